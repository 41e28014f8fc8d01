import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ringback.contracts.diff import Change, differences, worst
from ringback.contracts.diff.schemas import Comparison, bare
from ringback.contracts.store import Contract, known_apis, load
from ringback.errors import NotReadable, NotValid

BASE = Path(__file__).parents[3] / "examples" / "diff" / "base"


@pytest.fixture
def edited(tmp_path: Path) -> Callable[[str, str, str], Contract]:
    """Return a function that replaces a text in one file of a copy of the bells, and gives the copy."""
    out = tmp_path / "bells"
    shutil.copytree(BASE, out)

    def edit(file: str, old: str, new: str) -> Contract:
        path = out / file
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))
        return Contract(path=out)

    return edit


Edit = Callable[[str, str, str], Contract]


@pytest.mark.parametrize("api", known_apis())
def test_a_contract_does_not_differ_from_itself(api: str) -> None:
    """The same contract, read twice, has no change."""
    assert differences(load(api), load(api)) == ()


def test_ids_tell_changes_apart_and_stay_the_same() -> None:
    """However much differs, each change has a name of its own, and the same one in every comparison."""
    first = [each.id for each in differences(load("voipnow"), load("genesys"))]
    assert len(first) > 300
    assert len(set(first)) == len(first)
    assert first == [each.id for each in differences(load("voipnow"), load("genesys"))]


def test_a_change_says_what_where_for_whom_and_what_follows(edited: Edit) -> None:
    """A change has id, level, direction, both values and an explanation."""
    (change,) = differences(
        Contract(path=BASE), edited("schemas/Bell.json", '"required": ["verb"]', '"required": []')
    )
    assert change.to_json() == {
        "id": "required-removed:response:schemas/Bell.json#/required/verb",
        "kind": "required-removed",
        "level": "breaking",
        "direction": "response",
        "where": "schemas/Bell.json#/required/verb",
        "old": "verb",
        "new": None,
        "explanation": "A member may be missing that had to be there: "
        "clients may receive what could not come, or miss what had to.",
    }


def test_what_is_sent_and_received_is_told_twice(edited: Edit) -> None:
    """A schema that requests and answers share breaks in one direction only, and safe is said of the other."""
    old, new = '"height": {"type": "integer"}', '"height": {"type": "string", "minLength": 1}'
    changes = differences(Contract(path=BASE), edited("schemas/Tower.json", old, new))
    assert [(each.kind, each.direction, each.level) for each in changes] == [
        ("min-length-raised", "request", "breaking"),
        ("type-changed", "request", "breaking"),
        ("type-changed", "response", "breaking"),
        ("min-length-raised", "response", "safe"),
    ]


def test_a_schema_that_nothing_refers_to_is_weighed_by_the_worse(edited: Edit) -> None:
    """Where nobody knows who sends a value, the worse of the two levels counts."""
    old, new = '"type": "integer"', '"type": ["integer", "null"]'
    (change,) = differences(Contract(path=BASE), edited("schemas/Spire.json", old, new))
    assert (change.kind, change.direction, change.level) == ("type-widened", "both", "breaking")


def test_another_schema_at_the_same_place_is_compared_by_what_it_says(edited: Edit) -> None:
    """A reference to elsewhere is safe by itself; what the other schema demands is told as a change of the place."""
    old = edited("schemas/Spire.json", '"type": "object"', '"type": "object", "required": ["height"]')
    assert old.schemas
    new = edited("schemas/Ring.request.json", 'bells:Tower"', 'bells:Spire"')
    changes = differences(old, new)
    assert [(each.kind, each.level, each.where.partition("#")[2]) for each in changes] == [
        ("required-added", "breaking", "/properties/tower/required/height"),
        ("reference-changed", "safe", "/properties/tower/$ref"),
    ]


