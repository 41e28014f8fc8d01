"""Accepted findings: what the file may say, what it accepts, and what becomes of each entry."""

import datetime as dt
from pathlib import Path

import pytest
from attrs import evolve
from tests import runs

from ringback import acceptance
from ringback.acceptance import Entry, Scope, applied, belonging, held, read, template
from ringback.errors import NotReadable, NotValid
from ringback.model import Acceptance
from ringback.run import Result, Run, concluded

TODAY = dt.date(2026, 6, 1)

KNOWN = Acceptance(
    rule="call.state", requirement="GWS-SWAP-3", reason="Ticket 12.", expires="2026-06-01", by="A. Reviewer"
)

ENTRY = '[[accepted]]\nrule = "call.state"\nrequirement = "GWS-SWAP-3"\nreason = "Ticket 12."\nexpires = 2026-06-01\nby = "A. Reviewer"\n'

WHOLE = Scope(whole=True, narrowed=False)


def written(folder: Path, text: str) -> Path:
    """Return a file with this text."""
    path = folder / "accepted.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_is_read(tmp_path: Path) -> None:
    """An entry has rule, requirement, reason and expiry, and may say more."""
    assert read(written(tmp_path, ENTRY)) == (KNOWN,)
    assert read(written(tmp_path, "")) == ()


@pytest.mark.parametrize(
    ("text", "where", "reason"),
    [
        (ENTRY.replace("Ticket 12.", "  "), "entry 1, reason", "it must not be empty"),
        (ENTRY.replace('reason = "Ticket 12."\n', ""), "entry 1, reason", "it is missing"),
        (ENTRY.replace("2026-06-01", '"2026-06-01"'), "entry 1, expires", "it must be a date, such as 2026-12-31, without quotes"),
        (ENTRY.replace("2026-06-01", "2026-06-01T10:00:00Z"), "entry 1, expires", "it must be a date, such as 2026-12-31, without quotes"),
        (ENTRY.replace('"call.state"', "7"), "entry 1, rule", "it must be a text"),
        (ENTRY + ENTRY.replace("by =", "who ="), "entry 2, who", "there is no such key"),
        (ENTRY + ENTRY, "entry 2", "it is the same as entry 1"),
        ('accepted = ["x"]', "entry 1", "it must be a table"),
        ("[accepted]", "accepted", "entries begin with [[accepted]], twice in brackets"),
        ("[[acepted]]", "acepted", "it must have nothing but entries, each [[accepted]]"),
    ],
)  # fmt: skip
def test_a_bad_file_is_told_with_entry_and_key(text: str, where: str, reason: str, tmp_path: Path) -> None:
    """Whoever made a mistake is shown where."""
    path = written(tmp_path, text)
    with pytest.raises(NotValid) as caught:
        read(path)
    assert (caught.value.path, caught.value.where, caught.value.reason) == (str(path), where, reason)


def test_no_toml(tmp_path: Path) -> None:
    """A file that is no TOML, or that is not there, cannot be read."""
    with pytest.raises(NotReadable):
        read(written(tmp_path, "[["))
    with pytest.raises(NotReadable):
        read(tmp_path / "none.toml")


def test_entries_belong_to_contracts() -> None:
    """One file may serve several APIs; what none of them demands is a slip of the pen."""
    other = evolve(KNOWN, requirement="VPN-HOLD-1")
    anybody = evolve(KNOWN, requirement="")
    given = (KNOWN, other, anybody)
    assert belonging(given, {"GWS-SWAP-3"}, {"VPN-HOLD-1"}, "f") == (KNOWN, anybody)
    with pytest.raises(NotValid) as caught:
        belonging(given, {"GWS-SWAP-3"}, set(), "f")
    assert caught.value.where == "entry 2, requirement"


def failed(name: str = runs.SWAP) -> Result:
    """Return a case that failed over one finding."""
    return Result(case=name, outcome="failed", seconds=1.0, findings=(runs.STATE,))


@pytest.mark.parametrize(
    ("change", "fits"),
    [
        ({}, True),
        ({"operation": "SwapCalls"}, True),
        ({"operation": "Hold"}, False),
        ({"where": "/data/*/state"}, True),
        ({"where": "/data/call"}, False),
        ({"case": "genesys/flow/*"}, True),
        ({"case": "flow"}, False),
        ({"rule": "call.mute"}, False),
        ({"requirement": "GWS-SWAP-2"}, False),
        ({"expires": "2026-05-31"}, False),
    ],
)
def test_what_an_entry_accepts(change: dict[str, str], fits: bool) -> None:  # noqa: FBT001  (one of the rows)
    """Rule and requirement must be the finding's, and all that narrows it down; its last day is included."""
    made = applied((evolve(KNOWN, **change),), failed(), TODAY)
    assert made.outcome == ("passed" if fits else "failed")
    assert (made.findings[0].accepted is not None) == fits


