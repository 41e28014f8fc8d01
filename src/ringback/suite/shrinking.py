"""
Shrinking: the shortest sequence that still shows what a longer one showed.

Sentences are left out and the rest is done again on a cleared stage.  A server
need not do the same twice, so nothing here depends on it: what does not show
again is kept as it was.  Bounded in runs and in seconds.
"""

from collections.abc import Callable, Collection, Sequence

from attrs import define, frozen

from ringback.model import Finding
from ringback.suite.sequences import Performance, words_of


@frozen
class Budget:
    """How often, and for how many seconds, sequences may be done again."""

    runs: int
    seconds: float


#: Endpoints of our own are asked as often as it takes; somebody else's are not kept busy for long.
BUDGETS = {"embedded": Budget(runs=60, seconds=15.0), "live": Budget(runs=60, seconds=60.0)}


@define
class Shrinker:
    """Looks for the shortest sequence that shows a finding."""

    finding: Finding
    #: Does a sequence again from the beginning.
    again: Callable[[Sequence[str]], Performance]
    budget: Budget
    clock: Callable[[], float]
    #: Those whom acts are about.
    actors: Collection[str] = ()
    runs: int = 0
    until: float = 0.0
    best: Performance | None = None

    def shortest(self, sentences: Sequence[str]) -> Performance | None:
        """Return the shortest performance that showed it again; None where none did."""
        self.until = self.clock() + self.budget.seconds
        if not self._ends(sentences):
            return None
        size = max(len(self._kept) // 2, 1)
        while True:
            shorter = self._without(size)
            if size == 1 and not shorter:
                return self.best
            size = max(size // 2, 1)

    @property
    def _kept(self) -> tuple[str, ...]:
        return tuple(self.best.done) if self.best else ()

    def _ends(self, sentences: Sequence[str]) -> bool:
        """Tell whether a sequence, or its end alone, shows it: most things need no more than the last few acts."""
        # Or no more than what was done about the same parties.
        last = self._about(sentences[-1]) if sentences else set()
        related = [each for each in sentences if self._about(each) <= last]
        if len(related) < len(sentences) and self._shows(related):
            return True
        length = 1
        while length < len(sentences):
            if self._shows(sentences[-length:]):
                return True
            length *= 3
        # Once more is not much, where a server does not do the same each time.
        return self._shows(sentences) or self._shows(sentences)

    def _about(self, sentence: str) -> set[str]:
        return {*words_of(sentence)} & {*self.actors}

    def _without(self, size: int) -> bool:
        """Leave out so many sentences at a time, wherever it shows without them; tell whether it got shorter."""
        before, at = len(self._kept), 0
        while at < len(self._kept):
            kept = self._kept
            if not self._shows(kept[:at] + kept[at + size :]):
                at += size
        return len(self._kept) < before

    def _shows(self, sentences: Sequence[str]) -> bool:
        if self.runs >= self.budget.runs or (self.runs and self.clock() > self.until):
            return False
        self.runs += 1
        performance = self.again(sentences)
        found = performance.finding
        same = found is not None and (found.rule, found.requirement) == (
            self.finding.rule,
            self.finding.requirement,
        )
        if same and (self.best is None or len(performance.done) < len(self.best.done)):
            self.best = performance
            return True
        return False
