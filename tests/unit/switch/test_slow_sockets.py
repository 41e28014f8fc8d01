"""A web socket that nobody reads: what is kept for it has an end, and so has the wait for it."""

import asyncio
import base64
import json
from typing import Any

import pytest

from ringback.cometd import sockets
from ringback.serve import Message
from ringback.switch.controls import Floor
from ringback.switch.faces import switch_for
from ringback.switch.genesys import GenesysApp

CALLS = "/v2/me/calls"
WAIT_S = 10


class _Unread:
    """An open web socket whose client says what it has to say, and stops reading when it hears of a call."""

    def __init__(self, authorization: bytes) -> None:
        self.scope = {
            "type": "websocket",
            "path": "/api/v2/notifications",
            "scheme": "ws",
            "query_string": b"",
            "headers": [(b"host", b"switch.test"), (b"authorization", authorization)],
        }
        self.asked: asyncio.Queue[Message] = asyncio.Queue()
        self.asked.put_nowait({"type": "websocket.connect"})
        self.heard: asyncio.Queue[Any] = asyncio.Queue()
        self.stuck = asyncio.Event()

    def say(self, message: Any) -> None:
        self.asked.put_nowait({"type": "websocket.receive", "text": json.dumps([message])})

    async def send(self, message: Message) -> None:
        if message["type"] == "websocket.send":
            replies = json.loads(message["text"])
            if replies[0]["channel"] == CALLS:
                self.stuck.set()
                await asyncio.Event().wait()
            self.heard.put_nowait(replies[0])


async def _unread(app: Floor, desk: Any, entry: Any) -> str:
    """Let a client stop reading; return its id once the server has closed its socket."""
    pair = base64.b64encode(f"{entry['username']}:{entry['password']}".encode())
    line = _Unread(b"Basic " + pair)
    serving = asyncio.ensure_future(app(line.scope, line.asked.get, line.send))
    line.say({"channel": "/meta/handshake", "version": "1.0", "supportedConnectionTypes": ["websocket"]})
    client = str((await line.heard.get())["clientId"])
    line.say({"channel": "/meta/connect", "connectionType": "websocket", "clientId": client})
    line.say({"channel": "/meta/subscribe", "subscription": CALLS, "clientId": client})
    assert (await line.heard.get())["successful"] is True

    def publish(count: int) -> None:
        for number in range(count):
            ready = desk.hub.publish(CALLS, number, owner=entry["username"], now=desk.clock.line())
            desk.polls.wake(ready)

    publish(1)
    await line.stuck.wait()
    publish(desk.hub.queue_limit + 1)
    await serving
    return client


def test_a_client_that_does_not_read_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    """The socket is closed after a while, and the session is gone once too much is kept for it."""
    monkeypatch.setattr(sockets, "PATIENCE_S", 0.05)
    switch = switch_for("genesys")
    floor = switch.app
    assert isinstance(floor, Floor)
    assert isinstance(floor.app, GenesysApp)
    desk, entry = floor.app.desk, switch.actors["agent"]
    client = asyncio.run(asyncio.wait_for(_unread(floor, desk, entry), WAIT_S))
    connect = {"channel": "/meta/connect", "connectionType": "long-polling", "clientId": client}
    [reply] = desk.hub.receive([connect], owner=str(entry["username"]), now=desk.clock.line()).replies
    assert reply["error"] == "402::unknown_client"
