"""
Recording in the transport of requests, where no thread and no crash can lose an exchange.

It refuses to know what becomes of what it hands to its recorder.
"""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

import requests
from requests.adapters import BaseAdapter

from ringback.model import Json, Request, Response
from ringback.wire import Timeout, read_whole, request_of, response_of


class Taker(Protocol):
    """Takes exchanges in; the moment at which a request went out is its own."""

    @property
    def clock(self) -> Callable[[], float]:
        """Seconds."""

    def sent(self, request: Request | None = None) -> Any:
        """Return the moment of a request that goes out now."""

    def completed(self, actor: str, sent: Any, request: Request, response: Response) -> int:
        """Take in an exchange; return once it is safe."""


class RecordingAdapter(BaseAdapter):
    """One actor's transport."""

    def __init__(self, recorder: Taker, actor: str, inner: BaseAdapter) -> None:
        super().__init__()
        self._recorder = recorder
        self._actor = actor
        self._inner = inner

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,  # noqa: FBT001, FBT002  (the signature is that of requests)
        timeout: Timeout = None,
        verify: bool | str = True,  # noqa: FBT001, FBT002
        cert: Json = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """Send a request; return its response once it is complete and recorded."""
        request = _replayable(request)
        sent = self._recorder.sent(request_of(request))
        response = self._inner.send(
            request, stream=stream, timeout=timeout, verify=verify, cert=cert, proxies=proxies
        )
        body = read_whole(response, timeout, self._recorder.clock)
        self._recorder.completed(self._actor, sent, request_of(request), response_of(response, body))
        return response

    def close(self) -> None:
        """Give up the connections."""
        self._inner.close()


def _replayable(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Return a request whose body can be read twice: a file or an iterator is read now."""
    body: Any = request.body
    if body is None or isinstance(body, bytes | str):
        return request
    whole = request.copy()
    whole.body = body.read() if hasattr(body, "read") else b"".join(body)
    return whole
