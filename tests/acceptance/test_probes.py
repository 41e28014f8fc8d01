"""Probes see what a server lets in and gives away, each by the case that is about it."""

import json
from pathlib import Path

import pytest
from tests.acceptance.certified import start

PROBES = {
    "genesys": {
        "any-scheme": ("authorization.missing", "GWS-SESSION-3", "credentials/read"),
        "any-cookie": ("authorization.missing", "GWS-SESSION-3", "session/cookies"),
        "cookie-of-somebody-else": ("device.identity", "GWS-SESSION-4", "session/cookies"),
        "cookie-outlives-session": ("authorization.missing", "GWS-SESSION-3", "session/ended"),
        "calls-readable-by-all": ("authorization.missing", "GWS-SESSION-3", "others/calls"),
        "devices-readable-by-all": ("authorization.missing", "GWS-SESSION-3", "others/devices"),
        "devices-commanded-by-all": ("authorization.missing", "GWS-SESSION-3", "others/devices"),
        "token-refused-and-done": ("refusal.changed-state", "GWS-CSRF-1", "session/tokens"),
        "refusal-in-plain-text": ("response.schema", "GWS-RESULT-1", "incomplete/SwapCalls"),
        "refusal-without-body": ("response.schema", "GWS-RESULT-1", "incomplete/SwapCalls"),
        "swap-with-any-call": ("refusal.missing", "GWS-SWAP-6", "incomplete/SwapCalls"),
    },
    "voipnow": {
        "no-token-needed": ("authorization.missing", "VN-AUTH-1", "credentials/read"),
        "bad-json-breaks": ("response.server-error", "VN-ERR-7", "bad-bytes/BargeIn"),
    },
}


@pytest.mark.parametrize("api", sorted(PROBES))
def test_what_probes_are_for(api: str, tmp_path: Path) -> None:
    """Nothing on a healthy switch; each defect by its rule, its requirement and its case."""
    wanted = PROBES[api]
    only = ",".join(f"probe/{each}" for _, _, each in wanted.values())
    done = start(
        *("prove", "--api", api, "--defect", ",".join(wanted), "--level", "robust"),
        *("--only", only, "--out", str(tmp_path), "-n", "2", "-q"),
    )
    assert done.exit == 0, done.stdout + done.stderr
    trials = json.loads((tmp_path / "proof.json").read_text(encoding="utf-8"))["trials"]
    seen = {each["name"]: each["sightings"][0] for each in trials if each["kind"] == "defect"}
    found = {name: (each["rule"], each["requirement"], each["case"]) for name, each in seen.items()}
    assert found == {
        name: (rule, demand, f"{api}/probe/{case}") for name, (rule, demand, case) in wanted.items()
    }
