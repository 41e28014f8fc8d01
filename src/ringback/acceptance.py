"""
Known findings that somebody has accepted, with reason and expiry: `accepted.toml`, and what it does to a run.

Reads the file, marks what is accepted, and says afterwards what became of each entry. It is told which day it is.
"""

import datetime as dt
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from attrs import evolve, frozen

from ringback.contracts.store import read_toml
from ringback.errors import NotValid
from ringback.model import Acceptance, Finding, Json
from ringback.run import Accepted, Case, Result

#: The keys of an entry, and whether it must have them.
KEYS: Mapping[str, bool] = {
    "rule": True,
    "requirement": True,
    "reason": True,
    "expires": True,
    "operation": False,
    "where": False,
    "case": False,
    "by": False,
}

#: What must not be empty where it stands.
_SAID = ("rule", "reason", "operation", "case")

#: The outcomes of cases that were run to an end.
_DECIDED = ("passed", "failed")


def read(path: Path) -> tuple[Acceptance, ...]:
    """Read a file of accepted findings; raises NotReadable, and NotValid with the entry and the key that is wrong."""
    raw = read_toml(path)
    for name in raw:
        if name != "accepted":
            raise NotValid(
                path=str(path), where=name, reason="it must have nothing but entries, each [[accepted]]"
            )
    entries = raw.get("accepted", [])
    if not isinstance(entries, list):
        raise NotValid(
            path=str(path), where="accepted", reason="entries begin with [[accepted]], twice in brackets"
        )
    found = [_entry(each, number, path) for number, each in enumerate(entries, 1)]
    for number, each in enumerate(found, 1):
        first = found.index(each) + 1
        if first != number:
            raise NotValid(path=str(path), where=f"entry {number}", reason=f"it is the same as entry {first}")
    return tuple(found)


def _entry(raw: Json, number: int, path: Path) -> Acceptance:
    if not isinstance(raw, Mapping):
        raise NotValid(path=str(path), where=f"entry {number}", reason="it must be a table")
    for key in dict.fromkeys((*raw, *KEYS)):
        wrong = _wrong(key, raw)
        if wrong:
            reason, advice = wrong
            raise NotValid(path=str(path), where=f"entry {number}, {key}", reason=reason, advice=advice)
    return Acceptance(**{**raw, "expires": raw["expires"].isoformat()})


def _wrong(key: str, entry: Mapping[str, Json]) -> tuple[str, str] | None:
    """Return what is wrong with a key of an entry, and some advice; None where nothing is."""
    value = entry.get(key)
    if key not in KEYS:
        return "there is no such key", f"Known: {', '.join(KEYS)}."
    if key not in entry:
        return ("it is missing", "") if KEYS[key] else None
    if key == "expires":
        # A time of day is a date as well, for Python.
        return (
            None if type(value) is dt.date else ("it must be a date, such as 2026-12-31, without quotes", "")
        )
    if not isinstance(value, str):
        return "it must be a text", ""
    if key in _SAID and not value.strip():
        return "it must not be empty", "Say why the finding is accepted." if key == "reason" else ""
    return None


def belonging(
    acceptances: Sequence[Acceptance], requirements: Collection[str], others: Collection[str], path: str
) -> tuple[Acceptance, ...]:
    """
    Return the entries that are about one contract, by its requirements.

    Raises NotValid for one whose requirement is neither there nor in `others`, those of the other contracts.
    """
    for number, each in enumerate(acceptances, 1):
        if each.requirement and each.requirement not in requirements and each.requirement not in others:
            raise NotValid(
                path=path,
                where=f"entry {number}, requirement",
                reason=f"there is no requirement {each.requirement}",
                advice="`ringback contract show API` lists them.",
            )
    return tuple(each for each in acceptances if not each.requirement or each.requirement in requirements)


def applied(acceptances: Sequence[Acceptance], result: Result, today: dt.date) -> Result:
    """Return a result with what is accepted marked; a case that failed over nothing else has passed."""
    valid = [each for each in acceptances if not _expired(each, today)]
    found = tuple(
        evolve(each, accepted=next((one for one in valid if _is_about(one, each, result.case)), None))
        for each in result.findings
    )
    passed = result.outcome == "failed" and found and all(each.accepted for each in found)
    return evolve(result, findings=found, outcome="passed" if passed else result.outcome)


