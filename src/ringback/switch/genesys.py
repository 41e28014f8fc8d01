"""
The face of Genesys Web Services: HTTP and CometD around the telephone world, as an ASGI application.

It knows paths, sign-in, result codes and channels.  What a command does is the world's business.
"""

import contextlib
from collections.abc import Iterable

from attrs import define, evolve, field
from starlette.requests import Request

from ringback.cometd import messages as bayeux
from ringback.cometd.bodies import ClientLeft, Unreadable
from ringback.cometd.polls import Polls
from ringback.cometd.sockets import Sockets
from ringback.cometd.timekeeping import repeated
from ringback.contracts.store import load
from ringback.express import NO_LANES, Exchange, Lanes
from ringback.model import Json
from ringback.serve import Receive, Scope, Send
from ringback.switch.addresses import host_of
from ringback.switch.bodies import content_of
from ringback.switch.changes import fitted
from ringback.switch.commands import INVALID, NOT_FOUND, Refused
from ringback.switch.controls import DeskControls, Floor
from ringback.switch.defects.tables import GENESYS as DEFECTS
from ringback.switch.genesys_desk import Desk, Visit
from ringback.switch.genesys_fittings import Fittings, error
from ringback.switch.genesys_parties import Party, parties_of
from ringback.switch.genesys_routes import NOTIFICATIONS, heard, no_method, routed, said, shape
from ringback.switch.headers import cookie_of
from ringback.switch.ids import Ids
from ringback.switch.plant import Switch
from ringback.switch.replies import Reply
from ringback.switch.sessions import COOKIE, CSRF_NAME, Session, Sessions
from ringback.switch.settings import Settings
from ringback.switch.upgrades import is_of_our_pages, refuse_upgrade
from ringback.switch.variants.tables import GENESYS as VARIANTS
from ringback.switch.world import Phone, World

BASE = "/api/v2"
VERSION = "8.5.202.96"

NOT_AUTHENTICATED = 20

_DENIED = error(403, NOT_AUTHENTICATED, "Access denied")
_FORGED = Reply(403, text="Missing or invalid Csrf token")

#: How long a silent subscriber is remembered, in milliseconds: in a long run some actors have nothing to do.
EXPIRY_MS = 600_000

#: What CometD goes over, the preferred transport first.
TRANSPORTS = (bayeux.WEBSOCKET, bayeux.LONG_POLLING)


