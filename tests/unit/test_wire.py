"""One HTTP exchange against servers with one vice each, all of them real sockets."""

import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest
import requests

from ringback.errors import CannotConnect, ConnectionDropped, EndpointProblem, NotTheApi, TimedOut
from ringback.model import Request, Response
from ringback.wire import MAX_BODY, BoundedAdapter, exchange, problem_of, read_whole

#: Says something on a connection; what it has to say is over when it returns.
Speech = Callable[[socket.socket], None]

#: Far longer than anything here takes.
LONG_S = 20.0

#: How many bytes a trickle has: more than any client here waits for, and yet an end.
TRICKLE = 2000

OK = b"HTTP/1.1 200 OK\r\n"


class Server:
    """Takes connections, one after the other, and makes a speech on each."""

    def __init__(self, speech: Speech) -> None:
        self._speech = speech
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.connections = 0
        self.asked = b""
        self.left = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        while not self.left.is_set():
            connection, _ = self._listener.accept()
            with connection, suppress(OSError):
                asked = connection.recv(65536)
                if asked:
                    self.asked = asked
                    self.connections += 1
                    self._speech(connection)

    def close(self) -> None:
        """Make the last connection ourselves, so that nobody is waited for."""
        self.left.set()
        with suppress(OSError):
            socket.create_connection(self._listener.getsockname()[:2]).close()
        self._thread.join()
        self._listener.close()


@contextmanager
def speaking(speech: Speech) -> Iterator[Server]:
    """Yield a server."""
    server = Server(speech)
    try:
        yield server
    finally:
        server.close()


def saying(*parts: bytes) -> Speech:
    """Return a speech of these parts."""

    def speech(connection: socket.socket) -> None:
        for part in parts:
            connection.sendall(part)

    return speech


def trickling(head: bytes, part: bytes = b" ") -> Speech:
    """Return a speech that never pauses for long, and takes very long."""

    def speech(connection: socket.socket) -> None:
        connection.sendall(OK + head + b"\r\n")
        for _ in range(TRICKLE):
            connection.sendall(part)
            time.sleep(0.01)

    return speech


def heard(url: str, path: str = "/api/v2/me", *, seconds: float = LONG_S) -> tuple[Request, Response]:
    """Return an exchange with a server."""
    with requests.Session() as session:
        session.trust_env = False
        return exchange(session, Request(method="GET", url=url + path), seconds=seconds, clock=time.monotonic)


def problem(speech: Speech, *, seconds: float = LONG_S) -> tuple[EndpointProblem, str]:
    """Return the problem with a server, and the address that was asked."""
    with speaking(speech) as server, pytest.raises(EndpointProblem) as caught:
        heard(server.url, seconds=seconds)
    return caught.value, f"{server.url}/api/v2/me"


def test_answer() -> None:
    """What is asked and what is answered are values; nothing of either is lost."""
    said = b"HTTP/1.1 201 Made\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2, c\r\nContent-Length: 6\r\n\r\n<html>"
    with speaking(saying(said)) as server:
        sent, answer = heard(server.url)
    assert (sent.method, sent.url, sent.body) == ("GET", f"{server.url}/api/v2/me", b"")
    assert answer == Response(
        status=201,
        reason="Made",
        headers=(("Set-Cookie", "a=1"), ("Set-Cookie", "b=2, c"), ("Content-Length", "6")),
        body=b"<html>",
    )


@pytest.mark.parametrize("path", ["/a/../b//c", "/uapi//phoneCalls/@me/0003*210", "/a%2Fb?fields=*"])
def test_path_is_sent_as_it_is(path: str) -> None:
    """What is asked for is what is sent, dots and double slashes included."""
    with speaking(saying(OK + b"Content-Length: 0\r\n\r\n")) as server:
        heard(server.url, path)
    assert server.asked.startswith(f"GET {path} HTTP/1.1\r\n".encode())


def test_path_cannot_break_out() -> None:
    """An id that a server made up does not become a header of ours."""
    with speaking(saying(OK + b"Content-Length: 0\r\n\r\n")) as server:
        heard(server.url, "/calls/7 HTTP/1.1\r\nX-Evil: 1")
    assert b"\nX-Evil" not in server.asked


