"""What a move of the call table promises, what meets the promise, and what is left of it."""

import pytest
from tests.unit.suite.told import GENESYS, HELD, RETRIEVED, changed, notification, sample, subject

from ringback.calls import Effect, Move
from ringback.model import Json
from ringback.suite.expectations import Expectation, differences, expectations_of, unmet

HOLD = Effect(party="self", call="target", notification="StatusChange", becomes="Held")


def held(**more: Json) -> Expectation:
    """Return the expectation that the documents' second call is told to be Held."""
    return Expectation(actor="agent", effect=HOLD, call=sample(HELD)["data"]["call"]["id"], **more)


def swap() -> Move:
    """Return the move that a swap makes on the Established call."""
    found = GENESYS.table.move("SwapCalls", "Established", other="Held")
    assert found
    return found


def test_swap_promises_two_notifications() -> None:
    """The swap of an Established call tells of both calls, of each by its id."""
    promised = expectations_of(
        swap(), actors={"self": "agent"}, calls={"target": "A", "other": "B"}, peers={}, shows={}
    )
    assert [(each.actor, each.call, each.effect.becomes) for each in promised] == [
        ("agent", "A", "Held"),
        ("agent", "B", "Established"),
    ]


def test_only_parties_that_are_there_are_promised_anything() -> None:
    """Nothing is expected of a party that is no actor; a peer is told of its own call."""
    [answer] = GENESYS.table.moves_of("Answer")
    alone = expectations_of(answer, actors={"self": "agent"}, calls={"target": "A"}, peers={}, shows={})
    both = expectations_of(
        answer,
        actors={"self": "agent", "peer": "caller"},
        calls={"target": "A"},
        peers={"caller": "B"},
        shows={"userData": {"Key": "value"}},
    )
    assert [(each.actor, each.call) for each in alone] == [("agent", "A")]
    assert [(each.actor, each.call, dict(each.shows)) for each in both] == [
        ("agent", "A", {"userData": {"Key": "value"}}),
        ("caller", "B", {}),
    ]


def test_match_by_call_and_state() -> None:
    """The notification of this call in this state is the one, once."""
    expectation = held()
    assert expectation.matches(subject(sample(HELD)), new=False)
    expectation.met = notification(sample(HELD))
    assert not expectation.matches(subject(sample(HELD)), new=False)


def test_match_of_another_call() -> None:
    """Another call's notification says nothing about this one."""
    expectation = held()
    assert not expectation.matches(subject(changed(sample(HELD), {"/data/call/id": "other"})), new=False)
    assert expectation.wrong is None


def test_match_of_a_new_call() -> None:
    """A call that did not exist before is known by being new."""
    dialing = Effect(party="self", call="new", notification="StatusChange", becomes="Dialing")
    expectation = Expectation(actor="agent", effect=dialing, call=None)
    told = subject(changed(sample(HELD), {"/data/call/state": "Dialing"}))
    assert not expectation.matches(told, new=False)
    assert expectation.matches(told, new=True)


def test_match_of_another_change() -> None:
    """That data was attached is not that the status changed."""
    attached = changed(sample(HELD), {"/data/notificationType": "AttachedDataChanged"})
    expectation = held()
    assert not expectation.matches(subject(attached), new=False)
    assert expectation.wrong is None


def test_unmet() -> None:
    """What never came is missing."""
    finding = unmet(held(), "Hold")
    assert (finding.rule, finding.operation, finding.expected) == (
        "notification.missing",
        "Hold",
        "StatusChange Held",
    )
    assert "the agent" in finding.message


def test_unmet_but_told_of_another_state() -> None:
    """A notification that came and told of another state is not missing, it is wrong."""
    expectation = held()
    established = changed(sample(HELD), {"/data/call/state": "Established"})
    assert not expectation.matches(subject(established), new=False)
    finding = unmet(expectation, "Hold")
    assert (finding.rule, finding.expected, finding.actual) == ("call.state", "Held", "Established")


