"""The client against servers with one vice each."""

import itertools
import socket
import threading
from collections.abc import Iterator

import pytest
import requests
from tests.unit.cometd.servers import (
    CALLS,
    LONG_S,
    HangUp,
    Server,
    Start,
    answering,
    event,
    pulled,
    refused,
)

from ringback.cometd.client import Client, InlineLine, StillHeld
from ringback.cometd.session import HANDSHAKE_LIMIT, REFUSAL_LIMIT
from ringback.errors import (
    CannotConnect,
    ConnectionDropped,
    EndpointProblem,
    NotTheApi,
    SignInRefused,
    TimedOut,
)
from ringback.model import Json, Request


def test_forgotten_for_ever(start: Start) -> None:
    """A server that forgets us each time does not keep us busy for ever."""

    class Forgets(Server):
        def connect(self, message: Json) -> list[Json]:
            return [refused(message, "402::session_unknown")]

    server = Forgets()
    client = start(server)
    client.open([CALLS])
    with pytest.raises(NotTheApi, match="asks for a new handshake again and again"):
        client.pull(LONG_S)
    assert server.asked("/meta/handshake") == HANDSHAKE_LIMIT + 1


def test_connect_refused_for_ever(start: Start) -> None:
    """A server that refuses each connect is asked a few times."""

    class Refuses(Server):
        def connect(self, message: Json) -> list[Json]:
            return [refused(message, "500::overloaded")]

    server = Refuses()
    client = start(server)
    client.open([CALLS])
    for _ in range(2):
        with pytest.raises(NotTheApi) as caught:
            client.pull(LONG_S)
        assert caught.value.reason == "it refuses to connect again and again (500::overloaded)"
    assert server.asked("/meta/connect") == REFUSAL_LIMIT + 1


def test_server_that_sends_us_away(start: Start) -> None:
    """The advice not to reconnect is a problem, once everything that came before it was handed over."""

    class Closes(Server):
        def connect(self, message: Json) -> list[Json]:
            return [event(1), refused(message, "", advice={"reconnect": "none"})]

    client = start(Closes())
    client.open([CALLS])
    assert pulled(client, 1) == [1]
    with pytest.raises(ConnectionDropped) as caught:
        client.pull(LONG_S)
    assert caught.value.during == "the CometD long poll: it advises not to reconnect"


def test_connection_dropped_during_the_poll(start: Start) -> None:
    """A server that hangs up during the poll is a problem at the next pull, and at every later one."""

    class HangsUp(Server):
        def connect(self, message: Json) -> list[Json]:
            if self.asked("/meta/connect") > 1:
                raise HangUp
            return super().connect(message)

    server = HangsUp()
    client = start(server)
    client.open([CALLS])
    server.tell(1)
    assert pulled(client, 1) == [1]
    for _ in range(2):
        with pytest.raises(ConnectionDropped) as caught:
            client.pull(LONG_S)
        assert caught.value == ConnectionDropped(url=client.url, during="the CometD long poll")
    assert server.asked("/meta/connect") == 2


