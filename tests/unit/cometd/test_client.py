"""The client against small real servers, each with one vice."""

import contextlib
import itertools
import json
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests
from attrs import define, field

from ringback.cometd.client import Client, ThreadLine
from ringback.cometd.session import HANDSHAKE_LIMIT, QUICK_S, REFUSAL_LIMIT
from ringback.errors import (
    CannotConnect,
    ConnectionDropped,
    EndpointProblem,
    NotTheApi,
    SignInRefused,
    TimedOut,
)
from ringback.model import Json

CALLS = "/v2/me/calls"

#: Far longer than anything here takes; no test waits for it to pass.
LONG_S = 20.0


class HangUp(Exception):  # noqa: N818  (an order, not an error)
    """Closes the connection without an answer."""


@define(eq=False)
class Server:
    """A legal server of one client, without a vice: it holds connects and answers nothing more than it must."""

    hold_s: float = 2.0
    requests: list[Json] = field(factory=list)
    headers: list[Json] = field(factory=list)
    news: threading.Condition = field(factory=threading.Condition)
    queue: list[Json] = field(factory=list)
    left: bool = False
    clients: Iterator[int] = field(factory=lambda: itertools.count(1))

    def answer(self, messages: list[Json]) -> Json:
        """Return the answer to one request."""
        return [each for message in messages for each in self.reply(message)]

    def reply(self, message: Json) -> list[Json]:
        """Return the answer to one message."""
        say: Callable[[Json], list[Json]] = getattr(self, message["channel"].rpartition("/")[2])
        return say(message)

    def handshake(self, message: Json) -> list[Json]:
        """Let everybody in."""
        return [
            accepted(message, clientId=f"c{next(self.clients)}", supportedConnectionTypes=["long-polling"])
        ]

    def subscribe(self, message: Json) -> list[Json]:
        """Subscribe to everything."""
        return [accepted(message, subscription=message["subscription"])]

    def connect(self, message: Json) -> list[Json]:
        """Hold the connect until there is news."""
        return [*self.delivery(), accepted(message)]

    def delivery(self) -> list[Json]:
        """Wait for news, and return it."""
        with self.news:
            self.news.wait_for(lambda: self.queue or self.left, self.hold_s)
            told, self.queue = self.queue, []
            self.news.notify_all()
        return told

    def disconnect(self, message: Json) -> list[Json]:
        """Answer the held connect, too."""
        with self.news:
            self.left = True
            self.news.notify_all()
        return [accepted(message)]

    def tell(self, *data: Json) -> None:
        """Queue messages."""
        with self.news:
            self.queue += [event(each) for each in data]
            self.news.notify_all()

    def asked(self, channel: str) -> int:
        """Return how often a channel was asked."""
        return sum(message["channel"] == channel for request in self.requests for message in request)


def accepted(message: Json, **more: Json) -> Json:
    """Return the least that a successful reply must say, and more."""
    return {"id": message["id"], "channel": message["channel"], "successful": True, **more}


def refused(message: Json, error: str, **more: Json) -> Json:
    """Return an unsuccessful reply."""
    return {"id": message["id"], "channel": message["channel"], "successful": False, "error": error, **more}


def event(data: Json) -> Json:
    """Return an event message."""
    return {"data": data, "channel": CALLS}


class Handler(BaseHTTPRequestHandler):
    """Speaks HTTP for a server."""

    protocol_version = "HTTP/1.1"
    server: "Listener"

    def do_POST(self) -> None:
        """Answer with what the server says: messages, or a status, a content type and a body."""
        messages = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        served = self.server.served
        served.requests.append(messages)
        served.headers.append(dict(self.headers))
        try:
            answer = served.answer(messages)
        except HangUp:
            self.close_connection = True
            return
        status, kind, body = (
            answer if isinstance(answer, tuple) else (200, "application/json", json.dumps(answer))
        )
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Set-Cookie", "BAYEUX_BROWSER=b1; HttpOnly")
        self.send_header("Content-Length", str(len(body.encode())))
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(body.encode())

    def log_message(self, format: str, *args: Json) -> None:  # noqa: A002  (the name is the standard library's)
        """Say nothing."""


class Listener(ThreadingHTTPServer):
    """Listens for a server."""

    daemon_threads = True
    served: Server


