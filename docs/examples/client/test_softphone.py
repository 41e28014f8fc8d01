"""Tests of the softphone, on a switch that does what they say."""

import pytest
import requests
from softphone import OfflineError, Softphone

from ringback.pytest import RingbackSwitch


@pytest.fixture
def phone(ringback_switch: RingbackSwitch) -> Softphone:
    """Sign the agent in."""
    agent = ringback_switch.actors["agent"]
    return Softphone(ringback_switch.url, agent["username"], agent["password"])


def test_a_call_comes_in(ringback_switch: RingbackSwitch, phone: Softphone) -> None:
    """A call rings, is answered, and ends, as the server tells."""
    call = ringback_switch.call("caller", "agent")
    phone.listen()
    assert phone.shown() == ["5000 Ringing"]
    call.answer()
    phone.listen()
    assert phone.shown() == ["5000 Established"]
    call.hang_up(by="caller")
    phone.listen()
    assert phone.shown() == []


def test_hold(ringback_switch: RingbackSwitch, phone: Softphone) -> None:
    """The softphone commands what it is told to, and nothing besides."""
    ringback_switch.call("caller", "agent").answer()
    phone.listen()
    ringback_switch.forget_requests()
    phone.hold()
    assert ringback_switch.calls("agent")[0]["state"] == "Held"
    assert [(each.method, each.json) for each in ringback_switch.requests] == [
        ("POST", {"operationName": "Hold"}),
        ("GET", None),
    ]


def test_a_busy_callee(ringback_switch: RingbackSwitch, phone: Softphone) -> None:
    """A call to somebody who is on the phone is over before it has begun."""
    ringback_switch.number("5001").busy()
    phone.dial("5001")
    phone.listen()
    assert phone.shown() == []


def test_a_callee_who_takes_time(ringback_switch: RingbackSwitch, phone: Softphone) -> None:
    """Twenty seconds of ringing take no time at all."""
    ringback_switch.number("5001").answers(20)
    phone.dial("5001")
    phone.listen()
    assert phone.shown() == ["5001 Dialing"]
    ringback_switch.advance(20)
    phone.listen()
    assert phone.shown() == ["5001 Established"]


def test_a_long_call(ringback_switch: RingbackSwitch, phone: Softphone) -> None:
    """Nor does an hour on the phone."""
    ringback_switch.call("caller", "agent").answer()
    ringback_switch.advance(3600)
    assert phone.minutes() == [60]


def test_a_server_that_forgets_to_tell(ringback_switch: RingbackSwitch, phone: Softphone) -> None:
    """The softphone does not depend on being told of its own commands."""
    ringback_switch.call("caller", "agent").answer()
    phone.listen()
    with ringback_switch.defect("hold-untold"):
        phone.hold()
        phone.listen()
    assert phone.shown() == ["5000 Held"]


def test_an_answer_that_is_lost(ringback_switch: RingbackSwitch, phone: Softphone) -> None:
    """A call whose answer is lost is found, and not dialled again."""
    with ringback_switch.fault("lost-answer", times=1):
        phone.dial("5001")
    assert phone.shown() == ["5001 Dialing"]
    assert len(ringback_switch.calls("colleague")) == 1


def test_a_server_that_is_restarted(ringback_switch: RingbackSwitch, phone: Softphone) -> None:
    """One connection that is reset is not noticed; a server that is away is."""
    with ringback_switch.fault("reset", times=1):
        phone.refresh()
    with ringback_switch.fault("unavailable"), pytest.raises(OfflineError):
        phone.refresh()


def test_a_refusal(ringback_switch: RingbackSwitch, phone: Softphone) -> None:
    """What the server refuses is no call."""
    with pytest.raises(requests.HTTPError):
        phone.dial(ringback_switch.actors["agent"]["phone_number"])
    assert phone.shown() == []
