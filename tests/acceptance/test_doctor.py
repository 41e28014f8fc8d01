"""`ringback doctor`: what is wrong with an installation, a project and an endpoint, and what to do about it."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.acceptance.certified import Certified, run
from tests.acceptance.processes import served


def checks(done: Certified) -> dict[str, str]:
    """Return the state of each thing that was looked at, by its part and name."""
    return {f"{each['part']}/{each['name']}": each["state"] for each in json.loads(done.stdout)["checks"]}


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return the endpoint file of a running switch, passwords in it."""
    file = tmp_path_factory.mktemp("doctor") / "switch.toml"
    with served("genesys", "--endpoint-file", str(file)):
        yield file


def test_an_endpoint_that_can_be_certified(endpoint: Path, tmp_path: Path) -> None:
    """Every actor signs in, has a device and is notified; nobody is called, and nothing secret is said."""
    done = run("doctor", "--endpoint", str(endpoint), "--json", cwd=tmp_path)
    assert done.exit == 0, done
    found = checks(done)
    assert set(found.values()) <= {"fine", "note"}
    for actor in ("agent", "caller", "colleague", "colleague2", "supervisor"):
        assert found[f"endpoint/sign-in: {actor}"] == found[f"endpoint/notifications: {actor}"] == "fine"
    said = next(
        each["says"] for each in json.loads(done.stdout)["checks"] if each["name"] == "sign-in: agent"
    )
    assert re.fullmatch(r"Signed in as \d+ \(deviceId .+\)\.", said)
    for secret in re.findall(r'password = "(.*)"', endpoint.read_text(encoding="utf-8")):
        assert secret not in done.stdout


def test_what_is_wrong_with_an_endpoint(endpoint: Path, tmp_path: Path) -> None:
    """A wrong password is told by its actor, a missing actor by what is skipped, and the others are tried all the same."""
    text = endpoint.read_text(encoding="utf-8")
    text = re.sub(r'(?s)(\[actors\.caller\].*?password = ")[^"]*', r"\1not this", text)
    text = re.sub(r"(?s)\[actors\.supervisor\].*?(?=\n\[|\Z)", "", text)
    (tmp_path / "vendor.toml").write_text(text)
    done = run("doctor", "--endpoint", "vendor.toml", "--json", cwd=tmp_path)
    assert done.exit == 1
    found = checks(done)
    assert found["endpoint/sign-in: caller"] == "wrong"
    assert found["endpoint/sign-in: agent"] == found["endpoint/sign-in: colleague"] == "fine"
    assert found["endpoint/actors"] == "note"
    assert "not this" not in done.stdout


def test_variables_that_are_not_set(tmp_path: Path) -> None:
    """All of them are named at once; nobody is signed in, and what can be told without is told."""
    (tmp_path / "vendor.toml").write_text(
        'api = "genesys"\nbase_url = "http://127.0.0.1:9"\n'
        '[actors.agent]\nusername = "agent"\npassword_env = "AGENT_PW"\nphone_number = "1"\n'
        '[actors.caller]\nusername = "caller"\npassword_env = "CALLER_PW"\nphone_number = "2"\n'
    )
    done = run("doctor", "--endpoint", "vendor.toml", cwd=tmp_path)
    assert done.exit == 1
    assert (
        "✗ variables: The environment variable AGENT_PW is not set (actors.agent.password_env)."
        in done.stdout
    )
    assert (
        "✗ variables: The environment variable CALLER_PW is not set (actors.caller.password_env)."
        in done.stdout
    )
    assert "? reachable: Nobody answers at 127.0.0.1:9" in done.stdout
    assert "2 to mend, 1 could not be looked at." in done.stdout


def test_what_could_not_be_looked_at(tmp_path: Path) -> None:
    """A server that does not answer is nothing to mend in the file: exit code 2, as everywhere."""
    (tmp_path / "vendor.toml").write_text(
        'api = "genesys"\nbase_url = "http://127.0.0.1:9"\n'
        '[actors.agent]\nusername = "agent"\npassword = "x"\nphone_number = "1"\n'
    )
    done = run("doctor", "--endpoint", "vendor.toml", cwd=tmp_path)
    assert (done.exit, done.stdout.splitlines()[-1]) == (2, "1 could not be looked at.")


def test_settings_that_are_wrong(tmp_path: Path) -> None:
    """What ends every other command is told by the doctor among the rest."""
    (tmp_path / "ringback.toml").write_text("[certify]\nlevl = 1\n")
    done = run("doctor", cwd=tmp_path)
    assert done.exit == 1
    assert "✗ settings: ringback.toml is not valid at certify.levl: there is no such option." in done.stdout
    assert "      Did you mean level?" in done.stdout
    other = run("certify", cwd=tmp_path)
    assert (other.exit, other.stdout, other.stderr.count("\n")) == (2, "", 1)


def test_a_project_with_nothing_in_it(tmp_path: Path) -> None:
    """A root without a contract is told, with how to begin."""
    done = run("doctor", "--root", ".", cwd=tmp_path)
    assert done.exit == 1
    assert "ringback init" in done.stdout
