"""
The recorded server: an ASGI application that answers any client from a recording.

It knows requests, web sockets and who answers them.  What a request means, who asks and where that client stands is
known elsewhere.
"""

import asyncio
import contextlib
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from attrs import define, field, frozen

from ringback.cassettes.playing.wire.answers import Pairs, Sendable
from ringback.cassettes.playing.wire.clients import Client, Clients, Opening
from ringback.cassettes.playing.wire.frames import Socket
from ringback.cassettes.playing.wire.ledger import Ledger
from ringback.cassettes.playing.wire.nearest import Unrecorded
from ringback.cassettes.playing.wire.origins import Place
from ringback.cassettes.playing.wire.playhead import Repeat, Tempo
from ringback.cassettes.playing.wire.recording import Recording
from ringback.cassettes.playing.wire.telling import Telling
from ringback.cassettes.playing.wire.visits import Reader
from ringback.cometd import messages as bayeux
from ringback.cometd.bodies import LIMIT, ClientLeft, Unreadable, batch_of, parsed, received
from ringback.cometd.events import encoded
from ringback.cometd.sockets import Sockets
from ringback.cometd.timekeeping import repeated
from ringback.express import Exchange, Lane, Lanes
from ringback.model import Json
from ringback.serve import Receive, Scope, Send
from ringback.transports import OpenHttp, answers_upgrades, connection_of

_METHODS = frozenset({b"GET", b"POST", b"PUT", b"PATCH", b"DELETE"})
_JSON = (b"content-type", b"application/json")
_PROBLEM = (b"content-type", b"application/problem+json")
_NOT_RECORDED = 501


@frozen
class Manner:
    """How a recording is played."""

    repeat: Repeat = Repeat.LAST
    tempo: Tempo = field(factory=Tempo)
    together: bool = False
    #: Whom user names stand for.
    named: Mapping[str, str] = field(factory=dict)


@define
class _Visit:
    """One request or one opened web socket, as it came."""

    line: OpenHttp
    method: str
    target: bytes
    body: bytes = b""
    auth: bytes = b""
    cookie: bytes = b""
    media_type: bytes = b""
    place: Place = field(default=Place("http", ""))

    @classmethod
    def of(
        cls, line: OpenHttp, scope: Scope, headers: Sequence[tuple[bytes, bytes]], body: bytes = b""
    ) -> "_Visit":
        raw = scope.get("raw_path", b"")
        query = scope["query_string"]
        found = cls(line, scope.get("method", "GET"), raw + b"?" + query if query else raw, body)
        host = b""
        for name, value in headers:
            if name == b"host":
                host = value
            elif name == b"authorization":
                found.auth = value
            elif name == b"cookie":
                found.cookie = found.cookie + b"; " + value if found.cookie else value
            elif name == b"content-type":
                found.media_type = value
        found.place = Place.of(scope, host)
        return found

    @property
    def path(self) -> str:
        return self.target.partition(b"?")[0].decode("latin-1")

    @property
    def is_signed(self) -> bool:
        return bool(self.auth or self.cookie)


class _Everywhere(dict[bytes, Lane]):
    """The same short way for every address."""

    def __init__(self, lane: Lane) -> None:
        super().__init__()
        self._lane = lane

    def get(self, url: bytes, _default: object = None) -> Lane | None:  # type: ignore[override]  # all that is asked
        return self._lane if url[:1] == b"/" else None


