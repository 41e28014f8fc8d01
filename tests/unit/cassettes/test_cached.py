"""The faster form of a cassette: never stale, never trusted further than the cassette itself."""

import pickle
from collections.abc import Mapping
from pathlib import Path

import pytest
import requests
from hypothesis import given, settings
from tests.unit.cassettes.test_bounds import documents

import ringback
from ringback.cassettes import store
from ringback.cassettes.cached import DIRECTORY, FORMAT, cached
from ringback.cassettes.playing.drop_in import CACHE
from ringback.model import Json

YAML = b"""\
interactions:
- request: {body: !!binary /w==, headers: {}, method: GET, uri: 'http://ringback.invalid/1'}
  response: {body: {string: one}, headers: {A: [x]}, status: {code: 200, message: OK}}
version: 1
"""


class Loads:
    """Counts how often a YAML was read."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, data: bytes) -> Mapping[str, Json]:
        self.times += 1
        return store.document(data)


def entry(directory: Path) -> Path:
    """Return the only entry."""
    (found,) = directory.iterdir()
    return found


def test_second_time(tmp_path: Path) -> None:
    """What was read once is not read again, and is the same, bytes included."""
    loads = Loads()
    found = [cached(YAML, tmp_path, loads) for _ in range(3)]
    assert found[0] == found[1] == found[2] == store.document(YAML)
    assert found[2]["interactions"][0]["request"]["body"] == b"\xff"
    assert loads.times == 1


@settings(deadline=None, max_examples=50)
@given(document=documents)
def test_any_document(document: Json, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Whatever stands in a cassette comes back as it was, from an entry or from the YAML."""
    whole = {"interactions": [document]}
    folder = tmp_path_factory.mktemp("cache")
    for _ in range(2):
        found = cached(b"any", folder, lambda _: whole)
        assert found == whole
        assert repr(found) == repr(whole)


def test_edited(tmp_path: Path) -> None:
    """Of a cassette that was edited, by a byte and within the same second, the entry is not used."""
    loads = Loads()
    cached(YAML, tmp_path, loads)
    edited = YAML.replace(b"one", b"two")
    assert cached(edited, tmp_path, loads)["interactions"][0]["response"]["body"]["string"] == "two"
    assert loads.times == 2


def test_damaged(tmp_path: Path) -> None:
    """An entry that was cut, changed, or is of another format or another cassette is passed over."""
    loads = Loads()
    cached(YAML, tmp_path, loads)
    path = entry(tmp_path)
    whole = path.read_bytes()
    bad = [
        *(whole[:-1], whole[:10], b"", whole.replace(b"one", b"two"), whole + b" "),
        *(b"ringback-cassette-cache/0\n" + whole[len(FORMAT) :], FORMAT + bytes(64) + b"{}"),
        pickle.dumps(loads),
    ]
    for number, each in enumerate(bad):
        path.write_bytes(each)
        assert cached(YAML, tmp_path, loads) == store.document(YAML)
        assert loads.times == number + 2
        # It was mended.
        assert path.read_bytes() == whole


def test_place_that_cannot_be_written(tmp_path: Path) -> None:
    """Where nothing can be kept, the YAML is read each time."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    loads = Loads()
    for _ in range(2):
        assert cached(YAML, tmp_path / "file", loads) == store.document(YAML)
    assert loads.times == 2


def ask(path: Path, **options: Json) -> str:
    """Play a cassette's only answer."""
    with ringback.use_cassette(path, record_mode="none", match_on=["uri"], **options):
        return requests.get("http://ringback.invalid/1", timeout=5).text


def test_where_it_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Entries stand beside the cassette, or where an argument or the environment says; unasked there are none."""
    monkeypatch.delenv(CACHE, raising=False)
    path = tmp_path / "c.yaml"
    path.write_bytes(YAML)
    assert ask(path) == "one"
    assert entry(tmp_path) == path
    for _ in range(2):
        assert ask(path, cache=True) == "one"
    assert entry(tmp_path / DIRECTORY)
    ask(path, cache=tmp_path / "mine")
    assert entry(tmp_path / "mine").name == entry(tmp_path / DIRECTORY).name
    monkeypatch.setenv(CACHE, str(tmp_path / "theirs"))
    ask(path)
    assert entry(tmp_path / "theirs")
    monkeypatch.setenv(CACHE, "off")
    path.write_bytes(YAML.replace(b"one", b"two"))
    assert ask(path) == "two"
    assert entry(tmp_path / "theirs")
    assert entry(tmp_path / DIRECTORY)
