"""
When a recorded long poll is due, without a clock.

It is answered once every request has been made that went out, in the
recording, before the poll was answered.
"""

from collections import deque
from collections.abc import Iterable

from ringback.cassettes.playing.index import Index


class Turns:
    """The requests that are no polls, by the ticks at which they went out."""

    def __init__(self, index: Index, commands: Iterable[tuple[int, int]]) -> None:
        """Take the tick and the number of each of them; the index knows which were made."""
        #: Steps taken, for proving what a poll costs.
        self.steps = 0
        self._index = index
        self._commands = sorted(commands)
        self._ahead = deque(self._commands)

    def is_due(self, answered: int) -> bool:
        """Return whether all was asked that went out before a poll was answered, at this tick."""
        while self._ahead and not self._index.is_left(self._ahead[0][1]):
            self.steps += 1
            self._ahead.popleft()
        return not self._ahead or self._ahead[0][0] > answered

    def rewind(self) -> None:
        """Begin anew."""
        self._ahead = deque(self._commands)
