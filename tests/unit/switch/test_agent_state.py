"""Agents' states, muting whom one monitors, and single reads: over real sockets, as a client meets them."""

from typing import Any

import pytest

OK = {"statusCode": 0}


def session(user: Any) -> None:
    """Begin a user's session; nobody has news of it any more."""
    user.post("/me", {"operationName": "StartContactCenterSession", "channels": ["voice"]}).raise_for_status()
    user.heard()


def states(user: Any) -> list[str]:
    """Return the states that a user's device was told to be in since the last look."""
    told = [each["data"] for each in user.heard() if each["channel"] == "/v2/me/devices"]
    return [device["userState"]["state"] for each in told for device in each["devices"]]


@pytest.mark.parametrize("state", ["Ready", "NotReady"])
def test_an_agent_s_state_is_told_and_read(office: Any, state: str) -> None:
    """The voice channel takes the state; the device shows it, told and read, and nobody else hears of it."""
    session(office.agent)
    answer = office.agent.post("/me/channels/voice", {"operationName": state})
    assert (answer.status_code, answer.json()) == (200, OK)
    assert states(office.agent) == [state]
    assert states(office.caller) == []
    device = office.agent.get(f"/me/devices/{office.agent.device}").json()["device"]
    assert device["userState"]["state"] == state


def test_nobody_is_ready_before_the_session_has_begun(office: Any) -> None:
    """Without a session the state is refused, and nothing is told."""
    answer = office.agent.post("/me/channels/voice", {"operationName": "Ready"})
    assert (answer.status_code, answer.json()["statusCode"]) == (400, 2)
    assert states(office.agent) == []


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("/me/channels/chat", {"operationName": "Ready"}, 6),
        ("/me/channels/voice", {"operationName": "Hold"}, 3),
        ("/me/channels/voice", {}, 1),
        ("/me/channels/voice", [], 1),
    ],
)
def test_what_a_channel_does_not_know_is_refused(office: Any, path: str, body: Any, code: int) -> None:
    """Another channel is not there, another operation is forbidden, and without one it is missing."""
    session(office.agent)
    assert office.agent.post(path, body).json()["statusCode"] == code
    assert states(office.agent) == []


@pytest.fixture
def watched(office: Any) -> Any:
    """Return the call of a supervisor who has barged in."""
    device = f"{office.url}/api/v2/devices/{office.agent.device}"
    office.supervisor.on_device("BargeIn", targetDeviceUri=device).raise_for_status()
    office.talk()
    office.supervisor.heard()
    return office.supervisor.calls()[-1]


def muting(user: Any) -> list[tuple[str, bool]]:
    """Return kind and muting of each call notification since the last look."""
    told = [each["data"] for each in user.heard() if each["channel"] == "/v2/me/calls"]
    return [(each["notificationType"], each["call"]["monitoredUserMuted"]) for each in told]


def test_the_monitored_party_is_muted_and_heard_again(office: Any, watched: Any) -> None:
    """The supervisor's call shows it, told and read; its own mute and its state stay as they were."""
    assert office.supervisor.order(watched, "MuteMonitoredUser").json() == OK
    assert muting(office.supervisor) == [("MonitoredUserMutedStateChange", True)]
    (call,) = office.supervisor.calls()
    assert (call["monitoredUserMuted"], call["mute"], call["state"]) == (True, "Off", "Established")
    assert office.supervisor.order(watched, "UnmuteMonitoredUser").json() == OK
    assert muting(office.supervisor) == [("MonitoredUserMutedStateChange", False)]


def test_who_is_not_muted_cannot_be_unmuted(office: Any, watched: Any) -> None:
    """There is nothing to undo, so it is refused and not told."""
    assert office.supervisor.order(watched, "UnmuteMonitoredUser").json()["statusCode"] == 2
    assert muting(office.supervisor) == []


def test_a_party_cannot_mute_the_other(office: Any) -> None:
    """Only who monitors has somebody to mute."""
    mine, _ = office.talk()
    assert office.caller.order(mine, "MuteMonitoredUser").json()["statusCode"] == 2
    assert muting(office.caller) == []
