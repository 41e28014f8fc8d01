"""Connections that misbehave without a wrong byte: those who do not read, do not finish, or do nothing."""

import base64
import contextlib
import json
import socket
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from attrs import define

from ringback.switch.plant import Switch
from ringback.switch.settings import Settings

DEADLINE_S = 10

#: More requests than the buffers on the way can hold.
MANY = 1_000_000

#: How many say half of what they have to say.
HALF = 200


@define
class Line:
    """One connection, by hand."""

    socket: socket.socket

    def send(self, method: str, path: str, body: bytes, headers: str) -> None:
        """Send a request."""
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: switch.test\r\nContent-Length: {len(body)}\r\n{headers}\r\n"
        )
        self.socket.sendall(head.encode() + body)

    def answer(self) -> tuple[int, bytes]:
        """Return the status and the body of the next answer."""
        with self.socket.makefile("rb") as file:
            status = int(file.readline().split()[1])
            length = 0
            while (line := file.readline()) not in (b"\r\n", b""):
                name, _, value = line.partition(b":")
                length = int(value) if name.lower() == b"content-length" else length
            return status, file.read(length)


@define
class Exchange:
    """A Genesys switch that is being served."""

    host: str
    port: int
    credentials: str

    @contextlib.contextmanager
    def line(self) -> Iterator[Line]:
        """Yield a connection."""
        with socket.create_connection((self.host, self.port), timeout=DEADLINE_S) as opened:
            yield Line(opened)

    def ask(self, method: str, path: str, body: object = None) -> tuple[int, object]:
        """Return the answer to somebody who behaves."""
        with self.line() as line:
            content = b"" if body is None else json.dumps(body).encode()
            line.send(method, f"/api/v2{path}", content, self.credentials)
            status, answer = line.answer()
        return status, json.loads(answer)


@pytest.fixture
def exchange(served: Callable[..., tuple[Switch, str]]) -> Exchange:
    """Return a switch, and an agent's credentials."""
    switch, url = served("genesys", Settings())
    agent = switch.actors["agent"]
    pair = base64.b64encode(f"{agent['username']}:{agent['password']}".encode()).decode()
    address = urlsplit(url)
    assert address.hostname
    assert address.port
    return Exchange(address.hostname, address.port, f"Authorization: Basic {pair}\r\n")


def ask_without_end(line: Line, request: bytes) -> None:
    """Send a request until it does not fit any more; give up where it always does."""
    for _ in range(MANY):
        line.socket.send(request)


def test_who_does_not_read_is_not_answered_for_ever(exchange: Exchange) -> None:
    """A client that asks and asks without reading is made to wait, and holds up nobody else."""
    _, told = exchange.ask("GET", "/me/devices?fields=*")
    assert isinstance(told, dict)
    device = told["devices"][0]["id"]
    data = {f"key{each}": "x" * 1000 for each in range(50)}
    order = {"operationName": "Dial", "destination": {"phoneNumber": "0301234"}, "userData": data}
    assert exchange.ask("POST", f"/me/devices/{device}/calls", order)[0] == 200
    request = (
        f"GET /api/v2/me/calls?fields=* HTTP/1.1\r\nHost: switch.test\r\n{exchange.credentials}\r\n".encode()
    )
    with exchange.line() as line:
        line.socket.settimeout(0)
        # Each answer has 100 kB: without an end to this, the switch would soon hold all of them.
        with pytest.raises(BlockingIOError):
            ask_without_end(line, request)
        assert exchange.ask("GET", "/me")[0] == 200
        line.socket.settimeout(DEADLINE_S)
        status, answer = line.answer()
        assert (status, json.loads(answer)["statusCode"]) == (200, 0)
    assert exchange.ask("GET", "/me")[0] == 200


def test_a_byte_at_a_time(exchange: Exchange) -> None:
    """A client that sends and reads a byte at a time is served like any other, and so are the others meanwhile."""
    with exchange.line() as line:
        request = (
            f"GET /api/v2/me HTTP/1.1\r\nHost: a.test\r\n{exchange.credentials}Connection: close\r\n\r\n"
        )
        for byte in request.encode():
            line.socket.sendall(bytes([byte]))
        assert exchange.ask("GET", "/me")[0] == 200
        answer = b""
        while byte_ := line.socket.recv(1):
            answer += byte_
    assert answer.startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize(
    "half",
    [
        b"",
        b"POST /api/v2/me",
        b"POST /api/v2/me HTTP/1.1\r\nHost: switch.test\r\n",
        b"POST /api/v2/me HTTP/1.1\r\nHost: switch.test\r\nContent-Length: 100\r\n\r\n{",
        b"POST /api/v2/me HTTP/1.1\r\nHost: switch.test\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{",
    ],
)
def test_half_a_request(exchange: Exchange, half: bytes) -> None:
    """Many who say half of what they have to say, and stay, keep nobody else from being served."""
    with contextlib.ExitStack() as stack:
        for _ in range(HALF):
            stack.enter_context(exchange.line()).socket.sendall(half)
        assert exchange.ask("GET", "/me")[0] == 200
    assert exchange.ask("GET", "/me")[0] == 200


def test_a_request_that_breaks_off_changes_nothing(exchange: Exchange) -> None:
    """A command whose body never ends is not carried out, whatever of it has come."""
    body = json.dumps({"operationName": "StartContactCenterSession", "channels": ["voice"]}).encode()
    with exchange.line() as line:
        line.send("POST", "/api/v2/me", body, f"{exchange.credentials}Content-Length: 9999\r\n")
    with exchange.line() as line:
        head = (
            f"POST /api/v2/me HTTP/1.1\r\nHost: a.test\r\n{exchange.credentials}Content-Length: 9999\r\n\r\n"
        )
        line.socket.sendall(head.encode() + body)
    _, told = exchange.ask("GET", "/me/devices?fields=*")
    assert isinstance(told, dict)
    assert told["devices"][0]["userState"]["state"] == "LoggedOut"


@pytest.mark.parametrize(
    "half",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"POST /api/v2/notifications HTT", id="head"),
        pytest.param(b"POST /api/v2/me HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{", id="body"),
        pytest.param(
            b"POST /api/v2/notifications HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n[", id="frame"
        ),
    ],
)
def test_who_never_finishes_a_request_is_hung_up(
    exchange: Exchange, half: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a time in which anybody could have; those who behave are served on."""
    monkeypatch.setattr("ringback.serve.REQUEST_S", 0.2)
    with exchange.line() as line, exchange.line() as other:
        other.send("GET", "/api/v2/me", b"", exchange.credentials)
        assert other.answer()[0] == 200
        line.socket.sendall(half)
        assert line.socket.recv(1) == b""
        other.send("GET", "/api/v2/me", b"", exchange.credentials)
        assert other.answer()[0] == 200
