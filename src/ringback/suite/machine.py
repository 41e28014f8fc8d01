"""
The state machine that draws sequences: Hypothesis chooses, a model says from what.

Choosing is guided.  Each sequence is about a few kinds of acts and what they
make possible, such as their opposites, with others in between (swarm testing:
what is rarely done together, and often, comes together then); the kinds that
sequences have least been about come first.
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
from ringback.suite.sequences import Performance, kind_of, words_of

T = TypeVar("T")

#: One draw: the same range whatever there is to choose from, so that a server that does not do the same twice never
#: looks to Hypothesis like a strategy that is not the same twice.
DRAWN = st.integers(0, 2**16 - 1)

#: How many kinds of acts a sequence is about.
STEMS = 4

#: With so many kinds more or less than before it, an act has opened or ended something.
MANY = 5

#: What kinds weigh: those that a sequence is about and what they lead to; what only the last act made possible; what makes
#: much possible; others; what must be refused (there are many of these, and they lead nowhere); what ends a call.
ABOUT, FRESH, OPENING, OTHER, ILLEGAL, ENDING = 120, 60, 30, 8, 2, 1

#: How often an act is about those whom the one before it was about.
STAYS = 0.8

#: How an act says that it must not succeed; there are many of these, and they lead nowhere.
REFUSED = "must be refused"


class Over(BaseException):
    """
    Ends a run of Hypothesis at once: something was found, or went wrong.

    It is no Exception, so that Hypothesis neither does the sequence again nor calls it flaky.
    """


#: Those whom an act is about, first of all who does it.
Whom = tuple[str, ...]


@define
class History:
    """What has been done in a run."""

    #: How many sequences were about a kind of acts.
    about: Counter[str] = field(factory=Counter)
    #: What each kind made possible that was not possible before it.
    opened: dict[str, set[str]] = field(factory=dict)
    #: Kinds after which much less was possible.
    ending: set[str] = field(factory=set)
    #: Kinds that the endpoint turned out not to have.
    lacking: dict[str, str] = field(factory=dict)


@define
class Chooser:
    """Chooses the next act of one sequence."""

    history: History
    actors: Sequence[str]
    seed: int
    swarm: int = 0
    #: What the sequence is about, once it has begun.
    stems: frozenset[str] = frozenset()
    last: str = ""
    #: Whom the last act was about, first of all who did it.
    whom: tuple[str, ...] = ()
    #: What was possible before it.
    before: frozenset[str] = frozenset()
    #: How often each kind has been done.
    done: Counter[str] = field(factory=Counter)

    def choose(self, acts: Sequence[Act], drawn: int) -> Act | None:
        """Return one of the acts; None where there is none."""
        kinds: dict[str, list[Act]] = {}
        for act in acts:
            kinds.setdefault(kind_of(act.sentence, self.actors), []).append(act)
        known = [each for each in kinds if each not in self.history.lacking]
        if not known:
            return None
        main = [each for each in known if not all(act.aside for act in kinds[each])]
        self._learn(main)
        dice = random.Random(f"{self.seed}/{self.swarm}/{drawn}/{self.done.total()}")  # noqa: S311  (no secret)
        weights = [
            self._weight(each, aside=each not in main) * max(act.weight for act in kinds[each])
            for each in known
        ]
        kind = dice.choices(known, weights)[0]
        same = [each for each in kinds[kind] if self._whom(each) == self.whom]
        act = dice.choice(same if same and dice.random() < STAYS else kinds[kind])
        self.last, self.whom, self.before = kind, self._whom(act), frozenset(main)
        self.done[kind] += 1
        return act

    def _learn(self, known: Sequence[str]) -> None:
        """Take note of what the last act made possible; at the beginning, take what sequences have least been about."""
        history = self.history
        if self.last:
            history.opened.setdefault(self.last, set()).update({*known} - self.before)
            if len(self.before) - len(known) >= MANY:
                history.ending.add(self.last)
            return
        legal = [each for each in known if not each.endswith(REFUSED) and each not in history.ending]
        dice = random.Random(f"{self.seed}/{self.swarm}")  # noqa: S311  (no secret)
        dice.shuffle(legal)
        self.stems = frozenset(sorted(legal, key=lambda each: history.about[each])[:STEMS])
        history.about.update(self.stems)

    def _weight(self, kind: str, *, aside: bool) -> float:
        history = self.history
        if kind.endswith(REFUSED):
            return ILLEGAL
        if aside:
            return OTHER
        opened = any(kind in history.opened.get(each, ()) for each in self.stems)
        if kind in self.stems or (opened and kind not in history.about):
            # What was done less often goes before, and what was not just done.
            return ABOUT / (1 + self.done[kind] / 4) / (1 + 3 * (kind == self.last))
        if self.before and kind not in self.before:
            return FRESH
        if kind in history.ending:
            return ENDING
        return OPENING if len(history.opened.get(kind, ())) >= MANY else OTHER

    def _whom(self, act: Act) -> tuple[str, ...]:
        if act.about:
            return (act.about,)
        return tuple(dict.fromkeys(word for word in words_of(act.sentence) if word in self.actors))


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
        actors = tuple(self.performance.stage.endpoint.file.actors)
        self.chooser = Chooser(run.history, actors, run.seed)

    @initialize(swarm=st.integers(0, 2**16 - 1))
    def choose_kinds(self, swarm: int) -> None:
        """Choose what this sequence is about."""
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
