"""
One recorded exchange served by `ringback replay`, WireMock, mountebank and Prism, in one run.

Printed are requests a second, p99, start-up and memory.

Sixteen connections ask again as soon as they are answered, always the same command with the same JSON body, and check
that the answer is the recorded one.  All servers run side by side and are asked in turn, round by round; WireMock is
measured cold, and again after it was warmed up for long.  A ratio holds on any machine, a second only on this one.

    python -m benchmarks.replaying --rounds 5

Knows how to get, start and measure the four; refuses to say what is fast enough.
"""

import argparse
import asyncio
import contextlib
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median

import uvloop
from attrs import define, field, frozen
from benchmarks.http_load import Connection, Unexpected, basic, request
from benchmarks.subjects import GRACE, RINGBACK, Absent

from ringback.cassettes.store import Interaction, read
from ringback.model import Json

ROOT = Path(__file__).parent.parent
CASSETTE = ROOT / "cassettes" / "genesys" / "swap-calls.hold-dial-swap.yaml"
OPERATION = "Hold"

#: Pinned, as everything else.
PACKAGES = ("wiremock@3.13.2", "mountebank@2.9.1", "@stoplight/prism-cli@5.14.2")
FETCHING, STARTING = 600, 60

CONNECTIONS = 16
#: How often each server is asked in a round, and how often WireMock is before it counts as warm.
REQUESTS = 6000
WARMING = 60_000


@frozen
class Sample:
    """What one round showed."""

    per_second: float
    p99_ms: float


@define
class Subject:
    """One running server."""

    name: str
    port: int
    pid: int
    #: How long it took to give its first answer, each time that it was started.
    starts: list[float]
    samples: list[Sample] = field(factory=list)

    def memory(self) -> int:
        """Return how much memory its processes have of their own, in MB (RSS)."""
        pages = sum(int(_read(pid, "statm").split()[1]) for pid in _family(self.pid))
        return pages * os.sysconf("SC_PAGE_SIZE") // 1_000_000

    def line(self) -> str:
        """Return its medians."""
        rate = median(each.per_second for each in self.samples)
        late = median(each.p99_ms for each in self.samples)
        return (
            f"{self.name:<16} {rate:>7,.0f} requests/s   p99 {late:>6.1f} ms   "
            f"start {median(self.starts):>5.2f} s   {self.memory():>5} MB"
        )


@frozen
class Case:
    """The exchange that all of them serve."""

    method: str
    path: str
    body: Json
    answer: bytes

    @classmethod
    def recorded(cls) -> "Case":
        """Return it from the cassette."""
        found = next(each for each in read(CASSETTE).interactions if _is_command(each))
        return cls(found.request.method, found.request.path, found.request.json(), found.response.body)

    @property
    def asked(self) -> bytes:
        """The bytes of the request."""
        return request(self.method, self.path, json.dumps(self.body).encode(), basic("agent", "any"))


def _is_command(interaction: Interaction) -> bool:
    return f'"{OPERATION}"'.encode() in interaction.request.body


def _read(pid: int, name: str) -> str:
    return Path(f"/proc/{pid}/{name}").read_text(encoding="utf-8")


def _family(pid: int) -> Iterator[int]:
    yield pid
    for each in _read(pid, f"task/{pid}/children").split():
        yield from _family(int(each))


