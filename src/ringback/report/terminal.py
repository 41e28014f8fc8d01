"""
The summary of a run: what fits a screen, or on demand all that helps to repair what was found.

Plain text, coloured where the console can. A sentence that is longer than a line goes on in the next one; a
screen gets so many lines of it, and a file all of them.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from textwrap import wrap

from attrs import frozen
from rich.console import Console
from rich.text import Text

from ringback.model import Json
from ringback.report import again, groups, lacking, overview
from ringback.report.texts import Texts
from ringback.report.wording import VERDICTS, counted, escaped, one_line, overdue, placed, printable, verdict
from ringback.run import OUTCOMES, OVERDUE, Run

#: What is listed at most: groups of findings, reasons; and columns where nobody says how wide a line may be.
MOST_FINDINGS, MOST_REASONS, WIDTH = 6, 3, 100

#: Of a finding, the operations that are named; of a sentence, the lines on a screen, and the characters at all.
MOST_OPERATIONS, MOST_LINES, MOST_CHARACTERS = 3, 2, 2_000

#: In detail: groups of findings, cases of each, requirements of each lack, characters of a value.
ALL_FINDINGS, MOST_CASES, MOST_NAMED, MOST_VALUE = 200, 5, 20, 400

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
    run: Run,
    texts: Texts | None = None,
    report: Path | None = None,
    *,
    width: int = WIDTH,
    lines: int = MOST_LINES,
    verbose: bool = False,
) -> list[str]:
    """Return the summary's lines, none wider than `width`, and none of its sentences longer than so many `lines`."""
    form = Form(width=max(40, width), lines=lines, verbose=verbose)
    return [each.plain for each in _lines(run, texts or Texts(), report, form)]


def show(
    run: Run,
    console: Console,
    texts: Texts | None = None,
    report: Path | None = None,
    *,
    verbose: bool = False,
) -> None:
    """Print the summary, coloured and cut to the screen if the console is a terminal."""
    screen = console.is_terminal
    form = Form(
        width=max(40, console.width) if screen else max(WIDTH, console.width),
        lines=MOST_LINES if screen and not verbose else MOST_CHARACTERS,
        verbose=verbose,
    )
    for each in _lines(run, texts or Texts(), report, form):
        console.print(each, soft_wrap=True)


@frozen
class Form:
    """How much room there is, and how much is asked for."""

    width: int
    #: Of a sentence.
    lines: int
    verbose: bool = False

    def told(
        self, text: str, style: str = "", *, indent: int = 0, sign: str = "", sign_style: str = ""
    ) -> Iterator[Text]:
        """Yield a sentence in lines, the first one with a sign before it; what a server sent cannot move anything."""
        flat = one_line(text, MOST_CHARACTERS)
        pad = " " * indent
        parts = wrap(flat, self.width - indent - len(sign), break_on_hyphens=False) or [""]
        if len(parts) > self.lines:
            rest = " ".join(parts[self.lines - 1 :])
            parts = [*parts[: self.lines - 1], one_line(rest, self.width - indent - len(sign))]
        for number, each in enumerate(parts):
            made = Text(pad)
            made.append(" " * len(sign) if number else sign, style=sign_style or style)
            made.append(each, style=style)
            yield made


