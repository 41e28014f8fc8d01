"""
Recorded responses as a server may send them: whatever a cassette says, one answer is one answer on the wire.

A cassette is a stranger's file: its headers must not end an answer early, begin a second one, or promise a body
that does not come.  It refuses to know what was asked.
"""

import contextlib
import re
from collections.abc import Callable, Iterable, Iterator
from http import HTTPStatus
from typing import Self

from attrs import field, frozen

from ringback.cassettes.playing.wire.origins import Origins, Place
from ringback.cassettes.scrubbing.parts import Unsearchable, decoded_response
from ringback.model import Headers, Response

#: What belongs to a connection and not to an answer (RFC 9110, 7.6.1), and what we say ourselves.
_OURS = frozenset(
    {
        *("connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"),
        *("content-length", "proxy-authenticate", "proxy-authorization", "alt-svc"),
    }
)
_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,256}")
_BAD = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")

#: A header that is longer is left out: clients refuse the whole answer for it.
_LONGEST = 16 * 1024

#: Statuses whose answers have no body (RFC 9110, 6.4.1).
_BODILESS = frozenset({HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED})

#: The shortest value that can tell clients apart.
SHORTEST = 12

#: For how many addresses of ours the bytes of one answer are kept.
_PLACES = 8

Pairs = tuple[tuple[bytes, bytes], ...]


@frozen
class Sendable:
    """An answer in bytes, for one place."""

    status: int
    #: Its headers as pairs, for ASGI, and as lines.
    pairs: Pairs
    lines: bytes
    body: bytes

    @classmethod
    def of(cls, status: int, pairs: Iterable[tuple[bytes, bytes]], body: bytes) -> "Sendable":
        """Return an answer with these headers."""
        kept = tuple(pairs)
        return cls(status, kept, b"".join(b"%b: %b\r\n" % each for each in kept), body)

    def changed(self, swap: Callable[[bytes], bytes]) -> "Sendable":
        """Return it with another text of the same length in some places."""
        pairs = tuple((name, swap(value)) for name, value in self.pairs)
        return Sendable(self.status, pairs, swap(self.lines), swap(self.body))


@frozen(eq=False)
class Answer:
    """One recorded response."""

    status: int
    headers: Headers
    body: bytes
    #: The length that an answer to HEAD promises; empty where there is none to promise.
    promised: str = ""
    #: Credentials that it hands out, as they were recorded: every client gets its own.
    issued: tuple[bytes, ...] = ()
    _known: dict[Place, Sendable] = field(factory=dict, init=False, repr=False)

    @classmethod
    def of(cls, response: Response, method: str, tokens: Iterable[str] = ()) -> Self:
        """Return what is to be sent for a response; `tokens` are what clients signed in with later."""
        # What cannot be decoded is sent as it was recorded: its client can take away the coding, we cannot.
        with contextlib.suppress(Unsearchable):
            response = decoded_response(response)
        named = {
            each.strip().lower()
            for name, value in response.headers
            if name.lower() == "connection"
            for each in value.split(",")
        }
        headers = tuple((name, value) for name, value in response.headers if _is_sendable(name, value, named))
        # What resets a form has a body of no bytes, and says so (RFC 9110, 15.3.6).
        bodiless = method == "HEAD" or response.status in {*_BODILESS, HTTPStatus.RESET_CONTENT}
        length = response.header("Content-Length") or ""
        cookies = (_value_of(value) for name, value in headers if name.lower() == "set-cookie")
        handed_out = [each.encode() for each in tokens if each.encode() in response.body]
        return cls(
            status=response.status if 200 <= response.status < 600 else HTTPStatus.BAD_GATEWAY,  # noqa: PLR2004
            headers=headers,
            body=b"" if bodiless else response.body,
            promised=length if method == "HEAD" and length.isascii() and length.isdecimal() else "",
            issued=tuple(dict.fromkeys([*(each for each in cookies if len(each) >= SHORTEST), *handed_out])),
        )

    @property
    def sets_cookies(self) -> bool:
        """Whether it gives a client cookies to be told by."""
        return bool(self.issued) and any(name.lower() == "set-cookie" for name, _ in self.headers)

    def at(self, place: Place, origins: Origins) -> Sendable:
        """Return it for a client that addresses us so."""
        found = self._known.get(place)
        if found is None:
            found = self._made(place, origins)
            if len(self._known) < _PLACES:
                self._known[place] = found
        return found

    def _made(self, place: Place, origins: Origins) -> Sendable:
        body = origins.outward(self.body, place)
        pairs = [
            (name.lower().encode(), origins.outward(_bytes(value), place))
            for name, value in _localised(self.headers, secure=place.scheme == "https")
        ]
        if self.status not in _BODILESS:
            length = self.promised or str(len(body))
            pairs.append((b"content-length", length.encode()))
        return Sendable.of(self.status, pairs, body)


def _is_sendable(name: str, value: str, connection: set[str]) -> bool:
    low = name.lower()
    return (
        low not in _OURS
        and low not in connection
        and bool(_NAME.fullmatch(name))
        and len(value) <= _LONGEST
        and not _BAD.search(value)
    )


def _bytes(value: str) -> bytes:
    try:
        return value.encode("latin-1")
    except UnicodeEncodeError:
        return value.encode("utf-8", "surrogateescape")


def _value_of(cookie: str) -> bytes:
    return _bytes(cookie.partition(";")[0].partition("=")[2].strip().strip('"'))


def _localised(headers: Headers, *, secure: bool) -> Iterator[tuple[str, str]]:
    """Yield headers whose cookies a client of ours takes: not those of the recorded host, or of its time."""
    for name, value in headers:
        if name.lower() != "set-cookie":
            yield name, value
            continue
        pair, *attributes = value.split(";")
        kept = [each for each in attributes if _is_kept(each, secure=secure)]
        yield name, ";".join([pair, *kept])


def _is_kept(attribute: str, *, secure: bool) -> bool:
    name, _, value = attribute.strip().partition("=")
    match name.lower():
        case "domain":
            return False
        case "secure":
            return secure
        case "expires":
            # A date at the beginning of time takes a cookie away; any other was to come, when it was recorded.
            return "1970" in value
        case "samesite":
            return secure or value.strip().lower() != "none"
    return True
