"""
How fast Ringback is, as ratios: each subject beside what it should be compared with.

A ratio holds on any machine, a second only on this one.  Knows how to measure;
refuses to say what is fast enough.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter

from attrs import frozen

from ringback.contracts.check import Checker
from ringback.contracts.store import known_apis, load

RINGBACK = str(Path(sys.executable).with_name("ringback"))


@frozen
class Pair:
    """Two ways to do something, the second of which we pay for."""

    title: str
    plain: Callable[[], object]
    ours: Callable[[], object]
    plain_name: str
    ours_name: str
    rounds: int = 5

    def line(self) -> str:
        """Measure both in turn, and return what came out."""
        pairs = [(seconds(self.plain), seconds(self.ours)) for _ in range(self.rounds)]
        plain, ours = (median(each) for each in zip(*pairs, strict=True))
        ratio = median(mine / other for other, mine in pairs)
        return (
            f"{self.title:<40} {self.plain_name} {plain:.3f} s, {self.ours_name} {ours:.3f} s: x{ratio:.2f}"
        )


def seconds(work: Callable[[], object]) -> float:
    """Return how long something takes."""
    begun = perf_counter()
    work()
    return perf_counter() - begun


def certify(api: str, endpoint: str) -> None:
    """Run the flows of an API, start-up included."""
    with tempfile.TemporaryDirectory() as out:
        command = [
            RINGBACK,
            "certify",
            "--api",
            api,
            "--endpoint",
            endpoint,
            "--level",
            "flows",
            "--out",
            out,
        ]
        subprocess.run(command, check=True, capture_output=True)


def flows() -> Iterator[Pair]:
    """Return embedded against recorded, for each API."""
    for api in known_apis():
        yield Pair(
            title=f"flows of {api}",
            plain=partial(certify, api, "embedded"),
            ours=partial(certify, api, "recorded"),
            plain_name="embedded",
            ours_name="recorded",
            rounds=3,
        )


def notifications() -> Pair:
    """Return parsing against parsing and checking, for the notifications that the documents print."""
    contract = load("genesys")
    checker = Checker(contract)
    schemas = {name: each.notification_schema for name, each in contract.operations.items()}
    printed = [
        (schemas[each.operation], json.dumps(each.body))
        for each in contract.samples
        if each.kind == "notification" and schemas.get(each.operation)
    ] * 100

    def parse() -> None:
        for _, text in printed:
            json.loads(text)

    def parse_and_check() -> None:
        for schema, text in printed:
            if checker.errors(schema, json.loads(text)):
                raise AssertionError(text)

    return Pair(
        title=f"{len(printed)} notifications",
        plain=parse,
        ours=parse_and_check,
        plain_name="parsed",
        ours_name="parsed and checked",
        rounds=9,
    )


def main() -> None:
    """Measure everything, a line each."""
    print(notifications().line(), flush=True)
    for pair in flows():
        print(pair.line(), flush=True)


if __name__ == "__main__":
    main()
