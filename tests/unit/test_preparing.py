"""What we make ready ourselves, held against what requests makes ready."""

from collections.abc import Callable

import pytest
import requests
from requests.cookies import create_cookie

from ringback import preparing
from ringback.model import Request
from ringback.preparing import prepared

URL = "http://127.0.0.1:8080/api/v2/me"


def session() -> requests.Session:
    """Return a session as ours are."""
    made = requests.Session()
    made.trust_env = False
    made.headers.update({"User-Agent": "ringback", "Authorization": "Basic QTpC"})
    return made


def keep(made: requests.Session, name: str, value: str, **said: object) -> None:
    """Give a session a cookie that a server has set."""
    usually = {"domain": "127.0.0.1", "path": "/"}
    cookie = create_cookie(name, value, **{**usually, **said})  # type: ignore[no-untyped-call]
    made.cookies.set_cookie(cookie)


def usual(made: requests.Session) -> None:
    """Give a session the cookies that a server sets for all of its paths."""
    keep(made, "JSESSIONID", "1")
    keep(made, "BAYEUX_BROWSER", 'a"b')


def odd(made: requests.Session) -> None:
    """Give a session cookies that not every request has."""
    usual(made)
    keep(made, "deep", "1", path="/api")
    keep(made, "elsewhere", "1", path="/admin")
    keep(made, "other", "1", domain="10.0.0.1")
    keep(made, "over", "1", expires=1)
    keep(made, "safe", "1", secure=True)


def credentials(made: requests.Session) -> None:
    """Let a session say who it is in a way of its own."""
    made.auth = ("a", "b")


def plain(_made: requests.Session) -> None:
    """Leave a session as it is."""


@pytest.mark.parametrize("change", [plain, usual, odd, credentials])
@pytest.mark.parametrize(
    "request_",
    [
        Request(method="GET", url=URL),
        Request(method="get", url="http://localhost:8080/%7Ecalls/ä?a=b c"),
        Request(method="POST", url=URL),
        Request(method="POST", url=URL, headers={"Content-Type": "application/json"}, body=b'{"a": 1}'),
        Request(method="PUT", url=URL, headers={"user-agent": "other", "content-length": "9"}),
        Request(method="GET", url=URL, headers={"Cookie": "mine=1"}),
        Request(method="GET", url="http://a:b@127.0.0.1:8080/api"),
    ],
    ids=lambda each: f"{each.method} {each.url}",
)
def test_as_requests_does(request_: Request, change: Callable[[requests.Session], None]) -> None:
    """Method, headers in their order and body are those that requests sends; the URL is the very one that was named."""
    ours, theirs = session(), session()
    change(ours)
    change(theirs)
    got = prepared(ours, request_)
    wanted = theirs.prepare_request(
        requests.Request(
            request_.method, request_.url, headers=dict(request_.headers), data=request_.body or None
        )
    )
    assert (got.method, got.body, got.url) == (wanted.method, wanted.body, request_.url)
    assert list(got.headers.items()) == list(wanted.headers.items())


@pytest.mark.parametrize(
    ("request_", "error"),
    [
        (Request(method="GET", url="127.0.0.1/api"), requests.exceptions.MissingSchema),
        (Request(method="GET", url="http://"), requests.exceptions.InvalidURL),
        (Request(method="GET", url=URL, headers={"X": "a\r\nb"}), requests.exceptions.InvalidHeader),
    ],
    ids=["no scheme", "no host", "no header"],
)
def test_what_cannot_be_sent(request_: Request, error: type[Exception]) -> None:
    """What requests refuses is refused as it does, however often it is asked."""
    for _ in range(2):
        with pytest.raises(error):
            prepared(session(), request_)


def test_an_address_is_taken_apart_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who asks the same address again does not have it taken apart again."""
    seen: list[str] = []
    theirs = requests.PreparedRequest.prepare_url

    def counted(self: requests.PreparedRequest, url: str, params: None) -> None:
        seen.append(url)
        theirs(self, url, params)

    preparing._normal.cache_clear()
    monkeypatch.setattr(requests.PreparedRequest, "prepare_url", counted)
    for _ in range(3):
        prepared(session(), Request(method="GET", url=URL))
    assert seen == [URL]
