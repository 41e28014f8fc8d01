"""
The state machine that draws sequences: Hypothesis chooses, a model says from what.

Choosing is guided.  Each sequence has but few of some kinds of acts (swarm
testing: what is rarely done together comes together then).  Of the others, those
are preferred that have not been done in this run after what was done to the same
call before, or not as often: what only shows after a certain operation, or the
third time, shows in few sequences.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar, cast

import hypothesis
from attrs import define, field
from hypothesis import HealthCheck, Phase, Verbosity
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from ringback.suite.acts import Act
from ringback.suite.generation import BACKEND
from ringback.suite.sequences import Performance, kind_of, words_of

T = TypeVar("T")

#: One draw: which of all kinds and of all acts of it, whatever their number; so that a server that does not do the same
#: twice never looks to Hypothesis like a strategy that is not the same twice.
DRAWS = 2**20
DRAWN = st.integers(0, DRAWS - 1)

#: The part of all kinds that one sequence is made of.
ENABLED = 0.6

#: How often the same is worth doing to the same call, and how much once more is worth beside doing it after something new.
TIMES, ONCE_MORE = 3, 6

#: With fewer kinds of acts than this, those whom they are about have no call any more.
NO_CALL = 3

#: How an act says that it must not succeed; there are many of these, and they lead nowhere.
REFUSED = "must be refused"


class Over(BaseException):
    """
    Ends a run of Hypothesis at once: something was found, or went wrong.

    It is no Exception, so that Hypothesis neither does the sequence again nor calls it flaky.
    """


#: Those whom an act is about.
Whom = tuple[str, ...]


@define
class History:
    """What has been done in a run: each kind of act after each other one, and how often to one call."""

    pairs: set[tuple[str, str, bool]] = field(factory=set)
    times: set[tuple[str, int]] = field(factory=set)
    #: Kinds that the endpoint turned out not to have.
    lacking: dict[str, str] = field(factory=dict)


@define
class Chooser:
    """Chooses the next act of one sequence: what has not been done after what was done before it."""

    history: History
    actors: Sequence[str]
    swarm: int = 0
    last: str = ""
    #: How often each kind has been done about the calls of whom.
    past: dict[Whom, Counter[str]] = field(factory=dict)

    def choose(self, acts: Sequence[Act], drawn: int) -> Act | None:
        """Return one of the acts; None where there is none."""
        kinds: dict[str, list[tuple[Act, Whom]]] = {}
        for act in acts:
            kinds.setdefault(kind_of(act.sentence, self.actors), []).append((act, self._whom(act)))
        self._forget(kinds)
        known = [each for each in kinds if each not in self.history.lacking]
        if not known:
            return None
        worth = {kind: [self._worth(kind, whom) for _act, whom in kinds[kind]] for kind in known}
        # Not quite without the others: without answering calls, say, there is nothing that could be done to them.
        weights = {kind: max(worth[kind]) ** (2 if self._is_enabled(kind) else 1) for kind in known}
        kind = _weighted(weights, drawn)
        best = [
            each for each, value in zip(kinds[kind], worth[kind], strict=True) if value == max(worth[kind])
        ]
        act, whom = best[drawn % len(best)]
        self._done(kind, whom)
        return act

    def _forget(self, kinds: Mapping[str, Sequence[tuple[Act, Whom]]]) -> None:
        """Forget what was done to calls that are over."""
        possible = Counter(whom for acts in kinds.values() for whom in {whom for _act, whom in acts})
        for whom in [each for each in self.past if possible[each] < NO_CALL]:
            self.past.pop(whom)

    def _done(self, kind: str, whom: Whom) -> None:
        self.history.pairs.update(self._pairs(kind, whom))
        mine = self.past.setdefault(whom, Counter())
        mine[kind] += 1
        self.history.times.add((kind, mine[kind]))
        self.last = kind

    def _pairs(self, kind: str, whom: Whom) -> Iterator[tuple[str, str, bool]]:
        return ((each, kind, known == whom) for known, kinds in self.past.items() for each in kinds)

    def _worth(self, kind: str, whom: Whom) -> int:
        times = self.past.get(whom, Counter())[kind] + 1
        again = times <= TIMES and (kind, times) not in self.history.times
        worth = sum(
            2 if same else 1
            for *pair, same in self._pairs(kind, whom)
            if (*pair, same) not in self.history.pairs
        )
        worth += ONCE_MORE * again
        return 1 + (worth // 4 if kind.endswith(REFUSED) else worth)

    def _whom(self, act: Act) -> Whom:
        return tuple(sorted({word for word in words_of(act.sentence) if word in self.actors}))

    def _is_enabled(self, kind: str) -> bool:
        """Tell whether a sequence is made of a kind; the simplest one is made of all of them."""
        dice = random.Random(f"{self.swarm}/{kind}")  # noqa: S311  (no secret)
        return not self.swarm or dice.random() < ENABLED


def _weighted(weights: Mapping[str, int], drawn: int) -> str:
    """Return one of several by their weights; by zero, the simplest of all draws, the one that weighs most."""
    ranked = sorted(weights, key=lambda each: -weights[each])
    at = drawn * sum(weights.values()) // DRAWS
    for each in ranked:
        at -= weights[each]
        if at < 0:
            return each
    return ranked[-1]


@define
class Run:
    """What is drawn in one run: sequences of so many acts, each on a cleared stage."""

    #: Begins a sequence.
    begin: Callable[[], Performance]
    #: Takes a sequence that has ended.
    end: Callable[[Performance], None]
    history: History
    seed: int
    sequences: int
    steps: int

    def go(self) -> None:
        """Draw and perform all sequences; raises what one of them raises, at once."""
        errors: list[BaseException] = []

        @hypothesis.seed(self.seed)
        def machine() -> Machine:
            return Machine(self, errors)

        settings = hypothesis.settings(
            max_examples=self.sequences,
            stateful_step_count=self.steps,
            backend=BACKEND,
            phases=[Phase.generate],
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            verbosity=Verbosity.quiet,
        )
        try:
            run_state_machine_as_test(cast("type[RuleBasedStateMachine]", machine), settings=settings)
        except Over:
            if errors:
                raise errors[0] from None


class Machine(RuleBasedStateMachine):
    """One sequence, as Hypothesis sees it."""

    def __init__(self, run: Run, errors: list[BaseException]) -> None:
        super().__init__()
        self.run = run
        self.errors = errors
        self.performance = self._guarded(run.begin)
        self.chooser = Chooser(run.history, tuple(self.performance.stage.endpoint.file.actors))

    @initialize(swarm=st.integers(0, 2**16 - 1))
    def choose_kinds(self, swarm: int) -> None:
        """Do without some kinds of acts in this sequence; in the simplest one, without none."""
        self.chooser.swarm = swarm

    @rule(drawn=DRAWN)
    def do_something(self, drawn: int) -> None:
        """Do one of the acts that are possible now, and look around."""
        self._guarded(lambda: self._do(drawn))

    def teardown(self) -> None:
        """Listen once more, unless it has come to an end before."""
        if not self.errors and not self.performance.is_over:
            self._guarded(self._end)

    def _do(self, drawn: int) -> None:
        act = self.chooser.choose(self.performance.model.acts(), drawn)
        if act is not None and not self.performance.do(act):
            self.run.history.lacking[self.chooser.last] = self.performance.lacking[act.sentence]
        if self.performance.is_over:
            self._end()

    def _end(self) -> None:
        self.performance.end()
        self.run.end(self.performance)
        if self.performance.is_over:
            raise Over

    def _guarded(self, action: Callable[[], T]) -> T:
        try:
            return action()
        except Exception as error:
            self.errors.append(error)
            raise Over from error
