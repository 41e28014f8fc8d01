"""
Two JSON values beside each other, with what differs marked.

It knows JSON and refuses to know what the values mean or how a mark looks.
"""

import json
from collections.abc import Iterator, Mapping

from attrs import frozen

from ringback.model import Json
from ringback.report.wording import escaped

#: How much of a value is shown: nesting, lines, and characters in all.
DEEPEST, MOST_LINES, MOST_CHARACTERS = 64, 300, 20_000

#: A list of scalars is kept on one line up to this many characters.
SHORT = 60

_ABSENT = object()


@frozen
class Piece:
    """A stretch of text, and whether the other value does not have it."""

    text: str
    marked: bool = False


def sides(expected: Json, actual: Json) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Return both values as indented JSON, each with the parts marked that the other has not."""
    return _side(expected, actual), _side(actual, expected)


def _side(value: Json, other: Json) -> tuple[Piece, ...]:
    if _is_container(value) and not _comparable(value, other):
        # Marking all of it would point at nothing.
        other = value
    return tuple(_cut(_joined(_pieces(value, other, "", 0))))


def _is_container(value: Json) -> bool:
    return isinstance(value, dict | list) and bool(value)


def _comparable(value: Json, other: Json) -> bool:
    if isinstance(value, dict) and isinstance(other, dict):
        return not value.keys().isdisjoint(other)
    return isinstance(value, list) and isinstance(other, list)


def same(one: Json, other: Json, depth: int = 0) -> bool:
    """Return whether two values are equal as JSON: 1 is 1.0, and is neither "1" nor true."""
    if depth > DEEPEST:
        return True
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[name], other[name], depth + 1) for name in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(
            same(mine, theirs, depth + 1) for mine, theirs in zip(one, other, strict=True)
        )
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def _pieces(value: Json, other: Json, pad: str, depth: int) -> Iterator[Piece]:
    if same(value, other):
        yield Piece(text=_shown(value, pad, depth))
    elif depth < DEEPEST and isinstance(value, dict) and value and isinstance(other, Mapping):
        yield from _members(value, other, pad, depth)
    elif depth < DEEPEST and isinstance(value, list) and value and isinstance(other, list):
        yield from _items(value, other, pad, depth)
    else:
        yield Piece(text=_shown(value, pad, depth), marked=True)


def _members(value: Mapping[str, Json], other: Mapping[str, Json], pad: str, depth: int) -> Iterator[Piece]:
    deeper = pad + "  "
    yield Piece(text="{\n")
    for number, (name, each) in enumerate(value.items()):
        yield Piece(text=(",\n" if number else "") + deeper)
        yield Piece(text=f"{_dumped(name)}: ", marked=name not in other)
        yield from _pieces(each, other.get(name, _ABSENT), deeper, depth + 1)
    yield Piece(text=f"\n{pad}}}")


def _items(value: list[Json], other: list[Json], pad: str, depth: int) -> Iterator[Piece]:
    left = list(other)
    scalars = not any(isinstance(each, dict | list) for each in (*value, *other))
    short = scalars and len(_dumped(value)) <= SHORT
    first, between, last = ("", ", ", "") if short else (f"\n{pad}  ", f",\n{pad}  ", f"\n{pad}")
    yield Piece(text="[")
    for number, each in enumerate(value):
        yield Piece(text=between if number else first)
        if scalars:
            found = next((place for place, theirs in enumerate(left) if same(each, theirs)), None)
            yield Piece(text=_dumped(each), marked=found is None)
            if found is not None:
                del left[found]
        else:
            yield from _pieces(each, left[number] if number < len(left) else _ABSENT, f"{pad}  ", depth + 1)
    yield Piece(text=f"{last}]")


def _shown(value: Json, pad: str, depth: int) -> str:
    if not _is_container(value):
        return _dumped(value)
    if depth >= DEEPEST:
        return "…"
    deeper = pad + "  "
    if isinstance(value, dict):
        members = [f"{_dumped(name)}: {_shown(each, deeper, depth + 1)}" for name, each in value.items()]
        return "{\n" + ",\n".join(deeper + each for each in members) + f"\n{pad}}}"
    if not any(_is_container(each) for each in value) and len(short := _dumped(value)) <= SHORT:
        return short
    items = [deeper + _shown(each, deeper, depth + 1) for each in value]
    return "[\n" + ",\n".join(items) + f"\n{pad}]"


def _dumped(value: Json) -> str:
    return escaped(json.dumps(value, ensure_ascii=False))


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Join neighbours that are marked alike."""
    text, marked = "", False
    for each in pieces:
        if each.marked != marked:
            if text:
                yield Piece(text=text, marked=marked)
            text, marked = "", each.marked
        text += each.text
    yield Piece(text=text, marked=marked)


def _cut(pieces: Iterator[Piece]) -> Iterator[Piece]:
    lines, characters = MOST_LINES, MOST_CHARACTERS
    for each in pieces:
        kept = "\n".join(each.text[:characters].split("\n")[:lines])
        yield Piece(text=kept, marked=each.marked)
        if kept != each.text:
            yield Piece(text="\n… the rest is in the run log")
            return
        lines -= kept.count("\n")
        characters -= len(kept)
