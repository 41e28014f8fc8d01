import datetime as dt
import os
from pathlib import Path

import pytest
from attrs import evolve
from tests.repositories import Scratch

from ringback.gate.gate import Wish, gated
from ringback.gate.outcome import UNDETERMINED


@pytest.fixture
def wish(bells: Scratch) -> Wish:
    """Return what is asked for in a repository where nothing has changed."""
    return Wish(
        root=bells.home,
        base="main",
        adapter="",
        accepted="",
        cache=None,
        everything=False,
        runs_code=True,
        workers=1,
        seconds=60,
        today=dt.date(2026, 6, 1),
    )


def test_nothing_to_do(wish: Wish) -> None:
    """Where nothing has changed, nothing is done, and the change passes."""
    outcome = gated(wish, {})
    assert (outcome.verdict, outcome.files, outcome.looked) == ("passed", 0, ())


@pytest.mark.parametrize("name", ["/etc/hostname", "../accepted.toml"])
def test_accepted_findings_of_elsewhere(wish: Wish, name: str) -> None:
    """A file that is not of the repository is not read: its name may be a part of the change."""
    outcome = gated(evolve(wish, accepted=name), {})
    assert outcome.verdict == UNDETERMINED
    assert "does not lie below the root" in outcome.troubles[0].message


def test_a_cache_within_the_repository(wish: Wish) -> None:
    """What a change could bring along is not taken for what was read before."""
    outcome = gated(evolve(wish, cache=wish.root / "cassettes" / "__ringback__"), {})
    assert outcome.verdict == UNDETERMINED
    assert "a change could bring what is kept there" in outcome.troubles[0].message


def test_a_flow_of_an_api_that_nobody_speaks(wish: Wish, bells: Scratch) -> None:
    """What cannot be played is told, on the place of the repository where there is one."""
    bells.write("features/bells/ring.feature", "Feature: Ring\n  Scenario: Twice\n    Given a bell\n")
    outcome = gated(evolve(wish, cache=Path(os.devnull)), {})
    assert outcome.verdict != "passed"
    assert "Name its adapter: --api module:NAME." in {each.hint for each in outcome.troubles}


def test_a_root_below_the_top(wish: Wish, bells: Scratch) -> None:
    """Results are named as the repository calls their files, wherever the root lies in it."""
    entry = '[[accepted]]\nrule = "call.state"\nrequirement = ""\nreason = "x"\nexpires = 2026-05-31\n'
    bells.write("below/accepted.toml", entry)
    outcome = gated(evolve(wish, root=bells.home / "below"), {})
    assert [(each.rule.id, each.path, each.line) for each in outcome.results] == [
        ("gate.expired", "below/accepted.toml", 1)
    ]
