"""`ringback record` as a user runs it: what is recorded can be played, tells the same, and holds no secret."""

import base64
import json
import re
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
import vcr
from attrs import define, field
from tests.acceptance.certified import Certified, certify, run
from tests.acceptance.shared import logged
from tests.standins.launch import standin

from ringback.cassettes.store import read
from ringback.contracts import data_root
from ringback.serve import App, serve
from ringback.switch.faces import switch_for
from ringback.switch.plant import toml_of
from ringback.switch.settings import Settings

#: One small flow of each API.
FLOWS = {"genesys": "swap-calls/hold-dial-swap", "voipnow": "a-supervisor-joins"}

COMMITTED = sorted((data_root() / "cassettes").glob("*/*.yaml"))


def adopt_failed(folder: Path) -> None:
    """Take the attempts that failed for cassettes, as somebody does who wants to see them played."""
    for path in folder.glob("*.failed.yaml"):
        path.rename(path.with_name(path.name.replace(".failed.yaml", ".yaml")))


Told = list[tuple[str, str, list[tuple[str, str, str]]]]


def told(done: Certified) -> Told:
    """Return the flows of a run, how each ended, and the rules that were broken, where."""
    return [
        (
            each["case"],
            each["outcome"],
            [(one["rule"], str(one["operation"]), one["where"]) for one in each["findings"]],
        )
        for each in done.records
        if each["type"] == "result" and "/flow/" in each["case"]
    ]


def played(api: str, cassettes: Path, only: str, out: Path) -> Certified:
    """Certify what was recorded."""
    arguments = ["--api", api, "--endpoint", "recorded", "--cassettes", str(cassettes), "--only", only]
    done = run("certify", *arguments, "--out", str(out))
    return logged(done, out / "run.jsonl")


@pytest.mark.parametrize("api", sorted(FLOWS))
def test_recording_tells_what_the_endpoint_told(api: str, tmp_path: Path) -> None:
    """What is recorded from the embedded switch gives the same cases and outcomes when it is played."""
    done = run("record", "--api", api, "--flow", FLOWS[api], "--out", str(tmp_path / "cassettes"))
    assert (done.exit, done.stdout) == (0, f"1 of 1 flows recorded in {tmp_path / 'cassettes'}.\n"), done
    live = run(
        "certify", "--api", api, "--level", "flows", "--only", FLOWS[api], "--out", str(tmp_path / "l")
    )
    again = played(api, tmp_path / "cassettes", FLOWS[api], tmp_path / "r")
    assert told(again) == told(logged(live, tmp_path / "l" / "run.jsonl"))
    assert (again.exit, again.verdict) == (0, "conforms")
    assert [each.suffix for each in tmp_path.joinpath("cassettes", api).iterdir()] == [".yaml"]


@pytest.mark.parametrize(
    ("api", "vice", "only"),
    [
        ("genesys", "NumericDuration", "answer-and-hang-up"),
        ("genesys", "HoldToldTwice", "held-call-is-hung-up"),
        ("voipnow", "ForeignLink", "joins"),
        ("voipnow", "NoNewView", "joins"),
    ],
)
def test_recording_departs_as_the_endpoint_did(api: str, vice: str, only: str, tmp_path: Path) -> None:
    """What is recorded from a server with a defect has the same findings when it is played."""
    with standin(api, vice=vice) as endpoint:
        live = certify(api, endpoint, tmp_path / "live", only=only)
        arguments = ["record", "--endpoint", str(endpoint), "--flow", only, "--out", str(tmp_path / "c")]
        done = run(*arguments)
    assert done.exit == 1, done
    adopt_failed(tmp_path / "c" / api)
    again = played(api, tmp_path / "c", only, tmp_path / "r")
    assert told(again) == told(live)
    assert (again.exit, live.exit) == (1, 1), again.told()


def test_failed_flow_stands_beside_the_cassette(tmp_path: Path) -> None:
    """A flow that failed is named, what was recorded of it before stays, and the attempt goes when it passes."""
    path = tmp_path / "genesys" / "calls.answer-and-hang-up.yaml"
    attempt = path.with_name("calls.answer-and-hang-up.failed.yaml")
    path.parent.mkdir()
    path.write_text("as it was\n", encoding="utf-8")
    flow = ("--flow", "answer-and-hang-up", "--out", str(tmp_path))
    with standin("genesys", vice="NumericDuration") as endpoint:
        done = run("record", "--endpoint", str(endpoint), *flow)
    assert done.exit == 1
    assert done.stdout == (
        f"failed: genesys/flow/calls/answer-and-hang-up\n0 of 1 flows recorded in {tmp_path}.\n"
    )
    assert sorted(path.parent.iterdir()) == [attempt, path]
    assert path.read_text(encoding="utf-8") == "as it was\n"
    assert read(attempt).ringback["findings"]
    done = run("record", "--api", "genesys", "--all", *flow)
    assert done.exit == 0, done
    assert list(path.parent.iterdir()) == [path]
    assert read(path).ringback["findings"] == []


