"""A way into a served switch that does not lead over the network: nothing on the way can fail it, nothing records it."""

import asyncio
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from attrs import define, field

from ringback.express import NO_LANES, Lanes, lanes_of
from ringback.model import Response
from ringback.serve import App, Message, Receive, Scope, Send

#: Whoever waits longer than this for an answer waits for ever, in seconds.
PATIENCE_S = 30.0


@define(eq=False)
class Inside:
    """An application that can be asked from other threads while it is served."""

    app: App
    _loop: asyncio.AbstractEventLoop | None = field(default=None, init=False)

    @property
    def express(self) -> Lanes:
        """The short ways of the application; the lifespan, which is served first, has told us the loop."""
        return NO_LANES if self._loop is None else lanes_of(self.app)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection event."""
        self._loop = asyncio.get_running_loop()
        await self.app(scope, receive, send)

    def ask(self, method: str, url: str, headers: Mapping[str, str], body: bytes = b"") -> Response:
        """Return the answer to one request; raise TimeoutError where none comes, RuntimeError where nobody serves."""
        if self._loop is None:
            raise RuntimeError
        work = _exchanged(self.app, method, url, headers, body)
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE_S)


async def _exchanged(app: App, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Response:
    parts = urlsplit(url)
    raw = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]
    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": parts.scheme,
        "path": parts.path,
        "raw_path": parts.path.encode(),
        "query_string": parts.query.encode(),
        "root_path": "",
        "headers": [(b"host", parts.netloc.encode()), *raw],
        "client": (parts.hostname, 0),
        "server": (parts.hostname, parts.port),
    }
    asked = [body]
    sent: list[Message] = []

    async def receive() -> Message:
        if not asked:
            await asyncio.Event().wait()
        return {"type": "http.request", "body": asked.pop(), "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    start, *rest = sent
    answered = [(name.decode(), value.decode("latin-1")) for name, value in start.get("headers", ())]
    return Response(
        status=start["status"], headers=answered, body=b"".join(each.get("body", b"") for each in rest)
    )
