"""The calls that VoipNow's clients ask for: simple ones, callbacks, and invitations to conferences."""

from collections.abc import Callable, Mapping

from attrs import evolve

from ringback.model import Json
from ringback.switch.phonecalls import CALLBACK, CONFERENCE, Extension
from ringback.switch.ringing import Creation
from ringback.switch.voipnow_asker import Asker, invalid, malformed
from ringback.switch.voipnow_values import (
    MOST_PARTIES,
    caller_id_of,
    numbers_of,
    public_of,
    seconds_of,
    wait_of,
)

#: How long a call lasts at most where nobody says, in seconds.
DURATION = 3600.0


def creations_of(asker: Asker, kind: str, query: Mapping[str, str], body: Json) -> tuple[Creation, ...]:
    """Return the calls that a body asks for, by the word at the end of the path; or refuse it."""
    if not isinstance(body, dict):
        raise malformed("The body must be a PhoneCall.")
    extension = _extension(asker, kind, body)
    views = body.get("phoneCallView")
    if not isinstance(views, list) or not 1 <= len(views) <= MOST_PARTIES:
        raise malformed("phoneCallView must be an array of views.")
    plain = [_creation(asker, extension, query, body, each) for each in views]
    return tuple(KINDS[kind](each, query) for each in plain)


def _extension(asker: Asker, kind: str, body: Mapping[str, Json]) -> Extension:
    named = body.get("extension", "@self")
    if not isinstance(named, str):
        raise invalid("extension_invalid", "The extension must be a string.")
    extension = asker.extension(named)
    demanded = {"callback": CALLBACK, "conferenceInvite": CONFERENCE}.get(kind)
    if demanded and (extension is None or extension.kind != demanded):
        raise invalid("extension_invalid", f"The extension must be a {demanded} extension.")
    return extension or next(each for each in asker.exchange.extensions.values() if each.user == asker.user)


def _creation(
    asker: Asker, extension: Extension, query: Mapping[str, str], body: Mapping[str, Json], view: Json
) -> Creation:
    if not isinstance(view, dict):
        raise malformed("A view must be an object.")
    nonce = body.get("nonce", "")
    if not isinstance(nonce, str):
        raise malformed("nonce must be a string.")
    return Creation(
        extension=extension,
        source=numbers_of(asker, "source", view.get("source", [extension.number])),
        destination=numbers_of(asker, "destination", view.get("destination")),
        caller_id=caller_id_of(view, extension.caller_id),
        nonce=nonce,
        wait=wait_of(query),
        lasts=seconds_of(query, "callDuration", DURATION),
    )


def _simple(creation: Creation, _query: Mapping[str, str]) -> Creation:
    return creation


def _callback(creation: Creation, _query: Mapping[str, str]) -> Creation:
    for each in (*creation.source, *creation.destination):
        public_of("A callback", each)
    return creation


def _invitation(creation: Creation, query: Mapping[str, str]) -> Creation:
    extension = creation.extension
    # The extension says which conference it is; what is given besides must be right.
    given = (query.get("number", extension.room), query.get("pin", extension.pin))
    if given != (extension.room, extension.pin):
        raise malformed("There is no conference of this number and PIN.")
    return evolve(creation, source=(extension.number,), waiting=True)


#: What is made of a plain creation, by the word at the end of the path.
KINDS: Mapping[str, Callable[[Creation, Mapping[str, str]], Creation]] = {
    "simple": _simple,
    "callback": _callback,
    "conferenceInvite": _invitation,
}
