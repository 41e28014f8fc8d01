"""What is tried besides: an action that must be refused, and another token."""

from ringback.model import Exchange, Finding, Json
from ringback.suite.faults import wrong_status
from ringback.suite.outcome import SETTING, Departed, NotExercised
from ringback.suite.phone_lines import Line
from ringback.suite.phone_listing import LIST
from ringback.suite.stage import Stage

#: What lets an App in.
SIGN_IN = "Token"


def try_wrong(line: Line, action: str, guest: str, parameter: str, value: str, code: str) -> None:
    """Send an action on a phone call with one parameter that is wrong; it must be refused with this code."""
    stage = line.calls.stage
    wrong: dict[str, Json] = {parameter: value}
    call = str(wrong.pop("phoneCallId", line.id))
    body = line.actions.body(action, line.target(guest), wrong)
    exchange = line.calls.update(line.actor, action, call, body)
    no = stage.refusal(exchange)
    status = stage.endpoint.contract.error_codes[code].status
    expected = f"{status} {code}"
    if no is None:
        raise _wrongly(stage, exchange, "refusal.missing", "must be refused and was accepted", expected)
    if no.code != code:
        raise _wrongly(stage, exchange, "refusal.code", "is refused with another code", expected, no.code)
    if no.status != status:
        raise stage.fail(wrong_status(action, code, status, no.status))


def _wrongly(
    stage: Stage, exchange: Exchange, rule: str, what: str, expected: Json, actual: Json = None
) -> Departed:
    return stage.departed(
        rule=rule,
        operation=exchange.operation,
        message=f"{exchange.operation} {what}.",
        expected=expected,
        actual=exchange.response.status if actual is None else actual,
    )


def sign_in_again(stage: Stage, actor: str, requirement: str) -> None:
    """Get another token, which must open what the one before did."""
    if stage.endpoint.file.auth.get("token"):
        raise NotExercised(reason="the endpoint file brings a token", kind=SETTING)
    _renew(stage, actor)
    no = stage.refusal(stage.request(actor, LIST, command=False))
    if no is None:
        return
    # Whoever clears up needs one that opens.
    _renew(stage, actor)
    finding = Finding(
        rule="command.refused",
        operation=SIGN_IN,
        message="A token that was just granted opens nothing; the one before it did.",
        expected="the phone calls of the extension",
        actual={"status": no.status, "code": no.code},
        requirement=requirement,
    )
    raise stage.fail(finding)


def _renew(stage: Stage, actor: str) -> None:
    stage.endpoint.renew(actor)
    stage.watch.take(stage.endpoint.backlog)
    stage.endpoint.backlog.clear()
