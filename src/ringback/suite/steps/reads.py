"""
What is read, one by one, as addresses and with the user, each in one sentence.

Not every server has all of these reads; one that refuses a read, or answers it
without what was asked for, is not wrong, and what it shows must be right.
"""

from collections.abc import Mapping, Sequence

from pytest_bdd import then

from ringback.model import Exchange, Json, at
from ringback.suite.outcome import NotExercised
from ringback.suite.stage import Stage
from ringback.suite.steps.words import sentence
from ringback.suite.subjects import last_segment
from ringback.suite.tracker import Tracked


def _read(stage: Stage, actor: str, operation: str, *, query: str = "", **path: str) -> Exchange:
    """Return the exchange of a read; raises NotExercised where it is refused."""
    exchange = stage.request(actor, operation, path=path, query=query, command=False)
    if stage.refusal(exchange) is not None:
        raise NotExercised(reason=f"the endpoint does not answer {operation}")
    return exchange


def _resource(exchange: Exchange, name: str) -> Mapping[str, Json]:
    found = at(exchange.response.json_or_none(), f"/{name}")
    if not isinstance(found, Mapping):
        raise NotExercised(reason=f"the answer to {exchange.operation} shows no {name} under its name")
    return found


@then(sentence("read by itself, the {actor:Name}'s call with the {party:Name} is {state:Name}"))
def call_by_itself(stage: Stage, actor: str, party: str, state: str) -> None:
    """The call is read at its own address, and is that call, in this state."""
    call = stage.call(actor, party)
    shown = _resource(_read(stage, actor, "GetCall", callId=call.id), "call")
    _same(stage, "call.identity", shown, call.id)
    _in_state(stage, "GetCall", call, shown, state)


@then(sentence("read by itself, the {actor:Name}'s device is their own"))
def device_by_itself(stage: Stage, actor: str) -> None:
    """The device is read at its own address, and is that device."""
    own = stage.actor(actor).identity.path["deviceId"]
    _same(stage, "device.identity", _resource(_read(stage, actor, "GetDevice"), "device"), own)


def _same(stage: Stage, rule: str, shown: Mapping[str, Json], wanted: str) -> None:
    kind = rule.partition(".")[0]
    if shown.get("id") != wanted:
        raise stage.departed(
            rule=rule,
            message=f"What is read at the address of {kind} {wanted} is another {kind}.",
            expected=wanted,
            actual=shown.get("id"),
            where=f"/{kind}/id",
        )


def _in_state(stage: Stage, operation: str, call: Tracked, shown: Mapping[str, Json], state: str) -> None:
    if shown.get("state", state) != state:
        raise stage.departed(
            rule="call.state",
            operation=operation,
            message=f"Read by {operation}, call {call.id} must be {state}.",
            expected=state,
            actual=shown.get("state"),
            where="/state",
        )


@then(sentence("read with the {actor:Name}, the call with the {party:Name} is {state:Name}"))
def call_with_the_user(stage: Stage, actor: str, party: str, state: str) -> None:
    """The user is read with the calls, and this one is among them, in this state."""
    call = stage.call(actor, party)
    user = _resource(_read(stage, actor, "GetMe", query="subresources=devices,calls"), "user")
    listed = user.get("calls")
    if not isinstance(listed, list):
        raise NotExercised(reason="the endpoint does not show a user's calls with the user")
    for shown in _found(stage, "GetMe", call, listed):
        _in_state(stage, "GetMe", call, shown, state)


@then(sentence("the addresses of the {actor:Name}'s calls lead to the call with the {party:Name}"))
def addresses(stage: Stage, actor: str, party: str) -> None:
    """The calls are read without their fields, and one of the addresses is this call's."""
    body = _read(stage, actor, "GetCalls").response.json_or_none()
    listed = at(body, "/uris", at(body, "/calls"))
    if not isinstance(listed, list):
        raise NotExercised(
            reason="the endpoint lists neither addresses nor calls without the parameter fields"
        )
    if at(body, "/uris") is None:
        stage.evidence.note("The endpoint lists its calls whole, whether or not fields are asked for.")
    _found(stage, "GetCalls", stage.call(actor, party), listed)


def _found(stage: Stage, operation: str, call: Tracked, listed: Sequence[Json]) -> list[Mapping[str, Json]]:
    """Return the call where it is shown whole, nothing where its address is; it must be there in one form."""
    if any(isinstance(each, str) and last_segment(each) == call.id for each in listed):
        return []
    whole = [each for each in listed if isinstance(each, Mapping) and each.get("id") == call.id]
    if not whole:
        raise stage.departed(
            rule="call.state",
            operation=operation,
            message=f"Read by {operation}, the {call.actor}'s call {call.id} is not among their calls.",
            expected=call.state,
            actual="not listed",
        )
    return whole


@then("anybody can read the server's version")
def version(stage: Stage) -> None:
    """The server's version is read without credentials; skipped where that is refused."""
    exchange = stage.request("agent", "GetVersion", command=False, stranger="without")
    if stage.refusal(exchange) is not None:
        raise NotExercised(reason="the endpoint does not tell its version to everybody")
    stage.evidence.note(
        f"The server says that its version is {at(exchange.response.json_or_none(), '/version')}."
    )
