import json
from pathlib import Path

import jsonschema
import pytest
from attrs import evolve
from google.protobuf import json_format
from in_toto_attestation.predicates.test_result.v0 import test_result_pb2
from in_toto_attestation.v1 import statement as official
from in_toto_attestation.v1 import statement_pb2
from tests import certificates, runs

from ringback import canon
from ringback.model import Json
from ringback.report import statement as module
from ringback.report.endpoints import without_secrets
from ringback.report.statement import (
    CONTENTS,
    Kept,
    NotReplayed,
    Terms,
    payload,
    statement,
    terms_of,
    validator,
)
from ringback.run import Run

SCHEMA = json.loads(
    Path(module.__file__ or "").with_name("certificate.schema.json").read_text(encoding="utf-8")
)
TERMS = Terms(run_log=canon.digest_of(b""))

MADE = [runs.conforming, runs.departing, runs.undetermined, runs.accepted, certificates.whole]


def test_a_digest_is_sha256_over_the_bytes() -> None:
    """Anyone can compute it with sha256sum."""
    assert TERMS.run_log == "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize("made", MADE)
def test_every_certificate_is_valid(made: object) -> None:
    """A statement of any verdict keeps to its schema, with the contract's texts and without."""
    assert callable(made)
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    kept = Kept(
        index=TERMS.run_log, cases=2, replayed=1, not_replayed=(NotReplayed("a/b", "it took another way"),)
    )
    for terms in (TERMS, evolve(TERMS, evidence=kept)):
        stated = json.loads(payload(statement(made(), terms, runs.TEXTS)))
        jsonschema.Draft202012Validator(SCHEMA).validate(stated)
        validator().validate(json.loads(payload(statement(made(), terms))))
        assert terms_of(stated["predicate"][CONTENTS]) == terms


@pytest.mark.parametrize("made", MADE)
def test_in_toto_reads_every_statement(made: object) -> None:
    """By in-toto's own definitions, a statement is one, its predicate is a test result, and its files have digests."""
    assert callable(made)
    data = payload(statement(made(), TERMS, runs.TEXTS))
    read = json_format.Parse(data, statement_pb2.Statement())
    official.Statement.copy_from_pb(read).validate()
    predicate = json.dumps(json.loads(data)["predicate"])
    # Who knows no extension ignores it, as in-toto's rules for reading demand.
    result = json_format.Parse(predicate, test_result_pb2.TestResult(), ignore_unknown_fields=True)
    assert result.result in ("PASSED", "WARNED", "FAILED")
    assert [each.name for each in result.configuration] == ["ringback", "run.jsonl"]
    assert [*result.passed_tests] == json.loads(predicate)["passedTests"]


def test_a_certificate_says_what_it_rests_on() -> None:
    """Every field of a departing run's certificate, as it stands."""
    stated = statement(runs.departing(), TERMS, runs.TEXTS)
    contents = stated["predicate"].pop(CONTENTS)
    swap = "genesys/flow/swap-calls/hold-dial-swap"
    assert stated == {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [
            {"name": "contract:genesys", "digest": {"sha256": "0123456789abcdef" * 4}},
            {
                "name": "endpoint:https://gws.example.com",
                "digest": {"sha256": stated["subject"][1]["digest"]["sha256"]},
            },
        ],
        "predicateType": "https://in-toto.io/attestation/test-result/v0.1",
        "predicate": {
            "result": "FAILED",
            "configuration": [
                {
                    "name": "ringback",
                    "uri": "pkg:pypi/ringback@0.1.0",
                    "annotations": {"level": "lifecycle", "seed": "1", "depth": ""},
                },
                {"name": "run.jsonl", "digest": {"sha256": TERMS.run_log.removeprefix("sha256:")}},
            ],
            "passedTests": [f"genesys/fuzz/SwapCalls/0{number}" for number in range(6)],
            "warnedTests": [],
            "failedTests": [
                swap,
                "genesys/fuzz/SwapCalls/06",
                "genesys/lifecycle/0",
                "genesys/fuzz/SwapCalls/07",
            ],
        },
    }
    assert contents.pop("findings")[0] == {
        "rule": "call.state",
        "operation": "SwapCalls",
        "operations": ["SwapCalls"],
        "requirement": "GWS-SWAP-3",
        "count": 41,
        "cases": 2,
        "consequence": False,
    }
    assert contents == {
        "format": "ringback-certificate/2",
        "api": {"name": "genesys", "title": "Genesys Web Services Voice API v2"},
        "contract": runs.HEADER.contract,
        "ringback": "0.1.0",
        "endpoint": runs.HEADER.endpoint,
        "level": {"claimed": "lifecycle", "granted": None, "reasons": ["the verdict is departs"]},
        "seed": 1,
        "depth": "",
        "started": "2026-03-25T10:00:00Z",
        "finished": "2026-03-25T10:01:12Z",
        "issued": "2026-03-25T10:01:12Z",
        "expires": "2027-03-25T10:01:12Z",
        "verdict": "departs",
        "cases": {"passed": 6, "failed": 3, "errored": 1, "skipped": 1},
        "requirements": {
            "covered": 3,
            "total": 5,
            "not_offered": [],
            "not_exercised": [
                {
                    "id": "GWS-BARGE-3",
                    "reasons": [{"skip": "untyped", "reason": "the endpoint file has no supervisor"}],
                }
            ],
        },
        "accepted": [],
        "skipped": [{"skip": "untyped", "reason": "the endpoint file has no supervisor", "cases": 1}],
        "undecided": [
            {"reason": "https://gws.example.com did not answer SwapCalls within 10 s.", "cases": 1}
        ],
        "errata": ["GWS-E2"],
        "run_log": TERMS.run_log,
        "evidence": None,
    }


