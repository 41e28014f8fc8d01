"""The state of a phone's user: signed in to work or out, ready for calls or not."""

from attrs import evolve

from ringback.switch.commands import INVALID, Command, DeviceChanged, Effect, Refused, SignedOff
from ringback.switch.world import LOGGED_OUT, World

Outcome = tuple[World, tuple[Effect, ...]]


def start(world: World, command: Command) -> Outcome:
    """Begin the user's work: ready at once."""
    return _told(world, command.number, "Ready")


def end(world: World, command: Command) -> Outcome:
    """End the user's work, and all monitoring with it."""
    phone = evolve(world.phone(command.number), user_state=LOGGED_OUT, monitoring=None)
    return world.with_phone(phone), (DeviceChanged(number=phone.number), SignedOff(number=phone.number))


def become(world: World, command: Command) -> Outcome:
    """Bring the user into the state that the operation is named after; refused to whoever has not begun to work."""
    if world.phone(command.number).user_state == LOGGED_OUT:
        raise Refused(INVALID, f"{command.operation} is not possible before the session has begun.")
    return _told(world, command.number, command.operation)


def _told(world: World, number: str, state: str) -> Outcome:
    phone = evolve(world.phone(number), user_state=state)
    return world.with_phone(phone), (DeviceChanged(number=number),)
