"""What we take from pytest-bdd that it does not promise: names in docstrings. These pin it."""

import textwrap

import pytest

from ringback.suite.flows import names_of

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