def _told(run: Run) -> str:
    found: str = statement(run, TERMS, certificates.texts())["predicate"]["result"]
    return found


def test_what_is_less_than_was_claimed_is_no_pass() -> None:
    """PASSED is for the level that was claimed and nothing accepted; what else is granted is WARNED."""
    names = [*certificates.texts().requirements]
    assert _told(certificates.whole()) == "PASSED"
    robust = next(each.id for each in certificates.texts().requirements.values() if each.level == "robust")
    less = [each for each in names if each != robust]
    assert _told(certificates.made([certificates.part("most", less)])) == "WARNED"
    assert _told(certificates.whole(only="hold")) == "FAILED"


def test_the_endpoint_is_named_by_the_version_that_it_tells() -> None:
    """The digest is that of the answer that has the version."""
    version = {"text": "8.5.202.96", "digest": canon.digest_of(b"{}")}
    header = evolve(runs.HEADER, endpoint={**runs.HEADER.endpoint, "version": version})
    stated = statement(evolve(runs.conforming(), header=header), TERMS, runs.TEXTS)
    assert stated["subject"][1] == {
        "name": "endpoint:https://gws.example.com#version",
        "digest": {"sha256": canon.digest_of(b"{}").removeprefix("sha256:")},
        "annotations": {"version": "8.5.202.96"},
    }


@pytest.mark.parametrize(
    ("endpoint", "shown"),
    [
        (
            {"actors": {"agent": {"username": "a", "password": "planted"}}},
            {"actors": {"agent": {"username": "a"}}},
        ),
        ({"base_url": "https://me:planted@host:8443/x"}, {"base_url": "https://host:8443/x"}),
        ({"base_url": "https://[planted@"}, {"base_url": "an address that is none"}),
        ({"clientSecret": "planted", "API-Key": "planted", "Authorization": "planted", "auth_token": 1}, {}),
        ({"list": ({"cookies": "planted"}, 1)}, {"list": [{}, 1]}),
        ({"mail": "someone@example.com"}, {"mail": "someone@example.com"}),
    ],
)
def test_no_secret_is_certified(endpoint: dict[str, Json], shown: dict[str, Json]) -> None:
    """A secret that slipped into the endpoint's description stays out of the certificate."""
    run = evolve(runs.conforming(), header=evolve(runs.HEADER, endpoint=endpoint))
    stated = statement(run, TERMS)
    assert stated["predicate"][CONTENTS]["endpoint"] == shown
    assert "planted" not in json.dumps(stated)


def test_a_bottomless_endpoint_is_cut() -> None:
    """A description nested without end does not end the certificate."""
    endless: Json = {}
    for _ in range(900):
        endless = {"a": endless}
    assert json.dumps(without_secrets(endless)).count("{") < 20
