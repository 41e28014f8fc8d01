"""What lets things happen on time that nobody asks for: an alarm on the event loop, by the switch's clock."""

import asyncio
import contextlib
from collections.abc import Callable

from attrs import define, field

from ringback.switch.clocks import Clock


@define(eq=False)
class Alarm:
    """Rings when a time has come, or may have because the clock has been put forward."""

    clock: Clock
    #: What is called, on the event loop that has last set the alarm; and after it, where the clock was put forward.
    ring: Callable[[], None]
    forward: Callable[[], None]
    _loop: asyncio.AbstractEventLoop | None = field(default=None, init=False)
    _timer: asyncio.Handle | None = field(default=None, init=False)
    _due: float | None = field(default=None, init=False)

    def __attrs_post_init__(self) -> None:
        self.clock.listen(self._put_forward)

    def set(self, due: float | None, *, leap: bool) -> None:
        """
        Ring at a time in seconds, and not at the one that was set before; None is never.

        On a virtual clock, which does not get there by itself, `leap` takes it there at once.
        """
        loop = _running()
        if loop is None or (self._timer is not None and (loop, due) == (self._loop, self._due)):
            return
        if self._timer is not None:
            self._timer.cancel()
        self._loop, self._due, self._timer = loop, due, None
        if due is None:
            return
        if not self.clock.is_virtual:
            self._timer = loop.call_later(max(0.0, due - self.clock.now()), self._rung)
        elif leap:
            self._timer = loop.call_soon(self._leapt, due)

    def _rung(self) -> None:
        self._timer = None
        self.ring()

    def _leapt(self, due: float) -> None:
        self.clock.reach(due)
        self._rung()

    def _put_forward(self) -> None:
        # Any thread may have done it, and the clock may outlive the server.
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._was_put_forward)

    def _was_put_forward(self) -> None:
        self.ring()
        self.forward()


def _running() -> asyncio.AbstractEventLoop | None:
    with contextlib.suppress(RuntimeError):
        return asyncio.get_running_loop()
    return None
