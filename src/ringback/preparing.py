"""
What a session of requests would send, made ready as requests does it and in a fraction of the time.

A suite asks the same server for the same few things thousands of times, and requests takes each address apart anew,
checks each header again, and copies all cookies.  What is true of an address or of a header stays true: it is kept.
A session that has more to say than headers and cookies is left to requests.
It refuses to know what is asked.
"""

from functools import lru_cache
from http.cookiejar import Cookie, eff_request_host  # type: ignore[attr-defined]  # typeshed leaves it out
from typing import TYPE_CHECKING, Any

import requests
from requests.cookies import MockRequest, get_cookie_header
from requests.structures import CaseInsensitiveDict
from requests.utils import check_header_validity

from ringback.model import Request

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Of so many addresses and headers is known what they come to; calls come and go, and so do their addresses.
KEPT = 2048

#: The methods of requests that say nothing of the length of a body which they have not.
_BODILESS = frozenset({"GET", "HEAD"})


def prepared(session: requests.Session, request: Request) -> requests.PreparedRequest:
    """Return a request as a session would send it, to the very URL that it names; raises what requests raises."""
    ready = _ready(session, request) if _is_plain(session) else _left_to_requests(session, request)
    # requests would normalise the path; what is asked for is what is sent.
    ready.url = request.url
    return ready


def _is_plain(session: requests.Session) -> bool:
    """Tell whether a session adds nothing but its headers and cookies."""
    return (
        type(session) is requests.Session
        and not session.trust_env
        and session.auth is None
        and not session.params
        and not any(session.hooks.values())
    )


def _left_to_requests(session: requests.Session, request: Request) -> requests.PreparedRequest:
    plain = requests.Request(
        request.method, request.url, headers=dict(request.headers), data=request.body or None
    )
    return session.prepare_request(plain)


def _ready(session: requests.Session, request: Request) -> requests.PreparedRequest:
    ready = requests.PreparedRequest()
    ready.method = request.method.upper()
    ready.url = _normal(request.url)
    ready.headers = CaseInsensitiveDict()
    said: Iterable[tuple[str, Any]] = (*session.headers.items(), *request.headers)
    for name, value in said:
        _check(name, value)
        ready.headers[name] = value
    # The jar itself: whoever follows a redirect takes a copy of it.
    ready._cookies = session.cookies  # type: ignore[attr-defined]  # noqa: SLF001  # typeshed leaves it out
    cookie = _cookie(session.cookies, ready)
    if cookie is not None:
        ready.headers["Cookie"] = cookie
    ready.body = request.body or None
    if request.body:
        ready.headers["Content-Length"] = str(len(request.body))
    elif ready.method not in _BODILESS:
        ready.headers.setdefault("Content-Length", "0")
    if "@" in request.url:
        # There may be credentials in it.
        ready.prepare_auth(None, request.url)
    return ready


def _cookie(jar: Any, ready: requests.PreparedRequest) -> str | None:
    """Return the cookies that go with a request; what is valid for all of its host for as long as we run is soon told."""
    host = _host(ready.url or "")
    with jar._cookies_lock:  # noqa: SLF001
        cookies: list[Cookie] = list(jar)
    if "Cookie" in ready.headers or not all(_is_usual(each, host) for each in cookies):
        found: str | None = get_cookie_header(jar, ready)  # type: ignore[no-untyped-call]
        return found
    return "; ".join([f"{each.name}={each.value}" for each in cookies]) or None


def _is_usual(cookie: Cookie, host: str) -> bool:
    """Tell whether a cookie goes with all requests to a host, and to no other."""
    return (
        cookie.domain == host
        and cookie.path == "/"
        and cookie.expires is None
        and cookie.value is not None
        and not (cookie.version or cookie.secure or cookie.port or cookie.domain_specified)
    )


@lru_cache(maxsize=KEPT)
def _host(url: str) -> str:
    """Return the host of a URL as cookies name it."""
    return str(eff_request_host(MockRequest(requests.Request(url=url, headers={})))[1])


@lru_cache(maxsize=KEPT)
def _normal(url: str) -> str | None:
    """Return a URL as requests writes it; raises what requests raises for what is none."""
    ready = requests.PreparedRequest()
    ready.prepare_url(url, None)
    return ready.url


@lru_cache(maxsize=KEPT)
def _check(name: str, value: Any) -> None:
    """Raise what requests raises for what is no header."""
    check_header_validity((name, value))
