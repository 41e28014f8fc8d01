"""
Arranging a call in a state where an operation is legal, read off the call table.

The table says from which states, beside which other call and in which
monitoring mode an operation is legal; this makes it so with the API's own
commands.  What the arranged things are called in a request is `pinned`.
"""

from collections.abc import Mapping

from attrs import evolve, field, frozen

from ringback.calls import Move
from ringback.contracts import Contract
from ringback.model import Json, Operation, at
from ringback.suite.expectations import SELF
from ringback.suite.monitoring import Monitoring
from ringback.suite.outcome import NotExercised
from ringback.suite.phonecalls import PhoneCalls
from ringback.suite.stage import Stage
from ringback.suite.tracker import Tracked


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
    #: Values by what a parameter means: `other-call`, `destination`, `view-id` …
    means: Mapping[str, Json] = field(factory=dict)


def arranged(stage: Stage, operation: Operation) -> Arranged:
    """Bring about a state in which an operation is legal; raises NotExercised and Departed as flows do."""
    if "phoneCallId" in operation.path or "phone-call-views" in _meanings(operation):
        return _phone_call(stage, operation)
    moves = stage.endpoint.contract.table.moves_of(operation.name)
    actor = operation.actors[0] if operation.actors else "agent"
    if not moves:
        return Arranged(actor=actor, means=_common(stage, actor))
    arrangement = _by_move(stage, moves[0])
    stage.need_offered(operation.name, arrangement.call)
    return arrangement


def _by_move(stage: Stage, move: Move) -> Arranged:
    if any(effect.call == "none" for effect in move.effects):
        return _monitoring(stage, move)
    if move.modes:
        return _listening(stage, move)
    if not move.states:
        return Arranged(actor="agent", to="colleague", means=_common(stage, "agent"))
    return _on_call(stage, move)


def _meanings(operation: Operation) -> set[str]:
    return {each.means for each in operation.parameters}


def _common(stage: Stage, actor: str) -> dict[str, Json]:
    means: dict[str, Json] = {"channels": ["voice"]}
    if "colleague" in stage.endpoint.actors and actor != "colleague":
        means["destination"] = {"phoneNumber": stage.endpoint.number_of("colleague")}
    auth = stage.endpoint.file.auth
    means |= {
        meaning: auth[key]
        for meaning, key in (("client-id", "client_id"), ("client-secret", "client_secret"))
        if key in auth
    }
    return means


def _on_the_phone(stage: Stage, callee: str, caller: str, *, answered: bool = True) -> Tracked:
    stage.actor(callee)
    stage.command(
        caller, "Dial", to=callee, body={"destination": {"phoneNumber": stage.endpoint.number_of(callee)}}
    )
    if answered:
        stage.command(callee, "Answer", call=stage.call(callee, caller))
    return stage.call(callee, caller)


def _on_call(stage: Stage, move: Move) -> Arranged:
    ringing = "Established" not in move.states and "Ringing" in move.states
    call = _on_the_phone(stage, "agent", "caller", answered=not ringing)
    other = None
    if move.other or ("Established" not in move.states and not ringing):
        stage.command("agent", "Hold", call=call)
        call = stage.call("agent", "caller")
    if move.other:
        other = call
        _on_the_phone(stage, "colleague", "agent")
        call = stage.call("agent", "colleague")
    arrangement = _about(stage, call, other)
    for operation in move.after:
        arrangement = _done(stage, operation, arrangement)
    return arrangement


def _about(stage: Stage, call: Tracked, other: Tracked | None) -> Arranged:
    """Return the agent's arrangement about a call, beside another one."""
    means = {
        "call-uri": call.uri,
        "call-uuid": call.resource.get("callUuid", call.id),
        **_common(stage, "agent"),
    }
    if other is not None:
        means["other-call"] = other.uri
    data = call.resource.get("userData")
    if isinstance(data, Mapping) and data:
        means["user-data-key"] = next(iter(data))
    return Arranged(
        actor="agent", call=call, other=other, to="colleague", path={"callId": call.id}, means=means
    )