@pytest.fixture
def start() -> Iterator[Callable[..., Client]]:
    """Start a server, and return a client of it; all are ended after the test."""
    with contextlib.ExitStack() as stack:

        def started(server: Server, *, http_s: float = LONG_S, **settings: Json) -> Client:
            listener = Listener(("127.0.0.1", 0), Handler)
            listener.served = server
            stack.callback(listener.server_close)
            thread = threading.Thread(
                target=listener.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
            )
            thread.start()
            stack.callback(thread.join)
            stack.callback(listener.shutdown)
            session = stack.enter_context(requests.Session())
            url = f"http://127.0.0.1:{listener.server_port}/notifications"
            client = Client(session, url, http_s=http_s, name="agent", **settings)
            stack.callback(client.close)
            return client

        yield started


def pulled(client: Client, count: int) -> list[Json]:
    """Return the data of so many messages, in the order in which they came."""
    data: list[Json] = []
    while len(data) < count:
        messages = client.pull(LONG_S)
        assert messages, data
        data += [each["data"] for each in messages]
    return data


Start = Callable[..., Client]


def test_messages_arrive_in_order(start: Start) -> None:
    """What the server tells arrives, in order, whether a connect is held meanwhile or not."""
    server = Server()
    client = start(server)
    client.open([CALLS, "/v2/me/devices"])
    server.tell(1, 2)
    assert pulled(client, 2) == [1, 2]
    server.tell(3)
    server.tell(4)
    assert pulled(client, 2) == [3, 4]
    assert client.rehandshakes == 0


def test_requests(start: Start) -> None:
    """Everything goes to the one URL, as arrays with increasing ids, with the session's cookies."""
    server = Server()
    client = start(server)
    client.open([CALLS, "/v2/me/devices"])
    server.tell(1)
    pulled(client, 1)
    client.close()
    sent = [message for request in server.requests for message in request]
    ids = [int(message["id"]) for message in sent]
    assert sorted(ids) == list(range(1, len(ids) + 1))
    assert sent[:4] == [
        {
            "id": "1",
            "channel": "/meta/handshake",
            "version": "1.0",
            "minimumVersion": "1.0",
            "supportedConnectionTypes": ["long-polling"],
        },
        {"id": "2", "channel": "/meta/subscribe", "subscription": CALLS, "clientId": "c1"},
        {"id": "3", "channel": "/meta/subscribe", "subscription": "/v2/me/devices", "clientId": "c1"},
        {"id": "4", "channel": "/meta/connect", "connectionType": "long-polling", "clientId": "c1"},
    ]
    assert {headers["Content-Type"] for headers in server.headers} == {"application/json;charset=UTF-8"}
    assert server.headers[-1]["Cookie"] == "BAYEUX_BROWSER=b1"
    assert server.asked("/meta/disconnect") == 1


def test_silence(start: Start) -> None:
    """Where nothing is told, nothing is pulled, and the poll goes on to be held."""
    server = Server(hold_s=LONG_S)
    client = start(server)
    client.open([CALLS])
    assert client.pull(0.05) == ()
    assert client.pull(0) == ()
    server.tell(1)
    assert pulled(client, 1) == [1]


def test_held_poll_outlives_our_looking_elsewhere(start: Start) -> None:
    """What comes while nobody pulls is there at the next pull."""
    server = Server()
    client = start(server)
    client.open([CALLS])
    server.tell(1)
    with server.news:
        assert server.news.wait_for(lambda: not server.queue, LONG_S)
    server.tell(2)
    assert pulled(client, 2) == [1, 2]


def test_close_does_not_wait_for_a_held_poll(start: Start) -> None:
    """A server that goes on holding the poll after our disconnect does not hold us."""

    class HoldsOn(Server):
        def disconnect(self, message: Json) -> list[Json]:
            return [accepted(message)]

    server = HoldsOn(hold_s=LONG_S)
    client = start(server)
    client.open([CALLS])
    client.close()
    client.close()
    assert client.pull(LONG_S) == ()
    assert server.asked("/meta/disconnect") == 1
    with server.news:
        server.left = True
        server.news.notify_all()


def test_messages_ride_along_with_every_answer(start: Start) -> None:
    """Messages in the answers to handshake and subscription are handed over, too."""

    class Chatty(Server):
        def handshake(self, message: Json) -> list[Json]:
            return [*super().handshake(message), event(1)]

        def subscribe(self, message: Json) -> list[Json]:
            return [event(2), *super().subscribe(message), {"channel": "/elsewhere", "data": 3}]

    client = start(Chatty())
    client.open([CALLS])
    assert pulled(client, 3) == [1, 2, 3]


