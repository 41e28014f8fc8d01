import pytest
from attrs import evolve
from tests import runs

from ringback.report.wording import elapsed, one_line


@pytest.mark.parametrize(
    ("started", "finished", "seconds"),
    [
        ("2026-03-25T10:00:00Z", "2026-03-25T10:01:12.5Z", 72.5),
        ("2026-03-25T10:00:00.123456789Z", "2026-03-25T10:00:01.123456789Z", 1),
        ("2026-03-25T10:00:00Z", "2026-03-25T09:00:00Z", 0),
        ("2026-02-31T10:00:00Z", "2026-03-25T09:00:00Z", 0),
    ],
)
def test_a_run_takes_as_long_as_its_clock_says(started: str, finished: str, seconds: float) -> None:
    """The time between start and end is never negative, and a date that is none takes no time."""
    run = runs.conforming()
    made = evolve(
        run, header=evolve(run.header, started=started), footer=evolve(run.footer, finished=finished)
    )
    assert elapsed(made) == seconds


def test_a_text_is_brought_on_one_line() -> None:
    """Lines and blanks are joined, what cannot be shown is gone, what is too long is clipped."""
    assert one_line("a\r\n  b\tc\x1b\u2028d", 20) == "a b cd"
    assert one_line("a long sentence", 8) == "a long…"
