"""
A run's cases, dealt out to workers: to each the same in every run.

Neighbours are often alike (an operation's valid requests, then its invalid
ones), so that every second case is no fair half.  The digits of a case's number
add up to whose it is, as in the sequence of Thue and Morse, which is fair.
"""

from attrs import define, field


@define
class Share:
    """One worker's part of the cases of a run; by itself, all of them."""

    worker: int = 0
    workers: int = 1
    _numbers: dict[str, int] = field(factory=dict)

    def has(self, case: str) -> bool:
        """Tell whether a case is this worker's; all workers must be asked about the same cases in the same order."""
        number, digits = self._numbers.setdefault(case, len(self._numbers)), 0
        while number and self.workers > 1:
            number, digit = divmod(number, self.workers)
            digits += digit
        return digits % self.workers == self.worker

    def number(self, case: str) -> int | None:
        """Return a case's place among all that were asked about; None for one that nobody asked about."""
        return self._numbers.get(case)
