"""Phone calls that are listed rather than notified: made, hung up, and as they were; each in one sentence."""

import pytest
from pytest_bdd import given, then, when

from ringback.model import Exchange
from ringback.suite.actions import Actions
from ringback.suite.outcome import CIRCUMSTANCE, NotExercised
from ringback.suite.phone_creations import outside
from ringback.suite.phonecalls import PhoneCalls
from ringback.suite.presence import refused
from ringback.suite.stage import Stage
from ringback.suite.steps.words import sentence
from ringback.suite.views import (
    PhoneCall,
    ids_told,
    is_idle,
    is_on_call,
    is_over,
    mentions,
    same_extension,
    shows,
    views_of,
)


@pytest.fixture
def phone_calls(stage: Stage) -> PhoneCalls:
    """Return the phone calls of the scenario."""
    calls = PhoneCalls(stage=stage)
    stage.on_clear(calls.clear)
    return calls


@pytest.fixture
def where_changed() -> str:
    """Return the rule that a phone call breaks which something has changed that must change nothing."""
    return "refusal.changed-state"


@pytest.fixture
def actions(phone_calls: PhoneCalls) -> Actions:
    """Return the actions of the scenario."""
    return Actions(phone_calls)


@given(sentence("the {actor:Name} is on the phone with an outside number"))
def with_outside(stage: Stage, phone_calls: PhoneCalls, actor: str) -> None:
    """Calls the outside number from the actor's extension, and waits until both have picked up."""
    phone_calls.create(actor, outside(stage))


@given(sentence("the phone of the {callee:Name} rings, called by the {actor:Name}"))
def ringing(stage: Stage, phone_calls: PhoneCalls, callee: str, actor: str) -> None:
    """Calls another extension, and waits until its phone is shown to ring; skipped where that is never seen."""
    phone_calls.ring(actor, stage.actor(callee).identity.number)


@when(sentence("the {actor:Name} hangs up the phone call"))
def hangs_up(stage: Stage, phone_calls: PhoneCalls, actor: str) -> None:
    """Deletes the actor's phone call by its id; a refusal is a finding."""
    no = stage.refusal(phone_calls.hang_up(actor))
    if no is not None:
        raise stage.fail(refused("Delete", no, None))


@then(sentence("hanging up once more tells of no phone call of the {actor:Name}"))
def hung_up_once(stage: Stage, phone_calls: PhoneCalls, actor: str) -> None:
    """
    Deletes a phone call that is not listed any more: it may be refused, and is not told to have been hung up.

    Skipped where the server lists phone calls that are over.
    """
    call = phone_calls.ended[actor]
    gone, _ = phone_calls.until(actor, call, lambda each: each is None)
    if not gone:
        raise NotExercised(reason="the endpoint lists phone calls that are over")
    exchange = phone_calls.delete(actor, call)
    if stage.refusal(exchange) is None and call in ids_told(exchange.response.json_or_none()):
        raise stage.departed(
            rule="call.identity",
            operation="Delete",
            message="Delete of a phone call that was over told that it was hung up.",
            expected="no phone call",
            actual=call,
            where="/id",
        )


@given(sentence("the {actor:Name} has no other phone call"))
def no_other(phone_calls: PhoneCalls, actor: str) -> None:
    """Goes on only where the actor's extension has no phone call but the one that was made."""
    # What is over may be listed for a while.
    if [each["id"] for each in phone_calls.listed(actor) if not is_idle(each)] != [
        phone_calls.created[actor]
    ]:
        raise NotExercised(reason=f"the {actor} has phone calls that are not ours", kind=CIRCUMSTANCE)


@when(sentence("the {actor:Name} hangs up all phone calls"), target_fixture="answer")
def hangs_up_all(stage: Stage, phone_calls: PhoneCalls, actor: str) -> Exchange:
    """Deletes all phone calls of the actor's extension; skipped where the server refuses to do that at once."""
    exchange = phone_calls.delete(actor)
    no = stage.refusal(exchange)
    if no is not None:
        raise NotExercised(reason=f"the endpoint does not hang up all phone calls at once ({no.code})")
    phone_calls.ended[actor] = phone_calls.created[actor]
    return exchange


