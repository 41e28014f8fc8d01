"""The summary of a run that fits a screen; plain text, coloured where the console can."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from textwrap import wrap

from rich.console import Console
from rich.text import Text

from ringback.report import groups, overview
from ringback.report.texts import Texts
from ringback.report.wording import VERDICTS, counted, one_line, overdue, printable, verdict
from ringback.run import OUTCOMES, OVERDUE, Run

#: What is listed at most: groups of findings, reasons; and columns where nobody says how wide a line may be.
MOST_FINDINGS, MOST_REASONS, WIDTH = 6, 3, 100

#: Of a finding, the operations that are named; of an acceptance, the lines that it takes.
MOST_OPERATIONS, MOST_LINES = 3, 2

_STYLES: Mapping[str, str] = {
    "conforms": "bold green",
    "departs": "bold red",
    "undetermined": "bold yellow",
    "passed": "green",
    "failed": "red",
    "errored": "yellow",
    "skipped": "dim",
}


def summary(
    run: Run, texts: Texts | None = None, report: Path | None = None, *, width: int = WIDTH
) -> list[str]:
    """Return the summary's lines, none wider than `width`."""
    return [each.plain for each in _lines(run, texts or Texts(), report, max(40, width))]


def show(run: Run, console: Console, texts: Texts | None = None, report: Path | None = None) -> None:
    """Print the summary, coloured if the console is a terminal."""
    for each in _lines(run, texts or Texts(), report, max(40, console.width)):
        console.print(each, soft_wrap=True)


def _lines(run: Run, texts: Texts, report: Path | None, width: int) -> Iterator[Text]:
    blocks = (
        _verdict(run, texts, width),
        _kinds(run, width),
        _findings(run, width),
        _accepted(run, width),
        _reasons(run, "errored", "undecided", width),
        _reasons(run, "skipped", "not exercised", width),
        _rest(run, report),
    )
    for number, block in enumerate(filled for each in blocks if (filled := tuple(each))):
        if number:
            yield Text()
        yield from block


def _rest(run: Run, report: Path | None) -> Iterator[Text]:
    covered, total = run.footer.requirements["covered"], run.footer.requirements["total"]
    if total:
        yield Text(f"{covered:,} of {counted(total, 'requirement')} exercised.")
    if report is not None:
        # Not clipped: half a path leads nowhere.
        yield Text(f"Report: {report}")


def _verdict(run: Run, texts: Texts, width: int) -> Iterator[Text]:
    word, sign = VERDICTS[run.footer.verdict]
    title = texts.title or run.header.api
    yield _line((f"{sign} {word}", _STYLES[run.footer.verdict]), (f": {title}", "bold"), width=width)
    yield _line((f"  {verdict(run)}", ""), width=width)


def _kinds(run: Run, width: int) -> Iterator[Text]:
    kinds = overview.kinds(run)
    column = max((len(one_line(each, 20)) for each in kinds), default=0)
    for kind, parts in kinds.items():
        outcomes = [result.outcome for _, result in parts]
        counts = {each: outcomes.count(each) for each in OUTCOMES}
        told = ((f"  {count:>6,} {each}", _STYLES[each]) for each, count in counts.items() if count)
        yield _line((f"  {one_line(kind, 20):{column}}", ""), *told, width=width)


def _findings(run: Run, width: int) -> Iterator[Text]:
    # What is accepted needs no line: it is counted below.
    found = [each for each in groups.findings(run) if not each.accepted]
    for group in found[:MOST_FINDINGS]:
        yield _line(("✗ ", "red"), (group.rule, "bold"), (_seen(group), ""), width=width)
        finding = group.clearest.finding
        source = f" [{one_line(finding.source, 40)}]" if finding.source else ""
        yield _line((f"    {one_line(finding.message, width - 4 - len(source))}{source}", ""), width=width)
    yield from _more(len(found) - MOST_FINDINGS, "finding", "findings")


def _seen(group: groups.Group) -> str:
    at = ", ".join(group.operations[:MOST_OPERATIONS])
    more = (
        f" and {len(group.operations) - MOST_OPERATIONS} more"
        if len(group.operations) > MOST_OPERATIONS
        else ""
    )
    times = len(group.instances)
    told = [f"{counted(times, 'time')} in {counted(len(group.cases), 'case')}"] if times > 1 else []
    if group.causes:
        told.append("may follow from another finding")
    return (f" {at}{more}" if at else "") + (f" ({'; '.join(told)})" if told else "")


def _accepted(run: Run, width: int) -> Iterator[Text]:
    for each in run.footer.accepted:
        late = each.state in OVERDUE
        sign, style = ("✗ ", "red") if late else ("· ", "dim")
        word = "accepted" if each.state in ("met", "unsought") else each.state
        for number, text in enumerate(wrap(f"{word}: {one_line(overdue(each), 600)}", width - 2)):
            if each.state != "met" or number < MOST_LINES:
                yield _line(("  " if number else sign, style), (text, ""), width=width)


def _reasons(run: Run, outcome: str, words: str, width: int) -> Iterator[Text]:
    found = overview.reasons(run, outcome)
    for each in found[:MOST_REASONS]:
        yield _line(
            (f"{counted(len(each.cases), 'case')} {words}: {each.text}", _STYLES[outcome]), width=width
        )
    yield from _more(len(found) - MOST_REASONS, "reason", "reasons")


def _more(left: int, one: str, many: str) -> Iterator[Text]:
    if left > 0:
        yield Text(f"… and {left:,} more {one if left == 1 else many}")


def _line(*parts: tuple[str, str], width: int) -> Text:
    """Return one line of styled parts, clipped; what a server sent cannot style or move anything."""
    made = Text()
    for raw, style in parts:
        made.append(" ".join(printable(raw).splitlines()).replace("\t", " "), style=style)
    if len(made) > width:
        made.right_crop(len(made) - width + 1)
        made.append("…")
    return made
