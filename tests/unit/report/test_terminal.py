import io
from pathlib import Path

import pytest
from attrs import evolve
from rich.console import Console
from tests import runs

from ringback.report import terminal
from ringback.report.texts import Texts
from ringback.run import Run

REPORT = Path("ringback-report/report.html")


def test_a_departing_run_on_one_screen() -> None:
    """Verdict, counts, findings, what is undecided and not exercised, and where the report is."""
    assert terminal.summary(runs.departing(), runs.TEXTS, REPORT, width=80) == [
        "✗ Departs: Genesys Web Services Voice API v2",
        "  3 findings in 3 cases: the endpoint does not do what its documentation says.",
        "",
        "  flow            1 failed       1 skipped",
        "  fuzz            6 passed       1 failed       1 errored",
        "  lifecycle       1 failed",
        "",
        "✗ call.state SwapCalls (41 times in 2 cases)",
        "    After SwapCalls both calls are Established; one of them mus… [SwapCalls:418]",
        "✗ notification.missing SwapCalls",
        "    The notification of the retrieved call did not come within 1… [SwapCalls:39]",
        "✗ response.server-error",
        "    </script><script>alert('')</script> [31mred",
        "",
        "1 case undecided: https://gws.example.com did not answer SwapCalls within 10 s.",
        "",
        "1 case not exercised: the endpoint file has no supervisor",
        "",
        "3 of 5 requirements exercised.",
        "Report: ringback-report/report.html",
    ]


def test_a_conforming_run_is_told_in_a_few_lines() -> None:
    """Where nothing is wrong, little is said."""
    assert terminal.summary(runs.conforming(), runs.TEXTS)[:2] == [
        "✓ Conforms: Genesys Web Services Voice API v2",
        "  All 13 cases that ran agree with the documentation.",
    ]


def test_an_undetermined_run_says_why() -> None:
    """What could not be decided is counted and explained; without a contract the API's name serves."""
    lines = terminal.summary(runs.undetermined())
    assert lines[0] == "? Undetermined: genesys"
    assert lines[1] == "  4 cases could not be decided, so there is no verdict."
    assert "4 cases undecided: https://gws.example.com dropped the connection during /meta/connect." in lines


def test_a_run_of_nothing_says_so() -> None:
    """A run in which no case ran is no verdict."""
    assert terminal.summary(runs.run([], texts=Texts())) == [
        "? Undetermined: genesys",
        "  Nothing was exercised, so there is no verdict.",
    ]


def many() -> Run:
    """Return a run with more findingss and more reasons than a screen holds."""
    failed = [
        runs.part(f"f{number}", "failed", findings=(evolve(runs.STATE, rule=f"rule.{number:02}"),))
        for number in range(20)
    ]
    skipped = [
        runs.part(f"s{number}", "skipped", reason="because " * 40 + str(number)) for number in range(9)
    ]
    return runs.run([*failed, *skipped])


@pytest.mark.parametrize("width", [40, 80, 200])
def test_it_fits_the_screen(width: int) -> None:
    """However much was found, no line is too wide and the rest is counted."""
    lines = terminal.summary(many(), runs.TEXTS, width=width)
    assert len(lines) < 30
    assert max(map(len, lines)) <= width
    assert "… and 14 more findings" in lines
    assert "… and 6 more reasons" in lines


def test_one_more_is_told_in_the_singular() -> None:
    """One reason too many is one more reason."""
    made = runs.run(
        runs.part(str(number), "skipped", reason=str(number)) for number in range(terminal.MOST_REASONS + 1)
    )
    assert "… and 1 more reason" in terminal.summary(made)


def test_a_pipe_gets_plain_text() -> None:
    """What is printed where no terminal is are the summary's lines, without escapes, unbroken."""
    stream = io.StringIO()
    terminal.show(runs.departing(), Console(file=stream, width=80), runs.TEXTS, REPORT)
    assert stream.getvalue().splitlines() == terminal.summary(runs.departing(), runs.TEXTS, REPORT, width=80)


def test_a_terminal_gets_colours_of_ours_only() -> None:
    """The verdict is coloured on a terminal; what a server sent cannot colour anything."""
    stream = io.StringIO()
    console = Console(file=stream, width=80, force_terminal=True, color_system="standard", no_color=False)
    terminal.show(runs.departing(), console, runs.TEXTS)
    assert "\x1b[1;31m✗ Departs" in stream.getvalue()
    assert "\x1b[31mred" not in stream.getvalue()
