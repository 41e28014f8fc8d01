"""A stranger certifies a server that runs elsewhere: another process, other people, other numbers, over HTTP."""

import signal
import socket
from pathlib import Path

import pytest
from tests.acceptance.certified import certify, run
from tests.acceptance.processes import actors_file, served

from ringback.run import Run

ACTORS = {
    "genesys": """
[actors.agent]
username = "m.okafor"
password = "Kanarienvogel 1"
phone_number = "7431"
[actors.caller]
username = "front-door"
password = "Kanarienvogel 2"
phone_number = "7400"
[actors.colleague]
username = "j.lindqvist"
password = "Kanarienvogel 3"
phone_number = "7432"
[actors.supervisor]
username = "r.tanaka"
password = "Kanarienvogel 4"
phone_number = "7490"
""",
    "voipnow": """
[actors.agent]
user_id = "71"
extension = "0042*501"
[actors.barger]
user_id = "71"
extension = "0042*502"
[actors.no_answer]
user_id = "71"
extension = "0042*503"
[numbers]
external = "5550123"
""",
}

AUTH = {
    "genesys": "[auth]\ncsrf = true\n",
    "voipnow": '[auth]\nclient_id = "lighthouse"\nclient_secret = "Kanarienvogel 5"\n',
}

LIMITS = "[limits]\nhttp_s = 10.0\nnotification_s = 5.0\nquiet_s = 0.2\n"


@pytest.mark.long
@pytest.mark.parametrize("api", sorted(ACTORS))
def test_stranger(api: str, tmp_path: Path) -> None:
    """All that a stranger knows is an address, credentials and numbers; what needs other actors is skipped, with the reason."""
    actors = actors_file(tmp_path, AUTH[api] + ACTORS[api])
    with served(api, "--seed", "731", "--csrf", "--actors", str(actors)) as server:
        endpoint = tmp_path / "vendor.toml"
        endpoint.write_text(
            f'api = "{api}"\nbase_url = "{server.url}"\n{LIMITS}{AUTH[api]}{ACTORS[api]}', encoding="utf-8"
        )
        done = certify(api, endpoint, tmp_path / "out")
    assert (done.exit, done.verdict, done.findings) == (0, "conforms", []), done.told()
    assert (server.exit, server.stderr) == (0, "")
    read = Run.read(tmp_path / "out" / "run.jsonl")
    assert (read.header.endpoint["kind"], read.header.endpoint["base_url"]) == ("live", server.url)
    reasons = {str(each.reason) for each in read.results if each.outcome == "skipped"}
    missing = {"genesys": {"colleague2"}, "voipnow": {"queue", "foreign", "callback", "conference"}}[api]
    assert {each for each in reasons if "has no actor" in each} == {
        f"the endpoint has no actor {each}" for each in missing
    }
    # Nothing else is skipped but for what the endpoint file does not name.
    assert all("the endpoint file names no" in each or "has no actor" in each for each in reasons)
    for each in tmp_path.joinpath("out").iterdir():
        assert "Kanarienvogel" not in each.read_text(encoding="utf-8"), each.name


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
def test_server_writes_an_endpoint_file(end: signal.Signals, tmp_path: Path) -> None:
    """A server describes itself for --endpoint, and ends cleanly by either signal."""
    path = tmp_path / "endpoint.toml"
    with served("genesys", "--endpoint-file", str(path), end=end) as server:
        done = certify("genesys", path, tmp_path / "out", level="shapes")
    assert done.exit == 0, done.told()
    assert (server.exit, server.stderr) == (0, "")
    assert [each.partition(":")[0] for each in server.lines][1:4] == ["agent", "caller", "colleague"]
    assert "phone_number=5005" in server.lines[1]


def test_port_that_is_taken() -> None:
    """A port that somebody else has is told in one line."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = run("serve", "--api", "genesys", "--port", port)
    assert (done.exit, done.stdout, len(done.stderr.splitlines())) == (2, "", 1), done
    assert f"127.0.0.1:{port}" in done.stderr


@pytest.mark.parametrize("content", [None, "actors = 7", "[actors.agent]\nusername = 7", "[["])
def test_actors_that_are_none(content: str | None, tmp_path: Path) -> None:
    """A file of actors that cannot be used is named, in one line."""
    path = actors_file(tmp_path, content) if content is not None else tmp_path / "actors.toml"
    done = run("serve", "--api", "genesys", "--actors", str(path))
    assert (done.exit, done.stdout, len(done.stderr.splitlines())) == (2, "", 1), done
    assert "actors" in done.stderr
