"""What must be refused by an API whose refusals have codes, each in one sentence; and tokens that nobody gets."""

from urllib.parse import urlencode

from pytest_bdd import then, when

from ringback.model import Exchange, Finding, Json
from ringback.suite.faults import wrong_status
from ringback.suite.outcome import SETTING, NotExercised
from ringback.suite.stage import Stage
from ringback.suite.steps.words import sentence

#: A secret that no App has.
WRONG_SECRET = "ringback-wrong-secret"  # noqa: S105  (it opens nothing)


@when(
    sentence("the {actor:Name} tries to list the phone calls of {name:Name} {value:Text}"),
    target_fixture="tried",
)
def tries_to_list(stage: Stage, actor: str, name: str, value: str) -> Exchange:
    """Lists with one path parameter made wrong, and keeps the answer for a later Then."""
    return stage.request(actor, "List", path={name: value})


@when(sentence("the {actor:Name} asks for a token with a wrong secret"), target_fixture="tried")
def asks_for_token(stage: Stage, actor: str) -> Exchange:
    """Asks for a token with the App's key and a wrong secret; skipped where the endpoint file has no key."""
    auth, operation = stage.endpoint.file.auth, stage.endpoint.contract.operation("Token")
    if not auth.get("client_id"):
        raise NotExercised(
            reason="the endpoint file brings a token, and no client_id to get one with", kind=SETTING
        )
    form = {
        "grant_type": "client_credentials",
        "client_id": str(auth["client_id"]),
        "client_secret": WRONG_SECRET,
        "type": "unifiedapi",
    }
    exchange = stage.actor(actor).exchange(
        operation.method,
        stage.url(operation, actor, {}),
        headers={"Content-Type": operation.media_type},
        body=urlencode(form).encode(),
        operation=operation.name,
        stranger="without",
    )
    return stage.seen(exchange)


@then("it is refused")
def refused_somehow(stage: Stage, tried: Exchange) -> None:
    """Demands a refusal, with whatever status and code."""
    if stage.refusal(tried) is None:
        raise stage.fail(_departs("refusal.missing", "must be refused and was accepted", "a refusal", tried))


@then(sentence("it is refused with {status:Name} {code:Name}"))
def refused_with(stage: Stage, tried: Exchange, status: str, code: str) -> None:
    """Demands a refusal with this HTTP status and this code."""
    no = stage.refusal(tried)
    if no is None:
        what = f"must be refused with {code} and was accepted"
        raise stage.fail(_departs("refusal.missing", what, f"{status} {code}", tried))
    if no.code != code:
        what = f"must be refused with {code} and has another code"
        raise stage.fail(_departs("refusal.code", what, code, tried, no.code, "/error/code"))
    if str(no.status) != status:
        raise stage.fail(wrong_status(tried.operation or "It", code, int(status), no.status))


#: The rule for what is done for whoever has no valid credentials.
UNSERVED = "authorization.missing"


@then("it is not served", target_fixture="where_changed")
def not_served(stage: Stage, tried: Exchange) -> str:
    """Demands a refusal of whoever has no valid credentials; what changes in spite of it was done for them."""
    if stage.refusal(tried) is None:
        raise stage.fail(_departs(UNSERVED, "was served without credentials", "a refusal", tried))
    return UNSERVED


def _departs(
    rule: str, what: str, expected: Json, tried: Exchange, actual: Json = None, where: str = ""
) -> Finding:
    shown = tried.response.status if actual is None else actual
    return Finding(
        rule=rule,
        operation=tried.operation,
        message=f"{tried.operation} {what}.",
        expected=expected,
        actual=shown,
        where=where,
    )
