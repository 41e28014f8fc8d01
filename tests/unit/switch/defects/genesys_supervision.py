"""What is seen on the wire of each defect in monitoring and in the states of agents."""

from typing import Any

from tests.switches import Office
from tests.unit.switch.defects.genesys_scenes import (
    Scene,
    code,
    monitor,
    monitored,
    ordered,
    parties,
    proved,
    shown,
    states,
    watching,
)
from tests.unit.switch.proof import Proof

MUTED = "monitoredUserMuted"

barge_in = ordered("SwitchToBargeIn", monitored("ListenIn"), who="supervisor", field="mute")


def watch(**more: str) -> Scene:
    """Let the supervisor begin to listen in to the agent, and see what the device shows."""

    def scene(office: Office) -> Any:
        return code(monitor(office, "ListenIn", **more)), watching(office)

    return scene


def watch_and_talk(**more: str) -> Scene:
    """See besides which calls of the agent the supervisor gets onto: the one that is on, and the next."""

    def scene(office: Office) -> Any:
        office.talk()
        begun = code(monitor(office, "ListenIn", **more)), watching(office)
        there = states(office.supervisor)
        office.agent.order("Hangup")
        office.talk()
        return *begun, there, states(office.supervisor)

    return scene


def whose_calls(office: Office) -> Any:
    monitor(office, "ListenIn")
    office.talk("colleague", "agent")
    office.talk("caller", "colleague2")
    target = office.supervisor.own_device()["supervisorMonitoringState"]["targetDeviceUri"]
    return target.endswith(office.agent.device), parties(office.supervisor)


def watch_nobody(office: Office) -> Any:
    return code(office.supervisor.on_device("ListenIn")), watching(office)


def cancel(office: Office) -> Any:
    monitor(office, "ListenIn")
    office.quiet()
    return code(office.supervisor.on_device("CancelSupervisorMonitoring")), watching(office)


def coach_again(office: Office) -> Any:
    monitored("Coach")(office)
    office.supervisor.order("SwitchToBargeIn")
    answer = office.supervisor.order("SwitchToCoach")
    return code(answer), shown(office.supervisor, "mute")


def named(office: Office) -> Any:
    monitored("ListenIn")(office)
    office.supervisor.order("SwitchToBargeIn")
    return parties(office.supervisor)


def at_work(*operations: str) -> Scene:
    """Let the agent begin to work and command operations; see the states told and read after the last one."""

    def scene(office: Office) -> Any:
        office.agent.at_work("StartContactCenterSession", channels=["voice"])
        for operation in operations:
            office.quiet()
            answer = office.agent.ask("POST", "/me/channels/voice", {"operationName": operation})
        told = [each["data"]["devices"][0] for each in office.agent.heard()]
        return code(answer), [each["userState"]["state"] for each in (*told, office.agent.own_device())]

    return scene


