"""
Arranging a call in a state where an operation is legal, read off the call table.

The table says from which states and beside which other call an operation is
legal; this makes it so with the operations that the contract's `[arrange]`
names.  What the table cannot say is arranged by a function that the API names
(`Api.arrange`).  What the arranged things are called in a request is `pinned`.
"""

from collections.abc import Callable, Mapping

from attrs import evolve, field, frozen

from ringback.apis import named
from ringback.calls import Move
from ringback.contracts import Contract
from ringback.model import Json, Operation
from ringback.suite.conversation import addressed, answer, dial, hold, on_the_phone, roles_of, scope_of
from ringback.suite.expectations import SELF
from ringback.suite.filling import means_of, naming, printed
from ringback.suite.presence import ANNOUNCED
from ringback.suite.reading import Snapshot, refreshed
from ringback.suite.stage import Stage
from ringback.suite.tracker import Tracked

#: Who commands, who calls them, and whom they call.
AGENT, CALLER, COLLEAGUE = "agent", "caller", "colleague"

#: The scope's name for the call that is consulted on, where the other one of the two is addressed.
CONSULT = "consult"


@frozen
class Arranged:
    """Who may now send an operation, about which call, and what its parameters must name."""

    actor: str
    call: Tracked | None = None
    other: Tracked | None = None
    #: Whom a new call goes to.
    to: str | None = None
    #: Path parameters.
    path: Mapping[str, str] = field(factory=dict)
    #: Values by what a parameter means: `other-call`, `destination`, `view-id` …; None where it must be left out.
    means: Mapping[str, Json] = field(factory=dict)
    #: The number that stands for every number in a generated request that a server would dial.
    dialled: str = ""
    #: Meanings that a request has to name here, though a document lets them be left out.
    named: frozenset[str] = frozenset()
    #: Reads what must not change when a request is refused, where that is not the actor's calls.
    look: Callable[[], Snapshot] | None = None


#: Arranges what an API's call table cannot say, or returns None for what it can.
Arranging = Callable[[Stage, Operation], Arranged | None]


def arranged(stage: Stage, operation: Operation) -> Arranged:
    """Bring about a state in which an operation is legal; raises NotExercised and Departed as flows do."""
    by = stage.endpoint.api.arrange
    if by:
        arrange: Arranging = named(by)
        found = arrange(stage, operation)
        if found is not None:
            return found
    moves = stage.endpoint.contract.table.moves_of(operation.name)
    actor = operation.actors[0] if operation.actors else AGENT
    if not moves:
        return _reading(stage, operation, actor)
    arrangement = _by_move(stage, moves[0])
    stage.need_offered(operation.name, arrangement.call)
    return arrangement


def _by_move(stage: Stage, move: Move) -> Arranged:
    if not move.states:
        return evolve(about(stage, AGENT, None, None), to=COLLEAGUE)
    return _on_call(stage, move)


def _reading(stage: Stage, operation: Operation, actor: str) -> Arranged:
    """Return who may send what does nothing to calls; to read a call, there must be one."""
    parameter = stage.endpoint.contract.shape("call").get("parameter")
    if parameter is None or f"{{{parameter}}}" not in operation.path:
        return about(stage, actor, None, None)
    return about(stage, AGENT, on_the_phone(stage, AGENT, CALLER), None)


def _on_call(stage: Stage, move: Move) -> Arranged:
    roles = roles_of(stage)
    talking = roles.talking in move.states
    ringing = not talking and roles.ringing in move.states
    if ringing:
        dial(stage, CALLER, AGENT)
        call = stage.call(AGENT, CALLER)
    else:
        call = on_the_phone(stage, AGENT, CALLER)
    other = None
    # What goes before makes the second call itself.
    second = bool(move.other) and not move.after
    if second or not (talking or ringing):
        hold(stage, AGENT, call)
        call = stage.call(AGENT, CALLER)
    if second:
        other = call
        on_the_phone(stage, COLLEAGUE, AGENT)
        call = stage.call(AGENT, COLLEAGUE)
    arrangement = evolve(about(stage, AGENT, call, other), to=COLLEAGUE)
    for operation in move.after:
        arrangement = _done(stage, operation, arrangement)
    return _addressed(stage, move.operation, arrangement)


