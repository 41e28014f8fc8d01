"""
Whose addresses stand in a recording, and how they become those of whoever plays it, and back.

It knows how an address is spelled in texts: plainly, in a URL's query, in JSON with escaped slashes.  It refuses to
know what the texts say.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlsplit

from attrs import frozen

from ringback.cassettes.scrubbing.address import PSEUDONYM

#: How `://` is spelled, and what follows an address that is no longer one.
_SLASHES = rb"(:(?://|\\/\\/)|%3[aA]%2[fF]%2[fF])"
_END = rb"(?![A-Za-z0-9_-]|\.[A-Za-z0-9]|:\d|%3[aA]\d)"

_HOST = re.compile(r"[A-Za-z0-9.\-]{1,255}(:\d{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](:\d{1,5})?")

#: What a scheme becomes where it stands for a web socket.
_SOCKETS = {b"http": b"ws", b"https": b"wss"}


@frozen
class Place:
    """How a client addresses us."""

    scheme: str
    host: str

    @classmethod
    def of(cls, scope: Mapping[str, Any], host: bytes) -> "Place":
        """Return what a client said, or our own address where it said nonsense."""
        scheme = {"ws": "http", "wss": "https"}.get(scope["scheme"], scope["scheme"])
        text = host.decode("latin-1")
        if not _HOST.fullmatch(text):
            server = scope.get("server") or ("localhost", None)
            text = server[0] if server[1] is None else f"{server[0]}:{server[1]}"
        return cls(scheme, text)


@frozen
class Origins:
    """The addresses that were recorded; empty where they are to stay as they are."""

    #: Scheme and authority of each, the first one above all.
    recorded: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, urls: Iterable[str]) -> "Origins":
        """Return the addresses that requests were made to."""
        found: dict[tuple[str, str], None] = {}
        for url in urls:
            parts = urlsplit(url)
            authority = parts.netloc.rpartition("@")[2]
            if parts.scheme in ("http", "https") and authority:
                found[parts.scheme, authority] = None
        return cls(tuple(found))

    def inward(self, text: bytes, place: Place) -> bytes:
        """Return what a client said as it would have said it to the recorded server."""
        if not self.recorded or (
            place.host.encode() not in text and quote(place.host, safe="").encode() not in text
        ):
            return text
        scheme, authority = self.recorded[0]
        return _finder((place.host,)).sub(_replacing(scheme, authority), text)

    def unified(self, text: bytes) -> bytes:
        """Return what was recorded with the first address in the place of all others."""
        names = tuple(dict.fromkeys(authority for _, authority in self.recorded))
        return _finder(names).sub(_replacing(*self.recorded[0]), text)

    def outward(self, text: bytes, place: Place) -> bytes:
        """Return what the recorded server said as one at our address says it."""
        if not self.recorded:
            return text
        names = tuple(dict.fromkeys(authority for _, authority in self.recorded))
        if not any(each.encode() in text or quote(each, safe="").encode() in text for each in names):
            return text
        text = _finder(names).sub(_replacing(place.scheme, place.host), text)
        # The scrubber's word stands for host and port wherever they stood.
        return text.replace(PSEUDONYM.encode(), place.host.encode()) if PSEUDONYM in names else text


@lru_cache(maxsize=256)
def _finder(authorities: tuple[str, ...]) -> re.Pattern[bytes]:
    spelled = {spelling for each in authorities for spelling in (each, quote(each, safe=""))}
    names = b"|".join(re.escape(each.encode()) for each in sorted(spelled, key=len, reverse=True))
    return re.compile(rb"(?i:(https?|wss?)" + _SLASHES + rb"(?:" + names + rb"))" + _END)


def _replacing(scheme: str, authority: str) -> Any:
    def replaced(found: re.Match[bytes]) -> bytes:
        said, slashes = found[1].lower(), found[2]
        kind = scheme.encode()
        name = quote(authority, safe="") if slashes.startswith(b"%") else authority
        return (_SOCKETS[kind] if said.startswith(b"ws") else kind) + slashes + name.encode()

    return replaced
