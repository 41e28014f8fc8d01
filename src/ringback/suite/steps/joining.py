"""Terminals that join a conversation: barging in, whispering, monitoring; each in one sentence."""

from pytest_bdd import given, then, when

from ringback.model import Exchange, Json
from ringback.suite.actions import Actions
from ringback.suite.outcome import CIRCUMSTANCE, NotExercised
from ringback.suite.phonecalls import PhoneCalls
from ringback.suite.stage import Stage
from ringback.suite.steps.words import sentence
from ringback.suite.views import is_on_call, is_on_the_way, mentions, phone_calls_in, views_of

#: The path parameters that stand for the signed-in user and all of their extensions.
OWN = {"userId": "@me", "extension": "@self"}

#: Seconds that a phone rings in the case in which nobody picks up.
SHORT_WAIT = 1


@when(sentence("the {barger:Name} barges in on the call of the {actor:Name}"), target_fixture="answer")
def barges_in(actions: Actions, barger: str, actor: str) -> Exchange:
    """Calls the barging terminal and lets it into the conversation; holds the answer against the phone call."""
    return actions.send("BargeIn", actions.target(actor, barger))


@when(
    sentence(
        "the {barger:Name} barges in on the call of the {actor:Name} with {name:Name} left out, unless that is {code:Name}"
    ),
    target_fixture="answer",
)
def barges_in_without(actions: Actions, barger: str, actor: str, name: str, code: str) -> Exchange:
    """
    Barges in with an optional parameter left out.

    Skipped where the server demands it with the code that says so.
    """
    stage, target = actions.stage, actions.target(actor, barger)
    body = actions.body("BargeIn", target, {name: None})
    exchange = actions.act("BargeIn", target, body)
    no = stage.refusal(exchange)
    if no is not None and no.code == code:
        # It is optional and has a default, and its error speaks of a missing value: a server may do either.
        raise NotExercised(reason=f"the endpoint demands {name}")
    if no is not None:
        raise stage.turned_down("BargeIn", no, actions.move("BargeIn"))
    actions.calls.check_answer(exchange, target.call)
    return exchange


@when(
    sentence("the {barger:Name} barges in on the call of the {actor:Name} with waitForPickup as a number"),
    target_fixture="answer",
)
def barges_in_with_a_number(actions: Actions, barger: str, actor: str) -> Exchange:
    """Barges in with a waitForPickup that is a number, not digits in a string."""
    return actions.send("BargeIn", actions.target(actor, barger), waitForPickup=20)


@when(
    sentence("the {barger:Name} barges in on the call of the {actor:Name} with callerId {caller:Text}"),
    target_fixture="answer",
)
def barges_in_as(actions: Actions, barger: str, actor: str, caller: str) -> Exchange:
    """Barges in with a callerId of a documented form."""
    return actions.send("BargeIn", actions.target(actor, barger), callerId=caller)


@given(sentence("the {actor:Name}'s call is listed under @me and @self"))
def listed_as_own(stage: Stage, phone_calls: PhoneCalls, actor: str) -> None:
    """Goes on only where the phone call is listed under @me and @self: an App need not be the actor's."""
    exchange = stage.request(actor, "List", path=OWN, command=False)
    listed = phone_calls_in(exchange.response.json_or_none()) if exchange.response.ok else ()
    if phone_calls.created[actor] not in [each["id"] for each in listed]:
        # An App need not belong to the user whose extension it commands.
        raise NotExercised(reason=f"the user who is signed in is not the {actor}", kind=CIRCUMSTANCE)


@when(
    sentence("the {barger:Name} barges in on the call of the {actor:Name}, under @me and @self"),
    target_fixture="answer",
)
def barges_in_as_own(actions: Actions, barger: str, actor: str) -> Exchange:
    """Barges in at a URL that has @me for the user and @self for the extension."""
    return actions.send("BargeIn", actions.target(actor, barger, **OWN))


@then(sentence("a new view shows the {barger:Name} on call on the phone call of the {actor:Name}"))
def view_appears(actions: Actions, barger: str, actor: str) -> None:
    """Lists the phone call until a new view shows the barging terminal on call, and the conversation beside it."""
    actions.see("BargeIn", actions.target(actor, barger))


@then(sentence("the new view is from the {barger:Name} to the {actor:Name}"))
def view_is_from(actions: Actions, barger: str, actor: str) -> None:
    """
    Holds the new view against the one that is printed: whoever barged in is its source.

    They are its source, and whom they joined is its destination; a view that does not tell is let pass.
    """
    actions.see_source("BargeIn", actions.target(actor, barger))
    actions.see_destination("BargeIn", actions.target(actor, barger))


@given(sentence("the {barger:Name} has joined the phone call of the {actor:Name}"))
def has_joined(actions: Actions, barger: str, actor: str) -> None:
    """Lets a phone terminal barge in, and lists until its view is on call."""
    target = actions.target(actor, barger)
    actions.send("BargeIn", target)
    actions.see("BargeIn", target)


@then(sentence("the link in the answer lists the phone call of the {actor:Name}"))
def link_lists(phone_calls: PhoneCalls, answer: Exchange, actor: str) -> None:
    """Lists what the link in the answer leads to: the phone call itself. An answer without link is let pass."""
    phone_calls.follow(answer, phone_calls.created[actor])


