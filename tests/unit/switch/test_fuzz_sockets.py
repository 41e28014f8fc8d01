"""Bytes of any kind on real connections: what is a request has an answer, and nobody else notices the rest."""

import socket
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from attrs import frozen
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.switch.strangers import QUERIES, SAME_EACH_TIME, TEXTS

from ringback.switch.plant import Switch
from ringback.switch.settings import Settings

#: Whoever waits longer for an answer waits for ever, in seconds.
DEADLINE_S = 10

FEWER = settings(SAME_EACH_TIME, max_examples=100)

TARGETS = st.one_of(
    st.sampled_from(
        [
            b"/api/v2/me",
            b"/api/v2/notifications",
            b"/uapi/phoneCalls/@me/simple",
            b"/oauth/token.php",
            b"*",
            b"http://other.test/api/v2/me",
            b"//",
            b"/%",
            b"/%00%ff%fe",
            b"/api/v2/me/calls/" + b"a" * 9000,
        ]
    ),
    st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=20).map(
        lambda text: b"/" + text.encode()
    ),
    QUERIES.map(lambda query: b"/api/v2/me/calls?" + query.encode("ascii", "ignore")),
)

METHODS = st.sampled_from([b"GET", b"POST", b"PUT", b"DELETE", b"PATCH", b"OPTIONS", b"TRACE", b"PROPFIND"])

HEADERS = st.lists(
    st.sampled_from(
        [
            b"Content-Type: application/json",
            b"Content-Type: \xff\xfe",
            b"Authorization: Basic OjpfOg==",
            b"Authorization: Bearer",
            b"Cookie: JSESSIONID=\xe9; ;;=",
            b"Host: a.test:99999",
            b"Expect: 100-continue",
            b"Upgrade: websocket",
            b"Upgrade: h2c",
            b"Sec-WebSocket-Key: x",
            b"X-Long: " + b"x" * 20000,
            b"X-Empty:",
            b"Accept-Encoding: gzip, br;q=x",
        ]
    ),
    max_size=4,
)

BODIES = TEXTS.map(lambda text: text.encode("utf-8", "surrogatepass")) | st.binary(max_size=80)


@frozen
class Door:
    """Where a switch listens."""

    host: str
    port: int

    def open(self) -> socket.socket:
        """Return a connection."""
        return socket.create_connection((self.host, self.port), timeout=DEADLINE_S)

    def said(self, content: bytes) -> bytes:
        """Return all that is answered to some bytes, until the switch hangs up."""
        with self.open() as line:
            line.sendall(content)
            parts = []
            while part := line.recv(65536):
                parts.append(part)
        return b"".join(parts)

    def is_well(self) -> bool:
        """Return whether somebody who behaves is served."""
        answer = self.said(b"GET /nothing HTTP/1.1\r\nHost: switch.test\r\nConnection: close\r\n\r\n")
        return answer.startswith((b"HTTP/1.1 404 ", b"HTTP/1.1 401 "))


@pytest.fixture(params=["genesys", "voipnow"])
def door(request: pytest.FixtureRequest, served: Callable[..., tuple[Switch, str]]) -> Door:
    """Return the door of a switch."""
    _, url = served(request.param, Settings())
    address = urlsplit(url)
    assert address.hostname
    assert address.port
    return Door(address.hostname, address.port)


def head(method: bytes, target: bytes, headers: list[bytes], *more: bytes) -> bytes:
    """Return the first part of a request."""
    lines = [
        method + b" " + target + b" HTTP/1.1",
        b"Host: switch.test",
        *headers,
        *more,
        b"Connection: close",
    ]
    return b"\r\n".join(lines) + b"\r\n\r\n"


@FEWER
@given(method=METHODS, target=TARGETS, headers=HEADERS, body=BODIES, chunked=st.booleans())
def test_any_whole_request(
    door: Door, *, method: bytes, target: bytes, headers: list[bytes], body: bytes, chunked: bool
) -> None:
    """Every request that ends has an answer that ends, and never a 5xx."""
    if chunked:
        chunk = f"{len(body):x}\r\n".encode() + body + b"\r\n" if body else b""
        content = head(method, target, headers, b"Transfer-Encoding: chunked") + chunk + b"0\r\n\r\n"
    else:
        content = head(method, target, headers, b"Content-Length: %d" % len(body)) + body
    answer = door.said(content)
    # Who asks whether to go on is told so first.
    final = answer.removeprefix(b"HTTP/1.1 100 Continue\r\n\r\n")
    assert final.startswith((b"HTTP/1.1 2", b"HTTP/1.1 4")), answer[:300]


@FEWER
@given(
    st.one_of(
        st.binary(max_size=200),
        st.binary(max_size=60).map(lambda junk: b"POST / HTTP/1.1\r\nContent-Length: 9\r\n" + junk),
        st.binary(max_size=60).map(
            lambda junk: b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + junk
        ),
        st.sampled_from(
            [
                b"GET / HTTP/9.9\r\n\r\n",
                b"GET / HTTP/1.0\r\n\r\n" * 50,
                b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
                b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
                b"POST / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n",
                b"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
                b"POST / HTTP/1.1\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n",
                b"GET / HTTP/1.1\r\nX" + b"y" * 100_000,
                b"GET / HTTP/1.1\r\n : \r\n\r\n",
            ]
        ),
    )
)
def test_any_bytes(door: Door, junk: bytes) -> None:
    """Whatever comes on a connection that is then left, the next client is served; a 5xx is never seen."""
    with door.open() as line:
        line.sendall(junk)
        line.shutdown(socket.SHUT_WR)
        answer = b""
        # Where the switch hangs up on what it has not read, the connection is reset.
        try:
            while part := line.recv(65536):
                answer += part
        except ConnectionResetError:
            pass
    assert b"HTTP/1.1 5" not in answer, (junk, answer)
    assert door.is_well()
