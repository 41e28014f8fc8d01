"""By which rule each defect of the VoipNow stand-ins is to be reported, and by which cases."""

from tests.acceptance.expected import Expectation


def _voipnow(*rules: str, level: str = "flows", only: str = "") -> Expectation:
    return Expectation("voipnow", frozenset(rules), level, only)


#: The statement that each of them violates stands in the docstring of its class.
VOIPNOW = {
    "voipnow/ActionAnsweredWithAnother": _voipnow("call.identity", only="hold/put-on-hold"),
    "voipnow/ActsOnAnotherCall": _voipnow("view.state", only="hold/put-on-hold"),
    "voipnow/ActsOnAnotherView": _voipnow("view.state", only="hold/put-on-hold"),
    "voipnow/ActsOnNewestCall": _voipnow("view.state", only="hold/one-of-two"),
    "voipnow/AnswersWithoutExtension": _voipnow("response.schema", only="joins"),
    "voipnow/AnyCallAccepted": _voipnow("refusal.missing", only="barge-in/*phonecallid-0"),
    "voipnow/AnyCallerIdAccepted": _voipnow("refusal.missing", only="barge-in/*no-number"),
    "voipnow/AnyExtensionAccepted": _voipnow("refusal.missing", only="no-phone-terminal"),
    "voipnow/AnyOrganization": _voipnow("refusal.missing", only="another-organization"),
    "voipnow/AnySecret": _voipnow("authorization.missing", only="wrong-secret"),
    "voipnow/AnyToken": _voipnow("authorization.missing", level="robust"),
    "voipnow/AnyTokenInQuery": _voipnow("authorization.missing", only="authorization/*in-the-query"),
    "voipnow/AnyUser": _voipnow("refusal.missing", only="list/refused-nobody-has"),
    "voipnow/AnyViewAccepted": _voipnow("refusal.missing", only="phonecallviewid-99"),
    "voipnow/AnyViewActedOn": _voipnow("refusal.missing", only="impossible-actions/*has-not/onhold"),
    "voipnow/CallbackOfTerminal": _voipnow("refusal.missing", only="create/refused-a-callback-for-a-phone"),
    "voipnow/CodesSwapped": _voipnow("refusal.code", only="barge-in/*sendcallto-self"),
    "voipnow/CodesWith200": _voipnow("refusal.status", only="barge-in/*sendcallto-self"),
    "voipnow/CodesWith401": _voipnow("refusal.status", only="barge-in/*sendcallto-self"),
    "voipnow/CodesWith404": _voipnow("refusal.status", only="barge-in/*sendcallto-self"),
    "voipnow/CodesWith500": _voipnow(
        "refusal.status", "response.server-error", only="barge-in/*sendcallto-self"
    ),
    "voipnow/CrashOnMalformed": _voipnow("response.server-error", level="robust", only="bad-bytes"),
    "voipnow/CreatesForAnybody": _voipnow("refusal.missing", only="create/refused"),
    "voipnow/CreatesWithAnotherId": _voipnow("view.missing", only="create/a-callback"),
    "voipnow/DateInWords": _voipnow("response.schema", only="joins"),
    "voipnow/DeleteAnswersAnother": _voipnow("call.identity", only="delete/hanging-up"),
    "voipnow/DeleteOnlySaid": _voipnow("call.state", only="delete/hanging-up"),
    "voipnow/DeletesAll": _voipnow("call.state", only="delete/hanging-up-one-phone-call-of-two"),
    "voipnow/DeletesAnother": _voipnow(
        "call.state", only="delete/one-party, delete/hanging-up-one-phone-call-of-two"
    ),
    "voipnow/DeletesNobody": _voipnow("call.state", only="delete/one-party"),
    "voipnow/DeletesOfOthers": _voipnow("call.state", only="delete/hanging-up-everything-of-one"),
    "voipnow/DeletesOne": _voipnow("call.state", only="delete/hanging-up-two"),
    "voipnow/DeletesWhoeverIsThere": _voipnow("refusal.changed-state", only="delete/a-number"),
    "voipnow/ErrorInList": _voipnow("response.schema", only="barge-in/*sendcallto-self"),
    "voipnow/ErrorMessageObject": _voipnow("response.schema", only="barge-in/*sendcallto-self"),
    "voipnow/DatesTurnedRound": _voipnow("listing.selection", only="list/a-filter-by-date"),
    "voipnow/ErrorWithoutCode": _voipnow("response.schema", only="barge-in/*sendcallto-self"),
    "voipnow/EverythingIsBargeIn": _voipnow("refusal.missing", level="robust"),
    "voipnow/FilterInverted": _voipnow("listing.selection", only="list/a-filter-chooses"),
    "voipnow/FlatError": _voipnow("response.schema", only="barge-in/*sendcallto-self"),
    "voipnow/FlowInWords": _voipnow("response.schema", only="delete/hanging-up-one-phone-call-of-two"),
    "voipnow/ForeignBargesIn": _voipnow("refusal.changed-state", only="another-organization"),
    "voipnow/ForeignLink": _voipnow("link.self", only="joins"),
    "voipnow/HoldEndsCall": _voipnow("view.state", only="hold/put-on-hold"),
    "voipnow/HoldForGood": _voipnow("view.state", only="hold/taken-off-hold"),
    "voipnow/HangsUpAgain": _voipnow("call.identity", only="delete/hanging-up-what-is-over"),
    "voipnow/HoldOnlySaid": _voipnow("view.state", only="hold/put-on-hold"),
    "voipnow/LinkOfAnother": _voipnow("link.self", only="hold/put-on-hold"),
    "voipnow/ListForgets": _voipnow("listing.selection", only="list/the-phone-calls-of-one"),
    "voipnow/ListIsRepaired": _voipnow("response.schema", only="joins"),
    "voipnow/ListsAll": _voipnow("call.identity", only="joins"),
    "voipnow/ListsEverybody": _voipnow("listing.selection", only="list/the-phone-calls-of-one"),
    "voipnow/ListsOtherExtensions": _voipnow("listing.selection", only="list/the-phone-calls-of-one"),
    "voipnow/ListsTwice": _voipnow("listing.selection", only="list/a-page-has"),
    "voipnow/MonitorTakesOver": _voipnow("call.state", only="a-supervisor-listens"),
    "voipnow/NoIdListed": _voipnow("response.schema", only="joins"),
    "voipnow/NoNewView": _voipnow("view.missing", only="joins"),
    "voipnow/OneCodeForAll": _voipnow("refusal.code", only="barge-in/*sendcallto-self"),
    "voipnow/OneCodeForOthers": _voipnow("refusal.code", only="impossible-actions/*whisper-queue"),
    "voipnow/OpenDoor": _voipnow("authorization.missing", only="barge-in/nobody-how-credentials"),
    "voipnow/OpenToCreators": _voipnow("authorization.missing", only="authorization/nobody-calls"),
    "voipnow/OpenToDeletes": _voipnow("authorization.missing", only="authorization/nobody-hangs-up"),
    "voipnow/OpenToReaders": _voipnow(
        "authorization.missing", only="authorization/nobody-lists-phone-calls-how"
    ),
    "voipnow/OpenToWriters": _voipnow("authorization.missing", only="barge-in/nobody-how-credentials"),
    "voipnow/OtherCallListed": _voipnow("call.identity", only="joins"),
    "voipnow/OtherCallReturned": _voipnow("call.identity", only="joins"),
    "voipnow/ParkAnsweredWithoutId": _voipnow("response.schema", only="park/taken-from"),
    "voipnow/ParkForGood": _voipnow("view.state", only="park/taken-from"),
    "voipnow/ParkOnlySaid": _voipnow("view.state", only="park/parked"),
    "voipnow/ParkedViewLost": _voipnow("view.state", only="park/parked"),
    "voipnow/PickUpByAnother": _voipnow("view.missing", only="picked-up-by"),
    "voipnow/PickUpEndsCall": _voipnow("view.missing", only="picked-up-by"),
    "voipnow/PickUpOnlySaid": _voipnow("view.missing", only="picked-up-by"),
    "voipnow/RecordForGood": _voipnow("view.state", only="record/not-recorded"),
    "voipnow/RecordOnlySaid": _voipnow("view.state", only="record/recorded"),
    "voipnow/RefusalBargesIn": _voipnow("refusal.changed-state", only="barge-in/*sendcallto-self"),
    "voipnow/RefusalEndsCall": _voipnow("refusal.changed-state", only="barge-in/*sendcallto-self"),
    "voipnow/RefusalSilent": _voipnow("response.schema", only="barge-in/*sendcallto-self"),
    "voipnow/RefusedActionEndsCall": _voipnow(
        "refusal.changed-state", only="impossible-actions/*has-not/onhold"
    ),
    "voipnow/RefusedActionIsDone": _voipnow(
        "refusal.changed-state", only="impossible-actions/*has-not/onhold"
    ),
    "voipnow/RefusedWhisperJoins": _voipnow(
        "refusal.changed-state", only="impossible-actions/*whisper-foreign"
    ),
    "voipnow/RightCallBlamed": _voipnow("refusal.code", only="record/not-recorded"),
    "voipnow/RightViewBlamed": _voipnow("refusal.code", only="park/taken-from"),
    "voipnow/RightViewOfWhisperBlamed": _voipnow("refusal.code", only="a-supervisor-whispers"),
    "voipnow/RingsOn": _voipnow("call.state", only="barge-in/nobody-picks-up"),
    "voipnow/SinceInSeconds": _voipnow("response.schema", only="record/not-recorded"),
    "voipnow/SinceTrue": _voipnow("response.schema", only="hold/put-on-hold"),
    "voipnow/StatusInWords": _voipnow("response.schema", only="joins"),
    "voipnow/StopRecordingEndsCall": _voipnow("view.state", "call.state", only="record/not-recorded"),
    "voipnow/PagesSkipOne": _voipnow("listing.selection", only="list/who-reads-page"),
    "voipnow/TakesOver": _voipnow("call.state", only="joins"),
    "voipnow/TotalInWords": _voipnow("response.schema", only="delete/hanging-up-one-phone-call-of-two"),
    "voipnow/TotalOneMore": _voipnow("listing.selection", only="delete/hanging-up-one-phone-call-of-two"),
    "voipnow/TransferAnyCall": _voipnow(
        "refusal.missing", only="impossible-actions/*that-nobody-has/transfer"
    ),
    "voipnow/TransferEndsCall": _voipnow("view.missing", only="to-an-extension"),
    "voipnow/TransferOnlySaid": _voipnow("view.missing", only="to-an-extension"),
    "voipnow/TransferToAnother": _voipnow("view.missing", only="to-an-extension"),
    "voipnow/UnknownCallActedOn": _voipnow(
        "refusal.missing", only="impossible-actions/*that-nobody-has/onhold"
    ),
    "voipnow/UnknownCallIs404": _voipnow("refusal.status", only="impossible-actions/a-server-that-has"),
    "voipnow/UnknownUserIs404": _voipnow("refusal.status", only="list/refused-nobody-has"),
    "voipnow/UnparkConnectsAnother": _voipnow("view.missing", only="park/taken-from"),
    "voipnow/UnparkConnectsNobody": _voipnow("view.missing", only="park/taken-from"),
    "voipnow/UserAndExtensionMixedUp": _voipnow("refusal.code", only="list/refused-nobody-has"),
    "voipnow/ViewBlamedForCall": _voipnow("refusal.code", only="impossible-actions/a-server-that-has"),
    "voipnow/ViewElsewhere": _voipnow("view.missing", only="joins"),
    "voipnow/ViewKeepsRinging": _voipnow("view.missing", only="joins"),
    "voipnow/ViewOfAnother": _voipnow("view.missing", only="joins"),
    "voipnow/VoicemailAnywhere": _voipnow(
        "refusal.missing", only="impossible-actions/*transfertovoicemail-foreign"
    ),
    "voipnow/VoicemailOfQueue": _voipnow(
        "refusal.missing", only="impossible-actions/*transfertovoicemail-queue"
    ),
    "voipnow/WhisperTakesOver": _voipnow("call.state", only="a-supervisor-whispers"),
    "voipnow/WhispersByAnyExtension": _voipnow("refusal.missing", only="impossible-actions/*whisper-queue"),
    "voipnow/WhispersForNoTime": _voipnow("refusal.missing", only="impossible-actions/*waitforpickup-0"),
    "voipnow/WhispersUnderAnyName": _voipnow("refusal.missing", only="impossible-actions/*callerid"),
    "voipnow/ZeroSecondsAccepted": _voipnow("refusal.missing", only="barge-in/*waitforpickup-0"),
    "voipnow/MeIsNobody": _voipnow("refusal.code", only="list/*is-a-user"),
    "voipnow/OwnerHasNoCalls": _voipnow("listing.selection", only="list/who-owns"),
    "voipnow/OwnerIsNobody": _voipnow("refusal.code", only="list/who-owns"),
    "voipnow/SelfIsNoExtension": _voipnow("refusal.code", only="list/*is-a-user"),
    "voipnow/ViewerHasNoCalls": _voipnow("listing.selection", only="list/whoever"),
    "voipnow/ViewerIsNobody": _voipnow("refusal.code", only="list/*is-a-user"),
    "voipnow/BargesToAnother": _voipnow("view.state", only="barge-in/a-supervisor"),
    "voipnow/BargesWith201": _voipnow("response.schema", only="barge-in/a-supervisor"),
    "voipnow/ContainsIsEquals": _voipnow("listing.selection", only="list/a-filter-chooses"),
    "voipnow/HeldSinceNow": _voipnow("view.state", only="hold/since-when"),
    "voipnow/HoldToggles": _voipnow("view.state", only="hold/put-on-hold-while"),
    "voipnow/HoldsAll": _voipnow("view.state", only="hold/one-of-two-phone"),
    "voipnow/HoldsTwiceBadly": _voipnow("response.server-error", only="hold/put-on-hold-while"),
    "voipnow/PickedUpStillRings": _voipnow("view.state", only="transfer/picked-up"),
    "voipnow/PlusRefused": _voipnow("command.refused", only="barge-in/callerid-with"),
    "voipnow/RecordingZeroDate": _voipnow("response.schema", only="record/recorded"),
    "voipnow/ViewsAmongAllOnly": _voipnow("listing.selection", only="barge-in/a-supervisor"),
    "voipnow/WhisperFails": _voipnow("response.server-error", only="a-supervisor-whispers"),
}