def test_only_missing(tmp_path: Path) -> None:
    """What is there is not recorded again where only the missing is asked for."""
    path = tmp_path / "genesys" / "swap-calls.hold-dial-swap.yaml"
    path.parent.mkdir()
    path.write_text("as it was\n", encoding="utf-8")
    done = run(
        "record", "--api", "genesys", "--flow", "swap-calls/*swap", "--missing", "--out", str(tmp_path)
    )
    assert path.read_text(encoding="utf-8") == "as it was\n", done


Scope = MutableMapping[str, Any]


@define
class Leaks:
    """Stands before a switch, and notes every secret that it hands out."""

    app: App
    found: set[str] = field(factory=set)

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        """Serve a request."""

        async def noting(message: Scope) -> None:
            for name, value in message.get("headers", ()):
                if name.lower() == b"set-cookie":
                    self.found.add(value.decode().partition(";")[0].partition("=")[2])
                if name.lower() == b"x-csrf-token":
                    self.found.add(value.decode())
            body = message.get("body", b"").decode()
            self.found.update(re.findall(r'"(?:access_token|clientId)"\s*:\s*"([^"]+)"', body))
            await send(message)

        await self.app(scope, receive, noting)


ACTORS: dict[str, dict[str, Any]] = {
    "genesys": {
        "actors": {
            name: {"username": f"Nutzer-{name}", "password": f"Kanarie/{name}+äß?", "phone_number": number}
            for name, number in (("agent", "7431"), ("caller", "7400"), ("colleague", "7432"))
        }
    },
    "voipnow": {
        "auth": {"client_id": "Leuchtturm", "client_secret": "Kanarie/secret+=&geheim"},
        "actors": {
            "agent": {"user_id": "71", "extension": "0042*501"},
            "barger": {"user_id": "71", "extension": "0042*502"},
        },
        "numbers": {"external": "5550123"},
    },
}


@contextmanager
def leaking(api: str, folder: Path) -> Iterator[tuple[Path, set[str]]]:
    """Serve a switch with canaries for credentials; yield its endpoint file, and all secrets that there are."""
    switch = switch_for(api, Settings(seed=7, parties=ACTORS[api], csrf=True))
    leaks = Leaks(switch.app)
    with serve(leaks) as url:
        described = switch.endpoint(url)
        path = folder / "endpoint.toml"
        path.write_text(toml_of(described), encoding="utf-8")
        leaks.found.update(re.findall(r"Kanarie[^\"\\]*", path.read_text(encoding="utf-8")))
        yield path, leaks.found


def spellings(secret: str) -> Iterator[str]:
    """Yield a secret as it is, and as it travels in JSON, in a URL, in a form, and in base64."""
    raw = secret.encode()
    yield from {secret, json.dumps(secret)[1:-1], quote(secret), quote(secret, safe=""), quote_plus(secret)}
    for before in (b"", b"x", b"xx"):
        # What base64 makes of a text depends on where in threes it begins; its ends mix with what is around.
        yield base64.b64encode(before + raw).decode().rstrip("=")[4:-2]


@pytest.mark.parametrize("api", sorted(FLOWS))
def test_canaries(api: str, tmp_path: Path) -> None:
    """No password, client secret, token, cookie or client id that was exchanged is in any file, however it is spelled."""
    with leaking(api, tmp_path) as (endpoint, secrets):
        done = run("record", "--endpoint", str(endpoint), "--flow", FLOWS[api], "--out", str(tmp_path / "c"))
    assert done.exit == 0, done
    texts = {each: each.read_text(encoding="utf-8") for each in tmp_path.joinpath("c").rglob("*.*")}
    assert len(texts) == 1
    # Beside the canaries there is what the switch made up: tokens, cookies, client ids.
    assert any("Kanarie" in each for each in secrets)
    assert any("Kanarie" not in each for each in secrets)
    for secret in secrets:
        for spelling in spellings(secret):
            assert len(spelling) > 5
            assert not [path for path, text in texts.items() if spelling in text], spelling
        assert secret not in done.stdout + done.stderr
    again = played(api, tmp_path / "c", FLOWS[api], tmp_path / "r")
    assert (again.exit, again.verdict) == (0, "conforms"), again.told()


@pytest.mark.parametrize("api", sorted(FLOWS))
def test_committed_cassettes_are_plain_vcrpy(api: str) -> None:
    """Anybody's vcrpy loads the cassettes that come with Ringback, and finds exchanges in them."""
    mine = [each for each in COMMITTED if each.parent.name == api]
    assert mine
    for path in mine:
        with vcr.VCR(record_mode=vcr.mode.NONE).use_cassette(str(path)) as cassette:
            assert len(cassette) > 0
            assert all(each.uri.startswith("http") for each in cassette.requests)
