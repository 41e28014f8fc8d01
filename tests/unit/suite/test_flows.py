"""What we take from pytest-bdd that it does not promise: names in docstrings. These pin it."""

import textwrap
from pathlib import Path

import pytest
from tests.unit.suite.told import GENESYS

from ringback.errors import NotReadable
from ringback.suite.flows import FlowPlugin, names_of, run

FEATURE = """
Feature: Anything
  Scenario: Plain and simple
    Given nothing

  Scenario Outline: <what> is told
    Given nothing

    Examples:
      | what  | how  |
      | mute  | loud |
      | a: b  | soft |
"""


class Names:
    """Collects the names of what pytest collected."""

    def __init__(self) -> None:
        self.found: list[tuple[str, str, str]] = []

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        self.found = [names_of(each) for each in items]


def test_names_of(pytester: pytest.Pytester) -> None:
    """A test of pytest-bdd tells its feature's file, its scenario, and its example."""
    pytester.path.joinpath("any-thing.feature").write_text(FEATURE, encoding="utf-8")
    pytester.makepyfile(
        textwrap.dedent("""
            from pytest_bdd import given, scenarios

            scenarios("any-thing.feature")


            @given("nothing")
            def nothing():
                pass
        """)
    )
    names = Names()
    done = pytester.inline_run("-p", "no:ringback", plugins=[names])
    done.assertoutcome(passed=3)
    assert names.found == [
        ("any-thing", "Plain and simple", ""),
        ("any-thing", "<what> is told", "mute-loud"),
        ("any-thing", "<what> is told", "a: b-soft"),
    ]


def _nothing(*_given: object) -> None:
    raise AssertionError


def test_no_features(tmp_path: Path) -> None:
    """A directory of features that is not there is a problem, and not a run of nothing."""
    plugin = FlowPlugin(contract=GENESYS, open_stage=_nothing, emit=_nothing, clock=lambda: 0.0)  # type: ignore[arg-type]  # it is never opened
    with pytest.raises(NotReadable) as caught:
        run(tmp_path / "nowhere", plugin)
    assert str(caught.value) == f"Cannot read {tmp_path / 'nowhere'}: there is no such directory of features."


def test_steps_of_an_adapter_that_are_not_there(tmp_path: Path) -> None:
    """A module of sentences that an adapter names and that cannot be imported is told by its name."""
    plugin = FlowPlugin(contract=GENESYS, open_stage=_nothing, emit=_nothing, clock=lambda: 0.0)  # type: ignore[arg-type]  # it is never opened
    with pytest.raises(NotReadable) as caught:
        run(tmp_path, plugin, ("nowhere.steps",))
    assert caught.value.path == "nowhere.steps"
