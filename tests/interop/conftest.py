"""Foreign CometD implementations, as processes that speak JSON lines."""

import contextlib
import fcntl
import json
import os
import queue
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from ringback.model import Json

HERE = Path(__file__).parent

#: Far longer than anything here takes; a line that has not come by then never will.
LONG_S = 30.0


class Script:
    """A node script, started with one JSON argument, that writes and reads JSON lines."""

    def __init__(self, node: str, name: str, argument: Json) -> None:
        self._process = subprocess.Popen(
            [node, name, json.dumps(argument)],
            cwd=HERE,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._lines: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line)
        self._lines.put("")

    def line(self) -> Json:
        """Return the next line it prints; None where it has ended."""
        line = self._lines.get(timeout=LONG_S)
        return json.loads(line) if line else None

    def rest(self) -> list[Json]:
        """Return all lines until it ends."""
        return list(iter(self.line, None))

    def tell(self, order: Json) -> None:
        """Give it an order."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()

    def code(self) -> int:
        """Return its exit code."""
        return self._process.wait(LONG_S)

    def end(self) -> None:
        """End it, if it has not ended."""
        self._process.kill()
        self._process.wait()
        self._reader.join()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            with contextlib.suppress(OSError):
                pipe.close()


def unavailable(reason: str) -> NoReturn:
    """Skip with the reason, except where CI must not miss these tests."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def node() -> str:
    """Return the path of node, once the packages beside this file are installed."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        unavailable("The interop tests need node and npm on the PATH.")
    lock = HERE / "package-lock.json"
    with lock.open() as file:
        # Test processes that run beside us must not install at the same time.
        fcntl.flock(file, fcntl.LOCK_EX)
        installed = HERE / "node_modules" / ".package-lock.json"
        if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
            _install(npm)
    return node


def _install(npm: str) -> None:
    done = subprocess.run([npm, "ci"], cwd=HERE, capture_output=True, text=True, check=False)
    if done.returncode:
        unavailable(f"npm ci in {HERE.name} failed: {done.stderr[-500:]}")


@pytest.fixture
def script(node: str) -> Iterator[Callable[[str, Json], Script]]:
    """Start node scripts that are ended after the test."""
    with contextlib.ExitStack() as stack:

        def start(name: str, argument: Json) -> Script:
            started = Script(node, name, argument)
            stack.callback(started.end)
            return started

        yield start
