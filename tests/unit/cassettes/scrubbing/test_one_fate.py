"""An id that a page prints as well is the same wherever it stands in one recording: as it was, or by one pseudonym."""

import json
import re
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path

import pytest
from attrs import evolve

from ringback.cassettes.playing.asked import asked
from ringback.cassettes.playing.mask import Mask
from ringback.cassettes.scrubbing.policy import Policy
from ringback.cassettes.scrubbing.scrubber import Scrubber
from ringback.contracts import Contract, load
from ringback.model import Request, Response

BASE = "https://pbx.example.com:8443"
HEADERS = {"Content-Type": "application/json"}
#: In the path template of an operation, what is addressed is called otherwise than in messages.
API = """
name = "x"
title = "X"
base_path = "/x"
[notifications]
topics = ["/calls"]
"""
OPERATION = """
name = "get"
method = "GET"
path = "/calls/{call}"
description = "Gets a call."
actors = ["agent"]
requirements = []
sources = []
"""
PRINTED = ("c7", "7", "4f6c-11_a2", "b817d261-8fe6-4f18-9334-aa01bb02cc03", "line", "a:7")
SAMPLE = {
    "document": "X",
    "samples": [
        {
            "id": f"X-{number}.response",
            "kind": "response",
            "operation": "get",
            "method": None,
            "url": None,
            "status": 200,
            "exchange": f"X-{number}",
            "source": "X:1",
            "body": {"id": value, "uri": f"/calls/{value}", "other": "Busy"},
            "repairs": [],
            "lines": {"": 1},
            "head": [],
        }
        for number, value in enumerate(PRINTED)
    ],
}


@pytest.fixture
def foreign(tmp_path: Path) -> Contract:
    """Return a contract whose pages print ids, and that says nothing of what may be written."""
    (tmp_path / "samples").mkdir()
    (tmp_path / "operations").mkdir()
    (tmp_path / "api.toml").write_text(API, encoding="utf-8")
    (tmp_path / "calls.toml").write_text("", encoding="utf-8")
    (tmp_path / "shapes.toml").write_text("", encoding="utf-8")
    (tmp_path / "operations" / "get.toml").write_text(OPERATION, encoding="utf-8")
    (tmp_path / "samples" / "X.json").write_text(json.dumps(SAMPLE), encoding="utf-8")
    return Contract(path=tmp_path)


def places(value: str, path: str) -> dict[str, str]:
    """Return bodies that say a value, by the place where it stands in them."""
    return {
        "member": json.dumps({"id": value}),
        "other member": json.dumps({"reference": {"id": value}}),
        "URI": json.dumps({"uri": f"{BASE}{path}/{value}"}),
        "relative URI": json.dumps({"uri": f"{path}/{value}"}),
        "notification": json.dumps([{"data": {"call": {"id": value, "uri": f"{path}/{value}"}}}]),
    }


def fates(subject: Scrubber, value: str, path: str, first: tuple[str, ...]) -> set[str]:
    """Return everything that is written for a value, after it was seen in some places first."""
    told = places(value, path)
    names = list(dict.fromkeys((*first, "request", "query", *told)))
    return {each for name in names for each in written(subject, name, told, f"{path}/{value}")}


def written(subject: Scrubber, name: str, told: dict[str, str], path: str) -> Iterator[str]:
    """Yield what is written for the value in one place."""
    value = path.rpartition("/")[2]
    if name in ("request", "query"):
        url = f"{BASE}{path}" if name == "request" else f"{BASE}{path.rpartition('/')[0]}?id={value}"
        request, _ = subject.exchange("agent", Request("GET", url), Response(200))
        yield re.split(r"[/=]", request.url)[-1].replace("%3A", ":")
    elif name == "notification":
        yield from tails(json.loads(subject.message("agent", told[name])))
    else:
        _, answer = subject.exchange(
            "agent", Request("GET", BASE), Response(200, HEADERS, told[name].encode())
        )
        yield from tails(answer.json())


def tails(value: object) -> Iterator[str]:
    """Yield the texts of a JSON value, of an address its last segment."""
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from tails(each)
    else:
        yield str(value).rpartition("/")[2]


ORDERS = [*permutations(("member", "URI", "request", "query"), 2)]


@pytest.mark.parametrize("first", ORDERS, ids="-".join)
@pytest.mark.parametrize("value", PRINTED)
def test_a_foreign_contract(foreign: Contract, value: str, first: tuple[str, ...]) -> None:
    """Whatever its form, and wherever it was seen first."""
    assert len(fates(Scrubber.of(foreign, base_url=BASE), value, "/x/calls", first)) == 1


@pytest.mark.parametrize("first", ORDERS, ids="-".join)
@pytest.mark.parametrize(
    ("api", "path"),
    [
        ("genesys", "/api/v2/me/calls"),
        ("genesys", "/api/v2/devices"),
        ("voipnow", "/unifiedapi/phoneCalls/@me/simple"),
    ],
)
def test_the_contracts_that_come_with_us(api: str, path: str, first: tuple[str, ...]) -> None:
    """Ids of calls, and others that samples print as well."""
    printed = sorted(Policy.of(load(api)).printed["id"])
    assert printed
    for value in printed:
        found = fates(Scrubber.of(load(api), base_url=BASE), value, path, first)
        assert len(found) == 1, (value, found)


def test_words_that_pages_print(foreign: Contract) -> None:
    """A state that was a word of a sentence first stays what it is."""
    subject = Scrubber.of(foreign, base_url=BASE)
    for body in ({"text": "Busy tonight"}, {"other": "Busy"}):
        _, answer = subject.exchange(
            "agent", Request("GET", BASE), Response(200, HEADERS, json.dumps(body).encode())
        )
    assert answer.json() == {"other": "Busy"}


def test_it_is_found_again(foreign: Contract) -> None:
    """A client that asks for an id that had to be replaced is answered, since both are covered."""
    subject, mask = Scrubber.of(foreign, base_url=BASE), Mask(foreign)
    for body in ({"text": "c7"}, {"id": "c7"}):
        request = Request("POST", f"{BASE}/x/calls/c7", HEADERS, json.dumps(body).encode())
        kept, _ = subject.exchange("agent", request, Response(200))
        there = evolve(request, url=request.url.replace(BASE, "https://ringback.invalid"))
        assert b"c7" not in kept.body
        assert mask.of(asked(kept)) == mask.of(asked(there))
