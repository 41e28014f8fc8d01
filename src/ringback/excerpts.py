"""
What of a finding can be written: strict JSON of bounded size, whatever a server sent.

It knows values and lengths, and refuses to know the format they are written in.
"""

import math
from collections.abc import Mapping, Sequence

from attrs import evolve

from ringback import canon
from ringback.model import Finding, Json

#: Levels of a shown value; steps of a finding that is cut.
DEEPEST, FEW = 64, 10


def strict(finding: Finding) -> Finding:
    """Return a finding with values that JSON can say; what it cannot becomes its text."""
    return evolve(finding, expected=_plain(finding.expected), actual=_plain(finding.actual))


def _plain(value: Json, depth: int = 0) -> Json:
    """Return a value as strict JSON; what JSON cannot say becomes its text."""
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if value is None or isinstance(value, bool | int | str):
        return value
    if depth == DEEPEST:
        return "…"
    match value:
        case Mapping():
            return {str(name): _plain(each, depth + 1) for name, each in value.items()}
        case list() | tuple():
            return [_plain(each, depth + 1) for each in value]
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


def excerpts(findings: Sequence[Finding], most: int) -> tuple[Finding, ...]:
    """Return findings of which every text and value has so many characters at most."""
    return tuple(
        evolve(
            each,
            message=clipped(each.message, most),
            expected=_clipped_value(each.expected, most),
            actual=_clipped_value(each.actual, most),
            curl=clipped(each.curl, most),
            scenario=clipped(each.scenario, most),
            steps=tuple(
                evolve(step, body=clipped(step.body, most // FEW), curl=clipped(step.curl, most // FEW))
                for step in each.steps[-FEW:]
            ),
        )
        for each in findings
    )


def clipped(text: str, most: int) -> str:
    """Return a text of at most so many characters, and how many it had."""
    return text if len(text) <= most else f"{text[:most]}… ({len(text):,} characters)"


def _clipped_value(value: Json, most: int) -> Json:
    text = canon.line(value)
    return value if len(text) <= most else clipped(text.rstrip("\n"), most)
