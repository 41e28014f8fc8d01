"""Callbacks and invitations to a conference: how they are asked for, and what must have come of them."""

from urllib.parse import urlencode

from ringback.model import Exchange, Json
from ringback.suite.asked import Asked
from ringback.suite.listed import is_from_itself
from ringback.suite.outcome import SETTING, NotExercised
from ringback.suite.phonecalls import PhoneCalls
from ringback.suite.stage import Stage
from ringback.suite.views import PhoneCall, views_of

#: What makes them.
CALLBACK, INVITATION = "CreateCallback", "CreateConferenceInvite"


def outside(stage: Stage, name: str = "external") -> str:
    """Return a number outside; raises NotExercised where the endpoint file has none of this name."""
    if name not in stage.endpoint.file.numbers:
        raise NotExercised(reason=f"the endpoint file names no number {name} under [numbers]", kind=SETTING)
    return stage.endpoint.number_of(name)


def call_back(stage: Stage, actor: str, extension: str) -> Exchange:
    """Ask for a callback between two numbers outside that an extension is charged for."""
    view: dict[str, Json] = {"source": [outside(stage, "external2")], "destination": [outside(stage)]}
    return stage.request(actor, CALLBACK, body={"extension": extension, "phoneCallView": [view]})


def invite(stage: Stage, conference: str, number: str) -> Exchange:
    """Ask for a number to be invited to a conference; raises NotExercised where the endpoint file gives it no room."""
    actor = stage.actor(conference)
    if "room" not in actor.settings:
        raise NotExercised(reason=f"the endpoint file gives the {conference} no room", kind=SETTING)
    view: dict[str, Json] = {"source": [actor.identity.number], "destination": [number]}
    asked = {"number": actor.settings["room"], "pin": actor.settings.get("pin", "")}
    query = urlencode({name: value for name, value in asked.items() if value})
    body = {"extension": actor.identity.number, "phoneCallView": [view]}
    return stage.request(conference, INVITATION, body=body, query=query)


def taken(stage: Stage, exchange: Exchange, before: frozenset[str]) -> Asked:
    """Return what is known of a call that was asked for; raises what ends a case where it was refused."""
    no = stage.refusal(exchange)
    if no is not None:
        raise stage.turned_down(exchange.operation or "", no, None)
    return Asked.by(exchange, before)


def come_of(calls: PhoneCalls, actor: str, operation: str, asked: Asked) -> PhoneCall | None:
    """
    List until a call that was asked for is there; where it tells its ends, they are not one number.

    None for an invitation that is not listed, and of which the answer told no id. Raises Departed.
    """
    stage = calls.stage
    call = next(calls.looked_at(actor, asked), None)
    if call is None and operation == CALLBACK:
        raise stage.departed(
            rule="view.missing",
            operation=operation,
            message=f"{operation} was accepted, and no phone call of it was ever listed.",
            expected="the phone call that was made",
            actual=None,
        )
    if call is None and asked.told:
        # Where the answer tells of a phone call by its id, there is one.
        raise stage.departed(
            rule="view.missing",
            operation=operation,
            message=f"{operation} told of a phone call that was never listed.",
            expected=sorted(asked.told),
            actual=None,
        )
    if call is None:
        stage.evidence.note("No phone call of the invitation was listed; no page says that one must be.")
    elif views_of(call) and all(map(is_from_itself, views_of(call))):
        raise stage.departed(
            rule="view.state",
            operation=operation,
            message=f"The phone call of {operation} is from a number to itself.",
            expected="the source and the destination that were asked for",
            actual=list(views_of(call)),
            where="/phoneCallView",
        )
    return call
