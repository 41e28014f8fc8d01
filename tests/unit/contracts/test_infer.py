from typing import Any

import pytest

from ringback.contracts.infer import PROVENANCE, Place, annotated, cited, infer, reason, type_of
from ringback.model import Json, Sample, Source


def places(*bodies: Json) -> list[Place]:
    """Return places in samples of their own; body n is printed from line n on."""
    return [
        Place(
            body,
            Sample(
                id=str(number),
                kind="response",
                operation="",
                body=body,
                source=Source("Page", number),
                lines={"/a": number + 100},
            ),
        )
        for number, body in enumerate(bodies, 1)
    ]


def plain(schema: Any) -> Any:
    """Return a schema without its provenance."""
    if isinstance(schema, dict):
        return {key: plain(value) for key, value in schema.items() if key != PROVENANCE}
    return [plain(each) for each in schema] if isinstance(schema, list) else schema


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (True, "boolean"),
        (1, "integer"),
        (1.5, "number"),
        ("", "string"),
        (None, "null"),
        ([], "array"),
        ({}, "object"),
    ],
)
def test_types(value: Json, expected: str) -> None:
    """A boolean is no integer, and every JSON value has a type."""
    assert type_of(value) == expected


def test_what_all_have_is_required() -> None:
    """Members that every value has are required; others are known."""
    schema = infer(places({"a": 1, "b": "x"}, {"a": 2}))
    assert plain(schema) == {
        "type": "object",
        "properties": {"a": {"type": "integer"}, "b": {"type": "string"}},
        "required": ["a"],
    }


def test_nothing_in_common_requires_nothing() -> None:
    """Where no member is shared there is no empty demand."""
    assert "required" not in infer(places({"a": 1}, {"b": 1}))


def test_several_types_are_all_allowed() -> None:
    """A value seen with two types has both."""
    assert plain(infer(places(1, "1"))) == {"type": ["integer", "string"]}


def test_items_are_one_schema() -> None:
    """All items of all arrays are described together; an empty array says nothing about them."""
    schema = infer(places([{"a": 1, "b": 1}, {"a": 1}], [], [{"a": 1}]))
    assert plain(schema)["items"]["required"] == ["a"]
    assert plain(infer(places([]))) == {"type": "array"}


def test_maps_keep_their_keys_to_themselves() -> None:
    """An object that is a map is an object, whatever its keys."""
    schema = infer(places({"a": {"x": 1}}, {"a": {"y": 2}}), maps=frozenset({"/a"}))
    assert plain(schema)["properties"] == {"a": {"type": "object"}}


def test_evidence_is_the_line_of_the_member() -> None:
    """A keyword cites the line that prints the value, and the sample where that is not known."""
    schema = infer(places({"a": [1], "b": 2}))
    assert schema["properties"]["a"][PROVENANCE]["type"] == {"basis": "observed", "evidence": ["Page:101"]}
    assert schema["properties"]["a"]["items"][PROVENANCE]["type"]["evidence"] == ["Page:101"]
    assert schema["properties"]["b"][PROVENANCE]["type"]["evidence"] == ["Page:1"]


def test_evidence_is_short_sorted_and_from_many_documents() -> None:
    """The first line of each document is worth more than further lines of one; numbers sort as numbers."""
    assert cited(["B:10", "B:9"]) == ["B:9", "B:10"]
    assert cited(["A:1", "A:2", "A:3", "A:4", "A:5", "B:7"]) == ["A:1", "A:2", "A:3", "B:7"]
    assert cited(["D", "A:1", "D"]) == ["A:1", "D"]


def test_another_schema_may_answer_for_a_place() -> None:
    """What is described elsewhere is referred to, not described again."""
    schema = infer(
        places({"a": {"b": 1}}), refer=lambda at, _places: {"$ref": "urn:x"} if at == "/a" else None
    )
    assert schema["properties"] == {"a": {"$ref": "urn:x"}}


def test_hand_written_schemas_are_annotated_throughout() -> None:
    """Every schema inside a hand-written one says where its keywords come from, references resolved."""
    why = reason("documented", ["A:1"])
    schema = annotated(
        {
            "anyOf": [{"$ref": "X"}],
            "not": {"required": ["a"]},
            "properties": {"p": {"items": {"type": "string"}}},
        },
        why,
        lambda name: f"urn:{name}",
    )
    assert schema["anyOf"] == [{"$ref": "urn:X", PROVENANCE: {"$ref": why}}]
    assert schema["not"][PROVENANCE] == {"required": why}
    assert schema["properties"]["p"]["items"][PROVENANCE] == {"type": why}
    assert schema[PROVENANCE] == {"anyOf": why, "not": why, "properties": why}


def test_places_are_found_by_pointer() -> None:
    """A pointer leads to one place, `*` to every item, and nowhere where there is nothing."""
    (place,) = places({"a": [{"b": 1}, {"b": 2}, {}]})
    assert [each.value for each in place.within("/a/*/b")] == [1, 2]
    assert [each.pointer for each in place.within("/a/*/b")] == ["/a/0/b", "/a/1/b"]
    assert list(place.within("/x/y")) == []
    assert list(place.within("")) == [place]
