"""
The shapes that a piece of text may take on its way: escaped, percent-encoded, in base64, compressed.

Pure functions over text.  It refuses to know which text is a secret.
"""

import base64
import html
import re
import zlib
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

#: How often escaped text may have been escaped again.
ROUNDS = 5
#: What a compressed body may grow to, in bytes.
MAX_INFLATED = 16 * 1024 * 1024
#: base64 of fewer characters than this says nothing.
SHORTEST_CORE = 7

#: Where a piece of text begins and ends.
Span = tuple[int, int]

_ESCAPE = re.compile(
    r"(?P<unicode>(?:\\+u[0-9a-fA-F]{4})+)"
    r"|(?P<hex>\\+x[0-9a-fA-F]{2})"
    r"|(?P<percent>(?:%[0-9a-fA-F]{2})+)"
    r"|(?P<entity>&(?:\#x[0-9a-fA-F]{1,6}|\#[0-9]{1,7}|amp|quot|apos|lt|gt);)"
    r"|(?P<control>\\+[bfnrt])"
    r"|(?P<escaped>\\+(?P<char>[\"'/\\]))"
)
_UNIT = re.compile(r"\\+u([0-9a-fA-F]{4})")
_COMPRESSED = (b"\x1f\x8b", b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")


def views(text: str) -> Iterator[str]:
    """Yield the text as it stands, then unescaped once, twice …, until there is nothing left to unescape."""
    yield text
    for _ in range(ROUNDS):
        plainer = unescaped(text)
        if plainer == text:
            return
        yield plainer
        text = plainer


def unescaped(text: str) -> str:
    """Return the text with one level of JSON, percent and HTML escapes taken away."""
    if "\\" not in text and "%" not in text and "&" not in text:
        return text
    return _ESCAPE.sub(lambda match: "".join(char for char, _, _ in _characters(match)), text)


def origins(text: str) -> Iterator[tuple[str, list[Span]]]:
    """Yield each view of a text but the first, with the span of the text that each of its characters is from."""
    spans = [(at, at + 1) for at in range(len(text))]
    for _ in range(ROUNDS):
        plainer, steps = _traced(text)
        if plainer == text:
            return
        spans = [(spans[start][0], spans[end - 1][1]) for start, end in steps]
        yield plainer, spans
        text = plainer


def _traced(text: str) -> tuple[str, list[Span]]:
    pieces: list[tuple[str, int, int]] = []
    at = 0
    for match in _ESCAPE.finditer(text):
        pieces += ((text[each], each, each + 1) for each in range(at, match.start()))
        pieces += _characters(match)
        at = match.end()
    pieces += ((text[each], each, each + 1) for each in range(at, len(text)))
    return "".join(char for char, _, _ in pieces), [(start, end) for _, start, end in pieces]


def _characters(match: re.Match[str]) -> Iterator[tuple[str, int, int]]:
    """Yield each character that an escape stands for, and where its escape begins and ends."""
    found, (start, end) = match.group(), match.span()
    match match.lastgroup:
        case "unicode":
            yield from _utf16(found, start)
        case "percent":
            for char in unquote_to_bytes(found).decode("utf-8", "surrogateescape"):
                length = 3 * len(char.encode("utf-8", "surrogateescape"))
                yield char, start, start + length
                start += length
        case "hex":
            yield chr(int(found[-2:], 16)), start, end
        case "entity":
            yield html.unescape(found)[:1], start, end
        case "control":
            yield "\n", start, end
        case _:
            yield str(match.group("char")), start, end


def _utf16(found: str, start: int) -> Iterator[tuple[str, int, int]]:
    units = list(_UNIT.finditer(found))
    raw = b"".join(int(each[1], 16).to_bytes(2, "big") for each in units)
    at = 0
    for char in raw.decode("utf-16-be", "surrogatepass"):
        last = at + (len(char.encode("utf-16-be", "surrogatepass")) // 2) - 1
        yield char, start + units[at].start(), start + units[last].end()
        at = last + 1


def base64_cores(value: str) -> tuple[str, ...]:
    """Return what base64 of any text around this value must contain, in either alphabet."""
    raw = value.encode("utf-8", "surrogateescape")
    cores = []
    for before in range(3):
        coded = base64.b64encode(b"\0" * before + raw).decode().rstrip("=")
        # The first characters depend on what stands before, the last one on what follows.
        core = coded[(0, 2, 3)[before] :]
        if (before + len(raw)) % 3:
            core = core[:-1]
        cores += [core, core.translate(str.maketrans("+/", "-_"))]
    return tuple(dict.fromkeys(each for each in cores if len(each) >= SHORTEST_CORE))


def is_compressed(body: bytes) -> bool:
    """Return whether a body begins like gzip or zlib."""
    return body.startswith(_COMPRESSED)


def inflated(body: bytes, coding: str = "") -> bytes:
    """
    Return a gzip, zlib or raw deflate body decompressed.

    Raises ValueError where it is none of them, is cut short, or is larger than the limit.
    """
    windows = (zlib.MAX_WBITS | 32, -zlib.MAX_WBITS) if coding == "deflate" else (zlib.MAX_WBITS | 32,)
    for bits in windows:
        machine = zlib.decompressobj(bits)
        try:
            plain = machine.decompress(body, MAX_INFLATED + 1)
        except zlib.error:
            continue
        if len(plain) > MAX_INFLATED:
            raise ValueError(f"it decompresses to more than {MAX_INFLATED} bytes")
        return plain
    raise ValueError("it does not decompress")
