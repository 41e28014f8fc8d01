"""Response bodies as they come off the wire: complete, bounded in size and time, and still to be read by others."""

from collections.abc import Callable

import requests

from ringback.errors import NotTheApi
from ringback.model import Headers, Response

#: A response larger than this is not read to its end, in bytes.
MAX_BODY = 16 * 1024 * 1024
CHUNK = 64 * 1024

#: What requests takes for a timeout: one for all, or connect and read apart.
Timeout = None | float | tuple[float, float] | tuple[float, None]


def read_whole(response: requests.Response, timeout: Timeout, clock: Callable[[], float]) -> bytes:
    """
    Return the decoded body, and leave it in the response for the caller.

    Raises NotTheApi where it is too large, and what requests raises where it breaks off or only trickles.
    """
    limit = timeout[1] if isinstance(timeout, tuple) else timeout
    deadline = None if limit is None else clock() + limit
    body = bytearray()
    for chunk in response.iter_content(CHUNK):
        body += chunk
        if len(body) > MAX_BODY:
            raise NotTheApi(url=response.url, reason=f"it sends more than {MAX_BODY} bytes")
        if deadline is not None and clock() > deadline:
            raise requests.exceptions.ReadTimeout("the answer does not end", request=response.request)
    # requests keeps the body here once it is read; `content`, `json` and `iter_content` give it again.
    response._content = bytes(body)  # noqa: SLF001
    return bytes(body)


def response_of(response: requests.Response, body: bytes) -> Response:
    """Return a response of requests as a value, repeated headers apart."""
    return Response(
        status=response.status_code, headers=_headers(response), body=body, reason=response.reason or ""
    )


def _headers(response: requests.Response) -> Headers:
    # requests joins repeated headers, which is wrong for Set-Cookie; urllib3 keeps them apart.
    original = getattr(response.raw, "headers", None) or response.headers
    return tuple((str(name), str(value)) for name, value in original.items())