def test_poll_that_is_held_for_too_long(start: Start) -> None:
    """A poll that is held for longer than advised, and http_s more, has timed out."""

    class Sleeps(Server):
        def handshake(self, message: Json) -> list[Json]:
            [reply] = super().handshake(message)
            return [{**reply, "advice": {"timeout": 250}}]

    server = Sleeps(hold_s=LONG_S)
    client = start(server, http_s=2.0)
    client.open([CALLS])
    with pytest.raises(TimedOut) as caught:
        client.pull(LONG_S)
    assert caught.value == TimedOut(url=client.url, during="the CometD long poll", seconds=2.25)
    server.disconnect({"id": "", "channel": ""})


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ((200, "text/html", "<html>Sign in</html>"), "it answered the CometD handshake with HTML"),
        ((200, "text/plain", "hello"), "it answered the CometD handshake with something that is not JSON"),
        (
            (200, "application/json", "[" * 100_000),
            "it answered the CometD handshake with something that is not JSON",
        ),
        ((200, "application/json", ""), "it answered the CometD handshake with something that is not JSON"),
        ((404, "text/html", "<html>"), "it answered the CometD handshake with HTTP 404"),
        ((500, "application/json", "[]"), "it answered the CometD handshake with HTTP 500"),
        ({"statusCode": 0}, "its answer to the CometD handshake is no array of messages"),
        ([5], "its answer to the CometD handshake is no array of messages"),
        ([], "it did not answer the handshake"),
        (
            [{"successful": False, "error": "400::bad\n message"}],
            "it sent a message without a channel (400::bad message)",
        ),
        ([{"channel": "/meta/handshake", "successful": True}], "its handshake has no clientId"),
        (
            [{"channel": "/meta/handshake", "successful": False, "error": "403::handshake_denied"}],
            "it refuses the handshake (403::handshake_denied)",
        ),
        (
            [
                {
                    "channel": "/meta/handshake",
                    "successful": True,
                    "clientId": "c1",
                    "supportedConnectionTypes": ["websocket"],
                }
            ],
            "it does not offer the connection type long-polling",
        ),
    ],
)
def test_something_else_than_bayeux(start: Start, answer: Json, reason: str) -> None:
    """A server that does not speak Bayeux, or not with us, is not the API; it says how."""
    client = start(answering(answer))
    with pytest.raises(NotTheApi) as caught:
        client.open([CALLS])
    assert caught.value == NotTheApi(url=client.url, reason=reason)


def test_answer_without_end(start: Start) -> None:
    """An answer is read up to a limit."""
    with pytest.raises(NotTheApi, match="larger than 16777216 bytes"):
        start(answering((200, "application/json", "[" + " " * 2**24 + "]"))).open([CALLS])


@pytest.mark.parametrize("status", [401, 403])
def test_credentials_refused(start: Start, status: int) -> None:
    """A status that speaks of credentials names the actor."""
    client = start(answering((status, "text/html", "<html>")))
    with pytest.raises(SignInRefused) as caught:
        client.open([CALLS])
    reason = f"it answered the CometD handshake with HTTP {status}"
    assert caught.value == SignInRefused(actor="agent", url=client.url, reason=reason)


def test_subscription_refused(start: Start) -> None:
    """A server that does not let us subscribe says to what."""

    class Refuses(Server):
        def subscribe(self, message: Json) -> list[Json]:
            if message["subscription"] == CALLS:
                return super().subscribe(message)
            return [refused(message, "403:/x:denied", subscription=message["subscription"])]

    client = start(Refuses())
    with pytest.raises(NotTheApi) as caught:
        client.open([CALLS, "/x"])
    assert caught.value.reason == "it refuses the subscription to /x (403:/x:denied)"


def test_subscription_never_answered(start: Start) -> None:
    """A subscription that nobody confirms is a problem, even where connects are answered."""

    class Silent(Server):
        def subscribe(self, message: Json) -> list[Json]:
            return []

    # Each look at this clock is a second later.
    client = start(Silent(hold_s=0), clock=itertools.count().__next__)
    with pytest.raises(NotTheApi) as caught:
        client.open([CALLS])
    assert caught.value.reason == f"it did not answer the subscription to {CALLS}"


def test_slow_handshake(start: Start) -> None:
    """A handshake that takes longer than http_s has timed out."""

    class Slow(Server):
        def handshake(self, message: Json) -> list[Json]:
            self.delivery()
            return super().handshake(message)

    server = Slow(hold_s=LONG_S)
    client = start(server, http_s=0.1)
    with pytest.raises(TimedOut) as caught:
        client.open([CALLS])
    assert caught.value == TimedOut(url=client.url, during="the CometD handshake", seconds=0.1)
    server.tell("go on")


def test_trickle(start: Start) -> None:
    """An answer that comes a byte at a time, each in time, does not keep us for ever."""

    class Trickles(Server):
        def answer(self, messages: list[Json]) -> Json:
            return (200, "application/json", self.bytes())

        def bytes(self) -> Iterator[str]:
            while not self.left:
                yield " "
                with self.news:
                    self.news.wait(0.02)

    server = Trickles()
    client = start(server, http_s=0.2)
    with pytest.raises(TimedOut) as caught:
        client.open([CALLS])
    assert caught.value == TimedOut(url=client.url, during="the CometD handshake", seconds=0.2)
    server.left = True


