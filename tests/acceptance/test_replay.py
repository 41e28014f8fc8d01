"""`ringback replay`: a recorded server as a user starts, asks and ends it."""

import json
import os
import signal
import socket
from pathlib import Path

import pytest
import requests
from tests.acceptance.certified import certify, run
from tests.acceptance.overhearing import overheard
from tests.acceptance.processes import replayed
from tests.unit.cassettes.playing.wire.tapes import Tape

from ringback.cassettes.store import read, write
from ringback.contracts.store import data_root
from ringback.switch.plant import toml_of

SWAP = data_root() / "cassettes" / "genesys" / "swap-calls.hold-dial-swap.yaml"


def written(folder: Path, tape: Tape, name: str = "tape") -> str:
    """Return the cassette of a tape."""
    path = folder / f"{name}.yaml"
    write(path, tape.cassette)
    return str(path)


def test_a_recording_is_served_until_a_signal(tmp_path: Path) -> None:
    """It says where it is and who takes part, answers, and gives an account at the end."""
    ready = tmp_path / "ready.json"
    with replayed(str(SWAP), "--ready-file", str(ready)) as server:
        told = json.loads(ready.read_text(encoding="utf-8"))
        os.kill(told.pop("pid"), 0)
        assert told["url"] == server.url
        assert told["actors"] == ["agent", "caller", "colleague", "colleague2", "supervisor"]
        me = requests.get(f"{server.url}/api/v2/me", auth=("agent", "any"), timeout=10).json()
        named = read(SWAP).ringback["endpoint"]["actors"]["agent"]["username"]
        assert me["user"]["userName"] == named
        assert me["user"]["uri"].startswith(server.url)
        assert requests.get(f"{server.url}/api/v2/you", timeout=10).status_code == 501
    assert (server.exit, ready.exists()) == (0, False)
    assert server.lines == [
        "actors: agent, caller, colleague, colleague2, supervisor; any credentials will do"
    ]
    lines = server.stderr.splitlines()
    assert lines[0].startswith("ringback: GET /api/v2/you was not recorded. The nearest that was: GET ")
    assert lines[1:3] == ["1 requests answered, 0 notifications sent.", "1 not recorded:"]
    assert "recorded and not asked for:" in server.stderr
    assert server.stderr.endswith("more\n")


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_signals_end_it_while_a_poll_is_held(tmp_path: Path, end: signal.Signals) -> None:
    """A client that waits is answered, and nothing is left behind."""
    tape = Tape().shake("s").subscribe("s", "/calls").add("POST", "/go", "ok")
    with replayed(written(tmp_path, tape), end=end) as server:
        shake = {"channel": "/meta/handshake", "version": "1.0", "supportedConnectionTypes": ["long-polling"]}
        client = requests.post(f"{server.url}/talk", json=[shake], timeout=10).json()[0]["clientId"]
        poll = {"channel": "/meta/connect", "connectionType": "long-polling", "clientId": client}
        line = socket.create_connection(("127.0.0.1", int(server.url.rpartition(":")[2])), timeout=10)
        body = json.dumps([poll]).encode()
        line.sendall(b"POST /talk HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
    with line:
        assert b'"reconnect":"none"' in line.recv(65536)
    assert server.exit == 0


def test_strict(tmp_path: Path) -> None:
    """The exit code tells whether everything was asked that was recorded, and nothing else."""
    cassette = written(tmp_path, Tape().add("GET", "/a", 1).add("POST", "/b", 2))
    with replayed(cassette, "--strict") as server:
        requests.get(f"{server.url}/a", timeout=10)
    assert (server.exit, "  POST /b" in server.stderr.splitlines()) == (1, True)
    with replayed(cassette, "--strict") as server:
        requests.get(f"{server.url}/a", timeout=10)
        requests.post(f"{server.url}/b", timeout=10)
    assert (server.exit, server.stderr) == (0, "2 requests answered, 0 notifications sent.\n")
    with replayed(cassette, "--strict") as server:
        requests.get(f"{server.url}/a", timeout=10)
        requests.post(f"{server.url}/b", timeout=10)
        requests.post(f"{server.url}/c", timeout=10)
    assert server.exit == 1


def test_several_cassettes_and_directories(tmp_path: Path) -> None:
    """Files and directories are played together, one after the other."""
    folder = tmp_path / "more" / "deeper"
    folder.mkdir(parents=True)
    first, _ = written(tmp_path, Tape().add("POST", "/n", 1)), written(folder, Tape().add("POST", "/n", 2))
    with replayed(first, str(tmp_path / "more")) as server:
        assert [requests.post(f"{server.url}/n", timeout=10).json() for _ in range(3)] == [1, 2, 2]


def test_nothing_is_repeated(tmp_path: Path) -> None:
    """With `--repeat none`, an answer is given once."""
    with replayed(written(tmp_path, Tape().add("GET", "/n", 1)), "--repeat", "none") as server:
        assert [requests.get(f"{server.url}/n", timeout=10).status_code for _ in range(2)] == [200, 501]


def test_for_programs(tmp_path: Path) -> None:
    """With `--json`, it says one object when it is ready, and one at the end."""
    cassette = written(tmp_path, Tape().add("GET", "/a", 1))
    done = run("replay", cassette, "--json", "--port", "99999")
    assert (done.exit, done.stdout) == (2, "")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(("nothing.yaml",), "Cannot read nothing.yaml: No such file or directory.", id="missing"),
        pytest.param(
            ("--as", "agent", str(SWAP)), "--as is not valid at agent: it is not of the form", id="as"
        ),
        pytest.param(
            ("--as", "x=boss", str(SWAP)), "There is no actor of the recording named 'boss'.", id="actor"
        ),
        pytest.param(("--speed", "0", str(SWAP)), "Invalid value for '--speed'", id="speed"),
        pytest.param((), "Missing argument 'CASSETTES...'", id="none"),
    ],
)
def test_what_cannot_be_played(arguments: tuple[str, ...], said: str) -> None:
    """What is wrong is told in one line, and nothing is served."""
    done = run("replay", *arguments)
    assert (done.exit, done.stdout, len(done.stderr.splitlines())) == (2, "", 1), done
    assert said in done.stderr


