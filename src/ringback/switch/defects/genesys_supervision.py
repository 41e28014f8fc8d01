"""What a Genesys server may do wrong to supervisors, to those whom they monitor, and to the states of agents."""

from collections.abc import Callable
from typing import Any

from attrs import evolve

from ringback.model import Json
from ringback.switch.changes import both
from ringback.switch.commands import CallChanged, Command
from ringback.switch.defects.genesys_combinators import (
    afterwards,
    as_if,
    asked_as,
    changed,
    filled,
    forgiven,
    leaving,
    only_told,
    target,
)
from ringback.switch.genesys_fittings import GenesysChange, GenesysFit, Obey, Read, obeying, reading
from ringback.switch.performing import Outcome
from ringback.switch.world import Call, Phone, World

MONITORING = ("ListenIn", "Coach", "BargeIn")


def _phone_left(change: Callable[[Phone, Phone], Phone], *operations: str) -> GenesysFit:
    """Leave the phone of whoever commands otherwise than is right: (before, after)."""

    def then(before: World, after: World, command: Command) -> World:
        return after.with_phone(change(before.phone(command.number), after.phone(command.number)))

    return afterwards(then, *operations)


def _watching(**shown: Any) -> GenesysFit:
    """Leave a phone that monitors otherwise than it was asked to."""

    def change(_before: Phone, after: Phone) -> Phone:
        assert after.monitoring is not None
        return evolve(after, monitoring=evolve(after.monitoring, **shown))

    return _phone_left(change, *MONITORING)


def _of_all_calls(_world: World, command: Command) -> Command:
    assert command.watch is not None
    return evolve(command, watch=evolve(command.watch, mode="AllCalls"))


def _somewhere_else(world: World, command: Command) -> Command:
    assert command.watch is not None
    meant = (command.number, command.watch.number)
    return evolve(
        command,
        watch=evolve(
            command.watch,
            number=min((each for each in world.phones if each not in meant), default=command.watch.number),
        ),
    )


def _any_device(world: World, plain: Command) -> Json:
    return world.phone(
        min((each for each in world.phones if each != plain.number), default=plain.number)
    ).device


def _coach_known(inner: Read, world: World, place: str, plain: Command, body: Json) -> Command:
    if place == "call" and isinstance(body, dict) and body.get("operationName") == "SwitchToCoach":
        return evolve(plain, operation="SwitchToCoach")
    return inner(world, place, plain, body)


def _coach_again(inner: Obey, world: World, command: Command) -> Outcome:
    call = target(world, command) if command.operation == "SwitchToCoach" else None
    if call is None or call.mode is None:
        return inner(world, command)
    return changed(world, call, mode="Coach", mute="On"), (CallChanged(call=call.id, kind="StatusChange"),)


def _supervises(call: Call) -> bool:
    return call.mode is not None


def _supervisor_named(_before: World, after: World, command: Command) -> World:
    call = target(after, command)
    return changed(after, call, participants=(*call.participants, call.number))


