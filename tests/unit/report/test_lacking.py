"""What a run did not exercise: told by what was missing, with the requirements that are open therefore."""

import ast
from pathlib import Path

import pytest
from attrs import evolve
from tests import runs

import ringback.suite
from ringback.report import lacking, overview
from ringback.report.lacking import Lack, sort_of
from ringback.report.texts import Texts
from ringback.run import Run
from ringback.suite.programme import LEVELS


def told(run: Run, texts: Texts = runs.TEXTS) -> dict[str, tuple[int, tuple[str, ...]]]:
    """Return sorts with the number of cases and the requirements that are open."""
    found = lacking.lacking(run, overview.coverage(run, texts))
    return {each.sort: (each.cases, each.requirements) for each in found}


def test_the_levels_are_those_of_the_suite() -> None:
    """A level is beyond another one as in the suite."""
    assert lacking.LEVELS == LEVELS


@pytest.mark.parametrize(
    ("reason", "sort"),
    [
        ("the endpoint has no actor supervisor", "actor"),
        ("the endpoint has no two actors beside the agent and the caller", "actor"),
        ("the endpoint file names no number external under [numbers]", "setting"),
        ("the user who is signed in is not the colleague", "setting"),
        ("there is no cassette a.b.yaml", "recorded"),
        ("the agent's call does not offer SwapCalls", "offer"),
        ("the endpoint does not take SetCallDisposition (404 6)", "offer"),
        ("nothing came of Hold; the endpoint takes whatever it is sent", "offer"),
        ("Hold is not legal while a call is Ringing", "situation"),
        ("the API has no sessions that are ended", "contract"),
        ("", "situation"),
    ],
)
def test_a_reason_says_what_was_missing(reason: str, sort: str) -> None:
    """The sort of a skip is told from the words that the suite uses."""
    assert sort_of(reason) == sort


def test_what_a_log_says_goes_before_words() -> None:
    """Where a log says what sort of thing was missing, the words of the reason do not matter."""
    assert sort_of("the endpoint has no actor supervisor", "capability") == "offer"
    assert sort_of("whatever", "circumstance") == "situation"
    assert sort_of("there is no cassette a.b.yaml", "something new") == "recorded"


def reasons() -> list[str]:
    """Return the beginnings of all reasons that the suite gives for a skip."""
    found = []
    for path in Path(ringback.suite.__path__[0]).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "NotExercised":
                parts = [each for each in ast.walk(node) if isinstance(each, ast.Constant)]
                found.append("".join(str(each.value) for each in parts))
    return found


def test_what_the_suite_says_of_an_endpoint_is_no_mere_situation() -> None:
    """Every reason of the suite that begins with the endpoint is told as something that the endpoint lacks."""
    given = reasons()
    assert len(given) > 50
    assert {
        each for each in given if each.startswith("the endpoint") and sort_of(each) == "situation"
    } == set()


def test_what_is_open_stands_with_its_cause() -> None:
    """A requirement whose cases were skipped stands with their reason, one of a higher level with the level."""
    assert told(runs.departing()) == {"actor": (1, ("GWS-BARGE-3",)), "level": (0, ("GWS-SWAP-6",))}


def test_every_sort_has_its_row() -> None:
    """Sorts come in one order, each once, with its reasons by the number of their cases."""
    found = lacking.lacking(runs.wide(), overview.coverage(runs.wide(), runs.MANY_TEXTS))
    assert [each.title for each in found] == [
        title for sort, title in lacking.SORTS.items() if sort != "contract"
    ]
    assert [len(each.reasons) for each in found] == [2, 1, 1, 1, 1, 0, 0]


def test_a_recording_has_no_random_cases() -> None:
    """What a higher level would look at is open because the endpoint is recorded."""
    header = evolve(runs.HEADER, endpoint={"kind": "recorded"}, level="flows")
    run = runs.run([runs.part("a", requirements=("GWS-SWAP-1",))], header=header)
    assert told(run)["recorded"] == (0, ("GWS-SWAP-6",))


def test_what_was_not_chosen_is_open() -> None:
    """After --only, requirements of the run's own level are open since no case looks at them."""
    run = runs.run([runs.part("a", requirements=("GWS-SWAP-1", "GWS-SWAP-2", "GWS-SWAP-3"))])
    assert told(run)["choice"] == (0, ("GWS-BARGE-3",))


def test_what_could_not_be_decided_is_not_missing() -> None:
    """A case that ended in a problem was tried: that is told elsewhere."""
    run = runs.run([runs.part("a", "errored", requirements=("GWS-BARGE-3",), reason="It broke.")])
    assert "GWS-BARGE-3" not in {name for _, names in told(run).values() for name in names}


def test_everything_was_exercised() -> None:
    """A run of the highest level that skipped nothing lacks nothing."""
    header = evolve(runs.HEADER, level="robust")
    made: tuple[Lack, ...] = lacking.lacking(
        runs.run([runs.part("a")], header=header), overview.coverage(runs.run([]), Texts())
    )
    assert made == ()


def test_an_unknown_level_has_nothing_beyond() -> None:
    """A log of a level that nobody knows is read all the same."""
    assert lacking.further(evolve(runs.conforming(), header=evolve(runs.HEADER, level="x"))) == ()
