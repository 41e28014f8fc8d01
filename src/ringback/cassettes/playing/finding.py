"""
How the recorded answer to a request is found: by what it means, or by vcrpy's matchers.

Both go through an index; where a user's own matcher decides, it is asked about
the entries that agree in everything else.
"""

import json
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from itertools import chain, product
from operator import itemgetter
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

from vcr import matchers
from vcr.request import Request as VcrRequest
from vcr.util import read_body

from ringback.cassettes.plain import bytes_of
from ringback.cassettes.playing.asked import Asked, asked
from ringback.cassettes.playing.differences import differences
from ringback.cassettes.playing.index import Index
from ringback.cassettes.scrubbing.credentials import HEADERS, KEYS
from ringback.model import Json, Request

#: The names under which any API has credentials, which differ from one recording to the next.
CREDENTIALS = frozenset(name.lower() for name in (*KEYS, *HEADERS))

_COVERED = "covered"
_MASKED = "masked"

#: A function as vcrpy's matchers are: it returns whether two requests match, or raises AssertionError.
Matcher = Callable[[VcrRequest, VcrRequest], Any]


class Finder(Protocol):
    """Finds recorded requests; entries are numbers in recorded order."""

    index: Index

    def add(self, request: VcrRequest) -> None:
        """Take in the next entry."""

    def find(self, request: VcrRequest) -> int | None:
        """Return the entry that answers a request; None if there is none, or none is left."""

    def every(self, request: VcrRequest) -> Iterator[int]:
        """Yield all entries that match a request, answered before or not, in order."""


def meaning_of(request: VcrRequest) -> Asked:
    """Return what a request of vcrpy's asks for."""
    kind = request.headers.get("Content-Type")
    kind = kind.decode("latin-1") if isinstance(kind, bytes) else kind
    headers = (("Content-Type", kind),) if isinstance(kind, str) else ()
    try:
        body = bytes_of(request.body)
    except TypeError:
        # An object of a library's own, which no cassette can hold.
        body = b""
    return asked(Request(request.method, request.uri, headers, body))


def group_of(request: VcrRequest) -> str:
    """Return what all requests that mean the same have in common, without a look at their bodies."""
    return f"{request.method.upper()} {urlsplit(request.uri).path or '/'}"


def meaning(asking: VcrRequest, recorded: VcrRequest) -> None:
    """Match requests that ask for the same, as vcrpy's matchers do: raise AssertionError where they differ."""
    one, other = meaning_of(asking), meaning_of(recorded)
    if one.key("", CREDENTIALS) != other.key("", CREDENTIALS):
        raise AssertionError("; ".join(differences(one, other)))


class ByMeaning:
    """
    Finds by what is asked for.

    Hosts count only where the cassette knows the host: a recording may have been given another name.
    A credential of the caller's own stands for the one that was recorded, and, where nothing else is found, so does
    any value that has a pseudonym in the recording: the mask covers it.
    """

    def __init__(
        self,
        *,
        repeats: bool = False,
        hidden: Collection[str] = (),
        mask: Callable[[Asked], Asked] | None = None,
    ) -> None:
        self.index = Index(repeats=repeats)
        self._mask = mask
        #: What was asked for, of entries that nobody has looked for by what is left of it under the mask.
        self._unmasked: list[tuple[int, Asked]] = []
        self._hidden = CREDENTIALS | {name.lower() for name in hidden}
        self._origins: set[str] = set()
        self._count = 0
        self._unread: dict[str, Sequence[int]] = {}
        self._read: Callable[[int], VcrRequest] | None = None

    def add(self, request: VcrRequest) -> None:
        """Take in the next entry."""
        self._add(self._count, request)
        self._count += 1

    def take_in(
        self,
        groups: Mapping[str, Sequence[int]],
        origins: Collection[str],
        read: Callable[[int], VcrRequest],
    ) -> None:
        """Take in all entries that there are, which are read once somebody asks for their group."""
        self._unread, self._read = dict(groups), read
        self._origins.update(origins)

    def _add(self, number: int, request: VcrRequest) -> None:
        asks = meaning_of(request)
        exact, covered = asks.keys("", self._hidden)
        if self._mask is not None:
            self._unmasked.append((number, asks))
        origin = origin_of(request)
        self._origins.add(origin)
        # What is at the origin is also anywhere.
        self.index.add(number, ((origin, exact), ("", exact)))
        if covered is not exact:
            self.index.add(number, ((origin, _COVERED, covered), ("", _COVERED, covered)))

    def find(self, request: VcrRequest) -> int | None:
        """Return the entry that answers a request; None if there is none, or none is left."""
        return self.index.first(self._keys(request))

    def every(self, request: VcrRequest) -> Iterator[int]:
        """Yield all entries that match a request, in order."""
        key = next((each for each in self._keys(request) if each in self.index), None)
        return self.index.known(() if key is None else (key,))

    def _keys(self, request: VcrRequest) -> tuple[Hashable, ...]:
        self._look_at([group_of(request)])
        asks = meaning_of(request)
        exact, covered = asks.keys("", self._hidden)
        origin = origin_of(request)
        if origin not in self._origins:
            origin = ""
        keys: tuple[Hashable, ...] = ((origin, exact), (origin, _COVERED, covered))
        if self._mask is None or any(each in self.index for each in keys):
            return keys
        # A path may have a pseudonym in it: what was recorded is in any group.
        self._look_at(list(self._unread))
        for number, each in sorted(self._unmasked, key=itemgetter(0)):
            self.index.add(number, ((_MASKED, self._mask(each).key("", self._hidden)),))
        self._unmasked.clear()
        return *keys, (_MASKED, self._mask(asks).key("", self._hidden))

    def _look_at(self, groups: Sequence[str]) -> None:
        for number in chain.from_iterable(self._unread.pop(each, ()) for each in groups):
            if self._read is not None:
                self._add(number, self._read(number))


