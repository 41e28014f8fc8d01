"""Random legal commands and random disconnects: what everybody is told is what is owed to them, and no more."""

import pytest
import uvloop
from benchmarks.soak import Verdict, actors_of, soak
from benchmarks.subjects import genesys

ACTORS = 20

#: What each island does; there are four of them.
COMMANDS = 80

#: Far longer than that takes, in seconds.
LONG_S = 300.0


def soaked(*options: str, seed: int = 4) -> Verdict:
    """Return what comes of a short soak."""
    with genesys(actors_of(ACTORS), *options) as (subject, actors):
        entries = list(actors.values())
        return uvloop.run(soak(subject, entries, seed=seed, commands=COMMANDS, seconds=LONG_S))


def test_nothing_is_lost_doubled_or_misaddressed() -> None:
    """Every client that lives is told what it must be told, once, whatever happens to its line."""
    verdict = soaked()
    assert verdict.faults == ()
    assert verdict.commands == ACTORS // 5 * COMMANDS
    assert verdict.cuts > 10
    assert verdict.sessions > 5
    assert verdict.passed


@pytest.mark.parametrize(
    ("defect", "fault"),
    [
        ("hold-untold", "lost"),
        ("hold-told-twice", "doubled"),
        ("hold-told-to-everybody", "misaddressed"),
    ],
)
def test_a_defect_shows(defect: str, fault: str) -> None:
    """The ledgers of a switch that is wrong say so: otherwise they would prove nothing about one that is right."""
    verdict = soaked("--defect", defect)
    assert any(each.startswith(fault) for each in verdict.faults), verdict
    assert not verdict.passed
