import io

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ringback.cassettes.bounds import MAX_DEPTH, TooMuch, load
from ringback.model import Json

texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=20)
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | texts
    | st.binary(max_size=20)
    | st.dates()
    | st.datetimes()
)
documents = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=20,
)
#: Text that means something to YAML, in pieces.
pieces = st.lists(
    st.sampled_from(
        (
            *(
                "- ",
                "a: ",
                "b:\n  ",
                "\n",
                "[",
                "]",
                "{",
                "}",
                ", ",
                "'x'",
                '"y"',
                "12",
                "0x1F",
                "1_0",
                "1:30",
                "~",
            ),
            *(
                "yes",
                "null",
                "=",
                "2001-01-01",
                ".inf",
                "&a ",
                "*a",
                "!!str ",
                "!!binary ",
                "! ",
                "? ",
                "|\n  t\n",
            ),
        )
    ),
    max_size=12,
).map("".join)


def plainly(text: str) -> tuple[str, Json]:
    """Return what the safe loader of PyYAML with libYAML makes of a text."""
    try:
        return "value", yaml.load(text, Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, ValueError, TypeError):
        return "refused", None


@settings(deadline=None)
@given(documents, st.booleans())
def test_what_pyyaml_writes(document: Json, flow: bool) -> None:  # noqa: FBT001
    """A document that PyYAML wrote is read as PyYAML reads it."""
    text = yaml.safe_dump(document, allow_unicode=True, default_flow_style=flow)
    assert load(text) == yaml.safe_load(text) == document


@settings(deadline=None)
@given(pieces)
def test_as_pyyaml_or_refused(text: str) -> None:
    """Whatever stands in a text, it is read as PyYAML reads it, or refused."""
    try:
        found = load(text)
    except (yaml.YAMLError, ValueError):
        return
    kind, value = plainly(text)
    # PyYAML knows no value for a lone `=`, and no second use of an anchor.
    assert kind == "value" or "=" in text or text.count("&a") > 1
    if kind == "value":
        assert found == value
        assert repr(found) == repr(value)


@settings(deadline=None)
@given(pieces)
def test_little_is_refused(text: str) -> None:
    """What PyYAML reads is refused only for keys, merges and aliases that no cassette has."""
    kind, _ = plainly(text)
    if kind == "value":
        try:
            load(text)
        except TooMuch as error:
            assert "alias" in str(error) or "key" in str(error)  # noqa: PT017


def test_vcrpy_s_tags() -> None:
    """What older versions of vcrpy wrote of Python's is read, by name and without Python's help."""
    text = """
    - !!python/unicode 'a'
    - !!python/tuple [1, 2]
    - !!python/object/new:_io.BytesIO {state: !!python/tuple [!!binary eA==, 0, null]}
    - !!python/object/apply:builtins.iter {args: !!python/tuple [[a, b]], state: 0}
    """
    one, two, three, four = load(text)
    assert (one, two, list(four)) == ("a", (1, 2), ["a", "b"])
    assert isinstance(three, io.BytesIO)
    assert three.getvalue() == b"x"


@pytest.mark.parametrize(
    "tag", ["python/object/apply:os.getcwd", "python/name:os.getcwd", "set", "omap", "x"]
)
def test_other_tags(tag: str) -> None:
    """No other tag is known, on anything."""
    for value in ("a", "[a]", "{a: b}"):
        with pytest.raises(yaml.YAMLError, match="not for cassettes"):
            load(f"!!{tag} {value}")


def test_depth() -> None:
    """As deep as allowed is read, one level more is not."""
    assert load("[" * MAX_DEPTH + "]" * MAX_DEPTH)
    with pytest.raises(TooMuch, match="nested"):
        load("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1))


def test_two_documents() -> None:
    """A second document is not passed over."""
    with pytest.raises(TooMuch, match="one document"):
        load("a: 1\n---\nb: 2\n")


def test_alias_shares() -> None:
    """An alias is the value that it names, also where an anchor is used again."""
    assert load("[&a {x: 1}, *a, &a 2, *a]") == [{"x": 1}, {"x": 1}, 2, 2]
