"""
One sequence of acts on a cleared stage: done again at will, and written down as a scenario.

After each act everybody's view of the calls is held against the others'; the
first thing that is wrong ends the sequence.  What an endpoint has not is left out.
"""

from collections.abc import Callable, Collection, Iterable, Sequence

from attrs import define, field

from ringback.model import Finding
from ringback.run import Arrow
from ringback.suite.acts import Act, Model, model_of
from ringback.suite.cleanup import clear
from ringback.suite.outcome import CutOff, Departed, Evidence, NotExercised
from ringback.suite.stage import Stage

#: The step that holds everybody's view against the others'; see `ringback.suite.steps.sequences`.
AGREED = "everybody's view of their calls agrees"


@define
class Performance:
    """A sequence while it is performed."""

    stage: Stage
    model: Model
    #: What it has collected.
    evidence: Evidence
    #: The sentences of what was done at the beginning, and of what was done then.
    given: list[str] = field(factory=list)
    done: list[str] = field(factory=list)
    #: What ended it.
    finding: Finding | None = None
    #: Why nobody can tell what came of its last act; empty where that can be told.
    cut: str = ""
    #: Whether it was found by looking around after the last act, not by doing it.
    seen_after: bool = False
    #: What the endpoint turned out not to have, by the sentence that needed it.
    lacking: dict[str, str] = field(factory=dict)

    @classmethod
    def begun(cls, stage: Stage) -> "Performance":
        """Begin on a stage that is clear; raises NotExercised where not even the beginning can be had."""
        stage.tracker.labels.clear()
        stage.kept.clear()
        stage.watch.evidence = evidence = Evidence()
        performance = cls(stage=stage, model=model_of(stage), evidence=evidence)
        for act in performance.model.begin():
            performance.given.append(act.sentence)
            performance._watched(act.do)
        performance._look_around()
        return performance

    @property
    def is_over(self) -> bool:
        """Whether something was found or could not be told, so that nothing more is done."""
        return self.finding is not None or bool(self.cut)

    def do(self, act: Act) -> bool:
        """Do one act and look around; return whether the endpoint has what it takes."""
        try:
            self._watched(act.do)
        except CutOff as why:
            self.cut = str(why)
            self.evidence.note(f"A sequence ended, since {why}.")
            return True
        except NotExercised as why:
            self.lacking[act.sentence] = str(why)
            return False
        self.done.append(act.sentence)
        self._look_around()
        return True

    def end(self) -> None:
        """Listen for what comes too late or too often, and look around once more."""
        if not self.is_over:
            self._watched(self.stage.hear_out)
            self.seen_after = self.is_over

    def _look_around(self) -> None:
        if self.is_over:
            return
        arrows = self.evidence.arrows
        told = len(arrows)
        try:
            self._watched(self.model.agree)
        finally:
            # A diagram shows what was done and told, not each look at how things stand.
            arrows[told:] = [each for each in arrows[told:] if each.faulty or each.kind == "notification"]
        self.seen_after = self.is_over

    def _watched(self, action: Callable[[], object]) -> None:
        try:
            action()
        except Departed as departed:
            self.finding = departed.finding
            return
        if self.evidence.findings:
            self.finding = self.evidence.findings[0]


def performed(stage: Stage, sentences: Iterable[str]) -> Performance:
    """Return what comes of doing these again, on a stage that is cleared before: each that can be done when it is its turn."""
    clear(stage)
    performance = Performance.begun(stage)
    for sentence in sentences:
        if performance.is_over:
            break
        act = next((each for each in performance.model.acts() if each.sentence == sentence), None)
        if act is not None:
            performance.do(act)
    performance.end()
    return performance


def scenario_of(performance: Performance) -> str:
    """Return a sequence in Gherkin, as it can be put into a feature."""
    finding = performance.finding
    about = ", ".join(filter(None, (finding.rule, finding.operation or ""))) if finding else "No finding"
    tag = [f"@{finding.requirement}"] if finding and finding.requirement else []
    steps = [*_steps("Given", performance.given), *_steps("When", performance.done)]
    if performance.seen_after:
        steps += _steps("Then", [AGREED])
    return "\n".join([*tag, f"Scenario: {about}", *(f"  {line}" for line in steps)]) + "\n"


def _steps(keyword: str, sentences: Sequence[str]) -> list[str]:
    lines: list[str] = []
    for number, sentence in enumerate(sentences):
        first, *table = sentence.splitlines()
        lines += [f"{'And' if number else keyword} {first}", *(f"  {row}" for row in table)]
    return lines


def words_of(sentence: str) -> list[str]:
    """Return the words of a sentence, without its table."""
    return sentence.splitlines()[0].replace(",", " ").replace(":", " ").replace("'s ", " ").split()


def kind_of(sentence: str, actors: Collection[str]) -> str:
    """Return what a sentence says, whoever it says it of: two of a kind are the same thing done by others."""
    return " ".join("…" if word in actors or word.startswith('"') else word for word in words_of(sentence))


def merged(into: Evidence, evidence: Evidence, arrows: Sequence[Arrow]) -> None:
    """Add notes, errata and arrows to what a case has collected; findings are chosen, not added up."""
    for each in evidence.notes:
        into.note(each)
    for each in evidence.errata:
        into.used(each)
    into.arrows += arrows
