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

_ESCAPE = re.compile(
    r"(?P<unicode>(?:\\+u[0-9a-fA-F]{4})+)"
    r"|(?P<hex>\\+x[0-9a-fA-F]{2})"
    r"|(?P<percent>(?:%[0-9a-fA-F]{2})+)"
    r"|(?P<entity>&(?:\#x[0-9a-fA-F]{1,6}|\#[0-9]{1,7}|amp|quot|apos|lt|gt);)"
    r"|\\+(?P<control>[bfnrt])"
    r"|\\+(?P<char>[\"'/\\])"
)
_UNIT = re.compile(r"\\+u([0-9a-fA-F]{4})")
_COMPRESSED = (b"\x1f\x8b", b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")


def views(text: str) -> Iterator[str]:
    """Yield the text as it stands, then unescaped once, twice …, until there is nothing left to unescape."""
    yield text
    if "\0" in text:
        # ASCII in UTF-16 is the same text with a NUL beside each character.
        yield text.replace("\0", "")
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
    return _ESCAPE.sub(_plain, text)


def _plain(match: re.Match[str]) -> str:
    found = match.group()
    match match.lastgroup:
        case "unicode":
            units = b"".join(int(each, 16).to_bytes(2, "big") for each in _UNIT.findall(found))
            return units.decode("utf-16-be", "replace")
        case "hex":
            return chr(int(found[-2:], 16))
        case "percent":
            return unquote_to_bytes(found).decode("utf-8", "surrogateescape")
        case "entity":
            return html.unescape(found)
        case "control":
            return "\n"
        case _:
            return str(match.group("char"))


def escaped_pattern(value: str) -> str:
    """Return the regular expression that finds a text however each of its characters is escaped."""
    return "".join(_any_spelling(each) for each in value)


def _any_spelling(char: str) -> str:
    units = char.encode("utf-16-be", "surrogatepass").hex()
    pairs = [units[at : at + 4] for at in range(0, len(units), 4)]
    percent = "".join(f"%(?:25)*{each:02x}" for each in char.encode("utf-8", "surrogateescape"))
    spellings = [
        r"\\*" + re.escape(char),
        "".join(rf"\\+u(?i:{each})" for each in pairs),
        f"(?i:{percent})",
        rf"&(?:amp;)*\#(?:0*{ord(char)}|[xX]0*(?i:{ord(char):x}));",
    ]
    if ord(char) < 256:  # noqa: PLR2004  (what \x can spell)
        spellings.append(rf"\\+x(?i:{ord(char):02x})")
    if (named := html.escape(char, quote=True)) != char:
        spellings.append("&(?:amp;)*" + re.escape(named[1:]))
    if char == " ":
        spellings.append(r"\+")
    return "(?:" + "|".join(spellings) + ")"


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
