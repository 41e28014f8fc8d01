"""
What each operation does to the telephone world.

The call table says whether an operation is legal, which state it leads to, and which notification
tells of it; this module says which calls are meant by `self`, `peer`, `destination` and `new`.
"""

import re
from collections.abc import Callable, Mapping

from attrs import evolve, frozen

from ringback.switch.call_data import bounded, delete, delete_pair, dispose, merged, send_dtmf, write
from ringback.switch.commands import (
    FORBIDDEN,
    INVALID,
    MISSING,
    Command,
    DeviceChanged,
    Refused,
    SignedOff,
)
from ringback.switch.performing import Outcome, legal, perform, seen, simple
from ringback.switch.supervision import cancel, joined, left, monitor
from ringback.switch.voice import clear, mute, record
from ringback.switch.world import Call, World

#: How many calls a phone can have at once.
LINES = 20

_NUMBER = re.compile(r"\+?[0-9*#][0-9*#().\- ]{0,39}")


def apply(world: World, command: Command) -> Outcome:
    """
    Return the world after a command, and whom to tell what.

    Raises Refused where the command is unknown or illegal here; nothing has changed then.
    """
    act = ACTS.get(command.operation)
    if act is None:
        raise Refused(FORBIDDEN, f"The operation {command.operation!r} is not available.")
    after, effects = act(world, command)
    return after.tidied(), effects


@frozen
class _Birth:
    """A call about to be."""

    number: str
    talk: str
    participants: tuple[str, ...]
    dnis: str
    kind: str = "Internal"


def _born(world: World, birth: _Birth, now: float) -> tuple[World, Call]:
    ids = world.ids.next()
    call = Call(
        id=ids.call_uuid(),
        conn_id=ids.conn_id(),
        number=birth.number,
        talk=birth.talk,
        # The table's move gives it its real state before anybody sees it.
        state="Ringing",
        since=now,
        kind=birth.kind,
        dnis=birth.dnis,
        participants=birth.participants,
        recording="Stopped",
    )
    return evolve(world, ids=ids).with_calls([call]), call


def _callable(world: World, command: Command) -> str:
    number = command.destination
    if not number:
        raise Refused(MISSING, "destination.phoneNumber is missing.")
    if not _NUMBER.fullmatch(number):
        raise Refused(INVALID, "destination.phoneNumber is not a phone number.")
    if number == command.number:
        raise Refused(INVALID, "A phone cannot call itself.")
    if len(world.calls_of(number)) >= LINES:
        raise Refused(INVALID, "All lines of the destination are busy.")
    return number


def _dial(world: World, command: Command) -> Outcome:
    move = legal(world, command)
    own = world.calls_of(command.number)
    if any(each.state != "Held" for each in own) or len(own) >= LINES:
        raise Refused(INVALID, "Dial is not possible while another call of the phone is not on hold.")
    to = _callable(world, command)
    talk = world.ids.next().fresh("talk")
    inside = to in world.phones
    world = world.with_user_data(talk, bounded(command.user_data))
    dialling = _Birth(command.number, talk, (to,), to, "Internal" if inside else "Outbound")
    world, call = _born(world, dialling, command.at)
    world, far = _born(world, _Birth(to, talk, (command.number,), to), command.at)
    return seen(*perform(world, move, {("self", "new"): [call], ("destination", "new"): [far]}))


def _answer(world: World, command: Command) -> Outcome:
    call = world.call(command.call, command.number)
    move = legal(world, command, call)
    # Who put the other side on hold keeps it there.
    peers = [each for each in world.others(call) if each.state in ("Dialing", "Established")]
    world, effects = perform(world, move, {("self", "target"): [call], ("peer", "target"): peers})
    world, more = joined(world, call.talk, command.at)
    return seen(world, effects + more)


