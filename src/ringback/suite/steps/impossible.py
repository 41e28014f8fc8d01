"""Actions on what is not there, or for whom they are not; each in one sentence."""

from pytest_bdd import then, when

from ringback.model import Exchange, Finding, Json
from ringback.suite.actions import Actions
from ringback.suite.faults import wrong_status
from ringback.suite.stage import Stage
from ringback.suite.steps.words import sentence

#: What says where a request goes, each within the one before: with one of them wrong, nothing after it is right.
ADDRESS = ("userId", "extension", "phoneCallId", "phoneCallViewId")


@when(
    sentence("the {actor:Name} tries {action:Name} for the {other:Name} with {name:Name} {value:Text}"),
    target_fixture="tried",
)
def tries_with(actions: Actions, actor: str, action: str, other: str, name: str, value: str) -> Exchange:
    """Sends an action on the actor's phone call for another extension, with one parameter made wrong."""
    return _tries(actions, actor, action, other, {name: value})


@when(sentence("the {actor:Name} tries {action:Name} for the {other:Name}"), target_fixture="tried")
def tries_for(actions: Actions, actor: str, action: str, other: str) -> Exchange:
    """Sends an action on the actor's phone call for an extension that it is not for."""
    return _tries(actions, actor, action, other, {})


def _tries(actions: Actions, actor: str, action: str, other: str, wrong: dict[str, Json]) -> Exchange:
    target = actions.target(actor, other)
    call = str(wrong.pop("phoneCallId", target.call))
    return actions.calls.update(actor, action, call, actions.body(action, target, wrong))


@then(sentence("it is refused, and nothing is blamed but the {name:Name}"))
def refused_for(stage: Stage, tried: Exchange, name: str) -> None:
    """Demands a refusal; its code, where documents explain it, may blame nothing that was right."""
    no = stage.refusal(tried)
    if no is None:
        raise stage.fail(
            _departs(
                tried,
                "refusal.missing",
                f"must be refused for its {name} and was accepted",
                "a refusal",
                None,
            )
        )
    code = stage.endpoint.contract.error_codes.get(no.code)
    if code is None or (code.operations and tried.operation not in code.operations):
        return
    if code.parameter in _right(name):
        what = f"was refused with {no.code}, and the {code.parameter} was right"
        raise stage.fail(_departs(tried, "refusal.code", what, f"{name} is blamed, or nothing", no.code))
    if code.parameter == name and not code.operations and no.status != code.status:
        # The codes that are documented for whatever is asked come with one status.
        raise stage.fail(wrong_status(tried.operation or "It", no.code, code.status, no.status))


def _right(wrong: str) -> tuple[str, ...]:
    """Return the parts of the address that are right in spite of a wrong parameter."""
    return ADDRESS[: ADDRESS.index(wrong)] if wrong in ADDRESS else ADDRESS


def _departs(tried: Exchange, rule: str, what: str, expected: Json, actual: Json) -> Finding:
    return Finding(
        rule=rule,
        operation=tried.operation,
        message=f"{tried.operation} {what}.",
        expected=expected,
        actual=tried.response.status if actual is None else actual,
    )
