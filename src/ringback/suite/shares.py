"""
A run's cases, dealt out to workers: to each the same in every run, but for what is left when one is done.

Neighbours are often alike (an operation's valid requests, then its invalid
ones), so that every second case is no fair half.  The digits of a case's number
add up to whose it is, as in the sequence of Thue and Morse, which is fair.

Some cases take long all the same.  Who is done helps the others: a case that
nobody has begun is whose who takes it first.
"""

from collections.abc import Callable

from attrs import define, field

from ringback.endpoint.last_token import LastToken


@define
class Share:
    """One worker's part of the cases of a run; by itself, all of them."""

    worker: int = 0
    workers: int = 1
    #: Takes the case of a number for this worker; tells whether no other worker has.
    take: Callable[[int], bool] = field(default=lambda _number: True)
    #: What all workers send as their authorization, where they share it.
    last_token: LastToken | None = None
    #: The cases that were taken before this worker began to help.
    _done: frozenset[int] | None = None
    _taken: set[int] = field(factory=set)
    _numbers: dict[str, int] = field(factory=dict)

    def has(self, case: str) -> bool:
        """Tell whether a case is this worker's; all workers must be asked about the same cases in the same order."""
        number = self._numbers.setdefault(case, len(self._numbers))
        mine = self._owner(number) == self.worker if self._done is None else number not in self._done
        if not mine or not self.take(number):
            return False
        self._taken.add(number)
        return True

    def help(self) -> bool:
        """Have what nobody has begun, from now on; tell whether there are others to be helped."""
        self._done = frozenset(self._taken)
        return self.workers > 1

    def number(self, case: str) -> int | None:
        """Return a case's place among all that were asked about; None for one that nobody asked about."""
        return self._numbers.get(case)

    def _owner(self, number: int) -> int:
        digits = 0
        while number:
            number, digit = divmod(number, self.workers) if self.workers > 1 else (0, 0)
            digits += digit
        return digits % self.workers
