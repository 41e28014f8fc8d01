"""
Silence: how long nothing must come from an endpoint until nothing will.

No document says how late a notification may be.  What an endpoint has been
seen to take is the best guide: one that tells within ten milliseconds is not
waited for a second, and one that takes its time gets all that the endpoint
file allows.  What comes later still is judged when it comes.
"""

from collections import deque
from statistics import median

from attrs import define, field

#: How many of the last waits count.
REMEMBERED = 50

#: Fewer than that say nothing yet; as many say what is usual.
ENOUGH, MANY = 5, 20

#: Silence is so many times what is usual, or the longest wait where that is not known, and not shorter than the floor, in seconds.
TIMES, FLOOR_S = 10.0, 0.03

#: Nor is it shorter than so many times the longest of many waits.
LONGEST = 3.0


@define
class Silence:
    """What an endpoint has been seen to take from a command to what it causes."""

    waits: deque[float] = field(factory=lambda: deque(maxlen=REMEMBERED))

    def heard(self, seconds: float) -> None:
        """Remember how long something took that was waited for."""
        self.waits.append(seconds)

    def seconds(self, at_most: float) -> float:
        """Return how many seconds without anything count as silence."""
        if len(self.waits) < ENOUGH:
            return at_most
        longest = max(self.waits)
        # A single delay, be it the machine's we run on, says little of what it takes usually.
        lasts = (
            max(TIMES * median(self.waits), LONGEST * longest) if len(self.waits) >= MANY else TIMES * longest
        )
        return min(at_most, max(FLOOR_S, lasts))
