"""What is written into a call's user data and deleted from it, each in one sentence."""

from collections.abc import Mapping, Sequence

from pytest_bdd import step, then, when

from ringback.model import Finding, Json
from ringback.suite import conversation
from ringback.suite.outcome import NotExercised
from ringback.suite.reading import read_back
from ringback.suite.refusals import Attempt, attempt
from ringback.suite.stage import Stage
from ringback.suite.steps.words import pairs, sentence
from ringback.suite.written import touched, wrote


@step(sentence("the {caller:Name} dials the {callee:Name} with the user data:"))
def dial_with(stage: Stage, caller: str, callee: str, datatable: Sequence[Sequence[str]]) -> None:
    """Places a call with user data; which telling of the new call shows them first is left open."""
    data = pairs(datatable)
    stage.actor(callee)
    destination = {"phoneNumber": stage.endpoint.number_of(callee)}
    stage.command(caller, "Dial", to=callee, body={"destination": destination, "userData": data})
    wrote(stage, "Dial", data)


@step(sentence("the {actor:Name} updates the user data of the call with the {party:Name}:"))
def update(stage: Stage, actor: str, party: str, datatable: Sequence[Sequence[str]]) -> None:
    """Writes pairs over a call's user data: the call is told to carry them."""
    data = pairs(datatable)
    call = stage.call(actor, party)
    stage.command(actor, "UpdateUserData", call=call, body={"userData": data}, shows={"userData": data})
    wrote(stage, "UpdateUserData", data)


@step(sentence("the {actor:Name} deletes all user data of the call with the {party:Name}"))
def delete_all(stage: Stage, actor: str, party: str) -> None:
    """Deletes a call's user data: the call is told to carry none."""
    stage.command(actor, "DeleteUserData", call=stage.call(actor, party))
    touched(stage, "DeleteUserData")


@step(sentence("the {actor:Name} deletes {key:Text} from the user data of the call with the {party:Name}"))
def delete_pair(stage: Stage, actor: str, key: str, party: str) -> None:
    """Deletes one pair: the call is told not to carry it any more."""
    call = stage.call(actor, party)
    stage.command(actor, "DeleteUserDataPair", call=call, body={"key": key}, hides=[f"userData.{key}"])


@step(
    sentence(
        "the {actor:Name} asks to delete {key:Text}, which is not there, from the user data of the call with the {party:Name}"
    )
)
def delete_nothing(stage: Stage, actor: str, key: str, party: str) -> None:
    """Asks to delete a pair that the call has not: no page says whether that is refused, or told."""
    call, operation = stage.call(actor, party), "DeleteUserDataPair"
    stage.need_offered(operation, call)
    conversation.may_cause(stage, operation, actor, call)
    stage.request(actor, operation, path=stage.addressed(call), body={"key": key})
    stage.listen()
    touched(stage, operation)


@step(
    sentence(
        "the {actor:Name} attaches to the call with the {party:Name} once more the key {key:Text}, with the value {value:Text}"
    )
)
def attach_again(stage: Stage, actor: str, party: str, key: str, value: str) -> None:
    """Attaches a key that the call has already."""
    # A JSON object cannot show a key twice, so which of the values is shown is left open.
    stage.command(actor, "AttachUserData", call=stage.call(actor, party), body={"userData": {key: value}})


@step(
    sentence(
        "the {actor:Name} attaches to the call with the {party:Name}, under the key {key:Text}, the pairs:"
    )
)
def attach_nested(stage: Stage, actor: str, party: str, key: str, datatable: Sequence[Sequence[str]]) -> None:
    """Attaches pairs within a value; noted, never demanded, is how they are shown."""
    call = stage.call(actor, party)
    stage.need_offered("AttachUserData", call)
    nested = pairs(datatable)
    done = stage.request(actor, "AttachUserData", path={"callId": call.id}, body={"userData": {key: nested}})
    if stage.refusal(done) is not None:
        raise NotExercised(reason="the endpoint takes no user data within user data")
    # That real servers take it is known from their traffic; no page says how it is told.
    stage.listen()
    told = _user_data(read_back(stage, call) or stage.call(actor, party).resource).get(key)
    if told != nested:
        stage.evidence.note(f"User data within user data is shown as {told!r}.")


@then(sentence("the {actor:Name}'s call with the {party:Name} carries no user data"))
def carries_nothing(stage: Stage, actor: str, party: str) -> None:
    """The call is read anew, and carries no user data."""
    call = stage.call(actor, party)
    left = _user_data(read_back(stage, call) or call.resource)
    if left:
        message = f"The {actor}'s call with the {party} must carry no user data any more."
        raise stage.fail(_wrong(message, None, left))


@then(sentence("the {actor:Name}'s call with the {party:Name} carries nothing under the key {key:Text}"))
def carries_no(stage: Stage, actor: str, party: str, key: str) -> None:
    """The call is read anew, and carries nothing under this key."""
    call = stage.call(actor, party)
    data = _user_data(read_back(stage, call) or call.resource)
    if key in data:
        message = f"The {actor}'s call with the {party} must not carry {key} any more."
        raise stage.fail(_wrong(message, f"no {key}", data))


@then(
    sentence(
        "the {actor:Name}'s call with the {party:Name} carries {old:Text} or {new:Text} under the key {key:Text}"
    )
)
def carries_either(stage: Stage, actor: str, party: str, old: str, new: str, key: str) -> None:
    """The call carries one of two values under this key: the documents do not say which."""
    call = stage.call(actor, party)
    data = _user_data(call.resource)
    if key not in data:
        # The telling may have come before the data did; what is read back decides.
        data = _user_data(read_back(stage, call) or call.resource)
    said = data.get(key)
    values = said if isinstance(said, list) else [said]
    if not {old, new}.intersection(map(str, values)):
        message = f"The {actor}'s call with the {party} must carry one of the values that {key} was given."
        raise stage.fail(_wrong(message, {key: f"{old} or {new}"}, data))
    move = stage.move("AttachUserData", actor, call, None)
    if said != new and move is not None:
        for erratum in move.errata:
            stage.evidence.used(erratum)


@when(
    sentence(
        "the {actor:Name} tries {operation:Name} on the call with the {party:Name}, without {name:Name}"
    ),
    target_fixture="tried",
)
def tries_without(stage: Stage, actor: str, operation: str, party: str, name: str) -> Attempt:
    """Sends an operation without the one parameter that it needs; the next sentence says how it must end."""
    known = {each.name for each in stage.endpoint.contract.operation(operation).parameters if each.required}
    assert known == {name}, f"what {operation} needs is {known}"
    call = stage.call(actor, party)
    stage.need_offered(operation, call)
    return attempt(stage, actor, operation, call=call)


def _user_data(resource: Mapping[str, Json]) -> Mapping[str, Json]:
    data = resource.get("userData")
    return data if isinstance(data, Mapping) else {}


def _wrong(message: str, expected: Json, actual: Json) -> Finding:
    return Finding(
        rule="call.user-data",
        operation=None,
        message=message,
        expected=expected,
        actual=dict(actual),
        where="/userData",
    )
