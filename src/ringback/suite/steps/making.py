"""Phone calls that are made in other ways than the simple one, each in one sentence."""

from pytest_bdd import then, when

from ringback.model import Exchange
from ringback.suite.asked import Asked
from ringback.suite.listed import is_from_itself, is_turned_round
from ringback.suite.outcome import NotExercised
from ringback.suite.phone_creations import CALLBACK, INVITATION, call_back, come_of, invite, outside, taken
from ringback.suite.phonecalls import PhoneCalls
from ringback.suite.stage import Stage
from ringback.suite.steps.words import sentence
from ringback.suite.views import (
    PhoneCall,
    is_on_call,
    is_over,
    mentions,
    phone_calls_in,
    same_extension,
    views_of,
)

#: Seconds that a phone rings in the case in which nobody picks up.
SHORT_WAIT = 1


@when(sentence("the {actor:Name} calls an outside number with the options {query:Text}"))
def calls_with_options(stage: Stage, phone_calls: PhoneCalls, actor: str, query: str) -> None:
    """Calls the outside number with options in the query; skipped where the server refuses these."""
    phone_calls.create(actor, outside(stage), query)


@when(
    sentence("the {actor:Name} calls an outside number with the defaults {query:Text} spelt out"),
)
def calls_with_defaults(stage: Stage, phone_calls: PhoneCalls, actor: str, query: str) -> None:
    """
    Calls the outside number with options whose documented defaults are given: it is the same as without.

    What is said to be not implemented is skipped.
    """
    phone_calls.create(actor, outside(stage), query, defaults=True)


@when(sentence("the {actor:Name} calls an outside number"), target_fixture="asked")
def calls_outside(phone_calls: PhoneCalls, stage: Stage, actor: str) -> frozenset[str]:
    """Calls the outside number from an actor's extension, until both are on call."""
    before = phone_calls.leave_nothing_new(actor)
    phone_calls.create(actor, outside(stage))
    return before


@then(sentence("the phone call is from the {actor:Name} to the outside number"))
def is_from_to(stage: Stage, phone_calls: PhoneCalls, actor: str) -> None:
    """
    Holds the ends of the phone call that was made against those that were asked for.

    A view need not tell them; what is told must not be one number at both ends, nor the other way round.
    """
    call = phone_calls.read(actor, phone_calls.created[actor]) or {}
    own, far = stage.actor(actor).identity.number, outside(stage)
    turned = is_turned_round(call, own, far)
    if turned or all(map(is_from_itself, views_of(call))):
        raise stage.departed(
            rule="view.state",
            operation="CreateSimple",
            message="The phone call that was made is not between the two numbers that were asked for.",
            expected={"source": own, "destination": far},
            actual=list(views_of(call)),
            where="/phoneCallView",
        )
    _check_charged(stage, call, own)


def _check_charged(stage: Stage, call: PhoneCall, extension: str) -> None:
    """Hold the extension of a phone call against the one that was to be charged for it."""
    told = call.get("extension")
    if told is not None and not same_extension(told, extension):
        raise stage.departed(
            rule="view.state",
            operation="CreateSimple",
            message="The phone call that was made is charged to another extension than was asked for.",
            expected=extension,
            actual=told,
            where="/extension",
        )


@when(sentence("the {actor:Name} is charged for a call between two outside numbers"), target_fixture="made")
def is_to_be_charged(stage: Stage, phone_calls: PhoneCalls, actor: str) -> Asked:
    """
    Asks for a simple call between two outside numbers, charged to an actor's extension, as it is printed.

    Skipped where the server lets an extension be charged for its own calls only.
    """
    own, before = stage.actor(actor).identity.number, phone_calls.leave_nothing_new(actor)
    view = {"source": [outside(stage, "external2")], "destination": [outside(stage)]}
    exchange = stage.request(actor, "CreateSimple", body={"extension": own, "phoneCallView": [view]})
    no = stage.refusal(exchange)
    if no is not None:
        raise NotExercised(
            reason=f"the endpoint makes no call between outside numbers ({no.status} {no.code})"
        )
    return Asked.by(exchange, before)


