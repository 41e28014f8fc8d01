"""
Plain HTTP/1.1 with keep-alive for the stand-ins, out of the standard library.

It knows requests, replies and sockets; it refuses to know any API.
"""

import base64
import binascii
import json
import select
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

#: Longer bodies are refused unread.
LONGEST_BODY = 1 << 20


def _no_constant(name: str) -> None:
    raise ValueError(name)


@dataclass(frozen=True)
class Ask:
    """One request, as read."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes
    #: Whether the client has closed the connection meanwhile.
    hung_up: Callable[[], bool] = lambda: False

    def json(self) -> Any:
        """Return the body as JSON, or raise ValueError for anything that RFC 8259 does not allow."""
        try:
            return json.loads(self.body.decode("utf-8"), parse_constant=_no_constant)
        except RecursionError as error:
            raise ValueError("nested too deeply") from error

    def cookie(self, name: str) -> str:
        """Return a cookie's value, or an empty string."""
        try:
            found = SimpleCookie(self.headers.get("cookie", "")).get(name)
        except CookieError:
            return ""
        return found.value if found else ""

    def basic(self) -> tuple[str, str] | None:
        """Return the name and password of HTTP Basic; None without such a header, empty names for a broken one."""
        scheme, _, rest = self.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "basic":
            return None
        try:
            name, _, password = base64.b64decode(rest, validate=True).decode("utf-8").partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return ("", "")
        return (name, password)


@dataclass(frozen=True)
class Reply:
    """One reply; `sent` is called once it is on the wire."""

    status: int
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    media_type: str = "application/json;charset=UTF-8"
    sent: Callable[[], None] | None = field(default=None, compare=False)
    #: Close the connection without a word instead.
    drop: bool = False

    @classmethod
    def of(cls, status: int, value: Any, *headers: tuple[str, str]) -> "Reply":
        """Return a reply that carries a JSON value."""
        return cls(status, json.dumps(value).encode(), headers)


class App(Protocol):
    """What answers requests, from many threads at once."""

    def answer(self, ask: Ask) -> Reply:
        """Answer one request."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 1 << 16
    timeout = 60
    server: "_Server"

    def __getattr__(self, name: str) -> Callable[[], None]:
        # Any method, known or not, is the app's to judge: http.server would answer 501 in HTML.
        if name.startswith("do_"):
            return self._exchange
        raise AttributeError(name)

    def _exchange(self) -> None:
        body = self._body()
        if body is None:
            return
        url = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        query = parse_qs(url.query, keep_blank_values=True)
        ask = Ask(self.command, unquote(url.path), query, headers, body, self._hung_up)
        self._send(self.server.app.answer(ask))

    def _body(self) -> bytes | None:
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            return self._chunks()
        length = self.headers.get("Content-Length") or "0"
        if not length.isdecimal() or int(length) > LONGEST_BODY:
            self.close_connection = True
            self._send(Reply(413 if length.isdecimal() else 400))
            return None
        return self.rfile.read(int(length))

    def _chunks(self) -> bytes | None:
        body = b""
        while size := int(self.rfile.readline(20).split(b";")[0], 16):
            body += self.rfile.read(min(size, LONGEST_BODY))
            self.rfile.readline(3)
            if len(body) > LONGEST_BODY:
                self.close_connection = True
                self._send(Reply(413))
                return None
        self.rfile.readline(3)
        return body

    def _hung_up(self) -> bool:
        readable, _, _ = select.select([self.connection], [], [], 0)
        try:
            return bool(readable) and not self.connection.recv(1, socket.MSG_PEEK)
        except OSError:
            return True

    def _send(self, reply: Reply) -> None:
        if reply.drop:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        try:
            self._write(reply)
        finally:
            if reply.sent:
                reply.sent()

    def _write(self, reply: Reply) -> None:
        self.send_response(reply.status)
        for name, value in reply.headers:
            self.send_header(name, value)
        if reply.body:
            self.send_header("Content-Type", reply.media_type)
        if reply.status not in (204, 304):
            self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reply.body)
        self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (http.server names it so)
        pass


class _Server(ThreadingHTTPServer):
    request_queue_size = 64

    def __init__(self, app: App) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.app = app

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a client that hangs up is no error here."""


@contextmanager
def listening(app_at: Callable[[str], App]) -> Iterator[str]:
    """Serve the app that is made for a base URL, on 127.0.0.1 and a free port; yield that URL."""
    server = _Server(_Unready())
    url = f"http://127.0.0.1:{server.server_address[1]}"
    server.app = app_at(url)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield url
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Unready:
    def answer(self, ask: Ask) -> Reply:
        return Reply(503)
