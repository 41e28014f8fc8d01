"""Values out of schemas: right ones conform, wrong ones are spoilt, and one number gives one value."""

import json
import re
from random import Random
from typing import Any

import pytest

from ringback.contracts import load
from ringback.contracts.check import Checker
from ringback.contracts.openapi import openapi
from ringback.contracts.store import known_apis
from ringback.model import Json
from ringback.suite.samples import Samples, Unknown, text_of

CONTRACTS = {api: load(api) for api in known_apis()}
SENDING = [(api, each.name) for api, one in CONTRACTS.items() for each in one.operations.values()]
SENDING = [(api, name) for api, name in SENDING if CONTRACTS[api].operation(name).request_schema]


def body_schema(api: str, name: str) -> dict[str, Json]:
    """Return the schema of an operation's request, as the export has it."""
    contract = CONTRACTS[api]
    schemas = openapi(contract, name, examples=False)["components"]["schemas"]
    found: dict[str, Json] = schemas[contract.operation(name).request_schema]
    return found


def patterns(value: Json) -> list[str]:
    """Return every pattern in a schema."""
    if isinstance(value, dict):
        own = [value["pattern"]] if isinstance(value.get("pattern"), str) else []
        return (
            own
            + list(value.get("patternProperties", {}))
            + [p for each in value.values() for p in patterns(each)]
        )
    return [p for each in value for p in patterns(each)] if isinstance(value, list) else []


@pytest.mark.parametrize(("api", "name"), SENDING)
def test_right_ones_conform(api: str, name: str) -> None:
    """What is made of a request's schema conforms to it, and says more than one thing where there is something to say."""
    checker, schema = Checker(CONTRACTS[api]), body_schema(api, name)
    made = [Samples().value(schema, Random(number)) for number in range(30)]
    wanted = CONTRACTS[api].operation(name).request_schema
    assert not [each for each in made if checker.errors(wanted, each)]
    assert (len({json.dumps(each, sort_keys=True) for each in made}) > 1) is bool(patterns(schema))


@pytest.mark.parametrize(
    ("api", "name"), [("genesys", "SwapCalls"), ("genesys", "Dial"), ("voipnow", "BargeIn")]
)
def test_wrong_ones_do_not(api: str, name: str) -> None:
    """Nearly all of what is spoilt conforms no more, and no value that was given is changed for it."""
    checker, schema = Checker(CONTRACTS[api]), body_schema(api, name)
    before = json.dumps(schema)
    made = [Samples().wrong(schema, Random(number)) for number in range(100)]
    wanted = CONTRACTS[api].operation(name).request_schema
    assert sum(bool(checker.errors(wanted, each)) for each in made) > 80
    assert json.dumps(schema) == before


@pytest.mark.parametrize("api", sorted(CONTRACTS))
def test_texts_match(api: str) -> None:
    """Every pattern of a contract is one that texts can be made for."""
    found = {p for one, name in SENDING if one == api for p in patterns(body_schema(one, name))}
    assert found
    for pattern in sorted(found):
        for number in range(40):
            assert re.fullmatch(pattern, text_of(pattern, Random(number)))


def test_same_number_same_value() -> None:
    """A value is a function of its number."""
    schema: dict[str, Any] = {"type": "array", "items": {"type": "integer"}, "minItems": 2}
    one, two = (Samples().value(schema, Random(7)) for _ in range(2))
    assert one == two


def test_printed_ones_come_up() -> None:
    """What documents print is taken where it fits, and never where it does not."""
    samples = Samples(printed=("5001", "Bad"))
    made = {samples.text("^[0-9]{4}$", Random(number)) for number in range(40)}
    assert "5001" in made
    assert "Bad" not in made


def test_what_cannot_be_read_is_told() -> None:
    """A schema or a pattern that is not read here is no guess."""
    with pytest.raises(Unknown):
        Samples().value({"not": {}}, Random(1))
    with pytest.raises(Unknown):
        text_of("(?=a)a", Random(1))