class ByMatchers:
    """Finds by vcrpy's matchers, and by any of a user's own."""

    def __init__(self, match_on: Sequence[Matcher], *, repeats: bool = False) -> None:
        self.index = Index(repeats=repeats)
        self._match_on = match_on
        self._keyed = [_KEYS[each] for each in match_on if each in _KEYS]
        self._entries: list[VcrRequest] = []

    def add(self, request: VcrRequest) -> None:
        """Take in the next entry."""
        self.index.add(len(self._entries), self._keys(request))
        self._entries.append(request)

    def find(self, request: VcrRequest) -> int | None:
        """Return the entry that answers a request; None if there is none, or none is left."""
        return next(self._matching(request, self.index.among(self._keys(request))), None)

    def every(self, request: VcrRequest) -> Iterator[int]:
        """Yield all entries that match a request, in order."""
        return self._matching(request, self.index.known(self._keys(request)))

    def _matching(self, request: VcrRequest, entries: Iterator[int]) -> Iterator[int]:
        last = -1
        for each in entries:
            # An entry may stand under two keys of a request.
            if each != last and all(_agrees(one, request, self._entries[each]) for one in self._match_on):
                yield each
            last = each

    def _keys(self, request: VcrRequest) -> Sequence[Hashable]:
        return tuple(dict.fromkeys(product(*(keys(request) for keys in self._keyed))))


def _agrees(matcher: Matcher, asking: VcrRequest, recorded: VcrRequest) -> bool:
    try:
        found = matcher(asking, recorded)
    except AssertionError:
        return False
    return found is None or bool(found)


def origin_of(request: VcrRequest) -> str:
    """Return the server that a request was sent to."""
    parts = request.parsed_uri
    return f"{parts.scheme}://{parts.netloc}".lower()


def _one(value_of: Callable[[VcrRequest], Hashable]) -> Callable[[VcrRequest], tuple[Hashable, ...]]:
    return lambda request: (value_of(request),)


def _path(request: VcrRequest) -> str:
    return request.path or "/"


def _uri(request: VcrRequest) -> Hashable:
    parts = request.parsed_uri
    return (parts.scheme, parts.netloc, parts.path or "/", parts.params, parts.query, parts.fragment)


def _headers(request: VcrRequest) -> Hashable:
    return frozen_of(dict(request.headers.lower_items()))


def _bodies(request: VcrRequest) -> tuple[Hashable, ...]:
    """
    Return the keys of a body: as it is, and as what its headers may say that it is.

    vcrpy compares bodies in one of these ways; in which one, only both requests together tell.
    """
    body = read_body(request)
    keys: list[Hashable] = [("raw", frozen_of(body))]
    told = {str(name).lower(): str(value).lower() for name, value in request.headers.items()}
    kind = told.get("content-type", "")
    if "chunked" in told.get("transfer-encoding", "") or "text/xml" in kind:
        # Few enough to be looked through.
        keys.append("transformed")
    elif "application/x-www-form-urlencoded" in kind:
        keys += _parsed("form", body, lambda text: None if text is None else parse_qs(text.decode("ascii")))
    elif "application/json" in kind:
        keys += _parsed("json", body, lambda text: json.loads(text) if text else None)
    return tuple(keys)


def _parsed(kind: str, body: Json, parse: Callable[[Json], Json]) -> list[Hashable]:
    try:
        return [(kind, frozen_of(parse(body)))]
    except (ValueError, TypeError, AttributeError, RecursionError):
        # Then it is compared as it is.
        return []


def frozen_of(value: Json) -> Hashable:
    """Return what can be hashed, and is equal wherever the values are."""
    if isinstance(value, Mapping):
        return frozenset((each, frozen_of(value[each])) for each in value)
    if isinstance(value, list):
        return ("list", tuple(frozen_of(each) for each in value))
    if isinstance(value, tuple):
        return ("tuple", tuple(frozen_of(each) for each in value))
    if isinstance(value, bytearray):
        return bytes(value)
    if value is None or isinstance(value, str | bytes | int | float):
        return value
    return "?"


#: What requests must have in common that a matcher lets pass, as keys of which they share one.
_KEYS: Mapping[Matcher, Callable[[VcrRequest], tuple[Hashable, ...]]] = {
    matchers.method: _one(lambda request: str(request.method)),
    matchers.uri: _one(_uri),
    matchers.scheme: _one(lambda request: request.scheme),
    matchers.host: _one(lambda request: request.host),
    matchers.port: _one(lambda request: request.port),
    matchers.path: _one(_path),
    matchers.query: _one(lambda request: tuple(request.query)),
    matchers.headers: _one(_headers),
    matchers.raw_body: _one(lambda request: frozen_of(read_body(request))),
    matchers.body: _bodies,
    meaning: _one(lambda request: meaning_of(request).key("", CREDENTIALS)),
}


def finder_of(
    match_on: Sequence[Matcher],
    *,
    repeats: bool,
    hidden: Collection[str],
    mask: Callable[[Asked], Asked] | None = None,
) -> Finder:
    """
    Return what finds by these matchers.

    `hidden` names what was scrubbed beyond the usual credentials, `mask` covers all that may have been.
    """
    if list(match_on) == [meaning]:
        return ByMeaning(repeats=repeats, hidden=hidden, mask=mask)
    return ByMatchers(match_on, repeats=repeats)
