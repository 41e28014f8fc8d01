"""A second phone call beside the first: what is done to the one must leave the other alone."""

from collections.abc import Mapping

import pytest
from pytest_bdd import given, then

from ringback.suite.outcome import NotExercised
from ringback.suite.phonecalls import PhoneCalls
from ringback.suite.stage import Stage
from ringback.suite.steps.phonecalls import outside
from ringback.suite.steps.words import sentence
from ringback.suite.views import is_over, phone_calls_in

#: How many phone calls a page of a listing has by default.
PAGE = 20


@pytest.fixture
def seconds(stage: Stage) -> PhoneCalls:
    """Return the second phone calls of the scenario."""
    calls = PhoneCalls(stage=stage)
    stage.on_clear(calls.clear)
    return calls


@given(sentence("the {actor:Name} has a second phone call"))
def has_second(stage: Stage, seconds: PhoneCalls, actor: str) -> None:
    before, number = seconds.ids(actor), outside(stage, "external2")
    stage.on_clear(lambda: seconds.clear_all_but(actor, before))
    seconds.create(actor, number, optional=f"a second call of the {actor}")


@then(sentence("the second phone call of the {actor:Name} goes on"))
def second_goes_on(stage: Stage, seconds: PhoneCalls, actor: str) -> None:
    stage.pause(stage.endpoint.limits.quiet_s)
    call = seconds.read(actor, seconds.created[actor])
    if is_over(call):
        raise stage.departed(
            rule="call.state",
            operation=stage.watch.last.operation if stage.watch.last else None,
            message=f"Another phone call than that of the {actor} was addressed, and theirs is over.",
            expected="a view on call",
            actual=call,
        )


@then(sentence("the second phone call of the {actor:Name} is over"))
def second_is_over(seconds: PhoneCalls, stage: Stage, actor: str) -> None:
    gone, call = seconds.until(actor, seconds.created[actor], is_over)
    if not gone:
        raise stage.departed(
            rule="call.state",
            operation="Delete",
            message="Delete of all phone calls was accepted, and one of them goes on.",
            expected="no view on call",
            actual=call,
        )


@then(
    sentence(
        "the phone calls of the {actor:Name} are listed, and not the second phone call of the {other:Name}"
    )
)
def own_listed(stage: Stage, phone_calls: PhoneCalls, seconds: PhoneCalls, actor: str, other: str) -> None:
    body = stage.request(actor, "List", command=False).response.json_or_none()
    listed = [str(each["id"]) for each in phone_calls_in(body)]
    if seconds.created[other] in listed:
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
        raise NotExercised(reason="the endpoint lists more phone calls than one page has")
    raise stage.departed(
        rule="listing.selection",
        operation="List",
        message=f"The phone calls of the {actor}'s extension were asked for, and the one it has is not listed.",
        expected=phone_calls.created[actor],
        actual=listed,
    )
