"""What parameters are filled with: templates of the contract, and what was arranged."""

from typing import Any

import pytest
from tests.unit.suite.told import GENESYS

from ringback.model import Json
from ringback.suite.filling import filled, means_of, required_of

SCOPE: dict[str, Any] = {
    "call": {"id": "7", "uri": "http://h/calls/7", "ticks": 3, "empty": ""},
    "destination": {"number": "5001"},
}


@pytest.mark.parametrize(
    ("template", "value"),
    [
        ("plain", "plain"),
        (7, 7),
        ("{call.uri}", "http://h/calls/7"),
        ("{call.ticks}", 3),
        ("tel:{destination.number};{call.ticks}", "tel:5001;3"),
        ("{call.uuid|call.id}", "7"),
        ("{call.empty | call.id}", "7"),
        ({"phone": ["{destination.number}"]}, {"phone": ["5001"]}),
    ],
)
def test_filled(template: Json, value: Json) -> None:
    """A name is a value of the scope, whatever its type; within other text it is that text."""
    assert filled(template, SCOPE) == value


@pytest.mark.parametrize("template", ["{other.uri}", "{call.uuid}", "{call.empty}", ["x", "{call.uuid}"]])
def test_what_cannot_be_filled(template: Json) -> None:
    """A name that leads nowhere, or to nothing, leaves the template without a value."""
    with pytest.raises(LookupError):
        filled(template, SCOPE)


def test_means_are_left_out_where_nothing_fills_them() -> None:
    """Of a contract's meanings, those have a value whose things were arranged."""
    assert means_of(GENESYS, SCOPE) == {
        "channels": ["voice"],
        "destination": {"phoneNumber": "5001"},
        "call-uri": "http://h/calls/7",
        "call-uuid": "7",
        "consult-call": "http://h/calls/7",
        "participant": "5001",
    }


def test_required_of() -> None:
    """A body has what must be in it, and of what may be left out nothing."""
    means = {"destination": "x", "user-data": {"Key": "value"}, "text": "y"}
    assert required_of(GENESYS.operation("Dial"), means) == {"destination": "x"}
    assert required_of(GENESYS.operation("Dial"), {}) == {}
