"""Who has an extension on a VoipNow switch, and which App may use it."""

from collections.abc import Mapping

from attrs import frozen

from ringback.errors import NotValid
from ringback.model import Json
from ringback.switch.ids import Ids
from ringback.switch.phonecalls import CALLBACK, CONFERENCE, QUEUE, TERMINAL, Extension

#: Actor, user id and extension, as in the documents' samples where they name one.
OWN = {
    "agent": ("12", "0003*210"),
    "barger": ("12", "0003*024"),
    "no_answer": ("12", "0003*211"),
    "queue": ("12", "0003*400"),
    "foreign": ("17", "0005*210"),
    "callback": ("12", "0003*212"),
    "conference": ("12", "0003*213"),
}

#: Actors whose extension is no phone terminal, and what it is instead.
KINDS = {"queue": QUEUE, "callback": CALLBACK, "conference": CONFERENCE}

#: The number and the PIN of the conference, as in the documents' sample.
ROOM, PIN = "3", "2233"

#: The numbers outside that answer.
NUMBERS = {"external": "777888", "external2": "3235742879"}

_WHERE = "the actors"


@frozen(kw_only=True)
class Parties:
    """The App, its user, and all extensions by the name of the actor."""

    client_id: str
    client_secret: str
    #: The user for whom the App acts.
    user: str
    extensions: Mapping[str, Extension]
    #: The numbers outside that answer, by the name that an endpoint file has for them.
    numbers: Mapping[str, str]

    def actors(self) -> dict[str, dict[str, Json]]:
        """Return what an endpoint file says of the actors."""
        return {name: _described(each) for name, each in self.extensions.items()}


def _described(extension: Extension) -> dict[str, Json]:
    conference = {"room": extension.room, "pin": extension.pin}
    return {
        "user_id": extension.user,
        "extension": extension.number,
        **(conference if extension.kind == CONFERENCE else {}),
    }


def parties_of(given: Mapping[str, Json] | None, ids: Ids) -> Parties:
    """
    Return the parties that a mapping like an endpoint file names; what it lacks is made up.

    Raises NotValid where an actor is incomplete, or two share an extension.
    """
    own = {name: {"user_id": user, "extension": number} for name, (user, number) in OWN.items()}
    actors = _table(given or {}, "actors") or own
    auth, numbers = _table(given or {}, "auth"), _table(given or {}, "numbers")
    extensions = {str(name): _extension(str(name), entry) for name, entry in actors.items()}
    if len({each.number for each in extensions.values()}) < len(extensions):
        raise NotValid(path=_WHERE, where="extension", reason="two actors share it")
    client_id = _text(auth, "auth", "client_id", "app")
    return Parties(
        client_id=client_id,
        client_secret=_text(auth, "auth", "client_secret", ids.secret(f"secret {client_id}", 24)),
        user=extensions.get("agent", next(iter(extensions.values()))).user,
        extensions=extensions,
        numbers={name: _text(numbers, "numbers", name, number) for name, number in NUMBERS.items()},
    )


def _extension(name: str, entry: Json) -> Extension:
    if not isinstance(entry, Mapping):
        raise NotValid(path=_WHERE, where=f"actors.{name}", reason="it is not a table")
    number = _text(entry, f"actors.{name}", "extension", "")
    conference = name == "conference"
    return Extension(
        number=number,
        user=_text(entry, f"actors.{name}", "user_id", ""),
        # The first part of an extended number names the organization: 0003*210 is of 0003.
        organization=number.partition("*")[0].lstrip("0") if "*" in number else "1",
        kind=KINDS.get(name, TERMINAL),
        attended=name != "no_answer",
        # The foreign organization does not let its calls be recorded.
        records=name != "foreign",
        room=_text(entry, f"actors.{name}", "room", ROOM) if conference else "",
        pin=_text(entry, f"actors.{name}", "pin", PIN) if conference else "",
        caller_id=f"{name.replace('_', ' ').title()} <{number.replace('*', '')}>",
    )


def _table(given: Mapping[str, Json], key: str) -> Mapping[str, Json]:
    table = given.get(key, {})
    if not isinstance(table, Mapping):
        raise NotValid(path=_WHERE, where=key, reason="it is not a table")
    return table


def _text(table: Mapping[str, Json], where: str, key: str, default: str) -> str:
    value = table.get(key, default)
    if not isinstance(value, str) or not value:
        raise NotValid(path=_WHERE, where=f"{where}.{key}", reason="it is not a text, or empty")
    return value
