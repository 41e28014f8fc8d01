"""Long polls: HTTP requests that wait for the hub to have something to say."""

import asyncio
import contextlib
from collections.abc import Callable, Iterable

from attrs import define, field

from ringback.cometd.protocol import Held, Hub
from ringback.express import Exchange
from ringback.model import Json
from ringback.serve import Receive

Ring = Callable[[], None]

#: How long those who wait may take to hear that the server closes, in seconds.
FAREWELL_S = 0.5


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

    async def emptied(self) -> None:
        """Return once nobody waits any more, or a moment later."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(FAREWELL_S):
                while self._bells:  # noqa: ASYNC110  (it takes a few turns of the loop)
                    await asyncio.sleep(0)

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

    def hold(self, held: Held, exchange: Exchange, done: Callable[[tuple[Json, ...] | None], None]) -> None:
        """
        Have a function called with what a held connect is answered with, without a task.

        Where the client leaves before, that is None, and its messages wait for its next connect.
        """
        hold = _Hold(self, held, exchange, done)
        exchange.leave = hold.leave
        self.hang(held.client_id, hold.ring)

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
                    self.hub.abandon(held, self.clock())
                    return ()
            finally:
                self.take_down(held.client_id, bell.ring)
        return replies


class _Hold:
    """A connect that is held without a task."""

    __slots__ = ("_done", "_exchange", "_held", "_loop", "_polls", "_rung", "_timer")

    def __init__(
        self, polls: Polls, held: Held, exchange: Exchange, done: Callable[[tuple[Json, ...] | None], None]
    ) -> None:
        self._polls, self._held, self._exchange, self._done = polls, held, exchange, done
        self._rung = False
        self._loop = asyncio.get_running_loop()
        self._timer = self._timed()

    def _timed(self) -> asyncio.TimerHandle:
        return self._loop.call_later(max(0, self._held.deadline - self._polls.clock()), self._look)

    def ring(self) -> None:
        """Look for news once all that happens now has happened: it goes out together."""
        if not self._rung:
            self._rung = True
            self._loop.call_soon(self._look)

    def leave(self) -> None:
        """Hold it no longer: the client has left."""
        self._end()
        self._polls.hub.abandon(self._held, self._polls.clock())
        self._done(None)

    def _look(self) -> None:
        # The end of a line may be known already, though nobody has been told: what is said to nobody is lost.
        if self._exchange.response_complete or self._exchange.gone:
            return
        self._rung = False
        try:
            replies = self._polls.hub.release(self._held, self._polls.clock())
            if replies is None:
                self._timer.cancel()
                self._timer = self._timed()
                return
            self._end()
            self._done(replies)
        except Exception:
            self._exchange.fail()
            raise

    def _end(self) -> None:
        self._timer.cancel()
        # No circle is left that only the garbage collector could end.
        del self._timer
        self._polls.take_down(self._held.client_id, self.ring)


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
            if not self._rung or self._task.uncancel() > cancelled_before:
                raise
            # News and the departure may have come in together: what is said to nobody is lost.
            return not await _has_left(receive)
        else:
            return False
        finally:
            timer.cancel()


async def _has_left(receive: Receive) -> bool:
    """Return whether it is known already that a client has left."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(0):
            message = await receive()
            return str(message["type"]) == "http.disconnect"
    return False
