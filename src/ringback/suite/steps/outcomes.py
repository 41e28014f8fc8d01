"""What must be so after a command, each in one sentence."""

from collections.abc import Mapping, Sequence

from pytest_bdd import then

from ringback.model import Finding, Json
from ringback.suite.monitoring import Monitoring
from ringback.suite.reading import calls_of, read_back
from ringback.suite.stage import Stage
from ringback.suite.steps.words import pairs, sentence
from ringback.suite.subjects import subject_of


@then(sentence("the {actor:Name}'s call with the {party:Name} is {state:Name}"))
def call_is(stage: Stage, actor: str, party: str, state: str) -> None:
    call = stage.call(actor, party)
    if call.state != state:
        raise stage.fail(_state(f"The {actor}'s call with the {party} must be {state}.", state, call.state))


def _state(message: str, expected: str, actual: Json) -> Finding:
    return Finding(
        rule="call.state", operation=None, message=message, expected=expected, actual=actual, where="/state"
    )


@then(sentence("read back, the {actor:Name}'s call with the {party:Name} is {state:Name}"))
def is_when_read(stage: Stage, actor: str, party: str, state: str) -> None:
    call = stage.call(actor, party)
    resource = read_back(stage, call)
    if resource is not None and resource.get("state") != state:
        message = f"Read back, the {actor}'s call with the {party} must be {state}."
        raise stage.fail(_state(message, state, resource.get("state")))


@then(sentence("read back, the {actor:Name} has no call with the {party:Name} any more"))
def gone(stage: Stage, actor: str, party: str) -> None:
    call = stage.call(actor, party)
    listed = calls_of(stage, actor) or ()
    terminal = stage.endpoint.contract.table.terminal
    still = next(
        (each for each in listed if each.get("id") == call.id and each.get("state") not in terminal), None
    )
    if still is not None:
        message = f"The {actor}'s call with the {party} must be over, and is still listed."
        raise stage.fail(_state(message, "Released, or not listed", still.get("state")))


@then(sentence("the {actor:Name}'s call with the {party:Name} carries the user data:"))
def carries(stage: Stage, actor: str, party: str, datatable: Sequence[Sequence[str]]) -> None:
    call = stage.call(actor, party)
    wanted = pairs(datatable)
    told = _user_data(call.resource)
    if not wanted.items() <= told.items():
        # The telling may have come before the data did; what is read back decides.
        told = _user_data(read_back(stage, call) or call.resource)
    if not wanted.items() <= told.items():
        raise stage.fail(
            _no_user_data(f"The {actor}'s call with the {party} must carry the user data.", wanted, told)
        )


@then(sentence("the {actor:Name}'s call with the {party:Name} carries {value:Text} under some key"))
def carries_somewhere(stage: Stage, actor: str, party: str, value: str) -> None:
    told = _user_data(stage.call(actor, party).resource)
    if value not in told.values():
        message = f"The user data of the {actor}'s call with the {party} must hold the disposition under the server's key."
        raise stage.fail(_no_user_data(message, {"…": value}, told))


def _no_user_data(message: str, expected: Json, actual: Json) -> Finding:
    return Finding(
        rule="call.user-data",
        operation=None,
        message=message,
        expected=expected,
        actual=actual,
        where="/data/call/userData",
    )


def _user_data(resource: Mapping[str, Json]) -> dict[str, Json]:
    data = resource.get("userData")
    return dict(data) if isinstance(data, Mapping) else {}


@then(sentence("the {actor:Name}'s call with the {party:Name} offers {capability:Name}"))
def offers(stage: Stage, actor: str, party: str, capability: str) -> None:
    offered = stage.call(actor, party).resource.get("capabilities", ())
    if capability not in offered:
        raise stage.fail(
            _capability(f"The {actor}'s call with the {party} must offer {capability}.", capability, offered)
        )


@then(sentence("the {actor:Name}'s call with the {party:Name} does not offer {capability:Name}"))
def does_not_offer(stage: Stage, actor: str, party: str, capability: str) -> None:
    offered = stage.call(actor, party).resource.get("capabilities", ())
    if capability in offered:
        raise stage.fail(
            _capability(
                f"The {actor}'s call with the {party} must not offer {capability}.",
                f"not {capability}",
                offered,
            )
        )


