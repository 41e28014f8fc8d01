"""One change between two contracts, and how it is named, weighed and explained."""

import json
from collections.abc import Iterable

from attrs import field, frozen

from ringback.contracts.diff.kinds import BREAKING, KINDS, LEVELS, RISKY, SAFE
from ringback.model import Json

REQUEST = "request"
RESPONSE = "response"
NOTIFICATION = "notification"
#: What concerns whoever sends as well as whoever receives.
BOTH = "both"

_SENT = {
    BREAKING: "requests that were taken are refused",
    RISKY: "requests that were taken may be refused",
    SAFE: "requests that were taken still are",
}
_RECEIVED = {
    BREAKING: "clients may receive what could not come, or miss what had to",
    RISKY: "clients may receive what they do not know, or miss what they know",
    SAFE: "clients receive nothing that could not come before; a server may have to change",
}


@frozen
class Change:
    """Something that one contract says and the other does not, or says otherwise."""

    kind: str
    #: The file, and the place in it: `schemas/Call.json#/properties/mute`.
    where: str
    #: request, response, notification, several of them joined by a comma, or both.
    direction: str
    old: Json = None
    new: Json = None
    level: str = field(init=False)

    @level.default
    def _level(self) -> str:
        known = KINDS[self.kind]
        if self.direction == BOTH:
            return min(known.sent, known.received, key=LEVELS.index)
        return known.sent if self.direction == REQUEST else known.received

    @property
    def id(self) -> str:
        """The name by which a change can be referred to: the same change has the same name in every comparison."""
        return f"{self.kind}:{self.direction.replace(', ', '+')}:{self.where}"

    @property
    def explanation(self) -> str:
        """A sentence: what has happened, and what follows from it."""
        known = KINDS[self.kind]
        follows = known.so or (_SENT if self.direction == REQUEST else _RECEIVED)[self.level]
        return f"{known.what[0].upper()}{known.what[1:]}: {follows}."

    def to_json(self) -> dict[str, Json]:
        """Return the form that programs read."""
        return {
            "id": self.id,
            "kind": self.kind,
            "level": self.level,
            "direction": self.direction,
            "where": self.where,
            "old": self.old,
            "new": self.new,
            "explanation": self.explanation,
        }


def worst(changes: Iterable[Change]) -> str:
    """Return the worst level among changes; safe where there is none."""
    return min((each.level for each in changes), key=LEVELS.index, default=SAFE)


def step(name: Json) -> str:
    """Return one step of a JSON pointer, a value as its JSON text."""
    text = name if isinstance(name, str) else json.dumps(name, sort_keys=True, ensure_ascii=False)
    return "/" + text.replace("~", "~0").replace("/", "~1")


def plain(value: Json) -> str:
    """Return a value in one form, so that equal values, and only those, are equal: true is not 1."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


@frozen
class SetChange:
    """What a list that is read as a set has gained and lost."""

    gained: tuple[Json, ...]
    lost: tuple[Json, ...]

    @classmethod
    def of(cls, old: Iterable[Json], new: Iterable[Json]) -> "SetChange":
        """Compare two lists, whatever their order."""
        before = {plain(each): each for each in old}
        after = {plain(each): each for each in new}
        return cls(
            gained=tuple(after[each] for each in sorted(after.keys() - before.keys())),
            lost=tuple(before[each] for each in sorted(before.keys() - after.keys())),
        )
