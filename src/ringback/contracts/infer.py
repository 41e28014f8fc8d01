"""
What a set of JSON values has in common, as a schema that says where each keyword comes from.

This module knows values and where they are printed.  It refuses to know what
they mean: whatever samples alone cannot show is a rule in `shapes.toml`.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from attrs import frozen

from ringback.contracts.formats import FORMAT, format_of
from ringback.model import Json, Sample

Schema: TypeAlias = dict[str, Json]

#: The member of every schema object that says where its keywords come from.
PROVENANCE = "x-ringback"

#: As many sources as a reader looks up.
EVIDENCE = 4

#: What says nothing about a value.
ANNOTATIONS = frozenset({"$schema", "$id", "title", "description", "$comment", PROVENANCE})

_TYPES: Mapping[type, str] = {
    bool: "boolean",
    int: "integer",
    float: "number",
    str: "string",
    type(None): "null",
    list: "array",
}

_ONE = frozenset({"items", "additionalProperties", "propertyNames", "not", "if", "then", "else"})
_MANY = frozenset({"allOf", "anyOf", "oneOf"})
_NAMED = frozenset({"properties", "patternProperties"})


@frozen
class Place:
    """A value, and where in which sample it stands."""

    value: Json
    sample: Sample
    pointer: str = ""

    @property
    def evidence(self) -> str:
        """The document and line that print it, as exactly as they are known."""
        pointer = self.pointer
        # Items that are plain values have no line of their own; what holds them has.
        while pointer and pointer not in self.sample.lines:
            pointer = pointer.rpartition("/")[0]
        document = self.sample.source.document
        line = self.sample.lines.get(pointer, self.sample.source.line)
        return document if line is None else f"{document}:{line}"

    def members(self) -> Iterator[tuple[str, "Place"]]:
        """Yield what an object or an array holds, by the step that leads there (`*` for items)."""
        if isinstance(self.value, Mapping):
            for name, value in self.value.items():
                yield name, Place(value, self.sample, f"{self.pointer}/{name}")
        elif isinstance(self.value, list):
            for number, value in enumerate(self.value):
                yield "*", Place(value, self.sample, f"{self.pointer}/{number}")

    def within(self, pointer: str) -> Iterator["Place"]:
        """Yield the places that a pointer below this one names; `*` is every item."""
        step, _, rest = pointer.removeprefix("/").partition("/")
        if not step:
            yield self
            return
        for name, place in self.members():
            if name == step:
                yield from place.within(rest)


def _order(evidence: str) -> tuple[str, int]:
    document, _, line = evidence.partition(":")
    return document, int(line) if re.fullmatch(r"\d+", line) else 0


def cited(evidence: Iterable[str]) -> list[str]:
    """Return a short sorted list of sources: the first of each document, then further ones."""
    ordered = sorted(set(evidence), key=_order)
    firsts = {each.partition(":")[0]: each for each in reversed(ordered)}
    chosen = [*firsts.values(), *(each for each in ordered if each not in firsts.values())]
    with_line = sorted(chosen, key=lambda each: ":" not in each)
    return sorted(with_line[:EVIDENCE], key=_order)


def reason(basis: str, evidence: Iterable[str], why: str = "") -> Schema:
    """Return the provenance of one keyword."""
    return {"basis": basis, "evidence": cited(evidence)} | ({"why": why} if why else {})


def type_of(value: Json) -> str:
    """Return the JSON type of a value; whole numbers are integers."""
    return _TYPES.get(type(value), "object")


def subschemas(schema: Schema) -> Iterator[Schema]:
    """Yield the schemas that stand directly within a schema."""
    for keyword, value in schema.items():
        if keyword in _ONE and isinstance(value, dict):
            yield value
        elif keyword in _MANY:
            yield from value
        elif keyword in _NAMED:
            yield from value.values()


def annotated(schema: Mapping[str, Json], why: Schema, refer: Callable[[str], str]) -> Schema:
    """Return a copy of a hand-written schema whose every keyword has one and the same provenance."""

    def copy(value: Mapping[str, Json]) -> Schema:
        return annotated(value, why, refer)

    out: Schema = {}
    for keyword, value in schema.items():
        if keyword == "$ref":
            out[keyword] = refer(value)
        elif keyword in _ONE and isinstance(value, Mapping):
            out[keyword] = copy(value)
        elif keyword in _MANY:
            out[keyword] = [copy(each) for each in value]
        elif keyword in _NAMED:
            out[keyword] = {name: copy(each) for name, each in value.items()}
        else:
            out[keyword] = value
    return out | {PROVENANCE: {keyword: dict(why) for keyword in schema}}


def common(places: Sequence[Place]) -> list[str]:
    """Return the members that every object among these has."""
    names = [set(place.value) for place in places if isinstance(place.value, Mapping)]
    return sorted(set.intersection(*names)) if names else []


def infer(
    places: Sequence[Place],
    *,
    maps: frozenset[str] = frozenset(),
    refer: Callable[[str, Sequence[Place]], Schema | None] = lambda _at, _places: None,
    at: str = "",
) -> Schema:
    """
    Return the schema of what stands in all these places.

    `maps` names the objects whose keys are their own affair; `refer` may answer for a place with another schema.
    """
    elsewhere = refer(at, places) if at else None
    if elsewhere is not None:
        return elsewhere
    types = sorted({type_of(place.value) for place in places})
    evidence = [place.evidence for place in places]
    schema: Schema = {"type": types[0] if len(types) == 1 else types}
    why = {"type": reason("observed", evidence)}
    if form := format_of([each.value for each in places], [each.sample.source.document for each in places]):
        schema[FORMAT] = form
        why[FORMAT] = reason("generalised", evidence, "every sample prints it so; no document demands it")
    inner = _members(places) if at not in maps else {}
    below = {step: infer(found, maps=maps, refer=refer, at=f"{at}/{step}") for step, found in inner.items()}
    if "*" in below:
        schema["items"] = below.pop("*")
        why["items"] = reason("observed", (place.evidence for place in inner["*"]))
    if below:
        shared = common(places)
        schema |= {"properties": below} | ({"required": shared} if shared else {})
        why |= {each: reason("observed", evidence) for each in ("properties", "required") if each in schema}
    return schema | {PROVENANCE: why}


def _members(places: Sequence[Place]) -> dict[str, list[Place]]:
    found: dict[str, list[Place]] = {}
    for place in places:
        for step, member in place.members():
            found.setdefault(step, []).append(member)
    return found
