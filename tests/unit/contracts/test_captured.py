import io
import json
from typing import Any

import pytest

from ringback.contracts.captured import Capture, Piece, Unreadable, decoded

BROKEN = "broken"
ONE, TWO = b'{"kind":"request"}', b'{"kind":"response"}'


def pieces(text: bytes, **bounds: int) -> list[Piece]:
    """Return the messages of a text."""
    return list(Capture(io.BytesIO(text), **bounds).pieces())


def values(text: bytes, **bounds: int) -> list[tuple[int, int, object]]:
    """Return line, item and kind of each message; None for what is no message."""
    return [(each.line, each.item, kind_of(each.content)) for each in pieces(text, **bounds)]


def kind_of(content: Any) -> object:
    """Return the kind of a message, however far it has been read."""
    if isinstance(content, Unreadable):
        return None
    try:
        return (decoded(content) if isinstance(content, bytes) else content)["kind"]
    except ValueError:
        return BROKEN


PRETTY = json.dumps([json.loads(ONE), json.loads(TWO)], indent=2).encode()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"", []),
        (b"\n  \n", []),
        (ONE, [(1, 0, "request")]),
        (b"\n\n" + ONE + b"\n\n" + TWO + b"\n", [(3, 0, "request"), (5, 0, "response")]),
        (b"\xef\xbb\xbf" + ONE + b"\r\n" + TWO, [(1, 0, "request"), (2, 0, "response")]),
        (b"[" + ONE + b"," + TWO + b"]", [(1, 1, "request"), (1, 2, "response")]),
        (PRETTY, [(1, 1, "request"), (1, 2, "response")]),
        (b"\n" + PRETTY, [(2, 1, "request"), (2, 2, "response")]),
        (json.dumps({"samples": json.loads(PRETTY)}, indent=1).encode(), [(1, 1, "request"), (1, 2, "response")]),
        (json.dumps(json.loads(ONE), indent=1).encode(), [(1, 0, "request")]),
        (b"[]", []),
        (ONE + b"\n[" + TWO + b"]\n[", [(1, 0, "request"), (2, 1, "response"), (3, 0, None)]),
        # A first line that is broken off does not hide the others.
        (b'{"kind":"req\n' + ONE + b"\n" + TWO, [(2, 0, "request"), (3, 0, "response")]),
        (b'{"kind":\n' + ONE + b"\n" + TWO, [(2, 0, "request"), (3, 0, "response")]),
    ],
)  # fmt: skip
def test_messages_are_told_apart(text: bytes, expected: list[object]) -> None:
    """JSON lines, an object, an array, a file of samples: all are read, and a broken line hides no other."""
    assert [each for each in values(text) if each[2] != BROKEN] == expected


def test_a_broken_document_names_its_line() -> None:
    """A document over many lines is broken once, where it is broken."""
    (piece,) = pieces(b'[\n  {"kind": "request"},\n  {"kind" "response"}\n]\n')
    assert piece.line == 3
    assert isinstance(piece.content, Unreadable)


def test_a_long_line_is_passed_over() -> None:
    """A line beyond the bound is told, never held, and the next one is read."""
    text = ONE + b"\n" + b'{"a":"' + b"x" * 500 + b'"}\n' + TWO + b"\n" + b"y" * 200
    assert values(text, longest_line=100) == [
        (1, 0, "request"),
        (2, 0, None),
        (3, 0, "response"),
        (4, 0, None),
    ]
    assert values(b"x" * 201 + b"\n" + TWO, longest_line=100) == [(1, 0, None), (2, 0, "response")]


def test_a_long_document_is_refused() -> None:
    """A document beyond the bound is told; lines of messages behind it are read all the same."""
    text = b"[\n" + b"1,\n" * 100 + b"1]"
    (piece,) = pieces(text, longest_document=50)
    assert isinstance(piece.content, Unreadable)
    lines = b"[\n" + (ONE + b"\n") * 20
    assert [each[2] for each in values(lines, longest_document=50)] == [None, *["request"] * 20]


def test_hostile_nesting_is_refused() -> None:
    """A hundred thousand brackets end with a reason."""
    for text in (b"[" * 100_000, b"[\n" * 100_000, b'{"a":' * 100_000, b'{"a":\n' * 50_000):
        found = pieces(text)
        assert found
        assert all(isinstance(each.content, bytes | Unreadable) for each in found)
