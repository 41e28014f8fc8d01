"""
One POST of Bayeux messages over requests, and what may go wrong with it.

It knows HTTP: deadlines, statuses, sizes and broken connections, each turned
into the Problem it is.  It refuses to know what the messages mean.
"""

import json
import time
from collections.abc import Callable, Iterator, Sequence

import requests
from attrs import field, frozen
from urllib3 import HTTPResponse
from urllib3.exceptions import DecodeError, HTTPError, NewConnectionError, ProtocolError, ReadTimeoutError

from ringback.cometd import messages as bayeux
from ringback.errors import (
    CannotConnect,
    ConnectionDropped,
    EndpointProblem,
    NotTheApi,
    SignInRefused,
    TimedOut,
)
from ringback.model import Json

#: The largest answer that we read, in bytes.
ANSWER_LIMIT = 16 * 1024 * 1024

_CHUNK = 64 * 1024

_HEADERS = {"Content-Type": "application/json;charset=UTF-8"}

#: What we call a request in a sentence, by the channel of its first message.
_DOING = {
    bayeux.HANDSHAKE: "the CometD handshake",
    bayeux.SUBSCRIBE: "the CometD subscription",
    bayeux.CONNECT: "the CometD long poll",
    bayeux.DISCONNECT: "the CometD disconnect",
}

#: Statuses that speak of credentials, not of the protocol.
_REFUSED = (requests.codes["unauthorized"], requests.codes["forbidden"])


@frozen
class Post:
    """Sends messages to one URL and returns the messages of the answer."""

    session: requests.Session = field(repr=False)
    url: str
    #: The actor whose credentials the session carries.
    name: str
    #: Seconds that one exchange may take, apart from the time that the server holds it.
    http_s: float
    clock: Callable[[], float] = field(default=time.monotonic, repr=False)

    def __call__(self, messages: Sequence[Json], hold: float = 0.0) -> tuple[dict[str, Json], ...]:
        """
        Return the messages of the answer, which the server may hold back for `hold` seconds.

        Raises an EndpointProblem where there is no answer, or none in Bayeux.
        """
        doing = _DOING.get(messages[0]["channel"], "a CometD message")
        seconds = self.http_s + hold
        # A server may send its headers and hold the rest, so the deadline is for the whole.
        deadline = self.clock() + seconds
        try:
            with self.session.post(
                self.url,
                data=json.dumps(messages, ensure_ascii=False, separators=(",", ":")).encode(),
                headers=_HEADERS,
                timeout=(self.http_s, seconds),
                stream=True,
            ) as response:
                self._check(response.status_code, doing)
                return self._messages(self._body(response, doing, seconds, deadline), doing)
        except (requests.RequestException, HTTPError) as error:
            raise self._problem(error, doing, seconds) from error

    def _check(self, status: int, doing: str) -> None:
        if status in _REFUSED:
            raise SignInRefused(
                actor=self.name, url=self.url, reason=f"it answered {doing} with HTTP {status}"
            )
        if status != requests.codes["ok"]:
            raise NotTheApi(url=self.url, reason=f"it answered {doing} with HTTP {status}")

    def _body(self, response: requests.Response, doing: str, seconds: float, deadline: float) -> bytes:
        """Read the body within bounds of size and time."""
        body = bytearray()
        for part in _parts(response):
            body += part
            if len(body) > ANSWER_LIMIT:
                raise NotTheApi(
                    url=self.url, reason=f"its answer to {doing} is larger than {ANSWER_LIMIT} bytes"
                )
            if self.clock() > deadline:
                raise TimedOut(url=self.url, during=doing, seconds=seconds)
        return bytes(body)

    def _messages(self, body: bytes, doing: str) -> tuple[dict[str, Json], ...]:
        try:
            answer = json.loads(body)
        except (ValueError, RecursionError):
            what = "HTML" if body.lstrip()[:1] == b"<" else "something that is not JSON"
            raise NotTheApi(url=self.url, reason=f"it answered {doing} with {what}") from None
        if not isinstance(answer, list) or not all(isinstance(each, dict) for each in answer):
            raise NotTheApi(url=self.url, reason=f"its answer to {doing} is no array of messages")
        return tuple(answer)

    def _problem(
        self, error: requests.RequestException | HTTPError, doing: str, seconds: float
    ) -> EndpointProblem:
        causes = tuple(_causes(error))
        if any(isinstance(each, requests.ReadTimeout | ReadTimeoutError) for each in causes):
            return TimedOut(url=self.url, during=doing, seconds=seconds)
        if isinstance(
            error, requests.TooManyRedirects | requests.exceptions.ContentDecodingError | DecodeError
        ):
            return NotTheApi(url=self.url, reason=f"its answer to {doing} cannot be followed or decoded")
        if _hung_up(error, causes):
            return ConnectionDropped(url=self.url, during=doing)
        return CannotConnect(url=self.url, reason=_reason(causes))


def _parts(response: requests.Response) -> Iterator[bytes]:
    """Return the body as it arrives: `iter_content` waits for whole chunks, which a trickle never fills."""
    # A transport that records, or plays, has read the body; requests does not say so in public.
    if response._content_consumed or not isinstance(response.raw, HTTPResponse):  # type: ignore[attr-defined]  # noqa: SLF001
        yield response.content
        return
    while part := response.raw.read1(_CHUNK, decode_content=True):
        yield part


def _hung_up(error: requests.RequestException | HTTPError, causes: Sequence[BaseException]) -> bool:
    """Return whether a connection was there before it broke."""
    if isinstance(error, requests.exceptions.ChunkedEncodingError | ProtocolError):
        return True
    never = requests.exceptions.SSLError | requests.exceptions.ProxyError | requests.ConnectTimeout
    return (
        isinstance(error, requests.ConnectionError)
        and not isinstance(error, never)
        and not any(isinstance(each, NewConnectionError) for each in causes)
    )


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Return an exception and all that it wraps: requests wraps urllib3, urllib3 wraps the socket's."""
    seen: list[BaseException] = []
    todo: list[object] = [error]
    while todo:
        each = todo.pop(0)
        if not isinstance(each, BaseException) or each in seen:
            continue
        seen.append(each)
        yield each
        todo += [*each.args, getattr(each, "reason", None), each.__cause__, each.__context__]


def _reason(causes: Sequence[BaseException]) -> str:
    """Return the innermost cause in the system's own words, on one line."""
    told = [each.strerror for each in causes if isinstance(each, OSError) and isinstance(each.strerror, str)]
    words = told[-1] if told else str(causes[-1]) or type(causes[0]).__name__
    return " ".join(words.split()).rstrip(".")
