"""
One HTTP exchange over requests: bounded in time and size, its failures told as problems.

It knows what requests and urllib3 raise, and refuses to know any API.
"""

from collections.abc import Callable

import requests
from requests import exceptions as failures
from urllib3 import exceptions as lower

from ringback.errors import CannotConnect, ConnectionDropped, EndpointProblem, NotTheApi, TimedOut
from ringback.model import Request, Response

#: A response larger than this is cut off with a problem.
MAX_BODY = 16 * 1024 * 1024
CHUNK = 64 * 1024


def exchange(
    session: requests.Session,
    request: Request,
    *,
    seconds: float,
    verify: bool | str,
    clock: Callable[[], float],
) -> tuple[Request, Response]:
    """
    Send a request; return it as it was sent, and the response.

    Raises CannotConnect, ConnectionDropped, TimedOut, or NotTheApi for what is no usable HTTP.
    """
    during = f"{request.method} {request.path}"
    try:
        prepared = session.prepare_request(
            requests.Request(
                request.method, request.url, headers=dict(request.headers), data=request.body or None
            )
        )
        # requests would normalise the path; what is asked for is what is sent.
        prepared.url = request.url
        with session.send(
            prepared, timeout=(seconds, seconds), stream=True, allow_redirects=False, verify=verify
        ) as answer:
            body = _read(answer, request.url, clock() + seconds, clock)
    except failures.RequestException as error:
        raise problem_of(error, request.url, during, seconds) from error
    sent = Request(
        method=request.method, url=request.url, headers=tuple(prepared.headers.items()), body=request.body
    )
    response = Response(
        status=answer.status_code,
        headers=tuple(answer.headers.items()),
        body=body,
        reason=answer.reason or "",
    )
    return sent, response


def _read(answer: requests.Response, url: str, deadline: float, clock: Callable[[], float]) -> bytes:
    parts, size = [], 0
    for chunk in answer.iter_content(CHUNK):
        parts.append(chunk)
        size += len(chunk)
        if size > MAX_BODY:
            raise NotTheApi(url=url, reason=f"it sends more than {MAX_BODY} bytes")
        if clock() > deadline:
            raise TimedOut(url=url, during="to the end of its answer", seconds=0)
    return b"".join(parts)


def problem_of(error: failures.RequestException, url: str, during: str, seconds: float) -> EndpointProblem:
    """Return the problem that an exception of requests stands for."""
    cause = error.args[0] if error.args else error
    reason = getattr(cause, "reason", cause)
    match error:
        case failures.ConnectTimeout():
            return CannotConnect(url=url, reason=f"no answer within {seconds:g} s")
        case failures.Timeout():
            return TimedOut(url=url, during=during, seconds=seconds)
        case failures.SSLError():
            return CannotConnect(url=url, reason=f"TLS failed ({_plain(reason)})")
        case failures.ConnectionError() if isinstance(reason, lower.NewConnectionError):
            return CannotConnect(url=url, reason=_plain(reason))
        case failures.ConnectionError() | failures.ChunkedEncodingError():
            return ConnectionDropped(url=url, during=during)
        case _:
            return NotTheApi(url=url, reason=_plain(error))


def _plain(error: object) -> str:
    # urllib3 puts the object's address first: "<…HTTPConnection object at 0x…>: Failed to …".
    said = str(error).rpartition(">: ")[2] or type(error).__name__
    return " ".join(said.split())[:200].rstrip(".")
