"""A client that sees what comes over a connection, byte by byte, and how the connection ends."""

import socket
from types import TracebackType
from typing import Self

from attrs import define, field

#: Whoever waits longer than this waits for ever, in seconds.
DEADLINE_S = 10.0

VERSION = "/api/v2/diagnostics/version"


@define
class RawLine:
    """One connection to a server."""

    url: str
    _socket: socket.socket = field(init=False)
    #: What has come so far, as it came.
    pieces: list[bytes] = field(factory=list, init=False)
    #: How the connection ended: open, closed or reset.
    end: str = field(default="open", init=False)

    def __attrs_post_init__(self) -> None:
        host, port = self.url.removeprefix("http://").split(":")
        self._socket = socket.create_connection((host, int(port)), timeout=DEADLINE_S)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._socket.close()

    def ask(self, target: str = VERSION, body: bytes = b"", *headers: str) -> "RawLine":
        """Send a request, and read on until its answer is complete or the connection ends."""
        method = "POST" if body else "GET"
        lines = [f"{method} {target} HTTP/1.1", "Host: switch.test", *headers]
        if body:
            lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
        self.pieces.clear()
        try:
            self._socket.sendall("\r\n".join([*lines, "", ""]).encode() + body)
            while not self.complete and self._more():
                pass
        except (ConnectionResetError, BrokenPipeError):
            self.end = "reset"
        return self

    def rest(self) -> "RawLine":
        """Read on until the connection ends."""
        try:
            while self._more():
                pass
        except ConnectionResetError:
            self.end = "reset"
        return self

    def _more(self) -> bool:
        piece = self._socket.recv(65536)
        if not piece:
            self.end = "closed"
            return False
        self.pieces.append(piece)
        return True

    @property
    def text(self) -> str:
        """All that has come."""
        return b"".join(self.pieces).decode()

    @property
    def status(self) -> int:
        """The status of the answer; 0 where there is none."""
        return int(self.text.split(" ")[1]) if self.pieces else 0

    @property
    def body(self) -> str:
        """What has come of the body."""
        return self.text.partition("\r\n\r\n")[2]

    @property
    def promised(self) -> int | None:
        """The length that the answer says it has; None where it says none."""
        head = self.text.partition("\r\n\r\n")[0].lower()
        lengths = [line for line in head.split("\r\n") if line.startswith("content-length:")]
        return int(lengths[0].partition(":")[2]) if lengths else None

    @property
    def complete(self) -> bool:
        """Whether the whole of an answer has come."""
        return self.promised is not None and len(self.body) == self.promised
