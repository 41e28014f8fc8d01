"""How reports put a run into words; it knows numbers and sentences, and no file format."""

import re
from datetime import datetime

from ringback.model import Finding
from ringback.report.groups import SHAPES, findings
from ringback.run import Accepted, Run

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


def placed(finding: Finding) -> str:
    """Return a finding's message, with the member whose shape is wrong where the message does not name it."""
    member = finding.where.rpartition("/")[2]
    if finding.rule not in SHAPES or not member or member in finding.message:
        return finding.message
    return f"{finding.message}: {finding.where}"


def counted(number: int, noun: str) -> str:
    """Return `1 case`, `2,000 cases`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def elapsed(run: Run) -> float:
    """Return the seconds from the run's start to its end, never negative."""
    begin, end = (moment(each) for each in (run.header.started, run.footer.finished))
    return max(0.0, (end - begin).total_seconds()) if begin and end else 0.0


def moment(text: str) -> datetime | None:
    """Return the moment that a log names; None where there is no such day."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        # The schema looks at the shape only: a 31 February is readable, and no moment.
        return None


def _departs(run: Run) -> str:
    found = [each for each in findings(run) if not each.accepted]
    said = []
    if found:
        wrong = {case.id for each in found for case in each.cases}
        shown = {each.key for each in found}
        # What follows from an accepted finding is the first that anybody has to look at.
        first = [each for each in found if not shown.intersection(each.causes)]
        rest = (
            f", and {len(found) - len(first):,} that may follow from that" if len(first) < len(found) else ""
        )
        said.append(
            f"{counted(len(first), 'finding')} in {counted(len(wrong), 'case')}{rest}: "
            "the endpoint does not do what its documentation says."
        )
    if run.footer.overdue:
        said.append(f"{counted(len(run.footer.overdue), 'acceptance')} must be looked at again.")
    return " ".join(said) or "A case failed without a finding."


def overdue(accepted: Accepted) -> str:
    """Return what is the matter with an acceptance, and what to do."""
    what = accepted.acceptance
    named = " ".join(each for each in (what.rule, what.requirement, what.operation, what.case) if each)
    match accepted.state:
        case "gone":
            return f"{named}: does not occur any more. Take the entry out of the file of accepted findings."
        case "expired":
            todo = "Have it reviewed: give it a later day, or take it out."
            seen = f"seen {counted(accepted.findings, 'time')}" if accepted.findings else "not seen any more"
            return f"{named}: was accepted until {what.expires}, and is {seen}. {todo}"
        case "unsought":
            return f"{named}: was not looked for, since not all cases that could show it were run."
    by = f", {what.by}" if what.by else ""
    return f"{named}: {what.reason} (until {what.expires}{by})"


def verdict(run: Run) -> str:
    """Return the sentence that says what the verdict rests on."""
    cases, footer = run.footer.cases, run.footer
    ran = cases["passed"] + cases["failed"]
    match footer.verdict:
        case "conforms":
            known = sum(1 for each in run.results if each.findings)
            but = f" but for what is accepted in {counted(known, 'case')}" if known else ""
            return f"All {counted(ran, 'case')} that ran agree with the documentation{but}."
        case "departs":
            return _departs(run)
    if cases["errored"]:
        return f"{counted(cases['errored'], 'case')} could not be decided, so there is no verdict."
    return "Nothing was exercised, so there is no verdict."
