"""
What a cassette costs in a test, by its size: to load, and to play a request of.

Beside Ringback: plain vcrpy, by its own defaults and by bodies; Betamax; `responses`; and a plain `requests` call to a
server on this machine.  All ask for the same exchanges with `requests`, in the recorded order, each for the answer of
its own; where a cassette is long, for as many as fit in a few seconds, spread over the whole of it.  Each measurement
is a process of its own, so nobody pays for another's memory; a subject that would take too long at a size, going by
the size before, is left out and said to be.

Times are those of the process, for others use the machine as well; that of loopback has its server in it.
*load* is beside PyYAML's C loader on the bytes of the same file: x1.00 is as fast.  *play* is in ms a request.
"""

import argparse
import gc
import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

import requests
import yaml
from attrs import frozen

import ringback
from ringback.cassettes.store import Cassette, Interaction, dumps
from ringback.model import Request, Response

SIZES = (100, 1_000, 10_000, 50_000)
#: What is fetched for one measurement, and left nowhere.
RIVALS = ("betamax==0.9.0", "responses==0.26.3")

#: Seconds that playing is measured for, and that loading may take before a size is left out.
PLAYING_S, LOADING_S = 5.0, 60.0
#: Seconds that fetching the rivals may take.
PATIENCE_S = 180
#: Requests before the clock runs.
WARM = 3

BASE = "http://ringback.invalid"
OPERATIONS = ("Hold", "Retrieve", "SwapCalls", "Answer")


@frozen
class Asked:
    """One request and its answer."""

    url: str
    body: Mapping[str, Any]
    answer: str


def exchanges(size: int) -> list[Asked]:
    """Return what is recorded: commands on calls, several on each URL, told apart by their bodies."""
    return [
        Asked(
            url=f"{BASE}/api/v2/me/calls/{number // 4}",
            body={"operationName": OPERATIONS[number % 4], "reference": number},
            answer=json.dumps(
                {
                    "statusCode": 0,
                    "call": {
                        "id": f"{number:032d}",
                        "state": "Held",
                        "participants": [
                            {"phoneNumber": "5001", "formattedPhoneNumber": "5001", "digits": "5001"}
                        ],
                        "dnis": "5001",
                        "capabilities": list(OPERATIONS),
                    },
                }
            ),
        )
        for number in range(size)
    ]


def recorded(size: int) -> str:
    """Return a cassette's YAML."""
    sent = {"Content-Type": "application/json", "Accept": "*/*", "User-Agent": "python-requests/2.34"}
    made = [
        Interaction(
            Request("POST", each.url, sent, json.dumps(each.body).encode()),
            Response(200, {"Content-Type": "application/json"}, each.answer.encode(), "OK"),
            sent=2 * number,
            answered=2 * number + 1,
        )
        for number, each in enumerate(exchanges(size))
    ]
    return dumps(Cassette(tuple(made)))


@frozen
class Subject:
    """What plays a cassette: how it is entered, given its directory, and yields where to ask."""

    name: str
    enter: Callable[[Path, int, requests.Session], AbstractContextManager[Any]]
    #: Whether there is something to load.
    loads: bool = True


def with_ringback(**options: Any) -> Callable[[Path, int, requests.Session], AbstractContextManager[Any]]:
    """Return how ours is entered."""
    use = ringback.use_cassette
    return lambda home, size, _: use(home / f"{size}.yaml", record_mode="none", **options)


def with_vcrpy(**options: Any) -> Callable[[Path, int, requests.Session], AbstractContextManager[Any]]:
    """Return how vcrpy is entered."""
    vcr = import_module("vcr")
    return lambda home, size, _: vcr.use_cassette(str(home / f"{size}.yaml"), record_mode="none", **options)


def with_betamax(home: Path, size: int, session: requests.Session) -> AbstractContextManager[Any]:
    """Return how Betamax is entered."""
    betamax = import_module("betamax")
    recorder = betamax.Betamax(session, cassette_library_dir=str(home))
    context: AbstractContextManager[Any] = recorder.use_cassette(
        str(size), match_requests_on=["method", "uri", "body"], record="none", allow_playback_repeats=False
    )
    return context


@contextmanager
def with_responses(home: Path, size: int, session: requests.Session) -> Iterator[None]:
    """Register everything with `responses`."""
    del home, session
    responses = import_module("responses")
    matchers = import_module("responses.matchers")
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        for each in exchanges(size):
            mock.add("POST", each.url, body=each.answer, match=[matchers.json_params_matcher(each.body)])
        yield


@contextmanager
def on_loopback(home: Path, size: int, session: requests.Session) -> Iterator[str]:
    """Ask a server on this machine, which answers at once."""
    del home, size, session

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.wfile.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
            )

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()


SUBJECTS: Mapping[str, Callable[[], Subject]] = {
    "ringback": lambda: Subject("ringback", with_ringback()),
    "ringback-cached": lambda: Subject("ringback, cached", with_ringback(cache=True)),
    "vcrpy": lambda: Subject("vcrpy", with_vcrpy()),
    "vcrpy-body": lambda: Subject("vcrpy, bodies", with_vcrpy(match_on=("method", "uri", "body"))),
    "betamax": lambda: Subject("Betamax", with_betamax),
    "responses": lambda: Subject("responses", with_responses),
    "loopback": lambda: Subject("loopback", on_loopback, loads=False),
}


