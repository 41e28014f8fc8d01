"""Findings in plain text, for readers that show nothing else."""

from collections.abc import Mapping, Sequence

from ringback.model import Finding
from ringback.report import difference
from ringback.report.again import told
from ringback.report.inert import plain_text
from ringback.report.wording import counted, one_line
from ringback.run import Result

#: What is shown of one case: findings, and characters of a value.
MOST_FINDINGS, MOST_CHARACTERS = 20, 2_000


def findings_text(findings: Sequence[Finding]) -> str:
    """Return the first findings in full, and how many there are more."""
    shown = "\n\n".join(map(_told, findings[:MOST_FINDINGS]))
    left = len(findings) - MOST_FINDINGS
    return plain_text(f"{shown}\n\n… and {counted(left, 'finding')} more" if left > 0 else shown)


def remarks(result: Result) -> list[str]:
    """Return a line for what is accepted, and for what was noticed and is legal."""
    accepted = [each for each in result.findings if each.accepted]
    said = [f"accepted: {_accepted(each)}" for each in accepted[:MOST_FINDINGS]]
    said += [f"note: {each}" for each in result.notes[:MOST_FINDINGS]]
    return [plain_text(each) for each in said]


def _accepted(finding: Finding) -> str:
    assert finding.accepted is not None
    until = f"(until {finding.accepted.expires}: {finding.accepted.reason})"
    return one_line(f"{finding.rule} {finding.message} {until}", 500)


def _told(finding: Finding) -> str:
    expected, actual = (
        "".join(piece.text for piece in side)[:MOST_CHARACTERS]
        for side in difference.sides(finding.expected, finding.actual)
    )
    rows: Mapping[str, str] = {
        "rule": finding.rule,
        "operation": finding.operation or "",
        "requirement": finding.requirement or "",
        "source": finding.source,
        "where": finding.where,
        "expected": expected if finding.expected is not None else "",
        "actual": actual if finding.actual is not None else "",
        "way": "".join(f"\n  {number}. {told(each)}" for number, each in enumerate(finding.steps, 1)),
        "curl": finding.curl,
        "scenario": f"\n{finding.scenario}" if finding.scenario else "",
    }
    return "\n".join([finding.message, *(f"{name}: {value}" for name, value in rows.items() if value)])