@when(
    sentence("the {actor:Name} hangs up the number {number:Text} on the phone call"), target_fixture="tried"
)
def hangs_up_stranger(phone_calls: PhoneCalls, actor: str, number: str) -> Exchange:
    """Deletes a number that is no party of the actor's phone call; keeps the answer for a later Then."""
    return phone_calls.delete(actor, phone_calls.created[actor], number)


@then(sentence("the answer tells of no phone call of the {actor:Name}"))
def tells_of_none(stage: Stage, phone_calls: PhoneCalls, tried: Exchange, actor: str) -> None:
    """The answer to a Delete has the phone calls that were hung up: not one that goes on; it may be a refusal."""
    call = phone_calls.created[actor]
    if stage.refusal(tried) is None and call in ids_told(tried.response.json_or_none()):
        raise stage.departed(
            rule="call.identity",
            operation="Delete",
            message="Delete of a number that is not on the phone call told that the phone call was hung up.",
            expected="no phone call",
            actual=call,
            where="/id",
        )


@when(sentence("the {actor:Name} hangs up the outside number on the phone call"))
def hangs_up_party(stage: Stage, phone_calls: PhoneCalls, actor: str) -> None:
    """
    Deletes the outside number on the actor's phone call.

    Skipped where the server refuses to hang up one party.
    """
    exchange = phone_calls.delete(actor, phone_calls.created[actor], outside(stage))
    no = stage.refusal(exchange)
    if no is not None:
        raise NotExercised(reason=f"the endpoint does not hang up one party ({no.code})")


@then(sentence("the outside number is not on the phone call of the {actor:Name} any more"))
def party_gone(stage: Stage, phone_calls: PhoneCalls, actor: str) -> None:
    """Lists the phone call until no view shows the outside number on call."""
    number = outside(stage)
    gone, call = phone_calls.until(
        actor,
        phone_calls.created[actor],
        lambda found: not any(is_on_call(each) and mentions(each, number) for each in views_of(found)),
    )
    if not gone:
        raise stage.departed(
            rule="call.state",
            operation="Delete",
            message=f"Delete of {number} was accepted, and it is on call still.",
            expected=f"no view on call with {number}",
            actual=list(views_of(call)),
            where="/phoneCallView",
        )


@then(sentence("the phone call of the {actor:Name} is over"))
def call_over(stage: Stage, phone_calls: PhoneCalls, actor: str) -> None:
    """Lists the phone call that was hung up until no view is on call."""
    gone, call = phone_calls.until(actor, phone_calls.ended[actor], is_over)
    if not gone:
        raise stage.departed(
            rule="call.state",
            operation="Delete",
            message="Delete was accepted, and the phone call goes on.",
            expected="no view on call",
            actual=call,
        )


@then(sentence("the phone call of the {actor:Name} is as it was"))
def unchanged(stage: Stage, phone_calls: PhoneCalls, actor: str, tried: Exchange, where_changed: str) -> None:
    """
    Waits for what might come of a request that must do nothing, and lists the phone call.

    Its view is on call, neither on hold nor parked, and nobody has joined.
    """
    own = stage.actor(actor).identity.number
    others = [each.identity.number for each in stage.endpoint.actors.values()]
    strangers = [each for each in others if not same_extension(each, own)]

    def as_it_was(found: PhoneCall | None) -> bool:
        views = views_of(found)
        same = [each for each in views if each.get("id") == phone_calls.view[actor] and is_on_call(each)]
        stray = any(mentions(each, number) for each in views for number in strangers)
        stopped = any(shows(each, "onHold") or shows(each, "parked") for each in same)
        return bool(same) and not stray and not stopped

    phone_calls.wait_out()
    # What is seen once may be what was before; what has changed stays so.
    kept, call = phone_calls.until(actor, phone_calls.created[actor], as_it_was)
    if not kept:
        raise stage.departed(
            rule=where_changed,
            operation=tried.operation,
            message=f"{tried.operation} must not change anything here, and the phone call changed all the same.",
            expected=f"view {phone_calls.view[actor]} on call, neither on hold nor parked, and nobody else on it",
            actual=call,
        )
