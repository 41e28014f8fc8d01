"""How whoever has a number takes calls, as a test tells them."""

from collections.abc import Callable
from typing import Self

from attrs import define, field

from ringback.switch.manners import ANSWERS, BUSY, RINGS, Manner


@define(eq=False)
class Number:
    """One number, inside or outside; what it is told holds until it is told something else."""

    number: str
    #: Lets a number behave in a manner, None for the usual one.
    _behave: Callable[[str, Manner | None], None] = field(repr=False)

    def busy(self) -> Self:
        """Be on the phone already."""
        return self._told(Manner(BUSY))

    def rings(self, seconds: float | None = None) -> Self:
        """Let nobody be there; whoever calls gives up after some seconds, or never."""
        return self._told(Manner(RINGS, seconds))

    def answers(self, seconds: float | None = None) -> Self:
        """Pick up by itself after some seconds, or after the usual moment."""
        return self._told(Manner(ANSWERS, seconds))

    def as_usual(self) -> Self:
        """Behave as when the switch was started."""
        return self._told(None)

    def _told(self, manner: Manner | None) -> Self:
        self._behave(self.number, manner)
        return self
