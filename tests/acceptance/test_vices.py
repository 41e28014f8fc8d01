"""Every defect of a stand-in is reported, by the rule that names it."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.acceptance.certified import certify
from tests.standins.launch import VICES as STANDINS
from tests.standins.launch import standin


@dataclass(frozen=True)
class Expectation:
    """By which rules a defect may be reported, and by which run."""

    api: str
    #: Any one of them names the defect.
    rules: frozenset[str]
    level: str = "flows"
    #: Only these cases need to run.
    only: str = ""


def _genesys(*rules: str, level: str = "flows", only: str = "") -> Expectation:
    return Expectation("genesys", frozenset(rules), level, only)


def _voipnow(*rules: str, level: str = "flows", only: str = "") -> Expectation:
    return Expectation("voipnow", frozenset(rules), level, only)


#: The statement that each of them violates stands in the docstring of its class.
VICES = {
    "AddressesOfNothing": _genesys("call.state", only="calls-without-the-parameter"),
    "ForgetsScope": _genesys("device.monitoring", only="supervisor/scope-scope"),
    "ListensTwice": _genesys("refusal.missing", only="listens-in-already"),
    "MonitorsAnybody": _genesys("refusal.missing", only="needs-a-device"),
    "MutedNotShown": _genesys("call.mute", only="monitored-agent-is-muted"),
    "MutingToldAsStatus": _genesys("notification.missing", only="monitored-agent-is-muted"),
    "OtherCallRead": _genesys("call.identity", only="reading/one-call"),
    "OtherDefaults": _genesys("device.monitoring", only="what-is-left-out"),
    "OtherDeviceRead": _genesys("device.identity", only="reading/one-device"),
    "StateNotTold": _genesys("notification.missing", only="agent-state"),
    "StateOnlyTold": _genesys("device.user-state", only="agent-state"),
    "StateToldWrong": _genesys("device.user-state", only="agent-state"),
    "StateWithoutName": _genesys("notification.schema", "response.schema", only="agent-state"),
    "TokensAskedOfReaders": _genesys("command.refused", only="csrf"),
    "TokensDeniedWith401": _genesys("refusal.status", only="csrf"),
    "TokensNotAsked": _genesys("authorization.missing", only="csrf"),
    "UnmutingNotTold": _genesys("notification.missing", only="monitored-agent-is-muted"),
    "UserWithOldCalls": _genesys("call.state", only="calls-with-the-user"),
    "AttachAgainLosesKey": _genesys("call.user-data", only="a-key-that-is-there"),
    "AttachedWhileRingingLost": _genesys("call.user-data", only="attached-while-the-call-rings"),
    "ClearHolds": _genesys("call.state", only="clear-call"),
    "ClearedIsListed": _genesys("call.state", only="clear-call"),
    "ClearedOffersMore": _genesys("call.capabilities", only="clear-call"),
    "DeleteForgetsOne": _genesys("call.user-data", only="all-user-data-is-deleted"),
    "DeleteOnlyTold": _genesys("call.user-data", only="all-user-data-is-deleted"),
    "DigitToldTwice": _genesys("notification.duplicate", only="dtmf/one-digit"),
    "DigitsHold": _genesys("call.state", only="dtmf/one-digit"),
    "DigitsNotTold": _genesys("notification.missing", only="dtmf/one-digit"),
    "MuteNotRead": _genesys("call.mute", only="mute/muted"),
    "MuteStaysOff": _genesys("call.mute", only="mute/muted"),
    "OneDigitOnly": _genesys("command.refused", only="several-digits"),
    "PairDeletesAll": _genesys("call.user-data", only="one-pair-is-deleted"),
    "PairStays": _genesys("call.user-data", only="one-pair-is-deleted"),
    "PairToldAsStatus": _genesys("notification.missing", only="one-pair-is-deleted"),
    "PauseNotTold": _genesys("notification.missing", only="recording/a-pause"),
    "PausesNothing": _genesys("refusal.missing", only="without-a-recording"),
    "RecordingInLowerCase": _genesys("notification.schema", only="answer-and-hang-up"),
    "RecordingOffersEverything": _genesys("call.capabilities", only="answer-and-hang-up"),
    "RecordingToldAsStatus": _genesys("notification.missing", only="from-here-to-there"),
    "SendsNothing": _genesys("refusal.missing", only="digits-are-needed"),
    "StartStaysStopped": _genesys("call.recording", only="from-here-to-there"),
    "StopsOnlyTold": _genesys("call.recording", only="from-here-to-there"),
    "UnmuteStaysOn": _genesys("call.mute", only="and-heard-again"),
    "UpdateNotTold": _genesys("notification.missing", only="a-value-is-updated"),
    "UpdateOnlyAdds": _genesys("call.user-data", only="a-value-is-updated"),
    "UpdateRefused": _genesys("command.refused", only="updated-while-the-call-is-held"),
    "UpdateReplaces": _genesys("call.user-data", only="a-value-is-updated"),
    "UpdatesNothing": _genesys("refusal.missing", only="needs-its"),
    "AnswerNotTold": _genesys("notification.missing", only="answer-and-hang-up"),
    "AnswerRefused": _genesys("command.refused", only="answer-and-hang-up"),
    "AnyPassword": _genesys("authorization.missing", level="robust"),
    "BackToCoach": _genesys("refusal.missing", only="from-coach"),
    "BargeStaysMuted": _genesys("call.mute", only="barge-in/from-listenin"),
    "BargeWithoutMonitoring": _genesys("refusal.missing", only="monitors-nobody"),
    "BargeNotRead": _genesys("call.mute", only="barge-in/from-listenin"),
    "CancelKeepsMonitoring": _genesys("device.monitoring", only="barge-in/from-listenin"),
    "DialingNotTold": _genesys("notification.missing", only="caller-gives-up"),
    "DispositionReleases": _genesys("call.state", only="disposition/an-active-call"),
    "DispositionRetrieves": _genesys("call.state", only="held-call-keeps"),
    "DispositionToldAsStatus": _genesys("notification.missing", only="disposition/an-active-call"),
    "EmptySuccess": _genesys("response.schema", only="answer-and-hang-up"),
    "FractionalStatusCode": _genesys("response.schema", only="cannot-be-answered"),
    "DisposesOfNothing": _genesys("refusal.missing", only="disposition-is-needed"),
    "HangupNotTold": _genesys("notification.missing", only="answer-and-hang-up"),
    "HangupOnlyTold": _genesys("call.state", only="answer-and-hang-up"),
    "HeldUnderOtherId": _genesys("call.identity", "notification.missing", only="held-call-is-hung-up"),
    "LastSubscriptionOnly": _genesys("notification.missing", only="answer-and-hang-up"),
    "ListenToldAsBarge": _genesys("device.monitoring", only="barge-in/from-listenin"),
    "MergedMessages": _genesys("notification.missing", "notification.schema", only="answer-and-hang-up"),
    "MonitoringLeaks": _genesys("notification.misaddressed", only="barge-in/from-listenin"),
    "MonitorsElsewhere": _genesys("device.monitoring", only="barge-in/from-listenin"),
    "NoOwnNumber": _genesys("notification.schema", only="answer-and-hang-up"),
    "OtherStateRead": _genesys("call.state", only="answer-and-hang-up"),
    "RefusesWithZero": _genesys("response.schema", only="cannot-be-answered"),
    "EstablishedOffersAnswer": _genesys("call.capabilities", only="answer-and-hang-up"),
    "SupervisorCallLeaks": _genesys("notification.misaddressed", only="barge-in/from-listenin"),
    "SwapHoldsBoth": _genesys("call.state", only="hold-dial-swap"),
    "SwapOnlyTold": _genesys("call.state", only="hold-dial-swap"),
    "SwapsAnything": _genesys("refusal.missing", only="no-second-call"),
    "TransferForgetsParty": _genesys("call.participants", only="colleague-answers"),
    "TransferReleasesPeer": _genesys("call.state", only="colleague-answers"),
    "TransferRingsOther": _genesys("notification.missing", only="transfer/without-user-data"),
    "TransfersNowhere": _genesys("refusal.missing", only="destination-is-needed"),
    "BooleanMute": _genesys("notification.schema", only="answer-and-hang-up"),
    "ChangingUuid": _genesys("call.identity", only="held-call-is-hung-up"),
    "CrashOnMalformed": _genesys("response.server-error", level="robust", only="bad-bytes"),
    "DataNotKept": _genesys("call.user-data", only="user-data-is-attached"),
    "DispositionElsewhere": _genesys("call.user-data", only="disposition/an-active-call"),
    "DispositionNotKept": _genesys("call.user-data", only="disposition/an-active-call"),
    "EverybodysCalls": _genesys("refusal.missing", "authorization.missing", only="somebody-else"),
    "ForeignPhoneNumber": _genesys("notification.misaddressed", only="answer-and-hang-up"),
    "ForeignUri": _genesys("call.identity", only="answer-and-hang-up"),
    "HoldNotTold": _genesys("notification.missing", only="held-call-is-hung-up"),
    "HoldOnlySaid": _genesys("call.state", only="held-call-is-hung-up"),
    "HoldToldAgain": _genesys(
        "notification.unexpected", "notification.duplicate", "refusal.changed-state", level="lifecycle"
    ),
    "HoldToldElsewhere": _genesys("notification.channel", only="held-call-is-hung-up"),
    "HoldToldToOthers": _genesys("notification.misaddressed", only="held-call-is-hung-up"),
    "HoldToldTwice": _genesys("notification.duplicate", only="held-call-is-hung-up"),
    "ListenStaysLoud": _genesys("call.mute", only="to-listenin"),
    "LosesBetweenConnects": _genesys("notification.missing", only="hold-dial-swap"),
    "LowerCaseStates": _genesys("notification.schema", "call.state", only="answer-and-hang-up"),
    "MonitoringNotShown": _genesys("device.monitoring", only="barge-in/from-listenin"),
    "NoCapabilities": _genesys("notification.schema", only="answer-and-hang-up"),
    "NoCodeRefusal": _genesys("response.schema", only="cannot-be-answered"),
    "NoMessageType": _genesys("notification.schema", "notification.missing", only="answer-and-hang-up"),
    "NoStatusCode": _genesys("response.schema", only="answer-and-hang-up"),
    "NumericDuration": _genesys("notification.schema", only="answer-and-hang-up"),
    "NumericParticipants": _genesys("notification.schema", only="answer-and-hang-up"),
    "OffersWhereItIs": _genesys("call.capabilities", only="barge-in/from-listenin"),
    "OffersCoach": _genesys("call.capabilities", only="from-coach"),
    "OpenDoor": _genesys("authorization.missing", only="nobody-how-credentials"),
    "RefusalHolds": _genesys("refusal.changed-state", only="no-second-call"),
    "ReleasedDispositionTold": _genesys(
        "notification.unexpected", "notification.after-release", only="disposition/a-released-call"
    ),
    "ReleasedOffers": _genesys("notification.schema", "call.capabilities", only="answer-and-hang-up"),
    "ReleasedTalksOn": _genesys("notification.after-release", only="answer-and-hang-up"),
    "RingingNotTold": _genesys("notification.missing", only="caller-gives-up"),
    "ShrinkingDuration": _genesys("call.duration", only="answer-and-hang-up"),
    "SilentSupervisor": _genesys("notification.missing", only="barge-in/from-listenin"),
    "SwapHoldsNeither": _genesys("call.state", only="hold-dial-swap"),
    "SwapNotOffered": _genesys("call.capabilities", only="hold-dial-swap"),
    "SwapTellsOnce": _genesys("notification.missing", only="hold-dial-swap"),
    "TextStatusCode": _genesys("response.schema", only="answer-and-hang-up"),
    "TransferKeepsCall": _genesys("call.state", only="transfer/without-user-data"),
    "TransferLosesData": _genesys("call.user-data", only="transfer/with-user-data"),
    "AddingRefused": _genesys("command.refused", only="added-in-one-step"),
    "AddsNobody": _genesys("notification.missing", only="added-in-one-step"),
    "BlindTransferRefused": _genesys("command.refused", only="phone-still-rings"),
    "CompletesAlone": _genesys("refusal.missing", only="transfer/there-is-no-second-call"),
    "ConferenceEnds": _genesys("notification.missing", only="consult-then-confer"),
    "ConferenceLosesParty": _genesys("call.participants", only="consult-then-confer"),
    "ConferenceStaysHeld": _genesys("call.state", only="consult-then-confer"),
    "ConsultationNotTold": _genesys("notification.missing", only="consult-then-transfer"),
    "ConsultsNobody": _genesys("refusal.missing", only="genesys/flow/transfer/a-destination"),
    "ConsultsWithoutHold": _genesys("notification.missing", "call.state", only="consult-then-transfer"),
    "ParentIsAnother": _genesys("call.identity", only="consult-then-transfer"),
    "ParentIsItself": _genesys("call.identity", only="consult-then-transfer"),
    "RemovalToldAsStatus": _genesys("notification.missing", only="colleague-is-removed"),
    "RemovedStaysNamed": _genesys("call.participants", only="colleague-is-removed"),
    "RemovedTalksOn": _genesys("call.participants", only="colleague-is-removed"),
    "RemovesAnybody": _genesys("call.participants", only="does-not-take-part"),
    "TransferConnectsNobody": _genesys("call.state", only="consult-then-transfer"),
    "TransferForgetsToJoin": _genesys("call.participants", only="consult-then-transfer"),
    "TransferTellsOnce": _genesys("notification.missing", only="consult-then-transfer"),
    "voipnow/AnswersWithoutExtension": _voipnow("response.schema", only="joins"),
    "voipnow/AnyCallAccepted": _voipnow("refusal.missing", only="phonecallid"),
    "voipnow/AnyCallerIdAccepted": _voipnow("refusal.missing", only="no-number"),
    "voipnow/AnyExtensionAccepted": _voipnow("refusal.missing", only="no-phone-terminal"),
    "voipnow/AnyOrganization": _voipnow("refusal.missing", only="another-organization"),
    "voipnow/AnySecret": _voipnow("authorization.missing", only="wrong-secret"),
    "voipnow/AnyToken": _voipnow("authorization.missing", level="robust"),
    "voipnow/AnyUser": _voipnow("refusal.missing", only="nobody-has"),
    "voipnow/AnyViewAccepted": _voipnow("refusal.missing", only="phonecallviewid-99"),
    "voipnow/CodesSwapped": _voipnow("refusal.code", only="sendcallto-self"),
    "voipnow/CodesWith200": _voipnow("refusal.status", only="sendcallto-self"),
    "voipnow/CodesWith401": _voipnow("refusal.status", only="sendcallto-self"),
    "voipnow/CodesWith404": _voipnow("refusal.status", only="sendcallto-self"),
    "voipnow/CodesWith500": _voipnow("refusal.status", "response.server-error", only="sendcallto-self"),
    "voipnow/CrashOnMalformed": _voipnow("response.server-error", level="robust", only="bad-bytes"),
    "voipnow/DateInWords": _voipnow("response.schema", only="joins"),
    "voipnow/DeleteOnlySaid": _voipnow("call.state", only="hanging-up"),
    "voipnow/ErrorInList": _voipnow("response.schema", only="sendcallto-self"),
    "voipnow/ErrorMessageObject": _voipnow("response.schema", only="sendcallto-self"),
    "voipnow/ErrorWithoutCode": _voipnow("response.schema", only="sendcallto-self"),
    "voipnow/EverythingIsBargeIn": _voipnow("refusal.missing", level="robust"),
    "voipnow/FlatError": _voipnow("response.schema", only="sendcallto-self"),
    "voipnow/ForeignBargesIn": _voipnow("refusal.changed-state", only="another-organization"),
    "voipnow/ForeignLink": _voipnow("link.self", only="joins"),
    "voipnow/ListIsRepaired": _voipnow("response.schema", only="joins"),
    "voipnow/ListsAll": _voipnow("call.identity", only="joins"),
    "voipnow/NoIdListed": _voipnow("response.schema", only="joins"),
    "voipnow/NoNewView": _voipnow("view.missing", only="joins"),
    "voipnow/OneCodeForAll": _voipnow("refusal.code", only="sendcallto-self"),
    "voipnow/OpenDoor": _voipnow("authorization.missing", only="nobody-how-credentials"),
    "voipnow/OpenToWriters": _voipnow("authorization.missing", only="nobody-how-credentials"),
    "voipnow/OtherCallListed": _voipnow("call.identity", only="joins"),
    "voipnow/OtherCallReturned": _voipnow("call.identity", only="joins"),
    "voipnow/RefusalBargesIn": _voipnow("refusal.changed-state", only="sendcallto-self"),
    "voipnow/RefusalEndsCall": _voipnow("refusal.changed-state", only="sendcallto-self"),
    "voipnow/RefusalSilent": _voipnow("response.schema", only="sendcallto-self"),
    "voipnow/RingsOn": _voipnow("call.state", only="nobody-picks-up"),
    "voipnow/StatusInWords": _voipnow("response.schema", only="joins"),
    "voipnow/TakesOver": _voipnow("call.state", only="joins"),
    "voipnow/ViewElsewhere": _voipnow("view.missing", only="joins"),
    "voipnow/ViewKeepsRinging": _voipnow("view.missing", only="joins"),
    "voipnow/ViewOfAnother": _voipnow("view.missing", only="joins"),
    "voipnow/ZeroSecondsAccepted": _voipnow("refusal.missing", only="waitforpickup-0"),
}


def test_every_vice_of_every_stand_in_is_expected() -> None:
    """No stand-in has a vice that nobody looks for."""
    known = {*STANDINS["genesys"], *(f"voipnow/{each}" for each in STANDINS["voipnow"])}
    assert known == set(VICES)


@pytest.mark.parametrize("vice", sorted(VICES))
def test_a_vice_is_reported_by_the_rule_that_names_it(vice: str, tmp_path: Path) -> None:
    """One defect, one rule, exit code 1, and a verdict that says so."""
    expected = VICES[vice]
    with standin(expected.api, vice=vice.rpartition("/")[2]) as endpoint:
        done = certify(expected.api, endpoint, tmp_path, level=expected.level, only=expected.only)
    assert done.rules & expected.rules, f"{sorted(expected.rules)}, but:\n{done.told()}"
    assert (done.exit, done.verdict) == (1, "departs"), done.told()
