"""
What changed between two runs: findings, cases and verdict.

A finding is the same in both where rule, requirement, operation, place and case are: messages, values, ids and
numbers of exchanges differ from run to run. Cases that are made by chance have numbers for names, so those are
not looked at. Nothing depends on the order of cases or findings.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from attrs import field, frozen

from ringback.model import Finding
from ringback.report.groups import DOCUMENTED, place
from ringback.run import Case, Result, Run

#: Outcomes, what says most about the server first.
_TELLING = ("failed", "errored", "passed", "skipped")

_NUMBER = re.compile(r"\d+")


@frozen(order=True)
class Change:
    """A finding that is there in one run or in both, and the cases in which it is."""

    rule: str
    requirement: str
    operation: str
    where: str
    #: The cases, with * for the numbers of those that are made by chance.
    cases: tuple[str, ...]
    #: What one of them says.
    message: str = field(default="", order=False)


@frozen(order=True)
class Turn:
    """A case, and how it ended in each run."""

    case: str
    before: str
    after: str


@frozen
class Comparison:
    """What the later run shows that the earlier did not, and the other way round."""

    before: Run
    after: Run
    #: Not there before, or accepted then and no longer.
    new: tuple[Change, ...]
    #: There before, and not where it was looked for again.
    fixed: tuple[Change, ...]
    still: tuple[Change, ...]
    #: There before and now, and accepted since.
    accepted: tuple[Change, ...]
    #: There before, in cases that have not got so far this time.
    unseen: tuple[Change, ...]
    added: tuple[str, ...]
    gone: tuple[str, ...]
    turned: tuple[Turn, ...]

    @property
    def settings(self) -> Mapping[str, tuple[str, str]]:
        """What of the runs themselves differs, so that their findings may."""
        pairs = {
            name: (str(getattr(self.before.header, name)), str(getattr(self.after.header, name)))
            for name in ("ringback", "contract", "level", "seed")
        }
        return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


@frozen(order=True)
class _Identity:
    rule: str
    requirement: str
    operation: str
    where: str
    case: str


@frozen
class _Seen:
    """What a run shows, by what stays the same from run to run."""

    #: One message of each finding.
    messages: Mapping[_Identity, str]
    #: Those that nobody has accepted.
    open: frozenset[_Identity]
    #: The findings of each case, in the order in which they came.
    order: Mapping[str, tuple[_Identity, ...]]
    outcomes: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, run: Run) -> "_Seen":
        messages: dict[_Identity, str] = {}
        opened: set[_Identity] = set()
        order: dict[str, list[_Identity]] = {}
        outcomes: dict[str, set[str]] = {}
        for case in sorted(run.cases, key=lambda each: each.id):
            result, name = run.result(case.id), stable(case)
            outcomes.setdefault(name, set()).add(result.outcome)
            for identity, finding in _identities(name, result):
                messages[identity] = min(finding.message, messages.get(identity, finding.message))
                order.setdefault(name, []).append(identity)
                if finding.accepted is None:
                    opened.add(identity)
        return cls(
            messages=messages,
            open=frozenset(opened),
            order={name: tuple(dict.fromkeys(each)) for name, each in order.items()},
            outcomes={name: frozenset(each) for name, each in outcomes.items()},
        )

    def outcome(self, case: str) -> str:
        return next(each for each in _TELLING if each in self.outcomes[case])


def stable(case: Case) -> str:
    """Return what a case is called in every run."""
    return case.id if case.kind == DOCUMENTED else _NUMBER.sub("*", case.id)


def _identities(case: str, result: Result) -> Iterator[tuple[_Identity, Finding]]:
    for each in result.findings:
        identity = _Identity(
            rule=each.rule,
            requirement=each.requirement or "",
            operation=each.operation or "",
            where=place(each.where),
            case=case,
        )
        yield identity, each


def compared(before: Run, after: Run) -> Comparison:
    """Compare two runs against the same API, whatever else is different."""
    one, two = _Seen.of(before), _Seen.of(after)
    absent = {each for each in one.messages if each not in two.messages}
    fixed = {each for each in absent if _looked_for(each, one, two)}
    return Comparison(
        before=before,
        after=after,
        new=_changes(two.open - one.open, two),
        fixed=_changes(fixed, one),
        still=_changes(one.open & two.open, two),
        accepted=_changes((one.open & two.messages.keys()) - two.open, two),
        unseen=_changes(absent - fixed, one),
        added=tuple(sorted(two.outcomes.keys() - one.outcomes.keys())),
        gone=tuple(sorted(one.outcomes.keys() - two.outcomes.keys())),
        turned=tuple(
            Turn(case=each, before=one.outcome(each), after=two.outcome(each))
            for each in sorted(one.outcomes.keys() & two.outcomes.keys())
            if one.outcome(each) != two.outcome(each)
        ),
    )


def _looked_for(identity: _Identity, before: _Seen, after: _Seen) -> bool:
    """Tell whether the later run got as far as where a finding was: the case passed, or shows what came after."""
    if "passed" in after.outcomes.get(identity.case, ()):
        return True
    order = before.order[identity.case]
    return any(each in after.messages for each in order[order.index(identity) + 1 :])


def _changes(identities: Iterable[_Identity], seen: _Seen) -> tuple[Change, ...]:
    found: dict[tuple[str, str, str, str], list[_Identity]] = {}
    for each in sorted(identities):
        key = (each.rule, each.requirement, each.operation, each.where)
        found.setdefault(key, []).append(each)
    return tuple(
        Change(
            rule=rule,
            requirement=requirement,
            operation=operation,
            where=where,
            cases=tuple(each.case for each in same),
            message=seen.messages[same[0]],
        )
        for (rule, requirement, operation, where), same in sorted(found.items())
    )
