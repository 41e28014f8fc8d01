"""The resources of Genesys Web Services: what each path reads or does, by method."""

from collections.abc import Awaitable, Callable, Mapping

from attrs import evolve
from starlette.requests import Request

from ringback.cometd.bodies import batch_of
from ringback.cometd.protocol import Answer
from ringback.model import Json
from ringback.switch.bodies import json_of
from ringback.switch.commands import FORBIDDEN, INVALID, NOT_FOUND, Refused
from ringback.switch.genesys_desk import Desk, Visit, listed
from ringback.switch.genesys_fittings import error
from ringback.switch.genesys_orders import channels_of
from ringback.switch.genesys_texts import FIELDS, chosen
from ringback.switch.replies import Reply


def said(value: Json) -> Reply:
    """Return an answer in JSON."""
    return Reply(value=value)


async def routed(desk: Desk, visit: Visit) -> Reply:
    """Do an authenticated request; raise Refused and Unreadable."""
    route = ROUTES.get(shape(visit.path))
    if route is None:
        raise Refused(NOT_FOUND, "There is no such resource.")
    handler = route.get(visit.request.method)
    if handler is None:
        return no_method(tuple(route))
    return await handler(desk, visit)


def no_method(allowed: tuple[str, ...]) -> Reply:
    """Return the answer to a method that a resource does not know."""
    answer = error(405, FORBIDDEN, "This resource does not know the method.")
    return evolve(answer, headers={"Allow": ", ".join(allowed)})


async def _get_me(desk: Desk, visit: Visit) -> Reply:
    wanted = listed(visit.request.query_params.get("subresources", ""))
    user = desk.texts(visit).user(visit.phone)
    for name, content in _belongings(desk, visit).items():
        if name in wanted or "*" in wanted:
            user[name] = content
    return said({"statusCode": 0, "user": user})


def _belongings(desk: Desk, visit: Visit) -> Mapping[str, Json]:
    texts, number = desk.texts(visit), visit.phone.number
    return {
        "devices": [texts.device(visit.phone)],
        "calls": [texts.call(each) for each in desk.world.calls_of(number)],
        "channels": [],
    }


async def _get_devices(desk: Desk, visit: Visit) -> Reply:
    texts = desk.texts(visit)
    if not visit.fields:
        return said({"statusCode": 0, "uris": [texts.device_uri(visit.phone)]})
    _check_fields("device", visit)
    return said({"statusCode": 0, "devices": [chosen(texts.device(visit.phone), visit.fields)]})


async def _get_device(desk: Desk, visit: Visit) -> Reply:
    _own_device(visit)
    return said({"statusCode": 0, "device": desk.texts(visit).device(visit.phone)})


async def _get_calls(desk: Desk, visit: Visit) -> Reply:
    texts, calls = desk.texts(visit), desk.world.calls_of(visit.phone.number)
    if not visit.fields:
        return said({"statusCode": 0, "uris": [texts.call_uri(each) for each in calls]})
    _check_fields("call", visit)
    found = [chosen(texts.call(each), visit.fields) for each in calls]
    return said({"statusCode": 0, "calls": found})


async def _get_device_calls(desk: Desk, visit: Visit) -> Reply:
    _own_device(visit)
    return await _get_calls(desk, visit)


async def _get_call(desk: Desk, visit: Visit) -> Reply:
    call = desk.world.call(visit.path[2], visit.phone.number)
    if not call.live:
        raise Refused(NOT_FOUND, "The call is over.")
    return said({"statusCode": 0, "call": desk.texts(visit).call(call)})


async def _post_me(desk: Desk, visit: Visit) -> Reply:
    body = json_of(visit.request, visit.content)
    partly = _partly(body)
    if partly is None or partly["succeeded"]:
        desk.obey(visit, "me", body)
    return said(partly or {"statusCode": 0})


