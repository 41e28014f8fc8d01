import gzip
from pathlib import Path

import pytest
import vcr.serialize  # noqa: F401  (loading it takes longer than an example may)
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ringback.cassettes.store import MAX_FILE, Cassette, Interaction, dumps, loads, read, write
from ringback.cassettes.timeline import MEMBERS, Frame
from ringback.errors import NotReadable
from ringback.model import Request, Response

#: The first text that is drawn in a process waits for tables of all characters to be made.
patient = settings(suppress_health_check=[HealthCheck.too_slow])

texts = st.text(st.characters(codec="utf-8"), max_size=40)
names = st.text("abcdefghijklmnopqrstuvwxyz-", min_size=1, max_size=8)
bodies = st.binary(max_size=60) | texts.map(str.encode)
requests = st.builds(
    Request,
    method=st.sampled_from(("GET", "POST", "PUT", "DELETE")),
    url=texts.map("http://ringback.invalid/".__add__),
    headers=st.dictionaries(names, texts, max_size=3).map(lambda each: tuple(sorted(each.items()))),
    body=bodies,
)
responses = st.builds(
    Response,
    status=st.integers(100, 599),
    headers=st.dictionaries(names, st.lists(texts, min_size=1, max_size=3), max_size=3).map(
        lambda each: tuple((name, value) for name in sorted(each) for value in each[name])
    ),
    body=bodies,
    reason=texts.filter(bool),
)
interactions = st.builds(
    lambda request, response, sent, took, actor, since, frames: Interaction(
        request=request,
        response=response,
        sent=sent,
        answered=sent + took,
        actor=actor,
        times_ms=None if since is None else (since, since + took),
        frames=tuple(frames),
    ),
    requests,
    responses,
    st.integers(0, 10**9),
    st.integers(1, 100),
    texts,
    st.none() | st.integers(0, 10**9),
    st.lists(
        st.builds(
            Frame,
            sent=st.booleans(),
            tick=st.integers(0, 10**9),
            data=bodies | texts,
            at_ms=st.none() | st.integers(0, 10**9),
        ),
        max_size=2,
    ),
)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
ours = st.dictionaries(texts.filter(lambda each: each not in ("format", *MEMBERS)), values, min_size=1)
cassettes = st.builds(
    Cassette,
    interactions=st.lists(interactions, max_size=3).map(tuple),
    metadata=st.dictionaries(texts, values, max_size=3) | ours.map(lambda each: {"ringback": each}),
).filter(
    lambda each: (
        isinstance(each.metadata.get("ringback", {"": 0}), dict) and each.metadata.get("ringback") != {}
    )
)

PLAIN = """\
interactions:
- request: {body: null, headers: {}, method: GET, uri: 'http://h/1'}
  response: {body: {string: one}, headers: {A: [x, y]}, status: {code: 200, message: OK}}
- request: {body: null, headers: {}, method: GET, uri: 'http://h/2'}
  response: {body: {string: two}, headers: {}, status: {code: 200, message: OK}}
version: 1
"""


def refused(data: bytes, tmp_path: Path) -> str:
    """Return why a file with these bytes is not read."""
    path = tmp_path / "bad.yaml"
    path.write_bytes(data)
    with pytest.raises(NotReadable) as problem:
        read(path)
    assert problem.value.path == str(path)
    return problem.value.reason


@patient
@given(cassettes)
def test_round_trip(cassette: Cassette) -> None:
    """What is written is what is read."""
    assert loads(dumps(cassette).encode(), "c") == cassette


@patient
@given(cassettes)
def test_same_bytes(cassette: Cassette) -> None:
    """The same cassette always gives the same text, and so does what was read from it."""
    assert dumps(loads(dumps(cassette).encode(), "c")) == dumps(cassette)


@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    """Any bytes are a cassette or a NotReadable, nothing else."""
    try:
        loads(data, "c")
    except NotReadable as problem:
        assert problem.path == "c"  # noqa: PT017


@given(st.integers(0, len(PLAIN)), st.text("[]{}&*!<:-\n\"' 0aé", max_size=6))
def test_damaged_cassette(at: int, inserted: str) -> None:
    """A damaged cassette is read or refused, and never breaks the reader."""
    try:
        loads((PLAIN[:at] + inserted + PLAIN[at:]).encode(), "c")
    except NotReadable as problem:
        assert problem.reason  # noqa: PT017