@when(
    sentence(
        "the {barger:Name} tries to barge in on the call of the {actor:Name} with {name:Name} {value:Text}"
    ),
    target_fixture="tried",
)
def tries(actions: Actions, barger: str, actor: str, name: str, value: str) -> Exchange:
    """Sends a BargeIn with one parameter made wrong, and keeps the answer for a later Then."""
    return _tries(actions, barger, actor, {name: value})


@when(
    sentence("the {barger:Name} tries to barge in on the call of the {actor:Name} without {name:Name}"),
    target_fixture="tried",
)
def tries_without(actions: Actions, barger: str, actor: str, name: str) -> Exchange:
    """Sends a BargeIn with one parameter left out, and keeps the answer for a later Then."""
    return _tries(actions, barger, actor, {name: None})


@when(
    sentence("the {barger:Name} tries to barge in on the call of the {actor:Name}"),
    target_fixture="tried",
)
def tries_as_it_should_be(actions: Actions, barger: str, actor: str) -> Exchange:
    """Sends a BargeIn that is right but for who barges in, and keeps the answer for a later Then."""
    return _tries(actions, barger, actor, {})


@when(
    sentence(
        "somebody {how:How} credentials tries to let the {barger:Name} barge in on the call of the {actor:Name}"
    ),
    target_fixture="tried",
)
def tries_as_a_stranger(actions: Actions, how: str, barger: str, actor: str) -> Exchange:
    """Sends a BargeIn without valid credentials, and keeps the answer for a later Then."""
    return _tries(actions, barger, actor, {}, stranger=how)


def _tries(
    actions: Actions, barger: str, actor: str, change: dict[str, Json], stranger: str = ""
) -> Exchange:
    target = actions.target(actor, barger)
    call = str(change.pop("phoneCallId", target.call))
    body = actions.body("BargeIn", target, change)
    return actions.calls.update(actor, "BargeIn", call, body, stranger=stranger)


@when(sentence("the {barger:Name} is called to barge in on the call of the {actor:Name}, and never picks up"))
def never_barges_in(actions: Actions, barger: str, actor: str) -> None:
    """Barges in for a terminal that does not pick up, and waits until waitForPickup, a second, has run out."""
    _never(actions, "BargeIn", barger, actor)


@when(sentence("the {barger:Name} is called to whisper on the call of the {actor:Name}, and never picks up"))
def never_whispers(actions: Actions, barger: str, actor: str) -> None:
    """Whispers for a terminal that does not pick up, and waits until waitForPickup, a second, has run out."""
    _never(actions, "Whisper", barger, actor)


def _never(actions: Actions, operation: str, barger: str, actor: str) -> None:
    actions.send(operation, actions.target(actor, barger), waitForPickup=str(SHORT_WAIT))
    actions.stage.pause(SHORT_WAIT)


@then(sentence("no view shows the {barger:Name} on the phone call of the {actor:Name} any more"))
def no_view(stage: Stage, phone_calls: PhoneCalls, barger: str, actor: str) -> None:
    """Lists the phone call until no view shows the terminal on call or rung."""
    extension = stage.actor(barger).identity.number
    gone, call = phone_calls.until(
        actor,
        phone_calls.created.get(actor) or phone_calls.ended[actor],
        lambda found: (
            not any(
                mentions(each, extension) and (is_on_the_way(each) or is_on_call(each))
                for each in views_of(found)
            )
        ),
    )
    if not gone:
        ended = actor not in phone_calls.created
        raise stage.departed(
            rule="call.state",
            operation=stage.watch.last.operation if stage.watch.last else None,
            message=f"The phone call was hung up, and {extension} is still called."
            if ended
            else f"waitForPickup ran out, and the call to {extension} was not cancelled.",
            expected="no view of it that rings or is on call",
            actual=list(views_of(call)),
            where="/phoneCallView",
        )


@when(sentence("the {supervisor:Name} whispers on the call of the {actor:Name}"), target_fixture="answer")
def whispers(actions: Actions, supervisor: str, actor: str) -> Exchange:
    """Calls the whispering terminal; skipped where the server has no Whisper."""
    return actions.send("Whisper", actions.target(actor, supervisor))


@when(
    sentence("the {supervisor:Name} whispers on the call of the {actor:Name} with private {value:Text}"),
    target_fixture="answer",
)
def whispers_in_private(actions: Actions, supervisor: str, actor: str, value: str) -> Exchange:
    """Whispers with one of the documented values of private."""
    return actions.send("Whisper", actions.target(actor, supervisor), private=value)


@when(sentence("the {supervisor:Name} monitors the call of the {actor:Name}"), target_fixture="answer")
def monitors(actions: Actions, supervisor: str, actor: str) -> Exchange:
    """Calls the terminal that listens; skipped where the server has no Monitor."""
    return actions.send("Monitor", actions.target(actor, supervisor))


@then(sentence("the conversation of the {actor:Name} goes on, with the {supervisor:Name} whispering"))
def goes_on_whispering(actions: Actions, actor: str, supervisor: str) -> None:
    """Lists until those who talked still do, while somebody whispers; no page says what is seen of that one."""
    actions.see("Whisper", actions.target(actor, supervisor))


@then(sentence("the conversation of the {actor:Name} goes on, with the {supervisor:Name} listening"))
def goes_on_listening(actions: Actions, actor: str, supervisor: str) -> None:
    """Lists until those who talked still do, while somebody listens; no page says what is seen of that one."""
    actions.see("Monitor", actions.target(actor, supervisor))
