import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringback import canon
from ringback.model import Json

TEXT = st.text(st.characters()) | st.sampled_from(["\ud800", "a\u2028b", "\x85"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)


@given(value=JSON)
def test_what_is_written_is_the_value(value: Json) -> None:
    """Document and line can be encoded, and read again give the value."""
    assert json.loads(canon.text(value).encode()) == value
    assert json.loads(canon.line(value).encode()) == value


@given(value=JSON)
def test_a_line_is_one_line(value: Json) -> None:
    """No reader's idea of a line's end cuts it."""
    assert len(canon.line(value).splitlines()) == 1


def test_the_order_of_keys_changes_neither_text_nor_digest() -> None:
    """The same value gives the same bytes, however it was put together."""
    one, other = {"a": 1, "b": "ö\ud800"}, {"b": "ö\ud800", "a": 1}
    assert canon.text(one) == canon.text(other) == '{\n  "a": 1,\n  "b": "ö\\ud800"\n}\n'
    assert canon.digest(one) == canon.digest(other)
    assert canon.digest({}) == "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


def test_a_file_is_written_with_its_directories(tmp_path: Path) -> None:
    """Text and bytes arrive as they are, readable by all, with no other file beside them."""
    path = tmp_path / "new" / "report.html"
    canon.write(path, "ö")
    canon.write(path, b"\xff")
    assert path.read_bytes() == b"\xff"
    assert path.stat().st_mode & 0o777 == 0o644
    assert [each.name for each in path.parent.iterdir()] == ["report.html"]


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    """What cannot be put in place is removed, and what was there stays."""
    path = tmp_path / "directory"
    (path / "kept").mkdir(parents=True)
    with pytest.raises(OSError, match="directory"):
        canon.write(path, "new")
    assert [each.name for each in tmp_path.iterdir()] == ["directory"]
