"""
Legal variants that are held against the suite together, many in one server.

A server that chooses otherwise in twenty places is as legal as twenty servers
that choose otherwise in one, and takes one run.  Variants that would hide each
other are in different bundles; those that take time are alone, and run for
what they concern.
"""

#: By API and name of the bundle: variants that one server shows at once.
#: The first of them has the last word where two change the same thing.
BUNDLES: dict[str, dict[str, tuple[str, ...]]] = {
    "genesys": {
        "few-operations": (
            *("CoreOnly", "NoPath", "OtherUuid", "NoExtensions", "RefusesWith403", "DeniesWith403"),
            *("DisposesAtDevice", "ReadsListsOnly", "NoVersion", "ZippedReplies"),
            *("HonoursAdvice", "NoCallsWhenEmpty", "ConsultCalls"),
        ),
        "few-operations-told-later": (
            *("CoreOnlyByMessage", "RefusesByMessage", "AcceptsWith202", "SharedCallId"),
            *("SessionPerRequest", "PeerStays", "HoldsFirstConnect", "TwoDevices", "ListsCallsByUri"),
        ),
        "wordy": (
            *("Chatty", "FormattedNumbers", "NestedUserData", "StrangeOffers", "StatusTold", "WordyMe"),
            *("LongVersion", "StatesWithReason", "DataOfItsOwn", "MonitoringShown", "ListsUrisToo"),
            *("DevicesToldOften", "CookiesWithAttributes", "ReadsSingleAsList", "WordyBayeux"),
        ),
        "all-are-told": (
            *("PeersToldOfData", "RecordingToldToAll", "TonesToldToAll", "UserMuteShownToUser"),
            *("ConferenceToldBothWays", "TransferRenewsCalls", "SingleStepConferenceToldAtOnce"),
            *("PeerAgesAnew", "SessionTold", "SupervisorRings", "BareUserState", "AcceptsWith201"),
            "LowerCaseHeaders",
        ),
        "few-are-told": (
            *("TransferTellsNobody", "ConferenceOnlyRead", "RemovalTellsOwnerOnly", "ClearsSilently"),
            *("StatesToldOnce", "RecordingShownOnceOn", "RecordingNotInData", "ConsultCarriesOnlyItsData"),
            *("MonitorsLaterCalls", "CancelKeepsCalls", "RefusesWith400", "OneByOne", "ListsReleased"),
            "PeerReleasedSilently",
        ),
        "another-order": (
            *("ConsultToldFirst", "TransferTellsConsultFirst", "SwapTellsEstablishedFirst"),
            *("ConferenceToldAsParticipants", "HeldForConferenceOffersSwap", "SwapOfferedWhenHeld"),
            *("DialingOffersSwap", "BarePath", "LocalhostAddresses", "RefusesWith409", "Csrf"),
            *("AttachKeepsFirst", "ConsultDataInMain", "OtherDispositionKey", "SupervisorsOfferLittle"),
            "AnswersConnectsAtOnce",
        ),
        "other-offers": (
            *("ClearCallOffered", "OwnerOffersRemoval", "UnmuteOfferedAlways", "CompletesAtConsultOnly"),
            *("NoTransferWhileDialing", "ConsultsAreInternal", "EmptyUserData", "TonesOfAllKeys"),
            *("LenientBodies", "DisposesAtCall", "NumericIds", "RefusesWith500", "SecureCookies"),
            *("TellsWithAnyReply", "EmptyListHasNoContent", "StatesNeedSession", "UnknownPairRefused"),
        ),
        "lacking-a-few": (
            *("NoRecordingLicence", "MuteNotTaken", "ClearNotTaken", "DataNotOffered", "UserMuteNotTaken"),
            *("StatesNotTaken", "AnswerHoldsOthers", "RefusesInHtml", "ForgetsOnce", "ClosesConnections"),
            *("ConferenceTellsOwnerOnly", "SupervisorToldTwice", "ConsultsWithoutParent"),
        ),
        "a-few-more": (
            *("MuteNotOffered", "HeldForTransferOffersRetrieve", "RefusesWith200", "ParticipantsToldAgain"),
        ),
    },
    "voipnow": {},
}

#: By API and variant: the cases that a variant concerns which is held against the suite alone.
ALONE: dict[str, dict[str, str]] = {
    "genesys": {
        "TellsLate": "answer-and-hang-up, hold-dial-swap, with-user-data, from-listenin, consult-then",
        "RepliesLate": "answer-and-hang-up, hold-dial-swap, with-user-data, from-listenin, consult-then",
        "TellsBeforeReplying": "answer-and-hang-up, hold-dial-swap, with-user-data, from-listenin, consult-then",
        "SupervisorJoinsLate": "switch-to-barge-in, supervisor",
    },
    "voipnow": {},
}
