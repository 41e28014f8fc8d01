"""`ringback prove`: what the suite catches, as a user asks for it."""

import json
from pathlib import Path

from tests.acceptance.certified import Certified, run

CAUGHT, MISSED = "added-party-rings-untold", "any-cookie"
WHERE = "genesys/flow/conference/somebody-is-added-in-one-step"


def prove(out: Path, *arguments: str) -> Certified:
    """Run it on one flow, at two trials at a time."""
    return run("prove", "--api", "genesys", "--out", str(out), "-n", "2", *arguments)


def test_a_defect_and_a_variant(tmp_path: Path) -> None:
    """The defect is caught by name, the variant raises no alarm, and three files say so."""
    done = prove(tmp_path, "--defect", CAUGHT, "--variant", "bare-paths", "--only", WHERE)
    assert done.exit == 0, done.stdout + done.stderr
    assert f"✓ genesys {CAUGHT}: notification.missing GWS-SSC-1 by {WHERE}" in done.stdout
    assert "1 of 1 variants clean" in done.stdout
    trials = json.loads((tmp_path / "proof.json").read_text(encoding="utf-8"))["trials"]
    assert [each["kind"] for each in trials] == ["healthy", "defect", "variant"]
    assert all(each["requests"] > 10 for each in trials)
    for name in ("proof.md", "proof.html"):
        assert CAUGHT in (tmp_path / name).read_text(encoding="utf-8")


def test_a_defect_that_is_not_caught(tmp_path: Path) -> None:
    """One flow does not see it: exit 1, and it is named."""
    done = prove(tmp_path, "--defect", MISSED, "--only", WHERE)
    assert done.exit == 1
    assert f"✗ genesys {MISSED}: the defect was not caught" in done.stdout


def test_what_is_known_comes_first(tmp_path: Path) -> None:
    """With the last proof, the case that saw it then is enough."""
    prove(tmp_path, "--defect", CAUGHT, "--only", WHERE)
    done = prove(
        tmp_path / "again",
        "--defect",
        CAUGHT,
        "--level",
        "flows",
        "--known",
        str(tmp_path / "proof.json"),
        "-q",
    )
    assert done.exit == 0, done.stdout + done.stderr
    (_, defect) = json.loads((tmp_path / "again/proof.json").read_text(encoding="utf-8"))["trials"]
    assert defect["sightings"][0]["case"] == WHERE
    assert defect["requests"] < 100


def test_a_name_that_nobody_knows(tmp_path: Path) -> None:
    """A misspelt defect is an error, not a proof of nothing."""
    done = prove(tmp_path, "--defect", "any-cooky")
    assert done.exit == 2
    assert "any-cookie" in done.stderr


def test_a_file_that_is_no_proof(tmp_path: Path) -> None:
    """Named, with what is wrong."""
    path = tmp_path / "known.json"
    path.write_text("[]", encoding="utf-8")
    done = prove(tmp_path, "--defect", CAUGHT, "--known", str(path))
    assert done.exit == 2
    assert "known.json" in done.stderr
