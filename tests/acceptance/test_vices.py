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
    "AnswerNotTold": _genesys("notification.missing"),
    "AnswerRefused": _genesys("command.refused"),
    "AnyPassword": _genesys("authorization.missing", level="robust"),
    "BackToCoach": _genesys("refusal.missing"),
    "BargeStaysMuted": _genesys("call.mute"),
    "BargeWithoutMonitoring": _genesys("refusal.missing"),
    "BooleanMute": _genesys("notification.schema"),
    "ChangingUuid": _genesys("call.identity"),
    "CrashOnMalformed": _genesys("response.server-error", level="robust"),
    "DataNotKept": _genesys("call.user-data"),
    "DispositionElsewhere": _genesys("call.user-data"),
    "DispositionNotKept": _genesys("call.user-data"),
    "EverybodysCalls": _genesys("refusal.missing", "authorization.missing", level="robust"),
    "ForeignPhoneNumber": _genesys("notification.misaddressed"),
    "ForeignUri": _genesys("call.identity"),
    "HoldNotTold": _genesys("notification.missing"),
    "HoldOnlySaid": _genesys("call.state"),
    "HoldToldAgain": _genesys(
        "notification.unexpected", "notification.duplicate", "refusal.changed-state", level="lifecycle"
    ),
    "HoldToldElsewhere": _genesys("notification.channel"),
    "HoldToldToOthers": _genesys("notification.misaddressed"),
    "HoldToldTwice": _genesys("notification.duplicate"),
    "HtmlRefusal": _genesys("response.schema"),
    "ListenStaysLoud": _genesys("call.mute"),
    "LosesBetweenConnects": _genesys("notification.missing"),
    "LowerCaseStates": _genesys("notification.schema", "call.state"),
    "MonitoringNotShown": _genesys("device.monitoring"),
    "NoCapabilities": _genesys("notification.schema"),
    "NoMessageType": _genesys("notification.schema"),
    "NoStatusCode": _genesys("response.schema"),
    "NumericDuration": _genesys("notification.schema"),
    "NumericParticipants": _genesys("notification.schema"),
    "OffersWhereItIs": _genesys("call.capabilities"),
    "OpenDoor": _genesys("authorization.missing", level="robust"),
    "RefusalHolds": _genesys("refusal.changed-state"),
    "ReleasedDispositionTold": _genesys("notification.unexpected", "notification.after-release"),
    "ReleasedOffers": _genesys("notification.schema", "call.capabilities"),
    "ReleasedTalksOn": _genesys("notification.after-release"),
    "RingingNotTold": _genesys("notification.missing"),
    "ShrinkingDuration": _genesys("call.duration"),
    "SilentSupervisor": _genesys("notification.missing"),
    "SwapHoldsNeither": _genesys("call.state"),
    "SwapNotOffered": _genesys("call.capabilities"),
    "SwapTellsOnce": _genesys("notification.missing"),
    "TextStatusCode": _genesys("response.schema"),
    "TransferKeepsCall": _genesys("call.state"),
    "TransferLosesData": _genesys("call.user-data"),
    "voipnow/AnyCallAccepted": _voipnow("refusal.missing"),
    "voipnow/AnyCallerIdAccepted": _voipnow("refusal.missing"),
    "voipnow/AnyExtensionAccepted": _voipnow("refusal.missing"),
    "voipnow/AnyToken": _voipnow("authorization.missing", level="robust"),
    "voipnow/AnyViewAccepted": _voipnow("refusal.missing"),
    "voipnow/CodesSwapped": _voipnow("refusal.code"),
    "voipnow/CodesWith200": _voipnow("refusal.status"),
    "voipnow/CodesWith404": _voipnow("refusal.status"),
    "voipnow/CodesWith500": _voipnow("refusal.status", "response.server-error"),
    "voipnow/CrashOnMalformed": _voipnow("response.server-error", level="robust"),
    "voipnow/EverythingIsBargeIn": _voipnow("refusal.missing", level="robust"),
    "voipnow/FlatError": _voipnow("response.schema"),
    "voipnow/ForeignLink": _voipnow("link.self"),
    "voipnow/NoIdListed": _voipnow("response.schema"),
    "voipnow/NoNewView": _voipnow("view.missing"),
    "voipnow/OneCodeForAll": _voipnow("refusal.code"),
    "voipnow/OpenDoor": _voipnow("authorization.missing", level="robust"),
    "voipnow/OtherCallListed": _voipnow("call.identity"),
    "voipnow/OtherCallReturned": _voipnow("call.identity"),
    "voipnow/RefusalBargesIn": _voipnow("refusal.changed-state"),
    "voipnow/RefusalEndsCall": _voipnow("refusal.changed-state"),
    "voipnow/StatusInWords": _voipnow("response.schema"),
    "voipnow/ViewElsewhere": _voipnow("view.missing"),
    "voipnow/ZeroSecondsAccepted": _voipnow("refusal.missing"),
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
