"""
A reverse proxy that records: any client in any language, one server behind it.

Each connection of a client has one to the server for its own, as if there were no
proxy: what is held by the server is held, and whoever leaves has left.  It knows
connections; `exchange` and `tunnel` know what passes on them.
"""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Callable
from http import HTTPStatus
from typing import TypeVar

import h11
from attrs import define, field

from ringback.cassettes.recording.proxy import heads
from ringback.cassettes.recording.proxy.actors import Actors
from ringback.cassettes.recording.proxy.exchange import SWITCHING, Broke, Exchange, Left, Moves, TooMuch
from ringback.cassettes.recording.proxy.ledger import Ledger
from ringback.cassettes.recording.proxy.origins import Origin
from ringback.cassettes.recording.proxy.peer import CHUNK, Peer
from ringback.cassettes.recording.proxy.tunnel import Tunnel
from ringback.cassettes.recording.proxy.upstream import Upstream
from ringback.cassettes.recording.recorder import Instant
from ringback.errors import CannotConnect, LeakedSecret, TimedOut

#: How an exchange ends that is not recorded, in the counts.
NOT_ANSWERED, NOT_SAFE, TOO_LARGE = "not answered", "left out", "too large"

T = TypeVar("T")


@define(eq=False)
class Proxy:
    """Carries requests to a server, and tells a recorder of them."""

    upstream: Upstream
    ledger: Ledger
    actors: Actors
    #: Says a sentence to whoever watches.
    tell: Callable[[str], None]
    #: Whether URIs that name the server name the proxy to its clients.
    rewrite_host: bool = False
    #: What was recorded, and what not.
    counts: Counter[str] = field(factory=Counter)
    _connections: set["asyncio.Task[None]"] = field(factory=set)
    _told: set[str] = field(factory=set)

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection to its end."""
        task = asyncio.current_task()
        assert task is not None, "a connection is served by a task"
        self._connections.add(task)
        connection = _Connection(self, Peer(h11.SERVER, reader, writer))
        try:
            await connection.serve()
        except asyncio.CancelledError:
            # The proxy ends; a task that is cancelled for a stream would be reported otherwise.
            connection.client.abort()
        finally:
            self._connections.discard(task)

    async def close(self) -> None:
        """Leave all connections; what had come completely is written."""
        tasks = tuple(self._connections)
        for each in tasks:
            each.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.ledger.close()

    def moves_for(self, host: bytes) -> Moves | None:
        """Return how URIs are rewritten for a client that calls the proxy by this name; None where they are not."""
        if not self.rewrite_host or not host:
            return None
        name = host.decode("latin-1")
        return Moves.between(Origin(secure=False, authority=name), self.upstream.origin)

    def say(self, what: str, outcome: str) -> None:
        """Count how an exchange ended that is not recorded, and say why."""
        self.counts[outcome] += 1
        self.tell(what)

    def hint(self, sentence: str) -> None:
        """Say something once."""
        if sentence not in self._told:
            self._told.add(sentence)
            self.tell(sentence)


@define(eq=False)
class _Connection:
    """One connection of a client, and the one to the server that belongs to it."""

    proxy: Proxy
    client: Peer
    server: Peer | None = None
    #: Who came on it before.
    last: str = ""
    sent: Instant = field(init=False)
    #: The number of the exchange that was recorded last; None where it was not.
    number: int | None = None

    async def serve(self) -> None:
        """Carry one request after the other."""
        try:
            while isinstance(request := await self.client.event(), h11.Request):
                if not await self._carried(request):
                    break
                self.client.http.start_next_cycle()
        except h11.RemoteProtocolError as error:
            await self._refuse(error.error_status_hint, f"this is no HTTP: {error}")
        except OSError as error:
            self.proxy.hint(f"A connection ended: {error.strerror or error}.")
        finally:
            await self._leave_server()
            await self.client.close()

    async def _carried(self, request: h11.Request) -> bool:
        """Carry a request; return whether another one may follow."""
        self.sent = self.proxy.ledger.recorder.sent()
        name = f"{request.method.decode('latin-1')} {request.target.partition(b'?')[0].decode('latin-1')}"
        if request.method == b"CONNECT":
            await self._refuse(501, "CONNECT is for a forward proxy, and this is a reverse proxy")
            return False
        try:
            exchange = await self._exchanged(request)
        except (Left, ConnectionError):
            self.proxy.say(f"{name}: the client left before it was answered; not recorded.", NOT_ANSWERED)
            return False
        except (TimedOut, CannotConnect, Broke, TooMuch, OSError) as error:
            await self._fail(error, name)
            return False
        if exchange.response is not None and exchange.response.status_code == SWITCHING:
            await self._switch(exchange)
            return False
        states = (self.client.http.our_state, self.client.http.their_state)
        return states == (h11.DONE, h11.DONE)

    async def _exchanged(self, request: h11.Request) -> Exchange:
        reused = self.server is not None and self.server.is_reusable
        if reused:
            assert self.server is not None, "there is one to be used again"
            self.server.http.start_next_cycle()
        else:
            await self._leave_server()
            self.server = await self.proxy.upstream.connected()
        moves = self.proxy.moves_for(heads.value_of(request.headers, b"host"))
        exchange = Exchange(self.client, self.server, self.proxy.upstream, request, moves, self._record)
        try:
            await exchange.run()
        except Broke as broke:
            if not (reused and broke.at_once and exchange.can_be_repeated):
                raise
            # It had closed an idle connection just when we used it.
            await self._leave_server()
            exchange.server = self.server = await self.proxy.upstream.connected()
            await exchange.run()
        return exchange

    async def _record(self, exchange: Exchange) -> None:
        """Have an exchange on the disk when this returns."""
        self.number = None
        proxy, recorder = self.proxy, self.proxy.ledger.recorder
        request, response = exchange.request_value(), exchange.response_value()
        name = f"{request.method} {request.path}"
        if exchange.is_too_large:
            proxy.say(f"{name}: a body is too large to be recorded; it passes, unrecorded.", TOO_LARGE)
            return
        peer = self.client.writer.get_extra_info("peername") or ("",)
        crowd = f"{peer[0]} {request.header('User-Agent')}"
        sent, answered = self.sent, recorder.sent()
        actor = self.last = proxy.actors.of(request, response, self.last, crowd)
        self.number = await self._written(
            lambda: recorder.take(actor, sent, request, response, answered), name
        )
        if self.number is not None:
            proxy.counts["exchanges"] += 1
            self._advise(exchange)

    async def _written(self, job: Callable[[], T], name: str) -> T | None:
        """Return what a job made of the recorder, once it is on the disk; None where that cannot be. Raises OSError."""
        try:
            return await self.proxy.ledger.written(job)
        except OSError:
            raise
        except LeakedSecret as leak:
            why = f"which would hold {leak.secret}"
        except Exception as error:  # noqa: BLE001  (whoever talks through us gets the answer all the same)
            why = f"which fails by a {type(error).__name__}"
        self.proxy.say(f"{name}: left out of the recording, {why}.", NOT_SAFE)
        return None

    def _advise(self, exchange: Exchange) -> None:
        location = heads.value_of(exchange.response.headers if exchange.response else (), b"location")
        origin = self.proxy.upstream.origin
        if exchange.moves is None and f"//{origin.authority}".encode() in location:
            self.proxy.hint(
                "The server redirects to its own address, past this recorder: --rewrite-host has it name this one."
            )

    async def _switch(self, exchange: Exchange) -> None:
        """Let a web socket pass, to its end."""
        response, proxy = exchange.response, self.proxy
        assert self.server is not None, "the server has switched"
        assert isinstance(response, h11.InformationalResponse), "101 is one"
        await self._record(exchange)
        number, recorder = self.number, proxy.ledger.recorder

        async def record(message: str | bytes, sent: bool) -> None:  # noqa: FBT001  (as Tunnel calls it)
            if number is None:
                return
            passed = recorder.sent()

            def take() -> bool:
                recorder.take_frame(number, message, sent=sent, passed=passed)
                return True

            if await self._written(take, "A message on a web socket"):
                proxy.counts["frames"] += 1

        headers = list(response.headers.raw_items())
        await self.client.send(
            h11.InformationalResponse(status_code=SWITCHING, headers=headers, reason=response.reason)
        )
        skipped = await Tunnel(self.client, self.server, record).run()
        if skipped:
            proxy.say(f"{skipped} messages on a web socket were too large to be recorded.", TOO_LARGE)

    async def _fail(self, error: Exception, name: str) -> None:
        """Tell client and user that there is no answer; break off where one has begun."""
        status, why = _told(error, self.proxy.upstream.base_url)
        self.proxy.say(f"{name}: {why} Not recorded.", NOT_ANSWERED)
        await self._refuse(status, why)

    async def _refuse(self, status: int, why: str) -> None:
        if self.client.http.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
            return
        body = f"ringback record: {why}\n".encode()
        headers = [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Length", str(len(body))),
            ("Connection", "close"),
        ]
        reason = HTTPStatus(status).phrase.encode()
        with contextlib.suppress(OSError):
            await self.client.send(
                h11.Response(status_code=status, headers=headers, reason=reason),
                h11.Data(data=body),
                h11.EndOfMessage(),
            )

    async def _leave_server(self) -> None:
        if self.server is not None:
            server, self.server = self.server, None
            await server.close()


def _told(error: Exception, url: str) -> tuple[int, str]:
    """Return the status of the answer that an error gives a client instead of the server's, and its words."""
    match error:
        case TimedOut():
            return 504, str(error)
        case TooMuch():
            return 413, str(error)
        case Broke():
            return 502, f"{url} was asked, and {error.reason}."
        case OSError():
            return 500, f"The recording cannot be written: {error.strerror or error}."
        case _:
            return 502, str(error)


async def listening(proxy: Proxy, host: str, port: int) -> asyncio.Server:
    """Return the server that a proxy's clients connect to; raises OSError."""
    return await asyncio.start_server(proxy.accept, host, port, limit=CHUNK, backlog=1024)
