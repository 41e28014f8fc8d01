"""Phone calls that are listed rather than notified: barged in on, refused, hung up, each in one sentence."""

from collections.abc import Mapping
from urllib.parse import urlencode

import pytest
from pytest_bdd import given, then, when

from ringback.model import Exchange, Finding, Json
from ringback.suite.outcome import NotExercised
from ringback.suite.phonecalls import (
    PhoneCall,
    PhoneCalls,
    is_on_call,
    is_on_the_way,
    is_over,
    mentions,
    phone_calls_in,
    same_extension,
    views_of,
)
from ringback.suite.stage import Stage, refused
from ringback.suite.steps.words import sentence

#: What a complete request says, as the documentation's own example does.
CALLER_ID, WAIT = "John Doe <42420042>", "20"

#: The path parameters that stand for the signed-in user and all of their extensions.
OWN = {"userId": "@me", "extension": "@self"}

#: A secret that no App has.
WRONG_SECRET = "ringback-wrong-secret"  # noqa: S105  (it opens nothing)

#: Seconds that a phone rings in the case in which nobody picks up.
SHORT_WAIT = 2


@pytest.fixture
def phone_calls(stage: Stage) -> PhoneCalls:
    """Return the phone calls of the scenario."""
    calls = PhoneCalls(stage=stage)
    stage.on_clear(calls.clear)
    return calls


@given(sentence("the {actor:Name} is on the phone with an outside number"))
def with_outside(stage: Stage, phone_calls: PhoneCalls, actor: str) -> None:
    if "external" not in stage.endpoint.file.numbers:
        raise NotExercised(reason="the endpoint file names no external number under [numbers]")
    phone_calls.create(actor, stage.endpoint.number_of("external"))


def _body(stage: Stage, phone_calls: PhoneCalls, actor: str, barger: str, **more: Json) -> dict[str, Json]:
    body = {
        "sendCallTo": stage.actor(barger).identity.number,
        "callerId": CALLER_ID,
        "waitForPickup": WAIT,
        "phoneCallViewId": phone_calls.view[actor],
        **more,
    }
    return {name: value for name, value in body.items() if value is not None}


def _accepted(
    stage: Stage,
    phone_calls: PhoneCalls,
    actor: str,
    body: dict[str, Json],
    path: Mapping[str, str] | None = None,
) -> Exchange:
    whole = {"phoneCallId": phone_calls.created[actor], **(path or {})}
    return _taken(stage, phone_calls, actor, stage.request(actor, "BargeIn", path=whole, body=body))


def _taken(stage: Stage, phone_calls: PhoneCalls, actor: str, exchange: Exchange) -> Exchange:
    no = stage.refusal(exchange)
    if no is not None:
        raise stage.fail(refused("BargeIn", no, stage.endpoint.contract.table.moves_of("BargeIn")[0]))
    phone_calls.check_answer(exchange, phone_calls.created[actor])
    return exchange


@when(sentence("the {barger:Name} barges in on the call of the {actor:Name}"), target_fixture="answer")
def barges_in(stage: Stage, phone_calls: PhoneCalls, barger: str, actor: str) -> Exchange:
    return _accepted(stage, phone_calls, actor, _body(stage, phone_calls, actor, barger))


@when(
    sentence(
        "the {barger:Name} barges in on the call of the {actor:Name} with {name:Name} left out, unless that is {code:Name}"
    ),
    target_fixture="answer",
)
def barges_in_without(
    stage: Stage, phone_calls: PhoneCalls, barger: str, actor: str, name: str, code: str
) -> Exchange:
    body = _body(stage, phone_calls, actor, barger, **{name: None})
    exchange = phone_calls.update(actor, "BargeIn", phone_calls.created[actor], body)
    no = stage.refusal(exchange)
    if no is not None and no.code == code:
        # It is optional and has a default, and its error speaks of a missing value: a server may do either.
        raise NotExercised(reason=f"the endpoint demands {name}")
    return _taken(stage, phone_calls, actor, exchange)


@when(
    sentence("the {barger:Name} barges in on the call of the {actor:Name} with waitForPickup as a number"),
    target_fixture="answer",
)
def barges_in_with_a_number(stage: Stage, phone_calls: PhoneCalls, barger: str, actor: str) -> Exchange:
    return _accepted(
        stage, phone_calls, actor, _body(stage, phone_calls, actor, barger, waitForPickup=int(WAIT))
    )


