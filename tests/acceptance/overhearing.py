"""A switch whose clients are overheard: what passes becomes a cassette."""

import base64
import contextlib
import itertools
import time
from collections.abc import Callable, Iterator
from typing import Any

from attrs import define, field

from ringback.cassettes.store import Cassette, Interaction
from ringback.model import Json, Request, Response
from ringback.serve import App, Message, Receive, Scope, Send, serve
from ringback.switch.faces import switch_for
from ringback.switch.plant import Switch


@define(eq=False)
class _Ear:
    """An application that keeps what passes through it, in true order."""

    app: App
    actors: dict[str, str]
    interactions: list[Interaction] = field(factory=list)
    _ticks: Any = field(factory=lambda: itertools.count(1))
    _began: float = field(factory=time.monotonic)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and keep it with its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        sent, at_ms = next(self._ticks), self._now()
        asked, said = bytearray(), bytearray()
        start: Message = {}

        async def hear() -> Message:
            message = await receive()
            asked.extend(message.get("body", b""))
            return message

        async def tell(message: Message) -> None:
            start.update({} if message["type"].endswith("body") else message)
            said.extend(message.get("body", b""))
            if message["type"].endswith("body") and not message.get("more_body"):
                # Kept before it is told, as a recorder must.
                self._keep(
                    scope, bytes(asked), start, bytes(said), (sent, next(self._ticks)), (at_ms, self._now())
                )
            await send(message)

        await self.app(scope, hear, tell)

    def _keep(
        self,
        scope: Scope,
        asked: bytes,
        start: Message,
        said: bytes,
        ticks: tuple[int, int],
        ms: tuple[int, int],
    ) -> None:
        headers = [(name.decode(), value.decode("latin-1")) for name, value in scope["headers"]]
        query = f"?{scope['query_string'].decode()}" if scope["query_string"] else ""
        url = f"http://{dict(headers)['host']}{scope['raw_path'].decode()}{query}"
        answered = [(name.decode(), value.decode("latin-1")) for name, value in start["headers"]]
        self.interactions.append(
            Interaction(
                request=Request(scope["method"], url, headers, asked),
                response=Response(start["status"], answered, said),
                sent=ticks[0],
                answered=ticks[1],
                actor=self._actor(dict(headers).get("authorization", "")),
                times_ms=ms,
            )
        )

    def _actor(self, authorization: str) -> str:
        kind, _, coded = authorization.partition(" ")
        user = base64.b64decode(coded).decode().partition(":")[0] if kind == "Basic" else ""
        return self.actors.get(user, "")

    def _now(self) -> int:
        return int((time.monotonic() - self._began) * 1000)


@contextlib.contextmanager
def overheard(api: str) -> Iterator[tuple[Switch, str, Callable[..., Cassette]]]:
    """Yield a switch, its address, and what gives the cassette of all that passed until then."""
    switch = switch_for(api)
    ear = _Ear(switch.app, {entry.get("username", ""): name for name, entry in switch.actors.items()})

    def recorded(**metadata: Json) -> Cassette:
        return Cassette(tuple(ear.interactions), {"ringback": metadata})

    with serve(ear) as url:
        yield switch, url, recorded
