"""
HTTP/1.1 as uvicorn speaks it, with the connection within the application's reach.

An ASGI application sends well-formed answers only.  What must break a connection on purpose finds the
transport in its scope.
"""

from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

#: The extension in an ASGI scope whose `transport` is that of the connection.
TRANSPORT = "ringback.transport"


class OpenHttp(HttpToolsProtocol):
    """The server's side of a connection, whose requests know on which transport they came."""

    def on_message_begin(self) -> None:
        """Begin a request."""
        super().on_message_begin()
        scope: dict[str, Any] = self.scope  # type: ignore[assignment]  # uvicorn's type has its own keys only
        scope["extensions"] = {TRANSPORT: {"transport": self.transport}}
