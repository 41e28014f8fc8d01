"""Changes to a text: where, what is taken out, what is put in, and why."""

from collections.abc import Iterable

from attrs import frozen


@frozen
class Edit:
    """One change of a text."""

    at: int
    old: str
    new: str
    what: str


def edited(text: str, start: int, end: int, edits: Iterable[Edit]) -> str:
    """Return a part of a text with all changes made; they are in order and do not overlap."""
    pieces: list[str] = []
    position = start
    for each in edits:
        pieces += (text[position : each.at], each.new)
        position = each.at + len(each.old)
    return "".join((*pieces, text[position:end]))
