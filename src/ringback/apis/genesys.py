"""Genesys Web Services Voice API v2: signing in, and how it says no."""

import base64
from collections.abc import Mapping

from ringback.apis.api import Api, Http, Identity, Key, Refusal
from ringback.errors import NotTheApi, SignInRefused
from ringback.model import Json, Response

BASE = "/api/v2"

WRONG = "ringback-wrong-password"

#: Partial success: a channel could not be opened, the session is there (result codes, 8.5.1).
PARTLY_DONE = 7


def sign_in(http: Http) -> Identity:
    """Open the HTTP session with Basic credentials, take the CSRF token, find the actor's device."""
    http.use_basic(http.settings["username"], http.settings["password"])
    me = http.send("GET", f"{BASE}/me", operation="GetMe")
    _admitted(http, me)
    _take_csrf_token(http, me)
    devices = http.send("GET", f"{BASE}/me/devices?fields=*", operation="GetDevices")
    _admitted(http, devices)
    device = _device(http, devices.json_or_none())
    return Identity(number=http.settings["phone_number"], path={"deviceId": device})


def _admitted(http: Http, response: Response) -> None:
    no = refusal(response)
    if response.status in (401, 403) or (no and no.code == "20"):
        said = no.message if no and no.message else "no reason given"
        raise SignInRefused(
            actor=http.actor, url=http.base_url + BASE, reason=f"HTTP {response.status}, {said}"
        )
    if not isinstance(response.json_or_none(), dict):
        kind = response.header("Content-Type") or "no content type"
        raise NotTheApi(
            url=f"{http.base_url}{BASE}/me",
            reason=f"it answers {response.status} with {kind}, which is no JSON object",
        )
    if no:
        raise NotTheApi(
            url=f"{http.base_url}{BASE}/me",
            reason=f"it answers {no.status} with result code {no.code} {no.message}".rstrip(),
        )


def _take_csrf_token(http: Http, response: Response) -> None:
    told = token(response)
    if told:
        http.use_header(*told)
    elif http.auth.get("csrf"):
        raise NotTheApi(
            url=f"{http.base_url}{BASE}/me",
            reason="csrf is set, but the answer has no X-CSRF-HEADER and token",
        )


def token(response: Response) -> tuple[str, str] | None:
    """Return the CSRF token that a response tells: the header's name is itself told in a header."""
    name = response.header("X-CSRF-HEADER")
    value = response.header(name) if name else None
    return (name, value) if name and value else None


def _device(http: Http, body: Json) -> str:
    number = http.settings["phone_number"]
    devices = body.get("devices") if isinstance(body, dict) else None
    listing = devices if isinstance(devices, list) else ()
    found = [each for each in listing if isinstance(each, dict) and each.get("id")]
    same = [each for each in found if number in (str(each.get("phoneNumber")), str(each.get("e164Number")))]
    if not same:
        listed = ", ".join(str(each.get("phoneNumber")) for each in found) or "none"
        raise NotTheApi(
            url=f"{http.base_url}{BASE}/me/devices",
            reason=f"the {http.actor} has no device with number {number} (devices: {listed})",
        )
    return str(same[0]["id"])


def begin(http: Http) -> tuple[str, ...]:
    """Start the contact centre session; a refusal is a note, since a session may be open already."""
    body = {"operationName": "StartContactCenterSession", "channels": ["voice"]}
    no = refusal(http.send("POST", f"{BASE}/me", json=body, operation="StartContactCenterSession"))
    if no is None or no.code == str(PARTLY_DONE):
        return ()
    return (f"StartContactCenterSession was refused for the {http.actor}: {no.code} {no.message}".rstrip(),)


def end(http: Http) -> None:
    """End the contact centre session; it ends the HTTP session too, so nothing comes after it."""
    http.send(
        "POST",
        f"{BASE}/me",
        json={"operationName": "EndContactCenterSession"},
        operation="EndContactCenterSession",
    )


def refusal(response: Response) -> Refusal | None:
    """Return how a response refuses: by any HTTP status but a success, or by a result code other than zero."""
    body = response.json_or_none()
    body = body if isinstance(body, dict) else {}
    code = body.get("statusCode", 0)
    if response.ok and code == 0:
        return None
    return Refusal(status=response.status, code=str(code), message=str(body.get("statusMessage", "")))


def impostor(settings: Mapping[str, str]) -> str:
    """Return Basic credentials with the actor's name and a password that nobody has."""
    return "Basic " + base64.b64encode(f"{settings['username']}:{WRONG}".encode()).decode()


def curl_credentials(actor: str) -> str:
    """Return the option that makes curl send the actor's Basic credentials."""
    name = actor.upper()
    return f'-u "${name}_USERNAME:${name}_PASSWORD"'


API = Api(
    name="genesys",
    actor_keys={
        "username": Key(required=True),
        "password": Key(required=True, secret=True),
        "phone_number": Key(required=True),
    },
    auth_keys={"csrf": Key(type=bool)},
    number_keys={},
    sign_in=sign_in,
    begin=begin,
    end=end,
    refusal=refusal,
    impostor=impostor,
    curl_credentials=curl_credentials,
    token=token,
    steps=tuple(
        f"ringback.suite.steps.{name}"
        for name in (
            *("commands", "outcomes", "consultations", "supervision", "agent_state"),
            *("reads", "tokens", "user_data", "dtmf", "voice"),
        )
    ),
    arrange="ringback.suite.monitoring:arranged",
    lifecycle="ringback.suite.telephone_model:TelephoneModel",
)
