"""
A VoipNow switch whose answers are bent on their way out: small servers, each with one habit of its own.

It knows HTTP; what a habit is like is a function of what was asked and what would have been answered.
"""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from attrs import frozen
from tests.unit.suite.told import CHECKERS, VOIPNOW

from ringback.endpoint.endpoint import Wiring, direct, opened
from ringback.endpoint.file import EndpointFile
from ringback.model import Json
from ringback.serve import App, Receive, Scope, Send, serve
from ringback.suite.opening import staged
from ringback.suite.stage import Stage
from ringback.switch.faces import switch_for
from ringback.switch.settings import Settings

#: Short, since whatever is to be seen at the switch is there at once.
LIMITS = {"http_s": 5.0, "notification_s": 0.3, "quiet_s": 0.05}


@frozen
class Asked:
    """One request: method, the action in its body, its query, and its path."""

    method: str
    action: str
    query: str
    path: str = ""


#: Makes the status and the body that are sent out of those that would have been.
Habit = Callable[[Asked, int, Json], tuple[int, Json]]


def straight(_asked: Asked, status: int, body: Json) -> tuple[int, Json]:
    """Answer as the switch does."""
    return status, body


@frozen
class Crooked:
    """An ASGI application that answers with a habit."""

    app: App
    habit: Habit
    #: Whether it takes no notice of what stands in a query.
    deaf: bool = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        sent: list[Json] = []
        content = b""
        more = True
        while more:
            message = await receive()
            content += message.get("body", b"")
            more = message.get("more_body", False)

        async def given() -> Json:
            return {"type": "http.request", "body": content, "more_body": False}

        async def kept(message: Json) -> None:
            sent.append(message)

        await self.app({**scope, "query_string": b""} if self.deaf else scope, given, kept)
        status, body = self._bent(scope, content, sent)
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def _bent(self, scope: Scope, content: bytes, sent: list[Json]) -> tuple[int, bytes]:
        body = b"".join(each.get("body", b"") for each in sent[1:])
        asked = Asked(scope["method"], _action(content), scope["query_string"].decode(), scope["path"])
        status, value = self.habit(asked, sent[0]["status"], json.loads(body) if body else None)
        return status, b"" if value is None else json.dumps(value).encode()


def _action(content: bytes) -> str:
    try:
        return str(json.loads(content).get("action", ""))
    except (ValueError, AttributeError):
        return ""


@contextmanager
def stage_at(habit: Habit, *, deaf: bool = False) -> Iterator[Stage]:
    """Yield a stage on a server with a habit."""
    switch = switch_for("voipnow", Settings(pickup_s=0.0))
    with serve(Crooked(switch.app, habit, deaf)) as url:
        file = EndpointFile.from_toml({**switch.endpoint(url), "limits": LIMITS}, "crooked", {})
        wiring = Wiring(kind="live", clock=time.monotonic, adapter=direct)
        with opened(file, VOIPNOW, wiring) as endpoint, staged(endpoint, CHECKERS["voipnow"]) as stage:
            yield stage
