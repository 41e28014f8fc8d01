"""
Consultation: a call waits on hold while its party talks the matter over with somebody else, on a second call.

Either of the two may be addressed afterwards.  A second call that was simply dialled serves as well.
"""

from attrs import evolve, frozen

from ringback.switch.call_data import merged
from ringback.switch.casting import LINES, Birth, called, number_to_call
from ringback.switch.commands import INVALID, CallChanged, Command, Effect, Refused
from ringback.switch.performing import Outcome, legal, perform, seen
from ringback.switch.supervision import left
from ringback.switch.world import Call, World


@frozen
class Pair:
    """The two calls of a party that are to become one conversation."""

    original: Call
    consult: Call


def initiate(world: World, command: Command) -> Outcome:
    """Put a call on hold, and call somebody to consult; their talk begins with the user data of the first."""
    call = world.call(command.call, command.number)
    move = legal(world, command, call)
    own = world.calls_of(command.number)
    if any(each.state != "Held" for each in own if each.id != call.id) or len(own) >= LINES:
        raise Refused(INVALID, "Another call of the phone is not on hold.")
    to = number_to_call(world, command)
    if any(each.number == to for each in world.on(call.talk)):
        raise Refused(INVALID, "The destination is on this call already.")
    talk = world.ids.next().fresh("talk")
    world = world.with_user_data(talk, merged(world, call, command.user_data))
    mine = Birth(command.number, talk, (to,), to, "Consult")
    theirs = Birth(to, talk, (command.number,), to, "Consult")
    world, consult, ringing = called(world, mine, theirs, command.at)
    world = world.with_calls([evolve(consult, parent=call.id, purpose=command.operation)])
    cast = {
        ("self", "target"): [call],
        ("self", "new"): [consult],
        ("destination", "new"): ringing,
    }
    return seen(*perform(world, move, cast))


def complete_transfer(world: World, command: Command) -> Outcome:
    """Release both calls of the party; whoever is left on either talks to whoever is left on the other."""
    call = world.call(command.call, command.number)
    other = _other(world, call, command)
    move = legal(world, command, call, other)
    pair = _pair(call, other)
    world, effects = perform(world, move, {("self", "target"): [call], ("self", "other"): [other]})
    world, doubled = once_each(joined_talks(world, pair), pair.original.talk)
    world, more = left(world, pair.original.talk, command.number)
    # Whose call has just ended as well is told that, and nothing else.
    told = told_who_takes_part(world, pair.original.talk)
    return seen(world, (*effects, *doubled, *told, *more))


def complete_conference(world: World, command: Command) -> Outcome:
    """Release the consultation call; all parties of both are on the original one."""
    call = world.call(command.call, command.number)
    other = _other(world, call, command)
    legal(world, command, call, other)
    pair = _pair(call, other)
    # Whichever was addressed, and whichever is on hold: the consultation call ends, as the page has it.
    documented = world.table.moves_of(command.operation)[0]
    cast = {("self", "target"): [pair.consult], ("self", "other"): [pair.original]}
    world, effects = perform(world, documented, cast)
    world = world.with_calls([evolve(world.calls[pair.original.id], owner=True)])
    world, doubled = once_each(joined_talks(world, pair), pair.original.talk)
    world, more = left(world, pair.original.talk)
    told = told_who_takes_part(world, pair.original.talk, but=pair.original.id)
    return seen(world, (*effects, *doubled, *told, *more))


def _other(world: World, call: Call, command: Command) -> Call:
    """Return the call that goes with the one addressed: as named, as its consultation, or the only one there is."""
    if command.other not in (None, call.id):
        return world.call(command.other, command.number)
    others = [each for each in world.calls_of(call.number) if each.id != call.id]
    related = [each for each in others if call.parent == each.id or each.parent == call.id]
    for found in (related, others):
        if len(found) == 1:
            return found[0]
    raise Refused(INVALID, f"{command.operation} is not possible without one second call.")


def _pair(call: Call, other: Call) -> Pair:
    if call.parent == other.id or (other.parent != call.id and _consults(call, other)):
        return Pair(original=other, consult=call)
    return Pair(original=call, consult=other)


def _consults(call: Call, other: Call) -> bool:
    """Return whether the first of two calls without a parent is the consultation: the pages have it off hold."""
    if (call.state == "Held") != (other.state == "Held"):
        return call.state != "Held"
    return call.since >= other.since


def joined_talks(world: World, pair: Pair) -> World:
    """Return the world in which whoever is on the consultation is on the original talk, with the user data of both."""
    kept = world.user_data(pair.original)
    world = world.with_user_data(pair.original.talk, {**world.user_data(pair.consult), **kept})
    kind = pair.original.kind
    world = world.with_calls(
        evolve(each, talk=pair.original.talk, kind=kind) for each in world.on(pair.consult.talk)
    )
    return regrouped(world, pair.original.talk)


def once_each(world: World, talk: str) -> Outcome:
    """Return the world in which nobody is on a talk twice: who was on both of two that became one, or monitored both."""
    calls = sorted(world.on(talk), key=lambda each: each.mode is not None)
    first = {each.number: each.id for each in reversed(calls)}
    gone = [each for each in calls if first[each.number] != each.id]
    parties = [each for each in calls if each.mode is None and each not in gone]
    # Somebody who was alone on both is not left to talk to themselves.
    gone += parties if gone and len(parties) == 1 else []
    world = world.with_calls(evolve(each, state="Released") for each in gone)
    return regrouped(world, talk), tuple(CallChanged(call=each.id, kind="StatusChange") for each in gone)


def regrouped(world: World, talk: str) -> World:
    """Return the world in which each call of a talk names all others who take part."""
    return world.with_calls(
        evolve(each, participants=tuple(other.number for other in world.others(each)))
        for each in world.on(talk)
    )


def told_who_takes_part(world: World, talk: str, *, but: str = "") -> tuple[Effect, ...]:
    """Return that everybody on a talk is told who takes part in it, but for one call."""
    return tuple(
        CallChanged(call=each.id, kind="ParticipantsUpdated") for each in world.on(talk) if each.id != but
    )