def _done(stage: Stage, name: str, arrangement: Arranged) -> Arranged:
    """
    Have the agent give a command on the arranged call, as a document prints it; whoever is dialled answers.

    The arrangement is then about the call that is new, or about the one that is left where the first is over.
    """
    contract, actor = stage.endpoint.contract, arrangement.actor
    assert arrangement.call is not None, "what goes before an operation is done on a call"
    move = stage.move(name, actor, arrangement.call, arrangement.other)
    dials = move is not None and any(each.party == "destination" for each in move.effects)
    stage.command(
        actor,
        name,
        call=arrangement.call,
        other=arrangement.other,
        to=arrangement.to if dials else None,
        body=pinned(contract.operation(name), _printed(contract, name), arrangement),
    )
    after = moved(arrangement, stage)
    call, other = after.call, after.other
    if move is not None and any(each.party == SELF and each.call == "new" for each in move.effects):
        assert arrangement.to is not None, "who dials has somebody to dial"
        stage.command(
            arrangement.to, "Answer", call=stage.call(arrangement.to, arrangement.actor), alone=True
        )
        stage.sweep()
        call, other = stage.call(actor, arrangement.to), stage.tracker.known(actor, arrangement.call.id)
    if call is not None and call.released and other is not None:
        call, other = other, None
    assert call is not None, "an actor knows what they were just told of"
    return _about(stage, call, other)


def _printed(contract: Contract, name: str) -> Json:
    """Return the body of the first request that a document prints for an operation, without its selector."""
    key = str(contract.settings["selector"]).strip("/")
    bodies = (each.body for each in contract.samples if each.kind == "request" and each.operation == name)
    found = next((each for each in bodies if isinstance(each, Mapping)), {})
    return {name: value for name, value in found.items() if name != key}


def _monitoring(stage: Stage, move: Move) -> Arranged:
    monitoring = Monitoring(stage)
    stage.actor("supervisor")
    if move.mode == "none":
        monitoring.start("supervisor", "agent", "ListenIn")
    return Arranged(actor="supervisor", means={"device-uri": monitoring.device_uri("agent")})


def _listening(stage: Stage, move: Move) -> Arranged:
    monitoring = Monitoring(stage)
    stage.actor("supervisor")
    monitoring.start("supervisor", "agent", move.modes[0])
    _on_the_phone(stage, "agent", "caller")
    monitoring.joined("supervisor", "agent")
    call = stage.call("supervisor", "agent")
    return Arranged(actor="supervisor", call=call, path={"callId": call.id})


def _phone_call(stage: Stage, operation: Operation) -> Arranged:
    if "external" not in stage.endpoint.file.numbers:
        raise NotExercised(reason="the endpoint file names no external number under [numbers]")
    external = stage.endpoint.number_of("external")
    calls = PhoneCalls(stage=stage)
    stage.on_clear(calls.clear)
    own = stage.actor("agent").identity.number
    means: dict[str, Json] = {
        "own-extension": own,
        "phone-call-views": [{"source": [own], "destination": [external]}],
        **_common(stage, "agent"),
    }
    path: dict[str, str] = {}
    if "phone-call-views" in _meanings(operation):
        before = {str(each["id"]) for each in calls.listed("agent")}
        stage.on_clear(lambda: calls.clear_all_but("agent", before))
    if "phoneCallId" in operation.path:
        path["phoneCallId"] = calls.create("agent", external)
        means |= {
            "view-id": calls.view["agent"],
            "extension": stage.actor("barger").identity.number,
            "seconds": "20",
        }
    return Arranged(actor="agent", path=path, means=means)


def pinned(operation: Operation, given: Json, arrangement: Arranged) -> Json:
    """Return a generated body in which everything that must name an arranged thing does name it."""
    if not isinstance(given, Mapping):
        return given
    body = dict(given)
    for each in operation.parameters:
        if (
            each.place in ("body", "form")
            and each.means in arrangement.means
            and (each.required or each.name in body)
        ):
            body[each.name] = arrangement.means[each.means]
    return body


def harmless(contract: Contract, given: Json, arrangement: Arranged) -> Json:
    """
    Return a generated body that cannot dial anybody else: every number in it that could be dialled is ours.

    Which members hold numbers to be dialled is said by the contract (`[safety] dials`).
    """
    dialled = arrangement.means.get("own-extension") or at(
        dict(arrangement.means), "/destination/phoneNumber", ""
    )
    return _harmless(given, frozenset(contract.settings["safety"]["dials"]), dialled, here=False)


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
