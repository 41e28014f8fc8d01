"""
JSON as documentation prints it: read, and repaired where that is certain.

It knows the defects of printed JSON; every repair is an edit of the text with
its reason, and the edited text must be JSON for a strict parser.  It refuses to
invent a value: what cannot be repaired is a doubt, with the place and the reason.
"""

import json
import re
from collections.abc import Callable, Mapping
from math import isinf
from typing import NoReturn

from attrs import define, field, frozen

from ringback.model import Json
from ringback.samples.edit import Edit, edited
from ringback.samples.quotes import OPENING, quoted

#: No documented message nests deeper; a strict parser would run out of stack far beyond it.
MAX_DEPTH = 100
#: No documented message has more members and items.
MAX_VALUES = 200_000
#: A sample that needs more repairs than this is no sample.
MAX_EDITS = 1_000
#: No number of a message has more digits.
MAX_DIGITS = 300

_SPACE = re.compile(r"[ \t\n\r]+")
_ODD_SPACE = re.compile("[\u00a0\u1680\u2000-\u200d\u2028\u2029\u202f\u205f\u2060\u3000\ufeff\v\f\x85]")
_COMMENT = re.compile(r"(?://|#)[^\n]*|/\*.{0,10000}?\*/", re.DOTALL)
_LITERAL = re.compile(r"""[^\s,:\[\]{}"'<>;]{1,400}""")
_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?")
_LOOSE_NUMBER = re.compile(r"\+?(-?)(\d*)\.?(\d*)")
_WORDS = {"true": "true", "false": "false", "null": "null"}
_LOOSE_WORDS = {
    "True": "true",
    "TRUE": "true",
    "False": "false",
    "FALSE": "false",
    "None": "null",
    "NULL": "null",
    "Null": "null",
}
_BARE_KEY = re.compile(r"""([A-Za-z_$][\w$.-]{0,80})(["'”’]?)(?=\s*:\s*["'“‘{\[\d\-tfn])""")
_ELLIPSIS = re.compile(r"\.\.+|…")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_NOTHING = re.compile(r"\s*\Z")
_CLOSES = {"{": "}", "[": "]"}
_STRAY_MEMBER = re.compile(r'\s*,?\s*"[^"\n]{1,80}"\s*:')
_EXTRA = re.compile(r"[ \t]*\n?[ \t]*([}\]])(?=[ \t]*(?:\n|$|[A-Z}\]]))")


@frozen
class Reading:
    """A value that was read out of a text."""

    start: int
    end: int
    value: Json
    edits: tuple[Edit, ...]
    #: Where in the text each member and each item that is no scalar begins, by JSON pointer.
    places: Mapping[str, int]
    #: What is uncertain about it: offset and reason.
    doubts: tuple[tuple[int, str], ...] = ()


@frozen
class Unreadable:
    """What could not be read: where reading stopped, how deep inside, and why."""

    start: int
    at: int
    depth: int
    reason: str


class _Stop(Exception):  # noqa: N818  (it stops the reader, and is no error of ours)
    """The text cannot be read on."""

    def __init__(self, at: int, reason: str) -> None:
        super().__init__(reason)
        self.at = at
        self.reason = reason


@define
class _Frame:
    """An object or an array that is open."""

    kind: str
    pointer: str
    count: int = 0
    key: str = ""
    keys: set[str] = field(factory=set)


def read(text: str, start: int, limit: int | None = None) -> Reading | Unreadable:
    """Read the object or array that begins at `start`, repairing what is certain."""
    reader = _Reader(text, start, len(text) if limit is None else limit)
    try:
        reader.run()
    except _Stop as stop:
        return Unreadable(start, stop.at, len(reader.stack), stop.reason)
    edits = tuple(sorted(reader.edits, key=lambda each: each.at))
    try:
        value = json.loads(edited(text, start, reader.position, edits), parse_float=_finite)
    except ValueError as error:
        return Unreadable(start, reader.position, 0, f"it is not JSON, even when repaired ({error})")
    return Reading(start, reader.position, value, edits, reader.places, tuple(reader.doubts))


