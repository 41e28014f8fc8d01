"""Long polls: HTTP requests that wait for the hub to have something to say."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

from attrs import define, field

from ringback.cometd.protocol import Held, Hub
from ringback.model import Json

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Ring = Callable[[], None]


@define
class Polls:
    """Who waits for news of which client at the moment."""

    hub: Hub
    clock: Callable[[], float]
    _bells: dict[str, set[Ring]] = field(factory=dict, init=False)

    def wake(self, clients: Iterable[str]) -> None:
        """Let those who wait for these clients ask the hub again."""
        for client in clients:
            for ring in tuple(self._bells.get(client, ())):
                ring()

    def wake_all(self) -> None:
        """Let everybody ask the hub again: the clock has been put forward."""
        self.wake(tuple(self._bells))

    def hang(self, client: str, ring: Ring) -> None:
        """Have a function called whenever there may be news of a client."""
        self._bells.setdefault(client, set()).add(ring)

    def take_down(self, client: str, ring: Ring) -> None:
        """End that."""
        bells = self._bells.get(client)
        if bells is not None:
            bells.discard(ring)
            if not bells:
                del self._bells[client]

    async def answer(self, held: Held, receive: Receive) -> tuple[Json, ...]:
        """
        Return what a held connect is answered with.

        A client that leaves before gets nothing, and its messages wait for its next connect.
        """
        while (replies := self.hub.release(held, self.clock())) is None:
            bell = _Bell()
            self.hang(held.client_id, bell.ring)
            try:
                if not await bell.rings_before_departure(receive, max(0, held.deadline - self.clock())):
                    return ()
            finally:
                self.take_down(held.client_id, bell.ring)
        return replies


class _Bell:
    """
    Interrupts the task that waits for a client to leave.

    As `asyncio.timeout` does, it cancels the task and takes the cancellation back: no second task, and no future,
    for each of ten thousand polls.
    """

    __slots__ = ("_rung", "_task")

    def __init__(self) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._task = task
        self._rung = False

    def ring(self) -> None:
        if not self._rung:
            self._rung = True
            self._task.cancel()

    async def rings_before_departure(self, receive: Receive, seconds: float) -> bool:
        """Return once it rings or the time is up; False where the client has left before, or the server closes."""
        cancelled_before = self._task.cancelling()
        timer = asyncio.get_running_loop().call_later(seconds, self.ring)
        try:
            while (await receive())["type"] != "http.disconnect":
                pass
        except asyncio.CancelledError:
            if self._rung and self._task.uncancel() <= cancelled_before:
                return True
            raise
        else:
            return False
        finally:
            timer.cancel()