def played(subject: Subject, home: Path, size: int) -> tuple[float, float]:
    """Return the seconds that loading took, and those of a request."""
    session = requests.Session()
    asked = exchanges(size)
    gc.collect()
    begun = process_time()
    with ExitStack() as stack:
        base = stack.enter_context(subject.enter(home, size, session))
        loaded = process_time() - begun
        # From every part of the cassette as many, for whoever looks through it from its beginning.
        step = max(1, size // 200)
        order = [asked[at] for first in range(step) for at in range(first, size, step)] if step > 1 else asked
        at = base if isinstance(base, str) else BASE
        for each in order[:WARM]:
            _ask(session, each, at)
        took: list[float] = []
        deadline = perf_counter() + PLAYING_S
        for each in order[WARM:]:
            begun = process_time()
            _ask(session, each, at)
            took.append(process_time() - begun)
            if perf_counter() > deadline:
                break
    return loaded, sum(took) / len(took)


def _ask(session: requests.Session, asked: Asked, base: str) -> None:
    answer = session.post(asked.url.replace(BASE, base), json=asked.body, timeout=PATIENCE_S)
    if base == BASE and answer.status_code != requests.codes.ok:
        raise AssertionError(answer.text)


def parsed(home: Path, size: int) -> float:
    """Return the seconds that PyYAML's C loader needs for a cassette."""
    text = (home / f"{size}.yaml").read_text(encoding="utf-8")
    gc.collect()
    begun = process_time()
    yaml.load(text, Loader=yaml.CSafeLoader)
    return process_time() - begun


def betamax_s(size: int) -> str:
    """Return a cassette of Betamax's."""
    at = "2026-01-01T00:00:00"
    made = [
        {
            "request": {
                "body": {"string": json.dumps(each.body), "encoding": "utf-8"},
                "headers": {"Content-Type": ["application/json"]},
                "method": "POST",
                "uri": each.url,
            },
            "response": {
                "body": {"string": each.answer, "encoding": "utf-8"},
                "headers": {"Content-Type": ["application/json"]},
                "status": {"code": 200, "message": "OK"},
                "url": each.url,
            },
            "recorded_at": at,
        }
        for each in exchanges(size)
    ]
    return json.dumps({"http_interactions": made, "recorded_with": "betamax/0.9.0"})


@frozen
class Bench:
    """Measurements in processes of their own."""

    home: Path
    packages: Path
    rounds: int

    def of(self, subject: str, size: int) -> tuple[float, float]:
        """Return the medians of loading and of playing a request, in seconds."""
        rounds = [self._once(subject, size) for _ in range(self.rounds)]
        loads, plays = zip(*rounds, strict=True)
        return median(loads), median(plays)

    def _once(self, subject: str, size: int) -> tuple[float, float]:
        order = [
            "--home",
            str(self.home),
            "--packages",
            str(self.packages),
            "--one",
            subject,
            "--sizes",
            str(size),
        ]
        command = [sys.executable, "-m", "benchmarks.playback", *order]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        loaded, each = json.loads(done.stdout)
        return float(loaded), float(each)


def fetched(packages: Path) -> str:
    """Fetch the rivals; return why they are not there, or an empty text."""
    command = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--target",
        str(packages),
        *RIVALS,
    ]
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=PATIENCE_S)
    except subprocess.TimeoutExpired:
        return "pip does not answer"
    return "pip cannot install it" if done.returncode else ""


def measured(bench: Bench, sizes: Sequence[int], absent: str) -> None:
    """Print a line for each size."""
    before: dict[str, tuple[int, float]] = {}
    for size in sizes:
        (bench.home / f"{size}.yaml").write_text(recorded(size), encoding="utf-8")
        (bench.home / f"{size}.json").write_text(betamax_s(size), encoding="utf-8")
        base, _ = bench.of("pyyaml", size)
        bench.of("ringback-cached", size)
        lines = [f"{size} interactions: PyYAML's C loader {base:.2f} s"]
        for key, made in SUBJECTS.items():
            subject = made()
            why = absent if key in ("betamax", "responses") else ""
            if not why and key in before:
                earlier, spent = before[key]
                told = spent * size / earlier
                why = f"would load for {told:.0f} s" if told > LOADING_S else ""
            if why:
                lines.append(f"  {subject.name:<17} left out: {why}")
                continue
            loaded, each = bench.of(key, size)
            before[key] = (size, loaded)
            load = f"load {loaded:7.3f} s x{loaded / base:<5.2f}" if subject.loads else " " * 21
            lines.append(f"  {subject.name:<17} {load}  play {1000 * each:9.3f} ms a request")
        print("\n".join(lines), flush=True)


def main() -> None:
    """Measure everything, or one thing in this process."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--home", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--packages", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one is not None:
        sys.path.append(str(given.packages))
        size = given.sizes[0]
        found = (
            (parsed(given.home, size), 0.0)
            if given.one == "pyyaml"
            else played(SUBJECTS[given.one](), given.home, size)
        )
        print(json.dumps(found))
        return
    with tempfile.TemporaryDirectory() as home, tempfile.TemporaryDirectory() as packages:
        absent = fetched(Path(packages))
        measured(Bench(Path(home), Path(packages), given.rounds), given.sizes, absent)


if __name__ == "__main__":
    main()
