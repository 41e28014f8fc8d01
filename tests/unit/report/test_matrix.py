"""The matrix of requirements and cases: what each mark says, and where it stands."""

from attrs import evolve
from tests import runs

from ringback.report import matrix as matrix_module
from ringback.report import overview
from ringback.report.matrix import Matrix, Row, matrix
from ringback.report.texts import Texts
from ringback.run import Run


def made(run: Run, texts: Texts = runs.TEXTS) -> Matrix:
    """Return the matrix of a run."""
    return matrix(run, overview.coverage(run, texts))


def row(found: Matrix, name: str) -> Row:
    """Return the row of a requirement."""
    return next(each for each in found.rows if each.coverage.id == name)


def test_a_mark_says_how_the_case_ended_for_the_requirement() -> None:
    """A requirement departs where a finding names it; where the case failed over another one it is unclear."""
    found = made(runs.departing())
    assert [each.title for each in found.columns] == [
        runs.SWAP,
        "genesys/lifecycle/0",
        "genesys/flow/barge-in/refused",
    ]
    assert row(found, "GWS-SWAP-3").counts == {"departs": 2}
    assert row(found, "GWS-SWAP-1").counts == {"unclear": 1}
    assert row(found, "GWS-BARGE-3").counts == {"skipped": 1}
    assert row(found, "GWS-BARGE-3").paths == {"skipped": "M2.5 4.5v1"}
    assert row(found, "GWS-SWAP-6").paths == {}


def test_operations_of_a_requirement_are_those_of_its_cases() -> None:
    """What a filter by operation leaves is what cases with that operation look at."""
    assert row(made(runs.departing()), "GWS-BARGE-3").operations == ("SwitchToBargeIn",)


def test_a_case_that_names_nothing_has_no_column() -> None:
    """Fuzzed requests that look at no requirement take no room."""
    assert len(made(runs.conforming()).columns) == 2


def test_very_many_cases_share_columns() -> None:
    """Beyond what a screen holds, neighbours are one column, which shows the worst of them."""
    found = made(runs.large(matrix_module.MOST_COLUMNS + 1))
    assert [each.title for each in found.columns] == ["genesys/lifecycle"]
    assert row(found, "GWS-SWAP-3").counts == {"departs": 1}


def test_cases_of_endless_kinds_share_a_column_by_kind() -> None:
    """Where no part of the ids is shared, the kind is."""
    parts = (runs.part(str(number), kind="fuzz", requirements=("GWS-SWAP-1",)) for number in range(500))
    folders = (runs.part(f"{number}/x", kind="fuzz", requirements=("GWS-SWAP-1",)) for number in range(500))
    assert [each.title for each in made(runs.run((*parts, *folders))).columns] == ["fuzz"]


def test_neighbours_of_one_feature_are_one_band() -> None:
    """Bands lie beside each other, as wide as their columns, and bear a name where it fits."""
    found = made(runs.wide(), runs.MANY_TEXTS)
    assert [(each.name, each.x, each.width) for each in found.bands] == [
        ("answer", 0, 400),
        ("hold-and-swap", 400, 400),
        ("a-transfer-to-somebody", 800, 400),
    ]
    assert all(each.named for each in found.bands)
    assert not made(runs.departing()).bands[0].named


def test_an_accepted_finding_is_marked() -> None:
    """What is accepted departs all the same."""
    assert row(made(runs.accepted()), "GWS-SWAP-3").counts == {"departs": 1}


def test_the_same_run_gives_the_same_matrix() -> None:
    """A matrix depends on the run alone."""
    run = evolve(runs.wide())
    assert made(run, runs.MANY_TEXTS) == made(runs.wide(), runs.MANY_TEXTS)
