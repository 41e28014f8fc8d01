"""
A short way for requests that are small and many, past ASGI: a function gets what came and says the answer.

ASGI wants two objects, a task and four awaited messages for each request, which cost more than a long poll itself.
An application has the short way where it has an attribute `express`: the functions, by address, that requests
go to once their bodies are complete; POST requests only, unless it names other methods in `express_methods`.  What
is unusual in any way takes the long one; so does all that a function does not want.  A client cannot tell which way
its request went.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, RequestResponseCycle

from ringback.transports import OpenHttp

#: Takes a request and answers it, now or later; False, where it has not touched anything, sends it the long way.
Lane = Callable[["Exchange"], bool]
Lanes = Mapping[bytes, Lane]
Headers = Sequence[tuple[bytes, bytes]]

NO_LANES: Lanes = {}

#: The methods that go the short way where an application does not say which.
POST_ONLY = frozenset({b"POST"})

#: The largest body that is kept for the short way, in bytes.
LIMIT = 64 * 1024

#: What makes a proxy's request another one: uvicorn's middleware knows how.
_PROXIED = frozenset({b"x-forwarded-for", b"x-forwarded-proto"})

_FAILED: Headers = (
    (b"content-type", b"text/plain; charset=utf-8"),
    (b"content-length", b"21"),
)


def lanes_of(app: object) -> Lanes:
    """Return the short ways into an application at the moment."""
    return getattr(app, "express", NO_LANES)


def methods_of(app: object) -> Collection[bytes]:
    """Return the methods of requests that may go the short ways into an application."""
    return getattr(app, "express_methods", POST_ONLY)


class _Deaf:
    """Stands for the event by which uvicorn wakes a task; here is none."""

    def set(self) -> None:
        """Do nothing."""


class Exchange:
    """
    One request, and its answer.

    To uvicorn it is the `RequestResponseCycle` of its connection, so that requests that come too early wait for it,
    and the server for its end.
    """

    __slots__ = ("_protocol", "body", "disconnected", "keep_alive", "leave", "response_complete", "scope")

    message_event = _Deaf()

    def __init__(self, protocol: "ExpressHttp", scope: dict[str, Any], body: bytes) -> None:
        self._protocol = protocol
        self.scope = scope
        self.body = body
        self.keep_alive = True
        self.response_complete = False
        self.disconnected = False
        #: Called when the client leaves before it has been answered.
        self.leave: Callable[[], None] | None = None

    @property
    def connection(self) -> "ExpressHttp":
        """The connection that it came on."""
        return self._protocol

    @property
    def gone(self) -> bool:
        """Whether nobody would hear an answer."""
        return self.disconnected or self._protocol.transport.is_closing()

    def answer(self, status: int, headers: Headers, body: bytes) -> None:
        """Answer; the headers, in lower case, tell the length."""
        lines: list[bytes] = []
        for name, value in headers:
            lines += (name, b": ", value, b"\r\n")
        self.write(status, b"".join(lines), body)

    def write(self, status: int, lines: bytes, body: bytes) -> None:
        """Answer with headers that are lines already."""
        protocol = self._protocol
        self.response_complete = True
        # Whoever holds it knows it too: no circle for the garbage collector, thousands of times a second.
        self.leave = None
        if self.disconnected:
            return
        content = [STATUS_LINE[status]]
        for name, value in protocol.server_state.default_headers:
            content += (name, b": ", value, b"\r\n")
        content.append(lines)
        if not self.keep_alive:
            content.append(b"connection: close\r\n")
        content += (b"\r\n", body)
        protocol.transport.write(b"".join(content))
        if not self.keep_alive:
            protocol.transport.close()
        protocol.on_response_complete()

    def fail(self) -> None:
        """Answer as uvicorn does where an application raises."""
        if not self.response_complete:
            self.keep_alive = False
            self.answer(500, _FAILED, b"Internal Server Error")


class ExpressHttp(OpenHttp):
    """The server's side of a connection, from which short ways lead to the application."""

    #: Where the request that is coming in will go; None where it takes the long way.
    _lane: Lane | None = None
    #: The last request that went the short way, which another one behind it may have pushed out of `cycle`.
    _exchange: Exchange | None = None

    def on_headers_complete(self) -> None:
        """Choose the way, once all is known but the body."""
        self._lane = self._chosen()
        if self._lane is None:
            super().on_headers_complete()
        else:
            self._parts: list[bytes] = []

    def _chosen(self) -> Lane | None:
        lane = lanes_of(self.config.app).get(self.url)
        if lane is None or self.expect_100_continue or self.flow.write_paused:
            return None
        if self.cycle is not None and not self.cycle.response_complete:
            return None
        parser = self.parser
        usual = (
            parser.get_method() in methods_of(self.config.app)
            and parser.get_http_version() == "1.1"
            and parser.should_keep_alive()
            and not parser.should_upgrade()
        )
        if not usual or any([name in _PROXIED for name, _ in self.headers]):  # noqa: C419  (a list is faster)
            return None
        return lane

    def on_body(self, body: bytes) -> None:
        """Take a part of a body."""
        if self._lane is None:
            super().on_body(body)
            return
        self._parts.append(body)
        if sum(map(len, self._parts)) > LIMIT:
            self._go_the_long_way()

    def on_message_complete(self) -> None:
        """Send a request that is complete on its way."""
        lane, before = self._lane, self.cycle
        if lane is None:
            super().on_message_complete()
            return
        self.awaited_since = None
        scope: dict[str, Any] = self.scope  # type: ignore[assignment]  # uvicorn's type has its own keys only
        scope["method"] = self.parser.get_method().decode("ascii")
        path, _, query = self.url.partition(b"?")
        # Lanes are found by addresses without escapes; whoever finds them otherwise reads them from here.
        scope["path"] = self.root_path + path.decode("ascii")
        scope["query_string"] = query
        exchange = self._exchange = Exchange(self, scope, b"".join(self._parts))
        self.cycle = cast("RequestResponseCycle", exchange)
        try:
            taken = lane(exchange)
        except Exception as error:
            self.logger.exception("Exception on the short way", exc_info=error)
            exchange.fail()
            taken = True
        if not taken:
            self.cycle = before
            self._go_the_long_way()
            super().on_message_complete()
        self._lane = None

    def _go_the_long_way(self) -> None:
        self._lane = None
        super().on_headers_complete()
        for part in self._parts:
            super().on_body(part)
        self._parts = []

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell whoever holds a request that its client has left."""
        super().connection_lost(exc)
        exchange = self._exchange
        if exchange is not None and not exchange.response_complete:
            exchange.disconnected = True
            leave, exchange.leave = exchange.leave, None
            if leave is not None:
                leave()
