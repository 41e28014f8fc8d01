"""
Why a schema demands what it demands, at one place of a value.

Follows a JSON pointer through a contract's schemas and their references, and
gathers every keyword that has a say there, with its sources.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from attrs import frozen

from ringback.contracts.infer import PROVENANCE
from ringback.contracts.store import Contract
from ringback.errors import NoSuchName
from ringback.model import Json

#: A schema, and the name of the schema that it stands in.
Node: TypeAlias = tuple[str, Json]

_ALWAYS = ("allOf", "anyOf", "oneOf")
_SOMETIMES = ("then", "else")


@frozen
class Demand:
    """One keyword that has a say at the place asked for."""

    #: The name of the schema that it stands in.
    schema: str
    keyword: str
    value: Json
    basis: str
    evidence: tuple[str, ...]
    why: str = ""


def explain(contract: Contract, name: str, pointer: str) -> tuple[Demand, ...]:
    """
    Return every demand on the place that a JSON pointer names in a value of this schema.

    `Hold.response` stands for the schema of what that operation answers.  Items of an array are named by any number or
    by `*`.  Raises NoSuchName for an unknown schema, and for a place
    that the schema says nothing about.
    """
    name = _schema_of(contract, name)
    if name not in contract.schemas:
        raise NoSuchName(kind=f"{contract.api} schema", name=name, known=tuple(contract.schemas))
    nodes = tuple(reached(contract, name, contract.schemas[name]))
    for step in pointer.split("/")[1:]:
        known = tuple(sorted({each for _, node in nodes for each in node.get("properties", {})}))
        plain = step.replace("~1", "/").replace("~0", "~")
        nodes = stepped(contract, nodes, plain)
        if not nodes:
            raise NoSuchName(kind=f"place {pointer} in {name}; member", name=plain, known=known)
    found = (demand for place, node in nodes for demand in _demands(place, node))
    return tuple(sorted(found, key=lambda each: (each.schema, each.keyword, str(each.value))))


def _schema_of(contract: Contract, name: str) -> str:
    """Return the schema that is meant by `Hold.response`, where the operation has none of its own."""
    operation, _, kind = name.rpartition(".")
    if name in contract.schemas or operation not in contract.operations:
        return name
    one = contract.operations[operation]
    named = {
        "request": one.request_schema,
        "response": one.response_schema,
        "notification": one.notification_schema,
    }
    return named.get(kind) or name


def reached(contract: Contract, place: str, node: Json) -> Iterator[Node]:
    """Yield all schemas that have a say where this one has: what it refers to, and its alternatives."""
    yield place, node
    if "$ref" in node:
        other = node["$ref"].rpartition(":")[2]
        yield from reached(contract, other, contract.schemas[other])
    for keyword in _ALWAYS:
        for each in node.get(keyword, ()):
            yield from reached(contract, place, each)
    for keyword in _SOMETIMES:
        if keyword in node:
            yield from reached(contract, place, node[keyword])


def stepped(contract: Contract, nodes: Iterable[Node], step: str) -> tuple[Node, ...]:
    """Return the schemas that have a say about a member, or about any item (`*`)."""
    return tuple(deep for place, node in nodes for deep in _step(contract, place, node, step))


def _step(contract: Contract, place: str, node: Json, step: str) -> Iterator[Node]:
    if step in node.get("properties", {}):
        yield from reached(contract, place, node["properties"][step])
    if "items" in node and (step == "*" or step.isdigit()):
        yield from reached(contract, place, node["items"])


def _demands(place: str, node: Mapping[str, Json]) -> Iterator[Demand]:
    for keyword, reason in node.get(PROVENANCE, {}).items():
        yield Demand(
            schema=place,
            keyword=keyword,
            value=_brief(keyword, node[keyword]),
            basis=reason["basis"],
            evidence=tuple(reason["evidence"]),
            why=reason.get("why", ""),
        )


def _brief(keyword: str, value: Json) -> Json:
    # Whole schemas are explained at their own place; here their names do.
    if keyword in {"properties", "patternProperties"}:
        return sorted(value)
    if isinstance(value, Mapping):
        return "…"
    if keyword in _ALWAYS:
        return f"{len(value)} alternatives"
    return value
