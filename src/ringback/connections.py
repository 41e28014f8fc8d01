"""
Connections as urllib3 has them, on which we wait with patience, and which nobody hangs up on while we ask.

A server closes a connection that was idle for a while, and cannot know that the next request is on its way: that one
is lost, and whoever sent it must not send it again unless nothing is changed by it (RFC 9112, 9.3.1 and 9.5).
So what was idle for longer than servers leave alone by default is not used again.
It refuses to know what is asked.
"""

import io
import socket
import time
from http.client import HTTPResponse
from typing import TYPE_CHECKING, Any

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

from ringback.patience import Patience

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

#: How long a connection may be idle and be used again, in seconds: the shortest that a usual server waits is 2.
IDLE_S = 1.5

#: Statuses of what is no answer yet; http.client passes over 100, and 101 is the last one in HTTP.
INTERIM = range(102, 200)

#: How many of them are passed over before one answer, and how long a line of theirs is.
MOST_INTERIM, LONGEST_LINE = 100, 65536


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


class _Response(HTTPResponse):
    """An answer that is waited for patiently; the time that it may take is the socket's timeout."""

    def __init__(self, sock: socket.socket, *args: Any, **settings: Any) -> None:
        super().__init__(sock, *args, **settings)
        seconds = sock.gettimeout()
        if seconds:
            self.fp: io.BufferedReader = io.BufferedReader(_Stream(sock, self.fp, Patience(seconds)))

    def _read_status(self) -> tuple[str, int, str]:
        """Return the status line of what is answered; what only says that it is on its way may come before that (RFC 9110, 15.2)."""
        for _ in range(MOST_INTERIM):
            version, status, reason = super()._read_status()  # type: ignore[misc]  # typeshed leaves it out
            if status not in INTERIM:
                break
            while self.fp.readline(LONGEST_LINE).strip():
                pass
        return version, status, reason


class _Connection(HTTPConnection):
    """A connection that knows since when it has been idle."""

    response_class = _Response
    idle_since: float | None = None

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
