"""What `ringback.use_cassette` records: scrubbed, at once, and nothing of any thread lost."""

import http.client
import os
import re
import signal
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests
import vcr
from tests.unit.cassettes.conftest import Miniature

import ringback
from ringback.cassettes.playing.playback import UnrecordedWarning
from ringback.cassettes.playing.unmatched import Unmatched
from ringback.cassettes.recording.journal import recover
from ringback.cassettes.recording.names import journal_of
from ringback.cassettes.store import read
from ringback.errors import BeingRecorded, LeakedSecret

PASSWORD = "c4n4ry-0123456789"
THREADS, EACH = 8, 20


def counting(server: Miniature) -> None:
    """Let a server answer with how many requests it has had."""
    server.script = lambda method, path, body: (
        200,
        [("Set-Cookie", "s=secret-0123456789")],
        str(server.requests).encode(),
    )


def urls(path: Path) -> list[str]:
    """Return the paths that a cassette has answers for, and the answers."""
    return [f"{each.request.path} {each.response.body.decode()}" for each in read(path).interactions]


def kept(url: str, number: int) -> None:
    """Ask from one session."""
    with requests.Session() as session:
        for at in range(EACH):
            session.post(f"{url}/{number}/{at}", json={"n": at})


def fresh(url: str, number: int) -> None:
    """Ask from a session for each request."""
    for at in range(EACH):
        requests.post(f"{url}/{number}/{at}", json={"n": at}, timeout=30)


def bare(url: str, number: int) -> None:
    """Ask by http.client, from a connection for each request."""
    for at in range(EACH):
        connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=30)
        connection.request("GET", f"/{number}/{at}")
        connection.getresponse().read()
        connection.close()


@pytest.mark.parametrize("work", [kept, fresh, bare])
def test_no_thread_loses_anything(
    work: Callable[[str, int], None], server: Miniature, tmp_path: Path
) -> None:
    """What eight threads exchange at the same time is in the cassette, all of it, and warns of nothing."""
    path = tmp_path / "c.yaml"
    with warnings.catch_warnings():
        warnings.simplefilter("error", UnrecordedWarning)
        with ringback.use_cassette(path):
            threads = [threading.Thread(target=work, args=(server.url, each)) for each in range(THREADS)]
            for each in threads:
                each.start()
            for each in threads:
                each.join()
    recorded = {each.request.path for each in read(path).interactions}
    assert recorded == {f"/{number}/{at}" for number in range(THREADS) for at in range(EACH)}
    assert len(read(path).interactions) == server.requests == THREADS * EACH


def test_what_goes_past_is_told(server: Miniature, tmp_path: Path) -> None:
    """A connection that was there before the cassette is not recorded, and that is said."""
    connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=5)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always", UnrecordedWarning)
        with ringback.use_cassette(tmp_path / "c.yaml"):
            connection.request("GET", "/old")
            connection.getresponse().read()
            requests.get(server.url + "/new", timeout=5)
    (said,) = [str(each.message) for each in told if each.category is UnrecordedWarning]
    assert re.fullmatch(r"1 requests went past .*c\.yaml, first GET 127\.0\.0\.1:\d+/old", said)
    assert [each.request.path for each in read(tmp_path / "c.yaml").interactions] == ["/new"]


def test_secrets_are_replaced(server: Miniature, tmp_path: Path) -> None:
    """The caller sees the truth; what is on the disk has pseudonyms, the same for the same value, and is played."""
    server.script = lambda method, path, body: (
        200,
        [("Set-Cookie", f"s={PASSWORD}")],
        b'{"loginCode": "4711-0815", "is": "' + PASSWORD.encode() + b'"}',
    )
    path = tmp_path / "c.yaml"
    with ringback.use_cassette(path, api="genesys", secrets=[PASSWORD]):
        live = requests.post(server.url, json={"loginCode": "4711-0815"}, auth=("agent", PASSWORD), timeout=5)
        assert PASSWORD not in journal_of(path).read_text(encoding="utf-8")
    assert live.json() == {"loginCode": "4711-0815", "is": PASSWORD}
    text = path.read_text(encoding="utf-8")
    assert PASSWORD not in text
    assert "4711-0815" not in text
    assert read(path).ringback["api"] == "genesys"
    assert read(path).ringback["scrubbed"]["loginCode"]["times"] == 2
    with ringback.use_cassette(path, record_mode="none", api="genesys"):
        played = requests.post(server.url, json={"loginCode": "1234-5678"}, timeout=5)
    assert played.json()["loginCode"] != "4711-0815"
    assert len(played.text) == len(live.text)


