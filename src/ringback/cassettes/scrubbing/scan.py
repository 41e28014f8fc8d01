"""
The last look at what is about to be written, by somebody who knows nothing of how it was scrubbed.

It shares no code with the replacing.  Secrets are looked for as they are, in
base64 and in hex; texts are read as they are, with JSON, percent and HTML escapes
taken away, decompressed, decoded from base64 and from UTF-16.  Besides, a
well-kept detector looks for what is known to be somebody's key (`detector`).
"""

import base64
import html
import json
import re
import zlib
from collections.abc import Iterable, Iterator
from urllib.parse import unquote, urlsplit

from attrs import define, field, frozen

from ringback.cassettes.scrubbing import detector
from ringback.cassettes.store import Cassette, Interaction
from ringback.errors import LeakedSecret
from ringback.model import Json

#: Secrets of fewer characters are in any text by chance.
SHORTEST = 4
#: Up to this length a secret may be an ordinary word or number, and is looked for as a whole word only.
PLAIN = 8
PLAIN_LETTERS = 16
#: Values that were replaced are looked for from this length on, digits too; shorter ones are in times and lengths by chance.
REPLACED = 7
#: By so many first characters a text is told to hold none of the secrets.
GRAM = 6
#: How often a text may have been escaped, and what a compressed one may grow to, in bytes.
ROUNDS = 5
MAX_INFLATED = 16 * 1024 * 1024
#: Characters that are looked at together.
CHUNK = 64 * 1024

_JSON_UNIT = re.compile(r"(?:\\{1,16}u[0-9A-Fa-f]{4})+")
_JSON_CHAR = re.compile(r"\\+([\"'/\\])")
_HEX_CHAR = re.compile(r"\\{1,16}x([0-9A-Fa-f]{2})")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")
_MAGIC = (b"\x1f\x8b", b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")


@frozen
class Leak:
    """A secret that is in a cassette: what a problem calls it, and where."""

    secret: str
    where: str
    #: Of which interaction, counted from 0; None in the metadata.
    interaction: int | None = None


@define(repr=False)
class Scan:
    """What must not be in a file."""

    base_url: str = ""
    #: What is looked for, and what a problem calls it.
    _patterns: dict[str, str] = field(factory=dict)
    #: The patterns by their first characters, and of these by their last ones.
    _starts: dict[str, dict[str, list[str]]] = field(factory=dict)
    _words: dict[str, str] = field(factory=dict)
    _word: re.Pattern[str] | None = None
    _longest: int = 0
    _host: re.Pattern[str] | None = None

    def __attrs_post_init__(self) -> None:
        host = urlsplit(self.base_url).hostname or ""
        if re.search(r"\.[a-z]", host):
            self._host = re.compile(rf"(?i)(?<![A-Za-z0-9_-]){re.escape(host)}(?![A-Za-z0-9_-])")

    def forbid(self, name: str, value: str, user: str = "") -> None:
        """Look for a secret from now on; `name` is what a problem may call it, `user` who sends it in HTTP Basic."""
        if len(value) < SHORTEST:
            return
        if user:
            self._add(name, _aligned(f"{user}:{value}"))
        if _is_plain(value):
            self._words.setdefault(value, name)
            self._word = None
        else:
            self._distinct(name, value)

    def forbid_replaced(self, values: Iterable[str]) -> None:
        """Look for values that were replaced, where they can be told from other text."""
        for value in values:
            long = len(value) >= REPLACED and not value.isalpha() and " " not in value
            if long and value.isdigit():
                self._words.setdefault(value, "a number that was replaced")
                self._word = None
            elif long and not _is_plain(value):
                self._distinct("a value that was replaced", value)

    def check(self, cassette: Cassette, path: str) -> None:
        """Raise LeakedSecret, naming where, for the first secret in a cassette."""
        for each in self.leaks(cassette):
            raise LeakedSecret(path=path, secret=each.secret, where=each.where)

    def leaks(self, cassette: Cassette) -> Iterator[Leak]:
        """Yield where a cassette holds a secret."""
        for number, each in enumerate(cassette.interactions, 1):
            for part, text in _parts(each):
                if (found := self.found(text)) is not None:
                    where = f"{self._place(part, text)} of interaction {number}"
                    yield Leak(secret=found, where=where, interaction=number - 1)
        for where, text in _leaves(cassette.metadata, "metadata", "."):
            if (found := self.found(text)) is not None:
                yield Leak(secret=found, where=where)

    def check_text(self, text: str, path: str) -> None:
        """Raise LeakedSecret for a distinct secret in the text of a file, names and all, or for anybody's key in it."""
        for each in _forms(text):
            if (found := self._pattern_in(each)) is not None:
                raise LeakedSecret(path=path, secret=found, where="the text of the file")
        if (hit := detector.first(text)) is not None:
            kind, line = hit
            raise LeakedSecret(path=path, secret=f"what looks like {kind}", where=f"line {line} of the file")

    def found(self, text: str) -> str | None:
        """Return what a problem calls the first secret in a text, in whatever spelling; None where there is none."""
        for each in _forms(text):
            name = self._pattern_in(each) or self._word_in(each)
            if name is not None:
                return name
            if self._host is not None and self._host.search(each):
                return "the endpoint's address"
        return None

    def _place(self, part: str, text: str) -> str:
        """Return the part, and within JSON the pointer of the member, that a secret was found in."""
        try:
            body = json.loads(text)
        except (ValueError, RecursionError):
            return part
        for where, each in _leaves(body, "", "/"):
            if self.found(each) is not None:
                # A member whose name is at fault is not named.
                return f"{part} at {where}" if where and self.found(where) is None else part
        return part

    def _distinct(self, name: str, value: str) -> None:
        raw = value.encode("utf-8", "surrogatepass")
        self._add(name, [value, value.replace(" ", "+"), raw.hex(), raw.hex().upper(), *_aligned(value)])

    def _add(self, name: str, patterns: Iterable[str]) -> None:
        for each in patterns:
            if len(each) < GRAM or each in self._patterns:
                continue
            self._patterns[each] = name
            self._starts.setdefault(each[:GRAM], {}).setdefault(each[-GRAM:], []).append(each)
            self._longest = max(self._longest, len(each))

    def _pattern_in(self, text: str) -> str | None:
        if len(self._patterns) * 8 < len(text) < CHUNK:
            return next((name for each, name in self._patterns.items() if each in text), None)
        for begin in range(0, len(text), CHUNK):
            piece = text[begin : begin + CHUNK + self._longest]
            grams = {piece[at : at + GRAM] for at in range(len(piece) - GRAM + 1)}
            for first in grams:
                ends = self._starts.get(first, {})
                # Tokens may have much in common, and texts be long: the smaller of the two is gone through.
                fewer = list(ends) if len(ends) < len(grams) else grams
                for each in (each for last in fewer if last in grams for each in ends.get(last, ())):
                    if each in piece:
                        return self._patterns[each]
        return None

    def _word_in(self, text: str) -> str | None:
        if not self._words:
            return None
        if self._word is None:
            spelled = "|".join(re.escape(each) for each in sorted(self._words, key=len, reverse=True))
            # The name of a JSON member is the API's own.
            self._word = re.compile(rf"(?<![A-Za-z0-9_])(?:{spelled})(?![A-Za-z0-9_])(?!\\*\"\s*:)")
        match = self._word.search(text)
        return self._words[match.group()] if match else None


def _is_plain(value: str) -> bool:
    """Return whether a value could be an ordinary word or number."""
    return len(value) < (PLAIN_LETTERS if value.isalpha() or value.isdigit() else PLAIN)


def _aligned(value: str) -> list[str]:
    """Return what base64 of any text with this value in it has, at each of the three places it may begin at."""
    raw = value.encode("utf-8", "surrogatepass")
    found = []
    for lead in range(3):
        # Whole groups of three bytes that consist of the value alone.
        begin = -lead % 3
        end = begin + (len(raw) - begin) // 3 * 3
        coded = base64.b64encode(raw[begin:end]).decode()
        if len(coded) > PLAIN:
            found += [coded, coded.replace("+", "-").replace("/", "_")]
    return found


def _parts(interaction: Interaction) -> Iterator[tuple[str, str]]:
    request, response = interaction.request, interaction.response
    yield "the method", request.method
    yield "the URL", request.url
    yield "the reason", response.reason
    for what, message in (("request", request), ("response", response)):
        for name, value in message.headers:
            yield f"a {what} header's name", name
            yield f"the {what} header {name}", value
        for each in _read(message.body):
            yield f"the {what} body", each
    for number, frame in enumerate(interaction.frames, 1):
        data = frame.data.encode("utf-8", "surrogateescape") if isinstance(frame.data, str) else frame.data
        for each in _read(data):
            yield f"frame {number}", each


def _read(body: bytes) -> Iterator[str]:
    """Yield what bytes may say: as text, in UTF-16 where there are zeros, decompressed where they look compressed."""
    if not body:
        return
    yield body.decode("utf-8", "surrogateescape")
    if b"\0" in body:
        yield body.decode("utf-16-le", "replace")
        yield body.decode("utf-16-be", "replace")
    plain = _inflated(body)
    if plain:
        yield plain.decode("utf-8", "surrogateescape")


def _inflated(body: bytes) -> bytes:
    if not body.startswith(_MAGIC):
        return b""
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 32).decompress(body, MAX_INFLATED)
    except zlib.error:
        return b""


