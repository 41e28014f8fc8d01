"""
Web sockets as a transport of CometD: what clients say, and what they are told at any time.

It knows frames and tasks.  Who may open one is decided before.
"""

import asyncio
import contextlib
import math
from typing import Protocol

from attrs import define, field

from ringback.cometd import messages as bayeux
from ringback.cometd.bodies import Unreadable, batch_of, parsed
from ringback.cometd.events import encoded
from ringback.cometd.polls import FAREWELL_S, Polls
from ringback.cometd.protocol import Answer, Held, Hub
from ringback.model import Json
from ringback.serve import Receive, Send

#: How long a client may take to read what it is sent, in seconds.
PATIENCE_S = 10.0

#: The close code of a server that goes away (RFC 6455, 7.4.1).
_GOING_AWAY = 1001

#: How long to wait at most where nothing has a deadline, in seconds.
_DAY_S = 86_400


class Desk(Protocol):
    """Who has a hub, and knows what it is told about."""

    hub: Hub
    polls: Polls

    def now(self) -> float:
        """Return the reading of the clock that the hub goes by, in seconds."""

    def converse(self, messages: Json, user: str, transport: str) -> Answer:
        """Return what to say to a user's messages."""

    def wait_for(self, held: Held) -> None:
        """Know from now on that somebody waits for news."""

    def wait_no_longer(self, held: Held) -> None:
        """Know from now on that this one does not, if it did."""


@define(eq=False)
class Sockets:
    """All open web sockets of a server."""

    desk: Desk
    _open: dict["_Socket", asyncio.Task[None]] = field(factory=dict, init=False, repr=False)
    #: The socket that a client's last connect came over.
    _used: dict[str, "_Socket"] = field(factory=dict, init=False, repr=False)

    async def serve(self, user: str, receive: Receive, send: Send) -> None:
        """Serve an accepted web socket of a user, until it is closed; its sessions live on until they expire."""
        socket = _Socket(self, user, send)
        teller = asyncio.ensure_future(socket.tell())
        tasks = (teller, asyncio.ensure_future(socket.listen(receive)))
        self._open[socket] = teller
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            del self._open[socket]
            socket.leave()
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
        for task in tasks:
            if not task.cancelled():
                task.result()

    async def close(self) -> None:
        """Let all clients hear what the hub still has to say to them, and hang up."""
        for socket in self._open:
            socket.close()
        if self._open:
            await asyncio.wait(self._open.values(), timeout=FAREWELL_S)

    def attach(self, client: str, socket: "_Socket") -> None:
        """Note that a client's news goes to this socket from now on."""
        before = self._used.get(client)
        if before is not socket:
            self.detach(client, before)
            self._used[client] = socket
            self.desk.polls.hang(client, socket.ring)

    def detach(self, client: str, socket: "_Socket | None") -> None:
        """Note that it no longer does; nothing happens where it goes elsewhere already."""
        if socket is not None and self._used.get(client) is socket:
            del self._used[client]
            socket.forget(client)
            self.desk.polls.take_down(client, socket.ring)


class _Socket:
    """One web socket: one task listens, another one tells."""

    def __init__(self, sockets: Sockets, user: str, send: Send) -> None:
        self._sockets = sockets
        self._desk = sockets.desk
        self._user = user
        self._send = send
        self._bell = asyncio.Event()
        #: Frames must not overtake each other.
        self._turn = asyncio.Lock()
        #: The connects that are held, by client; None for a client between two connects.
        self._clients: dict[str, Held | None] = {}
        self._closing = False

    def ring(self) -> None:
        self._bell.set()

    def close(self) -> None:
        self._closing = True
        self._bell.set()

    def forget(self, client: str) -> None:
        held = self._clients.pop(client, None)
        if held:
            self._desk.wait_no_longer(held)
            self._desk.hub.abandon(held, self._desk.now())

    def leave(self) -> None:
        for client in tuple(self._clients):
            self._sockets.detach(client, self)

    async def listen(self, receive: Receive) -> None:
        """Answer frames until there are no more."""
        while (message := await receive())["type"] == "websocket.receive":
            text = message.get("text")
            content = message.get("bytes") or b"" if text is None else text.encode()
            async with self._turn:
                if not await self._say(self._hear(content)):
                    return

    async def tell(self) -> None:
        """Tell clients what there is to be told, as soon as there is something, until the server closes."""
        while not self._closing:
            await self._wait()
            async with self._turn:
                if not await self._say(self._news()):
                    return
        with contextlib.suppress(OSError):
            await self._send({"type": "websocket.close", "code": _GOING_AWAY})

    async def _wait(self) -> None:
        """Return once there may be news, or a connect has been held for long enough."""
        for each in self._clients.values():
            if each:
                self._desk.wait_for(each)
        due = min((each.deadline for each in self._clients.values() if each), default=math.inf)
        seconds = min(max(0, due - self._desk.now()), _DAY_S)
        timer = asyncio.get_running_loop().call_later(seconds, self.ring)
        try:
            await self._bell.wait()
        finally:
            timer.cancel()
        self._bell.clear()

    def _hear(self, content: bytes) -> list[Json]:
        desk = self._desk
        try:
            messages = batch_of(parsed(content))
        except Unreadable:
            return [bayeux.refusal_of({}, "400::bad_message")]
        answer = desk.converse(messages, self._user, bayeux.WEBSOCKET)
        # A client that is told of its disconnect waits for no further connect's reply: that comes first.
        ended = [each for client in answer.ready if client in self._clients for each in self._news_of(client)]
        if answer.held:
            self._sockets.attach(answer.held.client_id, self)
            self._clients[answer.held.client_id] = answer.held
            # There may be something to push already, and there is a new deadline.
            self._bell.set()
        desk.polls.wake(answer.ready)
        return [*ended, *answer.replies]

    def _news(self) -> list[Json]:
        """Return what all clients of this socket are to be told now."""
        return [each for client in tuple(self._clients) for each in self._news_of(client)]

    def _news_of(self, client: str) -> list[Json]:
        pushed, replies = self._desk.hub.push(client), self._release(client)
        goodbye = (_goodbye(client),) if self._closing and not replies else ()
        if not self._desk.hub.knows(client):
            self._sockets.detach(client, self)
        return [*pushed, *replies, *goodbye]

    def _release(self, client: str) -> tuple[Json, ...]:
        held = self._clients.get(client)
        replies = self._desk.hub.release(held, self._desk.now()) if held else None
        if held is None or replies is None:
            return ()
        self._desk.wait_no_longer(held)
        self._clients[client] = None
        return replies

    async def _say(self, messages: list[Json]) -> bool:
        """Send messages, if there are any; return whether the client is there and reads them in time."""
        if not messages:
            return True
        frame = {"type": "websocket.send", "text": encoded(messages).decode()}
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self._send(frame)
        # An ASGI server raises an OSError where the client has left.
        except (TimeoutError, OSError):
            return False
        return True


def _goodbye(client: str) -> Json:
    """Return the disconnect of a server that goes while no connect is held."""
    return {
        "channel": bayeux.DISCONNECT,
        "clientId": client,
        "successful": True,
        "advice": dict(bayeux.STAY_AWAY),
    }
