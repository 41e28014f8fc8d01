"""
What a proxy changes in the heads of requests and responses, and why.

Everything else passes in its own order and spelling.  Pure functions.
"""

import re
from collections.abc import Iterable

#: A header's name in its own spelling, and its value.
Pair = tuple[bytes, bytes]

#: RFC 9110, 7.6.1: these concern one connection.
HOP_BY_HOP = frozenset(
    {
        *(b"connection", b"keep-alive", b"proxy-connection", b"te", b"transfer-encoding", b"upgrade"),
        *(b"proxy-authorization", b"proxy-authenticate"),
    }
)
#: What a recorder can take away from a body to look into it.
CODINGS = frozenset({b"gzip", b"x-gzip", b"deflate", b"identity"})

_SECURE = re.compile(rb"(?i);\s*secure\s*(?=;|$)")
_SAME_SITE_NONE = re.compile(rb"(?i);\s*samesite\s*=\s*none\s*(?=;|$)")
_DOMAIN = re.compile(rb"(?i);\s*domain\s*=[^;]*")


def value_of(headers: Iterable[Pair], name: bytes) -> bytes:
    """Return the first value of a header, by its name in lower case; empty where there is none."""
    return next((value for each, value in headers if each.lower() == name), b"")


def end_to_end(headers: Iterable[Pair]) -> list[Pair]:
    """Return the headers without those that concern one connection: the known ones, and those named by Connection."""
    pairs = list(headers)
    named = {
        each.strip().lower()
        for name, value in pairs
        if name.lower() == b"connection"
        for each in value.split(b",")
    }
    dropped = HOP_BY_HOP | named
    return [(name, value) for name, value in pairs if name.lower() not in dropped]


def is_chunked(headers: Iterable[Pair]) -> bool:
    """Return whether a body comes in chunks."""
    return b"chunked" in value_of(headers, b"transfer-encoding").lower()


def is_web_socket(headers: Iterable[Pair]) -> bool:
    """Return whether a request opens a web socket (RFC 6455, 4.1)."""
    return value_of(headers, b"upgrade").strip().lower() == b"websocket"


def asked(headers: Iterable[Pair], host: bytes) -> list[Pair]:
    """Return the headers of a request as its server gets them; `host` is the server's own."""
    pairs = list(headers)
    found = [
        (name, _readable(value) if name.lower() == b"accept-encoding" else value)
        for name, value in end_to_end(pairs)
        if name.lower() not in (b"host", b"sec-websocket-extensions")
    ]
    found.insert(0, (b"Host", host))
    if is_web_socket(pairs):
        # Without an extension (compression), a recorder can read what passes.
        found += [(b"Connection", b"Upgrade"), (b"Upgrade", b"websocket")]
    elif is_chunked(pairs):
        found = [(name, value) for name, value in found if name.lower() != b"content-length"]
        found.append((b"Transfer-Encoding", b"chunked"))
    return found


def _readable(value: bytes) -> bytes:
    """Return the codings of an Accept-Encoding that a recorder can look into; a server may always send none."""
    kept = [each.strip() for each in value.split(b",") if each.partition(b";")[0].strip().lower() in CODINGS]
    return b", ".join(kept) or b"identity"


def answered(headers: Iterable[Pair], *, drop_secure: bool) -> list[Pair]:
    """
    Return the headers of a response as its client gets them; how the body is framed is told anew.

    A cookie for the server's host is none for the proxy's, and a secure one never comes back over plain HTTP.
    """
    pairs = list(headers)
    found = end_to_end(pairs)
    if is_chunked(pairs):
        found = [(name, value) for name, value in found if name.lower() != b"content-length"]
    return [
        (name, _cookie(value, drop_secure=drop_secure) if name.lower() == b"set-cookie" else value)
        for name, value in found
    ]


def _cookie(value: bytes, *, drop_secure: bool) -> bytes:
    value = _DOMAIN.sub(b"", value)
    if drop_secure and _SECURE.search(value):
        # Browsers take "any site" only together with Secure.
        return _SAME_SITE_NONE.sub(b"", _SECURE.sub(b"", value))
    return value


def measured(headers: Iterable[Pair], length: int) -> list[Pair]:
    """Return the headers of a message whose body was made anew: plain, and so long."""
    dropped = (b"content-length", b"content-encoding", b"transfer-encoding", b"content-md5", b"digest")
    found = [(name, value) for name, value in headers if name.lower() not in dropped]
    return [*found, (b"Content-Length", str(length).encode())]