@contextlib.contextmanager
def packages() -> Iterator[Path]:
    """Yield a directory in which the others are installed; raise Absent where that cannot be."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None or shutil.which("java") is None:
        raise Absent("there is no node, or no java")
    with tempfile.TemporaryDirectory() as home:
        command = [npm, "install", "--silent", "--no-audit", "--no-fund", *PACKAGES]
        try:
            done = subprocess.run(command, cwd=home, capture_output=True, check=False, timeout=FETCHING)
        except subprocess.TimeoutExpired:
            raise Absent("npm does not answer") from None
        if done.returncode:
            raise Absent("npm cannot install them")
        yield Path(home)


def ringback(_home: Path, _work: Path, port: int, _case: Case) -> Sequence[str]:
    """Return how the recorded server is started."""
    return [RINGBACK, "replay", str(CASSETTE), "--port", str(port)]


def wiremock(home: Path, work: Path, port: int, case: Case) -> Sequence[str]:
    """Return how WireMock is started, without the journal that would slow it down."""
    mapping = {
        "request": {
            "method": case.method,
            "urlPath": case.path,
            "bodyPatterns": [{"equalToJson": json.dumps(case.body)}],
        },
        "response": {
            "status": 200,
            "body": case.answer.decode(),
            "headers": {"Content-Type": "application/json"},
        },
    }
    (work / "mappings").mkdir()
    (work / "mappings" / "case.json").write_text(json.dumps(mapping), encoding="utf-8")
    jar = next((home / "node_modules" / "wiremock" / "build").glob("*.jar"))
    options = ["--port", str(port), "--root-dir", str(work), "--disable-banner", "--no-request-journal"]
    return [str(shutil.which("java")), "-jar", str(jar), *options]


def mountebank(home: Path, work: Path, port: int, case: Case) -> Sequence[str]:
    """Return how mountebank is started."""
    stub = {
        "predicates": [{"deepEquals": {"method": case.method, "path": case.path, "body": case.body}}],
        "responses": [
            {
                "is": {
                    "statusCode": 200,
                    # It closes every connection otherwise.
                    "headers": {"Content-Type": "application/json", "Connection": "keep-alive"},
                    "body": case.answer.decode(),
                }
            }
        ],
    }
    config = work / "imposters.json"
    imposter = {"port": port, "protocol": "http", "stubs": [stub]}
    config.write_text(json.dumps({"imposters": [imposter]}), encoding="utf-8")
    options = ["--configfile", str(config), "--port", str(_free()), "--nologfile", "--loglevel", "error"]
    return [str(home / "node_modules" / ".bin" / "mb"), "start", *options, "--pidfile", str(work / "mb.pid")]


def prism(home: Path, work: Path, port: int, case: Case) -> Sequence[str]:
    """Return how Prism is started, as a mock."""
    json_of = {"schema": {"type": "object"}}
    document = {
        "openapi": "3.0.3",
        "info": {"title": "case", "version": "1"},
        "paths": {
            case.path: {
                case.method.lower(): {
                    "requestBody": {"content": {"application/json": json_of}},
                    "responses": {
                        "200": {
                            "description": "it",
                            "content": {"application/json": {"example": json.loads(case.answer)}},
                        }
                    },
                }
            }
        },
    }
    path = work / "openapi.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    program = str(home / "node_modules" / ".bin" / "prism")
    return [
        program,
        "mock",
        str(path),
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--verboseLevel",
        "silent",
    ]


COMMANDS: Mapping[str, Callable[[Path, Path, int, Case], Sequence[str]]] = {
    "ringback replay": ringback,
    "WireMock": wiremock,
    "mountebank": mountebank,
    "Prism": prism,
}


@contextlib.contextmanager
def started(name: str, home: Path, case: Case) -> Iterator[Subject]:
    """Yield a server once it has given the answer."""
    with tempfile.TemporaryDirectory() as work:
        port = _free()
        command = COMMANDS[name](home, Path(work), port, case)
        begun = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            asyncio.run(_answers(port, case, process))
            yield Subject(name, port, process.pid, [time.perf_counter() - begun])
        finally:
            process.terminate()
            try:
                process.wait(GRACE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _free() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


async def _answers(port: int, case: Case, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + STARTING
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError, Unexpected):
            connection = await Connection.to(f"http://127.0.0.1:{port}")
            said = await connection.ask(case.asked)
            connection.cut()
            if json.loads(said) == json.loads(case.answer):
                return
        await asyncio.sleep(0.005)
    raise Absent("it does not start")


async def load(port: int, case: Case, count: int) -> Sample:
    """Return what it takes to be answered so often over all connections."""
    asked, expected = case.asked, json.loads(case.answer)
    connections = [await Connection.to(f"http://127.0.0.1:{port}") for _ in range(CONNECTIONS)]
    if json.loads(await connections[0].ask(asked)) != expected:
        raise Unexpected("it is another answer")
    known = await connections[0].ask(asked)
    taken: list[float] = []

    async def ask_again_and_again(connection: Connection) -> None:
        for _ in range(count // CONNECTIONS):
            begun = time.perf_counter()
            said = await connection.ask(asked)
            taken.append(time.perf_counter() - begun)
            if said != known:
                raise Unexpected("it is another answer")

    begun = time.perf_counter()
    await asyncio.gather(*map(ask_again_and_again, connections))
    seconds = time.perf_counter() - begun
    for each in connections:
        each.cut()
    taken.sort()
    return Sample(len(taken) / seconds, taken[int(len(taken) * 0.99)] * 1000)


def measure(home: Path, rounds: int) -> None:
    """Measure all of them, and print what came out."""
    case = Case.recorded()
    with contextlib.ExitStack() as stack:
        starts: dict[str, list[float]] = {name: [] for name in COMMANDS}
        for _ in range(rounds - 1):
            for name, taken in starts.items():
                with started(name, home, case) as subject:
                    taken.extend(subject.starts)
        subjects = {name: stack.enter_context(started(name, home, case)) for name in COMMANDS}
        for name, each in subjects.items():
            each.starts += starts[name]
        cold = uvloop.run(load(subjects["WireMock"].port, case, REQUESTS))
        print(
            f"{'WireMock, cold':<16} {cold.per_second:>7,.0f} requests/s   p99 {cold.p99_ms:>6.1f} ms",
            flush=True,
        )
        uvloop.run(load(subjects["WireMock"].port, case, WARMING))
        uvloop.run(load(subjects["ringback replay"].port, case, REQUESTS))
        for _ in range(rounds):
            for each in subjects.values():
                each.samples.append(uvloop.run(load(each.port, case, REQUESTS)))
        for each in subjects.values():
            print(each.line(), flush=True)
        ours = subjects["ringback replay"]
        for each in list(subjects.values())[1:]:
            print(_compared(ours, each), flush=True)


def _compared(ours: Subject, other: Subject) -> str:
    pairs = list(zip(ours.samples, other.samples, strict=True))
    rate = median(mine.per_second / theirs.per_second for mine, theirs in pairs)
    late = median(mine.p99_ms / theirs.p99_ms for mine, theirs in pairs)
    start = median(mine / theirs for mine, theirs in zip(ours.starts, other.starts, strict=True))
    memory = ours.memory() / other.memory()
    return f"beside {other.name:<12} requests/s x{rate:.2f}   p99 x{late:.2f}   start x{start:.2f}   memory x{memory:.2f}"


def main() -> None:
    """Measure, where the others can be had."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--packages", type=Path, help="a directory in which npm has installed the others already"
    )
    given = parser.parse_args()
    try:
        with contextlib.nullcontext(given.packages) if given.packages else packages() as home:
            measure(home, given.rounds)
    except Absent as absent:
        print(f"not measured: {absent}")


if __name__ == "__main__":
    main()
