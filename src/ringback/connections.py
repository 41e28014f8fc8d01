"""
Connections as urllib3 has them, on which we wait with patience, and which nobody hangs up on while we ask.

A server closes a connection that was idle for a while, and cannot know that the next request is on its way: that one
is lost, and whoever sent it must not send it again unless nothing is changed by it (RFC 9112, 9.3.1 and 9.5).
So what was idle for longer than servers leave alone by default is not used again.
The lines of a head are taken as they are: a parser of e-mail, which Python hands them to, is for those that are odd.
It refuses to know what is asked.
"""

import http.client
import io
import re
import socket
import time
from email.parser import Parser
from functools import lru_cache
from http.client import HTTPMessage, HTTPResponse
from types import FunctionType
from typing import IO, TYPE_CHECKING, Any

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util import SKIP_HEADER

from ringback.patience import Patience

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

#: How long a connection may be idle and be used again, in seconds: the shortest that a usual server waits is 2.
IDLE_S = 1.5

#: Statuses of what is no answer yet; http.client passes over 100, and 101 is the last one in HTTP.
INTERIM = range(102, 200)

#: How many of them are passed over before one answer, and how long a line of theirs is.
MOST_INTERIM, LONGEST_LINE = 100, 65536


#: Parts of a request that are not longer than this, in bytes, leave together.
TOGETHER = 65_536

#: Of so many headers is known how they are written.
KEPT = 2048

#: How many headers an answer may have, as in http.client, and how a line looks that needs no parser.
MOST_HEADERS, PLAIN = 100, re.compile(r"([!-9;-~]+):[ \t]*([^\r\n]*)\r?\n")

#: Bodies of these types have heads of their own.
_NESTED = ("multipart/", "message/")


class _Stream(io.RawIOBase):
    """What comes in on a socket, waited for with the patience that one answer has in all."""

    def __init__(self, connection: socket.socket, stream: io.BufferedReader, patience: Patience) -> None:
        self._connection = connection
        # It keeps the socket open for as long as it is itself.
        self._stream = stream
        self._patience = patience

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        def see(seconds: float) -> int:
            self._connection.settimeout(seconds)
            return self._connection.recv_into(buffer)

        return self._patience.looking(see)

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
        super().close()


def _head(stream: IO[bytes], **_limits: int) -> HTTPMessage:
    """Read the headers of an answer, as `http.client.parse_headers` does."""
    lines = []
    while True:
        line = stream.readline(LONGEST_LINE + 1)
        if len(line) > LONGEST_LINE:
            raise http.client.LineTooLong("header line")
        lines.append(line.decode("latin-1"))
        if len(lines) > MOST_HEADERS:
            raise http.client.HTTPException(f"got more than {MOST_HEADERS} headers")
        if line in {b"\r\n", b"\n", b""}:
            break
    head = HTTPMessage()
    for each in lines[:-1]:
        plain = PLAIN.fullmatch(each)
        if plain is None or (plain[1].lower() == "content-type" and plain[2].lower().startswith(_NESTED)):
            return Parser(_class=HTTPMessage).parsestr("".join(lines))
        head.set_raw(plain[1], plain[2])
    head.set_payload("")
    return head


def _begun() -> FunctionType:
    """Return how http.client begins to read an answer, but for how it reads the headers."""
    theirs = HTTPResponse.begin
    ours = FunctionType(theirs.__code__, {**vars(http.client), "parse_headers": _head})
    ours.__kwdefaults__ = theirs.__kwdefaults__
    return ours


class _Response(HTTPResponse):
    """An answer that is waited for patiently; the time that it may take is the socket's timeout."""

    def __init__(self, sock: socket.socket, *args: Any, **settings: Any) -> None:
        super().__init__(sock, *args, **settings)
        seconds = sock.gettimeout()
        if seconds:
            self.fp: io.BufferedReader = io.BufferedReader(_Stream(sock, self.fp, Patience(seconds)))

    begin = _begun()

    def _read_status(self) -> tuple[str, int, str]:
        """Return the status line of what is answered; what only says that it is on its way may come before that (RFC 9110, 15.2)."""
        for _ in range(MOST_INTERIM):
            version, status, reason = super()._read_status()  # type: ignore[misc]  # typeshed leaves it out
            if status not in INTERIM:
                break
            while self.fp.readline(LONGEST_LINE).strip():
                pass
        return version, status, reason


@lru_cache(maxsize=KEPT)
def _line(header: str, value: str) -> bytes:
    """Return the line of a header as http.client writes it; raises what it raises for what is none."""
    written = HTTPConnection("")
    written.putrequest("GET", "/", skip_host=True, skip_accept_encoding=True)
    written.putheader(header, value)
    return bytes(written._buffer[-1])  # type: ignore[attr-defined]  # noqa: SLF001  # typeshed leaves it out


class _Connection(HTTPConnection):
    """A connection that knows since when it has been idle, and what headers look like that it has sent before."""

    response_class = _Response
    idle_since: float | None = None
    #: What of a request has not left yet; None where everything leaves at once.
    _held: list[bytes] | None = None

    def request(self, *args: Any, **settings: Any) -> None:
        """Send a request: head and body leave together, since two packets wake whoever waits for them twice."""
        self._held = []
        try:
            super().request(*args, **settings)
        except BaseException:
            self._held = None
            raise
        held, self._held = self._held, None
        if held:
            super().send(b"".join(held))

    def send(self, data: Any) -> None:
        """Send a part of a request, or keep it for what follows; a large one goes at once."""
        if self._held is None:
            super().send(data)
            return
        if isinstance(data, bytes) and len(data) <= TOGETHER:
            self._held.append(data)
            return
        held, self._held = b"".join(self._held), None
        super().send(held)
        super().send(data)

    def putheader(self, header: Any, *values: Any) -> None:
        """Send a header."""
        if len(values) == 1 and type(values[0]) is type(header) is str and values[0] != SKIP_HEADER:
            self._output(_line(header, values[0]))  # type: ignore[attr-defined]  # typeshed leaves it out
        else:
            super().putheader(header, *values)

    @property
    def is_connected(self) -> bool:
        return super().is_connected and not self._is_stale

    @property
    def _is_stale(self) -> bool:
        return self.idle_since is not None and time.monotonic() - self.idle_since > IDLE_S


class _SecureConnection(_Connection, HTTPSConnection):
    """The same over TLS."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection

    def _put_conn(self, conn: Any) -> None:
        # A connection that was closed begins anew when it is used.
        if conn is not None:
            conn.idle_since = time.monotonic()
        super()._put_conn(conn)


class _SecurePool(_Pool, HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


#: What a pool manager of urllib3 makes its pools of, by scheme.
POOLS: dict[str, type[HTTPConnectionPool]] = {"http": _Pool, "https": _SecurePool}