_MODES = (
    GenesysChange(
        "barge-in-stays-muted",
        "GWS-BARGE-2",
        "After SwitchToBargeIn the supervisor's call is muted.",
        leaving("SwitchToBargeIn", mute="On"),
    ),
    GenesysChange(
        "barge-in-only-told",
        "GWS-BARGE-2",
        "SwitchToBargeIn is told as done, and the supervisor's call is read with mute On.",
        only_told("SwitchToBargeIn"),
    ),
    GenesysChange(
        "barge-in-twice",
        "GWS-BARGE-3",
        "SwitchToBargeIn is taken from a supervisor who has barged in already.",
        forgiven(as_if(_supervises, mode="ListenIn"), "SwitchToBargeIn"),
    ),
    GenesysChange(
        "listen-in-stays-loud",
        "GWS-LISTEN-2",
        "After SwitchToListenIn the supervisor's call is not muted.",
        leaving("SwitchToListenIn", mute="Off"),
    ),
    GenesysChange(
        "listen-in-twice",
        "GWS-LISTEN-4",
        "SwitchToListenIn is taken from a supervisor who listens in already.",
        forgiven(as_if(_supervises, mode="BargeIn"), "SwitchToListenIn"),
    ),
    GenesysChange(
        "back-to-coach",
        "GWS-BARGE-4",
        "A supervisor who has barged in can go back to Coach.",
        both(reading(_coach_known), obeying(_coach_again)),
    ),
    GenesysChange(
        "supervisor-among-participants",
        "GWS-BARGE-6",
        "The call of a supervisor who has barged in names the supervisor's own number.",
        afterwards(_supervisor_named, "SwitchToBargeIn"),
    ),
    GenesysChange(
        "monitored-user-not-muted",
        "GWS-SUP-1",
        "MuteMonitoredUser leaves monitoredUserMuted false.",
        leaving("MuteMonitoredUser", monitored_muted=False),
    ),
    GenesysChange(
        "monitored-user-stays-muted",
        "GWS-SUP-2",
        "UnmuteMonitoredUser leaves monitoredUserMuted true.",
        leaving("UnmuteMonitoredUser", monitored_muted=True),
    ),
)

_WATCHES = (
    GenesysChange(
        "listen-in-shown-as-barge-in",
        "GWS-MON-1",
        "The device shows BargeIn, whatever mode monitoring was started in.",
        _watching(state="BargeIn"),
    ),
    GenesysChange(
        "monitors-another-device",
        "GWS-MON-1",
        "Monitoring is of a device that was not named.",
        asked_as(_somewhere_else, *MONITORING),
    ),
    GenesysChange(
        "scope-not-kept",
        "GWS-MON-4",
        "The device that monitors shows the scope Call, whatever was asked for.",
        _watching(scope="Call"),
    ),
    GenesysChange(
        "mode-not-kept",
        "GWS-MON-4",
        "All calls are monitored where only the next one was asked for.",
        asked_as(_of_all_calls, *MONITORING),
    ),
    GenesysChange(
        "default-scope-is-agent",
        "GWS-MON-3",
        "Where the scope is left out, it is Agent.",
        filled("supervisorMonitoringScope", lambda _world, _plain: "Agent", *MONITORING),
    ),
    GenesysChange(
        "default-mode-is-next-call",
        "GWS-MON-3",
        "Where the mode is left out, it is NextCall.",
        filled("supervisorMonitoringMode", lambda _world, _plain: "NextCall", *MONITORING),
    ),
    GenesysChange(
        "monitors-anybody",
        "GWS-MON-5",
        "Monitoring without targetDeviceUri is taken, and is of some device.",
        filled("targetDeviceUri", _any_device, *MONITORING),
    ),
    GenesysChange(
        "cancel-keeps-monitoring",
        "GWS-MON-2",
        "CancelSupervisorMonitoring is told by a device that still shows the monitoring.",
        _phone_left(lambda before, _after: before, "CancelSupervisorMonitoring"),
    ),
    GenesysChange(
        "cancel-only-told",
        "GWS-MON-2",
        "CancelSupervisorMonitoring is told as done, and the device is read as before.",
        only_told("CancelSupervisorMonitoring"),
    ),
)

_AGENTS = (
    GenesysChange(
        "ready-stays-not-ready",
        "GWS-STATE-1",
        "Ready leaves the userState NotReady.",
        _phone_left(lambda _before, after: evolve(after, user_state="NotReady"), "Ready"),
    ),
    GenesysChange(
        "not-ready-stays-ready",
        "GWS-STATE-2",
        "NotReady leaves the userState Ready.",
        _phone_left(lambda _before, after: evolve(after, user_state="Ready"), "NotReady"),
    ),
    GenesysChange(
        "not-ready-only-told",
        "GWS-STATE-2",
        "NotReady is told as done, and the device is read as Ready.",
        only_told("NotReady"),
    ),
)

DEFECTS: tuple[GenesysChange, ...] = (*_MODES, *_WATCHES, *_AGENTS)
