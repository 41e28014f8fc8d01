"""What is seen on the wire of each defect in `ringback.switch.defects.genesys_untold`."""

from typing import Any

from tests.switches import Office
from tests.unit.switch.defects.genesys_tellings import (
    at_voice,
    at_work,
    consulting,
    destination,
    monitoring_told,
    second_call,
    states,
    talking,
    user_states,
    watch,
    watched,
)
from tests.unit.switch.proof import Proof

HELD = ("StatusChange", "Held")
ESTABLISHED = ("StatusChange", "Established")
RELEASED = ("StatusChange", "Released")
DIALING = ("StatusChange", "Dialing")
RINGING = ("StatusChange", "Ringing")
DATA = ("AttachedDataChanged", "Established")
PARTICIPANTS = ("ParticipantsUpdated", "Established")


def dial(office: Office) -> Any:
    office.caller.dial(office.agent.number)
    return office.caller.told(), office.agent.told(), states(office.caller), states(office.agent)


def answer(office: Office) -> Any:
    office.caller.dial(office.agent.number)
    office.quiet()
    office.agent.order("Answer")
    return office.agent.told(), office.caller.told(), states(office.caller)


def consult_answered(office: Office) -> Any:
    answered = answer(office)[1]
    office.agent.order("InitiateTransfer", destination=destination(office.colleague))
    office.quiet()
    office.colleague.order("Answer")
    return answered, office.agent.told(), states(office.agent)


def retrieve(office: Office) -> Any:
    office.talk()
    office.agent.order("Hold")
    office.quiet()
    office.agent.order("Retrieve")
    return office.agent.told(), states(office.agent)


def swap(office: Office) -> Any:
    held, established = second_call(office)
    office.agent.order("SwapCalls", established, otherCallUri=held["uri"])
    return sorted(office.agent.told()), states(office.agent)


def blind_transfer(office: Office) -> Any:
    office.talk()
    office.agent.order("SingleStepTransfer", destination=destination(office.colleague))
    return office.agent.told(), office.colleague.told(), states(office.colleague)


def consult(what: str) -> Any:
    def scene(office: Office) -> Any:
        office.talk()
        office.agent.order(f"Initiate{what}", destination=destination(office.colleague))
        return office.agent.told(), office.colleague.told(), states(office.agent)

    return scene


def transfer(office: Office) -> Any:
    original, consultation = consulting(office)
    office.agent.order("CompleteTransfer", consultation)
    told = [(each["data"]["call"]["id"] == original["id"]) for each in office.agent.heard()]
    return told, states(office.agent)


def confer(office: Office) -> Any:
    _, consultation = consulting(office, "Conference")
    office.agent.order("CompleteConference", consultation)
    return office.agent.told(), states(office.agent)


def add(office: Office) -> Any:
    office.talk()
    office.agent.order("SingleStepConference", destination=destination(office.colleague))
    return office.colleague.told(), office.caller.told(), states(office.colleague)


def remove(office: Office) -> Any:
    original, consultation = consulting(office, "Conference")
    office.agent.order("CompleteConference", consultation)
    office.quiet()
    office.agent.order("RemoveParticipantFromConference", original, participant=office.colleague.number)
    return office.agent.told(), office.caller.told(), office.colleague.told()


def dispose(office: Office) -> Any:
    office.talk()
    call = office.agent.call()
    office.agent.order(
        "SetCallDisposition", callUri=call["uri"], callUuid=call["callUuid"], disposition="Done"
    )
    return office.agent.told(), office.caller.told(), office.agent.call()["userData"]


def delete(office: Office) -> Any:
    office.talk()
    office.agent.order("AttachUserData", userData={"Account": "7"})
    office.quiet()
    office.agent.order("DeleteUserData")
    return office.agent.told(), office.caller.told(), office.agent.call().get("userData")


def pause(office: Office) -> Any:
    office.talk()
    office.agent.order("StartCallRecording")
    started = office.agent.told()
    office.agent.order("PauseCallRecording")
    return started, office.agent.told(), office.agent.call()["recordingState"]


def monitor(office: Office) -> Any:
    watch(office)
    begun = monitoring_told(office.supervisor)
    office.supervisor.on_device("CancelSupervisorMonitoring")
    return begun, monitoring_told(office.supervisor)


def switch(office: Office) -> Any:
    watched(office)
    office.supervisor.order("SwitchToBargeIn")
    barged = office.supervisor.told()
    office.supervisor.order("SwitchToListenIn")
    return barged, office.supervisor.told(), office.supervisor.call()["mute"]


def mute_monitored(office: Office) -> Any:
    watched(office)
    office.supervisor.order("MuteMonitoredUser")
    return office.supervisor.told(), office.supervisor.call()["monitoredUserMuted"]


def agent_state(office: Office) -> Any:
    at_work(office)
    at_voice(office.agent, "NotReady")
    away = user_states(office.agent)
    at_voice(office.agent, "Ready")
    return away, user_states(office.agent)


MUTED = ("MonitoredUserMutedStateChange", "Established")
RECORDED = ("CallRecordingStateChange", "Established")


def called_again(office: Office) -> Any:
    office.talk()
    office.agent.order("Hold")
    office.quiet()
    office.colleague.dial(office.agent.number)
    return states(office.agent), office.agent.told()


