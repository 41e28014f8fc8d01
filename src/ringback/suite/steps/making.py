"""Phone calls that are made in other ways than the simple one, each in one sentence."""

from urllib.parse import urlencode

from pytest_bdd import then, when

from ringback.model import Exchange, Json
from ringback.suite.outcome import NotExercised
from ringback.suite.phonecalls import Asked, PhoneCalls
from ringback.suite.stage import Stage
from ringback.suite.steps.phonecalls import outside
from ringback.suite.steps.words import sentence
from ringback.suite.views import is_on_call, views_of

#: Seconds that a phone rings in the case in which nobody picks up.
SHORT_WAIT = 1


@when(sentence("the {actor:Name} calls an outside number with the options {query:Text}"))
def calls_with_options(stage: Stage, phone_calls: PhoneCalls, actor: str, query: str) -> None:
    phone_calls.create(actor, outside(stage), query)


@then(sentence("the {actor:Name} is on the phone"))
def is_on_the_phone(stage: Stage, phone_calls: PhoneCalls, actor: str) -> None:
    call = phone_calls.read(actor, phone_calls.created[actor])
    if not any(map(is_on_call, views_of(call))):
        raise stage.departed(
            rule="call.state",
            operation="CreateSimple",
            message="The phone call that was made is over at once.",
            expected="a view on call",
            actual=call,
        )


@when(sentence("the {callback:Name} calls an outside number back"), target_fixture="made")
def calls_back(stage: Stage, phone_calls: PhoneCalls, callback: str) -> Asked:
    extension = stage.actor(callback).identity.number
    return _made(stage, phone_calls, callback, "CreateCallback", _callback(stage, extension))


@when(sentence("the {actor:Name} asks for a callback without naming an extension"), target_fixture="tried")
def calls_back_as_anybody(stage: Stage, phone_calls: PhoneCalls, actor: str) -> Exchange:
    before = phone_calls.ids(actor)
    stage.on_clear(lambda: phone_calls.clear_all_but(actor, before))
    return stage.request(actor, "CreateCallback", body=_callback(stage, "@self"))


@when(
    sentence("the {actor:Name} asks for a callback that the {terminal:Name}'s terminal is charged for"),
    target_fixture="tried",
)
def calls_back_from_terminal(stage: Stage, phone_calls: PhoneCalls, actor: str, terminal: str) -> Exchange:
    before = phone_calls.ids(terminal)
    stage.on_clear(lambda: phone_calls.clear_all_but(terminal, before))
    extension = stage.actor(terminal).identity.number
    return stage.request(actor, "CreateCallback", body=_callback(stage, extension))


def _callback(stage: Stage, extension: str) -> dict[str, Json]:
    view = {"source": [outside(stage, "external2")], "destination": [outside(stage)]}
    return {"extension": extension, "phoneCallView": [view]}


@when(sentence("the {conference:Name} invites an outside number"), target_fixture="made")
def invites(stage: Stage, phone_calls: PhoneCalls, conference: str) -> Asked:
    actor = stage.actor(conference)
    if "room" not in actor.settings:
        raise NotExercised(reason=f"the endpoint file gives the {conference} no room")
    view = {"source": [actor.identity.number], "destination": [outside(stage)]}
    asked = {"number": actor.settings["room"], "pin": actor.settings.get("pin", "")}
    query = urlencode({name: value for name, value in asked.items() if value})
    body = {"extension": actor.identity.number, "phoneCallView": [view]}
    return _made(stage, phone_calls, conference, "CreateConferenceInvite", body, query)


def _made(
    stage: Stage, phone_calls: PhoneCalls, actor: str, operation: str, body: dict[str, Json], query: str = ""
) -> Asked:
    before = phone_calls.ids(actor)
    stage.on_clear(lambda: phone_calls.clear_all_but(actor, before))
    exchange = stage.request(actor, operation, body=body, query=query)
    no = stage.refusal(exchange)
    if no is not None:
        raise stage.turned_down(operation, no, None)
    return Asked.by(exchange, before)


@then(sentence("the callback of the {callback:Name} is listed"))
def callback_is_listed(stage: Stage, phone_calls: PhoneCalls, made: Asked, callback: str) -> None:
    if next(phone_calls.looked_at(callback, made), None) is None:
        raise stage.departed(
            rule="view.missing",
            operation="CreateCallback",
            message="CreateCallback was accepted, and no phone call of it was ever listed.",
            expected="the phone call that was made",
            actual=None,
        )


@then(sentence("the invitation of the {conference:Name} was taken"))
def invitation_was_taken(stage: Stage, phone_calls: PhoneCalls, made: Asked, conference: str) -> None:
    if next(phone_calls.looked_at(conference, made), None) is None:
        stage.evidence.note("No phone call of the invitation was listed; no page says that one must be.")
