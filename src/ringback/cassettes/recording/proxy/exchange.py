"""
One request on its way through a proxy, and its response.

Both pass as they come, in pieces, at the pace of whoever is slower.  The last
piece of a response waits until the exchange is on the disk: who has a response
completely can rely on its recording.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import h11
from attrs import define, field, frozen

from ringback.cassettes.recording.proxy import heads
from ringback.cassettes.recording.proxy.heads import Pair
from ringback.cassettes.recording.proxy.origins import Moved, Origin, is_text, plain
from ringback.cassettes.recording.proxy.peer import Peer
from ringback.cassettes.recording.proxy.upstream import Upstream
from ringback.model import Request, Response

#: A body that is larger passes, and is not recorded, in bytes.
MAX_BODY = 16 * 1024 * 1024
SWITCHING = 101
#: RFC 9110, 9.2.2: only these may be sent again when a connection breaks before anything was answered.
AGAIN = frozenset({b"GET", b"HEAD", b"OPTIONS", b"TRACE", b"PUT", b"DELETE"})


class Left(Exception):  # noqa: N818  (a client may do so)
    """The client left before it had its answer."""


class TooMuch(Exception):  # noqa: N818  (it is the client's doing)
    """A request is too large for what is to be done to it."""

    def __str__(self) -> str:
        return f"A body in which URIs are rewritten may have {MAX_BODY} bytes."


@frozen
class Broke(Exception):  # noqa: N818  (it is the server's doing)
    """The server broke off, or said what is no HTTP."""

    reason: str
    #: Whether not a byte of an answer had come.
    at_once: bool = False


@define
class Body:
    """What of a body is kept for the recording."""

    parts: list[bytes] = field(factory=list)
    size: int = 0

    def add(self, data: bytes) -> None:
        """Keep a piece, unless it is too much."""
        self.size += len(data)
        if self.is_too_large:
            self.parts.clear()
        else:
            self.parts.append(bytes(data))

    @property
    def is_too_large(self) -> bool:
        """Whether it is not kept."""
        return self.size > MAX_BODY

    def whole(self) -> bytes:
        """Return it."""
        return b"".join(self.parts)


@frozen
class Moves:
    """How URIs are rewritten on the way: in what is asked, and in what is answered."""

    asked: Moved
    answered: Moved

    @classmethod
    def between(cls, proxy: Origin, server: Origin) -> "Moves":
        """Return how URIs of a proxy and a server become each other's."""
        return cls(asked=Moved(proxy, server), answered=Moved(server, proxy))

    def ask(self, headers: Sequence[Pair]) -> list[Pair]:
        """Return the headers of a request with the server's URIs."""
        kept = (b"host", b"authorization", b"cookie")
        return [
            (name, value if name.lower() in kept else self.asked.within(value)) for name, value in headers
        ]

    def answer(self, headers: Sequence[Pair]) -> list[Pair]:
        """Return the headers of a response with the proxy's URIs."""
        return [(name, self.answered.within(value)) for name, value in headers]