PROOFS: dict[str, Proof] = {
    **proved(
        barge_in,
        ((200, 0), [("StatusChange", "Off")], ["Off"]),
        {
            "barge-in-stays-muted": ((200, 0), [("StatusChange", "On")], ["On"]),
            "barge-in-only-told": ((200, 0), [("StatusChange", "Off")], ["On"]),
        },
    ),
    "barge-in-twice": Proof(
        ordered("SwitchToBargeIn", monitored("BargeIn"), who="supervisor"),
        ((400, 2), [], ["Established"]),
        ((200, 0), [("StatusChange", "Established")], ["Established"]),
    ),
    "listen-in-stays-loud": Proof(
        ordered("SwitchToListenIn", monitored("BargeIn"), who="supervisor", field="mute"),
        ((200, 0), [("StatusChange", "On")], ["On"]),
        ((200, 0), [("StatusChange", "Off")], ["Off"]),
    ),
    "listen-in-twice": Proof(
        ordered("SwitchToListenIn", monitored("ListenIn"), who="supervisor"),
        ((400, 2), [], ["Established"]),
        ((200, 0), [("StatusChange", "Established")], ["Established"]),
    ),
    "back-to-coach": Proof(coach_again, ((403, 3), ["Off"]), ((200, 0), ["On"])),
    "supervisor-among-participants": Proof(
        named, [("Established", ["5000", "5005"])], [("Established", ["5000", "5005", "5010"])]
    ),
    "monitored-user-not-muted": Proof(
        ordered("MuteMonitoredUser", monitored("ListenIn"), who="supervisor", field=MUTED),
        ((200, 0), [("MonitoredUserMutedStateChange", True)], [True]),
        ((200, 0), [("MonitoredUserMutedStateChange", False)], [False]),
    ),
    "monitored-user-stays-muted": Proof(
        ordered(
            "UnmuteMonitoredUser",
            lambda office: (monitored("ListenIn")(office), office.supervisor.order("MuteMonitoredUser")),
            who="supervisor",
            field=MUTED,
        ),
        ((200, 0), [("MonitoredUserMutedStateChange", False)], [False]),
        ((200, 0), [("MonitoredUserMutedStateChange", True)], [True]),
    ),
    **proved(
        watch(),
        ((200, 0), [("ListenIn", "AllCalls", "Call"), ("ListenIn", "AllCalls", "Call")]),
        {
            "listen-in-shown-as-barge-in": (
                (200, 0),
                [("BargeIn", "AllCalls", "Call"), ("BargeIn", "AllCalls", "Call")],
            ),
            "default-scope-is-agent": (
                (200, 0),
                [("ListenIn", "AllCalls", "Agent"), ("ListenIn", "AllCalls", "Agent")],
            ),
        },
    ),
    "monitors-another-device": Proof(
        whose_calls, (True, [("Established", ["5001", "5005"])]), (False, [("Established", ["5000", "5002"])])
    ),
    "scope-not-kept": Proof(
        watch(supervisorMonitoringScope="Agent"),
        ((200, 0), [("ListenIn", "AllCalls", "Agent"), ("ListenIn", "AllCalls", "Agent")]),
        ((200, 0), [("ListenIn", "AllCalls", "Call"), ("ListenIn", "AllCalls", "Call")]),
    ),
    "mode-not-kept": Proof(
        watch_and_talk(supervisorMonitoringMode="NextCall"),
        ((200, 0), [("ListenIn", "NextCall", "Call"), ("ListenIn", "NextCall", "Call")], [], ["Established"]),
        (
            (200, 0),
            [("ListenIn", "AllCalls", "Call"), ("ListenIn", "AllCalls", "Call")],
            ["Established"],
            ["Established"],
        ),
    ),
    "default-mode-is-next-call": Proof(
        watch_and_talk(),
        (
            (200, 0),
            [("ListenIn", "AllCalls", "Call"), ("ListenIn", "AllCalls", "Call")],
            ["Established"],
            ["Established"],
        ),
        ((200, 0), [("ListenIn", "NextCall", "Call"), ("ListenIn", "NextCall", "Call")], [], ["Established"]),
    ),
    "monitors-anybody": Proof(
        watch_nobody,
        ((400, 1), [(None, None, None)]),
        ((200, 0), [("ListenIn", "AllCalls", "Call"), ("ListenIn", "AllCalls", "Call")]),
    ),
    **proved(
        cancel,
        ((200, 0), [(None, None, None), (None, None, None)]),
        {
            "cancel-keeps-monitoring": (
                (200, 0),
                [("ListenIn", "AllCalls", "Call"), ("ListenIn", "AllCalls", "Call")],
            ),
            "cancel-only-told": ((200, 0), [(None, None, None), ("ListenIn", "AllCalls", "Call")]),
        },
    ),
    "ready-stays-not-ready": Proof(
        at_work("NotReady", "Ready"), ((200, 0), ["Ready", "Ready"]), ((200, 0), ["NotReady", "NotReady"])
    ),
    **proved(
        at_work("NotReady"),
        ((200, 0), ["NotReady", "NotReady"]),
        {
            "not-ready-stays-ready": ((200, 0), ["Ready", "Ready"]),
            "not-ready-only-told": ((200, 0), ["NotReady", "Ready"]),
        },
    ),
}
