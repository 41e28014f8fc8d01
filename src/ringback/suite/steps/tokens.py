"""Commands with and without the token that protects them from other sites' pages, each in one sentence."""

from pytest_bdd import given, then, when

from ringback.suite.outcome import NotExercised
from ringback.suite.presence import refused
from ringback.suite.refusals import Attempt, attempt, judge
from ringback.suite.stage import Stage
from ringback.suite.steps.words import sentence

#: The documented HTTP status of a command without its token.
FORBIDDEN = 403


@given("the endpoint protects its commands with CSRF tokens")
def protected(stage: Stage) -> None:
    """Skips the scenario where the endpoint file does not say that commands need a token."""
    if not stage.endpoint.file.auth.get("csrf"):
        raise NotExercised(reason="the endpoint file does not say that CSRF protection is on: [auth] csrf")


@when(
    sentence("the {actor:Name} tries {operation:Name} without a token on the call with the {party:Name}"),
    target_fixture="tried",
)
def tries_without(stage: Stage, actor: str, operation: str, party: str) -> Attempt:
    """Sends an operation without the token that protects it; the next sentence says how it must end."""
    return attempt(stage, actor, operation, call=stage.call(actor, party), stranger="tokenless")


@then("it is refused for want of a token and nothing changes")
def no_token(stage: Stage, tried: Attempt) -> None:
    """What was tried is refused with HTTP 403, and everybody's calls are as they were."""
    judge(stage, tried, rule="authorization.missing")
    status = tried.exchange.response.status
    if tried.refusal is None:
        raise stage.departed(
            rule="authorization.missing",
            operation=tried.exchange.operation,
            message=f"{tried.exchange.operation} was served without a CSRF token.",
            expected=FORBIDDEN,
            actual=status,
        )
    if status != FORBIDDEN:
        raise stage.departed(
            rule="refusal.status",
            operation=tried.exchange.operation,
            message=f"{tried.exchange.operation} without a CSRF token was refused with HTTP {status}.",
            expected=FORBIDDEN,
            actual=status,
        )


@then(sentence("the {actor:Name} can read their calls without a token"))
def reads_without(stage: Stage, actor: str) -> None:
    """The calls are read without a token."""
    exchange = stage.request(actor, "GetCalls", query="fields=*", command=False, stranger="tokenless")
    no = stage.refusal(exchange)
    if no is not None:
        raise stage.fail(refused("GetCalls", no, None, stage.endpoint.contract.codes))