def test_a_directory_without_cassettes(tmp_path: Path) -> None:
    """A directory that holds none is a mistake."""
    done = run("replay", str(tmp_path))
    assert (done.exit, "it has no cassettes" in done.stderr) == (2, True)


def test_a_cassette_that_is_none(tmp_path: Path) -> None:
    """What cannot be read is told by name, and its code is not run."""
    path = tmp_path / "evil.yaml"
    path.write_text("interactions: !!python/object/apply:os.system ['touch here']\n", encoding="utf-8")
    done = run("replay", str(path), cwd=tmp_path)
    assert (done.exit, "evil.yaml" in done.stderr, (tmp_path / "here").exists()) == (2, True, False)


@pytest.mark.parametrize(
    ("api", "case"),
    [("genesys", "*/swap-calls/hold-dial-swap"), ("voipnow", "*/hold/put-on-hold")],
)
def test_the_suite_on_a_recording_of_its_own_run(api: str, case: str, tmp_path: Path) -> None:
    """What was recorded between the suite and a server satisfies the suite again, with all actors together."""
    cassette, endpoint = tmp_path / "run.yaml", tmp_path / "endpoint.toml"
    with overheard(api) as (switch, url, recorded):
        endpoint.write_text(toml_of(switch.endpoint(url)), encoding="utf-8")
        live = certify(api, endpoint, tmp_path / "live", only=case)
        assert live.exit == 0, live.told()
        write(cassette, recorded(endpoint=switch.endpoint(url)))
    with replayed(str(cassette), "--together") as server:
        endpoint.write_text(toml_of(switch.endpoint(server.url)), encoding="utf-8")
        again = certify(api, endpoint, tmp_path / "again", only=case)
        assert (again.exit, again.verdict) == (0, "conforms"), again.told()
    assert "not recorded:" not in server.stderr, server.stderr
