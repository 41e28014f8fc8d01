"""
The state machine that draws sequences: Hypothesis chooses, a model says from what.

Choosing is guided.  Each sequence does without some kinds of acts (swarm
testing: what is rarely done together comes together then); kinds that were done
least are preferred, after the act before them above all, and so is what only the
last act made possible, such as its opposite.
"""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from typing import TypeVar, cast

import hypothesis
from attrs import define, field
from hypothesis import HealthCheck, Phase, Verbosity
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from ringback.suite.acts import Act
from ringback.suite.generation import BACKEND
from ringback.suite.sequences import Performance, kind_of

T = TypeVar("T")

#: One draw: which of all kinds and of all acts of it, whatever their number; so that a server that does not do the same
#: twice never looks to Hypothesis like a strategy that is not the same twice.
DRAWN = st.integers(0, 2**20 - 1)

#: The part of all kinds that one sequence has.
ENABLED = 0.7


class Over(BaseException):
    """
    Ends a run of Hypothesis at once: something was found, or went wrong.

    It is no Exception, so that Hypothesis neither does the sequence again nor calls it flaky.
    """


@define
class History:
    """How often kinds of acts have been done in a run, and after which."""

    kinds: Counter[str] = field(factory=Counter)
    pairs: Counter[tuple[str, str]] = field(factory=Counter)
    #: Kinds that the endpoint turned out not to have.
    lacking: dict[str, str] = field(factory=dict)


@define
class Chooser:
    """Chooses the next act of one sequence."""

    history: History
    actors: Sequence[str]
    swarm: int = 0
    last: str = ""
    before: frozenset[str] = frozenset()

    def choose(self, acts: Sequence[Act], drawn: int) -> Act | None:
        """Return one of the acts; None where there is none."""
        kinds: dict[str, list[Act]] = {}
        for act in acts:
            kinds.setdefault(kind_of(act.sentence, self.actors), []).append(act)
        known = [each for each in kinds if each not in self.history.lacking]
        wanted = [each for each in known if self._enabled(each)] or known
        if not wanted:
            return None
        weights = {each: self._weight(each, wanted) for each in wanted}
        # Zero, the simplest of all draws, is for what is wanted most.
        ranked = sorted(wanted, key=lambda each: -weights[each])
        at = drawn * sum(weights.values()) // (2**20)
        for kind in ranked:
            at -= weights[kind]
            if at < 0:
                break
        self._chosen(kind, wanted)
        return kinds[kind][drawn % len(kinds[kind])]

    def _weight(self, kind: str, wanted: Sequence[str]) -> int:
        fresh = bool(self.before) and kind not in self.before
        never, never_after = not self.history.kinds[kind], not self.history.pairs[self.last, kind]
        rare = self.history.kinds[kind] <= min(self.history.kinds[each] for each in wanted)
        return 2 + 6 * never + 3 * never_after + 3 * fresh + 2 * rare

    def _enabled(self, kind: str) -> bool:
        dice = random.Random(f"{self.swarm}/{kind}")  # noqa: S311  (no secret)
        return not self.swarm or dice.random() < ENABLED

    def _chosen(self, kind: str, wanted: Sequence[str]) -> None:
        self.history.kinds[kind] += 1
        self.history.pairs[self.last, kind] += 1
        self.last, self.before = kind, frozenset(wanted)


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
