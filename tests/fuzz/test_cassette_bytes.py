"""
Cassettes of strangers: whatever the bytes, they are read or refused in one sentence, within bounds.

A few hundred documents at each run of the tests; `make fuzz` goes on for as many as FUZZ says.
"""

import os
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.cassettes.formats.test_formats import DAMAGED

from ringback.cassettes import formats, store
from ringback.cassettes.playing.player import Player
from ringback.cassettes.recording.journal import recover
from ringback.cassettes.recording.names import journal_of
from ringback.contracts import data_root, load
from ringback.contracts.messages import Messages
from ringback.errors import NotReadable
from ringback.keep import shown
from ringback.keep.lint import Linter
from ringback.keep.mended import mended
from ringback.keep.session import Session

#: How many documents are tried by each test.
MANY = int(os.environ.get("FUZZ", "100"))
#: What reading a small document may take, in bytes.
MEMORY = 64 * 1024 * 1024

fuzzed = settings(max_examples=MANY, deadline=None, suppress_health_check=list(HealthCheck))

GENESYS = load("genesys")
MESSAGES = Messages(GENESYS)

#: Real cassettes, the beginning of each: a few interactions and the metadata of none.
SEEDS = tuple(
    path.read_bytes()[:6000] for path in sorted((data_root() / "cassettes").glob("*/*.yaml"))[::40]
) + tuple(each.encode() for each in DAMAGED)

JOURNAL = (
    b'{"format":"ringback-journal/1","process":1,"metadata":{}}\n'
    b'{"order":["agent",1,2],"times":[0,5],"frames":[],"request":{"method":"GET","url":"http://h/","headers":[],"body":""},'
    b'"response":{"status":200,"reason":"OK","headers":[],"body":{"base64":"AA=="}}}\n'
    b'{"frame":[0,true,3,7,"hello"]}\n'
)

#: What means something in YAML, JSON, TOML or HTTP, and is likely to trip a reader.
TOKENS = st.sampled_from(
    [
        *(
            "- ",
            "? ",
            ": ",
            ", ",
            "{",
            "}",
            "[",
            "]",
            "|\n",
            ">\n",
            "---\n",
            "...\n",
            "%YAML 9.9\n",
            "# ",
            "\n",
            "\t",
            "\r",
        ),
        *(
            "&a ",
            "*a ",
            "<<: *a\n",
            "!!binary ",
            "!!python/object/apply:os.system [true]",
            "!!set ",
            "!!omap ",
            "!x ",
        ),
        *(
            "!!float nan",
            ".inf",
            "0x1F",
            "0o17",
            "1_000",
            "1e999",
            "2026-11-26",
            "~",
            "null",
            "yes",
            "'",
            '"',
            "\\",
            "\\ud800",
        ),
        *(
            "interactions:",
            "request:",
            "response:",
            "metadata:",
            "ringback:",
            "order:",
            "frames:",
            "times:",
            "version: 99",
        ),
        *(
            "body:",
            "string:",
            "headers:",
            "status:",
            "code:",
            "uri:",
            "method:",
            "\0",
            "\ufeff",
            "\u2028",
            "é",
            "💥",
        ),
    ]
)


@st.composite
def mutated(draw: st.DrawFn, seeds: tuple[bytes, ...] = SEEDS) -> bytes:
    """Return a document that was one before something happened to it."""
    data = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(data)))
        to = min(len(data), at + draw(st.integers(0, 40)))
        match draw(st.sampled_from(("drop", "token", "bytes", "repeat", "splice", "cut"))):
            case "drop":
                data = data[:at] + data[to:]
            case "token":
                data = data[:at] + draw(TOKENS).encode("utf-8", "surrogatepass") + data[at:]
            case "bytes":
                data = data[:at] + draw(st.binary(max_size=4)) + data[to:]
            case "repeat":
                data = data[:at] + data[at:to] * draw(st.integers(2, 50)) + data[to:]
            case "splice":
                other = draw(st.sampled_from(seeds))
                data = data[:at] + other[draw(st.integers(0, len(other))) :][:2000]
            case _:
                data = data[:at]
    return data


written = st.lists(TOKENS | st.text(max_size=5), max_size=60).map(
    lambda each: "".join(each).encode("utf-8", "surrogatepass")
)
documents = mutated() | written | st.binary(max_size=300)


