"""How a move of the call table is made: whether it is legal here, and what becomes of the calls in its roles."""

from collections.abc import Mapping, Sequence

from attrs import evolve

from ringback.calls import Effect as Rule
from ringback.calls import Move
from ringback.switch.commands import INVALID, CallChanged, Command, Effect, Refused
from ringback.switch.world import Call, World

Outcome = tuple[World, tuple[Effect, ...]]

#: The calls that take the roles of a move: (party, call) -> calls.
Cast = Mapping[tuple[str, str], Sequence[Call]]


def legal(world: World, command: Command, call: Call | None = None, other: Call | None = None) -> Move:
    """Return the table's move for a command, or refuse it."""
    move = world.table.move(
        command.operation,
        call.state if call else None,
        other=other.state if other else None,
        mode=call.mode if call else None,
        shown=call.shown if call else {},
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
    return evolve(
        call,
        state=rule.becomes or call.state,
        mute=rule.shows.get("mute", call.mute),
        recording=rule.shows.get("recordingState", call.recording),
        monitored_muted=rule.shows.get("monitoredUserMuted", call.monitored_muted),
    )


def simple(world: World, command: Command) -> Outcome:
    """Carry out a command that concerns nothing but the call addressed."""
    call = world.call(command.call, command.number)
    return perform(world, legal(world, command, call), {("self", "target"): [call]})


def everybody(world: World, call: Call) -> Cast:
    """Return the cast in which all others on a call are its peers."""
    others = [each for each in world.on(call.talk) if each.id != call.id]
    return {("self", "target"): [call], ("peer", "target"): others}


def seen(world: World, effects: Sequence[Effect]) -> Outcome:
    """Leave out what happens on phones outside: nobody here is told of it."""
    return world, tuple(
        each
        for each in effects
        if not isinstance(each, CallChanged) or world.calls[each.call].number in world.phones
    )
