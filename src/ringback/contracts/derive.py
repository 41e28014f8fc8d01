"""
JSON Schemas out of a contract's samples, rulings and operations.

Three kinds of schema come out: one for each shape of `shapes.toml` (what a
server says; lenient), one for each operation's request (what we send; strict,
so that requests can be made from it), and one for each operation's
notification.  The same contract gives the same schemas.  Nothing here reads a
file or knows an API.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache

from attrs import field, frozen

from ringback import canon
from ringback.contracts.infer import PROVENANCE, Place, Schema, annotated, common, infer, reason
from ringback.contracts.store import Contract
from ringback.errors import NotValid
from ringback.model import Json, Operation, Parameter, Sample

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def urn(api: str, name: str) -> str:
    """Return the identifier of a contract's schema."""
    return f"urn:ringback:{api}:{name}"


# A run asks once for each operation that it fuzzes.
@lru_cache(maxsize=4)
def derive(contract: Contract) -> Mapping[str, Schema]:
    """Return all schemas of a contract by name, sorted; it is worked out once for a contract."""
    shapes = Shapes(contract)
    schemas = {name: shapes.schema(name) for name in shapes.rows}
    for operation in contract.operations.values():
        if operation.request_schema:
            schemas[operation.request_schema] = _request(contract, operation)
        if operation.notification_schema:
            schemas[operation.notification_schema] = _notification(contract, operation)
    return {name: _headed(contract.api, name, schemas[name]) for name in sorted(schemas)}


def files(contract: Contract) -> dict[str, str]:
    """Return the text of every schema file by its path below the contract."""
    return {f"schemas/{name}.json": canon.text(schema) for name, schema in derive(contract).items()}


def schema_of(contract: Contract, sample: Sample) -> str:
    """Return the name of the schema that a sample must conform to, or an empty string where there is none."""
    if sample.kind == "notification":
        return str(_at(sample.body, contract.settings["notifications"]["type"]) or "")
    if sample.kind == "response" and sample.status is not None and sample.status >= 400:  # noqa: PLR2004  (client errors start there)
        return "Error"
    operation = contract.operations.get(sample.operation)
    if operation is None:
        return ""
    return operation.request_schema if sample.kind == "request" else operation.response_schema


def message_of(contract: Contract, operation: Operation) -> str:
    """Return the type of the messages that an operation causes; NotValid where the contract does not say."""
    messages: Mapping[str, Json] = contract.settings["notifications"].get("messages", {})
    told = {
        effect.notification for move in contract.table.moves_of(operation.name) for effect in move.effects
    }
    for name, message in messages.items():
        if told & {name, *message.get("kinds", ())}:
            return name
    raise NotValid(
        path=str(contract.path / "calls.toml"),
        where=operation.name,
        reason="it has a schema for notifications, and no effect that causes one",
    )


@frozen
class Shapes:
    """The shapes of a contract, and what inference and rules make of them."""

    contract: Contract
    rows: Mapping[str, Json] = field(init=False)

    @rows.default
    def _rows(self) -> Mapping[str, Json]:
        return {row["name"]: row for row in self.contract.shapes["shape"]}

    def places(self, name: str) -> list[Place]:
        """Return where samples print something of this shape."""
        row = self.rows[name]
        found = list(self._samples(row.get("samples", ())))
        for each in row.get("within", ()):
            outer, _, pointer = each.partition("#")
            found += [inner for place in self.places(outer) for inner in place.within(pointer)]
        return found

    def _samples(self, names: Sequence[str]) -> Iterator[Place]:
        for sample in self.contract.samples:
            if sample.body is not None and schema_of(self.contract, sample) in names:
                yield Place(sample.body, sample)

    def schema(self, name: str) -> Schema:
        """Return the schema of a shape, without its head."""
        row = self.rows[name]
        places = self.places(name)
        maps = frozenset(row.get("maps", ()))
        schema = infer(places, maps=maps, refer=self._refer(name)) if places else {PROVENANCE: {}}
        if "required" in row:
            why = reason("generalised", (each.evidence for each in places), row["required_why"])
            _set(schema, "required", sorted(row["required"]), why)
        for rule in row.get("rule", ()):
            _obey(schema, rule, lambda other: urn(self.contract.api, other))
        return {"title": row["title"]} | schema

    def _refer(self, outer: str) -> Callable[[str, Sequence[Place]], Schema | None]:
        inside = {
            each.partition("#")[2]: row
            for row in self.rows.values()
            for each in row.get("within", ())
            if each.partition("#")[0] == outer
        }

        def refer(at: str, places: Sequence[Place]) -> Schema | None:
            row = inside.get(at)
            return None if row is None else self._reference(row, places)

        return refer

    def _reference(self, row: Mapping[str, Json], places: Sequence[Place]) -> Schema:
        evidence = [place.evidence for place in places]
        schema: Schema = {PROVENANCE: {}}
        _set(schema, "$ref", urn(self.contract.api, row["name"]), reason("observed", evidence))
        if row.get("contextual"):
            why = reason("observed", evidence, row.get("optional_why", ""))
            _set(
                schema,
                "required",
                [each for each in common(places) if each not in row.get("optional", ())],
                why,
            )
        return schema


