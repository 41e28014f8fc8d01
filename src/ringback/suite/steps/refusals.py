"""What must be refused, each in one sentence; a refusal changes nothing."""

from attrs import evolve
from pytest_bdd import then, when

from ringback.model import Finding
from ringback.suite.conversation import roles_of
from ringback.suite.outcome import CONTRACT, NotExercised
from ringback.suite.reading import list_calls
from ringback.suite.refusals import Attempt, attempt, judge, judge_words
from ringback.suite.roles import HOLD
from ringback.suite.stage import Stage
from ringback.suite.steps.words import sentence


@when(
    sentence("the {actor:Name} tries {operation:Name} on the call with the {party:Name}"),
    target_fixture="tried",
)
def tries(stage: Stage, actor: str, operation: str, party: str) -> Attempt:
    """Sends an operation with all that it needs but its optional parts; the next sentence says how it must end."""
    return attempt(stage, actor, operation, call=stage.call(actor, party))


@when(
    sentence("the {actor:Name} tries the undocumented {operation:Name} on the call with the {party:Name}"),
    target_fixture="tried",
)
def tries_undocumented(stage: Stage, actor: str, operation: str, party: str) -> Attempt:
    """Sends an operation that no document has; the next sentence says how it must end."""
    body = {stage.selector: operation}
    carrier = roles_of(stage).operation(HOLD)
    return evolve(attempt(stage, actor, carrier, call=stage.call(actor, party), body=body), name=operation)


@when(
    sentence("the {stranger:Name} tries {operation:Name} on the {owner:Name}'s call with the {party:Name}"),
    target_fixture="tried",
)
def tries_on_anothers(stage: Stage, stranger: str, operation: str, owner: str, party: str) -> Attempt:
    """Sends an operation for somebody else's call; the next sentence says how it must end."""
    return attempt(stage, stranger, operation, call=stage.call(owner, party), owner=owner)


@when(
    sentence(
        "somebody {how:How} credentials tries {operation:Name} on the {owner:Name}'s call with the {party:Name}"
    ),
    target_fixture="tried",
)
def tries_as_a_stranger(stage: Stage, how: str, operation: str, owner: str, party: str) -> Attempt:
    """Sends an operation with no or with wrong credentials; the next sentence says how it must end."""
    return attempt(stage, owner, operation, call=stage.call(owner, party), stranger=how)


@then("it is refused and nothing changes")
def refused(stage: Stage, tried: Attempt) -> None:
    """What was tried is answered with an error, and everybody's calls are as they were."""
    judge(stage, tried)


@then("it is refused with a documented result and nothing changes")
def refused_in_words(stage: Stage, tried: Attempt) -> None:
    """What only the application itself can refuse is refused in the documented way, and everybody's calls are as they were."""
    judge(stage, tried)
    judge_words(stage, tried)


@then("it is not served and nothing changes")
def not_served(stage: Stage, tried: Attempt) -> None:
    """What was tried is refused for want of credentials, and everybody's calls are as they were."""
    judge(stage, tried, rule="authorization.missing")
    if tried.refusal is None:
        raise stage.fail(_served(tried.exchange.operation))


@then(sentence("somebody {how:How} credentials cannot read the {actor:Name}'s calls"))
def cannot_read(stage: Stage, how: str, actor: str) -> None:
    """Whoever has no valid credentials is not shown the calls."""
    shape = stage.endpoint.contract.shape("call").get("list")
    if shape is None:
        raise NotExercised(reason="the API does not list calls", kind=CONTRACT)
    exchange = list_calls(stage, actor, shape, stranger=how)
    if stage.refusal(exchange) is None:
        raise stage.fail(_served(exchange.operation))


def _served(operation: str | None) -> Finding:
    return Finding(
        rule="authorization.missing",
        operation=operation,
        message=f"{operation} was served to somebody without valid credentials.",
        expected="a refusal",
        actual="a success",
    )