@given(sentence("the {actor:Name}'s call is listed under @me and @self"))
def listed_as_own(stage: Stage, phone_calls: PhoneCalls, actor: str) -> None:
    exchange = stage.request(actor, "List", path=OWN, command=False)
    listed = phone_calls_in(exchange.response.json_or_none()) if exchange.response.ok else ()
    if phone_calls.created[actor] not in [each["id"] for each in listed]:
        # An App need not belong to the user whose extension it commands.
        raise NotExercised(reason=f"the user who is signed in is not the {actor}")


@when(
    sentence("the {barger:Name} barges in on the call of the {actor:Name}, under @me and @self"),
    target_fixture="answer",
)
def barges_in_as_own(stage: Stage, phone_calls: PhoneCalls, barger: str, actor: str) -> Exchange:
    return _accepted(stage, phone_calls, actor, _body(stage, phone_calls, actor, barger), OWN)


@when(
    sentence("the {actor:Name} tries to list the phone calls of {name:Name} {value:Text}"),
    target_fixture="tried",
)
def tries_to_list(stage: Stage, actor: str, name: str, value: str) -> Exchange:
    return stage.request(actor, "List", path={name: value})


@then(sentence("a new view shows the {barger:Name} on call on the phone call of the {actor:Name}"))
def view_appears(stage: Stage, phone_calls: PhoneCalls, barger: str, actor: str) -> None:
    extension, old = stage.actor(barger).identity.number, phone_calls.view[actor]

    def there(call: PhoneCall | None) -> bool:
        views = views_of(call)
        return any(each.get("id") != old and mentions(each, extension) and is_on_call(each) for each in views)

    def joined(call: PhoneCall | None) -> bool:
        return any(is_on_call(each) and not mentions(each, extension) for each in views_of(call))

    seen, call = phone_calls.until(
        actor, phone_calls.created[actor], lambda found: there(found) and joined(found)
    )
    if there(call) and not seen:
        raise stage.departed(
            rule="call.state",
            operation="BargeIn",
            message=f"{extension} barged in, and the conversation that it was to join is over.",
            expected="the view that was barged in on, still on call",
            actual=list(views_of(call)),
            where="/phoneCallView",
        )
    if not seen:
        raise stage.departed(
            rule="view.missing",
            operation="BargeIn",
            message=f"BargeIn was accepted, and no new view ever showed {extension} on call.",
            expected="a view besides the one barged in on, with the barging extension, on call",
            actual=list(views_of(call)),
            where="/phoneCallView",
        )


@then(sentence("the link in the answer lists the phone call of the {actor:Name}"))
def link_lists(phone_calls: PhoneCalls, answer: Exchange, actor: str) -> None:
    phone_calls.follow(answer, phone_calls.created[actor])


@when(
    sentence(
        "the {barger:Name} tries to barge in on the call of the {actor:Name} with {name:Name} {value:Text}"
    ),
    target_fixture="tried",
)
def tries(stage: Stage, phone_calls: PhoneCalls, barger: str, actor: str, name: str, value: str) -> Exchange:
    return _tries(phone_calls, actor, _body(stage, phone_calls, actor, barger), name, value)


@when(
    sentence("the {barger:Name} tries to barge in on the call of the {actor:Name} without {name:Name}"),
    target_fixture="tried",
)
def tries_without(stage: Stage, phone_calls: PhoneCalls, barger: str, actor: str, name: str) -> Exchange:
    return _tries(phone_calls, actor, _body(stage, phone_calls, actor, barger), name, None)


@when(
    sentence(
        "somebody {how:How} credentials tries to let the {barger:Name} barge in on the call of the {actor:Name}"
    ),
    target_fixture="tried",
)
def tries_as_a_stranger(stage: Stage, phone_calls: PhoneCalls, how: str, barger: str, actor: str) -> Exchange:
    body = _body(stage, phone_calls, actor, barger)
    return phone_calls.update(actor, "BargeIn", phone_calls.created[actor], body, stranger=how)


@when(sentence("the {actor:Name} asks for a token with a wrong secret"), target_fixture="tried")
def asks_for_token(stage: Stage, actor: str) -> Exchange:
    auth, operation = stage.endpoint.file.auth, stage.endpoint.contract.operation("Token")
    if not auth.get("client_id"):
        raise NotExercised(reason="the endpoint file brings a token, and no client_id to get one with")
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


def _tries(
    phone_calls: PhoneCalls, actor: str, body: dict[str, Json], name: str, value: str | None
) -> Exchange:
    call = phone_calls.created[actor]
    if name == "phoneCallId":
        call = str(value)
    elif value is None:
        del body[name]
    else:
        body[name] = value
    return phone_calls.update(actor, "BargeIn", call, body)


