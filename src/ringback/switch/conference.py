"""
Conferences: how somebody is called onto a talk, and how its owner or a supervisor takes somebody out.

Whoever brought the parties together owns the conference.
"""

from attrs import evolve

from ringback.switch.casting import Birth, number_to_call, rung
from ringback.switch.commands import FORBIDDEN, INVALID, NOT_FOUND, CallChanged, Command, Refused
from ringback.switch.consultation import regrouped
from ringback.switch.performing import Outcome, legal, perform, seen
from ringback.switch.supervision import left
from ringback.switch.world import World

#: The parties that make a conference out of a call.
MANY = 3


def single_step(world: World, command: Command) -> Outcome:
    """Call somebody onto a talk that goes on meanwhile."""
    call = world.call(command.call, command.number)
    move = legal(world, command, call)
    to = number_to_call(world, command)
    if any(each.number == to for each in world.on(call.talk)):
        raise Refused(INVALID, "The destination is on this call already.")
    there = [each for each in world.on(call.talk) if each.mode is None]
    # It rings first; the table leaves open what it is told of as.
    birth = Birth(to, call.talk, tuple(each.number for each in there), to)
    world, far = rung(world, birth, command.at)
    world = world.with_calls([evolve(world.calls[call.id], owner=True)])
    world = regrouped(world, call.talk)
    cast = {
        ("self", "target"): [call],
        ("destination", "new"): [far],
        ("peer", "target"): [each for each in there if each.id != call.id],
    }
    return seen(*perform(world, move, cast))


def remove(world: World, command: Command) -> Outcome:
    """Take a party out of a conference: their call is over, and the others go on without them."""
    call = world.call(command.call, command.number)
    move = legal(world, command, call)
    # A supervisor may go on with the one party that is left, and makes a third meanwhile.
    if sum(each.mode is None for each in world.on(call.talk)) + (call.mode is not None) < MANY:
        raise Refused(INVALID, "This call is no conference.")
    if not call.owner and call.mode is None:
        raise Refused(FORBIDDEN, "Only who owns a conference can remove somebody from it.")
    gone = next((each for each in world.others(call) if each.number == command.participant), None)
    if gone is None:
        raise Refused(NOT_FOUND, "There is no such participant.")
    world = world.with_calls([evolve(gone, state="Released")])
    world = regrouped(world, call.talk)
    peers = [each for each in world.on(call.talk) if each.id != call.id]
    world, effects = perform(world, move, {("self", "target"): [call], ("peer", "target"): peers})
    effects += (CallChanged(call=gone.id, kind="StatusChange"),)
    if call.mode is None:
        world, more = left(world, call.talk, gone.number)
        effects += more
    return seen(world, effects)
