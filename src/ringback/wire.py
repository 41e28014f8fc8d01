"""
One HTTP exchange over requests: bounded in time and size, its failures told as problems.

It knows what requests and urllib3 raise and what their readers wait for, and
refuses to know any API, CometD included.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import requests
from requests import exceptions as failures
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict
from urllib3 import HTTPResponse
from urllib3 import exceptions as lower

from ringback.connections import POOLS
from ringback.errors import CannotConnect, ConnectionDropped, EndpointProblem, NotTheApi, TimedOut
from ringback.model import Headers, Request, Response
from ringback.patience import Overdue

#: A response larger than this is not read to its end, in bytes.
MAX_BODY = 16 * 1024 * 1024
CHUNK = 64 * 1024

#: For less than so many seconds nobody needs to be told that we were kept from looking for an answer.
LATE_S = 1.0

#: What requests takes for a timeout: one for all, or connect and read apart.
Timeout = None | float | tuple[float, float] | tuple[float, None]

#: Nobody was reached: no connection, or no address to connect to.
_UNREACHED = (
    *(failures.ConnectionError, lower.NewConnectionError),
    *(failures.InvalidURL, failures.InvalidSchema, failures.MissingSchema, lower.LocationParseError),
)

#: What changes nothing, and may be sent again where nobody knows whether it arrived (RFC 9110, 9.2.1 and 9.2.2).
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

#: How often a request is sent again because its credentials have been replaced.
RENEWALS = 3

#: A connection that never came about.
_NEVER = (failures.SSLError, failures.ProxyError)


def exchange(
    session: requests.Session,
    request: Request,
    *,
    seconds: float,
    clock: Callable[[], float],
    connect_s: float | None = None,
    during: str = "",
    follow: bool = False,
) -> tuple[Request, Response]:
    """
    Send a request; return it as it was sent, and the response, redirects followed only on demand.

    Connecting may take `connect_s`, all of it `seconds`; `during` is what a problem calls the exchange.
    Raises CannotConnect, ConnectionDropped, TimedOut, or NotTheApi for what is no usable HTTP.
    """
    during = during or _called(request)
    connect = seconds if connect_s is None else connect_s
    # A server may send its headers and hold the rest, so the deadline is for the whole.
    deadline = clock() + seconds
    try:
        prepared = _prepared(session, request)
        with _sent(session, prepared, (connect, seconds), follow=follow) as answer:
            body = _read(answer, during, deadline, clock)
    except failures.ConnectTimeout as error:
        raise problem_of(error, request.url, during, connect) from error
    except (requests.RequestException, lower.HTTPError) as error:
        raise problem_of(error, request.url, during, seconds) from error
    return request_of(prepared), response_of(answer, body)


def _sent(
    session: requests.Session, prepared: requests.PreparedRequest, timeout: Timeout, *, follow: bool
) -> requests.Response:
    """
    Send a request, and again what may be: a server may close an idle connection at any time (RFC 9112, 9.3.1).

    It may do so while the next request is on its way.
    """
    try:
        return session.send(prepared, timeout=timeout, stream=True, allow_redirects=follow)
    except requests.ConnectionError as error:
        if prepared.method not in _SAFE or not _hung_up(error, tuple(_causes(error))):
            raise
    return session.send(prepared, timeout=timeout, stream=True, allow_redirects=follow)


def renewing(
    send: Callable[[], tuple[Request, Response]], renewed: Callable[[Request], bool]
) -> tuple[Request, Response]:
    """Send, and send again what is forbidden where `renewed` tells that there are other credentials now than it had."""
    sent, response = send()
    for _ in range(RENEWALS):
        if response.status != requests.codes["forbidden"] or not renewed(sent):
            break
        sent, response = send()
    return sent, response


def _called(request: Request) -> str:
    try:
        return f"{request.method} {request.path}"
    except ValueError:
        # What is no URL has no path; it is told apart when it is sent.
        return f"{request.method} {request.url}"


def _prepared(session: requests.Session, request: Request) -> requests.PreparedRequest:
    """
    Return what a session sends, with its headers and cookies.

    A session would take the address apart, normalise its path and copy all cookies; what is asked for is what is sent.
    """
    ready = requests.PreparedRequest()
    ready.prepare_method(request.method)
    ready.url = request.url
    ready.prepare_headers(CaseInsensitiveDict([*session.headers.items(), *request.headers]))
    ready.prepare_body(request.body or None, None)
    try:
        ready.prepare_cookies(session.cookies)
        ready.prepare_auth(session.auth, request.url)
    except ValueError as error:
        # An address that is none.
        raise requests.exceptions.InvalidURL(error, request=ready) from error
    ready.prepare_hooks(session.hooks)
    return ready


def read_whole(response: requests.Response, timeout: Timeout, clock: Callable[[], float]) -> bytes:
    """
    Return the decoded body of a response, and leave it in there for others to read.

    Raises NotTheApi where it is too large, and what requests raises where it breaks off or only trickles.
    """
    limit = timeout[1] if isinstance(timeout, tuple) else timeout
    during = f"{response.request.method} {response.request.path_url}"
    body = _read(response, during, None if limit is None else clock() + limit, clock)
    # requests keeps the body here once it is read; `content`, `json` and `iter_content` give it again.
    response._content = body  # noqa: SLF001
    return body


class BoundedAdapter(HTTPAdapter):
    """
    Reads each answer to its end within the timeout, for callers who would wait for a trickle for ever.

    The timeout counts as far as we were there to look, so that a busy machine is not taken for a silent server.
    """

    def init_poolmanager(self, *args: Any, **settings: Any) -> None:
        """Make the pools, whose connections wait so."""
        super().init_poolmanager(*args, **settings)
        self.poolmanager.pool_classes_by_scheme = POOLS

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,  # noqa: FBT001, FBT002  (the signature is that of requests)
        timeout: Timeout = None,
        verify: bool | str = True,  # noqa: FBT001, FBT002
        cert: Any = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """Send a request; return its response once it is complete."""
        response = super().send(
            request, stream=stream, timeout=timeout, verify=verify, cert=cert, proxies=proxies
        )
        # The connection is patient for as long as the timeout says, and no longer.
        read_whole(response, None, time.monotonic)
        return response


def _read(
    response: requests.Response, during: str, deadline: float | None, clock: Callable[[], float]
) -> bytes:
    body = bytearray()
    for part in _parts(response):
        body += part
        if len(body) > MAX_BODY:
            raise NotTheApi(
                url=response.url, reason=f"its answer to {during} is larger than {MAX_BODY} bytes"
            )
        if deadline is not None and clock() > deadline and not _is_whole(response):
            raise failures.ReadTimeout("the answer does not end", request=response.request)
    return bytes(body)


def _is_whole(response: requests.Response) -> bool:
    """Return whether it is known that nothing more comes: an answer that is there is no late one."""
    return response._content_consumed or response.raw.closed  # type: ignore[attr-defined]  # noqa: SLF001


def _parts(response: requests.Response) -> Iterator[bytes]:
    """Yield a body as it arrives: `iter_content` waits for whole chunks, which a trickle never fills."""
    # A transport that records, or plays, has read the body; requests does not say so in public.
    if response._content_consumed or not isinstance(response.raw, HTTPResponse):  # type: ignore[attr-defined]  # noqa: SLF001
        yield response.content
        return
    try:
        while part := response.raw.read1(CHUNK, decode_content=True):
            yield part
    except lower.ReadTimeoutError as error:
        raise failures.ReadTimeout(error, request=response.request) from error
    except lower.DecodeError as error:
        raise failures.ContentDecodingError(error, request=response.request) from error
    except lower.HTTPError as error:
        raise failures.ChunkedEncodingError(error, request=response.request) from error
    response._content_consumed = True  # type: ignore[attr-defined]  # noqa: SLF001


def request_of(request: requests.PreparedRequest) -> Request:
    """Return a request of requests as a value."""
    body = request.body or b""
    return Request(
        method=request.method or "",
        url=request.url or "",
        headers=tuple((_text(name), _text(value)) for name, value in request.headers.items()),
        body=body if isinstance(body, bytes) else str(body).encode(),
    )


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


def response_of(response: requests.Response, body: bytes) -> Response:
    """Return a response of requests as a value, repeated headers apart."""
    return Response(
        status=response.status_code, headers=_headers(response), body=body, reason=response.reason or ""
    )


def _headers(response: requests.Response) -> Headers:
    # requests joins repeated headers, which is wrong for Set-Cookie; urllib3 keeps them apart.
    original = getattr(response.raw, "headers", None) or response.headers
    return tuple((str(name), str(value)) for name, value in original.items())


def problem_of(error: Exception, url: str, during: str, seconds: float) -> EndpointProblem:
    """Return the problem that an exception of requests or urllib3 stands for."""
    causes = tuple(_causes(error))
    match error:
        case failures.ConnectTimeout():
            return CannotConnect(url=url, reason=f"no answer within {seconds:g} s")
        case _ if any(isinstance(each, failures.Timeout | lower.ReadTimeoutError) for each in causes):
            late = max((each.late_s for each in causes if isinstance(each, Overdue)), default=0.0)
            return TimedOut(url=url, during=during, seconds=seconds, late_s=late if late >= LATE_S else 0.0)
        case failures.TooManyRedirects() | failures.ContentDecodingError() | lower.DecodeError():
            return NotTheApi(url=url, reason=f"its answer to {during} cannot be followed or decoded")
        case _ if _hung_up(error, causes):
            return ConnectionDropped(url=url, during=during)
        case _ if isinstance(error, _UNREACHED):
            tls = "TLS failed: " if isinstance(error, failures.SSLError) else ""
            return CannotConnect(url=url, reason=f"{tls}{_reason(causes)}")
    return NotTheApi(url=url, reason=_reason(causes))


def _hung_up(error: Exception, causes: Sequence[BaseException]) -> bool:
    """Return whether a connection was there before it broke."""
    if isinstance(error, failures.ChunkedEncodingError | lower.ProtocolError):
        return True
    return (
        isinstance(error, failures.ConnectionError)
        and not isinstance(error, _NEVER)
        and not any(isinstance(each, lower.NewConnectionError) for each in causes)
    )


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an exception and all that it wraps: requests wraps urllib3, urllib3 wraps the socket's."""
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
    return " ".join(words.split())[:200].rstrip(".")
