"""
The face of VoipNow's UnifiedAPI: OAuth and HTTP around the phone calls, as an ASGI application.

It knows paths, tokens and error codes.  What happens to a call is `phonecalls`' business.
"""

from collections.abc import Awaitable, Callable, MutableMapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

import orjson
from attrs import define, frozen
from starlette.requests import Request
from starlette.responses import Response

from ringback.calls import CallTable
from ringback.contracts.store import load
from ringback.model import Json
from ringback.switch.addresses import host_of
from ringback.switch.bodies import Unreadable, content_of, json_of
from ringback.switch.ids import Ids
from ringback.switch.phonecall_actions import carried_out
from ringback.switch.phonecalls import Exchange, Extension, PhoneCall
from ringback.switch.plant import Switch
from ringback.switch.ringing import advanced, created, hung_up
from ringback.switch.settings import Settings
from ringback.switch.tokens import Tokens
from ringback.switch.voipnow_asker import Asker, Denied
from ringback.switch.voipnow_creations import KINDS, creations_of
from ringback.switch.voipnow_listing import Listing
from ringback.switch.voipnow_orders import order_of
from ringback.switch.voipnow_parties import parties_of
from ringback.switch.voipnow_texts import Texts

TOKEN_PATH = "/oauth/token.php"  # noqa: S105  (it is an address)

#: Actions whose documented answer is an array of phone calls.
_SEVERAL = frozenset({"Park"})

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


@frozen
class _Visit:
    """One authorized request about the calls of an extension."""

    request: Request
    content: bytes
    asker: Asker
    extension: Extension | None
    call_id: str | None
    now: float

    def call(self) -> PhoneCall | None:
        """Return the call that the path names, None where it is not there."""
        return self.asker.call(self.call_id, self.extension) if self.call_id else None


