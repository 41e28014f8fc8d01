"""
What a run did not exercise, and why, by what was missing.

Pure functions of a run. Where a log does not say what sort of thing a skipped case missed, they tell it from the
words of the reason, which name that first. They refuse to know any API.
"""

import re
from collections.abc import Mapping, Sequence

from attrs import frozen

from ringback.report.overview import Coverage, Reason, reasons
from ringback.run import Result, Run

#: The levels, each of which includes those before.
LEVELS = ("shapes", "flows", "lifecycle", "robust")

#: Each sort of lack as a reader is told of it, in the order of the table.
SORTS: Mapping[str, str] = {
    "actor": "Actor missing",
    "offer": "Not offered by the endpoint",
    "setting": "Not in the endpoint file",
    "recorded": "Endpoint is recorded",
    "contract": "Not in the contract",
    "situation": "Did not come about",
    "level": "Beyond the level of this run",
    "choice": "Not among the cases of this run",
}

#: What a log calls the sorts that it tells.
_TOLD: Mapping[str, str] = {
    "actor": "actor",
    "capability": "offer",
    "setting": "setting",
    "cassette": "recorded",
    "contract": "contract",
    "circumstance": "situation",
}

_WORDS: Mapping[str, re.Pattern[str]] = {
    "actor": re.compile(r"has no (?:two )?actors?\b|has no (?:supervisor|colleague|caller|agent)\b"),
    "setting": re.compile(r"^the endpoint file\b|^the user who is signed in\b"),
    "recorded": re.compile(r"\bno cassette\b"),
    "contract": re.compile(r"^the (?:API|contract)\b"),
    "offer": re.compile(r"^the (?:endpoint|answer)\b|\bdoes not (?:offer|show)\b|\bthe endpoint takes\b"),
}


@frozen
class Lack:
    """One sort of what was missing, with the reasons that were given."""

    sort: str
    #: In words, the reason of most cases first.
    reasons: tuple[Reason, ...]
    #: Ids of the requirements that nothing exercised therefore.
    requirements: tuple[str, ...]

    @property
    def title(self) -> str:
        """The sort in words."""
        return SORTS[self.sort]

    @property
    def cases(self) -> int:
        """How many cases were skipped."""
        return sum(len(each.cases) for each in self.reasons)


def sort_of(reason: str, told: str | None = None) -> str:
    """Return the sort of a skipped case's reason; `told` is what the log says of it, if it does."""
    if told is not None and told in _TOLD:
        return _TOLD[told]
    return next((sort for sort, words in _WORDS.items() if words.search(reason)), "situation")


def _sort(result: Result) -> str:
    # Logs of before, and the cases that others write, do not say it.
    return sort_of(result.reason or "", result.skip)


def lacking(run: Run, coverage: Sequence[Coverage]) -> tuple[Lack, ...]:
    """Return what was not exercised, by sort."""
    given: dict[str, list[Reason]] = {}
    for each in reasons(run, "skipped"):
        given.setdefault(_sort(run.result(each.cases[0].id)), []).append(each)
    left: dict[str, list[str]] = {}
    for row in coverage:
        if row.state == "uncovered" and not any(each.outcome == "errored" for each in row.results):
            left.setdefault(_why(run, row), []).append(row.id)
    if further(run) and "level" not in left:
        left["level"] = []
    return tuple(
        Lack(sort=sort, reasons=tuple(given.get(sort, ())), requirements=tuple(left.get(sort, ())))
        for sort in SORTS
        if sort in given or sort in left
    )


def further(run: Run) -> tuple[str, ...]:
    """Return the levels beyond that of the run."""
    reached = run.header.level
    return LEVELS[LEVELS.index(reached) + 1 :] if reached in LEVELS else ()


def _why(run: Run, row: Coverage) -> str:
    skipped: Result | None = next((each for each in row.results if each.outcome == "skipped"), None)
    if skipped is not None:
        return _sort(skipped)
    if row.requirement is not None and row.requirement.level in further(run):
        return "recorded" if run.header.endpoint.get("kind") == "recorded" else "level"
    return "choice"
