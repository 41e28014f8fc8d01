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
        "✗ Departs: Genesys Web Services Voice API v2 (level lifecycle)",
        "  3 findings in 3 cases: the endpoint does not do what its documentation says.",
        "",
        "  flow            1 failed       1 skipped",
        "  fuzz            6 passed       1 failed       1 errored",
        "  lifecycle       1 failed",
        "",
        "✗ call.state SwapCalls (41 times in 2 cases)",
        "    After SwapCalls both calls are Established; one of them must be Held (try",
        "    40). [SwapCalls:418]",
        "✗ notification.missing SwapCalls",
        "    The notification of the retrieved call did not come within 10 s.",
        "    [SwapCalls:39]",
        "✗ response.server-error",
        "    </script><script>alert('')</script> [31mred",
        "",
        "1 case undecided: https://gws.example.com did not answer SwapCalls within 10 s.",
        "",
        "Not exercised:",
        "  Actor missing (1 case; open: GWS-BARGE-3): the endpoint file has no supervisor",
        "  Beyond the level of this run (open: GWS-SWAP-6): robust",
        "",
        "3 of 5 requirements exercised.",
        "Report: ringback-report/report.html",
    ]


def test_a_conforming_run_is_told_in_a_few_lines() -> None:
    """Where nothing is wrong, little is said."""
    assert terminal.summary(runs.conforming(), runs.TEXTS)[:2] == [
        "✓ Conforms: Genesys Web Services Voice API v2 (level lifecycle)",
        "  All 13 cases that ran agree with the documentation.",
    ]


def test_an_undetermined_run_says_why() -> None:
    """What could not be decided is counted and explained; without a contract the API's name serves."""
    lines = terminal.summary(runs.undetermined())
    assert lines[0] == "? Undetermined: genesys (level lifecycle)"
    assert lines[1] == "  4 cases could not be decided, so there is no verdict."
    assert "4 cases undecided: https://gws.example.com dropped the connection during /meta/connect." in lines


def test_a_run_of_nothing_says_so() -> None:
    """A run in which no case ran is no verdict."""
    assert terminal.summary(runs.run([], texts=Texts())) == [
        "? Undetermined: genesys (level lifecycle)",
        "  Nothing was exercised, so there is no verdict.",
        "",
        "Not exercised:",
        "  Beyond the level of this run: robust",
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
    assert len(lines) <= 40
    assert max(map(len, lines)) <= width
    assert "… and 14 more findings" in lines
    assert "Not exercised:" in lines


def test_reasons_of_a_sort_are_counted() -> None:
    """Of what was missing the most frequent reason is told, and how many others there are."""
    skipped = [
        runs.part(str(number), "skipped", reason=f"the endpoint has no actor a{number // 2}")
        for number in range(5)
    ]
    lines = terminal.summary(runs.run(skipped, texts=Texts()), Texts())
    assert "  Actor missing (5 cases): the endpoint has no actor a0; and 2 more reasons" in lines


def test_one_more_is_told_in_the_singular() -> None:
    """One reason too many is one more reason."""
    made = runs.run(
        runs.part(str(number), "errored", reason=str(number)) for number in range(terminal.MOST_REASONS + 1)
    )
    assert "… and 1 more reason" in terminal.summary(made)


def printed(made: Run, *, width: int = 80, **options: bool) -> list[str]:
    """Return the lines that a file gets."""
    stream = io.StringIO()
    terminal.show(made, Console(file=stream, width=width), runs.TEXTS, REPORT, **options)
    return stream.getvalue().splitlines()


def test_a_file_gets_every_word() -> None:
    """What is printed where no terminal is has no escapes, and sentences are wrapped and never cut."""
    message = "It is not so. " * 60
    made = runs.run([runs.part("f", "failed", findings=(evolve(runs.STATE, message=message),))])
    lines = printed(made)
    assert max(map(len, lines)) <= terminal.WIDTH
    assert message.strip() in " ".join(each.strip() for each in lines)
    assert not [each for each in lines if "…" in each or "\x1b" in each]


def test_details_are_told_on_demand() -> None:
    """With -v a finding comes with demand, values, cases and commands, each command on one line; and the errata."""
    lines = printed(runs.departing(), verbose=True)
    for each in (
        "    demand    GWS-SWAP-3: The established call becomes held, and the held one established.",
        "    where     /data/call/state",
        f"    cases     {runs.SWAP}, genesys/lifecycle/0",
        f"    curl      {runs.CURL}",
        "    actual    nothing, or null",
        "erratum GWS-E2, used in 1 case: Both notifications in either order.",
    ):
        assert each in lines
    assert not any(each.startswith("erratum") for each in printed(runs.departing()))


def test_a_scenario_is_told_as_it_is_pasted() -> None:
    """The scenario of a finding keeps its lines, and notes are told with it."""
    found = evolve(runs.STATE, scenario="Scenario: swap\n  When the agent swaps")
    made = runs.run([runs.part("f", "failed", findings=(found,), notes=("A colour was sent.",))])
    lines = printed(made, verbose=True)
    assert lines[lines.index("    scenario") + 1 :][:2] == [
        "      Scenario: swap",
        "        When the agent swaps",
    ]
    assert "note, in 1 case: A colour was sent." in lines


def test_all_findings_are_told_on_demand() -> None:
    """With -v nothing is left for the report."""
    assert not [each for each in printed(many(), verbose=True) if "more finding" in each]


def test_a_terminal_gets_colours_of_ours_only() -> None:
    """The verdict is coloured on a terminal; what a server sent cannot colour anything."""
    stream = io.StringIO()
    console = Console(file=stream, width=80, force_terminal=True, color_system="standard", no_color=False)
    terminal.show(runs.departing(), console, runs.TEXTS)
    assert "\x1b[1;31m✗ Departs" in stream.getvalue()
    assert "\x1b[31mred" not in stream.getvalue()
