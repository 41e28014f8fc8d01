"""
The face of VoipNow's UnifiedAPI: OAuth and HTTP around the phone calls, as an ASGI application.

It knows paths, tokens and error codes.  What a request does is `voipnow_routes`' business.
"""

import contextlib
from urllib.parse import parse_qsl

from attrs import define
from starlette.requests import Request

from ringback.cometd.bodies import ClientLeft, Unreadable
from ringback.contracts.store import load
from ringback.serve import Receive, Scope, Send
from ringback.switch.bodies import content_of
from ringback.switch.changes import fitted
from ringback.switch.controls import DeskControls, Floor
from ringback.switch.defects.tables import VOIPNOW as DEFECTS
from ringback.switch.ids import Ids
from ringback.switch.phonecalls import Exchange
from ringback.switch.plant import Switch
from ringback.switch.replies import Reply
from ringback.switch.settings import Settings
from ringback.switch.tokens import Tokens
from ringback.switch.variants.tables import VOIPNOW as VARIANTS
from ringback.switch.voipnow_asker import Denied
from ringback.switch.voipnow_desk import Desk, Visit
from ringback.switch.voipnow_fittings import Fittings, error
from ringback.switch.voipnow_parties import parties_of
from ringback.switch.voipnow_routes import routed

TOKEN_PATH = "/oauth/token.php"  # noqa: S105  (it is an address)


@define(eq=False)
class VoipNowApp:
    """An ASGI application: one switch, for one App."""

    desk: Desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection event."""
        if scope["type"] == "lifespan":
            await receive()
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await send({"type": "lifespan.shutdown.complete"})
        elif scope["type"] == "http":
            # A client that leaves in the middle of its request has no use for an answer.
            with contextlib.suppress(ClientLeft):
                await (await self._heard(Request(scope, receive))).send(send)

    async def _heard(self, request: Request) -> Reply:
        try:
            content = await content_of(request)
            return self._respond(request, content)
        except Unreadable as unreadable:
            return error(unreadable.status, "request_invalid", unreadable.reason)
        except Denied as denied:
            return self.desk.fittings.refuse(denied)

    def _respond(self, request: Request, content: bytes) -> Reply:
        desk = self.desk
        desk.clock.tick()
        path = desk.fittings.locate(tuple(each for each in str(request.scope["path"]).split("/") if each))
        if "/" + "/".join(path) == TOKEN_PATH:
            return self._token(request, content)
        now = desk.clock.now()
        given = request.headers.get("authorization") or request.query_params.get("accessRequestToken")
        if not desk.fittings.admit(desk.tokens, given, now):
            raise Denied(401, "access_denied", "You are not authorized to use this request.")
        desk.catch_up()
        match path:
            case ("uapi", "phoneCalls", _, *rest) if 1 <= len(rest) <= 2:  # noqa: PLR2004  (extension, call)
                visit = Visit(request=request, content=content, path=path[2:], now=now)
                return desk.fittings.handle(desk, visit)
        return error(404, "request_invalid", "There is no such resource.")

    def _token(self, request: Request, content: bytes) -> Reply:
        if request.method != "POST":
            return Reply(405, {"error": "invalid_request"})
        try:
            form = dict(parse_qsl(content.decode("ascii"), max_num_fields=100))
        except ValueError:
            return Reply(400, {"error": "invalid_request"})
        status, body = self.desk.fittings.grant(self.desk.tokens, form, self.desk.clock.now())
        return Reply(status, body)


def voipnow_switch(settings: Settings) -> Switch:
    """
    Return a switch that speaks VoipNow's UnifiedAPI.

    Raises NotValid where the parties it is given cannot be used, NoSuchName for a variant or a defect that is
    not in the catalogue.
    """
    ids = Ids(settings.seed)
    healthy = Fittings(handle=routed)
    fittings = fitted(healthy, VARIANTS, settings.variants, "variant of voipnow")
    fittings = fitted(fittings, DEFECTS, settings.defects, "defect of voipnow")
    parties = parties_of(settings.parties, ids)
    desk = Desk(
        exchange=Exchange(
            ids=ids,
            extensions={each.number: each for each in parties.extensions.values()},
            outside=frozenset(parties.numbers.values()),
            pickup_s=settings.pickup_s,
            manners=settings.manners,
        ),
        tokens=Tokens(parties.client_id, parties.client_secret, ids),
        user=parties.user,
        table=load("voipnow").table,
        clock=settings.clock,
        fittings=fittings,
    )
    floor = Floor(VoipNowApp(desk))
    on = (*settings.variants, *settings.defects)
    return Switch(
        api="voipnow",
        app=floor,
        controls=DeskControls("voipnow", floor, desk, healthy, VARIANTS, DEFECTS, settings.manners, on),
        auth={"client_id": parties.client_id, "client_secret": parties.client_secret},
        actors=parties.actors(),
        numbers=parties.numbers,
    )
