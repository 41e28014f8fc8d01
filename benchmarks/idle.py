"""
Thousands of sessions that poll and hear nothing, and what they cost those who do something.

One user of the Genesys switch has all of them; two others call each other meanwhile, as `benchmarks.calls` has them.
`kB a session` is what the server's memory grew by for each; the ratio is to the line without idle sessions.
"""

import argparse
import asyncio
import resource
from collections.abc import Mapping
from statistics import median
from typing import Any

import uvloop
from benchmarks.calls import Pair, Party
from benchmarks.subjects import Subject, genesys
from benchmarks.telephones import Listener, Telephone

#: Calls that are measured, and sessions that are opened at the same time.
CALLS = 100
OPENING = 50

#: File descriptors that both processes need besides those of the sessions.
SPARE = 200


def descriptors() -> int:
    """Allow as many open files as we may have, and return how many those are; servers inherit it."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


async def measure(subject: Subject, actors: Mapping[str, Any], sizes: list[int]) -> None:
    """Print what a call costs beside so many idle sessions."""
    pair = Pair(
        await Party.of(subject.url, actors["caller"]), await Party.of(subject.url, actors["colleague"])
    )
    idler = await Telephone.of(subject.url, actors["agent"])
    idle: list[Listener] = []

    def hear(data: object) -> None:
        raise AssertionError(data)

    memory, first = subject.memory(), 0.0
    for size in [0, *sizes]:
        grown = size - len(idle)
        while len(idle) < size:
            some = min(OPENING, size - len(idle))
            idle += await asyncio.gather(
                *(Listener.at(subject.url, idler.credentials, hear) for _ in range(some))
            )
        each = (subject.memory() - memory) / grown / 1000 if grown else 0.0
        took = median([sum(await pair.call()) for _ in range(CALLS)]) * 1000
        first = first or took
        print(
            f"  {size:>6} idle {took:>8.2f} ms a call x{took / first:<6.2f} {each:>8.1f} kB a session",
            flush=True,
        )
        memory = subject.memory()


def main() -> None:
    """Measure as many as there can be."""
    parser = argparse.ArgumentParser(description="Idle sessions, and those who are not.")
    parser.add_argument("--sessions", type=int, nargs="+", default=[1000, 9900])
    given = parser.parse_args()
    most = descriptors() - SPARE
    sizes = sorted({min(each, most) for each in given.sessions})
    with genesys() as (subject, actors):
        print("Idle sessions:")
        uvloop.run(measure(subject, actors, sizes))


if __name__ == "__main__":
    main()
