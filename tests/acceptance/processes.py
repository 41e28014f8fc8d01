"""Starts what serves as a process of its own, and ends it as a user does."""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from attrs import define, field
from tests.acceptance.certified import PATIENCE, script


@define
class Served:
    """A server that said where it is."""

    url: str
    process: "subprocess.Popen[str]"
    #: What it said after its address.
    lines: list[str] = field(factory=list)
    exit: int | None = None
    stderr: str = ""

    def kill(self) -> None:
        """End it as the system does when it has no memory left."""
        self.process.kill()
        self.process.wait(PATIENCE)


@contextmanager
def served(api: str, *arguments: str, end: signal.Signals = signal.SIGTERM) -> Iterator[Served]:
    """Yield a running switch; its exit code is there after it was asked to end."""
    with _started(api, "serve", "--api", api, *arguments, end=end) as found:
        yield found


@contextmanager
def replayed(*arguments: str, end: signal.Signals = signal.SIGTERM) -> Iterator[Served]:
    """Yield a running recorded server; its exit code is there after it was asked to end."""
    with _started("recording", "replay", *arguments, end=end) as found:
        yield found


@contextmanager
def recording(*arguments: str, end: signal.Signals = signal.SIGTERM) -> Iterator[Served]:
    """Yield a running recording proxy of the first API; its exit code is there after it was asked to end."""
    with _started("genesys", "record", "--proxy", "127.0.0.1:0", *arguments, end=end) as found:
        yield found


@contextmanager
def _started(what: str, *arguments: str, end: signal.Signals) -> Iterator[Served]:
    process = subprocess.Popen(
        [script(), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        # The address is the first thing that a server says; a server that fails says nothing.
        first = process.stdout.readline()
        assert first.startswith(f"{what} at http://127.0.0.1:"), first
        found = Served(first.rpartition(" ")[2].strip(), process)
        yield found
    finally:
        process.send_signal(end)
        # Not `communicate`: what was read ahead with the first line would be lost.
        said, complaints = process.stdout.read(), process.stderr.read()
        code = process.wait(timeout=PATIENCE)
    found.lines, found.stderr, found.exit = said.splitlines(), complaints, code


def actors_file(folder: Path, content: str) -> Path:
    """Return a file of actors with this content."""
    path = folder / "actors.toml"
    path.write_text(content, encoding="utf-8")
    return path
