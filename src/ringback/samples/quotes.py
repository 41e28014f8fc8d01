"""
Strings in broken JSON: which quotes stand there, and which belong there.

It knows every way in which the pages we have seen spoil a string.  It refuses
to look at more than the line a string stands on, and the next.
"""

import re

from attrs import frozen

from ringback.samples.edit import Edit

STRAIGHT = '"'
CURLY_OPEN = "“„«‟"
CURLY_CLOSE = "”“»"
SINGLE = "'`´‘’‚‛′"
OPENING = STRAIGHT + CURLY_OPEN + CURLY_CLOSE + SINGLE

_GOOD = re.compile(r'"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*+"')
_ENDS = {
    "straight": re.compile(r'["\n]'),
    "curly": re.compile(f"[{CURLY_CLOSE}{STRAIGHT}\n]"),
    "single": re.compile(f"[{SINGLE}{STRAIGHT}\n]"),
}
_KEY_AND_BRACKET = re.compile(r'"[\w.$-]{1,80}\s{0,20}:\s{0,20}[{\[]\s{0,20}"')
_AFTER_KEY_WITHOUT_QUOTE = re.compile(r'\s*[^\s,:}\]"]')
#: The next line ends a string that was broken in two: text, a quote, and what may come after a string.
_REST_OF_BROKEN = re.compile(r'[ \t]*([^"\n:{}\[\]]*)"[ \t]*(?=[,}\]]|$)', re.MULTILINE)
#: No string of a documented message is longer; looking further for its end would cost too much.
MAX_STRING = 100_000
_ESCAPE = re.compile(r'\\(?!["\\/bfnrt]|u[0-9A-Fa-f]{4})')
_CONTROL = re.compile(r"[\x00-\x1f]")


@frozen
class Quoted:
    """A string that was read: where it ends, and what has to be changed to make it JSON."""

    end: int
    edits: tuple[Edit, ...] = ()
    #: Why its content is not certain, empty where it is.
    doubt: str = ""


def quoted(text: str, start: int, limit: int, *, key: bool) -> Quoted | None:
    """Read the string whose opening quote stands at `start`, or return None where it does not end."""
    limit = min(limit, start + MAX_STRING)
    good = _GOOD.match(text, start, limit)
    if good and not (key and _is_key_without_quote(text, good, limit)):
        return Quoted(good.end())
    opening = text[start]
    kind = "straight" if opening == STRAIGHT else "single" if opening in SINGLE else "curly"
    end = _end_of(text, start + 1, limit, _ENDS[kind])
    if key and kind == "straight":
        missing = _key_without_quote(text, start, end)
        if missing:
            return missing
    if end < limit and text[end] != "\n":
        return _closed(text, start, end)
    return _unclosed(text, start, min(end, limit), limit)


def _end_of(text: str, position: int, limit: int, ends: re.Pattern[str]) -> int:
    while found := ends.search(text, position, limit):
        backslashes = len(text[position : found.start()]) - len(text[position : found.start()].rstrip("\\"))
        if found[0] == "\n" or backslashes % 2 == 0:
            return found.start()
        position = found.end()
    return limit


def _is_key_without_quote(text: str, good: re.Match[str], limit: int) -> bool:
    """Tell whether what looks like a string is `"key:"`, with the value glued to it: `"key:"value"`."""
    if _KEY_AND_BRACKET.fullmatch(good[0]):
        return True
    return good[0].rstrip('" ').endswith(":") and bool(
        _AFTER_KEY_WITHOUT_QUOTE.match(text, good.end(), limit)
    )


def _key_without_quote(text: str, start: int, end: int) -> Quoted | None:
    content = text[start + 1 : end]
    key, colon, rest = content.partition(":")
    if not colon or not key.strip() or (rest.strip() and rest.strip()[0] not in "{[0123456789-tfn"):
        return None
    at = start + 1 + len(key.rstrip())
    return Quoted(at, (Edit(at, "", '"', f"the closing quote of the key {key.strip()} is missing"),))


def _closed(text: str, start: int, end: int) -> Quoted:
    edits: list[Edit] = []
    opening, closing = text[start], text[end]
    if opening != STRAIGHT or closing != STRAIGHT:
        what = f"{opening} and {closing} stand where quotes belong"
        if opening == closing:
            what = f"{opening} stands where quotes belong"
        if opening != STRAIGHT:
            edits.append(Edit(start, opening, STRAIGHT, what))
        inner = _content(text, start + 1, end, escape_straight=False)
        edits += inner
        if closing != STRAIGHT:
            edits.append(Edit(end, closing, STRAIGHT, what))
    else:
        edits += _content(text, start + 1, end, escape_straight=False)
    return Quoted(end + 1, tuple(edits))


def _unclosed(text: str, start: int, end: int, limit: int) -> Quoted | None:
    opening = () if text[start] == STRAIGHT else (Edit(start, text[start], STRAIGHT, "a wrong quote"),)
    rest = _REST_OF_BROKEN.match(text, end + 1, limit) if end < limit else None
    if rest and (rest[1].strip() or text[end - 1 : end] not in ("", ",")):
        inner = _content(text, start + 1, end, escape_straight=False)
        gap = re.compile(r"[ \t]*\n[ \t]*").search(text, end - _trailing(text, start, end), limit)
        broken = gap or rest
        what = "a line break inside of a string is taken out"
        join = " " if rest[1].strip() else ""
        edit = Edit(broken.start(), text[broken.start() : rest.start(1)], join, what)
        return Quoted(rest.end(), (*opening, *inner, edit))
    content = text[start + 1 : end]
    bare = content.rstrip(" \t,")
    while bare and bare[-1] in "}]" and bare.count(bare[-1]) > bare.count("{["["}]".index(bare[-1])]):
        bare = bare[:-1].rstrip(" \t,")
    if not bare or end >= limit:
        return None
    at = start + 1 + len(bare)
    edit = Edit(at, "", STRAIGHT, f"the closing quote after {bare[-40:]} is missing")
    inner = _content(text, start + 1, at, escape_straight=True)
    doubt = f"the string that begins with {bare[:40]} has no end; it is read up to the end of its line"
    return Quoted(at, (*opening, *inner, edit), doubt)


def _trailing(text: str, start: int, end: int) -> int:
    content = text[start + 1 : end]
    return len(content) - len(content.rstrip(" \t"))


def _content(text: str, start: int, end: int, *, escape_straight: bool) -> list[Edit]:
    """Return the edits that make what stands between two quotes legal."""
    edits = [
        Edit(each.start(), "\\", "\\\\", "a backslash escapes nothing")
        for each in _ESCAPE.finditer(text, start, end)
    ]
    for each in _CONTROL.finditer(text, start, end):
        name = "a tab" if each[0] == "\t" else f"the control character U+{ord(each[0]):04X}"
        edits.append(
            Edit(each.start(), each[0], f"\\u{ord(each[0]):04x}", f"{name} stands inside of a string")
        )
    if escape_straight:
        edits += [
            Edit(each.start(), '"', '\\"', "a quote stands inside of a string")
            for each in re.compile(r'(?<!\\)"').finditer(text, start, end)
        ]
    return sorted(edits, key=lambda each: each.at)
