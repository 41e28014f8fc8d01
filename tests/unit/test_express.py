"""The short way past ASGI: nobody can tell it from the long one, and it is taken."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import closing

import pytest
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from ringback.express import LIMIT, Exchange, Headers, Lanes
from ringback.serve import Receive, Scope, Send, serve


class _Echo:
    """Says the body again, on either way, and counts those who came the short one."""

    def __init__(self, *, short: bool) -> None:
        self.short = short
        self.taken = 0
        self.left = 0
        self.held: list[Exchange] = []

    @property
    def express(self) -> Lanes:
        return {b"/echo": self._take} if self.short else {}

    def _take(self, exchange: Exchange) -> bool:
        if exchange.body == b"not this":
            return False
        self.taken += 1
        if exchange.body == b"raise":
            raise ValueError
        if exchange.body == b"hold":
            exchange.leave = self._leave
            asyncio.get_running_loop().call_later(0.01, exchange.answer, 200, *_answer(exchange.body))
        elif exchange.body == b"hold for ever":
            exchange.leave = self._leave
        else:
            exchange.answer(200, *_answer(exchange.body))
        return True

    def _leave(self) -> None:
        self.left += 1

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise NotImplementedError
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message["body"], message["more_body"]
        if body == b"raise":
            raise ValueError
        headers, content = _answer(body)
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": content})


def _answer(body: bytes) -> tuple[Headers, bytes]:
    return [(b"x-some", b"thing"), (b"content-length", b"%d" % len(body))], body


def _asked(url: str, pieces: tuple[bytes, ...]) -> bytes:
    """Return all that is said on one line to what comes in these pieces, until it is closed."""
    host, _, port = url.removeprefix("http://").partition(":")
    with closing(socket.create_connection((host, int(port)), timeout=10)) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for each in pieces:
            line.sendall(each)
        return b"".join(iter(lambda: line.recv(65536), b""))


def _post(body: bytes, *headers: bytes, path: bytes = b"/echo", version: bytes = b"1.1") -> bytes:
    lines = [b"POST %s HTTP/%s" % (path, version), b"Host: x", b"Content-Length: %d" % len(body), *headers]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


_END = _post(b"end", b"Connection: close")
_CHUNKED = (
    b"POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n3\r\nyou\r\n0\r\n\r\n"
)

#: What comes on one line, and how many requests of it go the short way.
LINES: dict[str, tuple[tuple[bytes, ...], int]] = {
    "one": ((_post(b"hello"), _END), 1),
    "empty": ((_post(b""), _END), 1),
    "in pieces": ((_post(b"hello")[:20], _post(b"hello")[20:-2], _post(b"hello")[-2:], _END), 1),
    "chunked": ((_CHUNKED, _END), 1),
    "held": ((_post(b"hold"), _END), 1),
    "pipelined": ((_post(b"one") + _post(b"two") + _END,), 2),
    "behind one that is held": ((_post(b"hold") + _post(b"two") + _END,), 1),
    "not wanted": ((_post(b"not this"), _END), 0),
    "raises": ((_post(b"raise"),), 1),
    "large": ((_post(b"x" * (LIMIT + 1)), _END), 0),
    "elsewhere": ((_post(b"hello", path=b"/other"), _END), 0),
    "with a query": ((_post(b"hello", path=b"/echo?a=b"), _END), 0),
    "expects": ((_post(b"hello", b"Expect: 100-continue"), _END), 0),
    "by proxy": ((_post(b"hello", b"X-Forwarded-Proto: https"), _END), 0),
    "old": ((_post(b"hello", version=b"1.0"),), 0),
    "another method": ((_post(b"hello").replace(b"POST", b"PUT"), _END), 0),
}


@pytest.fixture(name="ways")
def _ways() -> Iterator[tuple[_Echo, str, str]]:
    """Yield an application with a short way, its address, and that of one without."""
    short = _Echo(short=True)
    with serve(short, dated=False) as one, serve(_Echo(short=False), dated=False) as other:
        yield short, one, other


@pytest.mark.parametrize("name", LINES)
def test_both_ways_say_the_same_bytes(ways: tuple[_Echo, str, str], name: str) -> None:
    """What is said to a client does not depend on the way; what is unusual takes the long one."""
    pieces, short = LINES[name]
    echo, one, other = ways
    assert _asked(one, pieces) == _asked(other, pieces)
    assert echo.taken == short


def test_answers_are_dated_on_both_ways() -> None:
    """The date is uvicorn's, on the short way as well."""
    with serve(_Echo(short=True)) as url:
        assert _asked(url, (_post(b"hello"), _END)).count(b"\r\ndate: ") == 2


def test_who_leaves_is_missed(ways: tuple[_Echo, str, str]) -> None:
    """An exchange that is held hears that its client has left."""
    echo, url, _ = ways
    host, _, port = url.removeprefix("http://").partition(":")
    with closing(socket.create_connection((host, int(port)), timeout=10)) as line:
        line.sendall(_post(b"hello") + _post(b"hold for ever"))
        assert line.recv(1000)
    # The next one is answered after the server has seen all that came before.
    for _ in range(100):
        _asked(url, (_post(b"hello"), _END))
        if echo.left:
            break
    assert echo.left == 1


def test_uvicorn_is_as_the_short_way_knows_it() -> None:
    """Fails when uvicorn reads or writes another attribute of a cycle than `Exchange` has, or asks another way."""
    names = set()
    for method in (HttpToolsProtocol.connection_lost, HttpToolsProtocol.shutdown, HttpToolsProtocol.on_body):
        names |= set(method.__code__.co_names)
    known = {name for name in names if name in RequestResponseCycle.__init__.__code__.co_names}
    # `on_body` fills cycles of uvicorn's own only.
    assert known - {"flow", "transport", "logger", "body"} <= {*dir(Exchange)}
    assert {"cycle", "response_complete", "message_event", "disconnected", "keep_alive"} <= names
