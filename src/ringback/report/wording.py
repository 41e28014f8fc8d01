"""How reports put a run into words; it knows numbers and sentences, and no file format."""

import re
from datetime import datetime

from ringback.run import Run

#: What no report prints: control characters, what turns the direction of text, what UTF-8 and XML cannot hold.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)

#: Each verdict as a word and as a sign.
VERDICTS = {
    "conforms": ("Conforms", "✓"),
    "departs": ("Departs", "✗"),
    "undetermined": ("Undetermined", "?"),
}


def printable(text: str) -> str:
    """Return a text without the characters that no report can show."""
    return _UNPRINTABLE.sub("", text)


def escaped(text: str) -> str:
    r"""Return a JSON document in which what cannot be shown stands as `\uXXXX`."""
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def one_line(text: str, most: int) -> str:
    """Return a text on one line of at most so many characters."""
    flat = " ".join(printable(text[: 4 * most]).split())
    return flat if len(flat) <= most else flat[: most - 1].rstrip() + "…"


def counted(number: int, noun: str) -> str:
    """Return `1 case`, `2,000 cases`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def elapsed(run: Run) -> float:
    """Return the seconds from the run's start to its end, never negative."""
    begin, end = (_moment(each) for each in (run.header.started, run.footer.finished))
    return max(0.0, (end - begin).total_seconds()) if begin and end else 0.0


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        # The schema looks at the shape only: a 31 February is readable, and no moment.
        return None


def verdict(run: Run) -> str:
    """Return the sentence that says what the verdict rests on."""
    cases, footer = run.footer.cases, run.footer
    ran = cases["passed"] + cases["failed"]
    match footer.verdict:
        case "conforms":
            return f"All {counted(ran, 'case')} that ran agree with the documentation."
        case "departs":
            wrong = sum(1 for each in run.results if each.outcome == "failed" or each.findings)
            found = counted(footer.findings, "finding")
            return (
                f"{found} in {counted(wrong, 'case')}: the endpoint does not do what its documentation says."
            )
    if cases["errored"]:
        return f"{counted(cases['errored'], 'case')} could not be decided, so there is no verdict."
    return "Nothing was exercised, so there is no verdict."