def test_a_secret_that_would_be_written(server: Miniature, tmp_path: Path) -> None:
    """Where a secret cannot be taken out, nothing is written, and nothing stays patched."""
    server.script = lambda method, path, body: (
        200,
        [("Content-Encoding", "br")],
        b"\x0b\x02\x80" + PASSWORD.encode() + b"\x03",
    )
    before = http.client.HTTPConnection
    with pytest.raises(LeakedSecret), ringback.use_cassette(tmp_path / "c.yaml", secrets=[PASSWORD]):
        requests.get(server.url, timeout=5, stream=True)
    assert not (tmp_path / "c.yaml").exists()
    assert http.client.HTTPConnection is before


def test_once(server: Miniature, tmp_path: Path) -> None:
    """In mode `once` a new cassette is recorded, one that is there is played and never added to."""
    counting(server)
    path = tmp_path / "c.yaml"
    for _ in range(2):
        with ringback.use_cassette(path):
            assert requests.get(server.url + "/a", timeout=5).text == "1"
    text = path.read_text(encoding="utf-8")
    with ringback.use_cassette(path), pytest.raises(Unmatched, match="no answer"):
        requests.get(server.url + "/b", timeout=5)
    assert path.read_text(encoding="utf-8") == text
    assert not journal_of(path).exists()


@pytest.mark.parametrize("mode", ["new_episodes", "any"])
def test_new_episodes(mode: str, server: Miniature, tmp_path: Path) -> None:
    """What is not in the cassette is added to it, after what is, in its order and with its times."""
    counting(server)
    path = tmp_path / "c.yaml"
    for _ in range(2):
        for name in ("a", "b"):
            with ringback.use_cassette(path, record_mode=mode):
                requests.get(f"{server.url}/{name}", timeout=5)
    assert urls(path) == ["/a 1", "/b 2"]
    first, second = read(path).interactions
    assert first.sent < first.answered < second.sent < second.answered
    assert first.times_ms is not None
    assert second.times_ms is not None
    assert first.times_ms[1] <= second.times_ms[0]


def test_all(server: Miniature, tmp_path: Path) -> None:
    """In mode `all` everything is asked again, and takes the place of what it matches."""
    counting(server)
    path = tmp_path / "c.yaml"
    with ringback.use_cassette(path):
        for name in ("a", "b"):
            requests.get(f"{server.url}/{name}", timeout=5)
    with ringback.use_cassette(path, record_mode="all"):
        assert requests.get(server.url + "/a", timeout=5).text == "3"
    assert urls(path) == ["/b 2", "/a 3"]


def test_drop_unused_requests(server: Miniature, tmp_path: Path) -> None:
    """What was not asked for is dropped where that is wanted; the rest stays readable."""
    counting(server)
    path = tmp_path / "c.yaml"
    with ringback.use_cassette(path):
        for name in ("a", "b", "c"):
            requests.get(f"{server.url}/{name}", timeout=5)
    with ringback.use_cassette(path, record_mode="new_episodes", drop_unused_requests=True):
        for name in ("c", "d"):
            requests.get(f"{server.url}/{name}", timeout=5)
    assert urls(path) == ["/c 3", "/d 4"]


def test_of_plain_vcrpy(server: Miniature, tmp_path: Path) -> None:
    """A cassette of plain vcrpy is added to, and plain vcrpy plays what comes of it."""
    counting(server)
    path = tmp_path / "c.yaml"
    with vcr.use_cassette(str(path)):
        requests.get(server.url + "/a", timeout=5)
    with ringback.use_cassette(path, record_mode="new_episodes") as playing:
        assert playing.get_metadata("mine", [1]) == [1]
        requests.get(server.url + "/b", timeout=5)
    with vcr.use_cassette(str(path), record_mode="none") as playing:
        assert [requests.get(f"{server.url}/{name}", timeout=5).text for name in ("a", "b")] == ["1", "2"]
        assert playing.get_metadata("mine", None) == [1]
        assert playing.all_played