@pytest.mark.parametrize("number", [None, int, lambda number: f"s{number}"])
def test_ids_of_another_form(start: Start, number: Json) -> None:
    """Replies may carry our ids as numbers, ids of their own, or none."""

    class OtherIds(Server):
        def answer(self, messages: list[Json]) -> Json:
            replies = super().answer(messages)
            for each in replies:
                if "id" in each:
                    each.update({"id": number(each["id"])} if number else {})
                    each.pop("id") if number is None else None
            return replies

    server = OtherIds()
    client = start(server)
    client.open([CALLS, "/v2/me/devices"])
    server.tell(1)
    assert pulled(client, 1) == [1]


def test_late_confirmation(start: Start) -> None:
    """A subscription may be confirmed in the answer to the first connect."""

    class Late(Server):
        def subscribe(self, message: Json) -> list[Json]:
            self.queue.append(super().subscribe(message)[0])
            return []

    server = Late()
    client = start(server)
    client.open([CALLS, "/v2/me/devices"])
    server.tell(1)
    assert pulled(client, 1) == [1]


def test_server_that_does_not_hold(start: Start) -> None:
    """A server that answers every connect at once is asked again and again, but not without a pause."""
    pauses = []

    class Watched(ThreadLine):
        def start(self, messages: Sequence[Json], *, hold: float, after: float) -> None:
            pauses.append(after)
            super().start(messages, hold=hold, after=after)

    server = Server(hold_s=0)
    client = start(server, line=Watched, clock=lambda: 0.0)
    client.open([CALLS])
    while len(pauses) < 6:
        assert client.pull(0.01) == ()
    # Handshake, subscription, two connects; then it is clear that the server does not hold.
    assert pauses[:6] == [0.0, 0.0, 0.0, 0.0, QUICK_S, QUICK_S]
    server.tell(1)
    assert pulled(client, 1) == [1]


def test_interval(start: Start) -> None:
    """The interval that a server advises is kept between connects, and not before subscribing."""

    class Unhurried(Server):
        def handshake(self, message: Json) -> list[Json]:
            [reply] = super().handshake(message)
            return [{**reply, "advice": {"reconnect": "retry", "interval": 60_000}}]

    server = Unhurried()
    client = start(server)
    client.open([CALLS])
    assert client.pull(0.1) == ()
    assert [request[0]["channel"] for request in server.requests] == ["/meta/handshake", "/meta/subscribe"]


@pytest.mark.parametrize("advice", [{}, {"advice": {"reconnect": "handshake", "interval": 0}}])
def test_forgotten_once(start: Start, advice: Json) -> None:
    """A server that has forgotten us gets a new handshake and our subscriptions, and we go on."""

    class Forgets(Server):
        def connect(self, message: Json) -> list[Json]:
            if message["clientId"] == "c1" and self.asked("/meta/connect") > 1:
                return [event("before"), refused(message, "402::session_unknown", **advice)]
            return super().connect(message)

    server = Forgets()
    client = start(server)
    client.open([CALLS])
    server.tell(1)
    assert pulled(client, 2) == [1, "before"]
    server.tell(2)
    assert pulled(client, 1) == [2]
    assert client.rehandshakes == 1
    assert server.asked("/meta/subscribe") == 2


def test_forgotten_before_subscribing(start: Start) -> None:
    """A server may forget us between handshake and subscription."""

    class Forgets(Server):
        def subscribe(self, message: Json) -> list[Json]:
            if message["clientId"] == "c1":
                return [refused(message, "402::session_unknown")]
            return super().subscribe(message)

    client = start(Forgets())
    client.open([CALLS, "/v2/me/devices"])
    assert client.rehandshakes == 1


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
            return [event(1), accepted(message, advice={"reconnect": "none"})]

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
            return [{**reply, "advice": {"timeout": 100}}]

    server = Sleeps(hold_s=LONG_S)
    client = start(server, http_s=0.2)
    client.open([CALLS])
    with pytest.raises(TimedOut) as caught:
        client.pull(LONG_S)
    assert str(caught.value).endswith("did not answer the CometD long poll within 0.3 s.")
    server.disconnect({"id": "", "channel": ""})


def answering(answer: Json) -> Server:
    """Return a server that answers everything so."""

    class Answers(Server):
        def answer(self, messages: list[Json]) -> Json:
            return answer

    return Answers()


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

    client = start(Silent(hold_s=0), http_s=0.1)
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
