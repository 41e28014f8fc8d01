"""Tests that what arrives late, in a list, or by itself is not held against a server."""

import json

import pytest
from tests.unit.suite.told import (
    GENESYS,
    HELD,
    IDENTITIES,
    RETRIEVED,
    brief,
    changed,
    context,
    exchanged,
    notification,
    sample,
    seen,
    subject,
    tracked,
)

from ringback.calls import Effect
from ringback.suite import responses, rules
from ringback.suite.expectations import Expectation, unmet
from ringback.suite.rules import Seen
from ringback.suite.subjects import subject_of

CALL = "/data/call"
DEVICES = "DeviceStateChangeMessage-1.notification"
OTHERS = [{"phoneNumber": "15009"}]


def test_a_duration_may_begin_anew_with_other_parties() -> None:
    """A transfer gives the party that stays another one to talk to."""
    changes = {f"{CALL}/duration": "0", f"{CALL}/participants": OTHERS}
    message = changed(sample(RETRIEVED), changes)
    assert list(rules.monotonic(context(), seen(message, before=tracked(sample(RETRIEVED))))) == []


def test_what_no_command_promises_may_come_again() -> None:
    """The documents do not say how often ParticipantsUpdated comes."""
    message = changed(sample(RETRIEVED), {"/data/notificationType": "ParticipantsUpdated"})
    assert list(rules.duplicate(context(), seen(message, before=tracked(message)))) == []


def test_what_was_on_its_way_offers_what_was_offered_then() -> None:
    """A supervisor's call that has been switched may still be told of as it was before."""
    message = changed(sample("SwitchToBargeIn-1.notification"), {f"{CALL}/capabilities": ["SwitchToBargeIn"]})
    about = subject(message)
    before = tracked(message, mode="BargeIn")
    told = [
        Seen(notification(message), about, before, explained=False, stale=stale) for stale in (True, False)
    ]
    assert [len(list(rules.capabilities(context(), each))) for each in told] == [0, 1]


def test_a_telling_that_does_not_show_the_change_is_not_the_one_that_was_promised() -> None:
    """One that comes before the change is waited past; where no other comes, it is what is wrong."""
    effect = Effect(
        party="self",
        call="target",
        becomes="Held",
        notification="StatusChange",
        shows={"mute": "On"},
        rule="call.mute",
    )
    call = sample(HELD)["data"]["call"]["id"]
    expectation = Expectation(actor="agent", effect=effect, call=call, shows=effect.shows)
    assert not expectation.matches(subject(sample(HELD)), new=False)
    assert brief(unmet(expectation, "Hold")) == ("call.mute", "/mute")
    assert expectation.matches(subject(changed(sample(HELD), {f"{CALL}/mute": "On"})), new=False)


def test_of_several_devices_the_receivers_own_is_meant() -> None:
    """A user may have several; the others say nothing of the one that we command."""
    message = sample(DEVICES)
    [own] = message["data"]["devices"]
    message["data"]["devices"] = [{**own, "id": "another"}, own]
    assert subject_of(GENESYS, notification(message), own["id"]).id == own["id"]


@pytest.mark.parametrize(("actor", "expected"), [("agent", ["notification.misaddressed"]), ("caller", [])])
def test_addressee_of_a_device(actor: str, expected: list[str]) -> None:
    """A device is told of to its owner only."""
    message = sample(DEVICES)
    message["data"]["devices"][0]["id"] = IDENTITIES["caller"].path["deviceId"]
    told = seen(message, actor=actor)
    assert [each.rule for each in rules.addressee(context(), told)] == expected


@pytest.mark.parametrize(
    ("status", "code", "places"), [(409, 0, ["/statusCode"]), (409, 2, []), (200, 0, [])]
)
def test_exchange_that_fails_with_the_code_of_a_success(status: int, code: int, places: list[str]) -> None:
    """HTTP and the result code may not say the opposite of each other."""
    done = exchanged("Hold", status=status, body=json.dumps({"statusCode": code}).encode())
    assert [each.where for each in responses.faults(context(), done)] == places


@pytest.mark.parametrize(("operation", "findings"), [("GetCalls", 0), ("Hold", 1)])
def test_a_read_of_nothing_may_say_nothing(operation: str, findings: int) -> None:
    """HTTP 204 lists no calls; a command has a result code to tell."""
    done = exchanged(operation, status=204)
    assert len(list(responses.faults(context(), done))) == findings


def test_what_no_document_offers_is_known_and_no_finding() -> None:
    """A capability that nobody has printed is told by name, and breaks no rule."""
    message = sample(RETRIEVED)
    message["data"]["call"]["capabilities"].append("VendorWhistle")
    assert list(rules.capabilities(context(), seen(message))) == []
    assert rules.unheard_of(context(), seen(message)) == ("VendorWhistle",)
    assert rules.unheard_of(context(), seen(sample(RETRIEVED))) == ()


def test_an_error_message_may_say_nothing() -> None:
    """Real servers leave out code and text; what they do say has a type."""
    message = {"channel": "/v2/me/devices", "data": {"messageType": "ErrorMessage", "metrics": {}}}
    assert list(rules.schema(context(), seen(message))) == []
    message["data"]["errorMessage"] = ["Not registered"]  # type: ignore[index]  # it is an object
    assert [brief(each) for each in rules.schema(context(), seen(message))] == [
        ("notification.schema", "/data/errorMessage")
    ]
