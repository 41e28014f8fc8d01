"""
The servers that are measured, each as a process of its own, and how a subscriber and a publisher talk to them.

Knows how to start and end them; refuses to measure.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
from attrs import field, frozen
from benchmarks.http_load import Connection, basic, request

HERE = Path(__file__).parent
INTEROP = HERE.parent / "tests" / "interop"
RINGBACK = str(Path(sys.executable).with_name("ringback"))

#: Seconds that fetching the official server may take, and that a server may take to end.
PATIENCE = 180
GRACE = 10

#: What everybody subscribes to.
CHANNEL = "/v2/me/calls"


class Absent(Exception):  # noqa: N818  (it says what is not there)
    """A server that cannot be started on this machine."""


@frozen
class Subject:
    """One running server."""

    name: str
    url: str
    #: The process that does the work.
    pid: int
    #: Where subscribers send their messages, and what they sign in with.
    path: str
    headers: Mapping[str, str] = field(factory=dict)
    #: Whether one request can make it say several things.
    bursts: bool = True

    def messages(self, *messages: Mapping[str, Any], cookie: str = "") -> bytes:
        """Return the request that brings these Bayeux messages."""
        signed = {"Cookie": cookie} if cookie else self.headers
        return request("POST", self.path, orjson.dumps(messages), signed)

    async def publisher(self) -> "Publisher":
        """Return a connection that can publish."""
        return Publisher(self, await Connection.to(self.url))

    def memory(self) -> int:
        """Return how much memory the process has of its own, in bytes (RSS)."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    def cpu(self) -> float:
        """Return how long the process has computed, in seconds."""
        # The name of a process, in brackets, may hold blanks.
        stat = Path(f"/proc/{self.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")


@frozen
class Publisher:
    """Whoever has all subscribers told something."""

    subject: Subject
    connection: Connection

    async def prepare(self) -> None:
        """Do what must be done before anything can be published."""

    def publish(self, texts: Sequence[str]) -> bytes:
        """Return the request, or the requests, by which everybody is told each of these texts."""
        data = [{"text": each} for each in texts]
        return request("POST", "/publish", orjson.dumps({"channel": CHANNEL, "data": data}))

    def answers(self, texts: Sequence[str]) -> int:
        """Return how many answers that has."""
        return 1 if texts else 0


@contextmanager
def process(command: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Yield the first line that a server says, and its process id; end it afterwards."""
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(HERE.parent), os.environ.get("PYTHONPATH", "")]),
    }
    started = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    assert started.stdout is not None
    try:
        line = started.stdout.readline()
        if not line:
            raise Absent(f"{command[0]} says nothing")
        # What else it says must not fill the pipe, or it would wait for a reader.
        threading.Thread(target=started.stdout.read, daemon=True).start()
        yield line.rpartition(" ")[2].strip(), started.pid
    finally:
        started.terminate()
        try:
            started.wait(GRACE)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait()


@contextmanager
def official() -> Iterator[Subject]:
    """Yield the official server; raise Absent where it cannot be had."""
    node = _node()
    with process([node, str(HERE / "fanout.mjs"), str(INTEROP)]) as (url, pid):
        yield Subject(name="cometd-nodejs-server", url=url, pid=pid, path="/cometd")


def _node() -> str:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        raise Absent("there is no node")
    if not (INTEROP / "node_modules" / "cometd-nodejs-server").exists():
        try:
            done = subprocess.run(
                [npm, "ci", "--silent"], cwd=INTEROP, capture_output=True, check=False, timeout=PATIENCE
            )
        except subprocess.TimeoutExpired:
            raise Absent("npm does not answer") from None
        if done.returncode:
            raise Absent("npm cannot install it")
    return node


@contextmanager
def hub() -> Iterator[Subject]:
    """Yield our own CometD server by itself, doing what the official one does."""
    with process([sys.executable, "-m", "benchmarks.plain_hub"]) as (url, pid):
        yield Subject(name="ringback hub", url=url, pid=pid, path="/")


@contextmanager
def genesys(actors: str = "", *options: str) -> Iterator[tuple[Subject, Mapping[str, Any]]]:
    """Yield the Genesys switch as users start it, and its actors; `actors` is TOML, empty for the switch's own."""
    with tempfile.TemporaryDirectory() as home:
        endpoint = Path(home) / "endpoint.toml"
        command = [RINGBACK, "serve", "--api", "genesys", "--endpoint-file", str(endpoint), *options]
        if actors:
            given = Path(home) / "actors.toml"
            given.write_text(actors, encoding="utf-8")
            command += ["--actors", str(given)]
        with process(command) as (url, pid):
            known = tomllib.loads(endpoint.read_text(encoding="utf-8"))["actors"]
            subject = Subject(name="ringback serve", url=url, pid=pid, path="/api/v2/notifications")
            yield subject, known


@frozen
class Agent(Publisher):
    """A user on a call, who attaches data to it: all of the user's sessions are told."""

    call: str = ""

    def publish(self, texts: Sequence[str]) -> bytes:
        """Return one command for each text: the switch has no other way to say several things."""
        bodies = ({"operationName": "AttachUserData", "userData": {"text": each}} for each in texts)
        path = f"/api/v2/me/calls/{self.call}"
        signed = {"Cookie": self.connection.cookie}
        return b"".join(request("POST", path, orjson.dumps(each), signed) for each in bodies)

    def answers(self, texts: Sequence[str]) -> int:
        """Return how many answers that has."""
        return len(texts)


@frozen
class Switch(Subject):
    """The Genesys switch, with a user who has dialled a number outside."""

    async def publisher(self) -> Publisher:
        """Return the user's connection, once there is a call."""
        connection = await Connection.to(self.url)

        async def ask(method: str, path: str, body: bytes = b"") -> Any:
            signed = {"Cookie": connection.cookie} if connection.cookie else self.headers
            return await connection.ask_json(request(method, f"/api/v2{path}", body, signed))

        device = (await ask("GET", "/me/devices?fields=*"))["devices"][0]["id"]
        order = {"operationName": "Dial", "destination": {"phoneNumber": "+15550100"}}
        await ask("POST", f"/me/devices/{device}/calls", orjson.dumps(order))
        call = (await ask("GET", "/me/calls?fields=*"))["calls"][-1]["id"]
        return Agent(self, connection, call)


@contextmanager
def switch() -> Iterator[Subject]:
    """Yield the Genesys switch with the sessions of one user."""
    with genesys() as (plain, actors):
        agent = actors["agent"]
        signed = basic(agent["username"], agent["password"])
        yield Switch(plain.name, plain.url, plain.pid, plain.path, signed, bursts=False)
