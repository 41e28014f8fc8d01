"""What changed between two runs, as text for a terminal, as Markdown, and as JSON (`comparison.schema.json` beside it)."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from attrs import asdict

from ringback.model import Json
from ringback.report.comparison import Change, Comparison
from ringback.report.inert import json_text, plain_text
from ringback.report.markdown import COMMENT
from ringback.report.markup import Page, cell, code, details, table
from ringback.report.wording import VERDICTS, counted, one_line, verdict
from ringback.run import Run

FORMAT = "ringback-comparison/1"

#: What is listed at most, of each kind of change; of a finding, cases.
MOST, FEW = 20, 3

#: Each kind of change, with the sign and the words for it.
KINDS: Mapping[str, tuple[str, str]] = {
    "new": ("✗", "new"),
    "still": ("·", "still there"),
    "fixed": ("✓", "fixed"),
    "accepted": ("·", "accepted since"),
    "unseen": ("?", "not looked for again"),
}


def text(found: Comparison) -> str:
    """Return lines for a terminal."""
    return "\n".join(plain_text(each) for each in _lines(found)) + "\n"


def _lines(found: Comparison) -> Iterator[str]:
    yield _headline(found)
    for name, run in (("before", found.before), ("after", found.after)):
        yield f"  {name:6}  {_ended(run)}"
    for name, (one, two) in found.settings.items():
        yield f"  The runs differ in {name}: {one_line(one, 80)}, then {one_line(two, 80)}."
    for kind, (sign, words) in KINDS.items():
        changes: Sequence[Change] = getattr(found, kind)
        if changes:
            yield ""
            yield f"{counted(len(changes), 'finding')} {words}:"
            for each in changes[:MOST]:
                yield f"{sign} {_named(each)} ({_cases(each)})"
                yield f"    {one_line(each.message, 160)}"
            yield from _more(len(changes) - MOST)
    for words, names in _cases_changed(found).items():
        if names:
            yield ""
            yield f"{counted(len(names), 'case')} {words}:"
            yield from (f"  {each}" for each in names[:MOST])
            yield from _more(len(names) - MOST)


def _headline(found: Comparison) -> str:
    told = [
        f"{len(getattr(found, kind)):,} {words}" for kind, (_, words) in KINDS.items() if getattr(found, kind)
    ]
    return f"{'✗' if found.new else '✓'} {', '.join(told) or 'No finding before or after'}"


def _ended(run: Run) -> str:
    word, sign = VERDICTS[run.footer.verdict]
    return f"{sign} {word}: {verdict(run)}"


def _named(each: Change) -> str:
    named = filter(None, (each.rule, each.requirement, each.operation, each.where))
    return " ".join(one_line(one, 100) for one in named)


def _cases(each: Change) -> str:
    shown = ", ".join(one_line(case, 120) for case in each.cases[:FEW])
    return f"{shown} and {len(each.cases) - FEW:,} more" if len(each.cases) > FEW else shown


def _cases_changed(found: Comparison) -> Mapping[str, tuple[str, ...]]:
    turned = (f"{one_line(each.case, 160)}: {each.before}, now {each.after}" for each in found.turned)
    return {
        "ended otherwise": tuple(turned),
        "added": tuple(one_line(each, 200) for each in found.added),
        "gone": tuple(one_line(each, 200) for each in found.gone),
    }


def _more(left: int) -> Iterator[str]:
    if left > 0:
        yield f"  … and {left:,} more"


def markdown(found: Comparison, most: int = COMMENT) -> str:
    """Return a comment of at most so many bytes; what does not fit is counted."""
    page = Page(most=most)
    page.add("<!-- ringback comparison -->\n")
    page.add(f"### {_headline(found)}\n\n")
    rows = [(name, _ended(run)) for name, run in (("before", found.before), ("after", found.after))]
    rows += [
        (f"{name} differs", f"{cell(one, 80)}, then {cell(two, 80)}")
        for name, (one, two) in found.settings.items()
    ]
    page.add(table(("run", "verdict"), rows) + "\n")
    for kind, (_, words) in KINDS.items():
        changes: Sequence[Change] = getattr(found, kind)
        if changes:
            page.add(f"\n**{counted(len(changes), 'finding')} {words}**\n\n")
            page.add(table(("finding", "what was seen", "cases"), ()))
            left = page.fill(map(_row, changes), 0.9 if kind == "new" else 0.8)
            page.add(f"\n… and {left:,} more.\n" if left else "")
    for words, names in _cases_changed(found).items():
        if names:
            listed = "\n".join(f"- {code(each, 300)}" for each in names[:MOST])
            more = "\n".join(_more(len(names) - MOST)).strip()
            page.fill([details(f"{counted(len(names), 'case')} {words}", f"{listed}\n\n{more}")], 0.98)
    return page.text


def _row(each: Change) -> str:
    shown = ", ".join(cell(case, 120) for case in each.cases[:FEW])
    more = f" and {len(each.cases) - FEW:,} more" if len(each.cases) > FEW else ""
    return f"| {cell(_named(each), 300)} | {cell(each.message, 200)} | {shown}{more} |\n"


def document(found: Comparison) -> str:
    """Return the JSON document."""
    return json_text(
        {
            "format": FORMAT,
            "api": found.after.header.api,
            "before": _run(found.before),
            "after": _run(found.after),
            "differs": {name: list(pair) for name, pair in found.settings.items()},
            "findings": {kind: [asdict(each) for each in getattr(found, kind)] for kind in KINDS},
            "cases": {
                "added": list(found.added),
                "gone": list(found.gone),
                "turned": [asdict(each) for each in found.turned],
            },
        }
    )


def _run(run: Run) -> Json:
    return {
        "verdict": run.footer.verdict,
        "started": run.header.started,
        "contract": run.header.contract,
        "ringback": run.header.ringback,
        "level": run.header.level,
        "seed": run.header.seed,
        "cases": dict(run.footer.cases),
    }


#: What makes each format.
FORMATS: Mapping[str, Callable[[Comparison], str]] = {"text": text, "markdown": markdown, "json": document}
