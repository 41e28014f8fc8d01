"""VoipNow: the token, who gets none, and how it says no."""

from collections.abc import Mapping

import pytest
from attrs import define, field

from ringback.apis import Identity, Refusal
from ringback.apis.voipnow import curl_credentials, impostor, refusal, sign_in
from ringback.errors import NotTheApi, NotValid, Problem, SignInRefused
from ringback.model import Json, Response

APP = {"client_id": "app", "client_secret": "Kanarienvogel"}


@define
class Line:
    """An `Http` that answers everything alike."""

    answer: Response = field(factory=lambda: Response(status=200, body=b'{"access_token": "T"}'))
    auth: Mapping[str, Json] = field(factory=lambda: APP)
    actor: str = "agent"
    base_url: str = "http://voipnow.example.com"
    settings: Mapping[str, str] = field(factory=lambda: {"user_id": "12", "extension": "0003*210"})
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
        self.sent.append((method, path, dict(form or {})))
        return self.answer

    def use_basic(self, username: str, password: str) -> None:
        raise AssertionError("nobody signs in with Basic credentials here")

    def use_header(self, name: str, value: str) -> None:
        self.headers[name] = value


def test_token() -> None:
    """The App's credentials are traded for a token, which is sent from then on."""
    line = Line()
    assert sign_in(line) == Identity(number="0003*210", path={"userId": "12", "extension": "0003*210"})
    assert line.headers == {"Authorization": "Bearer T"}
    [(method, path, form)] = line.sent
    assert (method, path, form["grant_type"]) == ("POST", "/oauth/token.php", "client_credentials")
    assert form.items() >= APP.items()


@pytest.mark.parametrize(
    ("said", "life"), [("3600", 3600.0), ('"7200"', 7200.0), ("null", None), ("true", None), ('"soon"', None)]
)
def test_life_of_a_token(said: str, life: float | None) -> None:
    """How long the token is good is told as a number or as digits in a text; nothing else counts."""
    body = f'{{"access_token": "T", "expires_in": {said}}}'.encode()
    assert sign_in(Line(Response(status=200, body=body))).good_for_s == life


def test_token_of_the_endpoint_file() -> None:
    """A token that is given is used as it is."""
    line = Line(auth={"token": "mine"})
    sign_in(line)
    assert (line.headers, line.sent) == ({"Authorization": "Bearer mine"}, [])


@pytest.mark.parametrize("auth", [{}, {"client_id": "app"}, {"client_secret": "Kanarienvogel"}])
def test_neither(auth: dict[str, str]) -> None:
    """Without a token and without a whole pair there is nothing to sign in with."""
    with pytest.raises(NotValid) as caught:
        sign_in(Line(auth=auth))
    assert caught.value.where == "auth"


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (400, b'{"error": "invalid_client"}', "HTTP 400 invalid_client"),
        (401, b"", "HTTP 401"),
        (403, b'{"error": {"code": "no_app", "message": "no"}}', "HTTP 403 no_app"),
        (500, b'{"error": "invalid_client"}', "HTTP 500 invalid_client"),
    ],
)
def test_not_let_in(status: int, body: bytes, reason: str) -> None:
    """A wrong secret is told by status or code, and never shown."""
    with pytest.raises(SignInRefused) as caught:
        sign_in(Line(Response(status=status, body=body)))
    assert caught.value == SignInRefused(
        actor="agent", url="http://voipnow.example.com/oauth/token.php", reason=reason
    )
    assert "Kanarienvogel" not in str(caught.value)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b"<html>"),
        (200, b"{}"),
        (200, b'{"access_token": ""}'),
        (200, b'{"access_token": 7}'),
        (200, b"[]"),
        (302, b""),
        (404, b"<html>"),
        (502, b""),
    ],
)
def test_not_the_api(status: int, body: bytes) -> None:
    """What gives no token, and does not refuse one either, is not this API."""
    with pytest.raises(Problem) as caught:
        sign_in(Line(Response(status=status, body=body)))
    assert caught.value == NotTheApi(
        url="http://voipnow.example.com/oauth/token.php",
        reason=f"it answers {status} without an access_token",
    )


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (200, b'{"entry": []}', None),
        (200, b'{"error": {"code": "pc_timeout_invalid"}}', ("pc_timeout_invalid", "")),
        (202, b"", None),
        (204, b"", None),
        (400, b'{"error": {"code": "pc_timeout_invalid", "message": "no"}}', ("pc_timeout_invalid", "no")),
        (400, b'{"error": {}}', ("", "")),
        (400, b'{"error": "invalid_grant"}', ("invalid_grant", "")),
        (400, b'{"error": 7}', ("", "")),
        (404, b"<html>", ("", "")),
        (500, b"[]", ("", "")),
    ],
)
def test_refusal(status: int, body: bytes, expected: tuple[str, str] | None) -> None:
    """A refusal is told by the status or an `error`, and named by `error.code` or a flat `error`."""
    whole = Refusal(status, *expected) if expected else None
    assert refusal(Response(status=status, body=body)) == whole


def test_impostor_and_curl() -> None:
    """An impostor's token was given to nobody; a command line has a variable."""
    assert impostor({}).startswith("Bearer ")
    assert curl_credentials("agent") == '-H "Authorization: Bearer $TOKEN"'
