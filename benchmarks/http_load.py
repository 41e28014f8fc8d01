"""
A lean HTTP client for many connections in one process: it must cost less than the servers that it measures.

It keeps connections alive, sends bytes that were made beforehand, and parses no more than where an answer ends.
"""

import asyncio
import base64
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import urlsplit

import httptools
import orjson

#: Called with the body of an answer.
Take = Callable[[bytes], None]


class Unexpected(Exception):  # noqa: N818  (it says what the answer is)
    """An answer that the server under test must not give."""


def request(method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> bytes:
    """Return the bytes of a request for a server on this machine."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}"]
    lines += ["Content-Type: application/json"] if body else []
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def basic(username: str, password: str) -> dict[str, str]:
    """Return the header of HTTP Basic credentials."""
    return {"Authorization": f"Basic {base64.b64encode(f'{username}:{password}'.encode()).decode()}"}


class Connection(asyncio.Protocol):
    """One connection that is kept alive; answers come in the order of the requests."""

    def __init__(self) -> None:
        self._parser: Any = httptools.HttpResponseParser(self)
        self._parts: list[bytes] = []
        #: Called for each answer that `ask` does not wait for.
        self.take: Take | None = None
        self._waiting: asyncio.Future[bytes] | None = None
        self._transport: asyncio.Transport | None = None
        #: The cookies of all answers, ready to be sent back.
        self.cookie = ""
        #: Why there is no connection any more.
        self.lost: str | None = None

    @classmethod
    async def to(cls, url: str) -> "Connection":
        """Return a connection to a server."""
        address = urlsplit(url)
        assert address.hostname
        assert address.port
        loop = asyncio.get_running_loop()
        _, connection = await loop.create_connection(cls, address.hostname, address.port)
        return connection

    def send(self, content: bytes) -> None:
        """Send a request; `take` gets the answer."""
        assert self._transport is not None
        self._transport.write(content)

    async def ask(self, content: bytes) -> bytes:
        """Send a request and return the answer's body; raise Unexpected where the connection breaks."""
        if self.lost is not None:
            raise Unexpected(self.lost)
        self._waiting = asyncio.get_running_loop().create_future()
        self.send(content)
        return await self._waiting

    async def ask_json(self, content: bytes) -> Any:
        """Send a request and return the answer."""
        return orjson.loads(await self.ask(content))

    def cut(self) -> None:
        """Break the connection without a word."""
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        # Not asserted: uvloop's transports are none of asyncio's.
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Parse what has come."""
        self._parser.feed_data(data)

    def connection_lost(self, error: Exception | None) -> None:
        """Tell whoever waits for an answer that there will be none."""
        self.lost = f"the connection broke: {error}"
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(Unexpected(self.lost))

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep a cookie."""
        if name.lower() == b"set-cookie":
            pair = value.partition(b";")[0].decode("latin-1")
            self.cookie = f"{self.cookie}; {pair}" if self.cookie else pair

    def on_body(self, part: bytes) -> None:
        """Keep a part of a body."""
        self._parts.append(part)

    def on_message_complete(self) -> None:
        """Hand on an answer."""
        body = b"".join(self._parts)
        self._parts.clear()
        status = self._parser.get_status_code()
        if self._waiting is not None:
            waiting, self._waiting = self._waiting, None
            if status >= HTTPStatus.BAD_REQUEST:
                waiting.set_exception(Unexpected(f"{status}: {body[:200]!r}"))
            else:
                waiting.set_result(body)
        elif self.take is not None:
            if status >= HTTPStatus.BAD_REQUEST:
                raise Unexpected(f"{status}: {body[:200]!r}")
            self.take(body)
