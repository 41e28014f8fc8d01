"""
What a recording proxy costs: ours, mitmproxy and WireMock before one and the same server, in one run.

Time per request and under load, a large body, many held polls at once, and the memory of each; then what the disk
costs, and how long a long recording takes to become a cassette.  Knows how to measure; refuses to say what is fast enough.
"""

import argparse
import asyncio
import json
import os
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median, quantiles
from time import monotonic, perf_counter, process_time, sleep

import requests
import uvloop
from attrs import frozen
from benchmarks.http_load import Connection, request
from benchmarks.subjects import PATIENCE, Absent, process

from ringback.cassettes.recording.recorder import Recorder
from ringback.cassettes.scrubbing.scrubber import Scrubber
from ringback.model import Request, Response
from ringback.serve import Receive, Scope, Send, serve

RINGBACK = str(Path(sys.executable).with_name("ringback"))
#: Pinned, as everything else; the package brings the jar.
WIREMOCK = "wiremock@3.13.2"
#: Seconds that a proxy may take to start.
STARTING_S = 60.0
LARGE = 50 * 1024 * 1024
PIECE = b"x" * 65536
SMALL = json.dumps(
    {
        "statusCode": 0,
        "call": {"id": "00DTR8", "state": "Established", "capabilities": ["Hold", "Hangup"] * 8},
    }
).encode()

ENDPOINT = """\
api = "genesys"
base_url = "{url}"

[actors.agent]
username = "agent"
password = "not-a-secret-9"
phone_number = "5005"
"""


