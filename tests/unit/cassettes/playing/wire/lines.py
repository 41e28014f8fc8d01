"""A client without a socket: it hands requests to an application, and takes the answer."""

from collections.abc import Mapping

from attrs import define, field

from ringback.cassettes.playing.wire.app import Replay
from ringback.model import Request, Response
from ringback.serve import Message, Scope
from ringback.transports import TRANSPORT


class Open:
    """The transport of a connection that is open."""

    def is_closing(self) -> bool:
        """Return that it is not."""
        return False


@define(eq=False)
class Line:
    """A connection that is open."""

    note: object = None
    transport: Open = field(factory=Open)

    async def ask(self, app: Replay, request: Request, headers: Mapping[str, str] | None = None) -> Response:
        """Return the answer to a request; a client that is made to wait leaves at once."""
        path, _, query = request.url.partition("?")
        given = headers.items() if headers is not None else request.headers
        scope: Scope = {
            "type": "http",
            "scheme": "http",
            "method": request.method,
            "raw_path": (path[path.find("/", 8) :] if path.startswith("http") else path).encode(),
            "query_string": query.encode(),
            "headers": [(name.lower().encode(), value.encode("utf-8")) for name, value in given],
            "server": ("127.0.0.1", 1),
            "extensions": {TRANSPORT: {"connection": self}},
        }
        coming: list[Message] = [{"type": "http.request", "body": request.body}]
        sent: list[Message] = []

        async def receive() -> Message:
            return coming.pop() if coming else {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            sent.append(message)

        await app(scope, receive, send)
        start, body = sent
        pairs = tuple((name.decode(), value.decode("latin-1")) for name, value in start["headers"])
        return Response(start["status"], pairs, body["body"])
