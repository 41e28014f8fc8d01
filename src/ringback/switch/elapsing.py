"""What happens in the telephone world by itself, once its time has come: somebody answers, or gives up."""

from collections.abc import Callable, Mapping

from attrs import evolve

from ringback.switch.commands import Command, Effect, Refused
from ringback.switch.moves import apply
from ringback.switch.performing import Outcome
from ringback.switch.releasing import released
from ringback.switch.telephones import ANSWER, GIVE_UP, Call, Due
from ringback.switch.world import World


def elapsed(world: World, now: float) -> Outcome:
    """Return the world after all that has happened by itself until now, and whom to tell what."""
    effects: tuple[Effect, ...] = ()
    while (call := world.calls.first_due) is not None and call.due is not None and call.due.at <= now:
        world, more = _HAPPENS[call.due.what](world.with_calls([evolve(call, due=None)]), call, call.due)
        effects += more
    return world, effects


def _answered(world: World, call: Call, due: Due) -> Outcome:
    command = Command(number=call.number, operation="Answer", at=due.at, call=call.id)
    try:
        return apply(world, command)
    except Refused:
        # It goes on ringing.
        return world, ()


def _given_up(world: World, call: Call, _due: Due) -> Outcome:
    # No page says what a call to somebody who is busy or does not answer becomes: what any call does that ends.
    move = world.table.moves_of("Hangup")[0]
    world, effects = released(world, world.calls[call.id], move)
    return world.tidied(), effects


_HAPPENS: Mapping[str, Callable[[World, Call, Due], Outcome]] = {ANSWER: _answered, GIVE_UP: _given_up}
