"""
Messages broken on purpose: what the documents demand of a message, violated one demand at a time.

Knows how each keyword of a schema is violated.  What is demanded at all is read
from the contract as it is committed, rulings included: what a ruling tolerates
is no corruption.  Nothing here looks at whether a corruption is noticed.
"""

import copy
import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice, zip_longest

from attrs import frozen

from ringback.contracts.check import Checker, pointer
from ringback.contracts.export import name_of
from ringback.contracts.infer import type_of
from ringback.model import Json

Steps = tuple[str | int, ...]


@frozen
class Demand:
    """One keyword that holds at one place of a message."""

    steps: Steps
    keyword: str
    wanted: Json
    #: The value that stands there.
    value: Json


@frozen
class Corruption:
    """A message with one demand violated."""

    #: What was done: the keyword and the variant.
    how: str
    where: str
    body: Json


def demands(checker: Checker, name: str, body: Json) -> Iterator[Demand]:
    """Yield every demand that a schema of the contract makes on the places of this body, in its order."""
    yield from _demands(checker, checker.contract.schemas[name], body, (), frozenset())


def _demands(
    checker: Checker, schema: Json, value: Json, steps: Steps, spared: frozenset[str]
) -> Iterator[Demand]:
    """Yield demands; the types to be spared are legal here by another alternative than this one."""
    if not isinstance(schema, Mapping):
        return
    if "$ref" in schema:
        yield from _demands(checker, _referred(checker, schema), value, steps, spared)
    for keyword in _VIOLATED:
        if keyword in schema:
            wanted = sorted(_named(schema) | spared) if keyword == "type" else schema[keyword]
            yield Demand(steps=steps, keyword=keyword, wanted=wanted, value=value)
    for each, others in _applied(checker, schema, value):
        yield from _demands(checker, each, value, steps, spared | others)
    for step, inner in _below(schema, value):
        yield from _demands(checker, inner, value[step], (*steps, step), frozenset())


def _below(schema: Mapping[str, Json], value: Json) -> Iterator[tuple[str | int, Json]]:
    """Yield the steps to the members and items of a value, with the schemas that hold there."""
    if isinstance(value, Mapping):
        yield from ((name, each) for name, each in schema.get("properties", {}).items() if name in value)
    elif isinstance(value, list) and "items" in schema:
        yield from ((number, schema["items"]) for number in range(len(value)))


def _applied(
    checker: Checker, schema: Mapping[str, Json], value: Json
) -> Iterator[tuple[Json, frozenset[str]]]:
    """Yield the subschemas that hold for the same value, with the types that the alternatives to each allow."""
    for each in schema.get("allOf", ()):
        yield each, frozenset()
    for keyword in ("anyOf", "oneOf"):
        alternatives = schema.get(keyword, ())
        legal = frozenset(name for each in alternatives for name in _types(checker, each))
        yield from ((each, legal) for each in alternatives if checker.fits(each, value))
    if "if" in schema:
        branch = "then" if checker.fits(schema["if"], value) else "else"
        if branch in schema:
            yield schema[branch], frozenset()


def _types(checker: Checker, schema: Mapping[str, Json]) -> frozenset[str]:
    if "type" in schema:
        return frozenset(_named(schema))
    if "$ref" in schema:
        return _types(checker, _referred(checker, schema))
    parts = [each for keyword in ("anyOf", "oneOf") for each in schema.get(keyword, ())]
    return frozenset(name for each in parts for name in _types(checker, each))


def _named(schema: Mapping[str, Json]) -> set[str]:
    return {schema["type"]} if isinstance(schema["type"], str) else set(schema["type"])


def _referred(checker: Checker, schema: Mapping[str, Json]) -> Json:
    return checker.contract.schemas[name_of(schema["$ref"])]


