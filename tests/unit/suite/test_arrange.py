"""What is put into generated requests: the arranged things, and no number that is not ours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.suite.told import GENESYS, VOIPNOW

from ringback.model import Json
from ringback.suite.arrange import Arranged, harmless, pinned

MINE = Arranged(
    actor="agent",
    means={"other-call": "http://h/calls/7", "destination": {"phoneNumber": "5001"}, "seconds": "20"},
    dialled="5001",
)

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["phoneNumber", "destination", "x"]), inner, max_size=3)
    ),
    max_leaves=10,
)


def test_pinned() -> None:
    """What must name an arranged thing names it, and everything else stays as generated."""
    operation = GENESYS.operation("SwapCalls")
    given_body = {"otherCallUri": "made up", "vendor": 1}
    assert pinned(operation, given_body, MINE) == {"otherCallUri": "http://h/calls/7", "vendor": 1}
    assert given_body == {"otherCallUri": "made up", "vendor": 1}


def test_pinned_adds_what_is_required() -> None:
    """A required name that is missing is added; an optional one only where it was there."""
    operation = VOIPNOW.operation("BargeIn")
    assert "waitForPickup" not in pinned(operation, {}, MINE)
    assert pinned(operation, {"waitForPickup": "0"}, MINE) == {"waitForPickup": "20"}
    assert pinned(GENESYS.operation("SwapCalls"), {}, MINE) == {"otherCallUri": "http://h/calls/7"}


@pytest.mark.parametrize("body", [None, 7, "text", []])
def test_pinned_leaves_what_is_no_object(body: Json) -> None:
    """A body that is no object has no names."""
    assert pinned(GENESYS.operation("SwapCalls"), body, MINE) == body


def _numbers(value: Json) -> list[Json]:
    if isinstance(value, dict):
        own = [value["phoneNumber"]] if "phoneNumber" in value else []
        return own + [each for inner in value.values() for each in _numbers(inner)]
    return [each for inner in value for each in _numbers(inner)] if isinstance(value, list) else []


@given(VALUES)
def test_harmless(body: Json) -> None:
    """However a request was mutated, no number in it can be dialled but the arranged one."""
    dialled = [
        each
        for each in _numbers(harmless(GENESYS, body, MINE))
        if isinstance(each, str | int) and not isinstance(each, bool) and any(c.isdigit() for c in str(each))
    ]
    assert set(dialled) <= {"5001"}


def test_harmless_keeps_faults() -> None:
    """What cannot be dialled is a fault worth sending."""
    body = {"destination": {"phoneNumber": True}, "x": [{"phoneNumber": "nobody"}], "y": {"phoneNumber": 112}}
    assert harmless(GENESYS, body, MINE) == {
        "destination": {"phoneNumber": True},
        "x": [{"phoneNumber": "nobody"}],
        "y": {"phoneNumber": "5001"},
    }


def test_harmless_where_numbers_are_nested() -> None:
    """Each API's contract says where numbers are dialled; there, they are replaced however deep they lie."""
    own = Arranged(actor="agent", dialled="0003*210")
    body = {
        "extension": "9",
        "phoneCallView": [{"source": ["112", {"x": 911}], "destination": "00311", "callerId": "7"}],
    }
    assert harmless(VOIPNOW, body, own) == {
        "extension": "9",
        "phoneCallView": [
            {"source": ["0003*210", {"x": "0003*210"}], "destination": "0003*210", "callerId": "7"}
        ],
    }


def test_pinned_leaves_out_what_nobody_can_fill_in() -> None:
    """A parameter whose right value is not known is not sent where success is demanded."""
    arrangement = Arranged(
        actor="supervisor", means={"device-uri": "http://h/devices/1", "monitoring-number": None}
    )
    body = {"targetDeviceUri": "made up", "phoneNumber": "5001"}
    assert pinned(GENESYS.operation("ListenIn"), body, arrangement) == {
        "targetDeviceUri": "http://h/devices/1"
    }


def test_pinned_in_a_query() -> None:
    """A parameter of the query names what was arranged just as one of the body does."""
    room = Arranged(actor="conference", means={"conference-number": "3", "conference-pin": "2233"})
    operation = VOIPNOW.operation("CreateConferenceInvite")
    assert pinned(operation, {"number": "77", "x": 1}, room, ("query",)) == {"number": "3", "x": 1}
    assert pinned(operation, None, room, ("query",)) is None
