"""How a party leaves a talk: nobody is left alone, and the others do not name them any more."""

from ringback.calls import Move
from ringback.switch.casting import without
from ringback.switch.performing import Outcome, perform, seen
from ringback.switch.supervision import left
from ringback.switch.world import Call, World


def released(world: World, call: Call, move: Move) -> Outcome:
    """Return the world in which a call has ended by a move; with one of two parties, the other's ends as well."""
    others = () if call.mode else world.others(call)
    alone = others if len(others) == 1 else ()
    world, effects = perform(world, move, {("self", "target"): [call], ("peer", "target"): alone})
    if call.mode is None:
        world = world.with_calls(without(each, call.number) for each in world.on(call.talk))
    world, more = left(world, call.talk, call.number)
    return seen(world, effects + more)
