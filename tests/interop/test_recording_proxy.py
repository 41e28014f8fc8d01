"""Foreign clients through the recording proxy: they notice nothing, and what was recorded plays the same session."""

import contextlib
import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import vcr
from attrs import frozen
from tests.interop.conftest import unavailable
from tests.interop.test_switch import Office, User, told, transports

from ringback.cassettes.playing.player import Player
from ringback.cassettes.recording.proxy.actors import Known
from ringback.cassettes.recording.proxy.running import Plan, proxied
from ringback.cassettes.recording.proxy.upstream import Upstream
from ringback.cassettes.recording.recorder import Recorder
from ringback.cassettes.scrubbing.scrubber import Scrubber
from ringback.cassettes.store import Cassette, read
from ringback.model import Json
from ringback.serve import serve
from ringback.switch.faces import switch_for

pytestmark = pytest.mark.interop

Scripts = Callable[[str, Json], Any]

#: Seconds that curl may take.
PATIENCE = 60


@frozen
class Session:
    """An office whose users reach it through a recording proxy."""

    office: Office
    recorder: Recorder
    said: list[str]

    def cassette(self) -> Cassette:
        """Return what was recorded, once."""
        return read(*self.recorder.commit())


@contextlib.contextmanager
def recorded(path: Path, *, rewrite_host: bool = False) -> Iterator[Session]:
    """Run a switch and a proxy before it for as long as the block lasts."""
    switch = switch_for("genesys")
    said: list[str] = []
    with serve(switch.app) as server:
        recorder = Recorder(path, Scrubber(base_url=server), {"api": "genesys"}, leave_out=True)
        known = tuple(
            Known(name, entry["username"], (entry["password"],)) for name, entry in switch.actors.items()
        )
        plan = Plan(Upstream(server), recorder, known, rewrite_host, said.append)
        with proxied(plan) as (url, _):
            users = {name: User(url, entry) for name, entry in switch.actors.items()}
            yield Session(Office(url, users, switch.actors["agent"]), recorder, said)


def swap(office: Office) -> list[tuple[str, str]]:
    """Hold, dial and swap; return what the agent is to hear of it."""
    agent, caller, colleague = (office.users[name] for name in ("agent", "caller", "colleague"))
    caller.dial(agent)
    first = agent.newest()
    agent.order(f"/me/calls/{first['id']}", "Hold")
    second = agent.dial(colleague)
    agent.order(f"/me/calls/{second['id']}", "SwapCalls", otherCallUri=first["uri"])
    return [
        *((first["id"], "Ringing"), (first["id"], "Established"), (first["id"], "Held")),
        *((second["id"], "Dialing"), (second["id"], "Established"), (second["id"], "Held")),
        (first["id"], "Established"),
    ]


def heard(text: str) -> list[tuple[str, str]]:
    """Return the calls and their states in Bayeux messages."""
    return [
        (each["data"]["call"]["id"], each["data"]["call"]["state"])
        for each in json.loads(text)
        if "call" in each.get("data", {})
    ]


@transports
def test_the_official_client_is_recorded(script: Scripts, tmp_path: Path, transport: str) -> None:
    """The official client hears of a swap through the proxy, and the cassette holds what it has heard, in order."""
    with recorded(tmp_path / "swap.yaml") as session:
        official = session.office.listener(script, transport, ack=False)
        expected = swap(session.office)
        assert told(official, len(expected)) == expected
        official.tell({"disconnect": True})
        assert {"ended": True} in official.rest()
        assert session.said in ([], session.said[:1]), "a pending connect may end with its client"
        cassette = session.cassette()
    mine = [each for each in cassette.interactions if each.actor == "agent"]
    texts = [(frame.tick, str(frame.data)) for each in mine for frame in each.frames if not frame.sent]
    if transport == "long-polling":
        assert texts == []
        polls = [each for each in mine if b"/meta/connect" in each.request.body]
        texts = [(each.answered, each.response.body.decode()) for each in polls]
    assert [each for _, text in sorted(texts) for each in heard(text)] == expected
    assert {each.actor for each in cassette.interactions} == set(session.office.users)
    ticks = [tick for each in cassette.interactions for tick in (each.sent, each.answered)]
    ticks += [frame.tick for each in cassette.interactions for frame in each.frames]
    assert len(set(ticks)) == len(ticks)