def test_redirect_is_an_answer() -> None:
    """Whoever is sent elsewhere is told so, and does not go there."""
    with speaking(saying(b"HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n")) as server:
        _, answer = heard(server.url)
    assert (answer.status, answer.header("Location"), server.connections) == (302, "/x", 1)


@pytest.mark.parametrize("head", [b"Content-Length: 2", b"Transfer-Encoding: chunked"])
def test_connection_is_kept(head: bytes) -> None:
    """An answer that was read to its end leaves a connection for the next request."""
    body = b"[]" if b"Length" in head else b"2\r\n[]\r\n0\r\n\r\n"

    def speech(connection: socket.socket) -> None:
        for _ in range(3):
            connection.sendall(OK + head + b"\r\n\r\n" + body)
            if not connection.recv(65536):
                return

    with speaking(speech) as server, requests.Session() as session:
        for _ in range(3):
            request = Request(method="GET", url=server.url)
            _, answer = exchange(session, request, seconds=LONG_S, clock=time.monotonic)
            assert answer.body == b"[]"
        assert server.connections == 1


def test_compressed() -> None:
    """A compressed body is decoded, however it arrives."""
    packed = gzip.compress(b'{"statusCode": 0}')
    head = OK + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed)
    with speaking(saying(head, *(bytes([each]) for each in packed))) as server:
        _, answer = heard(server.url)
    assert answer.json() == {"statusCode": 0}


