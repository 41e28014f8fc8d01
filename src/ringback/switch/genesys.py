"""
The face of Genesys Web Services: HTTP and CometD around the telephone world, as an ASGI application.

It knows paths, sign-in, result codes and channels.  What a command does is the world's business.
"""

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

from attrs import define
from starlette.requests import Request
from starlette.responses import Response

from ringback.contracts.store import load
from ringback.switch.addresses import host_of
from ringback.switch.bodies import Unreadable, content_of
from ringback.switch.changes import fitted
from ringback.switch.commands import INVALID, NOT_FOUND, Refused
from ringback.switch.defects.tables import GENESYS as DEFECTS
from ringback.switch.genesys_desk import Desk, Visit
from ringback.switch.genesys_fittings import Fittings, error
from ringback.switch.genesys_parties import Party, parties_of
from ringback.switch.genesys_routes import no_method, routed, said
from ringback.switch.ids import Ids
from ringback.switch.plant import Switch
from ringback.switch.polls import Polls
from ringback.switch.replies import Reply
from ringback.switch.sessions import COOKIE, CSRF_NAME, Session, Sessions
from ringback.switch.settings import Settings
from ringback.switch.variants.tables import GENESYS as VARIANTS
from ringback.switch.world import Phone, World

BASE = "/api/v2"
VERSION = "8.5.202.96"

NOT_AUTHENTICATED = 20

#: How long a silent subscriber is remembered, in milliseconds: in a long run some actors have nothing to do.
EXPIRY_MS = 600_000

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


@define(eq=False)
class GenesysApp:
    """An ASGI application: one switch, for any number of users."""

    desk: Desk
    csrf: bool = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection event."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            response = await self._heard(Request(scope, receive))
            await response(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self.desk.polls.wake(self.desk.hub.close(self.desk.clock.line()))
        await send({"type": "lifespan.shutdown.complete"})

    async def _heard(self, request: Request) -> Response:
        # All of the body first: from then on nothing waits, and the world stands still.
        try:
            content = await content_of(request)
        except Unreadable as unreadable:
            return error(unreadable.status, INVALID, unreadable.reason).response()
        return await self._respond(request, content)

    async def _respond(self, request: Request, content: bytes) -> Response:
        self.desk.clock.tick()
        self.desk.catch_up()
        path = str(request.scope["path"])
        below = tuple(each for each in path.removeprefix(BASE).split("/") if each)
        if not f"{path}/".startswith(f"{BASE}/"):
            return error(404, NOT_FOUND, "There is no such resource.").response()
        if below == ("diagnostics", "version"):
            version = said({"statusCode": 0, "version": VERSION})
            return (version if request.method == "GET" else no_method(("GET",))).response()
        session = self.desk.fittings.admit(self.desk.sessions, request)
        if session is None:
            return error(403, NOT_AUTHENTICATED, "Access denied").response()
        response = (await self._welcome(request, session, below, content)).response()
        if request.cookies.get(COOKIE) != session.id:
            response.set_cookie(COOKIE, session.id, path="/", httponly=True)
        if self.csrf and request.method == "GET":
            response.headers["X-CSRF-HEADER"] = CSRF_NAME
            response.headers[CSRF_NAME] = session.token
        return response

    async def _welcome(
        self, request: Request, session: Session, below: tuple[str, ...], content: bytes
    ) -> Reply:
        fittings = self.desk.fittings
        if self.csrf and not fittings.trust(session, request):
            return Reply(403, text="Missing or invalid Csrf token")
        try:
            return await fittings.handle(self.desk, self._visit(request, session, below, content))
        except Refused as refused:
            return fittings.refuse(refused)
        except Unreadable as unreadable:
            return error(unreadable.status, INVALID, unreadable.reason)

    def _visit(self, request: Request, session: Session, below: tuple[str, ...], content: bytes) -> Visit:
        base = f"{request.scope['scheme']}://{host_of(request)}{BASE}"
        self.desk.bases[session.user] = base
        return Visit(
            request=request,
            content=content,
            session=session,
            phone=self.desk.world.phone_of(session.user),
            path=below,
            base=base,
            now=self.desk.clock.now(),
        )


def genesys_switch(settings: Settings) -> Switch:
    """
    Return a switch that speaks Genesys Web Services.

    Raises NotValid where the parties it is given cannot be used, NoSuchName for a variant or a defect that is
    not in the catalogue.
    """
    ids = Ids(settings.seed)
    fittings = fitted(Fittings(handle=routed), VARIANTS, settings.variants, "variant of genesys")
    fittings = fitted(fittings, DEFECTS, settings.defects, "defect of genesys")
    parties = parties_of(settings.parties, ids)
    sessions = Sessions({each.username: each.password for each in parties}, Ids(settings.seed))
    hub = fittings.hub(ids=_Names(ids).next, timeout_ms=settings.poll_ms, expiry_ms=EXPIRY_MS)
    desk = Desk(
        world=world_of(parties, ids),
        sessions=sessions,
        hub=hub,
        polls=Polls(hub, settings.clock.line),
        clock=settings.clock,
        fittings=fittings,
    )
    return Switch(
        api="genesys",
        app=GenesysApp(desk, settings.csrf),
        auth={"csrf": settings.csrf},
        actors={each.name: each.entry() for each in parties},
    )


def world_of(parties: Iterable[Party], ids: Ids) -> World:
    """Return a world in which all phones are idle."""
    phones = (
        Phone(
            number=each.phone_number,
            user=each.username,
            device=ids.uuid(f"device {each.phone_number}"),
            may_monitor=each.may_monitor,
        )
        for each in parties
    )
    table = load("genesys").table
    return World(table=table, ids=ids, phones={each.number: each for each in phones})


@define
class _Names:
    """Client ids, one after the other."""

    ids: Ids

    def next(self) -> str:
        self.ids = self.ids.next()
        return self.ids.fresh("client")