def test_hooks_and_filters(server: Miniature, tmp_path: Path) -> None:
    """The filters and hooks of vcrpy work on what is recorded, before it is scrubbed and before it is saved."""
    counting(server)

    def numbered(request: Any, response: Any) -> Any:
        request.uri = request.uri.replace(server.url, "http://desk.invalid")
        return None if request.uri.endswith("/b") else (request, response)

    path = tmp_path / "c.yaml"
    options: dict[str, Any] = {
        "filter_query_parameters": ["key"],
        "filter_headers": ["User-Agent"],
        "before_record_response": lambda each: {**each, "body": {"string": b"shown"}},
        "before_save_interaction": numbered,
    }
    with ringback.use_cassette(path, **options):
        for name in ("a?key=1", "b", "c?x=2&key=3"):
            requests.get(f"{server.url}/{name}", timeout=5)
    assert [each.request.url for each in read(path).interactions] == [
        "http://desk.invalid/a",
        "http://desk.invalid/c?x=2",
    ]
    assert {each.response.body for each in read(path).interactions} == {b"shown"}
    assert all(each.request.header("User-Agent") is None for each in read(path).interactions)


def test_ignored_hosts(server: Miniature, tmp_path: Path) -> None:
    """What is to be ignored is asked for real, and not recorded."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with ringback.use_cassette(tmp_path / "c.yaml", record_mode="none", ignore_localhost=True):
            requests.get(server.url, timeout=5)
    assert server.requests == 1
    assert not (tmp_path / "c.yaml").exists()


def test_own_persister(server: Miniature, tmp_path: Path) -> None:
    """A persister of the user's own gets what is recorded, scrubbed, and no file is written."""
    shelf: dict[str, Any] = {}

    class Shelf:
        @staticmethod
        def load_cassette(cassette_path: str, serializer: Any) -> Any:
            if cassette_path not in shelf:
                raise vcr.persisters.filesystem.CassetteNotFoundError
            return shelf[cassette_path]["requests"], shelf[cassette_path]["responses"]

        @staticmethod
        def save_cassette(cassette_path: str, cassette_dict: Any, serializer: Any) -> None:
            shelf[cassette_path] = cassette_dict

    counting(server)
    tape = ringback.VCR()
    tape.register_persister(Shelf)
    for _ in range(2):
        with tape.use_cassette("somewhere", secrets=[PASSWORD]):
            assert requests.get(server.url, headers={"X-It": PASSWORD}, timeout=5).text == "1"
    assert PASSWORD not in str(shelf["somewhere"]["requests"][0].headers)
    assert list(tmp_path.iterdir()) == []
    assert not Path("somewhere").exists()


def test_exception(server: Miniature, tmp_path: Path) -> None:
    """A test that fails keeps what it has recorded, unless that is not wanted; then nothing is left at all."""

    def fail(*, keep: bool) -> None:
        with ringback.use_cassette(tmp_path / f"{keep}.yaml", record_on_exception=keep):
            requests.get(server.url, timeout=5)
            raise ZeroDivisionError

    for keep in (True, False):
        with pytest.raises(ZeroDivisionError):
            fail(keep=keep)
    assert [each.name for each in tmp_path.iterdir()] == ["True.yaml"]


def test_two_recorders(server: Miniature, tmp_path: Path) -> None:
    """Two that record one cassette at the same time are an error, not a mixture."""
    path = tmp_path / "c.yaml"
    with ringback.use_cassette(path):
        requests.get(server.url, timeout=5)
        with pytest.raises(BeingRecorded), ringback.use_cassette(path):
            requests.get(server.url, timeout=5)
    assert len(read(path).interactions) == 1


VICTIM = """\
import os, signal, sys
import requests, ringback

with ringback.use_cassette(sys.argv[1]):
    for at in range(3):
        requests.get(f"{sys.argv[2]}/{at}", timeout=5)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_killed(server: Miniature, tmp_path: Path) -> None:
    """What was exchanged before a kill is on the disk after it."""
    path = tmp_path / "c.yaml"
    done = subprocess.run(
        [sys.executable, "-c", VICTIM, str(path), server.url], check=False, timeout=60, env=os.environ
    )
    assert done.returncode == -signal.SIGKILL
    assert not path.exists()
    assert [each.request.path for each in recover(path).interactions] == ["/0", "/1", "/2"]
