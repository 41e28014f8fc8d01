"""
Validators that Ringback does not depend on: ajv in node, and fastjsonschema.

Knows how to get them for one measurement; refuses to leave anything behind.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import Self

from ringback.model import Json

SCRIPT = Path(__file__).with_name("ajv.mjs")
VERSION = "8.17.1"
FAST = "fastjsonschema==2.21.2"

#: Seconds that fetching and measuring may take.
PATIENCE = 180


@contextmanager
def fastjsonschema() -> Iterator[str]:
    """Make fastjsonschema importable; yield why it is not, or an empty text."""
    with tempfile.TemporaryDirectory() as home:
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", home, FAST]
        try:
            done = subprocess.run(command, capture_output=True, check=False, timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            yield "pip does not answer"
            return
        sys.path.insert(0, home)
        try:
            yield "pip cannot install it" if done.returncode else ""
        finally:
            sys.path.remove(home)


class Ajv(AbstractContextManager["Ajv"]):
    """Ajv in a directory of its own, for as long as it is needed."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._home: Path | None = None
        self._node = ""
        #: Why it cannot be measured; empty where it can.
        self.absent = ""

    def __enter__(self) -> Self:
        npm, node = shutil.which("npm"), shutil.which("node")
        if npm is None or node is None:
            self.absent = "there is no node"
            return self
        home = Path(self._stack.enter_context(tempfile.TemporaryDirectory()))
        command = [
            npm,
            "install",
            "--silent",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            f"ajv@{VERSION}",
        ]
        try:
            done = subprocess.run(command, cwd=home, capture_output=True, check=False, timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            self.absent = "npm does not answer"
            return self
        if done.returncode:
            self.absent = "npm cannot install it"
            return self
        shutil.copy(SCRIPT, home)
        self._home, self._node = home, node
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def share(
        self, schemas: Json, lines: Sequence[tuple[str, str]], plain: Callable[[], float], rounds: int
    ) -> float:
        """Return its throughput as a share of what takes `plain()` seconds; lines are texts and their schemas."""
        order = {
            "schemas": dict(schemas),
            "lines": [{"text": text, "schema": schema} for text, schema in lines],
            "rounds": rounds,
        }
        done = subprocess.run(
            [self._node, SCRIPT.name],
            cwd=self._home,
            input=json.dumps(order),
            capture_output=True,
            text=True,
            check=True,
            timeout=PATIENCE,
        )
        taken: list[float] = json.loads(done.stdout)
        return median(plain() for _ in range(rounds)) / median(taken)
