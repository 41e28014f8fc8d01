"""`ringback drift` as a user runs it: recorded sessions on servers that have moved, or have not."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from attrs import evolve
from tests.acceptance.certified import Certified, run
from tests.acceptance.test_record import ACTORS

from ringback.cassettes.store import Cassette, read, write
from ringback.contracts import data_root
from ringback.serve import serve
from ringback.switch.faces import switch_for
from ringback.switch.plant import toml_of
from ringback.switch.settings import Settings

CASSETTES = data_root() / "cassettes"
SWAP = CASSETTES / "genesys" / "swap-calls.hold-dial-swap.yaml"
#: One flow of each API, with several parties.
FLOWS = (SWAP, CASSETTES / "voipnow" / "barge-in.a-supervisor-joins-a-conversation.yaml")


@contextmanager
def server(api: str, folder: Path, **settings: object) -> Iterator[Path]:
    """Serve a switch, and yield its endpoint file."""
    switch = switch_for(api, Settings(**{"seed": 7, "csrf": True, **settings}))  # type: ignore[arg-type]
    with serve(switch.app) as url:
        path = folder / "endpoint.toml"
        path.write_text(toml_of(switch.endpoint(url)), encoding="utf-8")
        yield path


def drifted(cassette: Path, endpoint: Path) -> tuple[Certified, list[tuple[str, str, str]]]:
    """Repeat a session; return what differs: what, where, and whose side."""
    done = run("drift", str(cassette), "--endpoint", str(endpoint), "--json")
    assert "Traceback" not in done.stderr, done.stderr
    lines = [json.loads(each) for each in done.stdout.splitlines()]
    return done, [(each["what"], each["where"], each["side"]) for each in lines]


@pytest.mark.parametrize("cassette", FLOWS, ids=lambda path: path.parent.name)
def test_nothing_has_moved(cassette: Path, tmp_path: Path) -> None:
    """Another server of the same kind, with other users, numbers, ids and times, is no drift."""
    api = cassette.parent.name
    with server(api, tmp_path, parties=ACTORS[api]) as endpoint:
        done, found = drifted(cassette, endpoint)
    assert (done.exit, found) == (0, []), done
    assert "repeated, nothing has moved." in done.stderr


def test_embedded() -> None:
    """Without an endpoint, the embedded switch is asked; several cassettes are repeated one after the other."""
    done = run("drift", *map(str, FLOWS))
    assert done.exit == 0
    assert done.stderr.count("nothing has moved") == len(FLOWS)


def test_server_departs(tmp_path: Path) -> None:
    """A server that does not do any more what it did, and what the contract demands, has moved."""
    with server("genesys", tmp_path, defects=("capabilities-missing",)) as endpoint:
        done, found = drifted(SWAP, endpoint)
    assert done.exit == 1
    assert {each[2] for each in found} == {"server"}
    assert any(each[1] == "/data/call/capabilities" for each in found)
    assert "the recording agrees with the contract, and it does not" in done.stdout


def test_server_is_silent(tmp_path: Path) -> None:
    """What is not told any more is a difference as well."""
    with server("genesys", tmp_path, defects=("held-half-of-swap-untold",)) as endpoint:
        _, found = drifted(SWAP, endpoint)
    assert ("StatusChange Held to agent", "notification", "server") in found


def test_server_moves_legally(tmp_path: Path) -> None:
    """What the contract leaves open is told as such."""
    with server("genesys", tmp_path, variants=("metrics-in-data",)) as endpoint:
        done, found = drifted(SWAP, endpoint)
    assert done.exit == 1
    assert {each[2] for each in found} == {"server"}
    assert "within what that leaves open" in done.stdout


def changed(folder: Path, *changes: Callable[[Cassette], Cassette]) -> Path:
    """Return a file with the swap cassette, changed."""
    cassette = read(SWAP)
    for each in changes:
        cassette = each(cassette)
    path = folder / "genesys" / "changed.yaml"
    write(path, cassette)
    return path


def without_capabilities(cassette: Cassette) -> Cassette:
    """Return a cassette in which no call offers anything."""
    found = [
        evolve(
            each, response=evolve(each.response, body=each.response.body.replace(b'"capabilities"', b'"can"'))
        )
        for each in cassette.interactions
    ]
    return evolve(cassette, interactions=tuple(found))


def of_another_contract(cassette: Cassette) -> Cassette:
    """Return a cassette that was recorded before the contract changed."""
    return evolve(cassette, metadata={"ringback": {**cassette.ringback, "contract": "sha256:0"}})


def test_recording_is_wrong(tmp_path: Path) -> None:
    """Where the server agrees with the contract and the recording does not, that one is wrong."""
    with server("genesys", tmp_path) as endpoint:
        _, found = drifted(changed(tmp_path, without_capabilities), endpoint)
    assert {each[2] for each in found if "StatusChange" in each[0]} == {"recording"}


def test_contract_has_changed(tmp_path: Path) -> None:
    """Where the contract has changed since, and the server follows it, the contract moved."""
    cassette = changed(tmp_path, without_capabilities, of_another_contract)
    with server("genesys", tmp_path) as endpoint:
        _, found = drifted(cassette, endpoint)
    assert {each[2] for each in found if "StatusChange" in each[0]} == {"contract"}


def test_documentation_is_wrong(tmp_path: Path) -> None:
    """Where neither agrees with the contract, and each in its own way, what it was derived from is doubtful."""
    cassette = changed(tmp_path, without_capabilities)
    with server("genesys", tmp_path, defects=("capabilities-as-text",)) as endpoint:
        _, found = drifted(cassette, endpoint)
    assert "documentation" in {each[2] for each in found}


def test_no_secret_is_shown(tmp_path: Path) -> None:
    """What is told of a server's answers shows none of the endpoint's secrets."""
    with server("genesys", tmp_path, parties=ACTORS["genesys"]) as endpoint:
        secrets = [
            each.split('"')[1] for each in endpoint.read_text().splitlines() if each.startswith("password")
        ]
        done = run("drift", str(changed(tmp_path, without_capabilities)), "--endpoint", str(endpoint))
    assert done.exit == 1
    assert secrets
    assert not [each for each in secrets if each in done.stdout + done.stderr]


def test_actor_missing(tmp_path: Path) -> None:
    """What somebody did whom the endpoint does not have is left out, and said to be."""
    with server("genesys", tmp_path) as endpoint:
        endpoint.write_text(endpoint.read_text().replace("[actors.colleague2]", "[actors.somebody]"))
        done, found = drifted(SWAP, endpoint)
    assert (done.exit, found) == (0, [])
    assert "of the colleague2: the endpoint file has no such actor" in done.stderr


def test_mistakes(tmp_path: Path) -> None:
    """What cannot be repeated is said in a sentence."""
    with server("genesys", tmp_path) as endpoint:
        for arguments, said in (
            (["nothing.yaml"], "Cannot read nothing.yaml"),
            ([str(FLOWS[1]), "--endpoint", str(endpoint)], "is of voipnow"),
            ([str(SWAP), "--endpoint", "nothing.toml"], "nothing.toml"),
        ):
            done = run("drift", *arguments)
            assert done.exit == 2, arguments
            assert said in done.stderr
            assert "Traceback" not in done.stderr