def _hangup(world: World, command: Command) -> Outcome:
    call = world.call(command.call, command.number)
    move = legal(world, command, call)
    others = () if call.mode else world.others(call)
    alone = others if len(others) == 1 else ()
    world, effects = perform(world, move, {("self", "target"): [call], ("peer", "target"): alone})
    if call.mode is None:
        world = world.with_calls(_without(each, call.number) for each in world.on(call.talk))
    world, more = left(world, call.talk, command.number)
    return seen(world, effects + more)


def _without(call: Call, number: str) -> Call:
    return evolve(call, participants=tuple(each for each in call.participants if each != number))


def _swap(world: World, command: Command) -> Outcome:
    call = world.call(command.call, command.number)
    other = world.call(command.other, command.number)
    if other.id == call.id:
        raise Refused(INVALID, "A call cannot be swapped with itself.")
    move = legal(world, command, call, other)
    return perform(world, move, {("self", "target"): [call], ("self", "other"): [other]})


def _transfer(world: World, command: Command) -> Outcome:
    call = world.call(command.call, command.number)
    move = legal(world, command, call)
    to = _callable(world, command)
    if any(each.number == to for each in world.on(call.talk)):
        raise Refused(INVALID, "The destination is on this call already.")
    world = world.with_user_data(call.talk, merged(world, call, command.user_data))
    stay = [each for each in world.on(call.talk) if each.id != call.id]
    birth = _Birth(to, call.talk, call.participants, to)
    world, far = _born(world, birth, command.at)
    world, effects = perform(world, move, {("self", "target"): [call], ("destination", "new"): [far]})
    if call.mode is None:
        world = world.with_calls(_replaced(world.calls[each.id], call.number, to) for each in stay)
    world, more = left(world, call.talk, command.number)
    return seen(world, effects + more)


def _replaced(call: Call, old: str, new: str) -> Call:
    return evolve(call, participants=tuple(new if each == old else each for each in call.participants))


def _switch_mode(world: World, command: Command) -> Outcome:
    call = world.call(command.call, command.number)
    move = legal(world, command, call)
    world, effects = perform(world, move, {("self", "target"): [call]})
    mode = command.operation.removeprefix("SwitchTo")
    return world.with_calls([evolve(world.calls[call.id], mode=mode)]), effects


def _monitor(world: World, command: Command) -> Outcome:
    legal(world, command)
    return monitor(world, command)


def _cancel(world: World, command: Command) -> Outcome:
    legal(world, command)
    return cancel(world, command)


def _start(world: World, command: Command) -> Outcome:
    phone = evolve(world.phone(command.number), user_state="Ready")
    return world.with_phone(phone), (DeviceChanged(number=phone.number),)


def _end(world: World, command: Command) -> Outcome:
    phone = evolve(world.phone(command.number), user_state="LoggedOut", monitoring=None)
    return world.with_phone(phone), (DeviceChanged(number=phone.number), SignedOff(number=phone.number))


#: Every operation that this world obeys.
ACTS: Mapping[str, Callable[[World, Command], Outcome]] = {
    "Dial": _dial,
    "Answer": _answer,
    "Hold": simple,
    "Retrieve": simple,
    "Hangup": _hangup,
    "SwapCalls": _swap,
    "SingleStepTransfer": _transfer,
    "AttachUserData": write,
    "UpdateUserData": write,
    "DeleteUserData": delete,
    "DeleteUserDataPair": delete_pair,
    "SendDtmf": send_dtmf,
    "MuteCall": mute,
    "UnmuteCall": mute,
    "StartCallRecording": record,
    "PauseCallRecording": record,
    "ResumeCallRecording": record,
    "StopCallRecording": record,
    "ClearCall": clear,
    "SetCallDisposition": dispose,
    "SwitchToListenIn": _switch_mode,
    "SwitchToBargeIn": _switch_mode,
    "ListenIn": _monitor,
    "Coach": _monitor,
    "BargeIn": _monitor,
    "CancelSupervisorMonitoring": _cancel,
    "StartContactCenterSession": _start,
    "EndContactCenterSession": _end,
}
