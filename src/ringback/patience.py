"""
How long we wait for an answer: in seconds in which we were there to see one.

A machine with too much to do wakes up whoever waits late, and a server beside us as well.  Counted by a clock on the
wall, an answer is overdue then that was only never looked for.  So a wait is a row of short looks, and a look that
lasted longer than it was to counts as long as it was to last.  What is never answered is given up all the same:
by the wall, no wait takes more than `AT_MOST` times as long.

It refuses to know what is waited for.
"""

import time
from collections.abc import Callable
from typing import TypeVar

from attrs import define, field

Seen = TypeVar("Seen")

#: A look lasts for this part of what is left, and not less than so many seconds: the end is looked at closely.
PART, SHORTEST_S = 0.02, 0.02

#: How many times as long as it counts a wait may take by the wall.
AT_MOST = 4.0

#: How long the last look lasts, in seconds, where all of the time was over before it: perhaps nobody let us look.
LAST_S = 0.25


class Overdue(TimeoutError):  # noqa: N818  (it says what an answer is)
    """Nothing came while we were there to see it."""

    def __init__(self, late_s: float) -> None:
        super().__init__("timed out")
        #: For how many seconds more we waited, and were kept from looking.
        self.late_s = late_s


@define(eq=False)
class Patience:
    """One wait, which may take so many seconds that count."""

    seconds: float
    clock: Callable[[], float] = field(default=time.monotonic, repr=False)
    #: What of them is over, and for how long nobody looked.
    spent: float = field(default=0.0, init=False)
    late: float = field(default=0.0, init=False)

    @property
    def look(self) -> float:
        """How long the next look may last, in seconds; 0 where the wait is over."""
        left = self.seconds - self.spent
        if left <= 0 or self.spent + self.late >= AT_MOST * self.seconds:
            return 0.0
        return min(left, max(SHORTEST_S, PART * left))

    def looking(self, see: Callable[[float], Seen]) -> Seen:
        """
        Return what is seen at last by a function that looks for so many seconds and then raises TimeoutError.

        Raises Overdue where the wait is over before.
        """
        while look := self.look:
            began = self.clock()
            try:
                return see(look)
            except TimeoutError:
                continue
            finally:
                lasted = self.clock() - began
                self.spent += min(lasted, look)
                self.late += max(0.0, lasted - look)
        raise Overdue(self.late)