def _capability(message: str, expected: str, actual: Json) -> Finding:
    return Finding(
        rule="call.capabilities",
        operation=None,
        message=message,
        expected=expected,
        actual=actual,
        where="/data/call/capabilities",
    )


@then(sentence("the {actor:Name}'s call with the {party:Name} is muted: {mute:Name}"))
def muted(stage: Stage, actor: str, party: str, mute: str) -> None:
    said = stage.call(actor, party).resource.get("mute")
    if said != mute:
        message = f"mute of the {actor}'s call with the {party} must be {mute}."
        finding = Finding(
            rule="call.mute",
            operation=None,
            message=message,
            expected=mute,
            actual=said,
            where="/data/call/mute",
        )
        raise stage.fail(finding)


@then(sentence("read back, the {actor:Name}'s call with the {party:Name} is muted: {mute:Name}"))
def muted_when_read(stage: Stage, actor: str, party: str, mute: str) -> None:
    resource = read_back(stage, stage.call(actor, party))
    if resource is not None and resource.get("mute", mute) != mute:
        raise stage.departed(
            rule="call.mute",
            message=f"Read back, mute of the {actor}'s call with the {party} must be {mute}.",
            expected=mute,
            actual=resource.get("mute"),
            where="/mute",
        )


@then(sentence("read back, the {actor:Name} still has a call"))
def still_has_a_call(stage: Stage, actor: str) -> None:
    listed = calls_of(stage, actor)
    terminal = stage.endpoint.contract.table.terminal
    if listed is not None and all(each.get("state") in terminal for each in listed):
        raise stage.fail(_state(f"The {actor} must be in conversation, and has no call.", "a call", "none"))


@then(sentence("the {actor:Name}'s call with the {party:Name} names the {other:Name} as participant"))
def names_one(stage: Stage, actor: str, party: str, other: str) -> None:
    call = stage.call(actor, party)
    wanted = stage.endpoint.number_of(other)
    told = call.resource.get("participants")
    # The telling may have come before the parties were known; what is read back decides.
    if wanted in _numbers(told) or wanted in _numbers((read_back(stage, call) or {}).get("participants")):
        return
    raise stage.departed(
        rule="call.participants",
        message=f"The {actor}'s call must name the {other} as participant.",
        expected=wanted,
        actual=told,
        where="/data/call/participants",
    )


def _numbers(participants: Json) -> set[str]:
    said = participants if isinstance(participants, list) else []
    return {str(value) for each in said if isinstance(each, Mapping) for value in each.values()}


@then(
    sentence(
        "the {actor:Name}'s call with the {party:Name} names the {one:Name} and the {two:Name} as participants"
    )
)
def names(stage: Stage, actor: str, party: str, one: str, two: str) -> None:
    participants = stage.call(actor, party).resource.get("participants")
    numbers = _numbers(participants)
    wanted = [stage.endpoint.number_of(each) for each in (one, two)]
    own = stage.endpoint.number_of(actor)
    if not numbers.issuperset(wanted) or own in numbers:
        raise stage.departed(
            rule="call.participants",
            message=f"The {actor}'s call must name the {one} and the {two} as participants, and not the {actor}.",
            expected=wanted,
            actual=participants,
            where="/data/call/participants",
        )


@then(sentence("the {actor:Name} is told nothing of the call with the {party:Name}"))
def told_nothing(stage: Stage, actor: str, party: str) -> None:
    call = stage.call(actor, party)
    for each in stage.listen():
        subject = subject_of(stage.endpoint.contract, each)
        if each.actor == actor and subject.kind == "call" and subject.id == call.id:
            raise stage.departed(
                rule="notification.unexpected",
                message=f"The {actor} must not be told anything of the call, and was.",
                expected="silence",
                actual=f"{subject.change} {subject.state}",
            )


@then(sentence("nobody is told anything more"))
def silence(stage: Stage) -> None:
    promised = [each.met for each in stage.watch.open]
    for each in stage.listen():
        if each not in promised:
            subject = subject_of(stage.endpoint.contract, each)
            stage.evidence.note(f"The {each.actor} was also told: {subject.change} {subject.state}".rstrip())


@then(sentence("the {supervisor:Name} hears the agent's next call"))
def hears_next(stage: Stage, supervisor: str) -> None:
    Monitoring(stage).joined(supervisor, "agent")