class Server:
    """Answers at once, at length, or when enough others wait."""

    def __init__(self) -> None:
        self._held = 0
        self._go = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        del receive
        if scope["type"] != "http":
            return
        kind = [(b"content-type", b"application/json")]
        if scope["path"] == "/large":
            kind = [(b"content-length", str(LARGE).encode())]
            await send({"type": "http.response.start", "status": 200, "headers": kind})
            for _ in range(LARGE // len(PIECE)):
                await send({"type": "http.response.body", "body": PIECE, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
            return
        if scope["path"].startswith("/held"):
            await self._hold(int(scope["path"].rpartition("/")[2]))
        kind.append((b"content-length", str(len(SMALL)).encode()))
        await send({"type": "http.response.start", "status": 200, "headers": kind})
        await send({"type": "http.response.body", "body": SMALL})

    async def _hold(self, together: int) -> None:
        self._held += 1
        go = self._go
        if self._held == together:
            self._held, self._go = 0, asyncio.Event()
            # All are there; they wait a moment longer, as polls do.
            asyncio.get_running_loop().call_later(0.2, go.set)
        await go.wait()


@frozen
class Proxied:
    """One way to the server."""

    name: str
    url: str
    #: The process that does the work; 0 for none.
    pid: int = 0

    def peak(self) -> float:
        """Return the most memory that the process has had, in MB."""
        if not self.pid:
            return 0.0
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="utf-8")
        return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def started(name: str, command: list[str], port: int) -> Iterator[Proxied]:
    """Run a proxy until the block ends; raise Absent where it does not come up."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        try:
            deadline = monotonic() + STARTING_S
            while socket.socket().connect_ex(("127.0.0.1", port)):
                if running.poll() is not None or monotonic() > deadline:
                    raise Absent(f"{name} does not start")
                sleep(0.05)
            yield Proxied(name, f"http://127.0.0.1:{port}", running.pid)
        finally:
            running.terminate()


@contextmanager
def ours(server: str, folder: Path) -> Iterator[Proxied]:
    """Yield `ringback record --proxy`."""
    endpoint = folder / "endpoint.toml"
    endpoint.write_text(ENDPOINT.format(url=server), encoding="utf-8")
    out = str(folder / "session.yaml")
    command = [RINGBACK, "record", "--proxy", "127.0.0.1:0", "--endpoint", str(endpoint), "--out", out]
    with process(command) as (url, pid):
        yield Proxied("ringback", url, pid)


@contextmanager
def mitmproxy(server: str, folder: Path, found: str | None) -> Iterator[Proxied]:
    """Yield mitmdump, which writes flows to a file."""
    if found is None:
        raise Absent("there is no mitmdump; name one with --mitmdump")
    port = free_port()
    command = [found, "--mode", f"reverse:{server}", "--listen-host", "127.0.0.1", "-p", str(port), "-q"]
    command += ["-w", str(folder / "flows"), "--set", f"confdir={folder}"]
    with started("mitmproxy", command, port) as running:
        yield running


@contextmanager
def wiremock(server: str, folder: Path, jar: Path | None) -> Iterator[Proxied]:
    """Yield WireMock, which writes a file for each request."""
    java = shutil.which("java")
    if java is None:
        raise Absent("there is no java")
    jar = jar or fetched(folder)
    port = free_port()
    command = [java, "-jar", str(jar), "--bind-address", "127.0.0.1", "--port", str(port)]
    command += ["--proxy-all", server, "--record-mappings", "--root-dir", str(folder / "wiremock")]
    command += ["--disable-banner", "--container-threads", "256", "--async-response-enabled", "true"]
    with started("WireMock", command, port) as running:
        yield running


def fetched(folder: Path) -> Path:
    """Return WireMock's jar; raise Absent where npm cannot fetch it."""
    npm = shutil.which("npm")
    if npm is None:
        raise Absent("there is no npm to fetch WireMock with")
    command = [npm, "install", "--silent", "--prefix", str(folder), WIREMOCK]
    done = subprocess.run(command, capture_output=True, check=False, timeout=PATIENCE)
    jars = sorted(folder.glob("node_modules/wiremock/build/*.jar"))
    if done.returncode or not jars:
        raise Absent("npm cannot fetch WireMock")
    return jars[0]


async def timed(connection: Connection, content: bytes, times: int) -> list[float]:
    """Return how long each of some requests takes on one connection, in ms."""
    found = []
    for _ in range(times):
        begun = perf_counter()
        await connection.ask(content)
        found.append(1000 * (perf_counter() - begun))
    return found


async def load(subject: Proxied, connections: int, times: int) -> tuple[float, list[float]]:
    """Return requests a second over some connections, and what each took in ms."""
    ways = [await Connection.to(subject.url) for _ in range(connections)]
    content = request("GET", "/small")
    await asyncio.gather(*(timed(each, content, 20) for each in ways))
    begun = perf_counter()
    found = await asyncio.gather(*(timed(each, content, times) for each in ways))
    took = perf_counter() - begun
    for each in ways:
        each.cut()
    return connections * times / took, [one for each in found for one in each]


async def held(subject: Proxied, count: int) -> float:
    """Return how long after their release so many polls are all answered, in ms."""
    ways = [await Connection.to(subject.url) for _ in range(count)]
    content = request("POST", f"/held/{count}")
    ended: list[float] = []

    async def poll(way: Connection) -> None:
        await way.ask(content)
        ended.append(perf_counter())

    await asyncio.gather(*(poll(each) for each in ways))
    for each in ways:
        each.cut()
    return 1000 * (max(ended) - min(ended))


def large(subject: Proxied) -> tuple[float, float]:
    """Return how long the first piece and the whole of a large body take, in seconds."""
    begun = perf_counter()
    first = 0.0
    size = 0
    plain = {"Accept-Encoding": "identity"}
    with requests.get(f"{subject.url}/large", stream=True, timeout=PATIENCE, headers=plain) as answer:
        while part := answer.raw.read1(1 << 20):
            first = first or perf_counter() - begun
            size += len(part)
    assert size == LARGE, size
    return first, perf_counter() - begun


def measure(subject: Proxied, polls: int) -> None:
    """Print what one subject does."""
    _, alone = uvloop.run(load(subject, 1, 500))
    rate, many = uvloop.run(load(subject, 16, 150))
    p99 = quantiles(many, n=100)[98]
    told = f"  {subject.name:<10} {median(alone):6.2f} ms alone; 16 connections {rate:6.0f} /s, p99 {p99:6.1f} ms"
    waited = uvloop.run(held(subject, polls))
    before = subject.peak()
    first, whole = large(subject)
    print(
        f"{told}; {polls} held polls all answered within {waited:5.0f} ms; 50 MB in {whole:5.2f} s, "
        f"first of it after {first:.3f} s; peak memory {before:.0f} MB, with the 50 MB {subject.peak():.0f} MB",
        flush=True,
    )


def proxies(given: argparse.Namespace, folder: Path) -> None:
    """Print what each proxy does."""
    command = [sys.executable, "-m", "benchmarks.recording", "--server"]
    with process(command) as (server, pid):
        measure(Proxied("direct", server, pid), given.polls)
        ways: list[Callable[[], object]] = [
            lambda: ours(server, folder),
            lambda: mitmproxy(server, folder, given.mitmdump),
            lambda: wiremock(server, folder, given.wiremock),
        ]
        for way in ways:
            try:
                with ExitStack() as stack:
                    measure(stack.enter_context(way()), given.polls)  # type: ignore[arg-type]  # they are managers
            except Absent as why:
                print(f"  {why}", flush=True)


def exchange(number: int) -> tuple[Request, Response]:
    """Return an exchange as there are many."""
    url = f"https://vendor.example/api/v2/me/calls/{number}"
    headers = [("Authorization", "Basic YWdlbnQ6bm90LWEtc2VjcmV0LTk="), ("Content-Type", "application/json")]
    answer = [("Content-Type", "application/json"), ("Content-Length", str(len(SMALL)))]
    return Request("POST", url, headers, b'{"operationName": "Hold"}'), Response(200, answer, SMALL, "OK")


def syncs(folder: Path) -> None:
    """Print what the disk costs, to one and to many at once."""
    with (folder / "plain").open("wb") as file:
        begun = perf_counter()
        for _ in range(200):
            file.write(SMALL)
            file.flush()
            os.fsync(file.fileno())
        alone = 200 / (perf_counter() - begun)
    print(f"The disk takes {alone:.0f} fsyncs a second. Exchanges on it a second:")
    for threads in (1, 4, 16):
        recorder = Recorder(folder / f"sync{threads}.yaml", Scrubber(base_url="https://vendor.example"), {})

        def work(recorder: Recorder = recorder, each: int = 1600 // threads) -> None:
            for number in range(each):
                recorder.completed("agent", recorder.sent(), *exchange(number))

        workers = [threading.Thread(target=work) for _ in range(threads)]
        begun = perf_counter()
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        rate = 1600 / (perf_counter() - begun)
        print(f"  {threads:2} at once: {rate:6.0f}", flush=True)
        recorder.discard()


def fold(count: int) -> None:
    """Print what it costs to record so many exchanges, and to make a cassette of them."""
    with tempfile.TemporaryDirectory() as folder:
        recorder = Recorder(Path(folder, "c.yaml"), Scrubber(base_url="https://vendor.example"), {})
        # Computing time, which others on the machine do not change much.
        begun = process_time()
        for number in range(count):
            recorder.take("agent", recorder.sent(), *exchange(number))
        recorder.sync()
        taken = process_time()
        written = recorder.commit()
        took = process_time() - taken
        size = sum(each.stat().st_size for each in written) / 1e6
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"  {count:6} exchanges: taken in {1000 * (taken - begun) / count:.2f} ms each, "
        f"made a cassette of {size:.1f} MB in {took:.1f} s of computing ({1000 * took / count:.2f} ms each), peak memory {peak:.0f} MB",
        flush=True,
    )


def main() -> None:
    """Measure all of it."""
    parser = argparse.ArgumentParser(description="Recording.")
    parser.add_argument("--polls", type=int, default=200)
    parser.add_argument("--folds", type=int, nargs="*", default=[1000, 10_000, 50_000])
    parser.add_argument("--mitmdump", default=shutil.which("mitmdump"))
    parser.add_argument("--wiremock", type=Path, metavar="JAR")
    parser.add_argument("--server", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--fold", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.server:
        with serve(Server()) as url:
            print(f"server at {url}", flush=True)
            threading.Event().wait()
    elif given.fold is not None:
        fold(given.fold)
    else:
        with tempfile.TemporaryDirectory() as folder:
            print("Through a recording proxy:")
            proxies(given, Path(folder))
            syncs(Path(folder))
        print("A recording becomes a cassette:", flush=True)
        for count in given.folds:
            # In a process of its own: what one has taken from the system it does not give back.
            subprocess.run([sys.executable, "-m", "benchmarks.recording", "--fold", str(count)], check=True)


if __name__ == "__main__":
    main()
