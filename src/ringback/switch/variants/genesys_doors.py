"""Where a Genesys server may take operations, and how it may answer: addresses, statuses, the form of its JSON."""

from typing import Any

import orjson
from attrs import evolve, frozen
from starlette.requests import Request

from ringback.cometd import messages as bayeux
from ringback.model import Json
from ringback.switch.commands import FORBIDDEN, NOT_FOUND, Command, Refused
from ringback.switch.genesys_desk import Desk, Visit
from ringback.switch.genesys_fittings import (
    Admit,
    Fittings,
    GenesysChange,
    GenesysFit,
    Handle,
    Read,
    Refuse,
    admitting,
    handling,
    hubbed,
    reading,
    refusing,
)
from ringback.switch.headers import cookie_of, header_of
from ringback.switch.replies import Reply
from ringback.switch.sessions import COOKIE, Session, Sessions
from ringback.switch.variants.genesys_messages import FREEDOM
from ringback.switch.world import World

#: The operations by which an agent's state is set.
STATES = ("Ready", "NotReady")

_PARTLY = {
    "statusCode": 7,
    "failed": [{"statusCode": 4, "statusMessage": "Not connected.", "channel": "chat"}],
    "succeeded": [{"statusCode": 0, "channel": "voice"}],
}


def operation_of(body: Json) -> Json:
    """Return the operation that a body names; None where it names none."""
    return body.get("operationName") if isinstance(body, dict) else None


def not_at(place: str, *operations: str) -> GenesysFit:
    """Refuse operations at a place, as any that it does not know."""

    def around(read: Read, world: World, at: str, plain: Command, body: Json) -> Command:
        if at == place and operation_of(body) in operations:
            raise Refused(FORBIDDEN, "This resource does not know the operation.")
        return read(world, at, plain, body)

    return reading(around)


def _states_at_calls(read: Read, world: World, place: str, plain: Command, body: Json) -> Command:
    """Take an agent's state where the tables have it, and not where the samples do."""
    moved = {"channel": "nowhere", "call": "channel"} if operation_of(body) in STATES else {}
    if moved.get(place) == "nowhere":
        raise Refused(FORBIDDEN, "This resource does not know the operation.")
    return read(world, moved.get(place, place), plain, body)


def _released_gone(read: Read, world: World, place: str, plain: Command, body: Json) -> Command:
    if place == "call" and not world.call(plain.call, plain.number).live:
        raise Refused(NOT_FOUND, "The call is over.")
    return read(world, place, plain, body)


async def _by_conn_id(handle: Handle, desk: Desk, visit: Visit) -> Reply:
    """Find a call by its connection, too."""
    if visit.path[:2] != ("me", "calls") or len(visit.path) < 3:  # noqa: PLR2004  (me, calls, the call)
        return await handle(desk, visit)
    ids = {each.conn_id: each.id for each in desk.world.calls.values()}
    call = ids.get(visit.path[2], visit.path[2])
    return await handle(desk, evolve(visit, path=(*visit.path[:2], call, *visit.path[3:])))


@frozen
class _Spaced(Reply):
    """An answer whose JSON has line breaks."""

    def _content(self) -> bytes:
        content = super()._content()
        if self.text is not None or self.value is None:
            return content
        return orjson.dumps(orjson.loads(content), option=orjson.OPT_INDENT_2)


