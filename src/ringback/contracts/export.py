"""A contract's schemas as other documents embed them: by local reference, without provenance."""

from collections.abc import Iterable, Mapping

from ringback.contracts.formats import FORMAT
from ringback.contracts.infer import PROVENANCE, Schema
from ringback.model import Json

_HEAD = frozenset({"$schema", "$id", PROVENANCE, FORMAT})


def reference(value: Json) -> Json:
    """Return a schema with `urn:` references made local, and without head and provenance."""
    if isinstance(value, list):
        return [reference(each) for each in value]
    if not isinstance(value, Mapping):
        return value
    out = {key: reference(each) for key, each in value.items() if key not in _HEAD}
    if isinstance(out.get("items"), Mapping):
        out["items"] = _spread(out["items"])
    if isinstance(value.get("$ref"), str):
        out["$ref"] = f"#/components/schemas/{name_of(value['$ref'])}"
    return out


def _spread(items: Mapping[str, Json]) -> Json:
    """Return the schema of items without a list of types, over which Schemathesis 4.32 stumbles in this place."""
    types = items.get("type")
    if not isinstance(types, list) or "anyOf" in items:
        return items
    rest = {key: each for key, each in items.items() if key != "type"}
    return {"anyOf": [{"type": each} for each in types]} | rest


def name_of(urn: str) -> str:
    """Return the name of the schema that a reference leads to."""
    return urn.rpartition(":")[2]


def components(schemas: Mapping[str, Schema], names: Iterable[str]) -> dict[str, Schema]:
    """Return the named schemas and all that they refer to, ready to be embedded."""
    wanted: set[str] = set()
    ahead = list(names)
    while ahead:
        name = ahead.pop()
        if name not in wanted:
            wanted.add(name)
            ahead += referred(schemas[name])
    return {name: reference(schemas[name]) for name in sorted(wanted)}


def referred(value: Json) -> list[str]:
    """Return the names of the schemas that a schema refers to."""
    if isinstance(value, list):
        return [name for each in value for name in referred(each)]
    if not isinstance(value, Mapping):
        return []
    own = [name_of(value["$ref"])] if isinstance(value.get("$ref"), str) else []
    return own + [name for each in value.values() for name in referred(each)]
