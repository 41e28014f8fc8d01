"""What came of a gate: what is wrong with a change and on which line, and what could not be told."""

from attrs import frozen

from ringback.keep.flaws import LEVELS, Rule

#: How a gate ends.
PASSED, FAILED, UNDETERMINED = "passed", "failed", "undetermined"


@frozen
class Result:
    """A rule that a change breaks, or something worth knowing of it, in one place."""

    rule: Rule
    #: As the repository calls it: from its top, with slashes.
    path: str
    #: From 1.
    line: int
    #: A sentence, without its full stop.
    message: str
    #: What it is about: the id of a change, of a case, or of a requirement.
    subject: str = ""
    #: Whether it stands on this line and on no other; otherwise a line near it that was changed shows it as well.
    exact: bool = False

    @property
    def fails(self) -> bool:
        """Whether it fails the gate."""
        return self.rule.level != "note"

    @property
    def sentence(self) -> str:
        """The message as a sentence; an id at its beginning is left as it is."""
        first = self.message.partition(" ")[0]
        begun = first.capitalize() if first.isalpha() and first.islower() else first
        return f"{begun}{self.message[len(first) :]}."

    def order(self) -> tuple[int, str, int, str, str]:
        """Return what results are sorted by: the worst first, then as files and lines come."""
        return LEVELS.index(self.rule.level), self.path, self.line, self.rule.id, self.message


@frozen
class Trouble:
    """Something that could not be told, and what to do about it."""

    message: str
    hint: str = ""
    #: The file that it is about; empty where it is about none of the repository's.
    path: str = ""


@frozen
class Outcome:
    """What came of one gate."""

    #: What was compared with: the commit's digest; empty where it could not be found.
    base: str
    #: How many files the change touches, of those that the gate is about.
    files: int
    #: What was looked at, in words, each with a number: `flow`: 12.
    looked: tuple[tuple[str, int], ...]
    #: The worst first.
    results: tuple[Result, ...]
    troubles: tuple[Trouble, ...] = ()

    @property
    def verdict(self) -> str:
        """Whether the change passes; what is certain is not taken back by what could not be told."""
        if any(each.fails for each in self.results):
            return FAILED
        return UNDETERMINED if self.troubles else PASSED

    def count(self, level: str) -> int:
        """Return how many results there are of a level."""
        return sum(each.rule.level == level for each in self.results)