@then(sentence("the phone call is charged to the {actor:Name}"))
def is_charged(stage: Stage, phone_calls: PhoneCalls, made: Asked, actor: str) -> None:
    """Lists until the phone call is there, then among those of all extensions: it is of the one that was to be charged."""
    call = next(phone_calls.looked_at(actor, made), None)
    if call is None:
        exchange = stage.request(actor, "List", path={"extension": "@self"}, command=False)
        listed = phone_calls_in(exchange.response.json_or_none()) if exchange.response.ok else ()
        call = next((each for each in listed if str(each["id"]) in made.told), None)
    if call is None:
        raise NotExercised(reason="the endpoint lists no call between outside numbers")
    # Where it is of somebody else's extension, it is hung up by its id all the same.
    phone_calls.created[actor] = str(call["id"])
    _check_charged(stage, call, stage.actor(actor).identity.number)


@then(sentence("one phone call of the {actor:Name} was made"))
def one_was_made(stage: Stage, phone_calls: PhoneCalls, asked: frozenset[str], actor: str) -> None:
    """Looks for a second phone call with the same number that the answer does not tell of."""
    own, far = phone_calls.created[actor], outside(stage)
    # Another one may be on call a moment later.
    phone_calls.wait_out()
    new = [each for each in phone_calls.listed(actor) if str(each["id"]) not in {*asked, own}]
    stray = [each for each in new if any(is_on_call(view) and mentions(view, far) for view in views_of(each))]
    if stray:
        raise stage.departed(
            rule="view.state",
            operation="CreateSimple",
            message="One phone call was asked for, and more than one was made.",
            expected=[own],
            actual=[own, *(str(each["id"]) for each in stray)],
            where="/id",
        )


@then(sentence("the {actor:Name} is on the phone"))
def is_on_the_phone(stage: Stage, phone_calls: PhoneCalls, actor: str) -> None:
    """Lists the phone call that was made: it is on call, and stays so."""
    # What is seen once may be what was before; what is over stays so.
    stays, call = phone_calls.until(actor, phone_calls.created[actor], lambda found: not is_over(found))
    if not stays:
        raise stage.departed(
            rule="view.state",
            operation="CreateSimple",
            message="The phone call that was made is over at once.",
            expected="a view on call",
            actual=call,
        )


@when(sentence("the {callback:Name} calls an outside number back"), target_fixture="made")
def calls_back(stage: Stage, phone_calls: PhoneCalls, callback: str) -> Asked:
    """Asks for a callback between two outside numbers; skipped where the server has none."""
    before = phone_calls.leave_nothing_new(callback)
    return taken(stage, call_back(stage, callback, stage.actor(callback).identity.number), before)


@when(sentence("the {actor:Name} asks for a callback without naming an extension"), target_fixture="tried")
def calls_back_as_anybody(stage: Stage, phone_calls: PhoneCalls, actor: str) -> Exchange:
    """Asks for a callback for @self, which is no callback extension, and keeps the answer for a later Then."""
    phone_calls.leave_nothing_new(actor)
    return call_back(stage, actor, "@self")


@when(
    sentence("the {actor:Name} asks for a callback that the {terminal:Name}'s terminal is charged for"),
    target_fixture="tried",
)
def calls_back_from_terminal(stage: Stage, phone_calls: PhoneCalls, actor: str, terminal: str) -> Exchange:
    """Asks for a callback for a phone terminal, and keeps the answer for a later Then."""
    phone_calls.leave_nothing_new(terminal)
    return call_back(stage, actor, stage.actor(terminal).identity.number)


@when(sentence("the {conference:Name} invites an outside number"), target_fixture="made")
def invites(stage: Stage, phone_calls: PhoneCalls, conference: str) -> Asked:
    """
    Invites the outside number to the conference.

    Skipped where the server has none, or the endpoint file no room.
    """
    number = outside(stage)
    before = phone_calls.leave_nothing_new(conference)
    return taken(stage, invite(stage, conference, number), before)


@then(sentence("the callback of the {callback:Name} is listed"))
def callback_is_listed(phone_calls: PhoneCalls, made: Asked, callback: str) -> None:
    """Lists until the callback is there; where it tells its ends, they are not one number."""
    come_of(phone_calls, callback, CALLBACK, made)


@then(sentence("the invitation of the {conference:Name} was taken"))
def invitation_was_taken(phone_calls: PhoneCalls, made: Asked, conference: str) -> None:
    """
    Lists the invitation.

    There it is where the answer told its id, and from the conference, not from the guest.
    """
    come_of(phone_calls, conference, INVITATION, made)
