"""
Other tools that hold a server against an OpenAPI document: `st run`, Dredd, and Prism as a validating proxy.

Each gets a document of one operation whose path already names an arranged call, and credentials; what it
complains of is a set of texts.  Knows how to get and run them; refuses to judge.
"""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import requests
from attrs import frozen
from benchmarks.subjects import Absent

from ringback.model import Json

#: Pinned, as everything else.
DREDD, PRISM = "dredd@14.1.0", "@stoplight/prism-cli@5.14.2"

#: Seconds that fetching both may take, that one run may take, and that a proxy may take to start.
FETCHING, RUNNING, STARTING = 300, 60, 20

#: Requests that `st run` makes of each operation and phase.
EXAMPLES = 25

Document = Mapping[str, Json]


@frozen
class Target:
    """One operation of a server, and how to speak to it."""

    document: Document
    base_url: str
    headers: Mapping[str, str]

    @property
    def path(self) -> str:
        """The operation's path; there is one."""
        return str(next(iter(self.document["paths"])))

    @property
    def method(self) -> str:
        """The operation's method."""
        return next(str(each) for each in self.document["paths"][self.path] if each != "parameters")

    @property
    def body(self) -> Json:
        """The body that is printed as an example; None where there is none."""
        request: Mapping[str, Json] = self.document["paths"][self.path][self.method].get("requestBody", {})
        for content in request.get("content", {}).values():
            for each in content.get("examples", {}).values():
                return each["value"]
        return None


class Tool(Protocol):
    """What holds an operation against its document."""

    @property
    def name(self) -> str:
        """What it is called."""

    def complaints(self, target: Target) -> frozenset[str]:
        """Return what it complains of, in words without ids."""


@contextmanager
def packages() -> Iterator[Path]:
    """Yield a directory in which Dredd and Prism are installed; raise Absent where that cannot be."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        raise Absent("there is no node")
    with tempfile.TemporaryDirectory() as home:
        command = [npm, "install", "--silent", "--no-audit", "--no-fund", DREDD, PRISM]
        try:
            done = subprocess.run(command, cwd=home, capture_output=True, check=False, timeout=FETCHING)
        except subprocess.TimeoutExpired:
            raise Absent("npm does not answer") from None
        if done.returncode:
            raise Absent("npm cannot install it")
        yield Path(home, "node_modules", ".bin")


@frozen
class Schemathesis:
    """`st run`, with all its checks."""

    name: str = "st run"

    def complaints(self, target: Target) -> frozenset[str]:
        """Return the titles of the failures that it prints."""
        options = ["--max-examples", str(EXAMPLES), "--seed", "1", "--no-color", "--continue-on-failure"]
        said = _run([str(Path(sys.executable).with_name("st")), "run"], target, options, header="-H")
        return frozenset(re.findall(r"^- (.+)$", said, re.MULTILINE))


@frozen
class Dredd:
    """Dredd, which sends the printed example; it reads OpenAPI 3.0."""

    programs: Path
    name: str = "Dredd"

    def complaints(self, target: Target) -> frozenset[str]:
        """Return the first line of each failure."""
        older = Target(_older(target.document), target.base_url, target.headers)
        said = _run(
            [str(self.programs / "dredd")], older, ["--loglevel=error", "--no-color"], header="--header"
        )
        return frozenset(re.findall(r"^fail: ((?:statusCode|body|headers): .+)$", said, re.MULTILINE))


@frozen
class Prism:
    """Prism as a proxy that validates what passes; the printed example passes."""

    programs: Path
    name: str = "Prism"

    def complaints(self, target: Target) -> frozenset[str]:
        """Return the violations that it reports of the answer."""
        with tempfile.TemporaryDirectory() as home, _proxy(self.programs, target, Path(home)) as url:
            answer = requests.request(
                target.method, url + target.path, json=target.body, headers=target.headers, timeout=RUNNING
            )
        said = json.loads(answer.headers.get("sl-violations", "[]"))
        return frozenset(f"{'/'.join(each['location'])}: {each['message']}" for each in said)


def _run(command: list[str], target: Target, options: list[str], *, header: str) -> str:
    with tempfile.TemporaryDirectory() as home:
        path = Path(home, "openapi.json")
        path.write_text(json.dumps(target.document), encoding="utf-8")
        where = [str(path), "--url", target.base_url] if header == "-H" else [str(path), target.base_url]
        headers = [each for name, value in target.headers.items() for each in (header, f"{name}: {value}")]
        environment = {**os.environ, "COLUMNS": "200", "CI": "true"}
        try:
            done = subprocess.run(
                [*command, *where, *headers, *options],
                capture_output=True,
                text=True,
                check=False,
                cwd=home,
                env=environment,
                timeout=RUNNING,
            )
        except subprocess.TimeoutExpired:
            return ""
    return done.stdout + done.stderr


@contextmanager
def _proxy(programs: Path, target: Target, home: Path) -> Iterator[str]:
    path = home / "openapi.json"
    path.write_text(json.dumps(target.document), encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        str(programs / "prism"),
        "proxy",
        str(path),
        target.base_url,
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port, process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(STARTING)


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + STARTING
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as line:
            if line.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise Absent("prism does not start")


def _older(value: Json) -> Json:
    """Return a document of OpenAPI 3.1 as one of 3.0, as far as that has words for it."""
    if isinstance(value, list):
        return [_older(each) for each in value]
    if not isinstance(value, Mapping):
        return value
    found = {key: _older(each) for key, each in value.items() if not key.startswith("x-")}
    if "responses" in found:
        # It would send the request once for each of them, and expect each of the answers.
        found["responses"] = {
            status: each for status, each in found["responses"].items() if status != "default"
        }
    if "openapi" in found:
        found = {**found, "openapi": "3.0.3"}
        found.pop("jsonSchemaDialect", None)
    if "const" in found:
        found["enum"] = [found.pop("const")]
    if isinstance(found.get("type"), list):
        kinds = [each for each in found.pop("type") if each != "null"]
        found |= {"type": kinds[0]} if len(kinds) == 1 else {}
    return found
