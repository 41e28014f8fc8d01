"""The user data of a call, which all who are on it share, and the digits that are sent on it."""

import re
from collections.abc import Callable, Mapping

import orjson

from ringback.model import Json
from ringback.switch.commands import INVALID, Command, Refused, Reported
from ringback.switch.performing import Outcome, everybody, legal, perform, seen, simple
from ringback.switch.world import Call, World

#: How many pairs of user data a call can have, and how many bytes they are in JSON.
PAIRS, BYTES = 500, 65_536

_Kept = Callable[[Mapping[str, Json]], Mapping[str, Json]]

_DIGITS = re.compile(r"[0-9]+")


def write(world: World, command: Command) -> Outcome:
    """Write pairs over the user data that is there: a key that is attached twice shows its last value."""
    call = world.call(command.call, command.number)
    move = legal(world, command, call)
    world = world.with_user_data(call.talk, merged(world, call, command.user_data))
    return seen(*perform(world, move, everybody(world, call)))


def delete(world: World, command: Command) -> Outcome:
    """Delete all user data."""
    return _left(world, command, lambda _data: {})


def delete_pair(world: World, command: Command) -> Outcome:
    """Delete one pair; one that is not there is not missed."""
    return _left(world, command, lambda data: {key: each for key, each in data.items() if key != command.key})


def _left(world: World, command: Command, keep: _Kept) -> Outcome:
    call = world.call(command.call, command.number)
    move = legal(world, command, call)
    world = world.with_only_user_data(call.talk, keep(world.user_data(call)))
    return seen(*perform(world, move, everybody(world, call)))


def dispose(world: World, command: Command) -> Outcome:
    """Note a call's disposition among its user data; that of a call that is over goes to reporting."""
    call = world.call(command.call, command.number)
    move = legal(world, command, call)
    assert command.disposition is not None
    if not move.effects:
        return world, (Reported(call=call.id, disposition=command.disposition),)
    data = {command.disposition.key: command.disposition.value}
    return seen(
        *perform(world.with_user_data(call.talk, merged(world, call, data)), move, everybody(world, call))
    )


def send_dtmf(world: World, command: Command) -> Outcome:
    """Send digits as tones; whoever hears them is not told."""
    if not _DIGITS.fullmatch(command.digits):
        raise Refused(INVALID, "digits must be one or more of the digits 0 to 9.")
    return simple(world, command)


def merged(world: World, call: Call, data: Mapping[str, Json]) -> Mapping[str, Json]:
    """Return a call's user data with these pairs over it."""
    # What is there already is not refused: two calls that become one may have more than either could.
    return bounded({**world.user_data(call), **data}) if data else world.user_data(call)


def bounded(user_data: Mapping[str, Json]) -> Mapping[str, Json]:
    """Return user data, or refuse more of it than a call can have."""
    if len(user_data) > PAIRS:
        raise Refused(INVALID, f"A call holds {PAIRS} pairs of user data at most.")
    if len(orjson.dumps(dict(user_data))) > BYTES:
        raise Refused(INVALID, f"A call holds {BYTES} bytes of user data at most.")
    return user_data
