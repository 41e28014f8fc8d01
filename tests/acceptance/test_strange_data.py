"""Recordings of servers whose data is somebody's: nothing of it is in a cassette, and every flow plays as it was recorded."""

import json
import re
from pathlib import Path

import pytest
from tests.acceptance.certified import run
from tests.acceptance.processes import actors_file, served
from tests.acceptance.shared import logged
from tests.acceptance.test_live import LIMITS

from ringback.cassettes import store
from ringback.contracts import Contract, data_root, load
from ringback.contracts.check import Checker
from ringback.model import Operation, Request, at

ACTORS = {
    "genesys": """
[auth]
csrf = true
[actors.agent]
username = "siobhán.o'brien+desk@tenant-7.example"
password = "Kanarienvogel 1"
phone_number = "4969743155"
[actors.caller]
username = "Frau Müller-Lüdenscheidt"
password = "Kanarienvogel 2"
phone_number = "0074"
[actors.colleague]
username = "j.lindqvist"
password = "Kanarienvogel 3"
phone_number = "743"
""",
    "voipnow": """
[auth]
client_id = "lighthouse"
client_secret = "Kanarienvogel 5"
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
#: Nobody else's data looks like this.
PRIVATE = {
    "genesys": ("brien", "tenant-7", "denscheidt", "lindqvist", "Kanarienvogel", "4969743155"),
    "voipnow": ("lighthouse", "Kanarienvogel", "0042*", "5550123"),
}
FLOWS = {"genesys": "transfer/consult,user-data/,answer-and-hang-up", "voipnow": "joins,listing/,park/"}
COMMITTED = sorted((data_root() / "cassettes").glob("*/*.yaml"))


@pytest.mark.parametrize("api", sorted(ACTORS))
def test_strange_names_and_numbers(api: str, tmp_path: Path) -> None:
    """Flows of a server with strange users, numbers and hosts are kept without any of it, and have no finding when played."""
    actors = actors_file(tmp_path, ACTORS[api])
    cassettes = tmp_path / "cassettes"
    with served(api, "--seed", "77", "--csrf", "--actors", str(actors)) as server:
        endpoint = tmp_path / "vendor.toml"
        endpoint.write_text(
            f'api = "{api}"\nbase_url = "{server.url}"\n{LIMITS}{ACTORS[api]}', encoding="utf-8"
        )
        done = run("record", "--endpoint", str(endpoint), "--flow", FLOWS[api], "--out", str(cassettes))
    assert "errored" not in done.stdout, done
    kept = sorted(cassettes.glob("*/*.yaml"))
    assert len(kept) >= 3
    for each in kept:
        text = each.read_text(encoding="utf-8") + repr(store.read(each))
        assert not [one for one in PRIVATE[api] if one in text], each
        assert server.url.partition("//")[2] not in text
    arguments = ["--api", api, "--endpoint", "recorded", "--cassettes", str(cassettes), "--level", "flows"]
    played = logged(run("certify", *arguments, "--out", str(tmp_path / "r")), tmp_path / "r" / "run.jsonl")
    ended = {
        each["outcome"]
        for each in played.records
        if each["type"] == "result" and each["outcome"] != "skipped"
    }
    assert (played.findings, ended) == ([], {"passed"}), played.told()


def operation_of(contract: Contract, request: Request) -> Operation | None:
    """Return the operation that a request asks for: by method, path and selector."""
    try:
        asked = json.loads(request.body) if request.body else {}
    except ValueError:
        asked = {}
    selector = asked.get(contract.settings["selector"].strip("/")) if isinstance(asked, dict) else None
    for each in contract.operations.values():
        template = re.sub(r"\{\w+\}", "[^/]+", contract.url_path(each).replace("*", "[*]"))
        if (
            each.method == request.method
            and each.selector == selector
            and re.fullmatch(template, request.path)
        ):
            return each
    return None


@pytest.mark.parametrize("path", COMMITTED, ids=lambda path: path.name)
def test_committed_cassettes_satisfy_the_contract(path: Path) -> None:
    """With pseudonyms for all that is somebody's, notifications and answers still are what the schemas demand."""
    contract = load(path.parent.name)
    checker = Checker(contract)
    pointer = contract.settings["notifications"]["type"]
    checked = 0
    for each in store.read(path).interactions:
        told = each.response.json_or_none()
        operation = operation_of(contract, each.request)
        if operation is not None and operation.response_schema and each.response.ok and each.response.body:
            # A result code in a body that was sent with 200 refuses, too.
            refused = isinstance(told, dict) and told.get("statusCode", 0) != 0
            assert checker.errors("Error" if refused else operation.response_schema, told) == ()
            checked += 1
        for message in told if pointer and isinstance(told, list) else ():
            kind = at(message, pointer)
            if kind in contract.schemas:
                assert checker.errors(kind, message) == ()
                checked += 1
    assert checked > 0
