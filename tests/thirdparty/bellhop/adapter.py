"""Bellhop house telephones: the key card of a room, and how the house says no."""

from collections.abc import Mapping

from ringback.apis import Api, Http, Identity, Key, Refusal
from ringback.errors import NotTheApi, SignInRefused
from ringback.model import Response

BASE = "/bell/v7"


def sign_in(http: Http) -> Identity:
    """Present the room's key card, and see whether its rings are shown."""
    room = http.settings["room"]
    http.use_header("Authorization", f"Bearer {http.settings['key_card']}")
    path = f"{BASE}/rooms/{room}/rings"
    response = http.send("GET", path, operation="rings")
    no = refusal(response)
    if no is None:
        return Identity(number=room, path={"room": room})
    if no.code == "no-card":
        raise SignInRefused(actor=http.actor, url=http.base_url + path, reason=no.message)
    raise NotTheApi(url=http.base_url + path, reason=f"it answers {no.status} without the rings of the room")


def begin(_http: Http) -> tuple[str, ...]:
    """Do nothing: a room is always open for business."""
    return ()


def end(_http: Http) -> None:
    """Do nothing: a key card ends at check-out."""


def refusal(response: Response) -> Refusal | None:
    """Return how a response refuses: by any outcome but `done`."""
    body = response.json_or_none()
    said = body if isinstance(body, dict) else {}
    if response.ok and said.get("outcome") == "done":
        return None
    because = said.get("because")
    why = because if isinstance(because, dict) else {}
    return Refusal(status=response.status, code=str(why.get("key", "")), message=str(why.get("text", "")))


def impostor(_settings: Mapping[str, str]) -> str:
    """Return a key card that was never handed out."""
    return "Bearer nobodys-card"


def curl_credentials(actor: str) -> str:
    """Return the option that makes curl present the room's key card."""
    return f'-H "Authorization: Bearer ${actor.upper()}_KEY_CARD"'


API = Api(
    name="bellhop",
    actor_keys={"room": Key(required=True), "key_card": Key(required=True, secret=True)},
    auth_keys={},
    number_keys={},
    sign_in=sign_in,
    begin=begin,
    end=end,
    refusal=refusal,
    impostor=impostor,
    curl_credentials=curl_credentials,
    number_key="room",
)
