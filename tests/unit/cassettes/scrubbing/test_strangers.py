"""
Recordings of clients that are not ours: what they and their server say beyond the contract is in no file.

The canaries stand where a client of its own chooses: headers, parameters and members that no page knows.
"""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import requests
from tests.unit.cassettes.conftest import Miniature
from tests.unit.cassettes.scrubbing.test_canaries import KINDS, SPELLINGS, shadows

import ringback
from ringback.cassettes.recording.names import journal_of
from ringback.cassettes.recording.proxy.running import Plan, proxied
from ringback.cassettes.recording.proxy.upstream import Upstream
from ringback.cassettes.recording.recorder import Recorder
from ringback.cassettes.scrubbing.scrubber import Scrubber
from ringback.cassettes.store import read
from ringback.contracts import load

LONG_S = 30.0
#: What makes a canary's name of a member, a parameter or a header.
NAME = "Ckanary{0}Zx9Kq7Lw"
SPELLED = [each for each in SPELLINGS if "percent" not in each]


class Flock:
    """The canaries of one recording, each at its own place."""

    def __init__(self) -> None:
        self.values: list[str] = []

    def new(self, kind: str = "token") -> str:
        """Return another one."""
        self.values.append(KINDS[kind](len(self.values)))
        return self.values[-1]

    def name(self) -> str:
        """Return one that may be a name."""
        self.values.append(NAME.format(len(self.values)))
        return self.values[-1]

    def left_in(self, text: str) -> set[str]:
        """Return what tells of any of them."""
        return {shadow for value in self.values for shadow in shadows(value) if shadow in text}


def exchange(server: Miniature, url: str, flock: Flock) -> Callable[[], requests.Response]:
    """Have a server answer with canaries, and return what sends it canaries."""
    told = [
        {
            "channel": f"/v2/{flock.name()}",
            "data": {
                "messageType": f"Undocumented{flock.name()}",
                flock.name(): flock.new("note"),
                "call": {
                    "participants": [{flock.name(): flock.new("number")}],
                    "userData": flock.new("name"),
                },
                "spelled": [SPELLINGS[each](flock.new(kind)) for each in SPELLED for kind in KINDS],
            },
        },
        {"statusMessage": f"Nobody is called {flock.new('name')}"},
    ]
    headers = [
        ("X-Of-The-Server", flock.new()),
        (f"X-{flock.name()}", "1"),
        ("Set-Cookie", f"own={flock.new()}"),
    ]
    server.script = lambda method, path, body: (200, headers, json.dumps(told).encode())
    body = {
        "operationName": "Dial",
        "destination": {"phoneNumber": flock.new("number")},
        flock.name(): {"deep": [flock.new("mail"), {flock.name(): flock.new("note")}]},
        "spelled": [SPELLINGS[each](flock.new(kind)) for each in SPELLED for kind in KINDS],
    }
    sent = {"X-Of-The-Client": flock.new(), f"X-{flock.name()}": flock.new(), "User-Agent": flock.new()}
    query = {"page": flock.new("mail"), flock.name(): flock.new("note")}
    path = f"/api/v2/me/devices/{flock.new()}/calls"

    def send() -> requests.Response:
        return requests.post(url + path, params=query, json=body, headers=sent, timeout=LONG_S)

    return send


def test_nothing_gets_out_through_the_proxy(server: Miniature, tmp_path: Path) -> None:
    """Client and server get every word; journal and cassette hold none of them."""
    flock, path = Flock(), tmp_path / "c.yaml"
    scrubber = Scrubber.of(load("genesys"), base_url=server.url)
    recorder = Recorder(path, scrubber, {"api": "genesys"}, leave_out=True)
    complaints: list[str] = []
    plan = Plan(Upstream(server.url), recorder, tell=complaints.append)
    with proxied(plan, host="127.0.0.1", port=0) as (url, _):
        got = exchange(server, url, flock)()
        journal = journal_of(path).read_text(encoding="utf-8")
    recorder.commit()
    assert complaints == []
    assert flock.values[0] in got.text
    assert len(read(path).interactions) == 1
    assert flock.left_in(journal + path.read_text(encoding="utf-8") + repr(read(path))) == set()


def test_nothing_gets_out_through_the_drop_in(server: Miniature, tmp_path: Path) -> None:
    """Nor through `use_cassette`; the client that asks for the same again is answered all the same."""
    flock, path = Flock(), tmp_path / "c.yaml"
    ask = exchange(server, server.url, flock)
    with ringback.use_cassette(path, api="genesys"):
        live = ask()
        journal = journal_of(path).read_text(encoding="utf-8")
    assert flock.values[0] in live.text
    assert flock.left_in(journal + path.read_text(encoding="utf-8") + repr(read(path))) == set()
    with ringback.use_cassette(path, api="genesys", record_mode="none", allow_unplayed=False):
        played = ask()
    assert server.requests == 1
    assert flock.left_in(played.text) == set()
    assert [each.keys() for each in played.json()] == [each.keys() for each in live.json()]


@pytest.mark.parametrize("keys", [("k", "k"), ("k", "other")])
def test_a_key_for_the_drop_in(
    server: Miniature, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keys: tuple[str, str]
) -> None:
    """Cassettes with one key have the same pseudonyms, whatever came first; the key is an argument or in the environment."""
    server.script = lambda method, path, body: (200, [("Content-Type", "application/json")], body)
    found = []
    for number, key in enumerate(keys):
        if number:
            monkeypatch.setenv("RINGBACK_SCRUB_KEY", key)
        path = tmp_path / f"{number}.yaml"
        with ringback.use_cassette(path, api="genesys", scrub_key=None if number else key):
            for each in ("4969731000", "4969731001")[:: -1 if number else 1]:
                requests.post(f"{server.url}/x", json={"phoneNumber": each}, timeout=LONG_S)
        found.append({json.loads(each.response.body)["phoneNumber"] for each in read(path).interactions})
    assert (found[0] == found[1]) is (keys[0] == keys[1])
