import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from jsonschema import Draft202012Validator

from ringback import canon
from ringback.contracts.check import Checker
from ringback.contracts.derive import derive, message_of, schema_of
from ringback.contracts.generated import Departure, departures, generated, write
from ringback.contracts.infer import ANNOTATIONS, PROVENANCE, subschemas
from ringback.contracts.store import Contract, known_apis, load
from ringback.errors import NotValid

CONTRACTS = [load(api) for api in known_apis()]
each_contract = pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract.api)


def walk(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a schema and all schemas in it."""
    yield schema
    for each in subschemas(schema):
        yield from walk(each)


TOY = {
    "api.toml": """
        title = "Toy"
        base_path = "/toy"
        selector = "/verb"
        [notifications]
        style = "none"
        type = "/kind"
        [notifications.messages.Rang]
        channel = "/bell"
        kinds = ["ding"]
        [documents.Page]
        title = "Page"
        url = "https://toy.example/page"
        """,
    "calls.toml": """
        states = ["up"]
        terminal = []
        [[move]]
        operation = "Ring"
        [[move.effect]]
        party = "self"
        call = "target"
        notification = "ding"
        """,
    "operations/Ring.toml": """
        name = "Ring"
        method = "POST"
        path = "/bells/{bell}"
        selector = "Ring"
        request_schema = "Ring.request"
        response_schema = "Bell"
        notification_schema = "Ring.notification"
        sources = ["Page:1"]
        [[parameter]]
        name = "times"
        means = "count"
        required = true
        values = [1, 2]
        source = "Page:2"
        """,
    "shapes.toml": """
        [paths]
        bell = "count"
        [means.count]
        schema = { type = "integer", minimum = 1 }
        basis = "documented"
        evidence = ["Page:3"]
        [[shape]]
        name = "Bell"
        title = "A bell"
        samples = ["Bell"]
        [[shape]]
        name = "Clapper"
        title = "What strikes a bell"
        within = ["Bell#/clapper"]
        contextual = true
        required = ["weight"]
        required_why = "a bell may be silent"
        [[shape]]
        name = "Error"
        title = "No"
        [[shape.rule]]
        at = [""]
        set = { "$ref" = "Bell" }
        basis = "documented"
        evidence = ["Page"]
        [[shape]]
        name = "Rang"
        title = "It rang"
        samples = ["Rang"]
        """,
    "samples/Page.json": json.dumps(
        {
            "document": "Page",
            "samples": [
                {
                    "id": "Page-1.response",
                    "kind": "response",
                    "operation": "Ring",
                    "source": "Page:7-9",
                    "body": {"clapper": {"weight": 5, "length": 2}},
                    "lines": {"": 7, "/clapper": 8},
                },
                {
                    "id": "Page-1.notification",
                    "kind": "notification",
                    "operation": "Ring",
                    "source": "Page:10",
                    "body": {"kind": "Rang"},
                },
                {
                    "id": "Page-2.response",
                    "kind": "response",
                    "operation": "Ring",
                    "status": 404,
                    "source": "Page:11",
                    "body": {"clapper": {"weight": 1}},
                },
            ],
        }
    ),
}


@pytest.fixture
def toy(tmp_path: Path) -> Contract:
    """Return a contract of an API that nobody else knows."""
    for name, text in TOY.items():
        path = tmp_path / "contracts" / "toy" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return load("toy", tmp_path)


@each_contract
def test_committed_files_are_what_the_samples_give(contract: Contract) -> None:
    """No generated file is missing, stale, or left over."""
    assert departures(contract) == ()


@each_contract
def test_derivation_gives_the_same_bytes_again(contract: Contract) -> None:
    """The same contract, read anew, gives the same bytes."""
    assert generated(contract) == generated(load(contract.api))


@each_contract
def test_schemas_are_valid(contract: Contract) -> None:
    """Derived schemas are valid JSON Schemas of the dialect that they name."""
    for name, schema in derive(contract).items():
        Draft202012Validator.check_schema(schema)
        assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        assert schema["$id"] == f"urn:ringback:{contract.api}:{name}"
        assert schema["title"]


@each_contract
def test_every_keyword_has_provenance(contract: Contract) -> None:
    """Every keyword of every schema says whether it is documented, observed or generalised, and where."""
    documents = set(contract.settings["documents"])
    for schema in derive(contract).values():
        for each in walk(schema):
            assert set(each) - ANNOTATIONS == set(each[PROVENANCE])
            for reason in each[PROVENANCE].values():
                assert reason["basis"] in {"documented", "observed", "generalised"}
                assert 1 <= len(reason["evidence"]) <= 4
                assert {cite.partition(":")[0] for cite in reason["evidence"]} <= documents


@each_contract
def test_what_is_generalised_says_why(contract: Contract) -> None:
    """A conclusion of our own comes with its reason."""
    for schema in derive(contract).values():
        for each in walk(schema):
            for reason in each[PROVENANCE].values():
                assert reason["basis"] != "generalised" or reason["why"]


@each_contract
def test_references_stay_within_the_contract(contract: Contract) -> None:
    """Every reference leads to another schema of the same contract."""
    schemas = derive(contract)
    known = {schema["$id"] for schema in schemas.values()}
    assert {each["$ref"] for schema in schemas.values() for each in walk(schema) if "$ref" in each} <= known


@each_contract
def test_what_a_server_says_may_have_more_members(contract: Contract) -> None:
    """Only what we send is closed."""
    for name, schema in derive(contract).items():
        closed = any(each.get("additionalProperties") is False for each in walk(schema))
        assert closed == name.endswith(".request")


def test_one_schema_for_a_call_wherever_it_stands() -> None:
    """Reads and notifications refer to one Call, one Participant, one Device."""
    schemas = derive(load("genesys"))
    message = schemas["CallStateChangeMessage"]["properties"]["data"]["properties"]["call"]
    assert (
        message["$ref"]
        == schemas["Calls"]["properties"]["calls"]["items"]["$ref"]
        == "urn:ringback:genesys:Call"
    )
    assert (
        schemas["Call"]["properties"]["participants"]["items"]["$ref"] == "urn:ringback:genesys:Participant"
    )
    device = schemas["DeviceStateChangeMessage"]["properties"]["data"]["properties"]["devices"]["items"]
    assert device["$ref"] == schemas["Devices"]["properties"]["devices"]["items"]["$ref"]


def test_a_notified_call_needs_what_every_sample_has() -> None:
    """A notification demands what all printed ones have in common, but what older servers lack."""
    message = derive(load("genesys"))["CallStateChangeMessage"]
    assert message["properties"]["data"]["properties"]["call"]["required"] == [
        "callType",
        "callUuid",
        "capabilities",
        "deviceUri",
        "dnis",
        "duration",
        "id",
        "mute",
        "participants",
        "state",
        "uri",
    ]


def test_a_third_api_needs_no_code(toy: Contract) -> None:
    """A contract that the engine has never seen is derived from its files alone."""
    assert write(toy) == tuple(generated(toy))
    assert departures(load("toy", toy.path.parents[1])) == ()
    checker = Checker(load("toy", toy.path.parents[1]))
    assert [name for name in derive(toy)] == [  # noqa: C416  (the order is the point)
        "Bell",
        "Clapper",
        "Error",
        "Rang",
        "Ring.notification",
        "Ring.request",
    ]
    assert checker.errors("Ring.request", {"verb": "Ring", "times": 1}) == ()
    assert [each.where for each in checker.errors("Ring.request", {"verb": "Ring", "times": 3})] == ["/times"]
    assert [each.where for each in checker.errors("Bell", {"clapper": {"weight": 1}})] == ["/clapper/length"]
    assert checker.errors("Clapper", {"weight": 1}) == ()


def test_an_error_s_sample_is_no_evidence_for_success(toy: Contract) -> None:
    """A sample with an error's status belongs to the error."""
    assert [schema_of(toy, each) for each in toy.samples] == ["Bell", "Rang", "Error"]


def test_a_sample_of_an_operation_outside_the_contract_has_no_schema(toy: Contract) -> None:
    """A request or response of a sibling's operation says nothing about the contracted ones."""
    sample = evolve(toy.samples[0], operation="Melt")
    assert schema_of(toy, sample) == ""


def test_stale_files_are_named_and_mended(toy: Contract) -> None:
    """Missing, differing and superfluous files are told apart, and writing mends them all."""
    write(toy)
    (toy.path / "schemas" / "Bell.json").write_text("{}")
    (toy.path / "schemas" / "Clapper.json").unlink()
    (toy.path / "schemas" / "Gong.json").write_text("{}")
    assert departures(toy) == (
        Departure(path="schemas/Bell.json", how="differs"),
        Departure(path="schemas/Clapper.json", how="missing"),
        Departure(path="schemas/Gong.json", how="left over"),
    )
    assert write(toy) == ("schemas/Bell.json", "schemas/Clapper.json", "schemas/Gong.json")
    assert departures(toy) == ()
    assert write(toy) == ()


def test_a_parameter_of_unknown_meaning_is_named(toy: Contract) -> None:
    """A parameter whose meaning nobody explains is reported with the place to explain it."""
    path = toy.path / "operations" / "Ring.toml"
    path.write_text(path.read_text().replace('means = "count"', 'means = "weight"'))
    with pytest.raises(NotValid) as caught:
        derive(load("toy", toy.path.parents[1]))
    assert caught.value == NotValid(
        path=str(toy.path / "shapes.toml"),
        where="means.weight",
        reason="it is missing, and times is meant to be one",
    )


def test_a_notification_without_a_cause_is_named(toy: Contract) -> None:
    """An operation with a schema for notifications must have an effect that causes one."""
    path = toy.path / "calls.toml"
    path.write_text(path.read_text().replace('notification = "ding"', 'notification = "dong"'))
    contract = load("toy", toy.path.parents[1])
    with pytest.raises(NotValid, match="no effect"):
        message_of(contract, contract.operation("Ring"))


def test_what_is_written_is_canonical() -> None:
    """Generated files are in the one text form of everything we write."""
    contract = load("genesys")
    text = generated(contract)["schemas/Call.json"]
    assert text == canon.text(json.loads(text))