@define
class Exchange:
    """A request that has come from a client; `run` carries it to its end."""

    client: Peer
    server: Peer
    upstream: Upstream
    head: h11.Request
    moves: Moves | None
    #: Writes the exchange down; returns once it is on the disk.
    record: Callable[["Exchange"], Awaitable[None]]
    asked: Body = field(factory=Body)
    answered: Body = field(factory=Body)
    #: As it was sent to the server, and as it came from there.
    target: bytes = b""
    sent: list[Pair] = field(factory=list)
    response: h11.Response | h11.InformationalResponse | None = None
    #: Whether the request is complete, and whether the client has had anything of an answer.
    complete: bool = False
    begun: bool = False

    async def run(self) -> None:
        """Carry the request and its response; raises Left, Broke, and what `record` raises."""
        incoming = asyncio.ensure_future(self._ask())
        outgoing = asyncio.ensure_future(self._answer())
        try:
            await asyncio.wait((incoming, outgoing), return_when=asyncio.FIRST_COMPLETED)
            if not outgoing.done() and incoming.exception() is not None:
                await incoming
            await outgoing
        finally:
            for each in (incoming, outgoing):
                each.cancel()
            # What they raise is told by the first of them.
            await asyncio.gather(incoming, outgoing, return_exceptions=True)

    @property
    def can_be_repeated(self) -> bool:
        """Whether it may be sent again, on another connection, where the server closed this one without a word."""
        return self.head.method in AGAIN and self.complete and not self.asked.is_too_large and not self.begun

    # From the client to the server.

    async def _ask(self) -> None:
        if self.complete:
            await self._begin(self.sent, self.target)
            await self._to_server(h11.Data(data=self.asked.whole()), h11.EndOfMessage())
        else:
            await self._send_request()
            self.complete = True
        await self._watch()

    async def _send_request(self) -> None:
        raw = list(self.head.headers.raw_items())
        headers, target = heads.asked(raw, self.upstream.host), _origin_form(self.head.target)
        if self.moves is not None:
            headers, target = self.moves.ask(headers), self.moves.asked.within(target)
            if is_text(heads.value_of(raw, b"content-type")) and not heads.value_of(raw, b"content-encoding"):
                await self._send_moved(headers, target)
                return
        await self._begin(headers, target)
        while True:
            event = await self._from_client()
            if isinstance(event, h11.EndOfMessage):
                await self._to_server(h11.EndOfMessage(headers=event.headers))
                return
            assert isinstance(event, h11.Data), "a body is data, and an end"
            self.asked.add(event.data)
            await self._to_server(h11.Data(data=event.data))

    async def _send_moved(self, headers: list[Pair], target: bytes) -> None:
        """Send a request whose body must be read to its end before its length is known."""
        assert self.moves is not None, "URIs are to be rewritten"
        if self.client.http.they_are_waiting_for_100_continue:
            await self.client.send(h11.InformationalResponse(status_code=100, headers=[]))
        while not isinstance(event := await self._from_client(), h11.EndOfMessage):
            assert isinstance(event, h11.Data), "a body is data, and an end"
            self.asked.add(event.data)
            if self.asked.is_too_large:
                raise TooMuch
        body = self.moves.asked.within(self.asked.whole())
        self.asked = Body([body], len(body))
        if body or heads.value_of(headers, b"content-length"):
            headers = heads.measured(headers, len(body))
        await self._begin([each for each in headers if each[0].lower() != b"expect"], target)
        await self._to_server(h11.Data(data=body), h11.EndOfMessage())

    async def _begin(self, headers: list[Pair], target: bytes) -> None:
        self.sent, self.target = headers, target
        await self._to_server(h11.Request(method=self.head.method, target=target, headers=headers))

    async def _from_client(self) -> h11.Event:
        event = await self.client.event()
        if isinstance(event, h11.ConnectionClosed):
            raise Left
        return event

    async def _to_server(self, *events: h11.Event) -> None:
        try:
            await self.server.send(*events)
        except OSError:
            # It may have answered already, and need no more; what it said is read on the other side.
            await asyncio.Event().wait()

    async def _watch(self) -> None:
        """Return when the client says more before it is answered; raise Left when it goes."""
        try:
            data = await self.client.reader.read(1)
        except OSError:
            data = b""
        if not data:
            raise Left
        # The next request, sent early: it waits.
        self.client.http.receive_data(data)

    # From the server to the client.

    async def _answer(self) -> None:
        response = await self._head()
        if isinstance(response, h11.InformationalResponse):
            return
        moved = self.moves is not None and is_text(heads.value_of(response.headers, b"content-type"))
        held: list[h11.Event] = [] if moved else [self._shown(response)]
        while not isinstance(event := self._ready(), h11.EndOfMessage):
            if isinstance(event, h11.Data):
                self.answered.add(event.data)
                held.append(h11.Data(data=event.data))
                if not moved or not self.answered.is_too_large:
                    continue
                # Too much to be rewritten: it passes as it is.
                moved = False
                held.insert(0, self._shown(response))
            elif event is not h11.NEED_DATA:
                raise Broke("it broke off in the middle of an answer")
            if not moved:
                await self._to_client(*held)
                held = []
            await self.server.receive()
        await self.record(self)
        if moved:
            held = self._moved(response)
        await self._to_client(*held, h11.EndOfMessage(headers=self._trailers(event, response, moved=moved)))

    async def _head(self) -> h11.Response | h11.InformationalResponse:
        """Return the head of the answer; pass on what comes before it."""
        while True:
            try:
                event = await self.server.event()
            except h11.RemoteProtocolError as error:
                if self.server.http.trailing_data == (b"", True):
                    raise Broke("it closed the connection without an answer", at_once=True) from None
                raise Broke(f"its answer is no HTTP: {error}") from error
            match event:
                case h11.InformationalResponse(status_code=code):
                    if code == SWITCHING:
                        self.response = event
                        return event
                    if self.head.http_version >= b"1.1":
                        await self._to_client(_interim(event))
                case h11.Response():
                    self.response = event
                    return event
                case _:
                    raise Broke("its answer is no HTTP")

    def _ready(self) -> h11.Event | type[h11.NEED_DATA | h11.PAUSED]:
        try:
            return self.server.ready()
        except h11.RemoteProtocolError as error:
            raise Broke(f"it broke off in the middle of an answer: {error}") from error

    async def _to_client(self, *events: h11.Event) -> None:
        if not events:
            return
        self.begun = self.begun or not isinstance(events[0], h11.InformationalResponse)
        try:
            await self.client.send(*events)
        except OSError as error:
            raise Left from error

    def _shown(self, response: h11.Response, body: bytes | None = None) -> h11.Response:
        raw = list(response.headers.raw_items())
        headers = heads.answered(raw, drop_secure=self.upstream.origin.secure)
        if self.moves is not None:
            headers = self.moves.answer(headers)
        if body is not None:
            headers = heads.measured(headers, len(body))
        return h11.Response(
            status_code=response.status_code, headers=headers, reason=response.reason, http_version=b"1.1"
        )

    def _moved(self, response: h11.Response) -> list[h11.Event]:
        assert self.moves is not None, "URIs are to be rewritten"
        body = plain(self.answered.whole(), heads.value_of(response.headers, b"content-encoding"))
        fresh = self.moves.answered.within(body) if body is not None else None
        if fresh is None or fresh == body or not fresh:
            return [self._shown(response), h11.Data(data=self.answered.whole())]
        return [self._shown(response, fresh), h11.Data(data=fresh)]

    def _trailers(self, event: h11.EndOfMessage, response: h11.Response, *, moved: bool) -> list[Pair]:
        fits = not moved and self.head.http_version >= b"1.1" and heads.is_chunked(response.headers)
        return list(event.headers.raw_items()) if fits and self.head.method != b"HEAD" else []

    # What is recorded: what passed between this side and the server.

    @property
    def is_too_large(self) -> bool:
        """Whether a body is too large to be recorded."""
        return self.asked.is_too_large or self.answered.is_too_large

    def request_value(self) -> Request:
        """Return the request as it was sent to the server."""
        target = self.target.decode("latin-1")
        return Request(
            method=self.head.method.decode("latin-1"),
            # `OPTIONS *` is about the server, and no part of its name.
            url=self.upstream.base_url + ("" if target.startswith("/") else "/") + target,
            headers=_texts(self.sent),
            body=self.asked.whole(),
        )

    def response_value(self) -> Response:
        """Return the response as it came from the server."""
        assert self.response is not None, "it was answered"
        return Response(
            status=self.response.status_code,
            headers=_texts(list(self.response.headers.raw_items())),
            body=self.answered.whole(),
            reason=bytes(self.response.reason).decode("latin-1"),
        )


def _interim(event: h11.InformationalResponse) -> h11.InformationalResponse:
    headers = heads.end_to_end(event.headers.raw_items())
    return h11.InformationalResponse(status_code=event.status_code, headers=headers, reason=event.reason)


def _origin_form(target: bytes) -> bytes:
    """Return a target without scheme and host, which a client may name that takes us for a forward proxy."""
    if target.startswith((b"http://", b"https://")):
        path = target.partition(b"://")[2].partition(b"/")
        return path[1] + path[2] or b"/"
    return target


def _texts(pairs: list[Pair]) -> list[tuple[str, str]]:
    return [(bytes(name).decode("latin-1"), bytes(value).decode("latin-1")) for name, value in pairs]