def _at(body: Json, pointer: str) -> Json:
    for step in pointer.split("/")[1:]:
        body = body.get(step) if isinstance(body, Mapping) else None
    return body


def _headed(api: str, name: str, schema: Schema) -> Schema:
    return {"$schema": DIALECT, "$id": urn(api, name)} | schema


def _set(schema: Schema, keyword: str, value: Json, why: Schema) -> None:
    # An empty list of required members demands nothing; it is how a rule takes a demand back.
    if keyword == "required" and not value:
        schema.pop(keyword, None)
        schema[PROVENANCE].pop(keyword, None)
        return
    schema[keyword] = value
    schema[PROVENANCE][keyword] = why


def _obey(schema: Schema, rule: Mapping[str, Json], refer: Callable[[str], str]) -> None:
    for pointer in rule["at"]:
        target = _node(schema, pointer, rule)
        # A rule that names no sources rests on those that show the value's type.
        seen = target[PROVENANCE].get("type", {}).get("evidence", ())
        why = reason(rule["basis"], rule.get("evidence", seen), rule.get("why", ""))
        given = annotated(rule["set"], why, refer)
        for keyword in rule["set"]:
            _set(target, keyword, given[keyword], why)


def _node(schema: Schema, pointer: str, rule: Mapping[str, Json]) -> Schema:
    why = reason(rule["basis"], rule.get("evidence", ()), rule.get("why", ""))
    for step in pointer.split("/")[1:]:
        if "properties" not in schema:
            _set(schema, "properties", {}, why)
        schema = schema["properties"].setdefault(step, {PROVENANCE: {}})
    return schema


def _request(contract: Contract, operation: Operation) -> Schema:
    sent = [each for each in operation.parameters if each.place in {"body", "form"}]
    selector = contract.settings["selector"].removeprefix("/") if operation.selector else None
    why = reason("documented", (str(each) for each in operation.sources))
    properties = {each.name: parameter_schema(contract, each) for each in sent}
    required = [each.name for each in sent if each.required]
    if selector:
        constant = {"type": "string", "const": operation.selector}
        properties[selector] = annotated(constant, why, str)
        required.append(selector)
    strict: Schema = {
        "type": "object",
        "properties": properties,
        "required": sorted(required),
        "additionalProperties": False,
    }
    closed = reason("generalised", (str(each) for each in operation.sources), "we send what is documented")
    kept = {keyword: value for keyword, value in strict.items() if keyword != "required" or value}
    causes = {keyword: closed if keyword == "additionalProperties" else why for keyword in kept}
    return {"title": f"Request of {operation.name}"} | kept | {PROVENANCE: causes}


def parameter_schema(contract: Contract, parameter: Parameter) -> Schema:
    """Return the schema of the values that are sent for a parameter; NotValid for a meaning nobody explains."""
    try:
        row = contract.shapes["means"][parameter.means]
    except KeyError:
        raise NotValid(
            path=str(contract.path / "shapes.toml"),
            where=f"means.{parameter.means}",
            reason=f"it is missing, and {parameter.name} is meant to be one",
        ) from None
    sources = [str(parameter.source)] if parameter.source else []
    why = reason(row["basis"], [*row["evidence"], *sources], row.get("why", ""))
    schema = annotated(row["schema"], why, lambda other: urn(contract.api, other))
    if parameter.values:
        _set(schema, "enum", list(parameter.values), reason("documented", sources))
    return schema


def _notification(contract: Contract, operation: Operation) -> Schema:
    message = message_of(contract, operation)
    printed = [
        Place(sample.body, sample).evidence
        for sample in contract.samples
        if sample.kind == "notification" and sample.operation == operation.name
    ]
    if printed:
        why = reason("observed", printed)
    else:
        why = reason("generalised", (str(each) for each in operation.sources), "the call table says so")
    return {
        "title": f"Notification of {operation.name}",
        "$ref": urn(contract.api, message),
        PROVENANCE: {"$ref": why},
    }