def _addressed(stage: Stage, name: str, arrangement: Arranged) -> Arranged:
    """Return an arrangement about whichever of two calls offers an operation; the one that it is about, where both may."""
    call, other = arrangement.call, arrangement.other
    announced = stage.endpoint.contract.operation(name).presence == ANNOUNCED
    if not announced or call is None or other is None:
        return arrangement
    if addressed(stage, name, call, other)[0] is call:
        return arrangement
    swapped = about(stage, arrangement.actor, other, call, consult=call)
    needed = naming(stage.endpoint.contract, CONSULT)
    return evolve(swapped, to=arrangement.to, named=needed)


def about(
    stage: Stage, actor: str, call: Tracked | None, other: Tracked | None, consult: Tracked | None = None
) -> Arranged:
    """
    Return an actor's arrangement about a call, beside another one; new calls go to the colleague.

    `consult` is the call of the two that a request must name, where it is not the one addressed.
    """
    to = COLLEAGUE if COLLEAGUE in stage.endpoint.actors and actor != COLLEAGUE else None
    scope = scope_of(stage, actor, call=call, other=other, to=to)
    if consult is not None:
        scope[CONSULT] = {**consult.resource, "id": consult.id}
    return Arranged(
        actor=actor,
        call=call,
        other=other,
        path=stage.addressed(call),
        means=means_of(stage.endpoint.contract, scope),
        dialled=stage.endpoint.number_of(to) if to else "",
    )


def _done(stage: Stage, name: str, arrangement: Arranged) -> Arranged:
    """
    Have the actor give a command on the arranged call, as a document prints it; whoever is dialled answers.

    The arrangement is then about the call that is new, or about the one that is left where the first is over.
    """
    contract, actor = stage.endpoint.contract, arrangement.actor
    arrangement = _addressed(stage, name, arrangement)
    assert arrangement.call is not None, "what goes before an operation is done on a call"
    move = stage.move(name, actor, arrangement.call, arrangement.other)
    dials = move is not None and any(each.party == "destination" for each in move.effects)
    if dials:
        # Nobody but our own actors may be called: not the number that a document prints.
        stage.actor(arrangement.to or "")
    stage.command(
        actor,
        name,
        call=arrangement.call,
        other=arrangement.other,
        to=arrangement.to if dials else None,
        body=pinned(contract.operation(name), printed(contract, name), arrangement),
    )
    after = moved(arrangement, stage)
    call, other = after.call, after.other
    if move is not None and any(each.party == SELF and each.call == "new" for each in move.effects):
        assert arrangement.to is not None, "who dials has somebody to dial"
        answer(stage, arrangement.to, actor)
        call, other = stage.call(actor, arrangement.to), stage.tracker.known(actor, arrangement.call.id)
    assert call is not None, "an actor knows what they were just told of"
    if other is not None and (call.released or other.released):
        # What has become of the call that is left need not have been told.
        call, other = refreshed(stage, other if call.released else call), None
    return evolve(about(stage, actor, call, other), to=arrangement.to)


def pinned(
    operation: Operation, given: Json, arrangement: Arranged, places: tuple[str, ...] = ("body", "form")
) -> Json:
    """Return a generated body (or query) in which all that must name an arranged thing does, or is left out."""
    if not isinstance(given, Mapping):
        return given
    body = dict(given)
    for each in operation.parameters:
        if (
            each.place in places
            and each.means in arrangement.means
            and (each.required or each.name in body or each.means in arrangement.named)
        ):
            body[each.name] = arrangement.means[each.means]
            if body[each.name] is None:
                del body[each.name]
    return body


def harmless(contract: Contract, given: Json, arrangement: Arranged) -> Json:
    """
    Return a generated body that cannot dial anybody else: every number in it that could be dialled is ours.

    Which members hold numbers to be dialled is said by the contract (`[safety] dials`).
    """
    dials = frozenset(contract.settings["safety"]["dials"])
    return _harmless(given, dials, arrangement.dialled, here=False)


def _harmless(given: Json, dials: frozenset[str], number: str, *, here: bool) -> Json:
    match given:
        case Mapping():
            return {
                key: _harmless(each, dials, number, here=here or key in dials) for key, each in given.items()
            }
        case list():
            return [_harmless(each, dials, number, here=here) for each in given]
        case str() | int() | float() if here and not isinstance(given, bool):
            return number if any(each.isdigit() for each in str(given)) else given
        case _:
            return given


def moved(arrangement: Arranged, stage: Stage) -> Arranged:
    """Return an arrangement with what its actor knows of the calls by now."""
    call = arrangement.call and stage.tracker.known(arrangement.actor, arrangement.call.id)
    other = arrangement.other and stage.tracker.known(arrangement.actor, arrangement.other.id)
    return evolve(arrangement, call=call, other=other)