PROOFS = {
    "dialing-untold": Proof(
        dial,
        ([DIALING], [RINGING], ["Dialing"], ["Ringing"]),
        ([], [RINGING], ["Dialing"], ["Ringing"]),
    ),
    "second-ringing-untold": Proof(
        called_again,
        (["Held", "Ringing"], [("StatusChange", "Ringing")]),
        (["Held", "Ringing"], []),
    ),
    "ringing-untold": Proof(
        dial,
        ([DIALING], [RINGING], ["Dialing"], ["Ringing"]),
        ([DIALING], [], ["Dialing"], ["Ringing"]),
    ),
    "answer-untold": Proof(
        answer,
        ([ESTABLISHED], [ESTABLISHED], ["Established"]),
        ([], [ESTABLISHED], ["Established"]),
    ),
    "answer-untold-to-caller": Proof(
        answer,
        ([ESTABLISHED], [ESTABLISHED], ["Established"]),
        ([ESTABLISHED], [], ["Established"]),
    ),
    "consult-answer-untold": Proof(
        consult_answered,
        ([ESTABLISHED], [ESTABLISHED], ["Held", "Established"]),
        ([ESTABLISHED], [], ["Held", "Established"]),
    ),
    "hold-untold": Proof(talking("Hold"), (0, [HELD], [], ["Held"]), (0, [], [], ["Held"])),
    "retrieve-untold": Proof(retrieve, ([ESTABLISHED], ["Established"]), ([], ["Established"])),
    "hangup-untold": Proof(talking("Hangup"), (0, [RELEASED], [RELEASED], []), (0, [], [RELEASED], [])),
    "clear-untold": Proof(talking("ClearCall"), (0, [RELEASED], [RELEASED], []), (0, [], [RELEASED], [])),
    "retrieved-half-of-swap-untold": Proof(
        swap, ([ESTABLISHED, HELD], ["Established", "Held"]), ([HELD], ["Established", "Held"])
    ),
    "held-half-of-swap-untold": Proof(
        swap, ([ESTABLISHED, HELD], ["Established", "Held"]), ([ESTABLISHED], ["Established", "Held"])
    ),
    "blind-transfer-untold": Proof(
        blind_transfer, ([RELEASED], [RINGING], ["Ringing"]), ([], [RINGING], ["Ringing"])
    ),
    "transferred-call-rings-untold": Proof(
        blind_transfer, ([RELEASED], [RINGING], ["Ringing"]), ([RELEASED], [], ["Ringing"])
    ),
    "consult-hold-untold": Proof(
        consult("Transfer"),
        ([HELD, DIALING], [RINGING], ["Held", "Dialing"]),
        ([DIALING], [RINGING], ["Held", "Dialing"]),
    ),
    "consult-dialing-untold": Proof(
        consult("Conference"),
        ([HELD, DIALING], [RINGING], ["Held", "Dialing"]),
        ([HELD], [RINGING], ["Held", "Dialing"]),
    ),
    "consult-ringing-untold": Proof(
        consult("Transfer"),
        ([HELD, DIALING], [RINGING], ["Held", "Dialing"]),
        ([HELD, DIALING], [], ["Held", "Dialing"]),
    ),
    "one-of-two-transfer-releases-untold": Proof(transfer, ([True, False], []), ([False], [])),
    "conference-release-untold": Proof(
        confer, ([RELEASED, ESTABLISHED], ["Established"]), ([ESTABLISHED], ["Established"])
    ),
    "added-party-rings-untold": Proof(
        add, ([RINGING], [PARTICIPANTS], ["Ringing"]), ([], [PARTICIPANTS], ["Ringing"])
    ),
    "removal-untold": Proof(
        remove, ([PARTICIPANTS], [PARTICIPANTS], [RELEASED]), ([], [PARTICIPANTS], [RELEASED])
    ),
    "attached-data-untold": Proof(
        talking("AttachUserData", userData={"Account": "7"}),
        (0, [DATA], [DATA], ["Established"]),
        (0, [], [DATA], ["Established"]),
    ),
    "deleted-data-untold": Proof(delete, ([DATA], [DATA], None), ([], [DATA], None)),
    "disposition-untold": Proof(
        dispose,
        ([DATA], [DATA], {"DispositionCode": "Done"}),
        ([], [DATA], {"DispositionCode": "Done"}),
    ),
    "dtmf-untold": Proof(
        talking("SendDtmf", digits="5"),
        (0, [("DtmfSent", "Established")], [], ["Established"]),
        (0, [], [], ["Established"]),
    ),
    "mute-untold": Proof(
        talking("MuteCall"), (0, [ESTABLISHED], [], ["Established"]), (0, [], [], ["Established"])
    ),
    "recording-untold": Proof(pause, ([RECORDED], [RECORDED], "Paused"), ([], [RECORDED], "Paused")),
    "recording-pause-untold": Proof(pause, ([RECORDED], [RECORDED], "Paused"), ([RECORDED], [], "Paused")),
    "monitoring-untold": Proof(monitor, (["ListenIn"], [None]), ([], [None])),
    "monitoring-end-untold": Proof(monitor, (["ListenIn"], [None]), (["ListenIn"], [])),
    "barge-in-untold": Proof(switch, ([ESTABLISHED], [ESTABLISHED], "On"), ([], [ESTABLISHED], "On")),
    "back-to-listening-untold": Proof(
        switch, ([ESTABLISHED], [ESTABLISHED], "On"), ([ESTABLISHED], [], "On")
    ),
    "monitored-mute-untold": Proof(mute_monitored, ([MUTED], True), ([], True)),
    "agent-state-untold": Proof(agent_state, (["NotReady"], ["Ready"]), ([], ["Ready"])),
}
