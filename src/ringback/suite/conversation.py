"""
Bringing calls about and ending them, by the operations that the contract gives these roles to.

Every command waits for what the call table promises, so that what was arranged has been heard by all it concerns.
"""

from collections.abc import Mapping

from attrs import evolve

from ringback.model import Exchange, Json
from ringback.suite.filling import means_of, required_of
from ringback.suite.outcome import NotExercised
from ringback.suite.roles import ANSWER, DIAL, HANG_UP, HOLD, Roles
from ringback.suite.stage import Stage
from ringback.suite.tracker import Tracked


def roles_of(stage: Stage) -> Roles:
    """Return who plays which role in the contract of a stage."""
    return Roles(stage.endpoint.contract)


def scope_of(
    stage: Stage,
    actor: str,
    *,
    call: Tracked | None = None,
    other: Tracked | None = None,
    to: str | None = None,
) -> dict[str, Json]:
    """Return what templates may name: the actor's `call` and the `other` one, `own`, the `destination`, `auth`."""
    endpoint = stage.endpoint
    own = stage.actor(actor).identity
    scope: dict[str, Json] = {"own": {"number": own.number, **own.path}, "auth": dict(endpoint.file.auth)}
    for name, each in (("call", call), ("other", other)):
        if each is not None:
            scope[name] = {**each.resource, "id": each.id}
    if to is not None:
        scope["destination"] = {"number": endpoint.number_of(to)}
    return scope


def body_of(stage: Stage, operation: str, scope: Mapping[str, Json]) -> dict[str, Json]:
    """Return the body that an operation must have, as far as a scope can fill it."""
    contract = stage.endpoint.contract
    return required_of(contract.operation(operation), means_of(contract, scope))


def addressed(stage: Stage, operation: str, call: Tracked, other: Tracked) -> tuple[Tracked, Tracked]:
    """Return which of two calls an operation is sent to, and the other one: the first, unless only the other offers it."""
    if operation in stage.offered(call) or operation not in stage.offered(other):
        return call, other
    return other, call


def dial(stage: Stage, caller: str, callee: str) -> Exchange:
    """Have an actor call another one."""
    stage.actor(callee)
    name = roles_of(stage).operation(DIAL)
    body = body_of(stage, name, scope_of(stage, caller, to=callee))
    return stage.command(caller, name, to=callee, body=body)


def dial_busy(stage: Stage, caller: str, callee: str) -> None:
    """
    Have an actor call another one who has a call already: it may ring, or be over at once.

    Raises NotExercised where nobody can call them.
    """
    stage.actor(callee)
    name = roles_of(stage).operation(DIAL)
    may_cause(stage, name, caller, None, callee)
    path, body = stage.addressed(None), body_of(stage, name, scope_of(stage, caller, to=callee))
    no = stage.refusal(stage.request(caller, name, path=path, body=body))
    if no is not None:
        raise NotExercised(
            reason=f"the endpoint lets nobody call a phone that has a call ({no.status} {no.code})"
        )


def may_cause(stage: Stage, operation: str, actor: str, call: Tracked | None, to: str | None = None) -> None:
    """Wait from now on for what an operation usually causes, none of which must come."""
    move = stage.move(operation, actor, call, None)
    stage.sweep()
    promised = stage.promised(move, actor, call, None, to, {})
    stage.watch.expect([evolve(each, effect=evolve(each.effect, required=False)) for each in promised])


def answer(stage: Stage, callee: str, caller: str, *, alone: bool = False) -> Exchange:
    """Have an actor answer the call from another one; `alone` asks nothing of the caller's telling."""
    return _on(stage, ANSWER, callee, stage.call(callee, caller), alone=alone)


def hold(stage: Stage, actor: str, call: Tracked) -> Exchange:
    """Have an actor put a call on hold."""
    return _on(stage, HOLD, actor, call)


def hang_up(stage: Stage, actor: str, call: Tracked, *, alone: bool = False) -> Exchange:
    """Have an actor end a call."""
    return _on(stage, HANG_UP, actor, call, alone=alone)


def on_the_phone(stage: Stage, callee: str, caller: str) -> Tracked:
    """Have two actors talk to each other; return the call of the one who was called."""
    dial(stage, caller, callee)
    answer(stage, callee, caller)
    return stage.call(callee, caller)


def _on(stage: Stage, role: str, actor: str, call: Tracked, *, alone: bool = False) -> Exchange:
    name = roles_of(stage).operation(role)
    body = body_of(stage, name, scope_of(stage, actor, call=call))
    return stage.command(actor, name, call=call, body=body, alone=alone)
