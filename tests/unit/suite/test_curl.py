"""The command line that repeats an exchange: complete for a shell, and without any secret."""

import base64
import shlex

import pytest
from tests.unit.suite.told import exchanged

from ringback.apis import APIS
from ringback.model import Request
from ringback.suite.curl import curl

SECRET = "Kanarienvogel"

SETTINGS = {"username": "agent", "password": SECRET, "phone_number": "5005"}

AUTHORIZATIONS = {
    "genesys": "Basic " + base64.b64encode(f"agent:{SECRET}".encode()).decode(),
    "voipnow": f"Bearer {SECRET}",
}


def line(api: str, *, body: bytes = b"", **headers: str) -> str:
    """Return the command line for a request with these headers and this body."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = Request(
        method="POST", url="http://gws.example.com/api/v2/me?fields=*", headers=named, body=body
    )
    return curl(APIS[api], exchanged("Hold", request=request), SETTINGS)


@pytest.mark.parametrize("api", sorted(APIS))
def test_no_secret(api: str) -> None:
    """Credentials, cookies and tokens are shell variables, or left out."""
    secret = AUTHORIZATIONS[api]
    told = line(api, Authorization=secret, Cookie=f"JSESSIONID={SECRET}", X_CSRF_TOKEN=SECRET)
    assert SECRET not in told
    assert secret.partition(" ")[2] not in told
    assert "$" in told


def test_no_secret_in_a_form() -> None:
    """Only credentials travel as forms, so a form is not shown."""
    body = f"grant_type=client_credentials&client_secret={SECRET}".encode()
    told = line("voipnow", body=body, Content_Type="application/x-www-form-urlencoded; charset=utf-8")
    assert SECRET not in told


@pytest.mark.parametrize(
    "text",
    [
        '{"operationName": "Hold"}',
        "it's",
        '"quoted" $HOME `id` \\ !',
        "zwei\nZeilen",
        "Grüße 💬",
        "@file",
        "-x",
    ],
)
def test_quoting(text: str) -> None:
    """A shell takes apart exactly what was put together."""
    words = shlex.split(line("genesys", body=text.encode(), Content_Type="application/json"))
    assert words == [
        *("curl", "-i", "-X", "POST", "http://gws.example.com/api/v2/me?fields=*"),
        *("-H", "Content-Type: application/json", "--data-raw", text),
    ]


def test_stranger() -> None:
    """What was sent without credentials is repeated without credentials."""
    assert shlex.split(line("genesys")) == [
        *("curl", "-i", "-X", "POST", "http://gws.example.com/api/v2/me?fields=*"),
    ]


def test_bytes_that_are_no_text() -> None:
    """A body that is no Unicode is still one word of a command line."""
    words = shlex.split(line("genesys", body=b'{"operationName": "\xff"}'))
    assert words[-2:] == ["--data-raw", '{"operationName": "\\xff"}']


@pytest.mark.parametrize("api", sorted(APIS))
def test_impostor(api: str) -> None:
    """What was sent with wrong credentials is repeated with the same wrong ones, not with the actor's."""
    wrong = APIS[api].impostor(SETTINGS)
    words = shlex.split(line(api, Authorization=wrong))
    assert words[-2:] == ["-H", f"Authorization: {wrong}"]


def test_no_secret_in_a_query() -> None:
    """A PIN that stands in the URL is told as dots; the rest of the query is repeated."""
    url = "http://voip.example.com/uapi/phoneCalls/12/conferenceInvite?number=3&pin=2233&x"
    done = exchanged("CreateConferenceInvite", request=Request(method="POST", url=url))
    told = curl(APIS["voipnow"], done, {"user_id": "12", "pin": "2233"})
    assert "2233" not in told
    assert "number=3&pin=…&x" in told
