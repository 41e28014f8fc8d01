"""Links: what an answer tells of, and where in the OpenAPI export it leads."""

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from ringback.contracts import load
from ringback.contracts.links import links_of
from ringback.contracts.openapi import openapi
from ringback.contracts.store import known_apis


@pytest.mark.parametrize("api", known_apis())
def test_links_lead_somewhere(api: str) -> None:
    """Every link of the export names an operation of it, and fills variables of its URL."""
    document = openapi(load(api))
    OpenAPIV31SpecValidator(document).validate()
    urls = {
        item[method]["operationId"]: path
        for path, item in document["paths"].items()
        for method in set(item) - {"parameters"}
    }
    links = [
        link
        for item in document["paths"].values()
        for method in set(item) - {"parameters"}
        for answer in item[method]["responses"].values()
        for link in answer.get("links", {}).values()
    ]
    assert links
    for link in links:
        path = urls[link["operationId"]]
        assert {each for each in link["parameters"] if f"{{{each}}}" not in path} == set()
        assert path.count("{") == len(link["parameters"])


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"entry": {"0": {"id": "a"}, "1": {"id": "b"}}}, ("a", "b")),
        ([{"id": "a"}], ("a",)),
        ({"id": "a"}, ("a",)),
        ({"entry": []}, ()),
        (None, ()),
        ([{"id": ""}, 7], ()),
    ],
)
def test_ids_are_found_in_every_printed_form(body: object, told: tuple[str, ...]) -> None:
    """A collection, an array and a single one tell the same ids."""
    link = next(each for each in links_of(load("voipnow")) if each.source.name == "List")
    assert link.told(body) == told


def test_one_operations_document_has_none() -> None:
    """There is nothing that they could lead to."""
    assert "links" not in str(openapi(load("genesys"), "GetCalls")["paths"])
