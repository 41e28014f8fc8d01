"""
The clock of a switch, which goes by itself or only when told.

A virtual clock stands still but for a step at each request, and for leaps to what somebody waits for, so that two
runs of the same requests are the same to the byte.  Either kind can be put forward from any thread.
"""

import math
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Self

from attrs import define, field

#: The date at which a virtual clock starts.
DAWN = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)

#: How much later each request finds a virtual clock, in seconds.
STEP_S = 0.1


def _nothing() -> float:
    return 0.0


@define(eq=False)
class Clock:
    """Seconds that never go back, and the date and time of day."""

    #: Seconds that pass by themselves.
    read: Callable[[], float] = field(default=time.monotonic)
    #: The date when the clock is at zero.
    epoch: datetime = field(factory=lambda: datetime.now(UTC) - timedelta(seconds=time.monotonic()))
    step: float = 0.0
    #: Whether a virtual clock leaps to what is due next while a client waits for news.
    leaps: bool = False
    _ticked: float = field(default=0.0, init=False)
    _advanced: float = field(default=0.0, init=False)
    _listeners: list[Callable[[], None]] = field(factory=list, init=False)
    _lock: threading.Lock = field(factory=threading.Lock, init=False, repr=False)

    @classmethod
    def virtual(cls, step: float = STEP_S, epoch: datetime = DAWN, *, leaps: bool = True) -> Self:
        """
        Return a clock that goes on only when told, and by a step at each request.

        One that leaps does not let anybody wait in vain: who waits for news finds it at the next time at which
        something is due.
        """
        return cls(read=_nothing, epoch=epoch, step=step, leaps=leaps)

    @property
    def is_virtual(self) -> bool:
        """Whether no time passes by itself."""
        return self.read is _nothing

    def now(self) -> float:
        """Return the seconds since the epoch of this clock."""
        return self.read() + self._ticked + self._advanced

    def line(self) -> float:
        """Return seconds for what waits on a line, such as a long poll: they pass by themselves in any case."""
        return time.monotonic() + self._advanced

    def date(self, at: float) -> datetime:
        """Return the date and time of day at a reading of the clock."""
        return self.epoch + timedelta(seconds=at)

    def tick(self) -> None:
        """Let a request begin: on a virtual clock, time passes."""
        with self._lock:
            self._ticked += self.step

    def advance(self, seconds: float) -> None:
        """Put the clock forward, and let everybody know who waits for a time; any thread may do so."""
        if not seconds >= 0:
            raise ValueError(seconds)
        with self._lock:
            self._advanced += seconds
        for listener in list(self._listeners):
            listener()

    def reach(self, at: float) -> None:
        """Put the clock forward to a time in seconds, if that is still to come."""
        while (missing := at - self.now()) > 0:
            # What is added may be too little to be noticed: then by the least that can be.
            self.advance(max(missing, math.ulp(at)))

    def listen(self, listener: Callable[[], None]) -> None:
        """Have a function called whenever the clock is put forward."""
        self._listeners.append(listener)
