"""What is seen on the wire of each defect in `ringback.switch.defects.genesys_notices`."""

from typing import Any

from tests.switches import Office, User
from tests.unit.switch.defects.genesys_tellings import (
    at_voice,
    at_work,
    consulting,
    destination,
    monitoring_told,
    second_call,
    talking,
    user_states,
    watch,
    watched,
)
from tests.unit.switch.proof import Proof

HELD = ("StatusChange", "Held")
ESTABLISHED = ("StatusChange", "Established")
RELEASED = ("StatusChange", "Released")
RINGING = ("StatusChange", "Ringing")


def channels(user: User) -> list[tuple[str, str]]:
    return [(each["channel"], each["data"]["messageType"]) for each in user.heard()]


def everybody_told(office: Office) -> list[int]:
    return [len(user.heard()) for user in office.users]


def minute(office: Office) -> Any:
    office.talk()
    office.agent.order("Hold")
    at_once = office.agent.told()
    office.clock.advance(60)
    return at_once, office.agent.told()


def ring_for_a_minute(office: Office) -> Any:
    office.caller.dial(office.agent.number)
    at_once = office.agent.told()
    office.clock.advance(60)
    return office.caller.told(), at_once, office.agent.told()


def hang_up(office: Office) -> Any:
    office.talk()
    office.agent.order("Hangup")
    told = [
        (each["data"]["notificationType"], each["data"]["call"]["state"]) for each in office.agent.heard()
    ]
    return told, office.caller.told(), office.agent.calls()


def transfer(office: Office) -> Any:
    office.talk()
    office.agent.order("SingleStepTransfer", destination=destination(office.colleague))
    return office.agent.told(), office.colleague.told()


def dispose(office: Office) -> Any:
    office.talk()
    call = office.agent.call()
    body = {"callUri": call["uri"], "callUuid": call["callUuid"], "disposition": "Done"}
    office.agent.order("SetCallDisposition", call, **body)
    active = office.agent.told()
    office.agent.order("Hangup", call)
    office.quiet()
    office.agent.order("SetCallDisposition", call, **body)
    return active, office.agent.told()


def refused(office: Office) -> Any:
    office.talk()
    office.agent.order("Hold")
    office.quiet()
    code = office.agent.order("Answer").json["statusCode"]
    return code, office.agent.told(), office.agent.call()["state"]


def hold_among_all(office: Office) -> Any:
    office.talk()
    office.agent.order("Hold")
    return everybody_told(office)


def consult_among_all(office: Office) -> Any:
    office.talk()
    office.agent.order("InitiateTransfer", destination=destination(office.colleague))
    return everybody_told(office)


def agent_state(office: Office) -> Any:
    at_work(office)
    at_voice(office.agent, "NotReady")
    return [user_states(user) for user in office.users]


def agent_state_channel(office: Office) -> Any:
    at_work(office)
    at_voice(office.agent, "NotReady")
    return channels(office.agent)


def monitor(office: Office) -> Any:
    watch(office)
    return monitoring_told(office.supervisor), monitoring_told(office.agent), monitoring_told(office.caller)


def barge_in(office: Office) -> Any:
    watched(office)
    office.quiet()
    office.supervisor.order("SwitchToBargeIn")
    return office.supervisor.told(), office.agent.told(), office.caller.told(), office.colleague.told()


def hold_channel(office: Office) -> Any:
    office.talk()
    office.agent.order("Hold")
    return channels(office.agent)


def remove(office: Office) -> Any:
    original, consultation = consulting(office, "Conference")
    office.agent.order("CompleteConference", consultation)
    office.quiet()
    office.agent.order("RemoveParticipantFromConference", original, participant=office.colleague.number)
    return office.agent.told(), office.caller.told(), office.colleague.told()


def mute_monitored(office: Office) -> Any:
    watched(office)
    office.quiet()
    office.supervisor.order("MuteMonitoredUser")
    return office.supervisor.told()


def swap(office: Office) -> Any:
    held, established = second_call(office)
    office.agent.order("SwapCalls", established, otherCallUri=held["uri"])
    names = {held["id"]: "first", established["id"]: "second"}
    told = [each["data"]["call"] for each in office.agent.heard()]
    return {(names[each["id"]], each["state"]) for each in told}, len(told)


def hold_of(office: Office) -> Any:
    office.talk()
    office.agent.order("Hold")
    mine, theirs = office.agent.call()["id"], office.caller.call()["id"]
    names = {mine: "agent's", theirs: "caller's"}
    told = [each["data"]["call"] for each in office.agent.heard()]
    return [(names[each["id"]], names[each["uri"].rpartition("/")[2]], each["state"]) for each in told]


def answer(office: Office) -> Any:
    office.caller.dial(office.agent.number)
    office.quiet()
    office.agent.order("Answer")
    return office.agent.told(), office.caller.told(), office.caller.call()["state"]


def mute(office: Office) -> Any:
    office.talk()
    office.agent.order("MuteCall")
    return [each["data"]["call"]["mute"] for each in office.agent.heard()], office.agent.call()["mute"]


