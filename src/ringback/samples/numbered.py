"""
Lines that carry their own numbers, as some viewers put them before code.

It knows numbers that count lines of JSON.  It refuses to touch a numbered list
of words.
"""

import re
from collections.abc import Iterator, Sequence

from attrs import evolve

from ringback.samples.line import Line

_NUMBERED = re.compile(r"[ \t\u00a0]*(\d{1,5})(?:[ \t\u00a0]|[:.|)][ \t\u00a0]?|$)(.*)", re.DOTALL)
_JSON_LINE = re.compile(r"\s*[{\[]|.*[{\[]\s*$")
#: Two lines that begin with 1 and 2 may begin so by chance.
_FEWEST = 3


def unnumbered(lines: Sequence[Line]) -> tuple[tuple[Line, ...], tuple[tuple[int, int], ...]]:
    """Return lines without the numbers before them, and from where to where there were any."""
    changed = list(lines)
    runs: list[tuple[int, int]] = []
    for start, end in _runs(lines):
        rests = [_rest(each.text) for each in lines[start:end]]
        if any(map(_JSON_LINE.match, rests)) and any(
            each.rstrip(" ,").endswith(("}", "]")) for each in rests
        ):
            changed[start:end] = [
                evolve(line, text=rest) for line, rest in zip(lines[start:end], rests, strict=True)
            ]
            runs.append((lines[start].number, lines[end - 1].number))
    return tuple(changed), tuple(runs)


def _runs(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """Yield where lines stand whose numbers follow on each other."""
    start, before = 0, -1
    for index, line in enumerate(lines):
        number = -1 if line.cells else _number(line.text)
        if number != before + 1 or number < 0:
            if index - start >= _FEWEST and before >= 0:
                yield start, index
            start = index
        before = number
    if len(lines) - start >= _FEWEST and before >= 0:
        yield start, len(lines)


def _number(text: str) -> int:
    found = _NUMBERED.match(text, 0, 400)
    return int(found[1]) if found else -1


def _rest(text: str) -> str:
    found = _NUMBERED.match(text)
    return found[2] if found else text