@pytest.mark.parametrize(
    ("shows", "rules"),
    [
        ({"mute": "Off"}, []),
        ({"mute": "On"}, ["call.mute"]),
        ({"userData": {"Key": "value"}}, []),
        ({"userData": {"Key": "other"}}, ["call.user-data"]),
        ({"userData": {"Missing": "value"}}, ["call.user-data"]),
        ({"userData.Key": "value"}, []),
        ({"userData.Key": "other"}, ["call.user-data"]),
        ({"deviceUri": "https://another.host/v2/631608b3-ceb1-472b-ba05-2ae39555b0d1"}, []),
        ({"deviceUri": "http://127.0.0.1:8080/api/v2/devices/another"}, ["call.mute"]),
    ],
)
def test_differences(shows: dict[str, Json], rules: list[str]) -> None:
    """What a notification shows is compared by value; a URI by what it names, whatever the host."""
    effect = Effect(party="self", call="target", notification="StatusChange", rule="call.mute")
    expectation = Expectation(
        actor="agent", effect=effect, call=None, shows=shows, rules=GENESYS.shape("call")["rules"]
    )
    data = {"Key": "value", "Another": "kept"}
    told = subject(changed(sample(RETRIEVED), {"/data/call/userData": data}))
    assert [each.rule for each in differences(expectation, told, "AttachUserData")] == rules


def test_difference_of_what_must_be_gone() -> None:
    """What an effect hides must not be shown any more."""
    effect = Effect(party="self", call="none", notification="x", hides=("mute",), rule="device.monitoring")
    expectation = Expectation(actor="agent", effect=effect, call=None)
    [finding] = differences(expectation, subject(sample(RETRIEVED)), "CancelSupervisorMonitoring")
    assert (finding.rule, finding.expected, finding.actual) == ("device.monitoring", None, "Off")


@pytest.mark.parametrize(
    ("data", "rules"),
    [
        ({"userData": {"Key": "value"}}, ["call.user-data"]),
        ({"userData": {"Other": "value"}}, []),
        ({"userData": {}}, []),
        ({}, []),
    ],
)
def test_difference_of_a_key_that_must_be_gone(data: dict[str, Json], rules: list[str]) -> None:
    """A command may hide a key of its own choice; other keys may be there."""
    effect = Effect(party="self", call="target", notification="AttachedDataChanged")
    expectation = Expectation(
        actor="agent",
        effect=effect,
        call=None,
        hides=["userData.Key"],
        rules={"userData": "call.user-data"},
    )
    told = subject(changed(sample(RETRIEVED), {f"/data/call/{name}": each for name, each in data.items()}))
    assert [each.rule for each in differences(expectation, told, "DeleteUserDataPair")] == rules


@pytest.mark.parametrize(("data", "rules"), [({"a": "1"}, ["call.user-data"]), ({}, []), (None, [])])
def test_user_data_that_was_deleted(data: Json, rules: list[str]) -> None:
    """After DeleteUserData no pair may be left; an empty object is as good as none."""
    [move] = GENESYS.table.moves_of("DeleteUserData")
    [mine] = expectations_of(move, actors={"self": "agent"}, calls={"target": "A"}, peers={}, shows={})
    message = sample("DeleteUserData-1.notification")
    told = subject(message if data is None else changed(message, {"/data/call/userData": data}))
    assert [each.rule for each in differences(mine, told, "DeleteUserData")] == rules


def test_what_a_command_hides_is_hidden_from_who_gave_it() -> None:
    """What the other parties are told of is left open."""
    [move] = GENESYS.table.moves_of("DeleteUserDataPair")
    both = expectations_of(
        move,
        actors={"self": "agent", "peer": "caller"},
        calls={"target": "A"},
        peers={"caller": "B"},
        shows={},
        hides=["userData.Key"],
    )
    assert [(each.actor, list(each.hides)) for each in both] == [("agent", ["userData.Key"]), ("caller", [])]


def test_device_that_shows_something_else() -> None:
    """A device is told of for many reasons; only the telling that shows the change is the one."""
    shows = {"deviceState": "Inactive"}
    effect = Effect(
        party="self", call="none", notification="DeviceStateChangeMessage", rule="device.monitoring"
    )
    expectation = Expectation(actor="agent", effect=effect, call=None, shows=shows)
    told = subject(sample("DeviceStateChangeMessage-1.notification"))
    assert not expectation.matches(told, new=False)
    assert unmet(expectation, "ListenIn").rule == "device.monitoring"
    after = changed(
        sample("DeviceStateChangeMessage-1.notification"), {"/data/devices/0/deviceState": "Inactive"}
    )
    assert expectation.matches(subject(after), new=False)


def test_another_kind_of_notification_is_named() -> None:
    """Where the call was told of in another way, the finding says in which."""
    waiting = held()
    other = changed(sample(HELD), {"/data/notificationType": "AttachedDataChanged"})
    assert not waiting.matches(subject(other), new=False)
    finding = unmet(waiting, "Hold")
    assert (finding.rule, finding.actual) == ("notification.missing", "AttachedDataChanged")
    assert finding.message.endswith("; AttachedDataChanged came instead.")