@define(eq=False)
class Replay:
    """The application."""

    recording: Recording
    manner: Manner
    #: Picks one of some characters, so that nobody can guess which.
    pick: Callable[[str], str]
    #: Called with each kind of request that was not recorded, when it is first made.
    complain: Callable[[str], None] = field(default=lambda _detail: None)
    clock: Callable[[], float] = time.monotonic
    ledger: Ledger = field(init=False)
    clients: Clients = field(init=False)
    telling: Telling = field(init=False)
    _sockets: Sockets = field(init=False, repr=False)
    _reader: Reader = field(init=False, repr=False)
    _lanes: Lanes = field(init=False, repr=False)
    #: The largest body that is read, in bytes.
    _limit: int = field(init=False)

    def __attrs_post_init__(self) -> None:
        manner = self.manner
        self.ledger = Ledger(self.recording)
        self.clients = Clients(
            recording=self.recording,
            pick=self.pick,
            repeat=manner.repeat,
            tempo=manner.tempo,
            together=manner.together,
            named=dict(manner.named),
            welcome=lambda client: self.telling.advance(client.performance),
        )
        self.telling = Telling(self.recording, self.clients, self.ledger, self.clock)
        self._sockets = Sockets(self.telling)
        self._reader = Reader(self.recording)
        self._lanes = _Everywhere(self._take)
        self._limit = max(LIMIT, 2 * self.recording.largest)

    @property
    def express(self) -> Lanes:
        """The short way, for all requests that are usual."""
        return self._lanes

    @property
    def express_methods(self) -> frozenset[bytes]:
        """The methods of those requests."""
        return _METHODS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection event."""
        match scope["type"]:
            case "lifespan":
                await self._live(receive, send)
            case "websocket":
                await self._open(scope, receive, send)
            case "http":
                with contextlib.suppress(ClientLeft):
                    await self._respond(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        with repeated(self._sweep):
            await send({"type": "lifespan.startup.complete"})
            await receive()
        self.telling.polls.wake(self.telling.hub.close(self.clock()))
        await self._sockets.close()
        await self.telling.polls.emptied()
        await send({"type": "lifespan.shutdown.complete"})

    def _sweep(self) -> None:
        now = self.clock()
        self.telling.polls.wake(self.telling.hub.sweep(now))
        self.clients.sweep(now)

    def _take(self, exchange: Exchange) -> bool:
        """Answer a request the short way."""
        line = exchange.connection
        scope = exchange.scope
        scope["raw_path"] = line.url.partition(b"?")[0]
        visit = _Visit.of(line, scope, line.headers, exchange.body)
        if (messages := self._messages(visit)) is not None:
            self._talk(exchange, visit, messages)
            return True
        client, found, delay = self._answer(visit)
        if delay:
            timer = asyncio.get_running_loop().call_later(delay, self._finish, exchange, client, found)
            exchange.leave = timer.cancel
        else:
            exchange.write(found.status, found.lines, found.body)
            if client is not None:
                self.telling.advance(client.performance)
        return True

    def _finish(self, exchange: Exchange, client: Client | None, found: Sendable) -> None:
        exchange.write(found.status, found.lines, found.body)
        if client is not None:
            self.telling.advance(client.performance)

    def _talk(self, exchange: Exchange, visit: _Visit, messages: Json) -> None:
        client = self._speaker(visit, messages)
        answer = self.telling.converse(messages, client.key, bayeux.LONG_POLLING)
        self.telling.polls.wake(answer.ready)

        def say(replies: Sequence[Json] | None) -> None:
            if replies is not None:
                found = self._said(client, replies)
                exchange.write(found.status, found.lines, found.body)

        if answer.held is None:
            say(answer.replies)
        else:
            self.telling.polls.hold(answer.held, exchange, say)

    async def _respond(self, scope: Scope, receive: Receive, send: Send) -> None:
        line = connection_of(scope)
        try:
            body = await received(receive, self._limit)
        except Unreadable as unreadable:
            await _send(send, _refusal(unreadable.status, unreadable.reason))
            return
        visit = _Visit.of(line, scope, scope["headers"], body)
        if (messages := self._messages(visit)) is not None:
            await self._talk_at_length(visit, messages, receive, send)
            return
        client, found, delay = self._answer(visit)
        await asyncio.sleep(delay)
        await _send(send, found)
        if client is not None:
            self.telling.advance(client.performance)

    async def _talk_at_length(self, visit: _Visit, messages: Json, receive: Receive, send: Send) -> None:
        client = self._speaker(visit, messages)
        answer = self.telling.converse(messages, client.key, bayeux.LONG_POLLING)
        self.telling.polls.wake(answer.ready)
        replies = answer.replies
        if answer.held is not None:
            replies = await self.telling.polls.answer(answer.held, receive)
        await _send(send, self._said(client, replies))

    def _answer(self, visit: _Visit) -> tuple[Client | None, Sendable, float]:
        """Return the answer to a request, how long it takes, and whose position has moved by it."""
        found = self._reader.read(visit.method, visit.target, visit.body, visit.media_type, visit.place)
        client = self.clients.of_line(visit.line, visit.auth, visit.cookie)
        now = self.clock()
        if client is None:
            client = self._client(visit, now, Opening(found.question, found.is_first))
        else:
            client.place, client.seen = visit.place, now
        if found.question is None:
            return None, self._unrecorded(self._reader.refusal(found.asked, used_up=False)), 0.0
        given = client.playhead.give(found.question, client.roles, now, signed=visit.is_signed)
        if given is None:
            return None, self._unrecorded(self._reader.refusal(found.asked, used_up=True)), 0.0
        entry = given.entry
        self.ledger.give(entry)
        answer = entry.answer.at(visit.place, self.recording.origins)
        if entry.answer.issued:
            answer = self.clients.own(client, answer, entry.answer.issued)
        return client if given.moved else None, answer, self.manner.tempo.seconds(entry.took_ms)

    def _unrecorded(self, said: Unrecorded) -> Sendable:
        if self.ledger.refuse(said):
            self.complain(said.detail)
        body = said.problem()
        return Sendable.of(_NOT_RECORDED, (_PROBLEM, (b"content-length", b"%d" % len(body))), body)

    def _client(self, visit: _Visit, now: float, opening: Opening) -> Client:
        return self.clients.who(visit.line, visit.auth, visit.cookie, visit.place, now, opening)

    def _speaker(self, visit: _Visit, messages: Json) -> Client:
        """Return who speaks in messages: the client whose session they name, or the one that sent the request."""
        now = self.clock()
        batch = messages if isinstance(messages, list) else [messages]
        named = next((each.get("clientId") for each in batch if isinstance(each, dict)), None)
        owner = self.telling.hub.owner(named) if isinstance(named, str) else None
        client = self.clients.of_key(owner) if owner is not None else None
        if client is None:
            shakes = any(isinstance(each, dict) and each.get("channel") == bayeux.HANDSHAKE for each in batch)
            opening = Opening(is_handshake=shakes, is_talking=self.telling.is_talking)
            client = None if shakes else self.clients.of_line(visit.line, visit.auth, visit.cookie)
            client = client or self._client(visit, now, opening)
        else:
            client.lines.add(visit.line)
        client.place, client.seen = visit.place, now
        return client

    def _messages(self, visit: _Visit) -> Json:
        """Return the Bayeux messages of a request; None where it brings none."""
        if visit.method != "POST" or not self.recording.talks_at(visit.path):
            return None
        try:
            batch = batch_of(parsed(visit.body))
        except Unreadable:
            return None
        listed = batch if isinstance(batch, list) else [batch]
        return batch if any(isinstance(each, dict) and "channel" in each for each in listed) else None

    def _said(self, client: Client, replies: Sequence[Json]) -> Sendable:
        body = encoded(list(replies))
        pairs = [_JSON, (b"content-length", b"%d" % len(body)), *self._cookies(client)]
        return Sendable.of(200, pairs, body)

    def _cookies(self, client: Client) -> Pairs:
        """Return the cookies of a session that a client has not been given yet: it need not ask for all that was."""
        entry = None if client.own else self.recording.cookies(client.roles)
        if entry is None:
            return ()
        answer = entry.answer.at(client.place, self.recording.origins)
        given = self.clients.own(client, answer, entry.answer.issued)
        return tuple((name, value) for name, value in given.pairs if name == b"set-cookie")

    async def _open(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a web socket: one of CometD's, or one that was recorded."""
        await receive()
        line = cast("OpenHttp", _Opened())
        visit = _Visit.of(line, scope, scope["headers"])
        now = self.clock()
        if self.recording.talks_at(visit.path):
            client = self._client(visit, now, Opening(is_handshake=True, is_talking=self.telling.is_talking))
            await send({"type": "websocket.accept"})
            with line.transport:  # type: ignore[attr-defined]  # see _Opened
                await self._sockets.serve(client.key, receive, send)
            return
        found = self._reader.socket(visit.target, visit.place)
        client = self._client(visit, now, Opening(found.question))
        given = None
        if found.question is not None:
            given = client.playhead.give(found.question, client.roles, now, signed=visit.is_signed)
        if given is None:
            await _refuse(scope, send, self._unrecorded(self._reader.refusal(found.asked, used_up=False)))
            return
        self.ledger.give(given.entry)
        client.playhead.join(given.entry)
        offered = scope.get("subprotocols") or []
        protocol = given.entry.subprotocol
        await send({"type": "websocket.accept", "subprotocol": protocol if protocol in offered else None})
        socket = Socket(given.entry, client, lambda: self.telling.advance(client.performance), self.clock)
        with line.transport:  # type: ignore[attr-defined]  # see _Opened
            strange = await socket.play(receive, send)
        if strange is not None:
            said = Unrecorded(request=f"a message on the web socket {visit.path}")
            if self.ledger.refuse(said):
                self.complain(said.detail)


class _Open:
    """Whether a web socket is open, as a transport would say it."""

    def __init__(self) -> None:
        self._over = False

    def is_closing(self) -> bool:
        return self._over

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, *_: object) -> None:
        self._over = True


class _Opened:
    """A connection that has become a web socket's."""

    def __init__(self) -> None:
        self.note: object = None
        self.transport = _Open()


def _refusal(status: int, reason: str) -> Sendable:
    body = reason.encode()
    pairs: Pairs = ((b"content-type", b"text/plain; charset=utf-8"), (b"content-length", b"%d" % len(body)))
    return Sendable.of(status, pairs, body)


async def _send(send: Send, found: Sendable) -> None:
    await send({"type": "http.response.start", "status": found.status, "headers": list(found.pairs)})
    await send({"type": "http.response.body", "body": found.body})


async def _refuse(scope: Scope, send: Send, found: Sendable) -> None:
    """Answer an upgrade with an HTTP answer; with an empty 403 where the server cannot do that."""
    if not answers_upgrades(scope):
        await send({"type": "websocket.close"})
        return
    start: dict[str, Any] = {"status": found.status, "headers": list(found.pairs)}
    await send({"type": "websocket.http.response.start", **start})
    await send({"type": "websocket.http.response.body", "body": found.body})
