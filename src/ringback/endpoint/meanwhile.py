"""
What can be done while nobody may say a word: work that is to be done anyway, and needs no endpoint.

Listening to a silence takes most of the time of a short case.  Whatever was done in it need not be done later.
The last of each silence is listened to without a thought for anything else, so that what is told late finds us awake.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from attrs import define, field

#: Which part of a silence is left alone.
ALONE = 1 / 3


@define
class Meanwhile:
    """Work that goes on with each step of an iterator, and the time that it is given."""

    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _work: Iterator[None] = field(factory=lambda: iter(()), init=False)

    @contextmanager
    def doing(self, work: Iterator[None]) -> Iterator[None]:
        """Have work done in the pauses of a block, as far as they last."""
        self._work = work
        try:
            yield
        finally:
            self._work = iter(())

    def wait(self, seconds: float) -> None:
        """Wait for so many seconds at least."""
        began, alone = self.clock(), seconds * ALONE
        while self.clock() - began < seconds - alone:
            try:
                next(self._work)
            except StopIteration:
                break
        self.sleep(max(alone, seconds - (self.clock() - began)))
