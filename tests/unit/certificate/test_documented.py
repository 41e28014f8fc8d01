"""docs/certificate.md: its example is a certificate of ours, and each option stands there."""

import json
import re
from pathlib import Path

import click
import pytest
from attrs import evolve
from tests import runs

from ringback import canon
from ringback.cli.certify import command as certify
from ringback.cli.verify import command as verify
from ringback.model import Json
from ringback.report.statement import Kept, NotReplayed, Terms, payload, statement
from ringback.run import SKIPS, Run

PAGE = Path(__file__).parents[3] / "docs/certificate.md"
TEXT = PAGE.read_text(encoding="utf-8")


def example() -> dict[str, Json]:
    """Return the certificate that the page shows."""
    run = runs.conforming()
    header = evolve(run.header, level="flows", depth="quick")
    skipped = "the endpoint does not take SwitchToBargeIn (501 10)"
    results = [
        evolve(each, skip="capability", reason=skipped) if each.outcome == "skipped" else each
        for each in run.results
    ]
    run = Run(header=header, cases=run.cases, results=tuple(results), footer=run.footer)
    kept = Kept(
        index=canon.digest_of(b"index"),
        cases=13,
        replayed=13,
        not_replayed=(
            NotReplayed(
                "genesys/probe/cometd/advice",
                "it depends on when things happen, on several connections at once",
            ),
        ),
    )
    return statement(run, Terms(run_log=canon.digest_of(b"log"), evidence=kept), runs.TEXTS)


def test_the_example_is_what_is_written() -> None:
    """The page shows a certificate as it is made now."""
    block = re.search(r"```json\n(.*?)```", TEXT, re.DOTALL)
    assert block is not None
    assert json.loads(block[1]) == json.loads(payload(example()))


@pytest.mark.parametrize("option", ["--sign", "--evidence", "--no-evidence", "--valid-days", "--hide-host"])
def test_the_options_of_certify_are_documented(option: str) -> None:
    """Each is an option, and stands on the page."""
    options = {name for each in certify.params for name in (*each.opts, *each.secondary_opts)}
    assert option in options
    assert f"`{option}" in TEXT


def test_the_options_of_verify_are_documented() -> None:
    """Each of its own stands on the page."""
    options = [each.opts[0] for each in verify.params if isinstance(each, click.Option)]
    assert [each for each in options if f"`{each}" not in TEXT] == []


@pytest.mark.parametrize("skip", SKIPS)
def test_every_kind_of_skip_is_documented(skip: str) -> None:
    """Whoever reads one in a certificate finds what it means."""
    assert f"| `{skip}` |" in TEXT
