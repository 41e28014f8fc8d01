"""Forms of text that all samples have, and what they are worth."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from tests.unit.contracts.test_infer import plain

from ringback.contracts.check import Checker
from ringback.contracts.derive import derive
from ringback.contracts.export import reference
from ringback.contracts.formats import FEWEST, FORMAT, FORMATS, format_of, has_format
from ringback.contracts.infer import PROVENANCE, Place, infer
from ringback.contracts.store import load
from ringback.model import Json, Sample, Source


def printed(*values: Json, documents: int = FEWEST) -> list[Place]:
    """Return places that print values, in so many documents in turn."""
    return [
        Place(
            value,
            Sample(
                id=str(number),
                kind="response",
                operation="",
                body=value,
                source=Source(f"Page{number % documents}", number),
            ),
        )
        for number, value in enumerate(values)
    ]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["http://a/b", "https://127.0.0.1:8080/c?d=1", "https://x.x.x.x//e"], "uri"),
        (["/calls/1", "/v2/me/calls", "/a/"], "path"),
        (["0071023821aec01b", "007102719818001a", "abcdef0123456789"], "hex-16"),
        (["b817d2618fe6f1804333", "e2bc9d6e4e4a49c0fd2b", "0" * 19 + "a"], "hex-20"),
        (["0", "41", "0000000000000000"], "digits"),
        (["631608b3-ceb1-472b-ba05-2ae39555b0d1"] * 3, "uuid"),
        (["2012-06-27T16:08:55+03:00", "2015-01-23T04:56:22Z", "2015-01-23T04:56:22.5Z"], "date-time"),
        # One sample that is otherwise, and there is no such form.
        (["/calls/1", "calls/1", "/calls/2"], ""),
        (["0", "41", ""], ""),
        (["2012-06-27T16:08:55", "2015-01-23T04:56:22Z", "2015-01-23T04:56:22Z"], ""),
        (["0071023821aec01b", "0071023821AEC01B", "0071023821aec01c"], ""),
        (["1", "2", 3], ""),
        (["Held", "Established", "Released"], ""),
    ],
)
def test_a_form_is_what_all_samples_have(values: list[Json], expected: str) -> None:
    """The narrowest form that every value has is told; none where one breaks it."""
    assert infer(printed(*values)).get(FORMAT, "") == expected


def test_a_form_takes_several_documents() -> None:
    """What one or two documents print often is no form yet: they may show one and the same call."""
    assert FORMAT not in infer(printed("1", "2", "3", "4", documents=FEWEST - 1))
    assert format_of(["1"] * 9, ["Page"] * 9) == ""


def test_a_form_says_where_it_comes_from_and_that_nobody_demands_it() -> None:
    """Its basis is a generalisation, with the samples as evidence."""
    schema = infer(printed("1", "2", "3"))
    assert schema[PROVENANCE][FORMAT] == {
        "basis": "generalised",
        "evidence": ["Page0:0", "Page1:1", "Page2:2"],
        "why": "every sample prints it so; no document demands it",
    }


@pytest.mark.parametrize("name", FORMATS)
def test_a_form_that_samples_have_in_common_is_no_demand(name: str) -> None:
    """A server that prints another form departs from no document: neither validator, nor another tool, objects."""
    contract = load("genesys")
    contract.schemas["Probe"] = {"type": "string", FORMAT: name, "$id": "urn:ringback:genesys:Probe"}  # type: ignore[index]  # a mapping that may be written
    checker = Checker(contract)
    assert not has_format(name, "otherwise!")
    assert checker.errors("Probe", "otherwise!") == checker.explained("Probe", "otherwise!") == ()


def test_forms_are_not_exported() -> None:
    """Other tools assert formats; those that nobody demands stay at home, and those of a rule do not."""
    assert reference({"type": "string", FORMAT: "uri"}) == {"type": "string"}
    assert reference({"type": "string", "format": "uri"}) == {"type": "string", "format": "uri"}


def test_the_forms_of_a_call_are_those_that_its_documents_print() -> None:
    """URIs, 16 hexadecimal digits of a connection, seconds in digits; no form of what differs between pages."""
    call: Any = derive(load("genesys"))["Call"]["properties"]
    found = {name: each[FORMAT] for name, each in call.items() if FORMAT in each}
    assert found["connId"] == "hex-16"
    assert found["deviceUri"] == found["uri"] == "uri"
    assert found["duration"] == "digits"
    assert not {"path", "state", "id"} & set(found)


def test_schemas_with_forms_are_valid() -> None:
    """A form is an annotation; schemas stay valid under their dialect."""
    schema = plain(infer(printed("1", "2", "3")))
    Draft202012Validator.check_schema(schema)
    assert json.dumps(schema) == '{"type": "string", "x-format": "digits"}'
