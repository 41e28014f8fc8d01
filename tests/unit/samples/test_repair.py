"""Broken JSON is repaired where that is certain, and doubted where it is not."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringback.samples.edit import edited
from ringback.samples.repair import MAX_DEPTH, Reading, Unreadable, read

SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
)
VALUES = st.recursive(SCALARS, lambda each: st.lists(each) | st.dictionaries(st.text(), each), max_leaves=20)
CONTAINERS = st.lists(VALUES) | st.dictionaries(st.text(), VALUES)
PARTS = st.sampled_from(
    [*"{}[],:;\"'\\ \n\t/*-1a\u00a0“”…", '"a"', '"a":', "true", "nul", "...", "//", "{\n", "]\n"]
)

REPAIRED = {
    '{"a": 1,}': ["a comma stands after the last value"],
    '{"a": 1 "b": 2}': ["a comma is missing"],
    '[{"a": 1} {"b": 2}]': ["a comma is missing"],
    '{"a": 1,, "b": 2}': ["a comma too many"],
    '{"a": 1}}': ["a closing } too many"],
    '{"a": [1, 2}': ["a ] is missing"],
    '{"a": {"b": 1]}': ["] stands where } belongs"],
    '{"a" 1}': None,
    '{"a" "b"}': ["the colon after a is missing"],
    '{"a" = "b"}': ["= stands where a colon belongs"],
    '{"a" => "b"}': ["=> stands where a colon belongs"],
    '{"callerId:"John Doe <1>"}': ["the closing quote of the key callerId is missing"],
    '{"data: {"a": 1}}': ["the closing quote of the key data is missing"],
    "{'action\": 1}": ["' and \" stand where quotes belong"],
    "{“a”: 1}": ["“ and ” stand where quotes belong"] * 2,
    "{a: 1}": ["the key a has no quotes"],
    '{a": 1}': ["the opening quote of the key a is missing"],
    '{"a":\u00a01}': ["a no-break space (U+00A0)"],
    '{"a": True}': ["True is not spelt so in JSON"],
    '{"a": 01}': None,
    '{"a": 1e999}': None,
    '{"a": NaN}': None,
    '{"a": <id>}': None,
    '{"a": ...}': None,
    '{"a": }': None,
    '{"a": "b': None,
    '{"a": {"b": 1}': None,
    '{"a": 1},\n"b": 2}': None,
    "[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1): None,
}


@pytest.mark.parametrize("text", REPAIRED)
def test_each_defect_is_repaired_or_doubted(text: str) -> None:
    """What is certain is repaired and named; what is not is not read at all."""
    found = read(text, 0)
    whats = [each.what for each in found.edits] if isinstance(found, Reading) else None
    assert whats == REPAIRED[text]


def test_a_forgotten_brace_before_other_text_is_added_and_doubted() -> None:
    """A brace that was forgotten at the end is put there, and it is said that it may belong elsewhere."""
    found = read('{"a": {"b": 1}\nResponse', 0)
    assert isinstance(found, Reading)
    assert found.value == {"a": {"b": 1}}
    assert [reason for _, reason in found.doubts] == [
        "a } was forgotten; it is put at the end, and may belong elsewhere"
    ]


def test_a_string_without_end_is_read_to_the_end_of_its_line_and_doubted() -> None:
    """Where the closing quote should be nobody knows, so the value is in doubt."""
    found = read('{"to": "0003*024*,\n"private": 0}', 0)
    assert isinstance(found, Reading)
    assert found.value == {"to": "0003*024*", "private": 0}
    assert len(found.doubts) == 1


def test_a_key_that_stands_twice_is_doubted() -> None:
    """The last one counts, as for any parser, and that is said."""
    found = read('{"a": 1, "a": 2}', 0)
    assert isinstance(found, Reading)
    assert (found.value, len(found.doubts)) == ({"a": 2}, 1)


@given(value=CONTAINERS, indent=st.sampled_from([None, 1, 4]), ascii_only=st.booleans())
def test_good_json_is_read_as_it_is(value: Any, indent: int | None, *, ascii_only: bool) -> None:
    """What a strict parser reads is read without a repair, whatever comes after it."""
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    found = read(f"{text}\nSome words.", 0)
    assert isinstance(found, Reading)
    assert (found.value, found.edits, found.end) == (value, (), len(text))


@given(st.lists(PARTS, max_size=60).map("".join))
def test_whatever_is_read_is_json_after_its_repairs(text: str) -> None:
    """No text makes the reader fail; what it reads is what a strict parser reads in the repaired text."""
    found = read(f"{{{text}", 0)
    if isinstance(found, Unreadable):
        assert found.reason
        assert 0 <= found.at <= len(text) + 1
        return
    assert json.loads(edited(f"{{{text}", 0, found.end, found.edits)) == found.value


@given(
    st.dictionaries(st.text("abc", min_size=1), st.integers() | st.text("abc {}[]"), min_size=2), st.data()
)
def test_a_comma_that_is_left_out_is_put_back(value: dict[str, Any], data: st.DataObject) -> None:
    """An object whose members stand on lines of their own may lose any of its commas."""
    lines = json.dumps(value, indent=1).split("\n")
    chosen = data.draw(st.sampled_from(range(1, len(lines) - 2)))
    lines[chosen] = lines[chosen].removesuffix(",")
    found = read("\n".join(lines), 0)
    assert isinstance(found, Reading)
    assert (found.value, [each.what for each in found.edits]) == (value, ["a comma is missing"])
