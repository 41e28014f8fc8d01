"""
Runs that many tests look at, made once: however many processes share the tests.

It knows nothing of what is run; it only sees to it that one process runs it and
the others wait for its result.
"""

import fcntl
import json
import os
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from tests.acceptance.certified import Certified


def once(
    factory: pytest.TempPathFactory, name: str, make: Callable[[Path], Certified]
) -> tuple[Path, Certified]:
    """Return a directory of this name, and the run that was made in it by the first who asked."""
    base = factory.getbasetemp()
    # pytest-xdist gives each worker a directory of its own below the common one.
    root = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, told = root / name, root / f"{name}.json"
    with (root / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not told.exists():
            folder.mkdir()
            told.write_text(json.dumps(asdict(make(folder))), encoding="utf-8")
    return folder, Certified(**json.loads(told.read_text(encoding="utf-8")))


def logged(done: Certified, log: Path) -> Certified:
    """Return a run with the records of its log."""
    lines = log.read_text(encoding="utf-8").splitlines()
    return replace(done, records=[json.loads(each) for each in lines])
