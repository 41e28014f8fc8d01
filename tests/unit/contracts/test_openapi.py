import json
from collections import Counter
from itertools import pairwise
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from openapi_spec_validator.validation.exceptions import OpenAPIValidationError

from ringback.contracts.check import Checker
from ringback.contracts.openapi import openapi
from ringback.contracts.store import Contract, known_apis, load
from ringback.errors import NoSuchName, NotValid
from ringback.model import Operation

CONTRACTS = {api: load(api) for api in known_apis()}
each_contract = pytest.mark.parametrize("contract", CONTRACTS.values(), ids=CONTRACTS)
OPERATIONS = [(contract, each) for contract in CONTRACTS.values() for each in contract.operations.values()]
each_operation = pytest.mark.parametrize(
    ("contract", "operation"),
    OPERATIONS,
    ids=[f"{contract.api}-{each.name}" for contract, each in OPERATIONS],
)
SENDING = [(contract, each) for contract, each in OPERATIONS if each.request_schema]


@each_contract
def test_the_whole_document_is_valid(contract: Contract) -> None:
    """The export is valid OpenAPI 3.1, and the validator used for it finds faults."""
    document = openapi(contract)
    OpenAPIV31SpecValidator(document).validate()
    document["paths"]["no-slash"] = {"get": {"responses": 5}}
    with pytest.raises(OpenAPIValidationError):
        OpenAPIV31SpecValidator(document).validate()


@each_operation
def test_the_document_of_one_operation_is_valid(contract: Contract, operation: Operation) -> None:
    """An operation's own document is valid, and has this operation and nothing else."""
    document = openapi(contract, operation.name)
    OpenAPIV31SpecValidator(document).validate()
    (path,) = document["paths"]
    assert path == contract.url_path(operation)
    methods = set(document["paths"][path]) - {"parameters"}
    assert methods == {operation.method.lower()}
    assert document["paths"][path][operation.method.lower()]["operationId"] == operation.name


@each_operation
def test_the_whole_document_has_every_operation_at_every_url(
    contract: Contract, operation: Operation
) -> None:
    """An operation is at its URL and at the others that documents give, by its selector where it shares one."""
    paths = openapi(contract)["paths"]
    for template in (operation.path, *operation.also):
        item = paths[contract.url_path(operation, template)][operation.method.lower()]
        assert {str(status) for status in operation.success} <= set(item["responses"])
        if operation.request_schema:
            reference = f"#/components/schemas/{operation.request_schema}"
            schema = item["requestBody"]["content"][operation.media_type]["schema"]
            mapping = schema.get("discriminator", {}).get("mapping", {operation.selector: schema.get("$ref")})
            assert mapping[operation.selector] == reference


@each_contract
def test_nothing_of_ours_is_left_in_the_export(contract: Contract) -> None:
    """Embedded schemas refer to each other within the document."""
    text = json.dumps(openapi(contract))
    assert "urn:ringback" not in text
    assert "x-ringback" not in text


@each_contract
def test_operation_ids_are_unique(contract: Contract) -> None:
    """No two operations of the whole document have one id."""
    items = [
        item[method]
        for item in openapi(contract)["paths"].values()
        for method in item
        if method != "parameters"
    ]
    ids = sorted(item["operationId"] for item in items)
    assert all(one != other for one, other in pairwise(ids))


def test_the_token_is_obtained_without_a_token() -> None:
    """The token endpoint stands outside of the base path and needs no authorization."""
    document = openapi(CONTRACTS["voipnow"], "Token")
    assert document["paths"]["/oauth/token.php"]["post"]["security"] == []


def test_an_unknown_operation_is_named() -> None:
    """Asking for an operation that is not there tells which are."""
    contract = CONTRACTS["voipnow"]
    with pytest.raises(NoSuchName) as caught:
        openapi(contract, "Shout")
    assert caught.value == NoSuchName(
        kind="voipnow operation", name="Shout", known=tuple(contract.operations)
    )


def test_a_variable_of_unknown_meaning_is_named() -> None:
    """A URL with a variable that shapes.toml does not explain is reported with the place to explain it."""
    contract = load("voipnow")
    shapes: Any = contract.shapes
    del shapes["paths"]["userId"]
    with pytest.raises(NotValid) as caught:
        openapi(contract, "List")
    assert caught.value.where == "paths.userId"


@each_contract
def test_examples_are_samples_that_fit(contract: Contract) -> None:
    """Bodies have samples of the documents as examples, each valid under the schema beside it as another tool reads it."""
    document = openapi(contract)
    shown = 0
    for item in document["paths"].values():
        for one in (each for name, each in item.items() if name != "parameters"):
            answers = one["responses"].values()
            bodies = [one.get("requestBody", {}), *answers]
            for content in (each for body in bodies for each in body.get("content", {}).values()):
                schema = {**content["schema"], "components": document["components"]}
                for example in content.get("examples", {}).values():
                    Draft202012Validator(schema).validate(example["value"])
                    shown += 1
    assert shown > 4


@each_contract
def test_discriminators_lead_to_schemas(contract: Contract) -> None:
    """Of each body that may be one of several, every word leads to a schema that demands just that word."""
    document = openapi(contract)
    several = [
        content["schema"]
        for item in document["paths"].values()
        for name, one in item.items()
        if name != "parameters"
        for content in one.get("requestBody", {}).get("content", {}).values()
        if "discriminator" in content["schema"]
    ]
    urls = Counter(
        (contract.url_path(each, template), each.method)
        for each in contract.operations.values()
        if each.request_schema
        for template in (each.path, *each.also)
    )
    assert len(several) == sum(count > 1 for count in urls.values())
    for each in several:
        told = each["discriminator"]
        assert [{"$ref": place} for place in told["mapping"].values()] == each["oneOf"]
        for word, place in told["mapping"].items():
            target = document["components"]["schemas"][place.removeprefix("#/components/schemas/")]
            assert target["properties"][told["propertyName"]]["const"] == word
            assert told["propertyName"] in target["required"]


@pytest.mark.parametrize(
    ("contract", "operation"), SENDING, ids=[f"{contract.api}-{each.name}" for contract, each in SENDING]
)
def test_requests_can_be_made_from_the_document(contract: Contract, operation: Operation) -> None:
    """Schemathesis makes requests from an operation's document, and each conforms to its schema."""
    schema = schemathesis.openapi.from_dict(openapi(contract, operation.name))
    checker = Checker(contract)
    made = schema[contract.url_path(operation)][operation.method]
    bodies: list[Any] = []

    @seed(1)
    @settings(
        max_examples=15,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(case=made.as_strategy())
    def collect(case: schemathesis.Case[Any]) -> None:
        bodies.append(case.body)

    collect()
    assert bodies
    assert [body for body in bodies if checker.errors(operation.request_schema, body)] == []
