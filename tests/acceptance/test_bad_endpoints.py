"""What cannot be tested is said in one line that names what and where, and exits 2."""

import re
import socket
from pathlib import Path

import pytest
from tests.acceptance.certified import Certified, run
from tests.standins.launch import standin

APIS = ("genesys", "voipnow")


def certified(endpoint: Path, out: Path, **environment: str) -> Certified:
    """Run certify on an endpoint file that is no good, or leads to nothing good."""
    arguments = ["certify", "--endpoint", str(endpoint), "--level", "flows", "--out", str(out / "out")]
    return run(*arguments, environment=environment)


def said_once(done: Certified, *words: str) -> str:
    """Assert exit code 2 and exactly one line on stderr that holds all these words; return the line."""
    lines = done.stderr.splitlines()
    assert done.exit == 2, done
    assert len(lines) == 1, done.stderr
    assert "Traceback" not in done.stdout
    for word in words:
        assert word in lines[0]
    return lines[0]


def changed(endpoint: Path, folder: Path, pattern: str, replacement: str) -> Path:
    """Return a copy of an endpoint file in which something is different."""
    text, count = re.subn(
        pattern, replacement, endpoint.read_text(encoding="utf-8"), count=1, flags=re.MULTILINE
    )
    assert count == 1
    path = folder / "vendor.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("api", APIS)
def test_nobody_listens(api: str, tmp_path: Path) -> None:
    """The address is named."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with standin(api) as endpoint:
        path = changed(endpoint, tmp_path, r"^base_url = .*$", f'base_url = "http://127.0.0.1:{port}"')
    said_once(certified(path, tmp_path), f"127.0.0.1:{port}", "connect")


@pytest.mark.parametrize("api", APIS)
def test_a_server_that_speaks_html(api: str, tmp_path: Path) -> None:
    """Something answers, but not the API."""
    with standin(api, fault="SpeaksHtml") as endpoint:
        said_once(certified(endpoint, tmp_path), "http://127.0.0.1:", "does not speak")


@pytest.mark.parametrize("api", APIS)
def test_a_server_that_drops_every_connection(api: str, tmp_path: Path) -> None:
    """The connection was there, and then it was not."""
    with standin(api, fault="DropsEverything") as endpoint:
        said_once(certified(endpoint, tmp_path), "http://127.0.0.1:", "dropped")


def test_a_server_that_drops_the_connection_mid_poll(tmp_path: Path) -> None:
    """A connect that is hung up on is a problem of the endpoint, not a finding; without progress, one line says so."""
    with standin("genesys", fault="DropsMidPoll") as endpoint:
        done = run(
            "certify", "--endpoint", str(endpoint), "--level", "flows", "--out", str(tmp_path / "out"), "-q"
        )
    said_once(done, "http://127.0.0.1:", "/api/v2/notifications dropped the connection")


def test_wrong_credentials(tmp_path: Path) -> None:
    """The actor is named, the password is not."""
    with standin("genesys") as endpoint:
        path = changed(endpoint, tmp_path, r"^password = .*$", 'password = "Kanarienvogel"')
        done = certified(path, tmp_path)
    line = said_once(done, "agent", "sign in")
    assert "Kanarienvogel" not in line + done.stdout


def test_a_wrong_client_secret(tmp_path: Path) -> None:
    """The secret is not shown."""
    with standin("voipnow") as endpoint:
        path = changed(endpoint, tmp_path, r"^client_secret = .*$", 'client_secret = "Kanarienvogel"')
        done = certified(path, tmp_path)
    line = said_once(done, "sign in")
    assert "Kanarienvogel" not in line + done.stdout


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize(
    ("pattern", "replacement", "words"),
    [
        (r"^\[limits\]$", "[limits", ["vendor.toml", "line"]),
        (r"^api = .*$", 'api = "nobody"', ["nobody"]),
        (r"^api = .*$", "api = 7", ["vendor.toml", "api"]),
        (r"^api = .*$", "", ["vendor.toml", "api"]),
        (r"^base_url = .*$", "", ["vendor.toml", "base_url"]),
        (r"^base_url = .*$", 'base_url = "gws.example.com"', ["vendor.toml", "base_url"]),
        (r"^base_url = .*$", 'base_url = "ftp://gws.example.com"', ["vendor.toml", "base_url"]),
        (r"^http_s = .*$", 'http_s = "soon"', ["vendor.toml", "http_s"]),
        (r"^http_s = .*$", "http_s = -1", ["vendor.toml", "http_s"]),
        (r"^http_s = .*$", "http_secs = 5", ["vendor.toml", "http_secs"]),
        (r"^\[auth\]$", "[authority]\nx = 1\n[auth]", ["vendor.toml", "authority"]),
        (r"^\[actors\.agent\]$", "[actors.nobody]\nx = 1\n[actors.agent]", ["vendor.toml", "nobody"]),
    ],
)
def test_a_file_that_says_something_it_must_not(
    api: str, pattern: str, replacement: str, words: list[str], tmp_path: Path
) -> None:
    """The file and the place in it are named."""
    with standin(api) as endpoint:
        path = changed(endpoint, tmp_path, pattern, replacement)
    said_once(certified(path, tmp_path), *words)


def test_a_variable_that_is_not_set(tmp_path: Path) -> None:
    """The variable is named."""
    with standin("genesys") as endpoint:
        path = changed(endpoint, tmp_path, r"^password = .*$", 'password_env = "NOBODY_SET_THIS"')
    said_once(certified(path, tmp_path), "NOBODY_SET_THIS")


def test_a_variable_that_is_set_but_wrong(tmp_path: Path) -> None:
    """What came from the environment is not shown either."""
    with standin("genesys") as endpoint:
        path = changed(endpoint, tmp_path, r"^password = .*$", 'password_env = "AGENT_PASSWORD"')
        done = certified(path, tmp_path, AGENT_PASSWORD="Kanarienvogel")
    line = said_once(done, "agent", "sign in")
    assert "Kanarienvogel" not in line + done.stdout


@pytest.mark.parametrize("missing", ["username", "password"])
def test_a_key_that_an_actor_needs(missing: str, tmp_path: Path) -> None:
    """The actor and the key are named."""
    with standin("genesys") as endpoint:
        path = changed(endpoint, tmp_path, rf"^{missing} = .*$\n", "")
    said_once(certified(path, tmp_path), "agent", missing)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """The path is named."""
    said_once(certified(tmp_path / "nowhere.toml", tmp_path), "nowhere.toml")


@pytest.mark.parametrize(
    "content",
    [b"\xff\xfe\x00", b"\x00" * 10, b"api = " + b"[" * 100_000],
    ids=["no UTF-8", "zeros", "nested too deeply"],
)
def test_a_file_that_is_no_toml_at_all(content: bytes, tmp_path: Path) -> None:
    """Whatever the bytes, they are not followed by a traceback."""
    path = tmp_path / "vendor.toml"
    path.write_bytes(content)
    said_once(certified(path, tmp_path), "vendor.toml")


def test_an_api_that_contradicts_the_file(tmp_path: Path) -> None:
    """A Genesys endpoint is not certified as a VoipNow one."""
    with standin("genesys") as endpoint:
        done = run("certify", "--api", "voipnow", "--endpoint", str(endpoint), "--out", str(tmp_path / "out"))
    said_once(done, "voipnow", "genesys")
