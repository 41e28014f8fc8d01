"""
How fast requests are made up and sent: ours beside Schemathesis' own, and beside `st run` on the same server.

Also how many requests of ours each fuzzed one costs, over all operations of an
API.  Ratios hold on any machine.  Knows how to measure; refuses to say what is
fast enough.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter

import hypothesis
import schemathesis
from hypothesis import HealthCheck, Phase

from ringback.contracts import Contract, load
from ringback.contracts.check import Checker
from ringback.contracts.openapi import openapi
from ringback.contracts.store import known_apis
from ringback.endpoint.embedded import embedded
from ringback.endpoint.endpoint import Endpoint, Wiring, opened
from ringback.endpoint.file import EndpointFile
from ringback.run import Result
from ringback.suite import fuzz
from ringback.suite.generation import MODES, generated
from ringback.suite.opening import Shared

#: The operation that is measured beside others: its parameter names a call.
API, OPERATION = "genesys", "SwapCalls"

#: Cases a round, and cases of each operation and mode where costs are counted.
MANY, EACH = 300, 50

#: Seconds that one `st run` may take.
PATIENCE = 300


def theirs(contract: Contract, mode: str, count: int) -> int:
    """Have Schemathesis make cases of our document as it stands; return how many."""
    operation = contract.operation(OPERATION)
    schema = schemathesis.openapi.from_dict(openapi(contract, operation=OPERATION, examples=False))
    target = schema[contract.url_path(operation)][operation.method]
    made = 0

    @hypothesis.seed(1)
    @hypothesis.settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @hypothesis.given(case=target.as_strategy(generation_mode=MODES[mode]))
    def collect(case: object) -> None:
        nonlocal made
        assert case is not None
        made += 1

    collect()
    return made


def generation(contract: Contract, rounds: int) -> Iterator[str]:
    """Yield a line for each mode: cases a second, ours and theirs, turn by turn."""
    operation = contract.operation(OPERATION)
    for mode in MODES:
        pairs = []
        for _ in range(rounds):
            begun = perf_counter()
            plain = theirs(contract, mode, MANY)
            between = perf_counter()
            ours = len(generated(contract, operation, mode, count=MANY, seed=1))
            pairs.append((plain / (between - begun), ours / (perf_counter() - between)))
        plain_rate, our_rate = (median(each) for each in zip(*pairs, strict=True))
        ratio = median(ours / plain for plain, ours in pairs)
        yield (
            f"{OPERATION}, {mode}, made up: Schemathesis {plain_rate:.0f}/s, "
            f"Ringback {our_rate:.0f}/s: x{ratio:.2f}"
        )


@contextmanager
def served(api: str) -> Iterator[tuple[Endpoint, EndpointFile]]:
    """Yield an embedded switch, with its actors signed in."""
    with embedded(api, 1) as file, opened(file, load(api), Wiring("embedded", perf_counter)) as endpoint:
        yield endpoint, file


def fuzzed(endpoint: Endpoint, names: Sequence[str], count: int) -> tuple[int, int, float]:
    """Fuzz operations; return requests sent to them, requests of ours (clearing up included), and seconds."""
    contract = endpoint.contract
    began, begun = endpoint.requests, perf_counter()
    cases = fuzz.run(
        contract,
        Shared(endpoint, Checker(contract)),
        wanted=lambda case: not names or case.split("/")[2] in names,
        count=count,
        seed=1,
        clock=perf_counter,
    )
    sent = sum(_sent(result) for _, result in cases)
    return sent, endpoint.requests - began - sent, perf_counter() - begun


def _sent(result: Result) -> int:
    if result.findings or result.outcome == "errored":
        raise AssertionError(f"{result.case}: {result.findings or result.reason}")
    return sum(int(found[1]) for note in result.notes if (found := re.search(r"of ours for (\d+)", note)))


def st_run(contract: Contract, file: EndpointFile, actor: str) -> float:
    """Have `st run` fuzz the operation on the same server; return its cases a second, by its own clock."""
    settings = file.actors[actor]
    with tempfile.TemporaryDirectory() as home:
        path = Path(home, "openapi.json")
        path.write_text(json.dumps(openapi(contract, operation=OPERATION, examples=False)), encoding="utf-8")
        command = [str(Path(sys.executable).with_name("st")), "run", str(path), "--url", file.base_url]
        command += ["--auth", f"{settings['username']}:{settings['password']}"]
        command += ["--phases", "fuzzing", "--max-examples", str(MANY), "--seed", "1", "--no-color"]
        command += ["--continue-on-failure", "--generation-database", "none"]
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, cwd=home, timeout=PATIENCE
        )
    made = re.search(r"(\d+) generated", done.stdout)
    took = re.search(r"in ([\d.]+)s =", done.stdout)
    if made is None or took is None:
        raise AssertionError(done.stdout + done.stderr)
    return int(made[1]) / float(took[1])


def sending(contract: Contract, rounds: int) -> str:
    """Return a line: cases a second that are made up, sent and judged, ours and those of `st run`."""
    pairs = []
    for _ in range(rounds):
        with served(API) as (endpoint, file):
            plain = st_run(contract, file, "caller")
            sent, _, took = fuzzed(endpoint, [OPERATION], MANY)
            pairs.append((plain, sent / took))
    plain_rate, our_rate = (median(each) for each in zip(*pairs, strict=True))
    ratio = median(ours / plain for plain, ours in pairs)
    return f"{OPERATION}, sent: st run {plain_rate:.0f}/s, Ringback {our_rate:.0f}/s: x{ratio:.2f}"


def costs() -> Iterator[str]:
    """Yield a line for each API: requests of ours for each fuzzed one, over all operations."""
    for api in known_apis():
        with served(api) as (endpoint, _):
            sent, ours, took = fuzzed(endpoint, [], EACH)
        yield (
            f"{api}, all operations, {EACH} of each and mode: {sent} requests in {took:.0f} s, "
            f"{ours} of ours: {ours / sent:.2f} for each"
        )


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure everything, a line each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args(arguments).rounds
    contract = load(API)
    for line in generation(contract, rounds):
        print(line, flush=True)
    print(sending(contract, rounds), flush=True)
    for line in costs():
        print(line, flush=True)


if __name__ == "__main__":
    main()
