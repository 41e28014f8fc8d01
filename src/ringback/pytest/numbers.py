"""How whoever has a number takes calls, as a test tells them."""

from collections.abc import Callable
from typing import Self

from attrs import define, field


@define(eq=False)
class Number:
    """One number, inside or outside; what it is told holds until it is told something else."""

    number: str
    #: Lets a number behave as a text says.
    _behave: Callable[[str, str | None], None] = field(repr=False)

    def busy(self) -> Self:
        """Be on the phone already."""
        return self._told("busy")

    def rings(self, seconds: float | None = None) -> Self:
        """Let nobody be there; whoever calls gives up after some seconds, or never."""
        return self._told("rings" if seconds is None else f"rings:{seconds:g}")

    def answers(self, seconds: float | None = None) -> Self:
        """Pick up by itself after some seconds, or after the usual moment."""
        return self._told("answers" if seconds is None else f"answers:{seconds:g}")

    def as_usual(self) -> Self:
        """Behave as when the switch was started."""
        return self._told(None)

    def _told(self, manner: str | None) -> Self:
        self._behave(self.number, manner)
        return self
