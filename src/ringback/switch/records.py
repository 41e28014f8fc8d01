"""What a switch has been asked over the network, for those who test its clients."""

import json
from collections import deque
from typing import Any

from attrs import define, field

from ringback.model import Json
from ringback.serve import App, Message, Receive, Scope, Send

#: How many requests are remembered, and how much of each body, in bytes.
REMEMBERED = 1000
BODY = 64 * 1024


@define(eq=False)
class Asked:
    """One request, and how it was answered."""

    method: str
    path: str
    query: str
    #: By names in lower case; they hold the client's credentials.
    headers: dict[str, str] = field(repr=False)
    body: bytes = b""
    #: The status of the answer; None where there is none (yet).
    status: int | None = None

    @property
    def json(self) -> Json:
        """The body as JSON; None where it is not."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None

    def __str__(self) -> str:
        query = f"?{self.query}" if self.query else ""
        status = "no answer" if self.status is None else str(self.status)
        return f"{self.method} {self.path}{query} -> {status}"


@define(eq=False)
class Recorded:
    """An application that remembers the last requests."""

    app: App
    _asked: deque[Asked] = field(factory=lambda: deque(maxlen=REMEMBERED), init=False, repr=False)

    @property
    def requests(self) -> tuple[Asked, ...]:
        """The last requests, oldest first."""
        return tuple(self._asked)

    def forget(self) -> None:
        """Forget what has been asked so far."""
        self._asked.clear()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection event."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        asked = _asked(scope)
        self._asked.append(asked)

        async def hear() -> Message:
            message = await receive()
            if message["type"] == "http.request":
                asked.body = (asked.body + message.get("body", b""))[:BODY]
            return message

        async def say(message: Message) -> None:
            if message["type"] == "http.response.start":
                asked.status = message["status"]
            await send(message)

        await self.app(scope, hear, say)


def _asked(scope: Any) -> Asked:
    return Asked(
        method=scope["method"],
        path=scope["path"],
        query=scope["query_string"].decode("latin-1"),
        headers={name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]},
    )
