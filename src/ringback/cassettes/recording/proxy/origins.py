"""
Absolute URIs that name the server made to name the proxy, and the other way round.

A URI is found in plain text, in JSON with escaped slashes, and percent-encoded in
a form or a query; its spelling is kept.  Pure functions over bytes.
"""

import re
import zlib
from urllib.parse import urlsplit

from attrs import frozen

from ringback.cassettes.scrubbing.address import PORTS

#: What a compressed body may grow to, in bytes.
MAX_PLAIN = 16 * 1024 * 1024

_COLON = rb":|%3[aA]"
_SLASH = rb"/|\\/|%2[fF]|\\u002[fF]"


@frozen
class Origin:
    """Scheme, host and port of a server."""

    secure: bool
    #: With its port, where that is not the usual one.
    authority: str

    @classmethod
    def of(cls, url: str) -> "Origin":
        """Return the origin of a URL."""
        parts = urlsplit(url)
        host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or ""
        if parts.port is not None and parts.port != PORTS.get(parts.scheme):
            host = f"{host}:{parts.port}"
        return cls(secure=parts.scheme == "https", authority=host)


class Moved:
    """Replaces one origin by another."""

    def __init__(self, old: Origin, new: Origin) -> None:
        host, _, port = old.authority.rpartition(":") if _has_port(old.authority) else (old.authority, "", "")
        usual = port or str(PORTS["https" if old.secure else "http"])
        ports = rb"(?:%b)%b" % (_COLON, usual.encode())
        self._pattern = re.compile(
            rb"(?i:\b(http|ws)s?)(%b)((?:%b){2})(?i:%b)%b(?![\w.%%-]*\.[\w-]|[\w-]|(?:%b)\d)"
            % (_COLON, _SLASH, re.escape(host.encode()), ports if port else rb"(?:%b)?" % ports, _COLON)
        )
        self._new = new

    def within(self, text: bytes) -> bytes:
        """Return a text whose URIs lead to the new origin."""
        return self._pattern.sub(self._moved, text)

    def _moved(self, found: re.Match[bytes]) -> bytes:
        scheme, colon, slashes = found.groups()
        authority = self._new.authority.encode().replace(b":", colon)
        return scheme + (b"s" if self._new.secure else b"") + colon + slashes + authority


def _has_port(authority: str) -> bool:
    return bool(re.search(r":\d+$", authority))


def is_text(content_type: bytes) -> bool:
    """Return whether a body of this type is looked through for URIs: JSON, and forms."""
    kind = content_type.partition(b";")[0].strip().lower()
    return kind.endswith((b"/json", b"+json")) or kind == b"application/x-www-form-urlencoded"


def plain(body: bytes, coding: bytes) -> bytes | None:
    """Return a body without its content coding; None where that cannot be, or is too large."""
    match coding.strip().lower():
        case b"" | b"identity":
            return body
        case b"gzip" | b"x-gzip" | b"deflate":
            machine = zlib.decompressobj(zlib.MAX_WBITS | 32)
            try:
                found = machine.decompress(body, MAX_PLAIN)
            except zlib.error:
                return None
            return found if machine.eof else None
        case _:
            return None
