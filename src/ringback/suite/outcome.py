"""How a case ends early, and what it collects on the way."""

from attrs import define, evolve, field, frozen

from ringback.model import Finding
from ringback.run import Arrow, Skip
from ringback.suite.way import Passed, with_ways

#: What was missing where a case is skipped; see `ringback.run.SKIPS`.
CAPABILITY: Skip = "capability"
ACTOR: Skip = "actor"
SETTING: Skip = "setting"
CASSETTE: Skip = "cassette"
CONTRACT: Skip = "contract"
CIRCUMSTANCE: Skip = "circumstance"


@frozen(eq=False)
class Departed(AssertionError):  # noqa: N818  (it is the end of a scenario, not an error of ours)
    """The endpoint departed from its documents so far that the scenario cannot go on."""

    finding: Finding

    def __str__(self) -> str:
        return f"{self.finding.rule}: {self.finding.message}"


@frozen(eq=False)
class NotExercised(Exception):  # noqa: N818  (likewise)
    """The case cannot be run here; the reason is for the report."""

    reason: str
    #: What was missing; most often something that no server need have.
    kind: Skip = CAPABILITY

    def __str__(self) -> str:
        return self.reason


@frozen(eq=False)
class CutOff(NotExercised):
    """Nobody can tell what came of a command: the endpoint has ended the session that would have been told, as it may."""


@define
class Evidence:
    """What a case collects: findings, notes, errata used, the arrows of its diagram, and what was exchanged."""

    findings: list[Finding] = field(factory=list)
    notes: list[str] = field(factory=list)
    errata: list[str] = field(factory=list)
    arrows: list[Arrow] = field(factory=list)
    #: What was exchanged, and how much of it whenever all calls were ended.
    passed: list[Passed] = field(factory=list)
    clearings: list[int] = field(factory=list)
    #: What ended the case before it was through; None where nothing did.
    cut: BaseException | None = None

    def add(self, finding: Finding) -> Finding:
        """Keep a finding, unless the case has one of the same rule, operation and place already."""
        same = (finding.rule, finding.operation, finding.where)
        for each in self.findings:
            if (each.rule, each.operation, each.where) == same:
                return each
        self.findings.append(finding)
        return finding

    def told(self) -> tuple[Finding, ...]:
        """Return the findings, each with the exchanges that lead to it."""
        return with_ways(self.findings, self.passed, self.clearings, self.arrows)

    def cleared(self) -> None:
        """Note that all calls have been ended."""
        self.clearings.append(len(self.passed))

    @property
    def since_cleared(self) -> list[Passed]:
        """What was exchanged since all calls were ended last."""
        return self.passed[self.clearings[-1] if self.clearings else 0 :]

    def note(self, sentence: str) -> None:
        """Keep something that was noticed and is legal, once."""
        if sentence not in self.notes:
            self.notes.append(sentence)

    def mark(self) -> None:
        """Mark the arrow that came last as the one that is at fault."""
        if self.arrows:
            self.arrows[-1] = evolve(self.arrows[-1], faulty=True)

    def used(self, erratum: str) -> None:
        """Keep the erratum by which something was accepted, once."""
        if erratum not in self.errata:
            self.errata.append(erratum)
