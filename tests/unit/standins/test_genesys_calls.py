from collections.abc import Iterator
from typing import Any

import pytest
import requests
from tests.standins.launch import standin
from tests.unit.standins.party import Party, connected, endpoint

Told = dict[str, Any]
Json = dict[str, Any]


@pytest.fixture
def told() -> Iterator[Told]:
    """Yield the endpoint file of a conforming stand-in."""
    with standin("genesys") as path:
        yield endpoint(path)


def consulted(told: Told, operation: str) -> tuple[list[Party], Json, Json]:
    """Let the agent, who is on the phone with the caller, ask the colleague, who answers; return both calls."""
    agent, caller, other = Party(told, "agent"), Party(told, "caller"), Party(told, "colleague")
    _, main = connected(caller, agent)
    assert agent.on(main, operation, destination={"phoneNumber": other.number}) == 0
    held = agent.hears("Held")
    consult = agent.hears("Dialing")
    assert (held["id"], consult["callType"], consult["parentCallUri"]) == (
        main["id"],
        "Consult",
        main["uri"],
    )
    assert other.on(other.hears("Ringing"), "Answer") == 0
    other.hears("Established")
    return [agent, caller, other], held, agent.hears("Established")


def numbers(call: Json) -> set[str]:
    """Return the numbers of a call's other parties."""
    return {each["phoneNumber"] for each in call["participants"]}


def test_a_transfer_after_a_consultation_releases_the_main_call_and_then_the_consult_call(told: Told) -> None:
    """InitiateTransfer, CompleteTransfer: who is left is connected, and the agent has no call any more."""
    (agent, caller, other), main, consult = consulted(told, "InitiateTransfer")
    assert {"SwapCalls", "CompleteTransfer"} <= set(main["capabilities"])
    assert "Retrieve" not in main["capabilities"]
    assert agent.on(consult, "CompleteTransfer") == 0
    released = [agent.hears("Released") for _ in range(2)]
    assert [each["id"] for each in released] == [main["id"], consult["id"]]
    assert agent.calls() == []
    assert numbers(caller.hears("Established", "ParticipantsUpdated")) == {other.number}
    assert numbers(other.hears("Established", "ParticipantsUpdated")) == {caller.number}


def test_a_call_can_be_transferred_while_the_consult_call_dials(told: Told) -> None:
    """CompleteTransfer is offered to a dialing call; CompleteConference is not, and is refused."""
    agent, caller, other = Party(told, "agent"), Party(told, "caller"), Party(told, "colleague")
    _, main = connected(caller, agent)
    assert agent.on(main, "InitiateTransfer", destination={"phoneNumber": other.number}) == 0
    consult = agent.hears("Dialing")
    assert "CompleteTransfer" in consult["capabilities"]
    assert agent.on(consult, "CompleteConference") == 2
    assert agent.on(consult, "CompleteTransfer") == 0
    assert other.on(other.hears("Ringing"), "Answer") == 0
    assert numbers(other.hears("Established")) == {caller.number}


def test_a_conference_has_three_parties_until_one_is_removed(told: Told) -> None:
    """CompleteConference releases the consult call only; RemoveParticipantFromConference shortens the participants."""
    (agent, caller, other), main, consult = consulted(told, "InitiateConference")
    assert "Retrieve" in main["capabilities"]
    assert agent.on(consult, "CompleteConference") == 0
    assert agent.hears("Released")["id"] == consult["id"]
    back = agent.hears("Established")
    assert (back["id"], numbers(back)) == (main["id"], {caller.number, other.number})
    assert numbers(caller.hears("Established", "ParticipantsUpdated")) == {agent.number, other.number}
    assert caller.on(caller.calls()[0], "RemoveParticipantFromConference", participant=other.number) == 2
    assert agent.on(main, "RemoveParticipantFromConference", participant=caller.number) == 0
    assert numbers(agent.hears("Established", "ParticipantsUpdated")) == {other.number}
    assert caller.hears("Released")["capabilities"] == []


def test_who_is_added_in_a_single_step_is_a_party_once_they_answer(told: Told) -> None:
    """SingleStepConference rings at the destination, and changes nothing until somebody answers there."""
    agent, caller, other = Party(told, "agent"), Party(told, "caller"), Party(told, "colleague")
    _, call = connected(caller, agent)
    assert agent.on(call, "SingleStepConference", destination={"phoneNumber": other.number}) == 0
    ringing = other.hears("Ringing")
    assert numbers(agent.calls()[0]) == {caller.number}
    assert other.on(ringing, "Answer") == 0
    assert numbers(other.hears("Established")) == {agent.number, caller.number}
    assert numbers(agent.hears("Established", "ParticipantsUpdated")) == {caller.number, other.number}


def test_a_conversation_is_cleared_for_all(told: Told) -> None:
    """ClearCall releases every party's call."""
    (agent, caller, other), main, consult = consulted(told, "InitiateConference")
    assert agent.on(consult, "CompleteConference") == 0
    assert caller.on(caller.calls()[0], "ClearCall") == 0
    assert caller.hears("Released")["capabilities"] == []
    assert [each.calls() for each in (agent, caller, other)] == [[], [], []]
    assert agent.on(main, "ClearCall") == 6


