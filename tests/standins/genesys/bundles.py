"""
Vendors' Genesys Web Services as they come: each takes many of the variants at once that have nothing to do with each other.

Where two variants change the same thing, the first has the last word; those
that would hide each other are in different bundles.  What takes time by itself
is in none: `tests/acceptance/test_variants.py` says what it concerns.
"""

from tests.standins.genesys import bayeux_variants as bayeux
from tests.standins.genesys import consult_variants as consults
from tests.standins.genesys import lacking_variants as lacking
from tests.standins.genesys import more_variants as more
from tests.standins.genesys import party_variants as parties
from tests.standins.genesys import recording_variants as recordings
from tests.standins.genesys import variants as basic


class FewOperations(
    lacking.CoreOnly,
    basic.NoPath,
    basic.OtherUuid,
    basic.NoExtensions,
    basic.RefusesWith403,
    basic.DeniesWith403,
    basic.DisposesAtDevice,
    lacking.ReadsListsOnly,
    lacking.NoVersion,
    more.ZippedReplies,
    bayeux.HonoursAdvice,
    # Together, these two leave nobody to say that a call is over.
    more.NoCallsWhenEmpty,
    basic.PeerReleasedSilently,
    basic.ConsultCalls,
):
    """Has the few operations of the source documents, and says little."""


class FailsLater(
    lacking.CoreOnlyByMessage,
    more.RefusesByMessage,
    more.AcceptsWith202,
    basic.SharedCallId,
    basic.SessionPerRequest,
    basic.PeerStays,
    bayeux.HoldsFirstConnect,
    more.TwoDevices,
    more.ListsCallsByUri,
):
    """Has few operations, receives any, and tells afterwards which it does not have."""


class TakesEverything(
    lacking.TakesAnything,
    lacking.NotMonitored,
    more.EscapedIds,
    basic.RefusesWith200,
    more.ClosesConnections,
    bayeux.ForgetsOnce,
):
    """Has few operations, offers more, and receives any."""


class PromisesTooMuch(
    lacking.ReportsLater,
    basic.RefusesInHtml,
    more.SupervisorToldTwice,
    more.CookiesWithAttributes,
):
    """Has few operations, offers more, and tells later that it does not have them."""


class Wordy(
    basic.Chatty,
    more.FormattedNumbers,
    more.NestedUserData,
    more.StrangeOffers,
    more.StatusTold,
    parties.WordyMe,
    parties.LongVersion,
    parties.StatesWithReason,
    parties.StatesOfTheirOwn,
    parties.DataOfItsOwn,
    parties.ShowsAllValues,
    recordings.RecordingIsUserDataToo,
    consults.ConferenceToldAtLength,
    basic.MonitoringShown,
    basic.ListsUrisToo,
    more.DevicesToldOften,
    parties.ReadsSingleAsList,
    bayeux.WordyBayeux,
):
    """Says more than anybody has asked for."""


class EverybodyIsTold(
    basic.PeersToldOfData,
    recordings.RecordingToldToAll,
    parties.TonesToldToAll,
    parties.UserMuteShownToUser,
    consults.ConferenceToldBothWays,
    consults.TransferRenewsCalls,
    consults.SingleStepConferenceToldAtOnce,
    consults.HeldForTransferOffersRetrieve,
    more.PeerAgesAnew,
    basic.SessionTold,
    basic.SupervisorRings,
    parties.BareUserState,
    more.AcceptsWith201,
    more.LowerCaseHeaders,
):
    """Tells all parties of whatever happens in a call, and more than once."""


class HardlyAnybodyIsTold(
    consults.TransferTellsNobody,
    consults.ConferenceOnlyRead,
    consults.RemovalTellsOwnerOnly,
    consults.ClearsSilently,
    parties.StatesToldOnce,
    recordings.RecordingShownOnceOn,
    recordings.RecordingNotInData,
    consults.ConsultCarriesOnlyItsData,
    basic.MonitorsLaterCalls,
    basic.CancelKeepsCalls,
    basic.RefusesWith400,
    bayeux.OneByOne,
    more.ListsReleased,
    basic.PeerReleasedSilently,
):
    """Tells who commands, and nobody else."""


class OtherWayRound(
    consults.ConsultToldFirst,
    consults.TransferTellsConsultFirst,
    basic.SwapTellsEstablishedFirst,
    consults.ConferenceToldAsParticipants,
    consults.HeldForConferenceOffersSwap,
    basic.SwapOfferedWhenHeld,
    basic.DialingOffersSwap,
    basic.BarePath,
    basic.LocalhostAddresses,
    basic.RefusesWith409,
    basic.Csrf,
    parties.AttachKeepsFirst,
    parties.UserDataReversed,
    recordings.BeginsToRecordLater,
    consults.ConsultDataInMain,
    basic.OtherDispositionKey,
    consults.SupervisorsOfferLittle,
    bayeux.AnswersConnectsAtOnce,
):
    """Tells things in the other order, wherever there is one."""


class OffersOtherwise(
    consults.ClearCallOffered,
    consults.OwnerOffersRemoval,
    parties.UnmuteOfferedAlways,
    consults.CompletesAtConsultOnly,
    consults.NoTransferWhileDialing,
    consults.AddedJoinsAtOnce,
    consults.ConsultsAreInternal,
    parties.EmptyUserData,
    parties.TonesOfAllKeys,
    recordings.StopsTwice,
    recordings.NeverPauses,
    parties.SessionInPart,
    basic.LenientBodies,
    basic.DisposesAtCall,
    basic.NumericIds,
    basic.RefusesWith500,
    more.SecureCookies,
    bayeux.TellsWithAnyReply,
    more.EmptyListHasNoContent,
    parties.StatesNeedSession,
    parties.UnknownPairRefused,
):
    """Offers more here and less there than the samples show."""


class LacksAFew(
    recordings.NoRecordingLicence,
    lacking.MuteNotTaken,
    consults.ClearNotTaken,
    lacking.DataNotOffered,
    lacking.RemovalNotTaken,
    lacking.UserMuteNotTaken,
    lacking.StatesNotTaken,
    lacking.NoSubresources,
    basic.AnswerHoldsOthers,
    consults.ConferenceTellsOwnerOnly,
    consults.ConsultsWithoutParent,
):
    """Has most operations, and lacks some of each kind."""


class GoesByTheProse(
    more.NullMembers,
    parties.MuteNotOffered,
    consults.CompletesByTheHeldCall,
    consults.ClearsConferencesOnly,
    recordings.RecordsEverything,
    parties.UserDataAlwaysShown,
    parties.StatesFailLater,
    more.ParticipantsToldAgain,
):
    """Offers what prose says, where a sample shows something else."""
