"""Under which requirement a finding falls: what the contract settles, what the scenario verifies, what the operation is about."""

import pytest
from tests.unit.suite.told import GENESYS, VOIPNOW

from ringback.model import Finding
from ringback.suite.demands import requirement_of


def finding(rule: str, *, requirement: str | None = None, where: str = "", message: str = "") -> Finding:
    """Return a finding of a rule."""
    return Finding(rule=rule, operation=None, message=message, requirement=requirement, where=where)


@pytest.mark.parametrize(
    ("where", "message", "wanted"),
    [
        ("/data/call/duration", "CallStateChangeMessage", "GWS-CALL-1"),
        ("/data/call/participants/0", "CallStateChangeMessage", "GWS-CALL-7"),
        ("/data/call/monitoredUserMuted", "CallStateChangeMessage", "GWS-CALL-8"),
        ("/data/call/userData", "CallStateChangeMessage", "GWS-CALL-12"),
        ("/data/phoneNumber", "CallStateChangeMessage", "GWS-NOTE-2"),
        ("/data/devices/0/userState", "DeviceStateChangeMessage", "GWS-STATE-3"),
        ("/data/devices", "DeviceStateChangeMessage", "GWS-NOTE-3"),
        ("/data/messageType", "", "GWS-NOTE-1"),
        ("/data", "", "GWS-NOTE-1"),
    ],
)
def test_the_contract_settles_what_a_place_is_about(where: str, message: str, wanted: str) -> None:
    """One schema has what many requirements demand; the place tells them apart, whatever was asked last."""
    faulty = finding("notification.schema", where=where)
    assert requirement_of(GENESYS, faulty, "SwapCalls", message, frozenset()) == wanted


def test_a_command_is_told_once() -> None:
    """Of some operations a document says so itself; of the others the one demand that holds for all."""
    told = finding("notification.duplicate")
    found = {each: requirement_of(GENESYS, told, each, "", frozenset()) for each in ("SendDtmf", "Hold")}
    assert found == {"SendDtmf": "GWS-DTMF-4", "Hold": "GWS-NOTE-5"}


def test_what_a_step_names_stands() -> None:
    """A requirement that a finding brings along is kept, unless the scenario verifies a special case of it."""
    lost = finding("call.user-data", requirement="GWS-ATTACH-1")
    tags = [frozenset(), {"GWS-ATTACH-1", "GWS-ATTACH-2"}, {"GWS-ATTACH-2"}, {"GWS-HOLD-1"}]
    assert [requirement_of(GENESYS, lost, "AttachUserData", "", each) for each in tags] == [
        "GWS-ATTACH-1",
        "GWS-ATTACH-1",
        "GWS-ATTACH-2",
        "GWS-ATTACH-1",
    ]


def test_the_scenario_tells_what_is_verified() -> None:
    """Of those that name the rule, one that the scenario is tagged with; before it, what the operation is about."""
    taken, changed = finding("refusal.missing"), finding("call.participants")
    assert requirement_of(GENESYS, taken, "Answer", "", {"GWS-CALL-6"}) == "GWS-CALL-6"
    assert requirement_of(GENESYS, taken, "SwapCalls", "", {"GWS-CALL-6"}) == "GWS-SWAP-5"
    tags = {"GWS-RPC-3", "GWS-CONF-5"}
    assert requirement_of(GENESYS, changed, "RemoveParticipantFromConference", "", tags) == "GWS-RPC-3"
    assert requirement_of(GENESYS, changed, "RemoveParticipantFromConference", "", frozenset()) == "GWS-RPC-3"


def test_a_rule_that_no_requirement_names_has_none() -> None:
    """Nothing is made up."""
    assert requirement_of(GENESYS, finding("no.such-rule"), "Hold", "", {"GWS-HOLD-1"}) is None


def test_a_contract_need_not_settle_anything() -> None:
    """An API without `[[demand]]` names what its operation is about."""
    assert "demand" not in VOIPNOW.settings
    assert requirement_of(VOIPNOW, finding("response.schema"), "Hold", "", frozenset())


def test_what_is_settled_exists() -> None:
    """Each ruling leads to a requirement of the contract, one whose rules have the ruled one."""
    for each in GENESYS.settings["demand"]:
        assert each["rule"] in GENESYS.requirements[each["requirement"]].checks, each
        assert set(each) <= {"rule", "operation", "message", "where", "says", "verified", "requirement"}
    table = GENESYS.table
    named = {each.requirement for each in table.capabilities}
    named |= {each.requirement for move in table.moves for each in move.effects}
    assert named <= {"", *GENESYS.requirements}
