"""
Samples that contradict each other: the same place, and types of which a value can have only one.

What a shape's rules say about a place is a ruling, and settles it.  Where there
is none, deriving a schema that allows both would be averaging; that is not ours
to do.
"""

from collections.abc import Iterator, Mapping, Sequence

from attrs import frozen

from ringback.contracts.derive import Shapes
from ringback.contracts.infer import Place, cited, type_of
from ringback.contracts.store import Contract
from ringback.model import Json

#: Keywords of a rule by which the types of a place are settled.
_SETTLES = frozenset({"type", "anyOf", "oneOf", "$ref", "const", "enum"})


@frozen
class Contradiction:
    """A place for which the documents print values of different types, and nobody has ruled."""

    shape: str
    pointer: str
    #: The sources of each type, by its name.
    sides: Mapping[str, tuple[str, ...]]

    def __str__(self) -> str:
        told = "; ".join(f"{name} in {', '.join(sources)}" for name, sources in self.sides.items())
        return f"{self.shape} {self.pointer or '(whole)'}: {told}"


def contradictions(contract: Contract) -> tuple[Contradiction, ...]:
    """Return every contradiction of a contract's samples that no rule of `shapes.toml` settles."""
    shapes = Shapes(contract)
    return tuple(each for name in shapes.rows for each in _within(shapes, name))


def _within(shapes: Shapes, name: str) -> Iterator[Contradiction]:
    row = shapes.rows[name]
    settled = {
        pointer for rule in row.get("rule", ()) if _SETTLES & set(rule["set"]) for pointer in rule["at"]
    }
    # What stands within another shape is that shape's affair.
    elsewhere = {
        each.partition("#")[2]
        for other in shapes.rows.values()
        for each in other.get("within", ())
        if each.partition("#")[0] == name
    }
    maps = set(row.get("maps", ()))
    ahead: list[tuple[str, Sequence[Place]]] = [("", shapes.places(name))]
    while ahead:
        pointer, places = ahead.pop(0)
        sides = _sides(places)
        if len(sides) > 1 and pointer not in settled:
            yield Contradiction(shape=name, pointer=pointer, sides=sides)
        if pointer not in maps:
            inner = _members(places)
            below = [(f"{pointer}/{step}", found) for step, found in inner.items()]
            ahead += [each for each in below if each[0] not in elsewhere]


def _sides(places: Sequence[Place]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for place in places:
        found.setdefault(_sort(place.value), []).append(place.evidence)
    return {name: tuple(cited(found[name])) for name in sorted(found)}


def _sort(value: Json) -> str:
    # A whole number is a number; printing one does not contradict printing the other.
    name = type_of(value)
    return "number" if name == "integer" else name


def _members(places: Sequence[Place]) -> dict[str, list[Place]]:
    found: dict[str, list[Place]] = {}
    for place in places:
        for step, member in place.members():
            found.setdefault(step, []).append(member)
    return found
