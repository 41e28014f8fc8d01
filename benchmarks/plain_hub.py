"""
Our CometD server with no telephone behind it, told over HTTP what to publish: what `fanout.mjs` is for the official one.

    python -m benchmarks.plain_hub
"""

import itertools
import signal
import threading
import time

import orjson
from attrs import define, field

from ringback.cometd.bodies import received
from ringback.cometd.polls import Polls
from ringback.cometd.protocol import Hub
from ringback.express import Exchange, Lanes
from ringback.model import Json
from ringback.serve import Receive, Scope, Send, serve
from ringback.switch.replies import Reply

OWNER = "everybody"


@define(eq=False)
class App:
    """An ASGI application: a hub at every path but one."""

    hub: Hub
    polls: Polls = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.polls = Polls(self.hub, time.monotonic)

    @property
    def express(self) -> Lanes:
        """The short way for subscribers."""
        return {b"/": self._talk}

    def _talk(self, exchange: Exchange) -> bool:
        answer = self.hub.receive(orjson.loads(exchange.body), owner=OWNER, now=time.monotonic())
        self.polls.wake(answer.ready)

        def say(replies: tuple[Json, ...] | None) -> None:
            if replies is not None:
                exchange.answer(*Reply(value=list(replies)).parts())

        if answer.held is None:
            say(answer.replies)
        else:
            self.polls.hold(answer.held, exchange, say)
        return True

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        content = orjson.loads(await received(receive))
        told = self._publish(content) if scope["path"] == "/publish" else await self._told(content, receive)
        await Reply(value=told).send(send)

    def _publish(self, content: dict[str, object]) -> dict[str, object]:
        data = content["data"]
        assert isinstance(data, list)
        for each in data:
            ready = self.hub.publish(str(content["channel"]), each, owner=OWNER, now=time.monotonic())
            self.polls.wake(ready)
        return {}

    async def _told(self, content: object, receive: Receive) -> list[object]:
        answer = self.hub.receive(content, owner=OWNER, now=time.monotonic())
        self.polls.wake(answer.ready)
        if answer.held is None:
            return list(answer.replies)
        return [*answer.replies, *await self.polls.answer(answer.held, receive)]


def main() -> None:
    """Serve until a signal comes."""
    names = itertools.count(1)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: stop.set())
    with serve(App(Hub(ids=lambda: f"client-{next(names)}", expiry_ms=600_000))) as url:
        print(url, flush=True)
        stop.wait()


if __name__ == "__main__":
    main()
