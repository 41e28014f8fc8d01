"""
Calls through the embedded switch over real sockets: how many a second, and what many at once cost.

*Calls a second*: callers dial, their callees answer, the callers hold, retrieve and hang up.  Each of the eight
notifications of a call must have come, in its order and with its state, before the next command is given.
Several pairs do so at the same time.

*Growth*: so many calls are left ringing, and one pair goes on as above.  `ms a command` is the median for each of the
five commands of its calls, with their notifications, and the mean of these; `dial` is what each of the ringing calls
took to make; `kB a call` is what the server's memory grew by for each since the line before.  The ratio is to that
line, too: x1.00 is flat.
"""

import argparse
import asyncio
from collections.abc import Mapping, Sequence
from statistics import mean, median
from time import perf_counter
from typing import Any

import uvloop
from attrs import define, frozen
from benchmarks.http_load import Connection
from benchmarks.subjects import Subject, genesys
from benchmarks.telephones import Expectation, Listener, Telephone

#: Calls that all pairs make together in a round.
CALLS = 300

#: How many calls the pair makes while others ring.
PROBES = 25

COMMANDS = 5


@define(eq=False)
class Party:
    """Somebody who calls or is called, and hears of it."""

    telephone: Telephone
    ear: Expectation
    listener: Listener

    @classmethod
    async def of(cls, url: str, entry: Mapping[str, str]) -> "Party":
        """Return an actor, listening."""
        telephone, ear = await Telephone.of(url, entry), Expectation()
        return cls(telephone, ear, await Listener.at(url, telephone.credentials, ear.hear))

    async def does(self, operation: str) -> None:
        """Command an operation on the call that was heard of last."""
        await self.telephone.order(self.ear.call, operation)


@frozen
class Pair:
    """Two who call each other."""

    caller: Party
    callee: Party

    async def call(self) -> list[float]:
        """Make one call, and return the seconds that each command took until all had heard of it."""
        caller, callee = self.caller, self.callee
        number = callee.telephone.number
        return [
            await self._timed(caller.telephone.dial(number), ["Dialing"], ["Ringing"]),
            await self._timed(callee.does("Answer"), ["Established"], ["Established"]),
            await self._timed(caller.does("Hold"), ["Held"], []),
            await self._timed(caller.does("Retrieve"), ["Established"], []),
            await self._timed(caller.does("Hangup"), ["Released"], ["Released"]),
        ]

    async def _timed(self, command: Any, caller: Sequence[str], callee: Sequence[str]) -> float:
        begun = perf_counter()
        await command
        await self.caller.ear.wait(*caller)
        await self.callee.ear.wait(*callee)
        return perf_counter() - begun


async def opened(subject: Subject, entries: Sequence[Mapping[str, str]]) -> list[Pair]:
    """Return pairs of these actors, listening."""
    parties = [await Party.of(subject.url, each) for each in entries]
    return [Pair(one, two) for one, two in zip(parties[::2], parties[1::2], strict=True)]


async def rate(pairs: Sequence[Pair]) -> float:
    """Return the calls a second that all pairs make together."""
    each = max(1, CALLS // len(pairs))

    async def some(pair: Pair) -> None:
        for _ in range(each):
            await pair.call()

    begun = perf_counter()
    await asyncio.gather(*(some(pair) for pair in pairs))
    return each * len(pairs) / (perf_counter() - begun)


def actors_of(count: int) -> str:
    """Return the TOML of so many actors."""
    entries = (
        f'[actors.user{each}]\npassword = "secret{each}"\nphone_number = "{100_000 + each}"\n'
        for each in range(count)
    )
    return "".join(entries)


async def speeds(
    subject: Subject, entries: Sequence[Mapping[str, str]], sizes: Sequence[int], rounds: int
) -> None:
    """Print the calls a second of so many pairs."""
    pairs = await opened(subject, entries[: 2 * max(sizes)])
    await rate(pairs[:1])
    for size in sizes:
        cpu, rates = subject.cpu(), [await rate(pairs[:size]) for _ in range(rounds)]
        cpu = (subject.cpu() - cpu) / rounds / (max(1, CALLS // size) * size)
        print(
            f"  {size:>5} pairs {median(rates):>9.0f} calls/s {COMMANDS * median(rates):>9.0f} commands/s"
            f" {8 * median(rates):>9.0f} notifications/s {cpu * 1000:>8.2f} ms cpu a call",
            flush=True,
        )


async def growth(subject: Subject, entries: Sequence[Mapping[str, str]], sizes: Sequence[int]) -> None:
    """Print what a command and a call cost while so many calls ring."""
    [pair] = await opened(subject, entries[:2])
    shared = await Connection.to(subject.url)
    # Everybody has signed in before memory is looked at.
    waiting = [await Telephone.of(subject.url, each, shared) for each in entries[2 : 2 + 2 * max(sizes)]]
    for _ in range(PROBES):
        await pair.call()
    memory, before, made = subject.memory(), 0.0, 0
    for size in sizes:
        begun = perf_counter()
        for each in range(made, size):
            await waiting[2 * each].dial(waiting[2 * each + 1].number)
        dial = (perf_counter() - begun) / (size - made) * 1000
        took = [await pair.call() for _ in range(PROBES)]
        command = mean(map(median, zip(*took, strict=True))) * 1000
        grown = (subject.memory() - memory) / (size - made) / 1000
        memory, made = subject.memory(), size
        ratio = f"x{command / before:.2f}" if before else ""
        print(
            f"  {size:>6} calls {dial:>8.2f} ms dial {command:>8.2f} ms a command {ratio:<8}"
            f" {grown:>8.1f} kB a call",
            flush=True,
        )
        before = command


def main() -> None:
    """Measure both."""
    parser = argparse.ArgumentParser(description="Calls through the embedded switch.")
    parser.add_argument("--pairs", type=int, nargs="+", default=[1, 10, 50])
    parser.add_argument("--concurrent", type=int, nargs="+", default=[10, 100, 1000, 10000])
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    with genesys(actors_of(2 * max(given.pairs))) as (subject, actors):
        print("Dial, Answer, Hold, Retrieve, Hangup:")
        uvloop.run(speeds(subject, list(actors.values()), given.pairs, given.rounds))
    with genesys(actors_of(2 + 2 * max(given.concurrent))) as (subject, actors):
        print("Growth, while so many calls ring:")
        uvloop.run(growth(subject, list(actors.values()), given.concurrent))


if __name__ == "__main__":
    main()
