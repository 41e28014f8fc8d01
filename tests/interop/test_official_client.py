"""The official CometD client for JavaScript, and our hub behind a small ASGI application."""

import asyncio
import base64
import contextlib
import itertools
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ringback.cometd.protocol import Held, Hub
from ringback.model import Json
from ringback.serve import Receive, Scope, Send, serve

pytestmark = pytest.mark.interop

CALLS = "/v2/me/calls"

Scripts = Callable[[str, Json], Any]


class App:
    """Serves a hub at every URL: whoever has a name is let in, and told what others publish for them."""

    def __init__(self, **settings: Any) -> None:
        numbers = itertools.count(1)
        self.hub = Hub(ids=lambda: f"client{next(numbers)}", **settings)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._waiting: dict[str, set[asyncio.Event]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        self._loop = asyncio.get_running_loop()
        owner = owner_of(scope)
        messages = json.loads(await body_of(receive))
        if owner is None:
            await respond(send, 401, [])
            return
        answer = self.hub.receive(messages, owner=owner, now=time.monotonic())
        self._wake(answer.ready)
        replies = answer.replies if answer.held is None else await self._release(answer.held)
        await respond(send, 200, replies)

    def publish(self, owner: str, *data: Json) -> None:
        """Tell an owner, from any thread."""
        assert self._loop is not None
        asyncio.run_coroutine_threadsafe(self._publish(owner, data), self._loop).result()

    async def _publish(self, owner: str, data: tuple[Json, ...]) -> None:
        for each in data:
            self._wake(self.hub.publish(CALLS, each, owner=owner, now=time.monotonic()))

    def forget(self) -> None:
        """Forget all sessions, from any thread."""
        assert self._loop is not None
        asyncio.run_coroutine_threadsafe(self._forget(), self._loop).result()

    async def _forget(self) -> None:
        self._wake(self.hub.sweep(time.monotonic() + 3600))

    def _wake(self, clients: tuple[str, ...]) -> None:
        for event in itertools.chain.from_iterable(self._waiting.get(each, ()) for each in clients):
            event.set()

    async def _release(self, held: Held) -> tuple[Json, ...]:
        """Wait until a held connect is due: something happened to its client, or its time is up."""
        woken = asyncio.Event()
        self._waiting.setdefault(held.client_id, set()).add(woken)
        try:
            while (replies := self.hub.release(held, time.monotonic())) is None:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(woken.wait(), held.deadline - time.monotonic())
                woken.clear()
            return replies
        finally:
            self._waiting[held.client_id].discard(woken)


def owner_of(scope: Scope) -> str | None:
    """Return who signs in, by HTTP Basic or by cookie."""
    headers = dict(scope["headers"])
    kind, _, credentials = headers.get(b"authorization", b"").partition(b" ")
    if kind == b"Basic":
        return base64.b64decode(credentials).decode().partition(":")[0]
    name, _, value = headers.get(b"cookie", b"").decode().partition("=")
    return value if name == "JSESSIONID" else None


async def body_of(receive: Receive) -> bytes:
    """Return the whole body of a request; the official client sends it in chunks."""
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            return bytes(body)


async def respond(send: Send, status: int, messages: Json) -> None:
    """Answer with messages."""
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(messages).encode()})


@pytest.fixture
def app() -> App:
    """Return a hub that holds polls for a short time only."""
    return App(timeout_ms=300)


@pytest.fixture
def subscriber(app: App, script: Scripts) -> Iterator[Callable[..., Any]]:
    """Start official clients of the application."""
    with serve(app) as url:

        def start(**wanted: Json) -> Any:
            defaults = {"url": f"{url}/api/v2/notifications", "channels": [CALLS], "count": 3, "seconds": 20}
            return script("subscriber.mjs", {**defaults, **wanted})

        yield start


def test_messages_in_order(app: App, subscriber: Callable[..., Any]) -> None:
    """The official client receives what is published for its user, in order, and nothing else."""
    official = subscriber(username="agent", password="secret", channels=[CALLS, "/other"])
    assert official.line() == {"connected": True}
    app.publish("caller", {"n": 0})
    app.publish("agent", {"n": 1}, {"n": 2})
    assert official.line() == {"channel": CALLS, "data": {"n": 1}}
    app.publish("agent", {"n": 3})
    assert official.rest() == [{"channel": CALLS, "data": {"n": 2}}, {"channel": CALLS, "data": {"n": 3}}]
    assert official.code() == 0
    assert app.hub.subscriptions("agent") == ()


@pytest.mark.parametrize("pattern", ["/v2/me/*", "/**"])
def test_wildcards(app: App, subscriber: Callable[..., Any], pattern: str) -> None:
    """The wildcards that clients use in practice work."""
    official = subscriber(cookie="JSESSIONID=agent", channels=[pattern], count=1)
    assert official.line() == {"connected": True}
    app.publish("agent", {"n": 1})
    assert official.rest() == [{"channel": CALLS, "data": {"n": 1}}]
    assert official.code() == 0


def test_polls_that_end_without_news(app: App, subscriber: Callable[..., Any]) -> None:
    """The official client stays through several polls that end empty, and has heard nothing by then."""
    official = subscriber(username="agent", password="secret", seconds=1)
    assert official.rest() == [{"connected": True}]
    assert official.code() == 1


def test_new_handshake(app: App, subscriber: Callable[..., Any]) -> None:
    """An official client that we have forgotten shakes hands and subscribes again."""
    official = subscriber(username="agent", password="secret", count=1)
    assert official.line() == {"connected": True}
    app.forget()
    assert official.line() == {"connected": True}
    app.publish("agent", {"n": 1})
    assert official.rest() == [{"channel": CALLS, "data": {"n": 1}}]
    assert official.code() == 0


def test_no_credentials(subscriber: Callable[..., Any]) -> None:
    """An official client without credentials sees the HTTP status that it is refused with."""
    official = subscriber()
    assert official.line() == {"refused": 401, "channel": "/meta/handshake"}
    assert official.code() == 2


def test_illegal_subscription(subscriber: Callable[..., Any]) -> None:
    """An official client sees the reason for which a subscription is refused."""
    official = subscriber(username="agent", password="secret", channels=["/v2//calls"])
    assert official.line() == {"refused": "400::bad_subscription", "channel": "/meta/subscribe"}
    assert official.code() == 2