def test_stall(start: Start) -> None:
    """An answer that stops in the middle has timed out."""

    class Stalls(Server):
        def answer(self, messages: list[Json]) -> Json:
            return (200, "application/json", self.half())

        def half(self) -> Iterator[str]:
            yield "["
            self.delivery()

    server = Stalls(hold_s=LONG_S)
    client = start(server, http_s=0.2)
    with pytest.raises(TimedOut) as caught:
        client.open([CALLS])
    assert caught.value == TimedOut(url=client.url, during="the CometD handshake", seconds=0.2)
    server.tell("go on")


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n[", ConnectionDropped),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n[", ConnectionDropped),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n[]", NotTheApi),
        (b"HTTP/1.1 302 Found\r\nLocation: /\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", NotTheApi),
        (b"SSH-2.0-OpenSSH\r\n", ConnectionDropped),
        (b"", ConnectionDropped),
    ],
)
def test_broken_http(raw: bytes, problem: type[EndpointProblem]) -> None:
    """An answer that breaks off, or is no HTTP, is a problem that names the handshake."""
    with socket.create_server(("127.0.0.1", 0)) as listener, requests.Session() as session:
        ended = threading.Event()

        def serve() -> None:
            while not ended.is_set():
                connection, _ = listener.accept()
                with connection:
                    connection.recv(65536)
                    connection.sendall(raw)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            client = Client(session, f"http://127.0.0.1:{listener.getsockname()[1]}/", http_s=LONG_S)
            with pytest.raises(problem, match="the CometD handshake"):
                client.open([CALLS])
        finally:
            ended.set()
            with socket.create_connection(listener.getsockname()) as last:
                last.sendall(b"bye")
            thread.join()


def test_handshake_that_a_recording_holds_for_ever() -> None:
    """A recording without an answer to the handshake does not keep us."""

    class Holds(requests.adapters.BaseAdapter):
        def send(self, *args: Json, **settings: Json) -> requests.Response:
            raise StillHeld

        def close(self) -> None:
            """Hold nothing."""

    with requests.Session() as session:
        session.mount("http://", Holds())
        client = Client(session, "http://recorded/", http_s=LONG_S, line=InlineLine)
        with pytest.raises(TimedOut):
            client.open([CALLS])


def test_nobody_there() -> None:
    """Where nobody listens there is nothing to connect to."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    client = Client(requests.Session(), f"http://127.0.0.1:{port}/n", http_s=LONG_S)
    with pytest.raises(CannotConnect) as caught:
        client.open([CALLS])
    assert caught.value == CannotConnect(url=client.url, reason="Connection refused")
    client.close()


@pytest.mark.parametrize("url", ["nonsense", "http://", "gopher://x/", "http://[::1"])
def test_no_address(url: str) -> None:
    """An address that leads nowhere is a problem, too, in one line."""
    client = Client(requests.Session(), url, http_s=LONG_S)
    with pytest.raises(EndpointProblem) as caught:
        client.open([CALLS])
    assert isinstance(caught.value, CannotConnect)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("others", [True, False])
def test_forbidden_poll_is_sent_once_more_with_another_token(start: Start, others: bool) -> None:  # noqa: FBT001
    """Where an HTTP session has ended its token is worth nothing; without another one nobody is let in."""
    tokens = ["old"]

    class Strict(Server):
        def answer(self, messages: list[Json]) -> Json:
            over = messages[0]["channel"] == "/meta/connect" and tokens[-1] == "old"
            return (403, "text/plain", "token") if over else super().answer(messages)

    def renewed(_forbidden: Request) -> bool:
        tokens.append("new" if others else "old")
        return others

    server = Strict(queue=[event(1)])
    client = start(server, renewed=renewed)
    client.open([CALLS])
    if others:
        assert pulled(client, 1) == [1]
    else:
        with pytest.raises(SignInRefused):
            client.pull(LONG_S)