def test_user_data_are_merged_and_deleted(told: Told) -> None:
    """UpdateUserData keeps what it does not name; DeleteUserDataPair one pair, DeleteUserData all."""
    agent, caller = Party(told, "agent"), Party(told, "caller")
    call, _ = connected(agent, caller)
    steps: tuple[tuple[str, Json, Json | None], ...] = (
        ("AttachUserData", {"userData": {"a": "1", "b": "2"}}, {"a": "1", "b": "2"}),
        ("UpdateUserData", {"userData": {"b": "3", "c": "4"}}, {"a": "1", "b": "3", "c": "4"}),
        ("DeleteUserDataPair", {"key": "a"}, {"b": "3", "c": "4"}),
        ("DeleteUserData", {}, None),
    )
    for operation, fields, shown in steps:
        assert agent.on(call, operation, **fields) == 0
        assert agent.hears("Established", "AttachedDataChanged").get("userData") == shown
    assert agent.on(call, "DeleteUserDataPair") == 1


def test_tones_are_sent_from_a_call_that_is_not_held(told: Told) -> None:
    """SendDtmf: one DtmfSent for several digits, and none where there are no digits or nobody to hear them."""
    agent, caller = Party(told, "agent"), Party(told, "caller")
    call, _ = connected(agent, caller)
    assert agent.on(call, "SendDtmf", digits="4711") == 0
    agent.hears("Established", "DtmfSent")
    assert [agent.on(call, "SendDtmf", digits=each) for each in ("", "x", 5)] == [10, 10, 1]
    assert agent.on(call, "Hold") == 0
    assert agent.on(call, "SendDtmf", digits="1") == 2
    assert "SendDtmf" not in agent.hears("Held")["capabilities"]


def test_a_party_is_muted_and_unmuted(told: Told) -> None:
    """MuteCall and UnmuteCall: each where the call offers it, and told by a StatusChange."""
    agent, caller = Party(told, "agent"), Party(told, "caller")
    call, _ = connected(agent, caller)
    for operation, mute, offered in (("MuteCall", "On", "UnmuteCall"), ("UnmuteCall", "Off", "MuteCall")):
        assert agent.on(call, operation) == 0
        heard = agent.hears("Established")
        assert (heard["mute"], offered in heard["capabilities"]) == (mute, True)
        assert agent.on(call, operation) == 2


def test_a_recording_goes_through_its_states(told: Told) -> None:
    """Each recording command is taken where the state of the recording offers it, and refused elsewhere."""
    agent, caller = Party(told, "agent"), Party(told, "caller")
    call, _ = connected(agent, caller)
    assert call["recordingState"] == "Stopped"
    assert agent.on(call, "PauseCallRecording") == 2
    for operation, state, said in (
        ("StartCallRecording", "Recording", "ON"),
        ("PauseCallRecording", "Paused", "PAUSED"),
        ("ResumeCallRecording", "Recording", "ON"),
        ("StopCallRecording", "Stopped", "OFF"),
    ):
        assert operation in agent.calls()[0]["capabilities"]
        assert agent.on(call, operation) == 0
        heard = agent.hears("Established", "CallRecordingStateChange")
        assert (heard["recordingState"], heard["userData"]["GSIP_RECORD"]) == (state, said)


def test_an_agent_is_ready_and_not_ready(told: Told) -> None:
    """Ready and NotReady at the voice channel: the device shows the state."""
    agent = Party(told, "agent")
    for operation in ("Ready", "NotReady"):
        assert agent.post("/me/channels/voice", operation)["statusCode"] == 0
        assert agent.hears_device()["userState"]["state"] == operation
    assert agent.post("/me/channels/voice", "Dance")["statusCode"] == 3


def test_a_supervisor_mutes_whom_they_watch_and_removes_them(told: Told) -> None:
    """MuteMonitoredUser sets the flag of the supervisor's call; a removed party's call is released."""
    agent, caller, boss = Party(told, "agent"), Party(told, "caller"), Party(told, "supervisor")
    target = f"http://elsewhere/api/v2/devices/{agent.device['id']}"
    boss.post(f"/me/devices/{boss.device['id']}", "BargeIn", targetDeviceUri=target)
    mine, _ = connected(caller, agent)
    call = boss.hears("Established")
    for operation, muted in (("MuteMonitoredUser", True), ("UnmuteMonitoredUser", False)):
        assert boss.on(call, operation) == 0
        assert boss.hears("Established", "MonitoredUserMutedStateChange")["monitoredUserMuted"] is muted
    assert caller.on(mine, "MuteMonitoredUser") == 2
    assert boss.on(call, "RemoveParticipantFromConference", participant=caller.number) == 0
    assert numbers(boss.hears("Established", "ParticipantsUpdated")) == {agent.number}
    caller.hears("Released")


def test_everything_can_be_read(told: Told) -> None:
    """The user with what belongs to them, one call, one device, and the version."""
    agent, caller = Party(told, "agent"), Party(told, "caller")
    call, _ = connected(agent, caller)

    def read(path: str) -> Json:
        found: Json = agent.web.get(f"{agent.base}{path}", timeout=5).json()
        assert found.pop("statusCode") == 0
        return found

    assert set(read("/me?subresources=*")["user"]) >= {"devices", "calls", "channels"}
    assert read(f"/me/calls/{call['id']}")["call"]["state"] == "Established"
    assert read(f"/me/devices/{agent.device['id']}")["device"]["phoneNumber"] == agent.number
    assert read("/me/calls")["uris"] == [call["uri"]]
    told_to_all = requests.get(f"{agent.base}/diagnostics/version", timeout=5).json()
    assert told_to_all == {"statusCode": 0, "version": "8.5.202.96"}