def _forms(text: str) -> Iterator[str]:
    """Yield a text as it is, with its escapes taken away as often as there are any, and what its base64 says."""
    yield text
    plain = text
    for _ in range(ROUNDS):
        further = _plainer(plain)
        if further == plain:
            break
        plain = further
        yield plain
    for match in _BASE64.finditer(text):
        yield from _decoded(match.group())


def _plainer(text: str) -> str:
    if "\\" in text:
        text = _JSON_UNIT.sub(_units, text)
        text = _HEX_CHAR.sub(lambda match: chr(int(match[1], 16)), text)
        text = _JSON_CHAR.sub(r"\1", text)
    if "%" in text:
        text = unquote(text, errors="surrogateescape")
    return html.unescape(text) if "&" in text else text


def _units(match: re.Match[str]) -> str:
    raw = b"".join(
        int(each, 16).to_bytes(2, "big") for each in re.findall(r"u([0-9A-Fa-f]{4})", match.group())
    )
    return raw.decode("utf-16-be", "surrogatepass")


def _decoded(coded: str) -> Iterator[str]:
    bare = coded.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        raw = base64.b64decode(bare + "=" * (-len(bare) % 4))
    except ValueError:
        return
    if raw.isascii() or b"\0" in raw or raw.startswith(_MAGIC):
        yield from _read(raw)


def _leaves(value: Json, where: str, joint: str) -> Iterator[tuple[str, str]]:
    """Yield every text of a JSON value, names too, and where it stands."""
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield where, str(key)
            yield from _leaves(each, f"{where}{joint}{key}", joint)
    elif isinstance(value, list | tuple):
        for number, each in enumerate(value):
            yield from _leaves(each, f"{where}{joint}{number}", joint)
