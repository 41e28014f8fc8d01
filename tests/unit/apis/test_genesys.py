"""Genesys: who is let in, who is not, and how it says no."""

import base64
from collections.abc import Mapping

import pytest
from attrs import define, field

from ringback.apis import APIS, Identity, Refusal, api_named
from ringback.apis.genesys import begin, curl_credentials, impostor, refusal, sign_in
from ringback.errors import NoSuchName, NotTheApi, Problem, SignInRefused
from ringback.model import Json, Response

ME = Response(status=200, body=b'{"statusCode": 0, "user": {}}')
DEVICES = Response(
    status=200,
    body=b'{"statusCode": 0, "devices": [{"id": "7", "phoneNumber": "5005", "e164Number": "+495005"}]}',
)


@define
class Line:
    """An `Http` that answers from a list."""

    answers: list[Response]
    actor: str = "agent"
    base_url: str = "http://gws.example.com"
    settings: Mapping[str, str] = field(
        factory=lambda: {"username": "anna", "password": "Kanarienvogel", "phone_number": "5005"}
    )
    auth: Mapping[str, Json] = field(factory=dict)
    sent: list[tuple[str, str, Json]] = field(factory=list)
    headers: dict[str, str] = field(factory=dict)

    def send(
        self,
        method: str,
        path: str,
        *,
        json: Json = None,
        form: Mapping[str, str] | None = None,
        operation: str | None = None,
    ) -> Response:
        self.sent.append((method, path, json if form is None else dict(form)))
        return self.answers.pop(0)

    def use_basic(self, username: str, password: str) -> None:
        self.headers["Authorization"] = f"{username}:{password}"

    def use_header(self, name: str, value: str) -> None:
        self.headers[name] = value


def problem(*answers: Response, **more: Json) -> Problem:
    """Return why somebody cannot sign in."""
    with pytest.raises(Problem) as caught:
        sign_in(Line(list(answers), **more))
    assert "Kanarienvogel" not in f"{caught.value} {caught.value.hint}"
    return caught.value


def test_signed_in() -> None:
    """Who is let in is known by their number and their device."""
    line = Line([ME, DEVICES])
    assert sign_in(line) == Identity(number="5005", path={"deviceId": "7"})
    assert line.headers == {"Authorization": "anna:Kanarienvogel"}
    assert [each[:2] for each in line.sent] == [
        ("GET", "/api/v2/me"),
        ("GET", "/api/v2/me/devices?fields=*"),
    ]


def test_csrf_token() -> None:
    """The header of the CSRF token is named in a header, and sent from then on."""
    named = Response(status=200, headers={"X-CSRF-HEADER": "X-T", "X-T": "token"}, body=ME.body)
    line = Line([named, DEVICES])
    sign_in(line)
    assert line.headers["X-T"] == "token"


def test_no_csrf_token_where_one_is_promised() -> None:
    """An endpoint file that says csrf is wrong about a server that sends no token."""
    told = problem(ME, auth={"csrf": True})
    assert isinstance(told, NotTheApi)
    assert "csrf" in told.reason


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (401, b"<html>", "HTTP 401, no reason given"),
        (403, b'{"statusCode": 2, "statusMessage": "not yours"}', "HTTP 403, not yours"),
        (200, b'{"statusCode": 20, "statusMessage": "not authorized"}', "HTTP 200, not authorized"),
    ],
)
def test_not_let_in(status: int, body: bytes, reason: str) -> None:
    """Wrong credentials are told by the status, or by a result code."""
    told = problem(Response(status=status, body=body))
    assert told == SignInRefused(actor="agent", url="http://gws.example.com/api/v2", reason=reason)


@pytest.mark.parametrize(
    ("response", "words"),
    [
        (Response(status=200, headers={"Content-Type": "text/html"}, body=b"<html>"), "text/html"),
        (Response(status=404, body=b"[]"), "404 with no content type"),
        (Response(status=200, body=b"[" * 100_000), "no JSON object"),
        (Response(status=500, body=b'{"statusCode": 4, "statusMessage": "broken"}'), "result code 4 broken"),
    ],
)
def test_not_the_api(response: Response, words: str) -> None:
    """What answers otherwise is not this API."""
    told = problem(response)
    assert isinstance(told, NotTheApi)
    assert words in told.reason


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"statusCode": 0}', "(devices: none)"),
        (b'{"statusCode": 0, "devices": "x"}', "(devices: none)"),
        (b'{"statusCode": 0, "devices": 7}', "(devices: none)"),
        (b'{"statusCode": 0, "devices": [{"id": "7", "phoneNumber": "1"}, 3]}', "(devices: 1)"),
        (b'{"statusCode": 0, "devices": [{"id": "", "phoneNumber": "5005"}]}', "(devices: none)"),
    ],
)
def test_no_device(body: bytes, words: str) -> None:
    """An actor without the phone of the endpoint file cannot act; the phones that are there are named."""
    told = problem(ME, Response(status=200, body=body))
    assert isinstance(told, NotTheApi)
    assert words in told.reason


def test_device_by_its_long_number() -> None:
    """A phone is known by its E.164 number, too."""
    settings = {"username": "anna", "password": "x", "phone_number": "+495005"}
    assert sign_in(Line([ME, DEVICES], settings=settings)).path == {"deviceId": "7"}


@pytest.mark.parametrize(
    ("body", "notes"),
    [(b'{"statusCode": 0}', 0), (b'{"statusCode": 7}', 0), (b'{"statusCode": 8, "statusMessage": "no"}', 1)],
)
def test_begin(body: bytes, notes: int) -> None:
    """A session that was there already is noted, not refused; partial success is success."""
    assert len(begin(Line([Response(status=200, body=body)]))) == notes


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (200, b'{"statusCode": 0}', None),
        (200, b"", None),
        (200, b"<html>", None),
        (200, b"[1]", None),
        (200, b'{"statusCode": 3, "statusMessage": "no"}', Refusal(200, "3", "no")),
        (400, b'{"statusCode": 3}', Refusal(400, "3", "")),
        (404, b"<html>", Refusal(404, "0", "")),
        (500, b"", Refusal(500, "0", "")),
    ],
)
def test_refusal(status: int, body: bytes, expected: Refusal | None) -> None:
    """A refusal is told by the HTTP status, or by a result code other than zero."""
    assert refusal(Response(status=status, body=body)) == expected


def test_impostor_and_curl() -> None:
    """An impostor knows the name; a command line has variables instead of secrets."""
    told = impostor({"username": "anna", "password": "Kanarienvogel"})
    assert base64.b64decode(told.removeprefix("Basic ")).startswith(b"anna:")
    assert "Kanarienvogel" not in base64.b64decode(told.removeprefix("Basic ")).decode()
    assert curl_credentials("agent") == '-u "$AGENT_USERNAME:$AGENT_PASSWORD"'


def test_api_named() -> None:
    """An API is known by its name, and only so."""
    assert {name: api_named(name).name for name in APIS} == {name: name for name in APIS}
    with pytest.raises(NoSuchName) as caught:
        api_named("nobody")
    assert caught.value == NoSuchName(kind="API", name="nobody", known=tuple(APIS))
