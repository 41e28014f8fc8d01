"""Every defect of a stand-in is reported, by the rule that names it."""

from pathlib import Path

import pytest
from tests.acceptance.certified import certify
from tests.acceptance.expected import Expectation
from tests.acceptance.genesys_vices import GENESYS
from tests.standins.launch import VICES as STANDINS
from tests.standins.launch import standin


def _voipnow(*rules: str, level: str = "flows", only: str = "") -> Expectation:
    return Expectation("voipnow", frozenset(rules), level, only)


#: The statement that each of them violates stands in the docstring of its class.
VICES = {
    **GENESYS,
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
    vice = vice.rpartition("/")[2]
    with standin(expected.api, vice=vice, quiet_s=0.2, notification_s=1.0) as endpoint:
        done = certify(expected.api, endpoint, tmp_path, level=expected.level, only=expected.only)
    assert done.rules & expected.rules, f"{sorted(expected.rules)}, but:\n{done.told()}"
    assert (done.exit, done.verdict) == (1, "departs"), done.told()