@define(eq=False)
class GenesysApp:
    """An ASGI application: one switch, for any number of users."""

    desk: Desk
    sockets: Sockets
    csrf: bool = False
    _lanes: Lanes = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        self._lanes = dict.fromkeys(
            (f"{BASE}{each}".encode() for each in NOTIFICATIONS), self._converse_briefly
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection event."""
        match scope["type"]:
            case "lifespan":
                await self._live(receive, send)
            case "websocket":
                await self._converse(scope, receive, send)
            case "http":
                # A client that leaves in the middle of its request has no use for an answer.
                with contextlib.suppress(ClientLeft):
                    await (await self._heard(Request(scope, receive))).send(send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        with repeated(self.desk.sweep):
            await send({"type": "lifespan.startup.complete"})
            await receive()
        self.desk.polls.wake(self.desk.hub.close(self.desk.clock.line()))
        await self.sockets.close()
        await self.desk.polls.emptied()
        await send({"type": "lifespan.shutdown.complete"})

    async def _converse(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        # An upgrade is an HTTP request with GET; for those who sign in, it is like any other.
        request = Request({**scope, "type": "http", "method": "GET"})
        session = self._opened(request)
        if session is None:
            await refuse_upgrade(scope, send, _DENIED)
            return
        cookie = (
            () if cookie_of(request, COOKIE) == session.id else ((b"set-cookie", _cookie(session).encode()),)
        )
        await send({"type": "websocket.accept", "headers": cookie})
        await self.sockets.serve(session.user, receive, send)

    def _opened(self, request: Request) -> Session | None:
        """Return the session in which a web socket is opened; None where it must not be."""
        self.desk.tick()
        if shape(self._below(request)) != "notifications":
            return None
        session = self.desk.fittings.admit(self.desk.sessions, request)
        if session is None or (self.csrf and not is_of_our_pages(request)):
            return None
        return session

    def _below(self, request: Request) -> tuple[str, ...]:
        """Return the segments of a path below our base; those of another path name nothing."""
        path = str(request.scope["path"])
        if not f"{path}/".startswith(f"{BASE}/"):
            return ("",)
        return tuple(each for each in path[len(BASE) :].split("/") if each)

    async def _heard(self, request: Request) -> Reply:
        # All of the body first: from then on nothing waits, and the world stands still.
        try:
            content = await content_of(request)
        except Unreadable as unreadable:
            return error(unreadable.status, INVALID, unreadable.reason)
        return await self._respond(request, content)

    async def _respond(self, request: Request, content: bytes) -> Reply:
        self.desk.tick()
        below = self._below(request)
        if below == ("",):
            return error(404, NOT_FOUND, "There is no such resource.")
        if below == ("diagnostics", "version"):
            version = said({"statusCode": 0, "version": VERSION})
            return version if request.method == "GET" else no_method(("GET",))
        session = self.desk.fittings.admit(self.desk.sessions, request)
        if session is None:
            return _DENIED
        return self._signed(request, session, await self._welcome(request, session, below, content))

    def _signed(self, request: Request, session: Session, reply: Reply) -> Reply:
        more: dict[str, str] = {}
        if cookie_of(request, COOKIE) != session.id:
            more["Set-Cookie"] = _cookie(session)
        if self.csrf and request.method == "GET":
            more |= {"X-CSRF-HEADER": CSRF_NAME, CSRF_NAME: session.token}
        return evolve(reply, headers={**reply.headers, **more}) if more else reply

    @property
    def express(self) -> Lanes:
        """The short ways for Bayeux messages, while nothing wraps how requests are done."""
        return self._lanes if self.desk.fittings.handle is routed else NO_LANES

    def _converse_briefly(self, exchange: Exchange) -> bool:
        # What `_heard` and those below it do, without a pause.
        desk, request = self.desk, Request(exchange.scope)
        desk.tick()
        session = desk.fittings.admit(desk.sessions, request)
        if session is None:
            exchange.answer(*_DENIED.parts())
            return True
        signed = session

        def say(reply: Reply) -> None:
            exchange.answer(*self._signed(request, signed, reply).parts())

        if self._is_forged(request, session):
            say(_FORGED)
            return True
        self._based(request, session)
        try:
            answer = heard(desk, session.user, request, exchange.body)
        except Unreadable as unreadable:
            say(error(unreadable.status, INVALID, unreadable.reason))
            return True
        held = answer.held
        if held is None:
            say(said(list(answer.replies)))
            return True

        def done(replies: tuple[Json, ...] | None) -> None:
            desk.wait_no_longer(held)
            if replies is not None:
                say(said(list(replies)))

        desk.wait_for(held)
        desk.polls.hold(held, exchange, done)
        return True

    async def _welcome(
        self, request: Request, session: Session, below: tuple[str, ...], content: bytes
    ) -> Reply:
        if self._is_forged(request, session):
            return _FORGED
        fittings = self.desk.fittings
        try:
            return await fittings.handle(self.desk, self._visit(request, session, below, content))
        except Refused as refused:
            return fittings.refuse(refused)
        except Unreadable as unreadable:
            return error(unreadable.status, INVALID, unreadable.reason)

    def _is_forged(self, request: Request, session: Session) -> bool:
        return self.csrf and not self.desk.fittings.trust(session, request)

    def _based(self, request: Request, session: Session) -> str:
        """Return what addresses begin with for a client, and keep it for what the user is told."""
        base = f"{request.scope['scheme']}://{host_of(request)}{BASE}"
        self.desk.bases[session.user] = base
        return base

    def _visit(self, request: Request, session: Session, below: tuple[str, ...], content: bytes) -> Visit:
        base = self._based(request, session)
        return Visit(
            request=request,
            content=content,
            session=session,
            phone=self.desk.world.phone_of(session.user),
            path=below,
            base=base,
            now=self.desk.clock.now(),
        )


def _cookie(session: Session) -> str:
    return f"{COOKIE}={session.id}; HttpOnly; Path=/; SameSite=lax"


def genesys_switch(settings: Settings) -> Switch:
    """
    Return a switch that speaks Genesys Web Services.

    Raises NotValid where the parties it is given cannot be used, NoSuchName for a variant or a defect that is
    not in the catalogue.
    """
    ids = Ids(settings.seed)
    healthy = Fittings(handle=routed)
    fittings = fitted(healthy, VARIANTS, settings.variants, "variant of genesys")
    fittings = fitted(fittings, DEFECTS, settings.defects, "defect of genesys")
    parties = parties_of(settings.parties, ids)
    sessions = Sessions({each.username: each.password for each in parties}, Ids(settings.seed))
    hub = fittings.hub(
        ids=_Names(ids).next, timeout_ms=settings.poll_ms, expiry_ms=EXPIRY_MS, transports=TRANSPORTS
    )
    desk = Desk(
        world=evolve(world_of(parties, ids), manners=settings.manners, pickup_s=settings.pickup_s),
        sessions=sessions,
        hub=hub,
        polls=Polls(hub, settings.clock.line),
        clock=settings.clock,
        fittings=fittings,
    )
    floor = Floor(GenesysApp(desk, Sockets(desk), settings.csrf))
    on = (*settings.variants, *settings.defects)
    return Switch(
        api="genesys",
        app=floor,
        controls=DeskControls("genesys", floor, desk, healthy, VARIANTS, DEFECTS, settings.manners, on),
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
