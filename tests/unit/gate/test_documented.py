"""docs/gate.md says all that there is to say of the gate."""

from pathlib import Path

import click
import pytest
import yaml

from ringback.cli.gate import FROM_OUTSIDE, command
from ringback.gate.rules import RULES
from ringback.keep.flaws import RULES as OF_CASSETTES

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/gate.md").read_text(encoding="utf-8")
OPTIONS = [each for each in command.params if isinstance(each, click.Option)]


@pytest.mark.parametrize("name", [name for option in OPTIONS for name in option.opts if name != "--help"])
def test_every_option(name: str) -> None:
    """Each option stands in the page."""
    assert f"`{name}" in PAGE


@pytest.mark.parametrize("name", sorted(set(RULES) - set(OF_CASSETTES)))
def test_every_rule(name: str) -> None:
    """Each rule of the gate's own stands in the page."""
    assert f"`{name}`" in PAGE


def test_what_no_setting_may_say() -> None:
    """The page names the options that are taken from the command line only."""
    names = [each.opts[0].lstrip("-") for each in OPTIONS if each.name in FROM_OUTSIDE]
    assert len(names) == len(FROM_OUTSIDE)
    sentence = next(line for line in PAGE.splitlines() if "from the command line only" in line)
    assert [each for each in names if f"`{each}`" not in sentence] == []


def test_every_input_of_the_action() -> None:
    """Each input and output of the action stands in the page."""
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    assert [each for each in action["inputs"] if f"| `{each}` |" not in PAGE] == []
    assert [each for each in action["outputs"] if f"`{each}` (" not in PAGE] == []


def test_the_workflow() -> None:
    """The workflow that the page prints is the one that is held against its schema."""
    assert (ROOT / "docs/examples/github/gate.yml").read_text(encoding="utf-8") in PAGE
