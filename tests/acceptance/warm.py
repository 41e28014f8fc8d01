"""
Runs the command line in a process of its own that has imported everything already.

What the console script does is the same; what hundreds of runs save is the start of the interpreter and of the
libraries, which other tests pay for and look at.
"""

import multiprocessing
import os
import resource
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from attrs import frozen

#: Where this cannot be imported, a process does it by itself, and takes longer.
_PRELOADED = ["tests.acceptance.preloaded"]

_PROCESSES = multiprocessing.get_context("forkserver")


@frozen
class Ended:
    """How a process ended, and what it said."""

    exit: int
    stdout: str
    stderr: str


@frozen
class _Order:
    """What a process is to do, and where."""

    arguments: Sequence[str]
    environment: Mapping[str, str]
    folder: Path
    memory: int | None
    said: tuple[str, str]


def run(
    arguments: Sequence[str],
    seconds: float,
    *,
    environment: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    memory: int | None = None,
) -> Ended:
    """
    Return how `ringback` ends with these arguments; raise TimeoutError after so many seconds.

    It may be given variables besides those that are here, another directory, and no more than so much memory, in bytes.
    """
    with tempfile.TemporaryDirectory() as folder:
        said = str(Path(folder, "stdout")), str(Path(folder, "stderr"))
        order = _Order(
            arguments=list(arguments),
            environment={**os.environ, **(environment or {})},
            folder=cwd or Path.cwd(),
            memory=memory,
            said=said,
        )
        _PROCESSES.set_forkserver_preload(_PRELOADED)
        process = _PROCESSES.Process(target=_main, args=(order,))
        process.start()
        process.join(seconds)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise TimeoutError(arguments)
        stdout, stderr = (Path(each).read_text(encoding="utf-8") for each in said)
    return Ended(process.exitcode, stdout, stderr)


def _main(order: _Order) -> None:
    for number, path in enumerate(order.said, start=1):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115, PTH123  (it is open until the process ends)
    os.chdir(order.folder)
    # The server of these processes has the environment of whoever was the first to want one.
    os.environ.clear()
    os.environ.update(order.environment)
    if order.memory is not None:
        resource.setrlimit(resource.RLIMIT_AS, (order.memory, order.memory))
    from ringback.cli.main import main  # noqa: PLC0415  (only in the child)

    sys.argv = ["ringback", *order.arguments]
    main()
