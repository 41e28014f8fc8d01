"""Schemathesis as anybody runs it, with the exported documents and a live server."""

import json
import subprocess
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from ringback.contracts.openapi import openapi
from ringback.contracts.store import known_apis, load
from ringback.endpoint.file import EndpointFile
from ringback.model import Json
from ringback.serve import serve
from ringback.switch.faces import switch_for
from ringback.switch.settings import Settings

pytestmark = pytest.mark.interop

ST = Path(sysconfig.get_path("scripts"), "st")
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"


@contextmanager
def live(api: str) -> Iterator[tuple[str, list[str]]]:
    """Run a switch; yield its URL, and the options by which a request is let in."""
    # Tokens against forged requests are none of OpenAPI's business, so this one asks for none.
    switch = switch_for(api, Settings(seed=1))
    with serve(switch.app) as url:
        file = EndpointFile.from_toml(switch.endpoint(url), "switch", {})
        yield url, ["-H", f"Authorization: {_authorization(file)}"]


def _authorization(file: EndpointFile) -> str:
    if "client_id" not in file.auth:
        agent = file.actors["agent"]
        basic = requests.Request("GET", file.base_url, auth=(agent["username"], agent["password"])).prepare()
        return basic.headers["Authorization"]
    form = {"grant_type": "client_credentials"} | {
        key: file.auth[key] for key in ("client_id", "client_secret")
    }
    answer = requests.post(f"{file.base_url}/oauth/token.php", data=form, timeout=10)
    return f"Bearer {answer.json()['access_token']}"


def st_run(document: Json, api: str, out: Path) -> subprocess.CompletedProcess[str]:
    """Run `st run` with a few examples of each operation."""
    path = out / "openapi.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    with live(api) as (url, options):
        return subprocess.run(
            [ST, "run", path, "--url", url, *options, "--mode", "positive", "--seed", "1", "--no-color",
             "--phases", "examples,fuzzing", "--max-examples", "3", "--checks", CHECKS],
            cwd=out, capture_output=True, text=True, check=False, timeout=240,
        )  # fmt: skip


@pytest.mark.parametrize("api", known_apis())
def test_the_whole_document_is_usable(api: str, tmp_path: Path) -> None:
    """It loads the document in which operations share URLs, sends the samples and made-up requests, and finds no fault."""
    done = st_run(openapi(load(api)), api, tmp_path)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
    assert "Examples" in done.stdout


@pytest.mark.parametrize(("api", "operation"), [("genesys", "SwapCalls"), ("voipnow", "BargeIn")])
def test_the_document_of_one_operation_is_usable(api: str, operation: str, tmp_path: Path) -> None:
    """It does the same with the document of one operation alone."""
    done = st_run(openapi(load(api), operation), api, tmp_path)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
    assert "1 selected / 1 total" in done.stdout


def test_it_finds_an_answer_that_departs(tmp_path: Path) -> None:
    """A document that demands another answer is not met: the tests above can fail."""
    document = openapi(load("genesys"), "GetDevices")
    document["components"]["schemas"]["Devices"]["properties"]["statusCode"] = {"type": "string"}
    assert st_run(document, "genesys", tmp_path).returncode == 1
