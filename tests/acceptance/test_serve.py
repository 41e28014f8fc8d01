"""`ringback serve` as a developer meets it: what it says, what it writes, what it refuses."""

import json
import os
import socket
from pathlib import Path

import pytest
import requests
from tests.acceptance.certified import run
from tests.acceptance.processes import actors_file, served

from ringback.switch.faults_strikes import FAULTS


def test_ready_file(tmp_path: Path) -> None:
    """The ready file has all that a client needs, is there with the server, and goes with it."""
    path = tmp_path / "made" / "ready.json"
    with served(
        "genesys", "--ready-file", str(path), "--fault", "slow:0,reset:0", "--defect", "hold-untold"
    ) as server:
        ready = json.loads(path.read_text(encoding="utf-8"))
        os.kill(ready["pid"], 0)
        actor = ready["actors"]["agent"]
        answer = requests.get(
            f"{ready['url']}/api/v2/me", auth=(actor["username"], actor["password"]), timeout=10
        )
        assert answer.json()["user"]["userName"] == "agent"
        assert list(path.parent.iterdir()) == [path]
    assert (server.exit, server.stderr, list(path.parent.iterdir())) == (0, "", [])
    assert ready["url"] == server.url
    assert (ready["api"], ready["auth"], ready["numbers"]) == ("genesys", {"csrf": False}, {})
    assert (ready["variants"], ready["defects"], ready["faults"]) == (
        [],
        ["hold-untold"],
        ["slow:0", "reset:0"],
    )


def test_ready_file_of_voipnow(tmp_path: Path) -> None:
    """Where an App signs in, the ready file has its credentials and the numbers outside."""
    path = tmp_path / "ready.json"
    with served("voipnow", "--ready-file", str(path)):
        ready = json.loads(path.read_text(encoding="utf-8"))
        form = {"grant_type": "client_credentials", **ready["auth"]}
        answer = requests.post(f"{ready['url']}/oauth/token.php", data=form, timeout=10)
        assert "access_token" in answer.json()
    assert ready["actors"]["agent"] == {"user_id": "12", "extension": "0003*210"}
    assert ready["numbers"]["external"] == "777888"


def test_what_is_not_as_usual_is_said() -> None:
    """After the users, the server says what it does wrong, and what its network does."""
    with served(
        "genesys", "--defect", "hold-untold", "--fault", "unavailable:0.2", "--fault", "cut"
    ) as server:
        pass
    assert server.lines[-2:] == ["defects: hold-untold", "faults: unavailable:0.2, cut"]


def test_many_actors(tmp_path: Path) -> None:
    """A hundred actors do not flood the terminal; the ready file has them all."""
    people = "".join(f'[actors.desk{each}]\nphone_number = "{6000 + each}"\n' for each in range(100))
    path = tmp_path / "ready.json"
    actors = actors_file(tmp_path, people)
    with served("genesys", "--actors", str(actors), "--ready-file", str(path)) as server:
        assert len(json.loads(path.read_text(encoding="utf-8"))["actors"]) == 100
    assert server.lines[1].startswith("desk0: username=desk0 password=")
    assert server.lines[21] == "and 80 more actors: --ready-file or --endpoint-file tell of all 100"


def test_a_fault_is_met_over_the_wire() -> None:
    """A server whose network fails always does so, and the same seed fails the same requests."""

    def struck(seed: str) -> list[bool]:
        with served("genesys", "--seed", seed, "--fault", "bad-gateway:0.5") as server:
            url = f"{server.url}/api/v2/diagnostics/version"
            return [requests.get(url, timeout=10).status_code == 502 for _ in range(20)]

    first = struck("1")
    assert True in first
    assert False in first
    assert struck("1") == first != struck("2")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(("--defect", "no-such"), "There is no defect of genesys named 'no-such'.", id="defect"),
        pytest.param(("--defect", "hold-untodl"), "Did you mean hold-untold or", id="misspelt defect"),
        pytest.param(
            ("--variant", "no-such"), "There is no variant of genesys named 'no-such'.", id="variant"
        ),
        pytest.param(
            ("--fault", "no-such:0.1"), "There is no fault named 'no-such'. Known: bad-gateway,", id="fault"
        ),
        pytest.param(("--fault", "slow:7"), "the fault 'slow:7' is not valid:", id="rate"),
        pytest.param(
            ("--api", "voipnow", "--defect", "hold-untold"),
            "--defect hold-untold is not valid: it is a defect of genesys, not of voipnow.",
            id="defect of the other API",
        ),
        pytest.param(("--poll-ms", "0"), "Invalid value for '--poll-ms'", id="poll"),
        pytest.param(("--pickup-s", "-1"), "Invalid value for '--pickup-s'", id="pickup"),
    ],
)
def test_what_cannot_be(arguments: tuple[str, ...], said: str) -> None:
    """What nobody knows is told in one line, and nothing is served."""
    done = run("serve", "--api", "genesys", *arguments)
    assert (done.exit, done.stdout, len(done.stderr.splitlines())) == (2, "", 1), done
    assert said in done.stderr


def test_a_ready_file_that_cannot_be_written(tmp_path: Path) -> None:
    """A place where nothing can be written is told, with its name, and the server does not stay."""
    done = run("serve", "--api", "genesys", "--ready-file", str(actors_file(tmp_path, "") / "ready.json"))
    assert (done.exit, len(done.stderr.splitlines())) == (2, 1), done
    assert "actors.toml" in done.stderr


def test_a_ready_file_that_was_left(tmp_path: Path) -> None:
    """A server that does not get ready leaves nobody with the file of another one."""
    path = tmp_path / "ready.json"
    path.write_text("{}", encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = run("serve", "--api", "genesys", "--ready-file", str(path), "--port", port)
    assert (done.exit, path.exists()) == (2, False)


def test_polls_are_held_as_long_as_is_said(tmp_path: Path) -> None:
    """A short poll time is advised, and kept."""
    path = tmp_path / "ready.json"
    with served("genesys", "--poll-ms", "50", "--ready-file", str(path)):
        ready = json.loads(path.read_text(encoding="utf-8"))
        actor, url = ready["actors"]["agent"], f"{ready['url']}/api/v2/notifications"
        http = requests.Session()
        http.auth = (actor["username"], actor["password"])
        shake = {"channel": "/meta/handshake", "version": "1.0", "supportedConnectionTypes": ["long-polling"]}
        client = http.post(url, json=[shake], timeout=10).json()[0]
        assert client["advice"]["timeout"] == 50
        connect = {
            "channel": "/meta/connect", "connectionType": "long-polling", "clientId": client["clientId"]
        }  # fmt: skip
        assert http.post(url, json=[connect], timeout=10).json()[-1]["successful"]


def test_faults_are_listed() -> None:
    """`ringback faults` lists every fault with what a client sees of it, as text and as JSON."""
    lines = run("faults").stdout.splitlines()
    assert [each.split()[0] for each in lines] == sorted(FAULTS)
    assert all(FAULTS[each.split()[0]].says in each for each in lines)
    listed = json.loads(run("faults", "--json").stdout)
    assert [each["name"] for each in listed] == sorted(FAULTS)
    assert all(set(each) == {"name", "rate", "seconds", "says"} for each in listed)