def _expired(acceptance: Acceptance, today: dt.date) -> bool:
    return dt.date.fromisoformat(acceptance.expires) < today


def _is_about(acceptance: Acceptance, finding: Finding, case: str) -> bool:
    return (
        acceptance.rule == finding.rule
        and acceptance.requirement == (finding.requirement or "")
        and acceptance.operation in ("", finding.operation)
        and (not acceptance.where or _fits(acceptance.where, finding.where))
        and (not acceptance.case or _fits(acceptance.case, case))
    )


def _fits(pattern: str, text: str) -> bool:
    expression = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    return re.fullmatch(expression, text, re.DOTALL) is not None


@frozen
class Scope:
    """What a run was to cover, and whether it did."""

    #: Whether cases of all levels were to be run.
    whole: bool
    #: Whether only some cases of these levels were asked for, or the run ended early.
    narrowed: bool


def held(
    acceptances: Sequence[Acceptance],
    cases: Sequence[Case],
    results: Sequence[Result],
    scope: Scope,
    today: dt.date,
) -> tuple[Accepted, ...]:
    """Return what became of each entry."""
    by_id = {each.case: each for each in results}
    return tuple(_held(each, cases, by_id, scope, today) for each in acceptances)


def _held(
    acceptance: Acceptance,
    cases: Sequence[Case],
    results: Mapping[str, Result],
    scope: Scope,
    today: dt.date,
) -> Accepted:
    seen = sum(
        _is_about(acceptance, finding, result.case)
        for result in results.values()
        for finding in result.findings
    )
    if _expired(acceptance, today):
        state = "expired"
    elif seen:
        # An entry whose findings are all accepted by others is of use as soon as those go.
        state = "met"
    else:
        state = "gone" if _sought(acceptance, cases, results, scope) else "unsought"
    return Accepted(acceptance=acceptance, state=state, findings=seen)


def _sought(
    acceptance: Acceptance, cases: Sequence[Case], results: Mapping[str, Result], scope: Scope
) -> bool:
    """
    Tell whether a finding would have been seen if it still occurred.

    That takes that all cases which could show it were run to an end: those of the entry's pattern, whose kind
    the level must have; without a pattern, those of all levels that have to do with the entry's operation.
    """
    if scope.narrowed or not (scope.whole or _kind(acceptance.case) in {_kind(each.id) for each in cases}):
        return False
    operation = "" if acceptance.case else acceptance.operation
    able = [
        results[each.id].outcome
        for each in cases
        if (not acceptance.case or _fits(acceptance.case, each.id))
        and (not operation or operation in each.operations)
    ]
    if not acceptance.case:
        # Among all cases there are always some that an endpoint has no actors for.
        able = [each for each in able if each != "skipped"]
    return bool(able) and all(each in _DECIDED for each in able)


def _kind(case: str) -> str:
    """Return what a case id, or a pattern of such, says of the kind: `genesys/flow`; empty where anything may match."""
    plain = re.split(r"[*?]", case)[0].split("/")
    return "/".join(plain[:2]) if len(plain) > 2 else ""  # noqa: PLR2004  (what follows the kind was begun)


@frozen
class Entry:
    """An entry of a file that is still to be filled in, and what it is about."""

    acceptance: Acceptance
    message: str
    case: str


def template(entries: Sequence[Entry]) -> str:
    """Return a file that accepts findings as soon as somebody says why."""
    return "\n".join(_lines(entries))


def _lines(entries: Sequence[Entry]) -> Iterator[str]:
    yield "# Known findings of `ringback certify`. None of them is accepted before somebody says why."
    for each in entries:
        yield ""
        yield f"# {_line(each.message)}"
        yield f"# Seen in {_line(each.case)}"
        yield "[[accepted]]"
        for key, needed in KEYS.items():
            value = getattr(each.acceptance, key)
            if key == "expires":
                yield f"{key} = {value}"
            elif needed or value:
                yield f'{key} = "{_line(value)}"'
    yield ""


def _line(text: str) -> str:
    """Return a text on one line, without what TOML would read otherwise."""
    flat = "".join(each if each.isprintable() else " " for each in text[:300])
    return " ".join(flat.replace("\\", "/").replace('"', "'").split())
