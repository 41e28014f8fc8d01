"""The faster form of a cassette: never stale, never trusted further than the cassette itself."""

import pickle
from collections.abc import Mapping
from functools import partial
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


def test_played_as_from_the_yaml(tmp_path: Path) -> None:
    """What is read only once it is asked for is what the YAML says, in recorded order, and each answer is given once."""
    one = YAML.replace(b"!!binary /w==", b"x").replace(b"version: 1\n", b"")
    listed = [one] + [
        one.removeprefix(b"interactions:\n").replace(b"invalid/1", path).replace(b"one", body)
        for path, body in ((b"invalid/2", b"two"), (b"invalid/1", b"three"), (b"invalid/1?a=1", b"four"))
    ]
    path = tmp_path / "c.yaml"
    path.write_bytes(b"".join(listed).replace(b"body: x", b"body: null") + b"version: 1\n")
    asked = ("/1", "/1?a=1", "/2", "/1")
    for _ in range(3):
        with ringback.use_cassette(path, record_mode="none", cache=True, allow_unplayed=False) as cassette:
            told = [requests.get(f"http://ringback.invalid{each}", timeout=5).text for each in asked]
            assert told == ["one", "four", "two", "three"]
            assert (len(cassette), cassette.all_played, len(cassette.requests)) == (4, True, 4)
            with pytest.raises(Exception, match="GET /1"):
                requests.get("http://ringback.invalid/1", timeout=5)


def _said(index: Json, _: Json) -> Json:
    return index


def test_index_of_something_else(tmp_path: Path) -> None:
    """An index that does not name every interaction once is not gone by."""
    path = tmp_path / "c.yaml"
    path.write_bytes(YAML)
    document = store.document(YAML)
    indexes: list[Json] = [{"groups": {"GET /1": [7]}, "origins": [], "polls": []}, [], {"groups": 1}, "x"]
    for index in indexes:
        cached(YAML, tmp_path / DIRECTORY, lambda _: document, partial(_said, index))
        with ringback.use_cassette(path, record_mode="none", cache=True, allow_unplayed=True) as cassette:
            assert len(cassette) == 1
            assert cassette.responses[0]["body"]["string"] == b"one"
        entry(tmp_path / DIRECTORY).unlink()
