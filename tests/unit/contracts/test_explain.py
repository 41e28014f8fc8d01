import pytest

from ringback.contracts.explain import Demand, explain
from ringback.contracts.store import load
from ringback.errors import NoSuchName

GENESYS = load("genesys")


def test_a_place_is_explained_through_references() -> None:
    """The demands on a member are found behind references, with their sources."""
    demands = explain(GENESYS, "SwapCalls.notification", "/data/call/duration")
    evidence = ("SetCallDisposition:87", "SingleStepTransfer:51", "SwapCalls:76", "SwitchToBargeIn:65")
    assert demands == (
        Demand(
            schema="Call",
            keyword="pattern",
            value="^[0-9]+$",
            basis="generalised",
            evidence=evidence,
            why="seconds, always printed as a string of digits",
        ),
        Demand(schema="Call", keyword="type", value="string", basis="observed", evidence=evidence),
        Demand(
            schema="Call",
            keyword="x-format",
            value="digits",
            basis="generalised",
            evidence=evidence,
            why="every sample prints it so; no document demands it",
        ),
    )


def test_conditions_are_explained_too() -> None:
    """A demand that holds under a condition is among those of its place."""
    keywords = {each.keyword for each in explain(GENESYS, "Call", "/capabilities")}
    assert keywords == {"type", "items", "maxItems"}


@pytest.mark.parametrize("step", ["0", "17", "*"])
def test_items_are_named_by_number_or_star(step: str) -> None:
    """Any item is explained like any other."""
    demands = explain(GENESYS, "Call", f"/participants/{step}/digits")
    assert [(each.schema, each.keyword, each.value) for each in demands] == [
        ("Participant", "type", "string"),
        ("Participant", "x-format", "digits"),
    ]


def test_alternatives_are_all_explained() -> None:
    """Where a value may follow one of several schemas, each has its say."""
    found = {(each.schema, each.keyword) for each in explain(load("voipnow"), "PhoneCallList", "/entry/0/id")}
    assert found == {("PhoneCall", "type"), ("PhoneCall", "minLength"), ("PhoneCall", "x-format")}


def test_context_and_schema_both_have_a_say() -> None:
    """A call in a notification is held to the call's schema and to the notification's."""
    required = [
        each
        for each in explain(GENESYS, "CallStateChangeMessage", "/data/call")
        if each.keyword == "required"
    ]
    assert [(each.schema, "capabilities" in each.value) for each in required] == [
        ("Call", False),
        ("CallStateChangeMessage", True),
    ]


def test_an_unknown_schema_and_an_unknown_place_are_named() -> None:
    """What is not there is told with what is."""
    with pytest.raises(NoSuchName) as caught:
        explain(GENESYS, "Nothing", "")
    assert caught.value == NoSuchName(kind="genesys schema", name="Nothing", known=tuple(GENESYS.schemas))
    with pytest.raises(NoSuchName) as caught:
        explain(GENESYS, "Result", "/status")
    assert caught.value == NoSuchName(
        kind="place /status in Result; member", name="status", known=("statusCode", "statusMessage")
    )


def test_schemas_are_explained_by_their_names() -> None:
    """What holds schemas of its own is told by their names or their number; each has its own place."""
    values = [(each.keyword, each.value) for each in explain(load("voipnow"), "PhoneCallList", "")]
    assert ("anyOf", "3 alternatives") in values
    assert ("items", "…") in values
    assert ("properties", ["entry", "totalResults"]) in values