def _lines(run: Run, texts: Texts, report: Path | None, form: Form) -> Iterator[Text]:
    blocks = (
        _verdict(run, texts, form),
        _kinds(run, form.width),
        _findings(run, texts, form),
        _accepted(run, form),
        _undecided(run, form),
        _lacking(run, texts, form),
        _noticed(run, texts, form),
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
        # Never wrapped: half a path leads nowhere.
        yield Text(f"Report: {report}")


def _verdict(run: Run, texts: Texts, form: Form) -> Iterator[Text]:
    word, sign = VERDICTS[run.footer.verdict]
    title = texts.title or run.header.api
    level = f" (level {run.header.level})"
    room = form.width - len(sign) - len(word) - len(level) - 3
    style = _STYLES[run.footer.verdict]
    parts = ((f"{sign} {word}", style), (f": {one_line(title, max(1, room))}", "bold"), (level, ""))
    yield _line(*parts, width=form.width)
    yield from form.told(verdict(run), indent=2)


def _kinds(run: Run, width: int) -> Iterator[Text]:
    kinds = overview.kinds(run)
    column = max((len(one_line(each, 20)) for each in kinds), default=0)
    for kind, parts in kinds.items():
        outcomes = [result.outcome for _, result in parts]
        counts = {each: outcomes.count(each) for each in OUTCOMES}
        told = ((f"  {count:>6,} {each}", _STYLES[each]) for each, count in counts.items() if count)
        yield _line((f"  {one_line(kind, 20):{column}}", ""), *told, width=width)


def _findings(run: Run, texts: Texts, form: Form) -> Iterator[Text]:
    # What is accepted needs no line: it is counted below.
    found = [each for each in groups.findings(run) if not each.accepted]
    most = ALL_FINDINGS if form.verbose else MOST_FINDINGS
    for number, group in enumerate(found[:most]):
        if number and form.verbose:
            yield Text()
        yield from form.told(f"{group.rule}{_seen(group)}", "bold", sign="✗ ", sign_style="red")
        finding = group.clearest.finding
        place = finding.source.partition(" (")[0] if finding.source else ""
        source = f" [{one_line(place, 40)}]" if place and not form.verbose else ""
        # What is documented where is worth more than the end of a long sentence.
        kept = form.lines * (form.width - 4) - len(source) - form.width // 8
        yield from form.told(
            one_line(placed(finding), max(40, min(kept, MOST_CHARACTERS))) + source, indent=4
        )
        if form.verbose:
            yield from _detail(run, group, texts, form)
    yield from _more(len(found) - most, "finding", "findings")


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


def _detail(run: Run, group: groups.Group, texts: Texts, form: Form) -> Iterator[Text]:
    """Yield what helps to see a finding again, and to repair it."""
    finding = group.clearest.finding
    demand = texts.requirements.get(finding.requirement or "")
    if finding.requirement:
        yield from _fact("demand", f"{finding.requirement}: {demand.statement if demand else ''}", form)
    yield from _fact("source", finding.source or "", form)
    yield from _fact("where", finding.where, form)
    if finding.expected is not None or finding.actual is not None:
        yield from _fact("expected", _value(finding.expected), form)
        yield from _fact("actual", _value(finding.actual), form)
    cases = [each.id for each in group.cases]
    more = f" and {len(cases) - MOST_CASES} more" if len(cases) > MOST_CASES else ""
    yield from _fact("cases", ", ".join(cases[:MOST_CASES]) + more, form)
    # Whoever copies a command must get it whole: it stays on its line.
    for name, text in (("curl", finding.curl), ("again", again.command(run, group.clearest.case))):
        if text:
            yield Text(f"    {name:9} {one_line(text, 20_000)}", style="dim")
    if finding.scenario:
        yield Text("    scenario")
        yield from (Text(f"      {printable(each)}") for each in finding.scenario.splitlines())


def _fact(name: str, text: str, form: Form) -> Iterator[Text]:
    if text:
        yield from form.told(text, indent=4, sign=f"{name:9} ", sign_style="dim")


def _value(value: Json) -> str:
    if value is None:
        return "nothing, or null"
    return one_line(escaped(json.dumps(value, ensure_ascii=False)), MOST_VALUE)


def _accepted(run: Run, form: Form) -> Iterator[Text]:
    for each in run.footer.accepted:
        late = each.state in OVERDUE
        sign, style = ("✗ ", "red") if late else ("· ", "dim")
        word = "accepted" if each.state in ("met", "unsought") else each.state
        room = form if each.state == "met" else Form(width=form.width, lines=MOST_CHARACTERS)
        yield from room.told(f"{word}: {one_line(overdue(each), 600)}", sign=sign, sign_style=style)


def _undecided(run: Run, form: Form) -> Iterator[Text]:
    found = overview.reasons(run, "errored")
    most = len(found) if form.verbose else MOST_REASONS
    for each in found[:most]:
        yield from form.told(f"{counted(len(each.cases), 'case')} undecided: {each.text}", _STYLES["errored"])
    yield from _more(len(found) - most, "reason", "reasons")


def _lacking(run: Run, texts: Texts, form: Form) -> Iterator[Text]:
    most = MOST_NAMED if form.verbose else MOST_REASONS
    lacks = lacking.lacking(run, overview.coverage(run, texts))
    if lacks:
        yield Text("Not exercised:")
    for lack in lacks:
        counts = [counted(lack.cases, "case")] if lack.cases else []
        if lack.requirements:
            left = len(lack.requirements) - most
            more = f" and {left} more" if left > 0 else ""
            counts.append(f"open: {', '.join(lack.requirements[:most])}{more}")
        said = [each.text for each in lack.reasons[: len(lack.reasons) if form.verbose else 1]]
        if len(lack.reasons) > len(said):
            said.append(f"and {counted(len(lack.reasons) - len(said), 'more reason')}")
        if lack.sort == "level":
            said.append(", ".join(lacking.further(run)))
        told = f" ({'; '.join(counts)})" if counts else ""
        why = f": {'; '.join(said)}" if said else ""
        yield from form.told(f"{lack.title}{told}{why}", _STYLES["skipped"], indent=2)


def _noticed(run: Run, texts: Texts, form: Form) -> Iterator[Text]:
    """Yield, in detail only, the errata that decided something and what was noticed and is legal."""
    if not form.verbose:
        return
    for name, uses in overview.errata(run).items():
        erratum = texts.errata.get(name)
        accepts = f": {erratum.accepts}" if erratum else ""
        yield from form.told(f"erratum {name}, used in {counted(uses, 'case')}{accepts}")
    for note, cases in overview.notes(run).items():
        yield from form.told(f"note, in {counted(cases, 'case')}: {note}")


def _more(left: int, one: str, many: str) -> Iterator[Text]:
    if left > 0:
        yield Text(f"… and {left:,} more {one if left == 1 else many}")


def _line(*parts: tuple[str, str], width: int) -> Text:
    """Return one line of styled parts, cut; what a server sent cannot style or move anything."""
    made = Text()
    for raw, style in parts:
        made.append(" ".join(printable(raw).splitlines()).replace("\t", " "), style=style)
    if len(made) > width:
        made.right_crop(len(made) - width + 1)
        made.append("…")
    return made