def test_nobody_there() -> None:
    """Where nobody listens there is nothing to connect to."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    with pytest.raises(CannotConnect) as caught:
        heard(url)
    assert caught.value == CannotConnect(url=f"{url}/api/v2/me", reason="Connection refused")


@pytest.mark.parametrize("url", ["nonsense", "http://", "gopher://127.0.0.1", "http://[::1"])
def test_no_address(url: str) -> None:
    """An address that leads nowhere is told in one line."""
    with pytest.raises(CannotConnect) as caught:
        heard(url)
    assert "\n" not in str(caught.value)


def test_no_tls() -> None:
    """A server that does not speak TLS where it should cannot be connected to."""
    with speaking(saying(b"HTTP/1.1 400 Bad Request\r\n\r\n")) as server:
        with pytest.raises(CannotConnect) as caught:
            heard(server.url.replace("http:", "https:"))
        assert caught.value.reason.startswith("TLS failed: ")


def test_no_answer() -> None:
    """A server that says nothing has timed out."""

    def speech(connection: socket.socket) -> None:
        connection.recv(1)

    told, url = problem(speech, seconds=0.2)
    assert told == TimedOut(url=url, during="GET /api/v2/me", seconds=0.2)


def test_no_connection_in_time() -> None:
    """A connection that does not come about in time is no connection."""
    told = problem_of(requests.ConnectTimeout("…"), "http://h", "GET /", 3.0)
    assert told == CannotConnect(url="http://h", reason="no answer within 3 s")


@pytest.mark.parametrize(
    ("head", "part"),
    [
        (b"Content-Length: 90000\r\n", b" "),
        (b"Connection: close\r\n", b" "),
        (b"Transfer-Encoding: chunked\r\n", b"1\r\n \r\n"),
    ],
    ids=["with a length", "to the end", "chunked"],
)
def test_trickle(head: bytes, part: bytes) -> None:
    """A byte at a time, each in time, does not keep us beyond the limit of the whole."""
    told, url = problem(trickling(head, part), seconds=0.2)
    assert told == TimedOut(url=url, during="GET /api/v2/me", seconds=0.2)


def test_stall() -> None:
    """An answer that stops in the middle has timed out."""

    def speech(connection: socket.socket) -> None:
        connection.sendall(OK + b"Content-Length: 9\r\n\r\n[")
        connection.recv(1)

    told, url = problem(speech, seconds=0.2)
    assert told == TimedOut(url=url, during="GET /api/v2/me", seconds=0.2)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"HTTP/1.1 20",
        OK + b"Content-Length: 99\r\n\r\n[",
        OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\n[",
    ],
    ids=["at once", "in the first line", "in the body", "in a chunk"],
)
def test_drop(raw: bytes) -> None:
    """A server that hangs up has dropped the connection, wherever it does."""
    told, url = problem(saying(raw))
    assert told == ConnectionDropped(url=url, during="GET /api/v2/me")


@pytest.mark.parametrize(
    ("method", "times"), [("GET", 2), ("HEAD", 2), ("PUT", 1), ("POST", 1), ("DELETE", 1)]
)
def test_again(method: str, times: int) -> None:
    """What changes nothing is asked once more where the connection was closed meanwhile; anything else is not."""
    said = iter([b"", *[OK + b"Content-Length: 0\r\n\r\n"] * 2])
    with speaking(lambda connection: connection.sendall(next(said))) as server, requests.Session() as session:
        session.trust_env = False
        request = Request(method=method, url=f"{server.url}/api/v2/me")
        if times == 1:
            with pytest.raises(ConnectionDropped):
                exchange(session, request, seconds=LONG_S, clock=time.monotonic)
        else:
            _, answer = exchange(session, request, seconds=LONG_S, clock=time.monotonic)
            assert answer.status == 200
        assert server.connections == times


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "compressed"])
def test_too_large(packed: bool) -> None:  # noqa: FBT001  (the one parameter)
    """A body that does not fit is not read to its end, small as it may come."""
    body = b"0" * (MAX_BODY + 1)
    head = OK + (b"Content-Encoding: gzip\r\n" if packed else b"") + b"Connection: close\r\n\r\n"
    told, url = problem(saying(head, gzip.compress(body) if packed else body))
    reason = f"its answer to GET /api/v2/me is larger than {MAX_BODY} bytes"
    assert told == NotTheApi(url=url, reason=reason)


def test_not_what_it_says() -> None:
    """A body that is not compressed as announced is no usable answer."""
    told, url = problem(saying(OK + b"Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n[]"))
    assert told == NotTheApi(url=url, reason="its answer to GET /api/v2/me cannot be followed or decoded")


@contextmanager
def bounded() -> Iterator[requests.Session]:
    """Yield a session whose answers are bounded by its transport."""
    with requests.Session() as session:
        session.trust_env = False
        session.mount("http://", BoundedAdapter())
        yield session


def test_bounded_adapter() -> None:
    """An answer that was read by the transport is read again by anybody, in any way."""
    with bounded() as session, speaking(saying(OK + b"Content-Length: 2\r\n\r\n[]")) as server:
        answer = session.get(server.url, timeout=LONG_S, stream=True)
        assert (answer.content, answer.json(), list(answer.iter_content(1))) == (b"[]", [], [b"[", b"]"])
        assert read_whole(answer, LONG_S, time.monotonic) == b"[]"


def test_bounded_adapter_does_not_wait_for_a_trickle() -> None:
    """Whoever sends without a limit for the whole is kept from waiting for ever."""
    with (
        bounded() as session,
        speaking(trickling(b"Connection: close\r\n")) as server,
        pytest.raises(requests.ReadTimeout),
    ):
        session.get(server.url, timeout=(LONG_S, 0.2))


@pytest.mark.parametrize(
    "interim",
    [
        b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\nLink: </b.css>; rel=preload\r\n\r\n",
        b"HTTP/1.1 102 Processing\r\n\r\n" * 3,
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n",
    ],
)
def test_what_is_no_answer_yet(interim: bytes) -> None:
    """What says that an answer is on its way is passed over, whether or not it was asked for (RFC 9110, 15.2)."""
    with bounded() as session, speaking(saying(interim + OK + b"Content-Length: 2\r\n\r\n{}")) as server:
        asked = Request(method="GET", url=f"{server.url}/api/v2/me")
        _, response = exchange(session, asked, seconds=LONG_S, clock=time.monotonic)
    assert (response.status, response.body) == (200, b"{}")