@define(eq=False)
class VoipNowApp:
    """An ASGI application: one switch, for one App."""

    exchange: Exchange
    tokens: Tokens
    user: str
    table: CallTable
    clock: Callable[[], float]
    #: The date when the clock read zero.
    epoch: datetime

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection event."""
        if scope["type"] == "lifespan":
            await receive()
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await send({"type": "lifespan.shutdown.complete"})
        elif scope["type"] == "http":
            response = await self._heard(Request(scope, receive))
            await response(scope, receive, send)

    async def _heard(self, request: Request) -> Response:
        try:
            content = await content_of(request)
            return self._respond(request, content)
        except Unreadable as error:
            return _error(error.status, "request_invalid", error.reason)
        except Denied as denied:
            return _error(denied.status, denied.code, denied.message)

    def _respond(self, request: Request, content: bytes) -> Response:
        path = tuple(each for each in str(request.scope["path"]).split("/") if each)
        if "/" + "/".join(path) == TOKEN_PATH:
            return self._token(request, content)
        now = self.clock()
        given = request.headers.get("authorization") or request.query_params.get("accessRequestToken")
        if not self.tokens.opens(given, now):
            raise Denied(401, "access_denied", "You are not authorized to use this request.")
        self.exchange = advanced(self.exchange, now)
        match path:
            case ("uapi", "phoneCalls", user, *rest) if 1 <= len(rest) <= 2:  # noqa: PLR2004  (extension, call)
                return self._about(request, content, user, rest, now)
        return _error(404, "request_invalid", "There is no such resource.")

    def _token(self, request: Request, content: bytes) -> Response:
        if request.method != "POST":
            return _json({"error": "invalid_request"}, 405)
        try:
            form = dict(parse_qsl(content.decode("ascii"), max_num_fields=100))
        except ValueError:
            return _json({"error": "invalid_request"}, 400)
        status, body = self.tokens.grant(form, self.clock())
        return _json(body, status)

    def _about(self, request: Request, content: bytes, user: str, rest: list[str], now: float) -> Response:
        asker = Asker(self.exchange, self.user)
        asker.owner(user)
        if request.method == "POST":
            return self._post(request, content, asker, rest, now)
        visit = _Visit(
            request=request,
            content=content,
            asker=asker,
            extension=asker.extension(rest[0]),
            call_id=rest[1] if len(rest) > 1 else None,
            now=now,
        )
        match request.method:
            case "GET":
                return self._list(visit)
            case "PUT":
                return self._put(visit)
            case "DELETE":
                return self._delete(visit)
        return _error(405, "request_not_implemented", "This resource does not know the method.")

    def _list(self, visit: _Visit) -> Response:
        texts = self._texts(visit.request)
        if visit.call_id:
            call = visit.call()
            return _json(texts.phone_call(call)) if call else Response(status_code=204)
        listing = Listing.of(visit.request.query_params)
        page = listing.page(visit.asker.calls(visit.extension), texts)
        return _json(page) if page else Response(status_code=204)

    def _put(self, visit: _Visit) -> Response:
        body = json_of(visit.request, visit.content)
        order = order_of(visit.asker, self.table, visit.extension, visit.call_id or "", body)
        self.exchange = carried_out(self.exchange, order, visit.now)
        told = self._texts(visit.request).accepted(order.call, order.extension)
        return _json([told] if order.action in _SEVERAL else told, 202)

    def _delete(self, visit: _Visit) -> Response:
        number = visit.request.query_params.get("phoneNumber")
        known = visit.asker.found(number) if number else None
        party = known.number if known else number
        one = visit.call()
        calls = visit.asker.calls(visit.extension) if visit.call_id is None else [one] if one else []
        meant = [each for each in calls if party is None or each.involves(party)]
        texts = self._texts(visit.request)
        for call in meant:
            self.exchange = hung_up(self.exchange, call, party)
        if not meant:
            return Response(status_code=204)
        return _json([texts.accepted(each, each.extension) for each in meant])

    def _post(self, request: Request, content: bytes, asker: Asker, rest: list[str], now: float) -> Response:
        if len(rest) != 1 or rest[0] not in KINDS:
            return _error(405, "request_not_implemented", "This resource does not know the method.")
        creations = creations_of(asker, rest[0], request.query_params, json_of(request, content))
        calls = []
        for creation in creations:
            self.exchange, call = created(self.exchange, creation, now)
            calls.append(call)
        texts = self._texts(request)
        return _json([texts.phone_call(each) for each in calls])

    def _texts(self, request: Request) -> Texts:
        base = f"{request.scope['scheme']}://{host_of(request)}/uapi"
        return Texts(self.exchange, base, self._date)

    def _date(self, at: float) -> datetime:
        return self.epoch + timedelta(seconds=at)


def voipnow_switch(settings: Settings) -> Switch:
    """
    Return a switch that speaks VoipNow's UnifiedAPI.

    Raises NotValid where the parties it is given cannot be used.
    """
    ids = Ids(settings.seed)
    parties = parties_of(settings.parties, ids)
    app = VoipNowApp(
        exchange=Exchange(
            ids=ids,
            extensions={each.number: each for each in parties.extensions.values()},
            outside=frozenset(parties.numbers.values()),
            pickup_s=settings.pickup_s,
        ),
        tokens=Tokens(parties.client_id, parties.client_secret, ids),
        user=parties.user,
        table=load("voipnow").table,
        clock=settings.clock,
        epoch=settings.today() - timedelta(seconds=settings.clock()),
    )
    return Switch(
        api="voipnow",
        app=app,
        auth={"client_id": parties.client_id, "client_secret": parties.client_secret},
        actors=parties.actors(),
        numbers=parties.numbers,
    )


def _error(status: int, code: str, message: str) -> Response:
    return _json({"error": {"code": code, "message": message}}, status)


def _json(value: Json, status: int = 200) -> Response:
    return Response(orjson.dumps(value), status, media_type="application/json")