def test_written_file(tmp_path: Path) -> None:
    """A cassette is written to its file and read from it."""
    asked, answer = Request("GET", "http://h/"), Response(204, reason="No Content")
    cassette = Cassette((Interaction(asked, answer, sent=1, answered=4, actor="agent"),))
    write(tmp_path / "deep" / "c.yaml", cassette)
    assert read(tmp_path / "deep" / "c.yaml") == cassette


def test_plain_vcrpy_cassette() -> None:
    """A cassette without our metadata is read; its order is that of the file."""
    cassette = loads(PLAIN.encode(), "c")
    assert [(each.sent, each.answered, each.actor) for each in cassette.interactions] == [
        (0, 1, ""),
        (2, 3, ""),
    ]
    assert cassette.interactions[0].response.headers == (("A", "x"), ("A", "y"))
    assert cassette.ringback == {}


def test_missing_file(tmp_path: Path) -> None:
    """A missing file is not readable."""
    with pytest.raises(NotReadable):
        read(tmp_path / "none.yaml")


def test_file_too_large(tmp_path: Path) -> None:
    """A file of 65 MiB is refused before it is parsed."""
    path = tmp_path / "large.yaml"
    with path.open("wb") as file:
        file.truncate(65 * 1024 * 1024)
    with pytest.raises(NotReadable, match=f"larger than {MAX_FILE} bytes"):
        read(path)


def test_truncated_file(tmp_path: Path) -> None:
    """A cassette that was cut short in the middle of an interaction is refused."""
    assert refused(PLAIN.encode()[: PLAIN.index("A: [x")], tmp_path)


def test_code_in_yaml(tmp_path: Path) -> None:
    """A tag that names a Python function is refused, and the function is not called."""
    marker = tmp_path / "marker"
    for tag in ("object/apply:os.mkdir", "object/new:os.mkdir", "name:os.mkdir"):
        refused(f"interactions: !!python/{tag} ['{marker}']\n".encode(), tmp_path)
    assert not marker.exists()


def test_alias_explosion(tmp_path: Path) -> None:
    """Aliases that multiply to billions of nodes are refused."""
    levels = [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    text = "\n".join(["a0: &a0 [lol]", *levels, "interactions: *a11"])
    assert "aliases" in refused(text.encode(), tmp_path)


def test_large_text_aliased_often(tmp_path: Path) -> None:
    """A long text that is named often counts as often as it is named."""
    text = f"a: &a {'x' * 1_000_000}\ninteractions: [{', '.join(['*a'] * 200)}]"
    assert "aliases" in refused(text.encode(), tmp_path)


def test_merge_explosion(tmp_path: Path) -> None:
    """Merge keys, which PyYAML copies level by level, are refused however they are written."""
    for key in ("<<", "!!merge x", "!<tag:yaml.org,2002:m%65rge> x"):
        assert "merge" in refused(f"a: &a {{b: 1}}\ninteractions: [{{{key}: *a}}]\n".encode(), tmp_path)


def test_endless_alias(tmp_path: Path) -> None:
    """A collection that contains itself is refused."""
    assert "itself" in refused(b"interactions: &a [*a]\n", tmp_path)


def test_deep_nesting(tmp_path: Path) -> None:
    """Nesting without end is refused before it can exhaust the stack."""
    assert "nested" in refused(b"interactions: " + b"[" * 200_000 + b"]" * 200_000, tmp_path)


def test_not_a_cassette(tmp_path: Path) -> None:
    """What is no vcrpy cassette is refused: other YAML, other bytes, a compressed file."""
    for data in (b"", b"a: 1", b"- request: {}", b"\xff\xfe", b"interactions: [1]", gzip.compress(b"x")):
        assert refused(data, tmp_path)


def test_order_must_fit(tmp_path: Path) -> None:
    """An order that does not name every interaction is refused, and so is one of something else."""
    for order in ("[[a, 1, 2]]", "[[a, 1, 2], [a, 4, 3]]", "[1, 2]", "{}"):
        text = PLAIN + f"metadata: {{ringback: {{format: ringback-cassette/1, order: {order}}}}}\n"
        assert "order" in refused(text.encode(), tmp_path)


def test_other_format(tmp_path: Path) -> None:
    """A later format is refused rather than misread."""
    text = PLAIN + "metadata: {ringback: {format: ringback-cassette/2}}\n"
    assert "ringback-cassette/1" in refused(text.encode(), tmp_path)


def test_no_anchors() -> None:
    """The file names every value where it stands: a reader needs no aliases."""
    shared = ["agent", "caller"]
    text = dumps(Cassette((), {"ringback": {"one": shared, "two": shared}}))
    assert not any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text))
