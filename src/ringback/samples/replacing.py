"""
Repairs as replacements: changes that any text tool can make after us.

It knows how much text a change must take along to stand there only once.  It
refuses to know JSON.
"""

from collections.abc import Sequence

from attrs import frozen

from ringback.samples.edit import Edit, edited
from ringback.samples.repair import Reading

_STEP = 4
_MAX_CONTEXT = 200


@frozen
class Repair:
    """One repair: the line, what was wrong, and the change where the text was changed."""

    line: int
    what: str
    replace: str | None = None
    by: str | None = None


def repairs_of(raw: str, reading: Reading, lines: Sequence[int]) -> tuple[Repair, ...]:
    """Return the edits of a reading as repairs of its text: made in turn, they lead to the JSON that was read."""
    wanted = edited_raw(raw, reading, reading.edits)
    repairs = []
    floor = 0
    for number, edit in enumerate(reading.edits):
        start, end = edit.at - reading.start, edit.at - reading.start + len(edit.old)
        last = number + 1 == len(reading.edits)
        ceiling = len(raw) if last else reading.edits[number + 1].at - reading.start
        left, right = _grown(raw, (start, end), (floor, ceiling))
        by = raw[left:start] + edit.new + raw[end:right]
        repairs.append(Repair(lines[number], edit.what, raw[left:right], by))
        floor = right
    if replaced(raw, repairs) == wanted:
        return tuple(repairs)
    # Changes that stand too close to each other to be told apart are made in one, the first.
    told = [Repair(line, edit.what) for line, edit in zip(lines, reading.edits, strict=True)]
    return (Repair(told[0].line, told[0].what, raw, wanted), *told[1:])


def edited_raw(raw: str, reading: Reading, edits: Sequence[Edit]) -> str:
    """Return a block's own text with edits of the page's text made in it."""
    moved = [Edit(each.at - reading.start, each.old, each.new, each.what) for each in edits]
    return edited(raw, 0, len(raw), moved)


def replaced(text: str, repairs: Sequence[Repair]) -> str:
    """Return a text with repairs made in turn, each wherever its text stands."""
    for each in repairs:
        if each.replace is not None and each.by is not None:
            text = text.replace(each.replace, each.by)
    return text


def _grown(raw: str, edge: tuple[int, int], bounds: tuple[int, int]) -> tuple[int, int]:
    """Return an edit's place with so much around it that it stands only once in the text, where there is room."""
    left, right = edge
    if left == right:
        left = max(bounds[0], left - 1)
    while not (
        left < right and raw.find(raw[left:right]) == left and raw.find(raw[left:right], left + 1) < 0
    ):
        full = left <= bounds[0] and right >= bounds[1]
        if full or right - left > _MAX_CONTEXT:
            break
        left, right = max(bounds[0], left - _STEP), min(bounds[1], right + _STEP)
    return left, right