class _LongPolling:
    """A CometD server that has one transport."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**{**more, "transports": (bayeux.LONG_POLLING,)})


async def _spaced(handle: Handle, desk: Desk, visit: Visit) -> Reply:
    reply = await handle(desk, visit)
    return _Spaced(status=reply.status, value=reply.value, text=reply.text, headers=reply.headers)


async def _in_part(handle: Handle, desk: Desk, visit: Visit) -> Reply:
    reply = await handle(desk, visit)
    started = b"StartContactCenterSession" in visit.content and reply.value == {"statusCode": 0}
    return evolve(reply, value=_PARTLY) if started else reply


async def _whole(handle: Handle, desk: Desk, visit: Visit) -> Reply:
    """Answer as if all fields had been asked for."""
    lists = visit.path[-1:] in (("calls",), ("devices",)) and visit.request.method == "GET"
    if lists and not visit.fields:
        scope = {**visit.request.scope, "query_string": b"fields=*"}
        visit = evolve(visit, request=Request(scope, visit.request.receive))
    return await handle(desk, visit)


async def _lists_only(handle: Handle, desk: Desk, visit: Visit) -> Reply:
    single = visit.path[:2] in (("me", "calls"), ("me", "devices")) and len(visit.path) == 3  # noqa: PLR2004  (the id)
    if single and visit.request.method == "GET":
        raise Refused(NOT_FOUND, "There is no such resource.")
    return await handle(desk, visit)


def refused_with(status: int) -> GenesysFit:
    """Refuse with another HTTP status."""

    def around(refuse: Refuse, refused: Refused) -> Reply:
        return evolve(refuse(refused), status=status)

    return refusing(around)


def _changing_hands(inner: Admit, sessions: Sessions, request: Request) -> Session | None:
    """End the session of a cookie that comes with somebody else's credentials, as who signs in anew begins anew."""
    headers = [each for each in request.scope["headers"] if each[0] != b"authorization"]
    known = inner(sessions, Request({**request.scope, "headers": headers}))
    session = inner(sessions, request)
    if known is not None and session is not None and session.user != known.user:
        sessions.end(known)
    return session


def _a_moment_late(fittings: Fittings) -> Fittings:
    """Serve the cookie of a session that was ended once more."""
    seen: dict[str, Session] = {}

    def admit(inner: Admit, sessions: Sessions, request: Request) -> Session | None:
        session = inner(sessions, request)
        if session is None and header_of(request, b"authorization") is None:
            return seen.pop(cookie_of(request, COOKIE), None)
        if session is not None:
            seen[session.id] = session
        return session

    return admitting(admit)(fittings)


VARIANTS: tuple[GenesysChange, ...] = (
    GenesysChange(
        "sessions-end-late",
        FREEDOM,
        "The end of a session takes a moment: its cookie is served once more.",
        _a_moment_late,
    ),
    GenesysChange(
        "sessions-change-hands",
        FREEDOM,
        "A cookie that comes with somebody else's credentials is good for nothing from then on.",
        admitting(_changing_hands),
    ),
    GenesysChange(
        "disposition-at-device",
        "GWS-E8",
        "SetCallDisposition is taken at the device only.",
        not_at("call", "SetCallDisposition"),
    ),
    GenesysChange(
        "disposition-at-call",
        "GWS-E8",
        "SetCallDisposition is taken at the call only.",
        not_at("device", "SetCallDisposition"),
    ),
    GenesysChange(
        "released-calls-gone",
        "GWS-E10",
        "Nothing can be asked at the URL of a call that is over; its disposition is taken at the device.",
        reading(_released_gone),
        against=("disposition-at-call",),
    ),
    GenesysChange(
        "no-agent-states",
        "GWS-E23",
        "Ready and NotReady are taken nowhere.",
        not_at("channel", *STATES),
    ),
    GenesysChange(
        "agent-states-at-calls",
        "GWS-E23",
        "Ready and NotReady are taken at a call, as their tables have it, and not at the voice channel.",
        reading(_states_at_calls),
    ),
    GenesysChange(
        "conn-id-names-call",
        "GWS-E27",
        "A call is found by its connId, too.",
        handling(_by_conn_id),
    ),
    GenesysChange(
        "long-polling-only",
        "GWS-E31",
        "The handshake offers no other transport than long polling.",
        hubbed(_LongPolling),
    ),
    GenesysChange(
        "json-with-spaces",
        "GWS-E32",
        "JSON comes with white space between its tokens.",
        handling(_spaced),
    ),
    GenesysChange(
        "session-in-part",
        "GWS-E35",
        "StartContactCenterSession is answered with result code 7: chat could not be started.",
        handling(_in_part),
    ),
    *(
        GenesysChange(
            f"refused-with-{status}",
            FREEDOM,
            f"All refusals of commands have the HTTP status {status}, beside their result code.",
            refused_with(status),
        )
        for status in (200, 400, 409)
    ),
    GenesysChange(
        "lists-come-whole",
        FREEDOM,
        "Lists of calls and devices come whole without the parameter fields.",
        handling(_whole),
    ),
    GenesysChange(
        "lists-only",
        FREEDOM,
        "Calls and devices can be read as lists only.",
        handling(_lists_only),
    ),
)