def test_the_recording_plays_the_same_session(script: Scripts, tmp_path: Path) -> None:
    """What clients were answered through the proxy is what the player, and plain vcrpy, answer them."""
    path = tmp_path / "swap.yaml"
    with recorded(path) as session:
        official = session.office.listener(script, "long-polling", ack=False)
        expected = swap(session.office)
        assert told(official, len(expected)) == expected
        cassette = session.cassette()
    player = Player(cassette, path)
    commands = [each for each in cassette.interactions if b"/meta/connect" not in each.request.body]
    for each in sorted(commands, key=lambda one: one.sent):
        assert player.answer(each.actor, each.request) == each.response
    player.check_played()
    with vcr.VCR(record_mode=vcr.mode.NONE, match_on=["method", "uri", "body"]).use_cassette(
        str(path)
    ) as tape:
        for each in cassette.interactions:
            request = each.request
            answer = requests.request(
                request.method,
                request.url,
                data=request.body or None,
                headers=dict(request.headers),
                timeout=5,
            )
            assert answer.status_code == each.response.status
        assert tape.all_played


def curl(*arguments: str) -> str:
    """Return what curl prints."""
    if shutil.which("curl") is None:
        unavailable("These requests are made with curl.")
    command = ["curl", "--silent", "--show-error", "--max-time", str(PATIENCE), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_curl(tmp_path: Path) -> None:
    """Users of curl get the same through the proxy, whatever it speaks: old HTTP, HEAD, chunks, 100-continue, compression."""
    body = tmp_path / "body.json"
    body.write_text(json.dumps({"operationName": "Dial", "pad": "x" * 2_000_000}), encoding="utf-8")
    with recorded(tmp_path / "curl.yaml") as session:
        entry, url = session.office.entry, session.office.url
        user = ("--user", f"{entry['username']}:{entry['password']}")
        plain = json.loads(curl(*user, f"{url}/api/v2/me"))
        assert plain["user"]["userName"] == entry["username"]
        assert json.loads(curl(*user, "--http1.0", f"{url}/api/v2/me")) == plain
        assert json.loads(curl(*user, "--compressed", f"{url}/api/v2/me")) == plain
        assert "405" in curl(*user, "--head", f"{url}/api/v2/me").partition("\n")[0]
        sent = ("--header", "Content-Type: application/json", "--data-binary", f"@{body}")
        device = session.office.users["agent"].device
        for more in (("--header", "Expect: 100-continue"), ("--header", "Transfer-Encoding: chunked")):
            said = curl(
                *user, *sent, *more, "--write-out", "%{http_code}", f"{url}/api/v2/me/devices/{device}/calls"
            )
            assert said.endswith(("400", "200", "413", "500")), said
        assert curl(*user, "--path-as-is", "--write-out", "%{http_code}", f"{url}/api/../x").endswith("404")
        cassette = session.cassette()
    mine = [each for each in cassette.interactions if "curl" in (each.request.header("User-Agent") or "")]
    assert [each.request.path for each in mine][-1] == "/api/../x"
    assert {each.actor for each in mine} == {"agent"}


def test_a_client_that_follows_what_it_is_told(tmp_path: Path) -> None:
    """With rewritten hosts, whoever follows the URIs of an answer stays with the recorder."""
    with recorded(tmp_path / "followed.yaml", rewrite_host=True) as session:
        agent = session.office.users["agent"]
        uri = agent.read("/me")["user"]["uri"]
        assert uri.startswith(session.office.url)
        followed = agent.http.get(uri, timeout=5)
        cassette = session.cassette()
    last = cassette.interactions[-1]
    assert (last.request.path, last.response.status) == (uri[len(session.office.url) :], followed.status_code)
    assert session.office.url not in str(cassette)