class _Reader:
    """Walks through a text without recursion; what it has to change on its way becomes an edit."""

    def __init__(self, text: str, start: int, limit: int) -> None:
        self.text = text
        self.limit = limit
        self.position = start
        self.stack: list[_Frame] = []
        self.edits: list[Edit] = []
        self.doubts: list[tuple[int, str]] = []
        self.places: dict[str, int] = {}
        self._last = start
        self._comma = -1
        self._values = 0
        self._step: Callable[[], None] = self._value

    def run(self) -> None:
        """Read until what was opened first is closed."""
        self._open(self.text[self.position], "")
        while self.stack:
            self._skip()
            if self.position >= self.limit:
                self._end_of_text(self.position)
                return
            self._step()
            if len(self.edits) > MAX_EDITS:
                raise _Stop(self.position, f"it would take more than {MAX_EDITS} repairs")
        self._extra()

    # What may stand at a place: a value, a key, or what comes after a value.

    def _value(self) -> None:
        character = self.text[self.position]
        frame = self.stack[-1]
        if character in _CLOSES:
            self._open(character, self._pointer(self.position))
        elif character in OPENING:
            self._string(key=False)
        elif character in "}]" and frame.kind == "[":
            self._close(character)
        elif character == "," and frame.kind == "[":
            self._edit(self.position, ",", "", "a comma too many")
        else:
            self._literal()

    def _key(self) -> None:
        character = self.text[self.position]
        if character in "}]":
            self._close(character)
        elif character == ",":
            self._edit(self.position, ",", "", "a comma too many")
        elif character in OPENING:
            start = self.position
            self._string(key=True)
            self._member(self.text[start + 1 : self.position].rstrip(OPENING), start)
        elif found := _BARE_KEY.match(self.text, self.position, self.limit):
            start = self.position
            what = f"the key {found[1]} has no quotes"
            if found[2]:
                what = f"the opening quote of the key {found[1]} is missing"
            self.edits.append(Edit(start, found[0], json.dumps(found[1]), what))
            self.position = found.end()
            self._member(found[1], start)
        else:
            self._fail("a key")

    def _after(self) -> None:
        character = self.text[self.position]
        frame = self.stack[-1]
        if character == ",":
            self._comma = self.position
            self.position += 1
            self._step = self._next_step()
        elif character == ";":
            self._edit(self.position, ";", ",", "a semicolon stands where a comma belongs")
            self._comma = -1
            self._step = self._next_step()
        elif character in "}]":
            self._close(character)
        elif self._begins_next(frame, character):
            self.edits.append(Edit(self._last, "", ",", "a comma is missing"))
            self._comma = -1
            self._step = self._next_step()
        elif self._is_prose():
            self._end_of_text(self.position)
        else:
            self._fail("a comma or a closing bracket")

    def _next_step(self) -> Callable[[], None]:
        return self._key if self.stack[-1].kind == "{" else self._value

    def _begins_next(self, frame: _Frame, character: str) -> bool:
        if frame.kind == "{":
            if character in OPENING:
                return bool(re.compile(r"""[^\n:]{1,200}:""").match(self.text, self.position, self.limit))
            return bool(_BARE_KEY.match(self.text, self.position, self.limit))
        if character in _CLOSES or character == '"':
            return True
        return bool(_NUMBER.match(self.text, self.position, self.limit))

    # Values.

    def _open(self, character: str, pointer: str) -> None:
        if len(self.stack) >= MAX_DEPTH:
            raise _Stop(self.position, f"it nests deeper than {MAX_DEPTH} levels")
        self.places.setdefault(pointer, self.position)
        self.stack.append(_Frame(character, pointer))
        self.position += 1
        self._comma = -1
        self._step = self._next_step()

    def _close(self, character: str) -> None:
        if self._comma >= 0:
            self.edits.append(Edit(self._comma, ",", "", "a comma stands after the last value"))
            self._comma = -1
        kinds = [_CLOSES[each.kind] for each in self.stack]
        if character not in kinds:
            wanted = kinds[-1]
            self._edit(self.position, character, wanted, f"{character} stands where {wanted} belongs")
        else:
            while kinds.pop() != character:
                wanted = _CLOSES[self.stack.pop().kind]
                self.edits.append(Edit(self._last, "", wanted, f"a {wanted} is missing"))
            self.position += 1
        self.stack.pop()
        self._done()

    def _string(self, *, key: bool) -> None:
        found = quoted(self.text, self.position, self.limit, key=key)
        if not found:
            self._fail("the end of a string")
        start = self.position
        self.edits += found.edits
        if unseen := _UNSEEN.search(self.text, start, found.end):
            what = f"a character that nobody sees (U+{ord(unseen[0]):04X}) stands inside of a string"
            self.doubts.append((start, what))
        if found.doubt:
            self.doubts.append((start, found.doubt))
        self.position = found.end
        if not key:
            self._pointer(start, scalar=True)
            self._done()

    def _literal(self) -> None:
        found = _LITERAL.match(self.text, self.position, self.limit)
        word = found[0] if found else ""
        self._pointer(self.position, scalar=True)
        number = _NUMBER.fullmatch(word)
        if word in _WORDS or number:
            if number and len(word) > MAX_DIGITS:
                raise _Stop(self.position, f"a number of more than {MAX_DIGITS} digits")
        elif word in _LOOSE_WORDS:
            self.edits.append(
                Edit(self.position, word, _LOOSE_WORDS[word], f"{word} is not spelt so in JSON")
            )
        elif strict := _strict_number(word):
            self.edits.append(Edit(self.position, word, strict, f"{word} is not a number in JSON"))
        else:
            self._fail("a value")
        self.position += len(word)
        self._done()

    def _member(self, key: str, start: int) -> None:
        frame = self.stack[-1]
        if key in frame.keys:
            self.doubts.append((start, f"the key {key} stands here twice; the last one counts"))
        frame.keys.add(key)
        frame.key = key
        pointer = f"{frame.pointer}/{_token(key)}"
        self.places[pointer] = start
        self._comma = -1
        end = self.position
        self._skip()
        character = self.text[self.position : self.position + 1]
        if character == ":":
            self.position += 1
        elif found := re.compile(r"=>?|：").match(self.text, self.position, self.limit):
            self._edit(self.position, found[0], ":", f"{found[0]} stands where a colon belongs")
        elif character and (character in OPENING or character in _CLOSES):
            self.edits.append(Edit(end, "", ":", f"the colon after {key[:40]} is missing"))
        else:
            self._fail("a colon")
        self._step = self._value

    def _pointer(self, start: int, *, scalar: bool = False) -> str:
        self._values += 1
        if self._values > MAX_VALUES:
            raise _Stop(start, f"it has more than {MAX_VALUES:,} values")
        frame = self.stack[-1]
        if frame.kind == "{":
            return f"{frame.pointer}/{_token(frame.key)}"
        pointer = f"{frame.pointer}/{frame.count}"
        frame.count += 1
        if not scalar:
            self.places[pointer] = start
        return pointer

    def _done(self) -> None:
        self._last = self.position
        self._comma = -1
        self._step = self._after

    # What stands between.

    def _skip(self) -> None:
        while self.position < self.limit:
            if found := _SPACE.match(self.text, self.position, self.limit):
                self.position = found.end()
            elif found := _ODD_SPACE.match(self.text, self.position, self.limit):
                name = "a no-break space" if found[0] == "\u00a0" else "a space that is none in JSON"
                self._edit(self.position, found[0], " ", f"{name} (U+{ord(found[0]):04X})")
            elif self.text[self.position] in "/#" and (
                found := _COMMENT.match(self.text, self.position, self.limit)
            ):
                self._edit(self.position, found[0], "", "a comment is left out")
            else:
                return

    def _extra(self) -> None:
        self._last = self.position
        while found := _EXTRA.match(self.text, self.position, self.limit):
            self.edits.append(Edit(found.start(1), found[1], "", f"a closing {found[1]} too many"))
            self.position = found.end()
        if _STRAY_MEMBER.match(self.text, self.position, self.limit):
            raise _Stop(self.position, "more members come after what closes it")

    def _is_prose(self) -> bool:
        """Tell whether a line of words begins here, so that what is open was never closed."""
        before = self.text.rfind("\n", 0, self.position)
        return not self.text[before + 1 : self.position].strip() and self.text[self.position].isalpha()

    def _end_of_text(self, at: int) -> None:
        """Close what is open, where it looks forgotten; elsewhere it was cut off."""
        cut = (
            bool(_NOTHING.match(self.text, at))
            or self._step != self._after
            or self.text[self._last - 1] not in "}]"
        )
        if cut or len(self.stack) > 2:  # noqa: PLR2004  (one or two braces are forgotten, more are missing)
            raise _Stop(at, f"it is cut off, with {len(self.stack)} brackets open")
        missing = "".join(_CLOSES[each.kind] for each in reversed(self.stack))
        self.stack.clear()
        self.doubts.append(
            (self._last - 1, f"a {missing} was forgotten; it is put at the end, and may belong elsewhere")
        )
        self.edits.append(Edit(self._last, "", missing, f"the closing {missing} is missing at the end"))
        self.position = self._last

    def _edit(self, at: int, old: str, new: str, what: str) -> None:
        self.edits.append(Edit(at, old, new, what))
        self.position = at + len(old)

    def _fail(self, wanted: str) -> NoReturn:
        if _ELLIPSIS.match(self.text, self.position):
            raise _Stop(self.position, "something is left out here (an ellipsis)")
        found = self.text[self.position : self.position + 30].split("\n")[0].strip()
        raise _Stop(self.position, f"{wanted} is expected where it says {found!r}")


def _finite(word: str) -> float:
    number = float(word)
    if isinf(number):
        raise ValueError(f"{word} is too large")
    return number


def _token(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


def _strict_number(word: str) -> str:
    found = _LOOSE_NUMBER.fullmatch(word)
    if not found or not (found[2] or found[3]) or (found[2].startswith("0") and len(found[2]) > 1):
        return ""
    return f"{found[1]}{found[2] or '0'}" + (f".{found[3]}" if found[3] else "")