@contextmanager
def bounded() -> Iterator[None]:
    """Hold what is done within the memory that a small document may take."""
    tracemalloc.start()
    try:
        yield
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < MEMORY


def refused(act: Callable[[], store.Cassette]) -> store.Cassette | None:
    """Return what is read; None where it was refused as it should be."""
    try:
        return act()
    except NotReadable as refusal:
        said = f"{refusal} {refusal.hint}"
    assert "\n" not in said
    assert len(said) < 1000
    return None


def read(data: bytes) -> store.Cassette | None:
    """Return the cassette in these bytes, likewise."""
    return refused(lambda: store.loads(data, "c.yaml"))


@fuzzed
@given(documents)
def test_read(data: bytes) -> None:
    """Any bytes are a cassette or a refusal."""
    with bounded():
        read(data)


@fuzzed
@given(mutated())
def test_what_is_read_can_be_used(data: bytes) -> None:
    """What was read can be written, played, looked at and shown."""
    cassette = read(data)
    if cassette is None:
        return
    assert store.loads(store.dumps(cassette).encode(), "again") == cassette
    Player(cassette, Path("c.yaml"))
    session = Session.of(cassette, MESSAGES)
    assert list(shown.lines(session, protocol=True))
    shown.html(session, "c")
    for write, _ in formats.WRITERS.values():
        with suppress(ValueError):
            write(cassette)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a directory for one file after the other."""
    return tmp_path_factory.mktemp("fuzz")


def in_file(folder: Path, data: bytes, name: str = "c.yaml") -> Path:
    """Return a file with these bytes."""
    path = folder / name
    path.write_bytes(data)
    return path


@fuzzed
@given(documents)
def test_lint(folder: Path, data: bytes) -> None:
    """Whatever lies in a directory of cassettes, it is looked at, told of by a rule, and mended where it can be."""
    path = in_file(folder, data)
    linter = Linter(contracts={"genesys": GENESYS}, api="genesys")
    with bounded():
        flaws = list(linter.flaws(path))
    lines = data.count(b"\n") + data.count(b"\r") + 2
    assert all(1 <= each.line <= lines + data.count("\u2028".encode()) for each in flaws)
    cassette = read(data)
    assert (cassette is None) == any(each.rule.id in REFUSED for each in flaws)
    if cassette is not None:
        mended(cassette, GENESYS, flaws, str(path))


REFUSED = ("cassette.unreadable", "cassette.unsafe", "cassette.too-large")


@fuzzed
@given(documents, st.sampled_from([None, *formats.READERS]))
def test_recordings_of_others(folder: Path, data: bytes, form: str | None) -> None:
    """Any bytes are a recording of another tool or a refusal."""
    path = in_file(folder, data, "other")
    with bounded():
        refused(lambda: formats.read(path, form))


@fuzzed
@given(mutated(seeds=(JOURNAL,)))
def test_journal(folder: Path, data: bytes) -> None:
    """Any bytes are a journal or a refusal."""
    in_file(folder, data, journal_of(folder / "j.yaml").name)
    refused(lambda: recover(folder / "j.yaml"))


#: Documents that grow when they are read, and what is done to a number to make them.
BOMBS: dict[str, Callable[[int], str]] = {
    "aliases": lambda levels: (
        "a: &a [x, x]\n" + "".join(f"a{n}: &a [*a, *a, *a, *a]\n" for n in range(levels))
    ),
    "nesting": lambda levels: "interactions: " + "[" * levels + "]" * levels,
    "mappings": lambda levels: "interactions: " + "{a: " * levels + "}" * levels,
    "keys": lambda levels: "? " * levels,
    "itself": lambda levels: "interactions: &a [" + "*a, " * levels + "]",
    "merges": lambda levels: (
        "a: &a {x: 1}\n" + "".join(f"b{n}: &a {{<<: [*a, *a]}}\n" for n in range(levels))
    ),
    "indent": lambda levels: "".join(f"{' ' * n}a:\n" for n in range(levels)),
    "digits": lambda levels: f"version: {'9' * (levels * 100)}\ninteractions: []\n",
}


@pytest.mark.parametrize("bomb", sorted(BOMBS))
@pytest.mark.parametrize("levels", [10, 200, 3000])
def test_bombs(bomb: str, levels: int) -> None:
    """What multiplies by itself is refused before it does."""
    with bounded():
        read(BOMBS[bomb](levels).encode())
