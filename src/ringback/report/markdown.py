"""A run in Markdown, for a comment on a pull request or the summary of a job: the verdict first, details folded away."""

from collections.abc import Iterator
from itertools import chain

from ringback.report import difference, groups, overview
from ringback.report.markup import Page, block, cell, code, details, table
from ringback.report.texts import Texts
from ringback.report.wording import VERDICTS, counted, overdue, verdict
from ringback.run import OUTCOMES, OVERDUE, Run

#: What GitHub takes at most, in bytes of UTF-8: a comment (65,536 characters there), the summary of a job.
COMMENT, SUMMARY = 65_536, 1024 * 1024

#: The shares of that which the table of findings may take, and the findings in full.
_TABLE, _FULL = 0.4, 0.9

#: What is listed at most: reasons; cases of a finding.
MOST_REASONS, MOST_CASES = 20, 10


def markdown(run: Run, texts: Texts | None = None, most: int = COMMENT) -> str:
    """Return at most so many bytes; what does not fit is counted."""
    texts = texts or Texts()
    page = Page(most=most)
    page.add(_head(run, texts))
    found = [each for each in groups.findings(run) if not each.accepted]
    if found:
        rows = chain([_heading()], (_row(each) for each in found))
        _say_left(page, page.fill(rows, _TABLE))
        page.add("\n")
        _say_left(page, page.fill((_full(each, texts) for each in found), _FULL))
    # The last share leaves room for the foot.
    page.fill(_rest(run, texts), 0.98)
    page.add(_foot(run))
    return page.text


def _say_left(page: Page, left: int) -> None:
    if left:
        page.add(f"\n… and {counted(left, 'finding')} more: see the full report.\n")


def _head(run: Run, texts: Texts) -> str:
    word, sign = VERDICTS[run.footer.verdict]
    cases, covered = run.footer.cases, run.footer.requirements
    told = ", ".join(f"{cases[each]:,} {each}" for each in OUTCOMES if cases[each])
    exercised = f"{covered['covered']:,} of {counted(covered['total'], 'requirement')} exercised"
    lines = [
        f"<!-- ringback {_word(run.header.api)} -->",
        f"### {sign} {word}: {code(texts.title or run.header.api, 100)}",
        "",
        verdict(run),
        "",
        f"{counted(sum(cases.values()), 'case')} ({told or 'none'}); {exercised}; level {code(run.header.level, 20)}, seed {run.header.seed}.",
        "",
        "",
    ]
    return "\n".join(lines)


def _word(text: str) -> str:
    return "".join(each for each in text[:60] if each.isascii() and (each.isalnum() or each in "_-"))


def _heading() -> str:
    return table(("finding", "requirement", "operation", "what was seen", "times"), ())


def _row(group: groups.Group) -> str:
    at = ", ".join(group.operations[:3]) + (", …" if len(group.operations) > 3 else "")  # noqa: PLR2004
    times = f"{len(group.instances):,} in {counted(len(group.cases), 'case')}"
    follows = " (may follow from another)" if group.causes else ""
    cells = (
        cell(group.rule, 60) + follows,
        cell(group.requirement or "", 60),
        cell(at, 120),
        cell(group.clearest.finding.message, 200),
        times,
    )
    return f"| {' | '.join(cells)} |\n"


def _full(group: groups.Group, texts: Texts) -> str:
    finding = group.clearest.finding
    demand = texts.requirements.get(group.requirement or "")
    cases = [code(each.id, 200) for each in group.cases[:MOST_CASES]]
    more = f" and {len(group.cases) - MOST_CASES:,} more" if len(group.cases) > MOST_CASES else ""
    parts = [
        block(finding.message, "text"),
        f"Demanded: {code(demand.statement, 1000)}\n" if demand else "",
        f"Source: {code(finding.source)}\n" if finding.source else "",
        f"Place: {code(finding.where)}\n" if finding.where else "",
        *_values(group),
        f"See it again:\n\n{block(finding.curl, 'sh')}" if finding.curl else "",
        f"Shortest scenario:\n\n{block(finding.scenario, 'gherkin')}" if finding.scenario else "",
        f"Seen in {', '.join(cases)}{more}.",
    ]
    named = " ".join(filter(None, (group.rule, group.requirement, group.operation)))
    return details("", "\n".join(filter(None, parts)), quoted=named)


def _values(group: groups.Group) -> Iterator[str]:
    finding = group.clearest.finding
    pair = difference.sides(finding.expected, finding.actual)
    given = (finding.expected is not None, finding.actual is not None)
    for name, side, there in zip(("Expected", "Actual"), pair, given, strict=True):
        if there:
            yield f"{name}:\n\n{block(''.join(each.text for each in side), 'json')}"


def _rest(run: Run, texts: Texts) -> Iterator[str]:
    for outcome, words in (("errored", "could not be decided"), ("skipped", "not exercised")):
        reasons = overview.reasons(run, outcome)
        if reasons:
            rows = [(cell(each.text, 300), f"{len(each.cases):,}") for each in reasons[:MOST_REASONS]]
            if len(reasons) > MOST_REASONS:
                rows.append((f"… and {len(reasons) - MOST_REASONS:,} more reasons", ""))
            cases = sum(len(each.cases) for each in reasons)
            yield details(f"{counted(cases, 'case')} {words}", table(("reason", "cases"), rows))
    if run.footer.accepted:
        entries = [
            ("✗" if each.state in OVERDUE else "·", each.state, cell(overdue(each), 400))
            for each in run.footer.accepted
        ]
        yield details(counted(len(entries), "accepted finding"), table(("", "state", "which"), entries))
    used = overview.errata(run)
    if used:
        ruled = {each: texts.errata[each].ruling if each in texts.errata else "" for each in used}
        rulings = [(cell(each), cell(ruled[each], 300), f"{times:,}") for each, times in used.items()]
        yield details("Rulings that the verdict rests on", table(("erratum", "ruling", "cases"), rulings))


def _foot(run: Run) -> str:
    header = run.header
    return (
        f"\nRingback {code(header.ringback, 40)}, contract {code(header.contract[:19], 20)}, "
        f"finished {code(run.footer.finished, 40)}.\n"
    )
