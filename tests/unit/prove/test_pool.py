"""Trials side by side, and who is interrupted when not all of them are under way."""

import subprocess
import sys
from pathlib import Path

#: Somebody who is interrupted on the way from one trial to the next.
INTERRUPTED = """
from collections.abc import Iterator

from ringback.prove.pool import trials
from ringback.prove.trials import Effort, Subject


def subjects() -> Iterator[tuple[Subject, Effort]]:
    for seed in range(1000):
        yield Subject(api="genesys"), Effort(seed=seed)
    raise KeyboardInterrupt


if __name__ == "__main__":
    try:
        list(trials(subjects(), 2))
    except KeyboardInterrupt:
        print("interrupted")
"""

#: Seconds. A thousand trials take an hour.
PATIENCE = 300


def test_who_is_interrupted_waits_for_none_of_them(tmp_path: Path) -> None:
    """Not for those either that were under way before all had been handed over."""
    script = tmp_path / "interrupted.py"
    script.write_text(INTERRUPTED, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert (done.stdout, done.stderr) == ("interrupted\n", "")
