"""
HTTP/1.1 as uvicorn speaks it, with the connection within the application's reach.

An ASGI application sends well-formed answers only.  What must break a connection on purpose finds the
transport in its scope.  Head and body of an answer leave together: two packets are two system calls here, and two
at whoever waits for them.
"""

import asyncio
from collections.abc import Mapping
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

#: The extension in an ASGI scope whose `transport` is that of the `connection`.
TRANSPORT = "ringback.transport"

_INTERIM = b"HTTP/1.1 100 "


def connection_of(scope: Mapping[str, Any]) -> "OpenHttp":
    """Return the connection that a request came on."""
    found: OpenHttp = scope["extensions"][TRANSPORT]["connection"]
    return found


def answers_upgrades(scope: Mapping[str, Any]) -> bool:
    """Return whether the server can answer somebody who asks for a web socket with HTTP."""
    return "websocket.http.response" in scope.get("extensions", {})


class OpenHttp(HttpToolsProtocol):
    """The server's side of a connection, whose requests know on which transport they came."""

    #: Since when a request is awaited on a new connection, or coming in, by the loop's clock; None otherwise.
    awaited_since: float | None = None

    #: What the application keeps in mind of the connection.
    note: object = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Begin a connection."""
        super().connection_made(transport)
        self.awaited_since = self.loop.time()

    def on_message_begin(self) -> None:
        """Begin a request."""
        super().on_message_begin()
        self.awaited_since = self.loop.time()
        scope: dict[str, Any] = self.scope  # type: ignore[assignment]  # uvicorn's type has its own keys only
        scope["extensions"] = {TRANSPORT: {"transport": self.transport, "connection": self}}

    def on_headers_complete(self) -> None:
        """Begin the answer."""
        before = self.cycle
        super().on_headers_complete()
        # An upgrade has no answer of ours, and one to HEAD no body that its head could wait for.
        if self.cycle is not before and self.scope["method"] != "HEAD":
            self.cycle.transport = cast("asyncio.Transport", _Answer(self.transport))

    def on_message_complete(self) -> None:
        """End a request; its answer may take as long as it likes."""
        self.awaited_since = None
        super().on_message_complete()


class _Answer:
    """The transport as one answer sees it: its head waits for the first of its body, or for the end."""

    __slots__ = ("_begun", "_head", "_transport")

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._head = b""
        self._begun = False

    def write(self, data: bytes) -> None:
        if self._begun:
            self._transport.write(data)
        elif self._head:
            self._begun = True
            self._transport.write(self._head + data)
        elif data.startswith(_INTERIM):
            self._transport.write(data)
        else:
            self._head = data

    def is_closing(self) -> bool:
        return self._transport.is_closing()

    def close(self) -> None:
        if self._head and not self._begun:
            self._transport.write(self._head)
        self._transport.close()