def test_a_parameter_is_not_told_again_as_a_member_of_the_request(edited: Edit) -> None:
    """One new parameter is one change, though the schema of the request says it as well."""
    rope = 'default = "low"\nvalues = ["low", "high"]\n\n[[parameter]]\nname = "rope"\nmeans = "tone"\n'
    edited("operations/Ring.toml", 'default = "low"\nvalues = ["low", "high"]\n', rope)
    new = edited("schemas/Ring.request.json", '"any": {}', '"any": {}, "rope": {}')
    assert [each.kind for each in differences(Contract(path=BASE), new)] == ["parameter-added"]


def test_the_worst_comes_first() -> None:
    """Breaking changes are told before risky ones, and those before safe ones."""
    levels = [each.level for each in differences(load("voipnow"), load("genesys"))]
    assert levels == sorted(levels, key=["breaking", "risky", "safe"].index)
    assert worst(differences(load("genesys"), load("genesys"))) == "safe"
    assert worst([Change("state-added", "", "both"), Change("title-changed", "", "both")]) == "risky"


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("schemas/Bell.json", "[]"),
        ("schemas/Bell.json", '{"properties": 1}'),
        ("schemas/Bell.json", '{"$ref": 5}'),
        ("schemas/Bell.json", '{"properties": {"a": {"type": "float"}}}'),
        ("calls.toml", "states = 1\nterminal = []"),
        ("calls.toml", 'states = []\nterminal = []\n[[move]]\nstates = ["a"]'),
        ("calls.toml", "move = 5\nstates = []\nterminal = []"),
        ("operations/Ring.toml", 'name = ["Ring"]\nmethod = "GET"\npath = "/"'),
        ("api.toml", 'title = "x"'),
        ("api.toml", 'title = "x"\nbase_path = "/"\nnotifications = 3'),
        ("requirements.toml", "requirement = [1]"),
        ("errata.toml", '[[erratum]]\nid = "a"'),
    ],
)
def test_a_broken_contract_is_a_problem(file: str, content: str, edited: Edit) -> None:
    """A contract that is not one is named, whatever is wrong with it; it is never a traceback."""
    new = edited("api.toml", "Bells", "Bells")
    (new.path / file).write_text(content)
    with pytest.raises(NotValid):
        differences(Contract(path=BASE), Contract(path=new.path))


def test_a_row_that_stands_for_too_much_is_a_problem(edited: Edit) -> None:
    """A move of a hundred states by a hundred and one others is refused, not multiplied."""
    many = json.dumps([str(each) for each in range(101)])
    new = edited("calls.toml", 'mode = "Muffled"', f'mode = "Muffled"\nother = {many}\nmodes = {many}')
    with pytest.raises(NotValid, match="more than 10000 situations"):
        differences(Contract(path=BASE), new)


def test_rows_that_what_a_call_shows_tells_apart_are_compared_each_with_its_own(edited: Edit) -> None:
    """Where one operation has several rows for a state, a row is compared with the row of the same values."""
    second = '[[move]]\noperation = "Look"\nstates = ["up"]\ngiven = {{ rope = ["cut"] }}\nany_order = {order}\n\n[[capabilities]]'
    old = edited("calls.toml", "[[capabilities]]", second.format(order="true"))
    assert old.table
    new = edited("calls.toml", "any_order = true", "any_order = false")
    assert [(each.kind, each.where) for each in differences(old, new)] == [
        ("order-demanded", 'calls.toml#/move/Look/up/*/*/{"rope": ["cut"]}/any_order')
    ]
    assert [(each.kind, each.level) for each in differences(new, Contract(path=BASE))] == [
        ("move-removed", "breaking")
    ]


@pytest.mark.parametrize("depth", [400, 5000])
def test_schemas_nested_too_deeply_are_a_problem(depth: int, edited: Edit) -> None:
    """Hostile nesting ends with a sentence."""
    new = edited("api.toml", "Bells", "Bells")
    (new.path / "schemas" / "Bell.json").write_text('{"not":' * depth + "{}" + "}" * depth)
    with pytest.raises((NotValid, NotReadable)):
        differences(Contract(path=BASE), Contract(path=new.path))


