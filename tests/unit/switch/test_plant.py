"""What a switch says of itself, and the command that serves one."""

import asyncio
import signal
import subprocess
import sys
import threading
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from ringback.errors import NoSuchName
from ringback.serve import serve
from ringback.switch.faces import FACES, switch_for
from ringback.switch.plant import toml_of
from ringback.switch.settings import Settings

COMMAND = [sys.executable, "-c", "from ringback.cli.serve import command; command()"]

plain = st.booleans() | st.integers(-(2**60), 2**60) | st.text(st.characters(exclude_categories=["Cs"]))
tables = st.dictionaries(
    st.from_regex(r"[a-z_]{1,8}", fullmatch=True),
    plain | st.dictionaries(st.from_regex(r"[a-z_]{1,8}", fullmatch=True), plain, min_size=1),
)


@given(tables)
def test_what_is_written_as_toml_reads_the_same(described: dict[str, Any]) -> None:
    """Whatever characters a password has."""
    assert tomllib.loads(toml_of(described)) == described


@pytest.mark.parametrize("api", sorted(FACES))
def test_an_endpoint_file_says_how_to_reach_the_switch(api: str) -> None:
    """Address, credentials and numbers are all there, and survive being written."""
    switch = switch_for(api)
    described = switch.endpoint("http://127.0.0.1:1")
    assert described["api"] == api
    assert described["base_url"] == "http://127.0.0.1:1"
    assert described["actors"] == switch.actors
    assert tomllib.loads(toml_of(described)) == described


@pytest.mark.parametrize("api", sorted(FACES))
def test_the_same_seed_gives_the_same_credentials(api: str) -> None:
    """Another seed gives others."""
    one, two, other = (switch_for(api, Settings(seed=each)) for each in (1, 1, 2))
    assert one.endpoint("") == two.endpoint("")
    assert one.endpoint("") != other.endpoint("")


@pytest.mark.parametrize("api", sorted(FACES))
def test_credentials_do_not_show_when_a_switch_is_printed(api: str) -> None:
    """A traceback must not tell passwords."""
    switch = switch_for(api)
    entries = [*switch.actors.values(), switch.auth]
    secrets = [entry[key] for entry in entries for key in ("password", "client_secret") if key in entry]
    assert secrets
    assert not [each for each in secrets if each in repr(switch)]


def test_an_api_that_the_switch_does_not_speak_is_a_problem() -> None:
    """It says which ones there are."""
    with pytest.raises(NoSuchName) as caught:
        switch_for("morse")
    assert caught.value.known == tuple(sorted(FACES))


@pytest.mark.parametrize("api", sorted(FACES))
def test_a_switch_can_be_served_without_a_command(api: str) -> None:
    """It starts and ends with its server, and knows nothing outside its own paths."""
    with serve(switch_for(api).app) as url:
        assert requests.get(f"{url}/api/v2x", timeout=5).status_code in (401, 404)
        assert requests.get(url, timeout=5).status_code in (401, 404)


def test_a_held_connect_does_not_keep_the_server_open() -> None:
    """A client whose poll is held when the server ends gets an answer, and the server does end."""
    switch = switch_for("genesys")
    agent = switch.actors["agent"]
    heard: list[Any] = []
    with serve(switch.app) as url, requests.Session() as http:
        http.auth = (agent["username"], agent["password"])
        address = f"{url}/api/v2/notifications"
        shake = {"channel": "/meta/handshake", "version": "1.0", "supportedConnectionTypes": ["long-polling"]}
        client = http.post(address, json=[shake], timeout=5).json()[0]["clientId"]
        connect = {"channel": "/meta/connect", "connectionType": "long-polling", "clientId": client}
        poller = threading.Thread(
            target=lambda: heard.append(http.post(address, json=[connect], timeout=30).status_code)
        )
        poller.start()
        floor: Any = switch.app
        app = floor.app
        deadline = time.monotonic() + 5
        while not app.desk.polls._bells and time.monotonic() < deadline:
            requests.get(f"{url}/api/v2/diagnostics/version", timeout=5)
    poller.join(10)
    assert heard == [200]


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_the_command_serves_until_a_signal(tmp_path: Path, ending: signal.Signals) -> None:
    """It prints where it is, writes an endpoint file, and ends well."""
    actors = tmp_path / "actors.toml"
    actors.write_text('[actors.agent]\nusername = "ann"\npassword = "pw"\nphone_number = "77"\n')
    file = tmp_path / "endpoint.toml"
    options = ["--api", "genesys", "--actors", str(actors), "--endpoint-file", str(file), "--csrf"]
    with subprocess.Popen([*COMMAND, *options], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        endpoint = tomllib.loads(file.read_text())
        assert first == f"genesys at {endpoint['base_url']}\n"
        agent = endpoint["actors"]["agent"]
        url = f"{endpoint['base_url']}/api/v2/me"
        answer = requests.get(url, auth=(agent["username"], agent["password"]), timeout=5)
        assert answer.json()["user"]["userName"] == "ann"
        assert "X-CSRF-TOKEN" in answer.headers
        process.send_signal(ending)
        rest = process.stdout.read()
        assert process.wait(10) == 0
    assert "agent: username=ann password=pw phone_number=77\n" in rest


@pytest.mark.parametrize("api", sorted(FACES))
def test_who_leaves_in_the_middle_of_a_request_gets_no_answer(api: str) -> None:
    """And is nobody's error."""
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/", "query_string": b"", "headers": []}

    async def served() -> None:
        await switch_for(api).app(scope, receive, send)

    asyncio.run(served())
    assert sent == []
