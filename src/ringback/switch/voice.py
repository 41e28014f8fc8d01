"""What is done to the voices on a call: muted, recorded, or cut off for everybody."""

from ringback.switch.commands import FORBIDDEN, Command, Refused
from ringback.switch.performing import Outcome, everybody, legal, perform, seen, simple
from ringback.switch.supervision import left
from ringback.switch.world import Call, World

#: What the user data says of a recording, by the recording's state.
RECORDED = {"Recording": "ON", "Paused": "PAUSED", "Stopped": "OFF"}


def mute(world: World, command: Command) -> Outcome:
    """Mute a party, or let it be heard again; who monitors a call is muted by the mode."""
    _need_party(world, command)
    return simple(world, command)


def record(world: World, command: Command) -> Outcome:
    """Start, pause, resume or stop recording; the user data says so as well."""
    call = world.call(command.call, command.number)
    if call.recording is None:
        raise Refused(FORBIDDEN, "This call cannot be recorded.")
    world, effects = simple(world, command)
    state = world.calls[call.id].recording
    assert state is not None
    return world.with_user_data(call.talk, {"GSIP_RECORD": RECORDED[state]}), effects


def clear(world: World, command: Command) -> Outcome:
    """End a call for everybody who is on it, and for those who monitor it."""
    call = _need_party(world, command)
    move = legal(world, command, call)
    cast = everybody(world, call)
    world, effects = perform(world, move, {**cast, ("peer", "target"): world.others(call)})
    world, more = left(world, call.talk)
    return seen(world, effects + more)


def _need_party(world: World, command: Command) -> Call:
    call = world.call(command.call, command.number)
    if call.mode is not None:
        raise Refused(FORBIDDEN, f"{command.operation} is for those who are on the call themselves.")
    return call
