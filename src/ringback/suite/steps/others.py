"""Another phone call beside the first: what is done to the one must leave the other alone."""

from collections.abc import Mapping

import pytest
from pytest_bdd import given, then

from ringback.suite.listed import PAGE
from ringback.suite.outcome import CIRCUMSTANCE, NotExercised
from ringback.suite.phone_creations import outside
from ringback.suite.phonecalls import PhoneCalls
from ringback.suite.stage import Stage
from ringback.suite.steps.words import sentence
from ringback.suite.views import is_over, phone_calls_in, shows, views_of

#: Under what a stage keeps whether the other phone call was on hold when it was made.
BEFORE = "other phone call on hold"


@pytest.fixture
def others(stage: Stage) -> PhoneCalls:
    """Return the other phone calls of the scenario."""
    calls = PhoneCalls(stage=stage)
    stage.on_clear(calls.clear)
    return calls


@given(sentence("the {actor:Name} is on another phone call"))
def has_other(stage: Stage, others: PhoneCalls, actor: str) -> None:
    """Makes another phone call beside the first; skipped where the server makes or answers none."""
    number = outside(stage, "external2")
    others.leave_nothing_new(actor)
    others.create(actor, number, optional=f"another call of the {actor}")
    stage.kept[BEFORE] = _held(others, actor)


@then(sentence("the other phone call of the {actor:Name} goes on"))
def other_goes_on(stage: Stage, others: PhoneCalls, actor: str) -> None:
    """Waits for what might come of an action, and lists the other phone call: it is still on call."""
    others.wait_out()
    # What is seen once may be what was before; what is over stays so.
    goes_on, call = others.until(actor, others.created[actor], lambda found: not is_over(found))
    if not goes_on:
        raise stage.departed(
            rule="call.state",
            operation=stage.watch.last.operation if stage.watch.last else None,
            message=f"Another phone call than that of the {actor} was addressed, and theirs is over.",
            expected="a view on call",
            actual=call,
        )


@then(sentence("the other phone call of the {actor:Name} is not on hold, unless it was before"))
def other_is_not_held(stage: Stage, others: PhoneCalls, actor: str) -> None:
    """Lists the other phone call: a phone that has two may have put it on hold by itself, but not for this."""
    if _held(others, actor) and not stage.kept.get(BEFORE):
        raise stage.departed(
            rule="view.state",
            operation="OnHold",
            message="OnHold of one phone call put another one on hold.",
            expected="no onHold",
            actual=others.read(actor, others.created[actor]),
            where="/phoneCallView",
        )


def _held(others: PhoneCalls, actor: str) -> bool:
    call = others.read(actor, others.created[actor])
    return any(shows(each, "onHold") for each in views_of(call))


@then(
    sentence(
        "the phone calls of the {actor:Name} are listed, and not the other phone call of the {other:Name}"
    )
)
def own_listed(stage: Stage, phone_calls: PhoneCalls, others: PhoneCalls, actor: str, other: str) -> None:
    """Lists the phone calls of one extension: its own one, and none of the other's."""
    body = stage.request(actor, "List", command=False).response.json_or_none()
    listed = [str(each["id"]) for each in phone_calls_in(body)]
    if others.created[other] in listed:
        raise stage.departed(
            rule="listing.selection",
            operation="List",
            message=f"The phone calls of the {actor}'s extension were asked for, and one of the {other}'s is listed.",
            expected=f"no phone call that the {actor} has no part in",
            actual=listed,
        )
    if phone_calls.created[actor] in listed:
        return
    if len(listed) >= PAGE or (isinstance(body, Mapping) and "next" in body):
        raise NotExercised(reason="the endpoint lists more phone calls than one page has", kind=CIRCUMSTANCE)
    raise stage.departed(
        rule="listing.selection",
        operation="List",
        message=f"The phone calls of the {actor}'s extension were asked for, and {'the one it has' if listed else 'none'} is{' not' if listed else ''} listed.",
        expected=phone_calls.created[actor],
        actual=listed,
    )