def corruptions(
    found: Sequence[Demand], body: Json, *, seed: str, most: int, channel: bool = False
) -> tuple[Corruption, ...]:
    """
    Return up to so many corruptions of a body, every kind of violation in turn.

    The seed, a sample's name, decides which places are taken where there are more than enough.  With `channel`, the
    message comes on a channel that is not its own, too.
    """
    kinds: dict[str, list[Corruption]] = {}
    for demand in found:
        for how, broken in _VIOLATED[demand.keyword](demand):
            kinds.setdefault(demand.keyword, []).append(_corrupted(body, demand, how, broken))
    if channel:
        wrong = Demand(steps=("channel",), keyword="channel", wanted=None, value=None)
        kinds["channel"] = [
            _corrupted(body, wrong, "another", _put("/nowhere")),
            _corrupted(body, wrong, "none", _put("")),
        ]
    columns = [sorted(each, key=lambda one: _order(seed, one)) for each in kinds.values()]
    in_turn = (each for row in zip_longest(*columns) for each in row if each is not None)
    intact = json.dumps(body, sort_keys=True)
    distinct = {json.dumps(each.body, sort_keys=True): each for each in in_turn}
    return tuple(islice((each for text, each in distinct.items() if text != intact), most))


def _order(seed: str, corruption: Corruption) -> str:
    return hashlib.sha256(f"{seed} {corruption.where} {corruption.how}".encode()).hexdigest()


#: Takes what holds a place, and the step to it, and changes what stands there.
Change = Callable[[Json, str | int], None]
Violations = Iterator[tuple[str, Change]]


def _corrupted(body: Json, demand: Demand, how: str, change: Change) -> Corruption:
    # One more level, so that the whole body is a place like any other.
    holder: Json = {"body": copy.deepcopy(body)}
    steps: Steps = ("body", *demand.steps)
    inner = holder
    for step in steps[:-1]:
        inner = inner[step]
    change(inner, steps[-1])
    return Corruption(how=f"{demand.keyword}: {how}", where=pointer(demand.steps), body=holder["body"])


def _put(value: Json) -> Change:
    def change(holder: Json, step: str | int) -> None:
        holder[step] = value

    return change


def _type(demand: Demand) -> Violations:
    legal = {*demand.wanted, *(("integer",) if "number" in demand.wanted else ())}
    value = demand.value
    # A value in another guise first: these are the mistakes that servers make.
    guises: tuple[Json, ...] = (
        json.dumps(value),
        [value],
        {"value": value},
        None,
        True,
        False,
        0,
        7,
        0.5,
        "",
        "?",
        [],
        {},
    )
    for each in guises:
        if type_of(each) not in legal:
            yield f"{type_of(each)} {json.dumps(each)[:20]}", _put(each)


def _required(demand: Demand) -> Violations:
    for name in demand.wanted:
        if isinstance(demand.value, Mapping) and name in demand.value:
            yield f"without {name}", _without(name)
            yield f"{name} misspelt", _renamed(name, name.swapcase())


def _without(name: str) -> Change:
    def change(holder: Json, step: str | int) -> None:
        del holder[step][name]

    return change


def _renamed(name: str, other: str) -> Change:
    def change(holder: Json, step: str | int) -> None:
        holder[step][other] = holder[step].pop(name)

    return change


def _listed(demand: Demand) -> Violations:
    legal = demand.wanted if demand.keyword == "enum" else [demand.wanted]
    text = str(demand.value)
    for each in (text.swapcase(), f"{text}X", "Maybe", ""):
        if each not in legal:
            yield f"{each!r}", _put(each)


def _short(demand: Demand) -> Violations:
    if isinstance(demand.value, str) and demand.wanted:
        yield "emptied", _put("")


def _pattern(demand: Demand) -> Violations:
    if not isinstance(demand.value, str):
        return
    for each in (f"{demand.value}/?", f"?{demand.value}", "?", ""):
        if not re.search(demand.wanted, each):
            yield f"{each[:20]!r}", _put(each)


def _crowded(demand: Demand) -> Violations:
    if isinstance(demand.value, list):
        missing = demand.wanted + 1 - len(demand.value)
        yield "too many", _put([*demand.value, *(["Hold"] * missing)])


def _scarce(demand: Demand) -> Violations:
    if isinstance(demand.value, list) and demand.wanted:
        yield "too few", _put(demand.value[: demand.wanted - 1])


def _closed(demand: Demand) -> Violations:
    if demand.wanted is False and isinstance(demand.value, Mapping):
        yield "one more member", _put({**demand.value, "undocumented": "?"})


#: How each keyword is violated; what is not here is not violated on purpose.
_VIOLATED: Mapping[str, Callable[[Demand], Violations]] = {
    "type": _type,
    "required": _required,
    "enum": _listed,
    "const": _listed,
    "minLength": _short,
    "pattern": _pattern,
    "maxItems": _crowded,
    "minItems": _scarce,
    "additionalProperties": _closed,
}
