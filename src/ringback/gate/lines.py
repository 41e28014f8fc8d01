"""
On which line something stands, and which lines a change has touched.

Knows texts: TOML, JSON and any other.  Refuses to know what they are about.
"""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from ringback.keep.lines import Lines

#: Lines between the first and the last difference that are still told apart from each other.
MOST_COMPARED = 4_000
#: A JSON document longer than this is not searched for a place, in characters.
MOST_SEARCHED = 2 * 1024 * 1024


def changed_lines(before: str, after: str) -> Sequence[int]:
    """
    Return the lines of a text that another text had not, from 1, sorted.

    Where something was only taken away, the line that stands there now.
    """
    old, new = before.splitlines(), after.splitlines()
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    middle, other = new[start : len(new) - end], old[start : len(old) - end]
    if len(middle) + len(other) > MOST_COMPARED:
        return range(start + 1, start + len(middle) + 1)
    found = set[int]()
    for kind, _, _, first, last in SequenceMatcher(None, other, middle, autojunk=False).get_opcodes():
        if kind != "equal":
            found |= set(range(first, max(last, first + 1)))
    return sorted(min(start + each + 1, max(len(new), 1)) for each in found)


def nearest(line: int, lines: Sequence[int]) -> int:
    """Return which of these lines is closest to one; the line itself where there are none."""
    return min(lines, key=lambda each: (abs(each - line), each), default=line)


def line_of(text: str, path: str, pointer: str) -> int:
    """Return the line on which a JSON pointer's value stands in a file, or the nearest thing around it; from 1."""
    steps = [each.replace("~1", "/").replace("~0", "~") for each in pointer.split("/")[1:]]
    if path.endswith(".json"):
        steps = [int(each) if each.isdecimal() else each for each in steps]  # type: ignore[misc]  # a pointer's indexes
        return Lines(text).of(*steps) if len(text) <= MOST_SEARCHED else 1
    return _mentioned(text, steps)


def _mentioned(text: str, steps: Sequence[str]) -> int:
    """Return the line that mentions the last of these words that is found, each looked for after the one before."""
    lines = text.splitlines()
    at = 0
    for step in steps:
        word = re.compile(rf"(?<![\w-]){re.escape(step.strip(chr(34)))}(?![\w-])")
        found = next((number for number in range(at, len(lines)) if word.search(lines[number])), None)
        at = at if found is None else found
    return min(at + 1, max(len(lines), 1))


def lines_of(text: str, pattern: str) -> dict[str, int]:
    """Return on which line each text stands that the group of a pattern captures; of several, the first."""
    found: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        for match in re.finditer(pattern, line):
            found.setdefault(match[1], number)
    return found
