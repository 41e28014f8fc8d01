"""
How fast captured messages are checked, beside what others need for the same messages.

Everything is measured in turn, parsing included, on one core, and told as a
share of what `json.loads` alone reaches: 60 % is the aim, and more is better.
"""

import importlib
import io
import json
from collections.abc import Callable, Mapping
from functools import cache
from statistics import median
from time import perf_counter

import jsonschema_rs
import orjson
from attrs import frozen
from benchmarks.rivals import Ajv, fastjsonschema
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from ringback.contracts.captured import Capture
from ringback.contracts.messages import Messages
from ringback.contracts.store import Contract, known_apis, load
from ringback.model import Json

ROUNDS = 9

#: How often the documents' messages are repeated for those who are quick, and for those who are slow.
MANY = 40
FEW = 2

Check = Callable[[bytes], bool]


@frozen
class Line:
    """One message: as JSON text, and the schema that its body must fit."""

    text: bytes
    schema: str


def lines_of(contract: Contract) -> list[Line]:
    """Return every printed message that a schema is known for, in the form that is captured."""
    messages = Messages(contract)
    found = []
    for each in contract.samples:
        captured = {
            "kind": each.kind,
            "operation": each.operation or None,
            "method": each.method or None,
            "url": each.url or None,
            "status": each.status,
            "body": each.body,
        }
        outcome = messages.outcome(captured)
        if outcome.verdict != "conforms":
            raise AssertionError(outcome)
        if outcome.schema:
            found.append(Line(text=json.dumps(captured).encode() + b"\n", schema=outcome.schema))
    return found


def rust(contract: Contract) -> Mapping[str, Check]:
    """Return orjson and jsonschema-rs by themselves, told beforehand which schema is whose."""
    pairs = [(schema["$id"], schema) for schema in contract.schemas.values()]
    registry = jsonschema_rs.Registry(pairs)

    def check(schema: Json) -> Check:
        valid = jsonschema_rs.Draft202012Validator(schema, registry=registry).is_valid
        return lambda text: valid(orjson.loads(text)["body"])

    return {name: check(schema) for name, schema in contract.schemas.items()}


def slow(contract: Contract) -> Mapping[str, Check]:
    """Return json and jsonschema."""
    resources = [(schema["$id"], DRAFT202012.create_resource(schema)) for schema in contract.schemas.values()]
    registry = Registry().with_resources(resources)

    def check(schema: Json) -> Check:
        valid = Draft202012Validator(schema, registry=registry).is_valid
        return lambda text: bool(valid(json.loads(text)["body"]))

    return {name: check(schema) for name, schema in contract.schemas.items()}


def compiled(contract: Contract) -> Mapping[str, Check]:
    """Return json and fastjsonschema, which makes Python code of a schema; where it is installed."""
    library = importlib.import_module("fastjsonschema")
    handlers = {"urn": lambda uri: contract.schemas[uri.rpartition(":")[2]]}

    @cache
    def validator(name: str) -> Callable[[Json], Json]:
        found: Callable[[Json], Json] = library.compile(contract.schemas[name], handlers=handlers)
        return found

    def check(name: str) -> Check:
        def valid(text: bytes) -> bool:
            validator(name)(json.loads(text)["body"])
            return True

        return valid

    return {name: check(name) for name in contract.schemas}


def rival(lines: list[Line], checks: Mapping[str, Check]) -> Callable[[], None]:
    """Return the work of checking all lines with somebody else's validator."""
    pairs = [(checks[each.schema], each.text) for each in lines]

    def work() -> None:
        for check, text in pairs:
            if not check(text):
                raise AssertionError(text)

    return work


def ours(contract: Contract, lines: list[Line]) -> Callable[[], None]:
    """Return the work of `ringback contract check`, up to what is printed: read, sort out, check."""
    messages = Messages(contract)
    text = b"".join(each.text for each in lines)

    def work() -> None:
        for piece in Capture(io.BytesIO(text)).pieces():
            assert isinstance(piece.content, bytes)
            outcome = messages.decoded(piece.content)
            if outcome.errors or outcome.reason:
                raise AssertionError(outcome)

    return work


def parsing(lines: list[Line]) -> Callable[[], None]:
    """Return the work of parsing alone."""
    texts = [each.text for each in lines]

    def work() -> None:
        for text in texts:
            json.loads(text)

    return work


def seconds(work: Callable[[], None]) -> float:
    """Return how long something takes."""
    begun = perf_counter()
    work()
    return perf_counter() - begun


def share(plain: Callable[[], None], work: Callable[[], None]) -> float:
    """Return the throughput of some work, as a share of the plain one's: the median of several rounds in turn."""
    work()
    return median(seconds(plain) / seconds(work) for _ in range(ROUNDS))


def report(contract: Contract, ajv: Ajv, without_fast: str) -> None:
    """Measure all of them for one contract, a line each."""
    lines = lines_of(contract)
    size = sum(len(each.text) for each in lines) / len(lines)
    print(f"{contract.api}: {len(lines) * MANY} messages of {size:.0f} bytes; json.loads alone is 100 %")
    quick, few = lines * MANY, lines * FEW
    rows = {
        "ringback contract check": (quick, ours(contract, quick)),
        "orjson + jsonschema-rs": (quick, rival(quick, rust(contract))),
        "json + jsonschema": (few, rival(few, slow(contract))),
    }
    if not without_fast:
        rows["json + fastjsonschema"] = (few, rival(few, compiled(contract)))
    for title, (some, work) in rows.items():
        print(f"    {title:<26} {share(parsing(some), work):7.1%}", flush=True)
    if without_fast:
        print(f"    {'json + fastjsonschema':<26} not measured: {without_fast}", flush=True)
    if ajv.absent:
        print(f"    {'JSON.parse + ajv':<26} not measured: {ajv.absent}", flush=True)
        return
    texts = [(each.text.decode(), each.schema) for each in quick]
    reached = ajv.share(contract.schemas, texts, lambda: seconds(parsing(quick)), ROUNDS)
    print(f"    {'JSON.parse + ajv':<26} {reached:7.1%}", flush=True)


def main() -> None:
    """Measure every contract."""
    with Ajv() as ajv, fastjsonschema() as without_fast:
        for api in known_apis():
            report(load(api), ajv, without_fast)


if __name__ == "__main__":
    main()
