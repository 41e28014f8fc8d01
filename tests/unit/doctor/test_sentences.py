"""Steps that no sentence reads."""

from pathlib import Path

import pytest

from ringback.doctor.sentences import steps_of, unread, written_in

FEATURE = """\
Feature: F
  Background:
    Given a call
  Rule: R
    Scenario Outline: S
      When the <who> says "<what>"
      And the <who> leaves
      Then <nothing> is heard

      Examples:
        | who    | what |
        | agent  | a    |
        | caller | b    |
"""


@pytest.fixture
def feature(tmp_path: Path) -> Path:
    """Return the file of a feature."""
    path = tmp_path / "f.feature"
    path.write_text(FEATURE)
    return path


def test_steps_are_filled_in(feature: Path) -> None:
    """Each row of the examples gives a step of its own; `And` is of the kind before it."""
    found = [(each.line, each.kind, each.text) for each in steps_of(feature)]
    assert found == [
        (3, "given", "a call"),
        (6, "when", 'the agent says "a"'),
        (6, "when", 'the caller says "b"'),
        (7, "when", "the agent leaves"),
        (7, "when", "the caller leaves"),
        (8, "then", "<nothing> is heard"),
        (8, "then", "<nothing> is heard"),
    ]


def test_sentences_are_read_off(feature: Path, tmp_path: Path) -> None:
    """Sentences in any of pytest-bdd's forms are read off a module; a step of another kind is not one of them."""
    module = tmp_path / "steps.py"
    module.write_text(
        "from pytest_bdd import given, step, then, when, parsers\n"
        "from ringback.suite.steps.words import sentence\n"
        '@given("a call")\ndef a(): ...\n'
        "@when(sentence('the {who:Name} says {what:Text}'))\ndef b(): ...\n"
        '@then(parsers.parse("the {who} leaves"))\ndef c(): ...\n'
        '@step(parsers.re("<.*> is heard"))\ndef d(): ...\n'
        "@when(WORDS)\ndef e(): ...\n"
    )
    readers, untold = written_in(module)
    assert untold == 1
    assert [each.text for each in unread(list(steps_of(feature)), readers)] == [
        "the agent leaves",
        "the caller leaves",
    ]
