"""How calls come about and go: the number that is called, the call that is new, who takes no part any more."""

import re

from attrs import evolve, frozen

from ringback.switch.commands import INVALID, MISSING, Command, Refused
from ringback.switch.telephones import ANSWER, GIVE_UP, Due
from ringback.switch.world import Call, World

#: How many calls a phone can have at once.
LINES = 20

_NUMBER = re.compile(r"\+?[0-9*#][0-9*#().\- ]{0,39}")


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
        recording="Stopped",
    )
    return evolve(world, ids=ids).with_calls([call]), call


def called(world: World, own: Birth, far: Birth, now: float) -> tuple[World, Call, tuple[Call, ...]]:
    """Return the world in which a party calls somebody, the party's call, and the one that rings; a busy one does not."""
    world, call = born(world, own, now)
    manner = world.manners.get(far.number)
    if manner is not None and manner.busy:
        call = evolve(call, due=Due(now, GIVE_UP))
        return world.with_calls([call]), call, ()
    world, ringing = rung(world, far, now)
    return world, call, (ringing,)


def rung(world: World, birth: Birth, now: float) -> tuple[World, Call]:
    """Return the world with a new call that rings; raise Refused where whoever has the number is busy."""
    manner = world.manners.get(birth.number)
    world, call = born(world, birth, now)
    if manner is None:
        return world, call
    if manner.busy:
        raise Refused(INVALID, "The destination is busy.")
    answers, gives_up = manner.answers_after(world.pickup_s), manner.gives_up_after
    if answers is not None:
        call = evolve(call, due=Due(now + answers, ANSWER))
    elif gives_up is not None:
        call = evolve(call, due=Due(now + gives_up, GIVE_UP))
    return world.with_calls([call]), call


def number_to_call(world: World, command: Command) -> str:
    """Return the number that a command wants to reach, or refuse it."""
    number = command.destination
    if not number:
        raise Refused(MISSING, "destination.phoneNumber is missing.")
    if not _NUMBER.fullmatch(number):
        raise Refused(INVALID, "destination.phoneNumber is not a phone number.")
    if number == command.number:
        raise Refused(INVALID, "A phone cannot call itself.")
    if world.calls.lines(number) >= LINES:
        raise Refused(INVALID, "All lines of the destination are busy.")
    return number


def without(call: Call, number: str) -> Call:
    """Return a call in which a number takes no part any more."""
    return evolve(call, participants=tuple(each for each in call.participants if each != number))
