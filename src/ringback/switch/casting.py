"""
How a move of the call table is carried out: who takes which role in it, and who is told.

It knows how calls come about and what the table says; which calls are meant is said by each operation.
"""

import re
from collections.abc import Mapping, Sequence

from attrs import evolve, frozen

from ringback.calls import Effect as Rule
from ringback.calls import Move
from ringback.switch.commands import INVALID, MISSING, CallChanged, Command, Effect, Refused
from ringback.switch.world import Call, World

Outcome = tuple[World, tuple[Effect, ...]]

#: The calls that take each role of a move: by party and call, as the table spells them.
Cast = Mapping[tuple[str, str], Sequence[Call]]

#: How many calls a phone can have at once, and how many pairs of user data a talk.
LINES = 20
PAIRS = 500

_NUMBER = re.compile(r"\+?[0-9*#][0-9*#().\- ]{0,39}")


def legal(world: World, command: Command, call: Call | None = None, other: Call | None = None) -> Move:
    """Return the table's move for a command, or refuse it."""
    move = world.table.move(
        command.operation,
        call.state if call else None,
        other=other.state if other else None,
        mode=call.mode if call else None,
    )
    if move is None:
        where = f"while the call is {call.state}" if call else "now"
        raise Refused(INVALID, f"{command.operation} is not possible {where}.")
    return move


def perform(world: World, move: Move, cast: Cast) -> Outcome:
    """Return the world after a move whose roles are taken by these calls."""
    effects: list[Effect] = []
    for rule in move.effects:
        for call in cast.get((rule.party, rule.call), ()):
            world = world.with_calls([_ruled(world.calls[call.id], rule)])
            effects.append(CallChanged(call=call.id, kind=rule.notification))
    return world, tuple(effects)


def _ruled(call: Call, rule: Rule) -> Call:
    return evolve(call, state=rule.becomes or call.state, mute=rule.shows.get("mute", call.mute))


@frozen
class Birth:
    """A call about to be."""

    number: str
    talk: str
    participants: tuple[str, ...]
    dnis: str
    kind: str = "Internal"


def born(world: World, birth: Birth, now: float) -> tuple[World, Call]:
    """Return the world with a new call, and the call."""
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
    )
    return evolve(world, ids=ids).with_calls([call]), call


def number_to_call(world: World, command: Command) -> str:
    """Return the number that a command wants to reach, or refuse it."""
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


def merged(world: World, call: Call, command: Command) -> Mapping[str, object]:
    """Return a call's user data with what a command brings along."""
    return bounded({**world.user_data(call), **command.user_data})


def bounded(user_data: Mapping[str, object]) -> Mapping[str, object]:
    """Return user data, or refuse it where it is too much."""
    if len(user_data) > PAIRS:
        raise Refused(INVALID, f"A call holds {PAIRS} pairs of user data at most.")
    return user_data


def without(call: Call, number: str) -> Call:
    """Return a call in which a number takes no part any more."""
    return evolve(call, participants=tuple(each for each in call.participants if each != number))


def heard(world: World, effects: Sequence[Effect]) -> Outcome:
    """Leave out what happens on phones outside: nobody here is told of it."""
    return world, tuple(
        each
        for each in effects
        if not isinstance(each, CallChanged) or world.calls[each.call].number in world.phones
    )