async def _post_channel(desk: Desk, visit: Visit) -> Reply:
    if visit.path[2] != "voice":
        raise Refused(NOT_FOUND, "There is no such channel.")
    desk.obey(visit, "channel", json_of(visit.request, visit.content))
    return said({"statusCode": 0})


async def _post_device(desk: Desk, visit: Visit) -> Reply:
    _own_device(visit)
    desk.obey(visit, "device", json_of(visit.request, visit.content))
    return said({"statusCode": 0})


async def _post_calls(desk: Desk, visit: Visit) -> Reply:
    _own_device(visit)
    desk.obey(visit, "calls", json_of(visit.request, visit.content))
    return said({"statusCode": 0})


async def _post_call(desk: Desk, visit: Visit) -> Reply:
    body = json_of(visit.request, visit.content)
    # Another's call is not there, whatever is asked of it.
    call = desk.world.call(visit.path[2], visit.phone.number)
    desk.obey(visit, "call", body, call.id)
    return said({"statusCode": 0})


def heard(desk: Desk, owner: str, request: Request, content: bytes) -> Answer:
    """Return what there is to say to Bayeux messages at once; raise Unreadable."""
    messages = batch_of(json_of(request, content))
    now = desk.clock.line()
    desk.polls.wake(desk.hub.sweep(now))
    answer = desk.hub.receive(messages, owner=owner, now=now)
    desk.polls.wake(answer.ready)
    return answer


async def _post_notifications(desk: Desk, visit: Visit) -> Reply:
    answer = heard(desk, visit.session.user, visit.request, visit.content)
    if answer.held is None:
        return said(list(answer.replies))
    with desk.waited_for(answer.held):
        return said([*answer.replies, *await desk.polls.answer(answer.held, visit.request.receive)])


Handler = Callable[[Desk, Visit], Awaitable[Reply]]

#: What each resource does by method; `*` stands for an id.
ROUTES: Mapping[str, Mapping[str, Handler]] = {
    "me": {"GET": _get_me, "POST": _post_me},
    "me/channels/*": {"POST": _post_channel},
    "me/devices": {"GET": _get_devices},
    "me/devices/*": {"GET": _get_device, "POST": _post_device},
    "me/devices/*/calls": {"GET": _get_device_calls, "POST": _post_calls},
    "me/calls": {"GET": _get_calls},
    "me/calls/*": {"GET": _get_call, "POST": _post_call},
    "notifications": {"POST": _post_notifications},
}

#: What CometD clients append to the address of the endpoint.
_SUFFIXES = ("handshake", "connect", "disconnect")

#: Where Bayeux messages are sent, below our base.
NOTIFICATIONS = ("/notifications", *(f"/notifications/{each}" for each in _SUFFIXES))


def shape(path: tuple[str, ...]) -> str:
    """Return the key of a path in `ROUTES`."""
    if path[:1] == ("notifications",) and path[1:] in [(), *((each,) for each in _SUFFIXES)]:
        return "notifications"
    return "/".join("*" if place == 2 else each for place, each in enumerate(path))  # noqa: PLR2004


def _check_fields(kind: str, visit: Visit) -> None:
    if not FIELDS[kind].union("*").issuperset(visit.fields):
        raise Refused(INVALID, f"The parameter fields must name fields of a {kind}, or be *.")


def _own_device(visit: Visit) -> None:
    if visit.path[2] != visit.phone.device:
        raise Refused(NOT_FOUND, "There is no such device.")


def _partly(body: Json) -> Json | None:
    """Return the answer to a session start that names channels we do not have."""
    if not isinstance(body, dict) or body.get("operationName") != "StartContactCenterSession":
        return None
    channels = channels_of(body)
    if channels == ("voice",):
        return None
    failed = [
        {"statusCode": 4, "statusMessage": "There is no such channel.", "channel": each}
        for each in channels
        if each != "voice"
    ]
    succeeded = [{"statusCode": 0, "channel": "voice"}] if "voice" in channels else []
    return {"statusCode": 7, "failed": failed, "succeeded": succeeded}
