import json
from pathlib import Path

import jsonschema
import pytest
from attrs import evolve
from tests import runs

from ringback.model import Json
from ringback.report import certificate as module
from ringback.report.certificate import certificate, run_log_digest, without_secrets

SCHEMA = json.loads(
    Path(module.__file__ or "").with_name("certificate.schema.json").read_text(encoding="utf-8")
)
DIGEST = run_log_digest(b"")


def test_a_digest_is_sha256_over_the_bytes() -> None:
    """Anyone can compute it with sha256sum."""
    assert DIGEST == "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize("made", [runs.conforming, runs.departing, runs.undetermined, runs.accepted])
def test_every_certificate_is_valid(made: object) -> None:
    """A certificate of any verdict keeps to its schema, with the contract's texts and without."""
    assert callable(made)
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    validator = jsonschema.Draft202012Validator(SCHEMA)
    validator.validate(certificate(made(), DIGEST, runs.TEXTS))
    validator.validate(certificate(made(), DIGEST))


def test_a_certificate_says_what_it_rests_on() -> None:
    """Every field of a departing run's certificate, as it stands."""
    assert certificate(runs.departing(), DIGEST, runs.TEXTS) == {
        "format": "ringback-certificate/1",
        "api": {"name": "genesys", "title": "Genesys Web Services Voice API v2"},
        "contract": runs.HEADER.contract,
        "ringback": "0.1.0",
        "endpoint": runs.HEADER.endpoint,
        "level": "lifecycle",
        "seed": 1,
        "started": "2026-03-25T10:00:00Z",
        "finished": "2026-03-25T10:01:12Z",
        "verdict": "departs",
        "cases": {"passed": 6, "failed": 3, "errored": 1, "skipped": 1},
        "requirements": {"covered": 3, "total": 5, "not_covered": ["GWS-BARGE-3", "GWS-SWAP-6"]},
        "findings": [
            {
                "rule": "call.state",
                "operation": "SwapCalls",
                "operations": ["SwapCalls"],
                "requirement": "GWS-SWAP-3",
                "count": 41,
                "cases": 2,
                "consequence": False,
            },
            {
                "rule": "notification.missing",
                "operation": "SwapCalls",
                "operations": ["SwapCalls"],
                "requirement": "GWS-SWAP-2",
                "count": 1,
                "cases": 1,
                "consequence": False,
            },
            {
                "rule": "response.server-error",
                "operation": None,
                "operations": [],
                "requirement": None,
                "count": 1,
                "cases": 1,
                "consequence": False,
            },
        ],
        "accepted": [],
        "skipped": [{"reason": "the endpoint file has no supervisor", "cases": 1}],
        "undecided": [
            {"reason": "https://gws.example.com did not answer SwapCalls within 10 s.", "cases": 1}
        ],
        "errata": ["GWS-E2"],
        "run_log": DIGEST,
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
    made = certificate(run, DIGEST)
    assert made["endpoint"] == shown
    assert "planted" not in json.dumps(made)


def test_a_bottomless_endpoint_is_cut() -> None:
    """A description nested without end does not end the certificate."""
    endless: Json = {}
    for _ in range(900):
        endless = {"a": endless}
    assert json.dumps(without_secrets(endless)).count("{") < 20