def test_true_is_not_one(edited: Edit) -> None:
    """Values that Python takes for equal are told apart as JSON does."""
    old: dict[str, Any] = {"enum": [1, False]}
    new: dict[str, Any] = {"enum": [True, 0]}
    path = edited("api.toml", "Bells", "Bells").path / "schemas" / "Spire.json"
    path.write_text(json.dumps(old | {"$id": "urn:ringback:bells:Spire"}))
    before = Contract(path=path.parents[1])
    assert before.schemas
    path.write_text(json.dumps(new | {"$id": "urn:ringback:bells:Spire"}))
    found = {
        (each.kind, json.dumps(each.old or each.new))
        for each in differences(before, Contract(path=before.path))
    }
    assert len([each for each in found if each[0].startswith("enum-value")]) == 4


COMPARED: dict[str, tuple[Any, Any, list[tuple[str, str]]]] = {
    "within members that are not described": (
        {"additionalProperties": {"type": "string"}},
        {"additionalProperties": {"type": "integer"}},
        [("type-changed", "/additionalProperties/type")],
    ),
    "members that were free are described": (
        {},
        {"additionalProperties": {"type": "string"}},
        [("additional-properties-closed", "/additionalProperties")],
    ),
    "alternatives where there were none": ({}, {"anyOf": [{"type": "null"}]}, [("demand-added", "/anyOf")]),
    "no alternatives any more": ({"oneOf": [{"type": "null"}]}, {}, [("demand-removed", "/oneOf")]),
    "one alternative differs": (
        {"anyOf": [{"type": "null"}, {"minimum": 1}]},
        {"anyOf": [{"minimum": 2}, {"type": "null"}]},
        [("minimum-raised", "/anyOf/0/minimum")],
    ),
    "the order of alternatives": (
        {"anyOf": [{"type": "null"}, {"minimum": 1}]},
        {"anyOf": [{"minimum": 1}, {"type": "null"}]},
        [],
    ),
    "nothing at all is legal": ({"properties": {"a": True}}, {"properties": {"a": False}}, [("exclusion-added", "/properties/a/not")]),
    "the other branch of a condition": (
        {"if": {"type": "null"}, "then": True, "else": {"minimum": 1}},
        {"if": {"type": "null"}, "then": True, "else": {"minimum": 2}},
        [("minimum-raised", "/else/minimum")],
    ),
    "branches without a condition": ({"then": {"minimum": 1}}, {"then": {"minimum": 2}}, []),
    "a number is an integer, too": ({"type": "number"}, {"type": ["integer", "number"]}, []),
    "only whole numbers": ({"type": "number"}, {"type": "integer"}, [("type-narrowed", "/type")]),
    "a member called enum": (
        {"properties": {"enum": {"type": "string", "title": "x"}}},
        {"properties": {"enum": {"type": "string", "title": "y"}}},
        [],
    ),
    "a reference written out, with more around it": (
        {"$ref": "urn:x:T", "required": ["b"], "properties": {"b": {"minLength": 1}}},
        {"properties": {"a": {"type": "string"}, "b": {"minLength": 1}}, "required": ["a", "b"]},
        [("reference-changed", "/$ref")],
    ),
    "a circle of references": ({"$ref": "urn:x:C"}, {}, [("reference-changed", "/$ref")]),
    "a reference to nothing": ({"$ref": "urn:x:None"}, {}, [("reference-changed", "/$ref")]),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "expected"), COMPARED.values(), ids=COMPARED)
def test_schemas_are_compared_by_what_they_mean(old: Any, new: Any, expected: list[tuple[str, str]]) -> None:
    """What is legal decides, not how it is written down."""
    known = {
        "T": {"properties": {"a": {"type": "string"}}, "required": ["a"]},
        "C": {"$ref": "urn:x:C"},
    }

    def resolve(reference: str) -> Any:
        return known.get(reference.rpartition(":")[2], {})

    compare = Comparison(resolve_old=resolve, resolve_new=resolve)
    assert [(each.kind, each.at) for each in compare.of(bare(old), bare(new))] == expected