CALLS, DEVICES = "/v2/me/calls", "/v2/me/devices"
CALL_MESSAGE, DEVICE_MESSAGE = "CallStateChangeMessage", "DeviceStateChangeMessage"
DATA = ("AttachedDataChanged", "Established")
DIGIT = ("DtmfSent", "Established")
PARTICIPANTS = ("ParticipantsUpdated", "Established")

PROOFS = {
    "hold-told-twice": Proof(talking("Hold"), (0, [HELD], [], ["Held"]), (0, [HELD, HELD], [], ["Held"])),
    "digit-told-twice": Proof(
        talking("SendDtmf", digits="5"),
        (0, [DIGIT], [], ["Established"]),
        (0, [DIGIT, DIGIT], [], ["Established"]),
    ),
    "transfer-told-twice": Proof(transfer, ([RELEASED], [RINGING]), ([RELEASED, RELEASED], [RINGING])),
    "hold-told-late": Proof(minute, ([HELD], []), ([], [HELD])),
    "ringing-told-late": Proof(
        ring_for_a_minute,
        ([("StatusChange", "Dialing")], [RINGING], []),
        ([("StatusChange", "Dialing")], [], [RINGING]),
    ),
    "established-after-release": Proof(
        hang_up, ([RELEASED], [RELEASED], []), ([RELEASED, ESTABLISHED], [RELEASED], [])
    ),
    "data-after-release": Proof(
        hang_up,
        ([RELEASED], [RELEASED], []),
        ([RELEASED, ("AttachedDataChanged", "Released")], [RELEASED], []),
    ),
    "released-disposition-told": Proof(
        dispose, ([DATA], []), ([DATA], [("AttachedDataChanged", "Released")])
    ),
    "refusal-told-as-done": Proof(refused, (2, [], "Held"), (2, [ESTABLISHED], "Held")),
    "hold-told-to-peer": Proof(hold_among_all, [1, 0, 0, 0, 0], [1, 1, 0, 0, 0]),
    "hold-told-to-peer-instead": Proof(hold_among_all, [1, 0, 0, 0, 0], [0, 1, 0, 0, 0]),
    "hold-told-to-everybody": Proof(hold_among_all, [1, 0, 0, 0, 0], [1, 1, 1, 1, 1]),
    "consultation-told-to-everybody": Proof(consult_among_all, [2, 0, 1, 0, 0], [2, 2, 3, 2, 2]),
    "agent-state-told-to-everybody": Proof(agent_state, [["NotReady"], [], [], [], []], [["NotReady"]] * 5),
    "monitoring-told-to-monitored": Proof(monitor, (["ListenIn"], [], []), (["ListenIn"], ["ListenIn"], [])),
    "supervisor-told-to-parties": Proof(
        barge_in, ([ESTABLISHED], [], [], []), ([ESTABLISHED], [ESTABLISHED], [ESTABLISHED], [])
    ),
    "hold-told-on-devices": Proof(hold_channel, [(CALLS, CALL_MESSAGE)], [(DEVICES, CALL_MESSAGE)]),
    "agent-state-told-on-calls": Proof(
        agent_state_channel, [(DEVICES, DEVICE_MESSAGE)], [(CALLS, DEVICE_MESSAGE)]
    ),
    "attached-data-told-as-status": Proof(
        talking("AttachUserData", userData={"Account": "7"}),
        (0, [DATA], [DATA], ["Established"]),
        (0, [ESTABLISHED], [DATA], ["Established"]),
    ),
    "disposition-told-as-status": Proof(dispose, ([DATA], []), ([ESTABLISHED], [])),
    "recording-told-as-status": Proof(
        talking("StartCallRecording"),
        (0, [("CallRecordingStateChange", "Established")], [], ["Established"]),
        (0, [ESTABLISHED], [], ["Established"]),
    ),
    "removal-told-as-status": Proof(
        remove, ([PARTICIPANTS], [PARTICIPANTS], [RELEASED]), ([ESTABLISHED], [PARTICIPANTS], [RELEASED])
    ),
    "monitored-mute-told-as-status": Proof(
        mute_monitored, [("MonitoredUserMutedStateChange", "Established")], [ESTABLISHED]
    ),
    "swap-told-of-one-call": Proof(
        swap,
        ({("first", "Established"), ("second", "Held")}, 2),
        ({("second", "Established"), ("second", "Held")}, 2),
    ),
    "hold-told-of-peers-call": Proof(
        hold_of, [("agent's", "agent's", "Held")], [("caller's", "caller's", "Held")]
    ),
    "hold-told-as-established": Proof(
        talking("Hold"), (0, [HELD], [], ["Held"]), (0, [ESTABLISHED], [], ["Held"])
    ),
    "answer-told-as-dialing": Proof(
        answer,
        ([ESTABLISHED], [ESTABLISHED], "Established"),
        ([ESTABLISHED], [("StatusChange", "Dialing")], "Established"),
    ),
    "swap-told-with-old-states": Proof(
        swap,
        ({("first", "Established"), ("second", "Held")}, 2),
        ({("first", "Held"), ("second", "Established")}, 2),
    ),
    "mute-told-as-off": Proof(mute, (["On"], "On"), (["Off"], "On")),
}