@when(
    sentence("the {barger:Name} tries to barge in on the call of the {actor:Name}"),
    target_fixture="tried",
)
def tries_as_it_should_be(stage: Stage, phone_calls: PhoneCalls, barger: str, actor: str) -> Exchange:
    body = _body(stage, phone_calls, actor, barger)
    return phone_calls.update(actor, "BargeIn", phone_calls.created[actor], body)


@then("it is refused")
def refused_somehow(stage: Stage, tried: Exchange) -> None:
    if stage.refusal(tried) is None:
        raise stage.fail(_departs("refusal.missing", "must be refused and was accepted", "a refusal", tried))


@then(sentence("it is refused with {status:Name} {code:Name}"))
def refused_with(stage: Stage, tried: Exchange, status: str, code: str) -> None:
    no = stage.refusal(tried)
    if no is None:
        raise stage.fail(
            _departs("refusal.missing", "must be refused and was accepted", f"{status} {code}", tried)
        )
    if no.code != code:
        raise stage.fail(
            _departs("refusal.code", "is refused with another code", code, tried, no.code, "/error/code")
        )
    if str(no.status) != status:
        raise stage.fail(
            _departs("refusal.status", "is refused with another status", int(status), tried, no.status)
        )


@then("it is not served")
def not_served(stage: Stage, tried: Exchange) -> None:
    if stage.refusal(tried) is None:
        raise stage.fail(
            _departs("authorization.missing", "was served without credentials", "a refusal", tried)
        )


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


@then(sentence("the phone call of the {actor:Name} is as it was"))
def unchanged(stage: Stage, phone_calls: PhoneCalls, actor: str) -> None:
    stage.pause(stage.endpoint.limits.quiet_s)
    call = phone_calls.read(actor, phone_calls.created[actor])
    views = views_of(call)
    same = [each for each in views if each.get("id") == phone_calls.view[actor] and is_on_call(each)]
    own = stage.actor(actor).identity.number
    others = [each.identity.number for each in stage.endpoint.actors.values()]
    strangers = [each for each in others if not same_extension(each, own)]
    stray = [each for each in views if any(mentions(each, number) for number in strangers)]
    if not same or stray:
        raise stage.departed(
            rule="refusal.changed-state",
            operation="BargeIn",
            message="BargeIn was refused, and the phone call changed all the same.",
            expected=f"view {phone_calls.view[actor]} on call, and nobody else on it",
            actual=call,
        )


@when(sentence("the {barger:Name} is called to barge in on the call of the {actor:Name}, and never picks up"))
def never_picks_up(stage: Stage, phone_calls: PhoneCalls, barger: str, actor: str) -> None:
    _accepted(
        stage, phone_calls, actor, _body(stage, phone_calls, actor, barger, waitForPickup=str(SHORT_WAIT))
    )
    stage.pause(SHORT_WAIT)


@then(sentence("no view shows the {barger:Name} on the phone call of the {actor:Name} any more"))
def no_view(stage: Stage, phone_calls: PhoneCalls, barger: str, actor: str) -> None:
    extension = stage.actor(barger).identity.number

    def over(call: PhoneCall | None) -> bool:
        views = views_of(call)
        return not any(
            mentions(each, extension) and (is_on_the_way(each) or is_on_call(each)) for each in views
        )

    gone, call = phone_calls.until(actor, phone_calls.created[actor], over)
    if not gone:
        raise stage.departed(
            rule="call.state",
            operation="BargeIn",
            message=f"waitForPickup ran out, and the call to {extension} was not cancelled.",
            expected="no view of it that rings or is on call",
            actual=list(views_of(call)),
            where="/phoneCallView",
        )


@when(sentence("the {actor:Name} hangs up the phone call"))
def hangs_up(stage: Stage, phone_calls: PhoneCalls, actor: str) -> None:
    no = stage.refusal(phone_calls.hang_up(actor))
    if no is not None:
        raise stage.fail(refused("Delete", no, None))


@then(sentence("the phone call of the {actor:Name} is over"))
def call_over(stage: Stage, phone_calls: PhoneCalls, actor: str) -> None:
    gone, call = phone_calls.until(actor, phone_calls.ended[actor], is_over)
    if not gone:
        raise stage.departed(
            rule="call.state",
            operation="Delete",
            message="Delete was accepted, and the phone call goes on.",
            expected="no view on call",
            actual=call,
        )
