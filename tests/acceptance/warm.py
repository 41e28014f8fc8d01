"""
Runs the command line in a process of its own that has imported everything already.

What the console script does is the same; what hundreds of runs save is the start of the interpreter and of the
libraries, which other tests pay for and look at.
"""

import multiprocessing
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from attrs import frozen

#: What a run imports in any case, or when it comes to flows and fuzzing.
_IMPORTED = [
    "ringback.cli.certify",
    "ringback.apis.genesys",
    "ringback.apis.voipnow",
    "ringback.plugin",
    "ringback.report",
    "ringback.suite.flows",
    "ringback.suite.fuzz",
    "ringback.suite.lifecycle",
]

_PROCESSES = multiprocessing.get_context("forkserver")


@frozen
class Ended:
    """How a process ended, and what it said."""

    exit: int
    stdout: str
    stderr: str


def run(arguments: Sequence[str], folder: Path, seconds: float) -> Ended:
    """Return how `ringback` ends with these arguments; raise TimeoutError after so many seconds."""
    said = folder / "stdout", folder / "stderr"
    folder.mkdir(parents=True, exist_ok=True)
    _PROCESSES.set_forkserver_preload(_IMPORTED)
    process = _PROCESSES.Process(target=_main, args=(list(arguments), *map(str, said)))
    process.start()
    process.join(seconds)
    if process.exitcode is None:
        process.kill()
        process.join()
        raise TimeoutError(arguments)
    stdout, stderr = (each.read_text(encoding="utf-8") for each in said)
    return Ended(process.exitcode, stdout, stderr)


def _main(arguments: list[str], stdout: str, stderr: str) -> None:
    for number, path in ((1, stdout), (2, stderr)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115, PTH123  (it is open until the process ends)
    from ringback.cli.main import main  # noqa: PLC0415  (only in the child)

    sys.argv = ["ringback", *arguments]
    main()
