"""
Random legal commands from many actors with random disconnects, for as long as one likes.

    python -m benchmarks.soak --minutes 10 --actors 50 --seed 1

Every client keeps a ledger of what it must be told - by the contract's call table and the commands that were
accepted - and of what came; at short intervals all of its calls are read and held against what it was told.
It ends with one line: what was done, what was lost, doubled or told to the wrong one, and how much the memory of the
switch grew a minute in the second half.  The exit code is 0 where all is well, 1 where it is not.
"""

import argparse
import asyncio
import sys
from collections.abc import Mapping, Sequence
from random import Random
from statistics import linear_regression
from time import monotonic
from typing import Any

import uvloop
from attrs import define, field, frozen
from benchmarks.island import Island
from benchmarks.subjects import Subject, genesys

from ringback.contracts.store import load

#: Actors who know each other.
TOGETHER = 5

#: How much the memory may grow a minute after the first half, in MB, and how long that takes to tell, in seconds.
GROWTH = 1.0
TELLING_S = 60.0

#: Most faults that are printed.
PRINTED = 20

MINUTE = 60.0
MEGABYTE = 1e6


@frozen
class Verdict:
    """What came of it."""

    commands: int
    refused: int
    heard: int
    cuts: int
    sessions: int
    faults: tuple[str, ...]
    #: Memory at the end in MB, and its growth in MB a minute; None where it was too short to tell.
    memory: float
    growth: float | None

    @property
    def passed(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults and (self.growth is None or self.growth < GROWTH)

    def __str__(self) -> str:
        kinds = (
            f"{sum(each.startswith(kind) for each in self.faults)} {kind}"
            for kind in ("lost", "doubled", "misaddressed")
        )
        growth = "" if self.growth is None else f" ({self.growth:+.2f} MB a minute)"
        return (
            f"{self.commands} commands ({self.refused} refused), {self.heard} notifications, {self.cuts} lines cut, "
            f"{self.sessions} sessions left: {', '.join(kinds)}, {len(self.faults)} faults in all; "
            f"memory {self.memory:.1f} MB{growth}: {'passed' if self.passed else 'FAILED'}"
        )


@define(eq=False)
class Memory:
    """The memory of a process over time."""

    subject: Subject
    _times: list[float] = field(factory=list)
    _sizes: list[float] = field(factory=list)

    async def watch(self) -> None:
        """Look once a second, until cancelled."""
        while True:
            self._times.append(monotonic() / MINUTE)
            self._sizes.append(self.subject.memory() / MEGABYTE)
            await asyncio.sleep(1)

    def growth(self) -> float | None:
        """Return the slope of the second half, in MB a minute; None where it is too short."""
        half = len(self._times) // 2
        times, sizes = self._times[half:], self._sizes[half:]
        if not times or times[-1] - times[0] < TELLING_S / MINUTE:
            return None
        return linear_regression(times, sizes).slope


def actors_of(count: int) -> str:
    """Return the TOML of so many actors, the last of each island a supervisor."""
    return "".join(
        f'[actors.user{each}]\npassword = "secret{each}"\nphone_number = "{5000 + each}"\n'
        f"may_monitor = {str(each % TOGETHER == TOGETHER - 1).lower()}\n"
        for each in range(count)
    )


async def soak(
    subject: Subject, entries: Sequence[Mapping[str, Any]], *, seed: int, commands: int, seconds: float
) -> Verdict:
    """Let all actors live for so many commands each island, or so long."""
    table, owners = load("genesys").table, dict[str, str]()
    islands = [
        await Island.of(subject.url, entries[start : start + TOGETHER], table, Random(seed + start), owners)  # noqa: S311
        for start in range(0, len(entries), TOGETHER)
    ]
    memory, stop = Memory(subject), asyncio.Event()
    watching = asyncio.ensure_future(memory.watch())
    asyncio.get_running_loop().call_later(seconds, stop.set)
    # The switch keeps the queue of a client that never comes back until it is full or too old: 8 MB of memory that
    # grows for minutes, if there were more of them.
    islands[0].forsaken = 1
    await asyncio.gather(*(each.live(commands, stop) for each in islands))
    watching.cancel()
    return Verdict(
        commands=sum(each.commands for each in islands),
        refused=sum(each.refused for each in islands),
        heard=sum(actor.ledger.heard for each in islands for actor in each.actors),
        cuts=sum(each.cuts for each in islands),
        sessions=sum(each.sessions for each in islands),
        faults=tuple(fault for each in islands for fault in each.faults),
        memory=subject.memory() / MEGABYTE,
        growth=memory.growth(),
    )


def main() -> None:
    """Soak a switch of one's own, and say what came of it."""
    parser = argparse.ArgumentParser(description="Random legal commands, for as long as one likes.")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--actors", type=int, default=50, help=f"a multiple of {TOGETHER}")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--commands", type=int, default=sys.maxsize, help="at most, of each island")
    parser.add_argument("--defect", action="append", default=[], help="of the switch, to see it found")
    given = parser.parse_args()
    options = [word for each in given.defect for word in ("--defect", each)]
    with genesys(actors_of(given.actors), *options) as (subject, actors):
        entries = list(actors.values())
        seconds = given.minutes * MINUTE
        verdict = uvloop.run(
            soak(subject, entries, seed=given.seed, commands=given.commands, seconds=seconds)
        )
    for fault in sorted(verdict.faults, reverse=True)[:PRINTED]:
        print(fault, file=sys.stderr)
    print(f"soak, seed {given.seed}: {verdict}")
    sys.exit(not verdict.passed)


if __name__ == "__main__":
    main()
