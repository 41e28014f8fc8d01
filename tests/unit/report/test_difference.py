import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringback.model import Json
from ringback.report.difference import DEEPEST, MOST_LINES, Piece, same, sides

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


def text(side: tuple[Piece, ...]) -> str:
    """Return what a side shows."""
    return "".join(each.text for each in side)


def marks(side: tuple[Piece, ...]) -> list[str]:
    """Return what is marked of a side."""
    return [each.text for each in side if each.marked]


@given(expected=JSON, actual=JSON)
def test_each_side_is_its_value(expected: Json, actual: Json) -> None:
    """Whatever is marked, the text of a side is the whole value as JSON."""
    left, right = sides(expected, actual)
    assert same(json.loads(text(left)), expected)
    assert same(json.loads(text(right)), actual)


@given(value=JSON)
def test_equal_values_have_no_marks(value: Json) -> None:
    """What is the same on both sides is not pointed at."""
    left, right = sides(value, value)
    assert (marks(left), marks(right)) == ([], [])


@pytest.mark.parametrize(
    ("expected", "actual", "left", "right"),
    [
        ("Held", "Established", ['"Held"'], ['"Established"']),
        ({"state": "Held", "id": 1}, {"state": "Ringing", "id": 1}, ['"Held"'], ['"Ringing"']),
        ({"duration": "12"}, {"duration": 12}, ['"12"'], ["12"]),
        ({"a": 1, "ok": True}, {"a": 1, "ok": 1}, ["true"], ["1"]),
        ({"a": 1}, {"a": 1, "more": None}, [], ['"more": null']),
        ({"a": None, "b": 2}, {"b": 2}, ['"a": null'], []),
        (["Hold", "Hangup"], ["Hangup", "Answer", "Answer"], ['"Hold"'], ['"Answer"', '"Answer"']),
        ([{"a": 1}, {"a": 2}], [{"a": 1}], ['{\n    "a": 2\n  }'], []),
        ({"call": {"mute": "Off", "x": 1}}, {"call": {"mute": "On", "x": 1}}, ['"Off"'], ['"On"']),
        ({"a": 1}, {"b": 1}, [], []),
        ({"a": 1}, "<html>", [], ['"<html>"']),
        ({"a": []}, {"a": [1]}, ["[]"], ["1"]),
        (1, 1.0, [], []),
    ],
)
def test_only_what_differs_is_marked(expected: Json, actual: Json, left: list[str], right: list[str]) -> None:
    """A mark covers the smallest part that the other side has not."""
    found = sides(expected, actual)
    assert (marks(found[0]), marks(found[1])) == (left, right)


def test_short_lists_stay_on_one_line() -> None:
    """A list of a few words is read at a glance."""
    assert text(sides(["Hold", "Hangup"], None)[0]) == '["Hold", "Hangup"]'


def test_what_cannot_be_shown_is_escaped() -> None:
    """Control characters, surrogates and marks that turn text around stand as escapes."""
    assert text(sides("\x1b[31m\u202e\ud800\x85", None)[0]) == '"\\u001b[31m\\u202e\\ud800\\u0085"'


def test_a_long_value_is_cut() -> None:
    """No value fills the page: the rest is in the run log."""
    left, _ = sides({str(number): number for number in range(5000)}, None)
    assert text(left).count("\n") <= MOST_LINES
    assert text(left).endswith("… the rest is in the run log")


def test_a_bottomless_value_is_cut() -> None:
    """A value nested deeper than anybody reads is cut there, marked or not."""
    one: Json = 1
    other: Json = 2
    for _ in range(900):
        one, other = [one], {"a": other}
    left, right = sides([one, 1], [other, 2])
    assert text(left).count("[") <= DEEPEST + 2
    assert text(right).count("{") <= DEEPEST + 2
    deeper = [[one]]
    assert "…" in text(sides(deeper, [deeper])[0])
