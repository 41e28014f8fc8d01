"""
One POST of Bayeux messages, and what may go wrong with it.

It knows which statuses and bodies are an answer in Bayeux, and turns all others
into Problems.  It refuses to know what the messages mean, and leaves deadlines,
sizes and broken connections to `ringback.wire`.
"""

import json
import time
from collections.abc import Callable, Sequence

import requests
from attrs import field, frozen

from ringback.cometd import messages as bayeux
from ringback.errors import NotTheApi, SignInRefused
from ringback.model import Json, Request, Response
from ringback.wire import exchange, renewing

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


def never(_forbidden: Request) -> bool:
    """Tell that there are no other credentials to try."""
    return False


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
    #: Tells whether there are other credentials than those of a forbidden request.
    renewed: Callable[[Request], bool] = field(default=never, repr=False)

    def __call__(self, messages: Sequence[Json], hold: float = 0.0) -> tuple[dict[str, Json], ...]:
        """
        Return the messages of the answer, which the server may hold back for `hold` seconds.

        Raises an EndpointProblem where there is no answer, or none in Bayeux.
        """
        doing = _DOING.get(messages[0]["channel"], "a CometD message")
        body = json.dumps(messages, ensure_ascii=False, separators=(",", ":")).encode()
        _, response = renewing(lambda: self._exchanged(body, hold, doing), self.renewed)
        self._check(response.status, doing)
        return self._messages(response.body, doing)

    def _exchanged(self, body: bytes, hold: float, doing: str) -> tuple[Request, Response]:
        return exchange(
            self.session,
            Request(method="POST", url=self.url, headers=_HEADERS, body=body),
            seconds=self.http_s + hold,
            connect_s=self.http_s,
            clock=self.clock,
            during=doing,
            follow=True,
        )

    def _check(self, status: int, doing: str) -> None:
        if status in _REFUSED:
            raise SignInRefused(
                actor=self.name, url=self.url, reason=f"it answered {doing} with HTTP {status}"
            )
        if status != requests.codes["ok"]:
            raise NotTheApi(url=self.url, reason=f"it answered {doing} with HTTP {status}")

    def _messages(self, body: bytes, doing: str) -> tuple[dict[str, Json], ...]:
        try:
            answer = json.loads(body)
        except (ValueError, RecursionError):
            what = "HTML" if body.lstrip()[:1] == b"<" else "something that is not JSON"
            raise NotTheApi(url=self.url, reason=f"it answered {doing} with {what}") from None
        if not isinstance(answer, list) or not all(isinstance(each, dict) for each in answer):
            raise NotTheApi(url=self.url, reason=f"its answer to {doing} is no array of messages")
        return tuple(answer)
