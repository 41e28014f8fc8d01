from tests import runs

from ringback.report import overview
from ringback.report.texts import Texts


def test_reasons_are_counted() -> None:
    """Cases with the same reason are told together, the most frequent reason first."""
    made = runs.run(
        [
            runs.part("a", "skipped", reason="no queue"),
            runs.part("b", "skipped", reason="no supervisor"),
            runs.part("c", "skipped", reason="no supervisor"),
            runs.part("d", "skipped"),
            runs.part("e", "errored", reason="it hung up"),
        ]
    )
    found = [(each.text, [case.id for case in each.cases]) for each in overview.reasons(made, "skipped")]
    assert found == [
        ("no supervisor", ["b", "c"]),
        ("no queue", ["a"]),
        ("no reason was given", ["d"]),
    ]


def test_coverage_tells_what_holds_and_what_nobody_exercised() -> None:
    """Each requirement departs, holds, is unclear or uncovered."""
    states = {each.id: each.state for each in overview.coverage(runs.departing(), runs.TEXTS)}
    assert states == {
        "GWS-BARGE-3": "uncovered",
        "GWS-SWAP-1": "unclear",
        "GWS-SWAP-2": "departs",
        "GWS-SWAP-3": "departs",
        "GWS-SWAP-6": "uncovered",
    }
    held = {each.id: each.state for each in overview.coverage(runs.conforming(), runs.TEXTS)}
    assert held["GWS-SWAP-1"] == "holds"


def test_without_a_contract_the_cases_name_the_requirements() -> None:
    """A run log alone still tells which of its own requirements hold."""
    rows = overview.coverage(runs.conforming(), Texts())
    assert [each.id for each in rows] == ["GWS-BARGE-3", "GWS-SWAP-1", "GWS-SWAP-2", "GWS-SWAP-3"]
    assert all(each.requirement is None for each in rows)


def test_failed_cases_come_first() -> None:
    """Among the cases of a requirement, those that say most about it lead."""
    made = runs.run(
        runs.part(outcome, outcome, requirements=("R",))
        for outcome in ("skipped", "passed", "errored", "failed")
    )
    row = next(each for each in overview.coverage(made, Texts()) if each.id == "R")
    assert [each.outcome for each in row.results] == ["failed", "passed", "errored", "skipped"]


def test_requirements_are_sorted_by_their_numbers() -> None:
    """Ten comes after nine, whatever the alphabet says; digits of other scripts and huge ones are text."""
    names = ["R-10", "R-9", "R-²", "R-" + "9" * 5000, "A"]
    assert sorted(names, key=overview.natural)[:3] == ["A", "R-9", "R-10"]


def test_errata_and_notes_are_counted_by_case() -> None:
    """An erratum that one case used twice was used by one case."""
    made = runs.run(
        [
            runs.part("a", errata=("E2", "E1", "E2"), notes=("rare", "often")),
            runs.part("b", errata=("E2",), notes=("often", "often")),
        ]
    )
    assert overview.errata(made) == {"E1": 1, "E2": 2}
    assert list(overview.notes(made).items()) == [("often", 2), ("rare", 1)]
