"""Actions on what is not there, or for whom they are not; each in one sentence."""

from pytest_bdd import then, when

from ringback.model import Exchange, Json
from ringback.suite.actions import Actions
from ringback.suite.phone_trials import check_refused
from ringback.suite.stage import Stage
from ringback.suite.steps.words import sentence


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
    check_refused(stage, tried, name)
