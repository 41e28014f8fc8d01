"""A small legal CometD server, for tests that give it one vice each."""

import contextlib
import itertools
import json
import threading
from collections.abc import Callable, Iterable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from attrs import define, field

from ringback.cometd.client import Client
from ringback.model import Json

CALLS = "/v2/me/calls"

#: Starts a server and returns a client of it.
Start = Callable[..., Client]

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
    connections: int = 0
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
        if not isinstance(answer, tuple):
            answer = (200, "application/json", json.dumps(answer))
        with contextlib.suppress(OSError):
            self.write(*answer)

    def write(self, status: int, kind: str, body: str | Iterable[str]) -> None:
        """Write an answer; a body that comes in parts ends with the connection."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Set-Cookie", "BAYEUX_BROWSER=b1; HttpOnly")
        if isinstance(body, str):
            self.send_header("Content-Length", str(len(body.encode())))
        else:
            self.close_connection = True
        self.end_headers()
        for part in [body] if isinstance(body, str) else body:
            self.wfile.write(part.encode())
            self.wfile.flush()

    def log_message(self, format: str, *args: Json) -> None:  # noqa: A002  (the name is the standard library's)
        """Say nothing."""


class Listener(ThreadingHTTPServer):
    """Listens for a server."""

    daemon_threads = True
    served: Server

    def handle_error(self, request: Json, client_address: Json) -> None:
        """Say nothing of clients that left before their answer."""

    def get_request(self) -> Json:
        """Count the connections."""
        self.served.connections += 1
        return super().get_request()


def pulled(client: Client, count: int) -> list[Json]:
    """Return the data of so many messages, in the order in which they came."""
    data: list[Json] = []
    while len(data) < count:
        messages = client.pull(LONG_S)
        assert messages, data
        data += [each["data"] for each in messages]
    return data


def answering(answer: Json) -> Server:
    """Return a server that answers everything so."""

    class Answers(Server):
        def answer(self, messages: list[Json]) -> Json:
            return answer

    return Answers()
