"""
Captured messages in files: JSON lines, or one JSON document that holds one message or many.

Knows how messages are told apart, and how much of a file is worth holding in
memory; captures come from anywhere.  Refuses to know what a message means.
"""

import json
from collections.abc import Iterator
from math import isfinite
from typing import BinaryIO, NamedTuple

import orjson
from attrs import field, frozen

from ringback.model import Json

#: Bytes of one line, and of a document that is not JSON lines.
LONGEST_LINE = 16 * 1024 * 1024
LONGEST_DOCUMENT = 64 * 1024 * 1024

_BOM = b"\xef\xbb\xbf"


def decoded(text: bytes) -> Json:
    """Return the value of JSON text; raises ValueError for what is none, or holds no finite numbers, or nests too deeply."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        # Lone surrogates are JSON to most readers, and what a server sends is for the schema to judge.
        try:
            return json.loads(text, parse_constant=_refused, parse_float=_finite)
        except RecursionError:
            raise error from None


def _refused(word: str) -> Json:
    raise ValueError(f"{word} is no number")


def _finite(text: str) -> float:
    value = float(text)
    if not isfinite(value):
        raise ValueError(f"{text[:20]} is too large for a number")
    return value


@frozen
class Unreadable:
    """What stands where a message should be, and is none."""

    reason: str


class Piece(
    NamedTuple
):  # a tuple is made three times as fast as anything frozen, and there is one for every line
    """One message of a file: as text still, decoded, or unreadable."""

    line: int
    content: bytes | Unreadable | Json
    #: Its number among the messages of a line or document, from 1; 0 where it stands alone.
    item: int = 0


@frozen
class Capture:
    """The messages of one stream, read once and in order."""

    stream: BinaryIO
    longest_line: int = field(default=LONGEST_LINE, kw_only=True)
    longest_document: int = field(default=LONGEST_DOCUMENT, kw_only=True)

    def pieces(self) -> Iterator[Piece]:
        """Yield the messages; a broken line is one piece that says so, and the next line is read."""
        number, first = self._first()
        if not first.strip():
            return
        if not _begins_a_document(first):
            yield from self._each_line([first], number)
            return
        yield from self._document(first, number)

    def _first(self) -> tuple[int, bytes]:
        line = self.stream.readline(self.longest_line + 1).removeprefix(_BOM)
        number = 1
        while line and not line.strip() and len(line) <= self.longest_line:
            line = self.stream.readline(self.longest_line + 1)
            number += 1
        return number, line

    def _document(self, first: bytes, number: int) -> Iterator[Piece]:
        text = first + self.stream.read(max(self.longest_document + 1 - len(first), 0))
        whole = len(text) <= self.longest_document
        try:
            if whole:
                yield from _items(decoded(text), number)
                return
            broken = Piece(number, Unreadable(f"it is longer than {self.longest_document} bytes"))
        except ValueError as error:
            line = number + getattr(error, "lineno", 1) - 1
            broken = Piece(line, Unreadable(f"it is not JSON ({error})"))
        # The first of many lines may be broken off just where a document would go on.
        lines = text.splitlines(keepends=True)
        if any(_is_message(each) for each in lines[1:]):
            yield from self._each_line(lines, number)
        else:
            yield broken

    def _each_line(self, lines: list[bytes], number: int) -> Iterator[Piece]:
        # What has been read may end within a line.
        if not lines[-1].endswith(b"\n"):
            lines[-1] += self.stream.readline(max(self.longest_line + 1 - len(lines[-1]), 0))
        for line in lines:
            yield from self._of_line(line, number)
            number += 1
        while line := self.stream.readline(self.longest_line + 1):
            if line[0] == 123 and len(line) <= self.longest_line:  # noqa: PLR2004  (a brace; the usual, at once)
                yield Piece(number, line)
            else:
                yield from self._of_line(line, number)
            number += 1

    def _of_line(self, line: bytes, number: int) -> Iterator[Piece]:
        if len(line) > self.longest_line:
            while not line.endswith(b"\n") and (line := self.stream.readline(self.longest_line)):
                pass
            yield Piece(number, Unreadable(f"it is longer than {self.longest_line} bytes"))
        elif line.lstrip().startswith(b"["):
            try:
                yield from _items(decoded(line), number)
            except ValueError as error:
                yield Piece(number, Unreadable(f"it is not JSON ({error})"))
        elif line.strip():
            yield Piece(number, line)


def _begins_a_document(line: bytes) -> bool:
    """Return whether a line would be JSON if it went on: then more than this line belongs together."""
    try:
        json.loads(line)
    except json.JSONDecodeError as error:
        return error.pos >= len(error.doc.rstrip())
    except (ValueError, RecursionError):
        # Nested too deeply for this reader, or no text at all: not for us to go on with.
        return False
    return False


def _is_message(line: bytes) -> bool:
    try:
        return line.startswith(b"{") and isinstance(decoded(line), dict)
    except ValueError:
        return False


def _items(document: Json, number: int) -> Iterator[Piece]:
    # The files of a contract's samples hold them under this name.
    if isinstance(document, dict) and "kind" not in document and isinstance(document.get("samples"), list):
        document = document["samples"]
    if not isinstance(document, list):
        yield Piece(number, document)
        return
    for item, each in enumerate(document, 1):
        yield Piece(number, each, item)
