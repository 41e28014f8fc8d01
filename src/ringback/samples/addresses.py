"""
What a page says about an operation's address: method, URL, features.

It knows the labels and the model notation that documentation uses.  It refuses
to take an address from prose.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from attrs import evolve, frozen

from ringback.samples.blocks import Block, Text
from ringback.samples.heads import METHODS, Head

_METHOD = re.compile(rf'(?:HTTP|Request)?[ -]?[Mm]ethod[ \t:=|]*"?({"|".join(METHODS)})"?')
_URL = re.compile(
    r"(?:(?:Request|Resource|HTTP|Service)[ -]?)?(?:URL|URI|Path|Endpoint)[ \t:=|]*((?:https?://|/|\{)[^\s|]{1,500})(?:[ \t|].{0,200})?"
)
_FRAGMENT = re.compile(r"UR[IL][ -][Ff]ragment[ \t:|]*=[ \t]*(\S.{0,500})")
_TOKEN = re.compile(r'"([^"]{1,200})"|([A-Za-z][\w-]{0,60})')
_FEATURES = re.compile(r"[Rr]equired [Ff]eatures?[ \t:=|]*(\S.{0,300}?)[ \t|]*")
#: Labels that stand among the words of a line longer than any address.
_LONG = 120
_URL_WITHIN = re.compile(r"\b(?:Request|Resource) UR[LI][ :|]*(/[^\s|]{1,500})")
_METHOD_WITHIN = re.compile(rf"\b(?:HTTP|Request) [Mm]ethod[ :|]*({'|'.join(METHODS)})\b")
_FEATURES_WITHIN = re.compile(r"\b[Rr]equired [Ff]eatures?[ :|]*([\w-]{1,60}(?:,[ ]?[\w-]{1,60}){0,9})")
_NAMES = re.compile(r"\{([^{}]+)\}|<([^<>]+)>|:([a-z]\w*)")


@frozen
class Address:
    """Where an operation is sent to, as far as a page says so."""

    line: int
    method: str = ""
    path: str = ""
    features: tuple[str, ...] = ()
    #: Whether the path is the end of a URL only: something may stand before it.
    fragment: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the placeholders in the path."""
        return tuple(next(filter(None, each)) for each in _NAMES.findall(self.path))

    def matches(self, url: str) -> bool:
        """Whether a URL, as a sample prints it, may be one of this address."""
        template, segments = _segments(self.path), _segments(url)
        return _matches(template, segments[-len(template) :] if self.fragment else segments)

    def renamed(self, names: Sequence[str]) -> "Address":
        """Return the address with other names of its placeholders, where there are as many."""
        if len(names) != len(self.names):
            return self
        path = self.path
        for old, new in zip(self.names, names, strict=True):
            path = path.replace(f"{{{old}}}", f"{{{new}}}", 1)
        return evolve(self, path=path)


def addresses(pieces: Iterable[Text | Block], heads: Iterable[Head]) -> tuple[Address, ...]:
    """Return the addresses that a page gives, in order: one for each operation it documents."""
    found: list[Address] = []
    for line, fact, value in _facts(pieces):
        name = "path" if fact == "fragment" else fact
        current = found[-1] if found else None
        if current is None or (name != "features" and getattr(current, name)):
            current = Address(line)
            found.append(current)
        found[-1] = evolve(current, **{name: value, "fragment": current.fragment or fact == "fragment"})
    complete = tuple(each for each in found if each.path)
    return complete or _of_heads(heads)


def _of_heads(heads: Iterable[Head]) -> tuple[Address, ...]:
    found: dict[tuple[str, str], Address] = {}
    for each in heads:
        path = path_of(each.url)
        found.setdefault((each.method, path), Address(each.first, each.method, path))
    return tuple(found.values())


def _facts(pieces: Iterable[Text | Block]) -> Iterator[tuple[int, str, Any]]:
    for piece in pieces:
        if not isinstance(piece, Text) or len(piece.text) > 1_000:  # noqa: PLR2004  (no such line is longer)
            continue
        text = " ".join(piece.text.replace("|", " | ").replace("`", "").split()).removeprefix(":")
        if found := _METHOD.fullmatch(text.rstrip(" |")):
            yield piece.number, "method", found[1]
        elif found := _FRAGMENT.fullmatch(text):
            yield piece.number, "fragment", _path_of_model(found[1])
        elif found := _URL.fullmatch(text):
            yield piece.number, "path", path_of(found[1])
        elif found := _FEATURES.fullmatch(text):
            yield (
                piece.number,
                "features",
                tuple(each.strip() for each in found[1].split(",") if each.strip()),
            )
        elif len(text) > _LONG:
            yield from _facts_within(piece.number, text)


def _facts_within(number: int, text: str) -> Iterator[tuple[int, str, Any]]:
    """Yield the facts of a line that holds a whole page; on one that names them once only, it is prose."""
    url, method = _URL_WITHIN.findall(text), _METHOD_WITHIN.findall(text)
    if len(url) == 1 and len(method) == 1:
        yield number, "path", path_of(url[0])
        yield number, "method", method[0]
        if found := _FEATURES_WITHIN.search(text):
            yield number, "features", tuple(each.strip() for each in found[1].split(","))


def path_of(url: str) -> str:
    """Return the path of a URL, placeholders in braces, as a contract writes it."""
    path = re.sub(r"^https?://[^/]*", "", url).partition("?")[0]
    path = re.sub(r"<([^<>]+)>", r"{\1}", path)
    return path if path.startswith("/") else f"/{path}"


def _path_of_model(model: str) -> str:
    pieces = (literal or f"{{{name}}}" for literal, name in _TOKEN.findall(model))
    return "".join(pieces)


def _segments(url: str) -> list[str]:
    path = re.sub(r"^https?://[^/]*", "", url).partition("?")[0]
    return [each for each in path.split("/") if each]


def _matches(template: Sequence[str], segments: Sequence[str]) -> bool:
    if len(template) != len(segments):
        return False
    return all(
        _NAMES.search(each) or each == segment for each, segment in zip(template, segments, strict=True)
    )
