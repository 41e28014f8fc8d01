import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringback.gate.lines import MOST_COMPARED, changed_lines, line_of, lines_of, nearest

TEXTS = st.lists(st.sampled_from(["a", "b", "c", ""]), max_size=12).map("\n".join)


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        ("a\nb\nc\n", "a\nB\nc\n", [2]),
        ("a\nb\nc\n", "a\nb\nc\nd\n", [4]),
        ("a\nb\nc\nd\n", "a\nc\nd\n", [2]),
        ("a\nb\n", "a\n", [1]),
        ("a\nb\nc\nd\ne\n", "A\nb\nc\nd\nE\n", [1, 5]),
        ("a\n", "", [1]),
        ("a\n", "a\n", []),
    ],
)
def test_changed_lines(before: str, after: str, lines: list[int]) -> None:
    """New and other lines are told, and where something was taken away, the line that stands there now."""
    assert list(changed_lines(before, after)) == lines


@given(TEXTS, TEXTS)
def test_what_changed_is_within_the_text(before: str, after: str) -> None:
    """A line is told exactly where two texts differ, and it is a line of the new one."""
    found = changed_lines(before, after)
    assert bool(found) == (before.splitlines() != after.splitlines())
    assert all(1 <= each <= max(1, len(after.splitlines())) for each in found)


def test_a_large_change() -> None:
    """Very large changes are told as one."""
    many = "\n".join(map(str, range(MOST_COMPARED + 1)))
    assert changed_lines("x\ny", f"x\n{many}\ny") == range(2, MOST_COMPARED + 3)


def test_nearest() -> None:
    """The closest of some lines is told, the earlier of two; without any, the line itself."""
    assert nearest(10, [1, 8, 12]) == 8
    assert nearest(10, []) == 10


JSON = '{\n "a": {\n  "b/c": [\n   1,\n   2\n  ]\n }\n}\n'
TOML = 'name = "X"\nalso = ["/y/{z}"]\n\n[[parameter]]\nname = "one"\n\n[[parameter]]\nname = "two"\nrequired = true\n'


@pytest.mark.parametrize(
    ("text", "path", "pointer", "line"),
    [
        (JSON, "x.json", "/a", 2),
        (JSON, "x.json", "/a/b~1c/1", 5),
        (JSON, "x.json", "/a/missing", 2),
        (JSON, "x.json", "", 1),
        ("{", "x.json", "/a", 1),
        (TOML, "x.toml", "/parameter/two/required", 9),
        (TOML, "x.toml", "/path/~1y~1{z}", 2),
        (TOML, "x.toml", "/nothing", 1),
        ("", "x.toml", "/a", 1),
    ],
)
def test_where_something_stands(text: str, path: str, pointer: str, line: int) -> None:
    """A pointer leads to the line of its value, or of the nearest thing around it."""
    assert line_of(text, path, pointer) == line


def test_lines_of() -> None:
    """Of what a pattern finds, the first line of each is told."""
    assert lines_of(TOML, r'name = "(\w+)"') == {"X": 1, "one": 5, "two": 8}
