"""`ringback prove`: what the suite catches, as a user asks for it."""

import contextlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.acceptance.certified import PATIENCE, Certified, script, start

CAUGHT, MISSED = "added-party-rings-untold", "any-cookie"
WHERE = "genesys/flow/conference/somebody-is-added-in-one-step"

#: How often is looked whether something has happened, in seconds.
LOOK_S = 0.1


def prove(out: Path, *arguments: str) -> Certified:
    """Run it on one flow, at two trials at a time."""
    return start("prove", "--api", "genesys", "--out", str(out), "-n", "2", *arguments)


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


def test_variants_together(tmp_path: Path) -> None:
    """Three variants are two switches with each seed, other ones with another seed, and each variant had both runs."""
    arguments = ("--variant", "bare-paths,no-extensions,uuid-is-not-id", "--together", "2", "--seeds", "2")
    done = prove(tmp_path, *arguments, "--only", WHERE)
    assert done.exit == 0, done.stdout + done.stderr
    lines = [each for each in done.stdout.splitlines() if each.startswith("✓") and "healthy" not in each]
    assert len(lines) == 4
    assert sum(" + " in each for each in lines) == 2
    trials = json.loads((tmp_path / "proof.json").read_text(encoding="utf-8"))["trials"]
    assert [each["runs"] for each in trials if each["kind"] == "variant"] == [2, 2, 2]


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


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_nothing_goes_on_that_was_ended(tmp_path: Path, number: signal.Signals) -> None:
    """Ended by whatever signal, it leaves no process behind; it says so where it can, and that is no verdict."""
    narrow = ("--defect", "*", "--only", "calls/")
    arguments = ("prove", "--api", "genesys", *narrow, "-n", "2", "--out", str(tmp_path))
    with (tmp_path / "said").open("w+b") as said:
        with interruptible():
            process = subprocess.Popen(
                [script(), *arguments], stdout=said, stderr=said, start_new_session=True
            )
        try:
            # A trial is under way once one has ended.
            eventually(lambda: (tmp_path / "said").stat().st_size > 0)
            process.send_signal(number)
            code = process.wait(timeout=PATIENCE)
            assert code == (2 if number != signal.SIGKILL else -signal.SIGKILL)
            # All that it started is of its session.
            eventually(lambda: not is_there(process.pid))
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@contextlib.contextmanager
def interruptible() -> Iterator[None]:
    """Let what is started meanwhile heed SIGINT, also where a shell that runs us in the background has it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def is_there(group: int) -> bool:
    """Tell whether there is any process of a group."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def eventually(true: Callable[[], bool]) -> None:
    """Wait until something is true; fail where it does not come to be."""
    for _ in range(int(PATIENCE / LOOK_S)):
        if true():
            return
        time.sleep(LOOK_S)
    raise AssertionError(true)
