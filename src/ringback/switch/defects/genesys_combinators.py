"""What the defects of a Genesys server's doings are made of: ways to do something else than was asked for."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import orjson
from attrs import evolve

from ringback.model import Json
from ringback.switch.commands import INVALID, CallChanged, Command, Effect, Refused
from ringback.switch.genesys_desk import Desk, Visit
from ringback.switch.genesys_fittings import GenesysFit, Handle, Obey, Read, handling, obeying, reading
from ringback.switch.performing import Outcome
from ringback.switch.replies import Reply
from ringback.switch.world import Call, World

#: Returns what becomes of the world by a command: (before, after what is right, command).
Then = Callable[[World, World, Command], World]

#: Returns what is obeyed in the place of a command.
Instead = Callable[[World, Command], tuple[World, Command]]


def target(world: World, command: Command) -> Call:
    """Return the call that a command is addressed to."""
    return world.call(command.call, command.number)


def changed(world: World, call: Call, **changes: Any) -> World:
    """Return the world in which a call is otherwise than it is there."""
    return world.with_calls([evolve(world.calls[call.id], **changes)])


def afterwards(then: Then, *operations: str) -> GenesysFit:
    """Carry out operations as is right, and change the world once more before anybody is told."""

    def obey(inner: Obey, world: World, command: Command) -> Outcome:
        after, effects = inner(world, command)
        if command.operation not in operations:
            return after, effects
        return of_these(then(world, after, command), effects)

    return obeying(obey)


def of_these(world: World, effects: Iterable[Effect]) -> Outcome:
    """Leave out what is to be told of calls that a world does not have."""
    return world, tuple(
        each for each in effects if not isinstance(each, CallChanged) or each.call in world.calls
    )


def leaving(*operations: str, **changes: Any) -> GenesysFit:
    """Carry out operations, and leave the call addressed otherwise than is right."""

    def then(_before: World, after: World, command: Command) -> World:
        return changed(after, target(after, command), **changes)

    return afterwards(then, *operations)


def undone(before: World, _after: World, _command: Command) -> World:
    """Return the world as it was: what is told shows that nothing has been done."""
    return before


def asked_as(change: Callable[[World, Command], Command], *operations: str) -> GenesysFit:
    """Understand operations otherwise than they were meant."""

    def obey(inner: Obey, world: World, command: Command) -> Outcome:
        return inner(world, change(world, command) if command.operation in operations else command)

    return obeying(obey)


def ignored(*operations: str) -> GenesysFit:
    """Take operations, do nothing and tell nobody."""

    def obey(inner: Obey, world: World, command: Command) -> Outcome:
        after, effects = inner(world, command)
        return (world, ()) if command.operation in operations else (after, effects)

    return obeying(obey)


def refused(when: Callable[[World, Command], bool], *operations: str, code: int = INVALID) -> GenesysFit:
    """Refuse operations under a condition, though they are right."""

    def obey(inner: Obey, world: World, command: Command) -> Outcome:
        if command.operation in operations and when(world, command):
            raise Refused(code, f"{command.operation} is not possible now.")
        return inner(world, command)

    return obeying(obey)


def forgiven(instead: Instead, *operations: str) -> GenesysFit:
    """Obey something else where an operation has to be refused."""

    def obey(inner: Obey, world: World, command: Command) -> Outcome:
        try:
            return inner(world, command)
        except Refused:
            if command.operation not in operations:
                raise
            return inner(*instead(world, command))

    return obeying(obey)


def as_operation(operation: str) -> Instead:
    """Return what takes a command for another operation on the same call."""
    return lambda world, command: (world, evolve(command, operation=operation))


def as_if(meant: Callable[[Call], bool], **shown: Any) -> Instead:
    """Return what takes the call addressed to be otherwise than it is, where it is one of those meant."""

    def instead(world: World, command: Command) -> tuple[World, Command]:
        call = target(world, command)
        return (changed(world, call, **shown) if meant(call) else world), command

    return instead


def filled(name: str, value: Callable[[World, Command], Json], *operations: str) -> GenesysFit:
    """Make up a parameter of operations where a body does not have it."""

    def read(inner: Read, world: World, place: str, plain: Command, body: Json) -> Command:
        if isinstance(body, Mapping) and body.get("operationName") in operations and name not in body:
            return inner(world, place, plain, {**body, name: value(world, plain)})
        return inner(world, place, plain, body)

    return reading(read)


def only_told(*operations: str) -> GenesysFit:
    """Carry out operations, tell of it, and forget it: who reads finds everything as it was."""

    async def handle(inner: Handle, desk: Desk, visit: Visit) -> Reply:
        before = desk.world
        reply = await inner(desk, visit)
        if operation_in(visit) in operations:
            desk.world = before
        return reply

    return handling(handle)


def operation_in(visit: Visit) -> str:
    """Return the operation that a request commands, an empty text where it commands none."""
    try:
        body = orjson.loads(visit.content)
    except orjson.JSONDecodeError:
        return ""
    name = body.get("operationName") if isinstance(body, dict) else None
    return name if isinstance(name, str) else ""
