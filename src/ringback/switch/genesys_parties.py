"""Who has a phone on a Genesys switch: the switch's own parties, or those of an endpoint file."""

from collections.abc import Mapping

from attrs import frozen

from ringback.errors import NotValid
from ringback.model import Json
from ringback.switch.ids import Ids

#: Actor and phone number, as in the documents' samples.
OWN = {"agent": "5005", "caller": "5000", "colleague": "5001", "colleague2": "5002", "supervisor": "5010"}

_WHERE = "the actors"


@frozen(kw_only=True)
class Party:
    """One actor: a user with a password and a phone."""

    name: str
    username: str
    password: str
    phone_number: str
    may_monitor: bool = False

    def entry(self) -> dict[str, Json]:
        """Return what an endpoint file says of the actor."""
        return {"username": self.username, "password": self.password, "phone_number": self.phone_number}


def parties_of(given: Mapping[str, Json] | None, ids: Ids) -> tuple[Party, ...]:
    """
    Return the parties that a mapping like an endpoint file names; passwords it lacks are made up.

    Raises NotValid where a party is incomplete, or two share a user or a number.
    """
    actors = (given or {}).get("actors") or {name: {"phone_number": each} for name, each in OWN.items()}
    if not isinstance(actors, Mapping):
        raise NotValid(path=_WHERE, where="actors", reason="it is not a table of actors")
    parties = tuple(_party(str(name), entry, ids) for name, entry in actors.items())
    for what in ("username", "phone_number"):
        values = [getattr(each, what) for each in parties]
        if len(set(values)) < len(values):
            raise NotValid(path=_WHERE, where=what, reason="two actors share it")
    return parties


def _party(name: str, entry: Json, ids: Ids) -> Party:
    if not isinstance(entry, Mapping):
        raise NotValid(path=_WHERE, where=f"actors.{name}", reason="it is not a table")
    username = _text(name, entry, "username", name)
    if ":" in username:
        raise NotValid(path=_WHERE, where=f"actors.{name}.username", reason="a colon ends a user name")
    return Party(
        name=name,
        username=username,
        password=_text(name, entry, "password", ids.secret(f"password {username}", 16)),
        phone_number=_text(name, entry, "phone_number", ""),
        may_monitor=bool(entry.get("may_monitor", name == "supervisor")),
    )


def _text(name: str, entry: Mapping[str, Json], key: str, default: str) -> str:
    value = entry.get(key, default)
    if not isinstance(value, str) or not value:
        raise NotValid(path=_WHERE, where=f"actors.{name}.{key}", reason="it is not a text, or empty")
    return value
