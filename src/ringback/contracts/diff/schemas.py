"""
What differs between two JSON Schemas, keyword by keyword.

Knows which difference narrows and which widens what is legal; refuses to know
whether that is good or bad, which depends on who sends the value.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from attrs import frozen

from ringback import canon
from ringback.contracts.diff.change import SetChange, plain, step
from ringback.contracts.formats import FORMAT
from ringback.contracts.infer import ANNOTATIONS, PROVENANCE
from ringback.model import Json

Schema: TypeAlias = Mapping[str, Json]
Resolve: TypeAlias = Callable[[str], Schema]

#: What a schema without `type` allows.
_ALL = frozenset({"null", "boolean", "string", "array", "object", "number", "integer"})

#: Annotations of the vocabulary; they decide nothing.
_SILENT = ANNOTATIONS | {
    FORMAT,
    "default",
    "examples",
    "deprecated",
    "readOnly",
    "writeOnly",
    "$defs",
    "$anchor",
}

#: Bounds: the keyword, the name of its kinds, and what stands for its absence.
_LOWER = {
    "minimum": "minimum",
    "exclusiveMinimum": "minimum",
    "minLength": "min-length",
    "minItems": "min-items",
    "minProperties": "min-properties",
}
_UPPER = {
    "maximum": "maximum",
    "exclusiveMaximum": "maximum",
    "maxLength": "max-length",
    "maxItems": "max-items",
    "maxProperties": "max-properties",
}
_COUNTS = frozenset({"minLength", "minItems", "minProperties"})

#: References that are followed one after the other; a longer chain is a circle.
_LONGEST_CHAIN = 20


@frozen
class Difference:
    """One keyword that differs, at a place of the schema."""

    kind: str
    at: str
    old: Json = None
    new: Json = None


def bare(schema: Json) -> Json:
    """Return a schema without provenance and annotations: what it demands, and nothing else."""
    if isinstance(schema, list):
        return [bare(each) for each in schema]
    if not isinstance(schema, Mapping):
        return schema
    return {
        # The names of members are no keywords, whatever they are.
        keyword: {name: bare(each) for name, each in value.items()}
        if keyword in {"properties", "patternProperties"} and isinstance(value, Mapping)
        else value
        if keyword in {"enum", "const"}
        else bare(value)
        for keyword, value in schema.items()
        if keyword not in _SILENT and keyword != PROVENANCE
    }


@frozen
class Comparison:
    """Two versions of a set of schemas that refer to each other by name."""

    resolve_old: Resolve
    resolve_new: Resolve

    def of(self, old: Json, new: Json, at: str = "") -> Iterator[Difference]:
        """Yield what differs between two bare schemas."""
        before, after = _object(old), _object(new)
        if before == after and plain(before) == plain(after):
            return
        if before.get("$ref") != after.get("$ref"):
            yield Difference("reference-changed", at + "/$ref", before.get("$ref"), after.get("$ref"))
            before = _flat(before, self.resolve_old)
            after = _flat(after, self.resolve_new)
        for compare in _KEYWORDS:
            yield from compare(self, before, after, at)
        yield from _rest(before, after, at)

    def members(self, old: Schema, new: Schema, at: str) -> Iterator[Difference]:
        """Yield what differs in the members of objects."""
        before, after = old.get("properties", {}), new.get("properties", {})
        for name in sorted({*before, *after}):
            place = f"{at}/properties{step(name)}"
            if name not in before:
                yield Difference("property-added", place, None, after[name])
            elif name not in after:
                yield Difference("property-removed", place, before[name], None)
            else:
                yield from self.of(before[name], after[name], place)
        found = SetChange.of(old.get("required", ()), new.get("required", ()))
        for name in found.gained:
            yield Difference("required-added", f"{at}/required{step(name)}", None, name)
        for name in found.lost:
            yield Difference("required-removed", f"{at}/required{step(name)}", name, None)

    def others(self, old: Schema, new: Schema, at: str) -> Iterator[Difference]:
        """Yield what differs in members that are not described."""
        before, after = old.get("additionalProperties", True), new.get("additionalProperties", True)
        place = f"{at}/additionalProperties"
        if isinstance(before, Mapping) and isinstance(after, Mapping):
            yield from self.of(before, after, place)
        elif _openness(after) < _openness(before):
            yield Difference("additional-properties-closed", place, before, after)
        elif _openness(after) > _openness(before):
            yield Difference("additional-properties-opened", place, before, after)

    def items(self, old: Schema, new: Schema, at: str) -> Iterator[Difference]:
        """Yield what differs in the items of arrays."""
        place = f"{at}/items"
        if "items" in old and "items" in new:
            yield from self.of(old["items"], new["items"], place)
        elif "items" in new:
            yield Difference("items-described", place, None, new["items"])
        elif "items" in old:
            yield Difference("items-freed", place, old["items"], None)
        before, after = bool(old.get("uniqueItems")), bool(new.get("uniqueItems"))
        if before != after:
            kind = "unique-items-demanded" if after else "unique-items-dropped"
            yield Difference(kind, f"{at}/uniqueItems", before, after)

    def alternatives(self, old: Schema, new: Schema, at: str) -> Iterator[Difference]:
        """Yield what differs in the forms of which one must, and the schemas of which all must be fitted."""
        for keyword, added, removed in (
            ("anyOf", "alternative-added", "alternative-removed"),
            ("oneOf", "alternative-added", "alternative-removed"),
            ("allOf", "demand-added", "demand-removed"),
        ):
            place = f"{at}/{keyword}"
            # Where there were no alternatives at all, having some is a demand.
            if keyword != "allOf" and (keyword in old) != (keyword in new):
                kind = "demand-added" if keyword in new else "demand-removed"
                yield Difference(kind, place, old.get(keyword), new.get(keyword))
                continue
            found = SetChange.of(old.get(keyword, ()), new.get(keyword, ()))
            if len(found.lost) == len(found.gained):
                for before, after in zip(found.lost, found.gained, strict=True):
                    yield from self.of(before, after, f"{place}{_numbered(new[keyword], after)}")
                continue
            yield from (Difference(added, f"{place}/{_mark(each)}", None, each) for each in found.gained)
            yield from (Difference(removed, f"{place}/{_mark(each)}", each, None) for each in found.lost)

    def conditions(self, old: Schema, new: Schema, at: str) -> Iterator[Difference]:
        """Yield what differs in conditions and exclusions."""
        before, after = _condition(old), _condition(new)
        if plain(before) == plain(after):
            pass
        elif before is None or after is None:
            yield Difference(f"condition-{'added' if after else 'removed'}", f"{at}/if", before, after)
        elif plain(before["if"]) != plain(after["if"]):
            yield Difference("condition-changed", f"{at}/if", before, after)
        else:
            for branch in ("then", "else"):
                yield from self.of(before.get(branch, True), after.get(branch, True), f"{at}/{branch}")
        if plain(old.get("not")) != plain(new.get("not")):
            how = "changed" if "not" in old and "not" in new else "added" if "not" in new else "removed"
            yield Difference(f"exclusion-{how}", f"{at}/not", old.get("not"), new.get("not"))

    def values(self, old: Schema, new: Schema, at: str) -> Iterator[Difference]:
        """Yield what differs in the values that a place may have."""
        yield from _types(old, new, at)
        yield from _enum(old, new, at)
        for keyword in ("const", "pattern", "format"):
            if (keyword in old, plain(old.get(keyword))) == (keyword in new, plain(new.get(keyword))):
                continue
            how = "changed" if keyword in old and keyword in new else "added" if keyword in new else "removed"
            yield Difference(f"{keyword}-{how}", f"{at}/{keyword}", old.get(keyword), new.get(keyword))

    def bounds(self, old: Schema, new: Schema, at: str) -> Iterator[Difference]:
        """Yield what differs in the bounds of numbers, lengths and counts."""
        for table, nothing, narrower, wider in (
            (_LOWER, float("-inf"), "raised", "lowered"),
            (_UPPER, float("inf"), "raised", "lowered"),
        ):
            for keyword, name in table.items():
                absent = 0 if keyword in _COUNTS else nothing
                before, after = old.get(keyword, absent), new.get(keyword, absent)
                if before != after:
                    how = narrower if after > before else wider
                    yield Difference(f"{name}-{how}", f"{at}/{keyword}", old.get(keyword), new.get(keyword))


_KEYWORDS: tuple[Callable[[Comparison, Schema, Schema, str], Iterator[Difference]], ...] = (
    Comparison.values,
    Comparison.bounds,
    Comparison.members,
    Comparison.others,
    Comparison.items,
    Comparison.alternatives,
    Comparison.conditions,
)

_ANALYSED = frozenset(
    {
        *("$ref", "type", "enum", "const", "pattern", "format", "properties", "required"),
        *("additionalProperties", "items", "uniqueItems", "anyOf", "oneOf", "allOf", "if", "then", "else"),
        *("not", *_LOWER, *_UPPER),
    }
)


def _object(schema: Json) -> Schema:
    if isinstance(schema, Mapping):
        return schema
    return {} if schema is True else {"not": {}}


def _flat(schema: Schema, resolve: Resolve) -> Schema:
    """Return a schema with what it refers to written out."""
    out = dict(schema)
    for _ in range(_LONGEST_CHAIN):
        reference = out.pop("$ref", None)
        if reference is None:
            break
        for keyword, value in resolve(reference).items():
            if keyword == "required" and keyword in out:
                out[keyword] = [*out[keyword], *value]
            elif keyword == "properties" and keyword in out:
                out[keyword] = {**value, **out[keyword]}
            else:
                out.setdefault(keyword, value)
    return out


def _openness(value: Json) -> int:
    return 1 if isinstance(value, Mapping) else 2 if value else 0


def _numbered(schemas: list[Json], wanted: Json) -> str:
    return f"/{next(number for number, each in enumerate(schemas) if plain(each) == plain(wanted))}"


def _mark(schema: Json) -> str:
    # Alternatives have no names; their content tells them apart, wherever they stand.
    return canon.digest(schema).removeprefix("sha256:")[:8]


def _condition(schema: Schema) -> Schema | None:
    kept = {each: schema[each] for each in ("if", "then", "else") if each in schema}
    # Without `if` the branches mean nothing, and without branches `if` does not.
    return kept if "if" in kept and len(kept) > 1 else None


def _types(old: Schema, new: Schema, at: str) -> Iterator[Difference]:
    before, after = _legal(old), _legal(new)
    if before == after:
        return
    kind = "type-narrowed" if after < before else "type-widened" if after > before else "type-changed"
    yield Difference(kind, f"{at}/type", old.get("type"), new.get("type"))


def _legal(schema: Schema) -> frozenset[str]:
    given = schema.get("type")
    if given is None:
        return _ALL
    types = {given} if isinstance(given, str) else set(given)
    return frozenset(types | {"integer"} if "number" in types else types)


def _enum(old: Schema, new: Schema, at: str) -> Iterator[Difference]:
    place = f"{at}/enum"
    if "enum" in old and "enum" in new:
        found = SetChange.of(old["enum"], new["enum"])
        yield from (Difference("enum-value-added", place + step(each), None, each) for each in found.gained)
        yield from (Difference("enum-value-removed", place + step(each), each, None) for each in found.lost)
    elif "enum" in new:
        yield Difference("enum-closed", place, None, new["enum"])
    elif "enum" in old:
        yield Difference("enum-opened", place, old["enum"], None)


def _rest(old: Schema, new: Schema, at: str) -> Iterator[Difference]:
    for keyword in sorted({*old, *new} - _ANALYSED - _SILENT):
        if plain(old.get(keyword)) != plain(new.get(keyword)):
            yield Difference("keyword-changed", at + step(keyword), old.get(keyword), new.get(keyword))
