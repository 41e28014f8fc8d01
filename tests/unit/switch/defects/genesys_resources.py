"""What is seen on the wire of each defect in `ringback.switch.defects.genesys_resources`."""

from typing import Any

from tests.switches import Office
from tests.unit.switch.defects.genesys_tellings import (
    consulting,
    monitoring_told,
    second_call,
    states,
    watch,
)
from tests.unit.switch.proof import Proof


def identity(office: Office) -> Any:
    """Return where the id of a call stands, as it is told."""
    office.talk()
    office.agent.order("Hold")
    message = office.agent.heard()[-1]["data"]
    call, peer = message["call"], office.caller.call()
    names = {call["id"]: "own", peer["id"]: "peer's", call["connId"]: "connection"}
    ends = (names[call[each].rpartition("/")[2]] for each in ("uri", "path"))
    return *ends, message["phoneNumber"]


def uuids(office: Office) -> Any:
    office.talk()
    first = office.agent.call()["callUuid"]
    office.agent.order("Hold")
    return office.agent.call()["callUuid"] == first, office.agent.heard()[-1]["data"]["call"]["state"]


def parent(office: Office) -> Any:
    original, consultation = consulting(office)
    names = {original["id"]: "original", consultation["id"]: "consultation"}
    told = (consultation[each].rpartition("/")[2] for each in ("parentCallUri", "parentCallPath"))
    return [names[each] for each in told]


def durations(office: Office) -> Any:
    office.caller.dial(office.agent.number)
    office.clock.advance(2)
    ringing = office.agent.call()["duration"]
    office.agent.order("Answer")
    answered = office.agent.call()["duration"]
    office.clock.advance(10)
    return ringing, answered, office.agent.call()["duration"]


def held_after_a_while(office: Office) -> Any:
    office.talk()
    office.clock.advance(2)
    before = office.agent.call()["duration"]
    office.agent.order("Hold")
    return before, office.agent.call()["duration"]


def conference(office: Office) -> Any:
    _, consultation = consulting(office, "Conference")
    office.agent.order("CompleteConference", consultation)
    calls = (user.call() for user in (office.agent, office.caller, office.colleague))
    return [len(each["participants"]) for each in calls]


def record(office: Office) -> Any:
    office.talk()
    before = office.agent.call().get("recordingState")
    office.agent.order("StartCallRecording")
    told = office.agent.heard()[-1]["data"]["call"].get("recordingState")
    return before, told, office.agent.call().get("recordingState")


def monitor(office: Office) -> Any:
    watch(office, supervisorMonitoringMode="NextCall", supervisorMonitoringScope="Agent")
    state = office.supervisor.own_device().get("supervisorMonitoringState", {})
    return monitoring_told(office.supervisor), state.get("scope"), state.get("mode")


def one_of_two(office: Office) -> Any:
    held, established = second_call(office)
    names = {held["id"]: "held", established["id"]: "established", office.caller.call()["id"]: "caller's"}
    read = [office.agent.get(f"/me/calls/{each['id']}")["call"]["id"] for each in (held, established)]
    office.agent.order("Hangup", established)
    alone = office.agent.get(f"/me/calls/{held['id']}")["call"]["id"]
    return [names[each] for each in (*read, alone)]


def device(office: Office) -> Any:
    read = office.agent.get(f"/me/devices/{office.agent.device}")["device"]
    return read["phoneNumber"], office.agent.own_device()["phoneNumber"]


def held(office: Office) -> Any:
    office.talk()
    call = office.agent.call()
    office.agent.order("Hold")
    told = office.agent.heard()[-1]["data"]["call"]["state"]
    return told, office.agent.get(f"/me/calls/{call['id']}")["call"]["state"], states(office.agent)


def addresses(office: Office) -> Any:
    office.talk()
    return len(office.agent.get("/me/calls")["uris"]), states(office.agent)


def with_user(office: Office) -> Any:
    office.talk()
    user = office.agent.get("/me?subresources=*")["user"]
    return [each["state"] for each in user["calls"]], states(office.agent)


def over(office: Office) -> Any:
    office.talk()
    office.agent.order("Hangup")
    return office.agent.told(), states(office.agent), states(office.caller)


def mute(office: Office) -> Any:
    office.talk()
    office.agent.order("MuteCall")
    call = office.agent.call()
    return call["mute"], office.agent.get(f"/me/calls/{call['id']}")["call"]["mute"]


RELEASED = [("StatusChange", "Released")]
MONITORED = (["ListenIn"], "Agent", "NextCall")

PROOFS = {
    "uri-of-peers-call": Proof(identity, ("own", "own", "5005"), ("peer's", "own", "5005")),
    "path-of-connection": Proof(identity, ("own", "own", "5005"), ("own", "connection", "5005")),
    "phone-number-of-peer": Proof(identity, ("own", "own", "5005"), ("own", "own", "5000")),
    "call-uuid-by-state": Proof(uuids, (True, "Held"), (False, "Held")),
    "consultation-its-own-parent": Proof(parent, ["original", "original"], ["consultation", "consultation"]),
    "duration-counts-down": Proof(durations, ("2", "2", "12"), ("3598", "1798", "1788")),
    "duration-starts-anew": Proof(held_after_a_while, ("2", "2"), ("2", "0")),
    "conference-with-one-participant": Proof(conference, [2, 2, 2], [1, 2, 2]),
    "recording-not-shown": Proof(record, ("Stopped", "Recording", "Recording"), ("Stopped", None, None)),
    "monitoring-not-shown": Proof(monitor, MONITORED, ([None], None, None)),
    "scope-and-mode-exchanged": Proof(monitor, MONITORED, (["ListenIn"], "NextCall", "Agent")),
    "another-call-read": Proof(
        one_of_two, ["held", "established", "held"], ["established", "held", "caller's"]
    ),
    "another-device-read": Proof(device, ("5005", "5005"), ("5000", "5005")),
    "held-call-read-as-established": Proof(
        held, ("Held", "Held", ["Held"]), ("Held", "Established", ["Held"])
    ),
    "calls-without-addresses": Proof(addresses, (1, ["Established"]), (0, ["Established"])),
    "calls-with-user-ringing": Proof(
        with_user, (["Established"], ["Established"]), (["Ringing"], ["Established"])
    ),
    "released-calls-listed": Proof(over, (RELEASED, [], []), (RELEASED, ["Established"], ["Established"])),
    "mute-listed-as-off": Proof(mute, ("On", "On"), ("Off", "On")),
}