def test_a_second_finding_still_fails_the_case() -> None:
    """A case passes only if all its findings are accepted."""
    both = evolve(failed(), findings=(runs.STATE, runs.MISSING))
    made = applied((KNOWN,), both, TODAY)
    assert (made.outcome, [each.accepted for each in made.findings]) == ("failed", [KNOWN, None])


def test_a_problem_stays_a_problem() -> None:
    """That something could not be told is nobody's to accept."""
    broken = evolve(failed(), outcome="errored", reason="it hung up")
    assert applied((KNOWN,), broken, TODAY).outcome == "errored"


def state(entry: Acceptance, *, scope: Scope = WHOLE, outcome: str = "passed", today: dt.date = TODAY) -> str:
    """Return what becomes of an entry in a run without findings."""
    case, result = runs.part(runs.SWAP, outcome, operations=("SwapCalls",))
    return held((entry,), (case,), (result,), scope, today)[0].state


FLOWS = evolve(KNOWN, case="genesys/flow/*")


@pytest.mark.parametrize(
    ("entry", "scope", "outcome", "expected"),
    [
        (KNOWN, WHOLE, "passed", "gone"),
        (KNOWN, Scope(whole=False, narrowed=False), "passed", "unsought"),
        (KNOWN, Scope(whole=True, narrowed=True), "passed", "unsought"),
        (KNOWN, WHOLE, "errored", "unsought"),
        (evolve(KNOWN, operation="Hold"), WHOLE, "passed", "unsought"),
        (evolve(KNOWN, operation="SwapCalls"), WHOLE, "passed", "gone"),
        (FLOWS, Scope(whole=False, narrowed=False), "passed", "gone"),
        (FLOWS, Scope(whole=False, narrowed=True), "passed", "unsought"),
        (FLOWS, WHOLE, "skipped", "unsought"),
        (evolve(KNOWN, case="genesys/*"), Scope(whole=False, narrowed=False), "passed", "unsought"),
        (evolve(KNOWN, case="genesys/fuzz/*"), Scope(whole=False, narrowed=False), "passed", "unsought"),
        (evolve(KNOWN, expires="2026-05-31"), Scope(whole=True, narrowed=True), "passed", "expired"),
    ],
)
def test_what_does_not_occur_any_more(entry: Acceptance, scope: Scope, outcome: str, expected: str) -> None:
    """It is gone only if all that could show it was run to an end."""
    assert state(entry, scope=scope, outcome=outcome) == expected


@pytest.mark.parametrize(
    ("entry", "verdict"),
    [
        (KNOWN, "conforms"),
        (evolve(KNOWN, expires="2026-05-31"), "departs"),
        (evolve(KNOWN, rule="r"), "departs"),
    ],
)
def test_what_it_does_to_the_verdict(entry: Acceptance, verdict: str) -> None:
    """Accepted findings do not fail a run; an entry that is out of date, or of nothing, does; the log keeps it all."""
    case, _ = runs.part(runs.SWAP, operations=("SwapCalls",))
    result = applied((entry,), failed(), TODAY)
    accepted = held((entry,), (case,), (result,), WHOLE, TODAY)
    footer = concluded((case,), (result,), (), runs.FINISHED, accepted)
    run = Run(header=runs.HEADER, cases=(case,), results=(result,), footer=footer)
    assert footer.verdict == verdict
    assert Run.from_lines(run.lines()) == run


def test_a_template_must_be_filled_in(tmp_path: Path) -> None:
    """What is written for a reviewer is refused as it is, and accepted with reasons."""
    entries = [
        Entry(acceptance=evolve(KNOWN, reason="", by=""), message='It said "no"\n', case=runs.SWAP),
        Entry(acceptance=evolve(KNOWN, reason="", by="", requirement="", where="/a\\b"), message="", case=""),
    ]
    path = written(tmp_path, template(entries))
    with pytest.raises(NotValid):
        read(path)
    filled = written(tmp_path, template(entries).replace('reason = ""', 'reason = "known"'))
    assert [each.reason for each in read(filled)] == ["known", "known"]
    assert acceptance.KEYS["reason"]
