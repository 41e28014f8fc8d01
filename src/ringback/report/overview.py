"""
What a run amounts to besides its findings: what was left out and why, and which demands were met.

Pure functions of a run, shared by all reports; they know no file format.
"""

import re
from collections.abc import Iterator, Mapping

from attrs import frozen

from ringback.model import Requirement
from ringback.report.texts import Texts
from ringback.run import Case, Result, Run

#: Outcomes by how much they say about a requirement.
_TELLING = ("failed", "passed", "errored", "skipped")


@frozen
class Reason:
    """One reason, and the cases that it kept from an outcome."""

    text: str
    cases: tuple[Case, ...]


@frozen
class Coverage:
    """What the run says about one requirement."""

    id: str
    #: None where the contract is not at hand, or does not know it.
    requirement: Requirement | None
    #: departs, holds, unclear (only cases that failed over something else) or uncovered
    state: str
    #: Of the cases that name it: the failed ones first, then passed, errored, skipped.
    results: tuple[Result, ...]


def reasons(run: Run, outcome: str) -> tuple[Reason, ...]:
    """Return why cases were skipped, or errored: the reason of most cases first."""
    found: dict[str, list[Case]] = {}
    by_id = {case.id: case for case in run.cases}
    for result in run.results:
        if result.outcome == outcome:
            found.setdefault(result.reason or "no reason was given", []).append(by_id[result.case])
    ordered = sorted(found.items(), key=lambda each: (-len(each[1]), each[0]))
    return tuple(Reason(text=text, cases=tuple(cases)) for text, cases in ordered)


def coverage(run: Run, texts: Texts) -> tuple[Coverage, ...]:
    """Return what the run says about each requirement of the contract or of its own cases, by id."""
    named: dict[str, list[Result]] = {each: [] for each in texts.requirements}
    for case in run.cases:
        for each in dict.fromkeys(case.requirements):
            named.setdefault(each, []).append(run.result(case.id))
    broken = {each.requirement for result in run.results for each in result.findings}
    return tuple(
        Coverage(
            id=each,
            requirement=texts.requirements.get(each),
            state=_state(each in broken, named[each]),
            results=tuple(sorted(named[each], key=lambda result: _TELLING.index(result.outcome))),
        )
        for each in sorted(named, key=natural)
    )


def _state(broken: bool, results: list[Result]) -> str:  # noqa: FBT001  (private, and named at its one call)
    # What passed but for accepted findings shows of the rest only that it was not looked at.
    outcomes = {"failed" if each.findings else each.outcome for each in results}
    if broken:
        return "departs"
    if "passed" in outcomes:
        return "holds"
    return "unclear" if "failed" in outcomes else "uncovered"


def natural(name: str) -> tuple[tuple[bool, int, str], ...]:
    """Return the key that sorts GWS-SWAP-10 behind GWS-SWAP-2."""
    parts = re.findall(r"[0-9]{1,9}|[^0-9]+|[0-9]+", name)
    return tuple((each.isdecimal(), int(each) if each.isdecimal() else 0, each) for each in parts)


def errata(run: Run) -> Mapping[str, int]:
    """Return by how many cases each erratum was used, by id."""
    return _counted(each for result in run.results for each in dict.fromkeys(result.errata))


def notes(run: Run) -> Mapping[str, int]:
    """Return in how many cases each note was made, the most frequent first."""
    found = _counted(each for result in run.results for each in dict.fromkeys(result.notes))
    return dict(sorted(found.items(), key=lambda each: (-each[1], each[0])))


def kinds(run: Run) -> Mapping[str, tuple[tuple[Case, Result], ...]]:
    """Return cases and results by the kind of case, kinds and cases in the order of the run."""
    found: dict[str, list[tuple[Case, Result]]] = {}
    for case in run.cases:
        found.setdefault(case.kind, []).append((case, run.result(case.id)))
    return {kind: tuple(parts) for kind, parts in found.items()}


def begun(run: Run) -> Mapping[str, float]:
    """
    Return the seconds after the run's begin at which each case began, by its id.

    A log tells it of cases in which something was exchanged; others are taken to follow the case before.
    """
    found: dict[str, float] = {}
    last = 0.0
    for case in run.cases:
        result = run.result(case.id)
        found[case.id] = min((each.at for each in result.sequence), default=last)
        last = found[case.id] + result.seconds
    return found


def _counted(names: Iterator[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for each in names:
        found[each] = found.get(each, 0) + 1
    return dict(sorted(found.items()))
