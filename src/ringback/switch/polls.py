"""Long polls: HTTP requests that wait for the hub to have something to say."""

import asyncio
from collections.abc import Callable, Iterable
from typing import Any

from attrs import define, field
from starlette.requests import Request

from ringback.cometd.protocol import Held, Hub
from ringback.model import Json


@define
class Polls:
    """The connects that are held at the moment."""

    hub: Hub
    clock: Callable[[], float]
    _bells: dict[str, set[asyncio.Event]] = field(factory=dict, init=False)

    def wake(self, clients: Iterable[str]) -> None:
        """Let the held connects of these clients ask the hub again."""
        for client in clients:
            for bell in self._bells.get(client, ()):
                bell.set()

    def wake_all(self) -> None:
        """Let everybody ask the hub again: the clock has been put forward."""
        self.wake(tuple(self._bells))

    async def answer(self, held: Held, request: Request) -> tuple[Json, ...]:
        """
        Return what a held connect is answered with.

        A client that leaves before gets nothing, and its messages wait for its next connect.
        """
        bell = asyncio.Event()
        self._bells.setdefault(held.client_id, set()).add(bell)
        gone = asyncio.ensure_future(_departure(request))
        try:
            while (replies := self.hub.release(held, self.clock())) is None:
                bell.clear()
                await self._first(bell, gone, held.deadline - self.clock())
                if gone.done():
                    return ()
            return replies
        finally:
            gone.cancel()
            self._forget(held.client_id, bell)

    async def _first(self, bell: asyncio.Event, gone: "asyncio.Future[None]", seconds: float) -> None:
        rung = asyncio.ensure_future(bell.wait())
        try:
            both: set[asyncio.Future[Any]] = {rung, gone}
            await asyncio.wait(both, timeout=max(0, seconds), return_when=asyncio.FIRST_COMPLETED)
        finally:
            rung.cancel()

    def _forget(self, client: str, bell: asyncio.Event) -> None:
        self._bells[client].discard(bell)
        if not self._bells[client]:
            del self._bells[client]


async def _departure(request: Request) -> None:
    """Return when the client has hung up, or the server is about to close."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
