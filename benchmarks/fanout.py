"""
From publishing to delivery, beside the official CometD server doing the same work.

Sessions subscribe to one channel over long-polling, each on a connection of its own.  A request makes the server
tell all of them one text, or a burst of them; the next one goes out when everybody has heard everything.  All
servers run as processes on this machine at the same time, one is loaded at a time, in turns; the load comes from
one process, this one.  Each figure is the median of the rounds:

* p50 and p99 - milliseconds from sending the request until a session has read the answer that holds a message;
* msg/s - messages that sessions have read, by the seconds that it took;
* cpu us - microseconds for which the server's process computed, for each message, over all rounds: what does not
  depend on how fast this process reads, or on who else uses the machine;
* kB/session - how much the server's memory grew when the sessions were opened, for each of them; told where there
  are enough of them to be seen.

A ratio says how many times better than the official server: x2.00 is half the time, or twice the messages.
`ringback hub` does the official server's work; `ringback serve` does more: each message is a command on a call,
carried out and put into words.  It has no request that causes a burst.
"""

import argparse
import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from statistics import median, quantiles
from time import perf_counter

import orjson
import uvloop
from attrs import define, field, frozen
from benchmarks.http_load import Connection, Unexpected
from benchmarks.subjects import CHANNEL, Absent, Publisher, Subject, hub, official, switch

#: Characters of each text: a small notification.
TEXT = 200

#: Messages that all sessions together hear in a round at least, and the most requests that make them.
ENOUGH = 20000
REQUESTS = 1000

#: How many sessions are opened at the same time.
OPENING = 50

#: Seconds after which a message that has not come is lost.
LOST_S = 60.0

SERVERS: tuple[Callable[[], AbstractContextManager[Subject]], ...] = (official, hub, switch)


@frozen
class Load:
    """How many hear, and how many messages one request makes."""

    sessions: int
    burst: int

    @property
    def requests(self) -> int:
        """How often to publish in a round."""
        return max(3, min(REQUESTS, ENOUGH // (self.sessions * self.burst)))


@define(eq=False)
class Subscriber:
    """One session, always polling."""

    connection: Connection
    poll: bytes
    told: Callable[["Subscriber", int, bool], None]
    #: How many messages it has heard, of all.
    heard: int = 0

    def take(self, body: bytes) -> None:
        """Read an answer and poll again."""
        messages = orjson.loads(body)
        self.connection.send(self.poll)
        texts = [each for each in messages if "data" in each]
        if not all(each.get("successful", True) for each in messages):
            raise Unexpected(f"{messages}")
        if texts:
            self.heard += len(texts)
            # The number of a message stands at the start of its text.
            self.told(self, len(texts), f"{self.heard}." in str(texts[-1]["data"]))


@define(eq=False)
class Audience:
    """All sessions of one server, and who publishes there."""

    subject: Subject
    subscribers: list[Subscriber] = field(factory=list)
    publisher: Publisher | None = None
    #: kB that the server grew for each session.
    memory: float = 0.0
    _published: int = 0
    _missing: int = 0
    _sent: float = 0.0
    _done: asyncio.Event = field(factory=asyncio.Event)
    _taken: list[float] = field(factory=list)
    _wrong: int = 0

    async def open(self, sessions: int) -> None:
        """Let so many subscribe and poll."""
        self.publisher = await self.subject.publisher()
        before = self.subject.memory()
        for start in range(0, sessions, OPENING):
            some = min(OPENING, sessions - start)
            self.subscribers += await asyncio.gather(*(self._opened() for _ in range(some)))
        self.memory = (self.subject.memory() - before) / sessions / 1000

    async def _opened(self) -> Subscriber:
        connection = await Connection.to(self.subject.url)
        shake = {"channel": "/meta/handshake", "version": "1.0", "supportedConnectionTypes": ["long-polling"]}
        [shaken] = await connection.ask_json(self.subject.messages({**shake, "id": "1"}))
        client, cookie = shaken["clientId"], connection.cookie
        subscribe = {"id": "2", "channel": "/meta/subscribe", "subscription": CHANNEL, "clientId": client}
        [subscribed] = await connection.ask_json(self.subject.messages(subscribe, cookie=cookie))
        assert subscribed["successful"], subscribed
        connect = {
            "id": "3",
            "channel": "/meta/connect",
            "connectionType": "long-polling",
            "clientId": client,
        }
        poll = self.subject.messages(connect, cookie=cookie)
        # The first is answered at once by some servers, and is in any case where the advice says so.
        now = self.subject.messages({**connect, "advice": {"timeout": 0}}, cookie=cookie)
        await connection.ask(now)
        subscriber = Subscriber(connection, poll, self._told)
        connection.take = subscriber.take
        connection.send(poll)
        return subscriber

    def _told(self, _subscriber: Subscriber, messages: int, right: bool) -> None:  # noqa: FBT001  (a callback)
        self._taken += [perf_counter() - self._sent] * messages
        self._missing -= messages
        self._wrong += not right
        if self._missing <= 0:
            self._done.set()

    async def round(self, load: Load) -> "Round":
        """Publish as often as a round needs, and return what was seen."""
        self._taken.clear()
        begun, cpu = perf_counter(), self.subject.cpu()
        for _ in range(load.requests):
            await self._publish(load.burst)
        seconds, cpu = perf_counter() - begun, self.subject.cpu() - cpu
        # `quantiles` wants two at least.
        cuts = quantiles([*self._taken, self._taken[-1]], n=100)
        return Round(
            p50=cuts[49] * 1000,
            p99=cuts[98] * 1000,
            rate=len(self._taken) / seconds,
            cpu=cpu * 1e6,
            messages=len(self._taken),
        )

    async def _publish(self, burst: int) -> None:
        assert self.publisher is not None
        texts = [f"{self._published + each + 1}.".ljust(TEXT, "x") for each in range(burst)]
        self._published += burst
        self._missing = burst * len(self.subscribers)
        self._done.clear()
        content = self.publisher.publish(texts)
        answers = asyncio.get_running_loop().create_future()
        left = self.publisher.answers(texts)

        def take(_body: bytes) -> None:
            nonlocal left
            left -= 1
            if not left:
                answers.set_result(None)

        self.publisher.connection.take = take
        self._sent = perf_counter()
        self.publisher.connection.send(content)
        await asyncio.wait_for(asyncio.gather(answers, self._done.wait()), LOST_S)
        if self._wrong or self._missing:
            raise Unexpected(f"{self.subject.name}: messages lost, doubled or out of order")

    def close(self) -> None:
        """Leave without a word."""
        for each in self.subscribers:
            each.connection.cut()


@frozen
class Round:
    """What was seen in one round."""

    #: Milliseconds.
    p50: float
    p99: float
    #: Messages a second.
    rate: float
    #: Microseconds that the server computed.
    cpu: float
    messages: int


#: The figures of a load: title, how to print it, how to find it in the rounds, and whether more is better.
FIGURES: tuple[tuple[str, str, Callable[[Sequence[Round]], float], bool], ...] = (
    ("p50 ms", "{:.2f}", lambda rounds: median(each.p50 for each in rounds), False),
    ("p99 ms", "{:.2f}", lambda rounds: median(each.p99 for each in rounds), False),
    ("msg/s", "{:.0f}", lambda rounds: median(each.rate for each in rounds), True),
    (
        "cpu us",
        "{:.1f}",
        lambda rounds: sum(each.cpu for each in rounds) / sum(each.messages for each in rounds),
        False,
    ),
)

#: Fewer sessions than this are lost in what a server's memory grows by otherwise.
SEEN = 100


def row(title: str, form: str, values: Sequence[float], *, more: bool) -> str:
    """Return one line of the table: each server's figure, and how many times better than the first it is."""
    first, *others = values

    def better(value: float) -> str:
        ratio = (value / first if more else first / value) if first > 0 and value > 0 else float("nan")
        return f"{form.format(value):>13} x{ratio:<7.2f}"

    return f"    {title:<12}{form.format(first):>16}" + "".join(better(each) for each in others)


async def measure(subjects: Sequence[Subject], sessions: int, rounds: int, bursts: Sequence[int]) -> None:
    """Measure all servers with so many sessions, and print it."""
    audiences = [Audience(each) for each in subjects]
    for each in audiences:
        await each.open(sessions)
    header = "".join(f"{each.name:>22}" for each in subjects)
    print(f"{sessions} sessions{header}", flush=True)
    for burst in bursts:
        load = Load(sessions, burst)
        able = [each for each in audiences if burst == 1 or each.subject.bursts]
        seen: list[list[Round]] = [[] for _ in able]
        for each in able:
            await each.round(Load(sessions, 1))
        for _ in range(rounds):
            for audience, found in zip(able, seen, strict=True):
                found.append(await audience.round(load))
        print(f"  {burst} a publish, {load.requests} publishes a round, {rounds} rounds")
        for title, form, figure, more in FIGURES:
            print(row(title, form, [figure(found) for found in seen], more=more), flush=True)
    if sessions >= SEEN:
        print(row("kB/session", "{:.1f}", [each.memory for each in audiences], more=False), flush=True)
    for each in audiences:
        each.close()


def started(stack: ExitStack) -> Iterator[Subject]:
    """Start all servers that there are; say which are not."""
    for server in SERVERS:
        try:
            yield stack.enter_context(server())
        except Absent as absent:
            print(f"{server.__name__} not measured: {absent}")


def main() -> None:
    """Measure each number of sessions with fresh servers."""
    parser = argparse.ArgumentParser(description="Fan-out beside the official CometD server.")
    parser.add_argument("--sessions", type=int, nargs="+", default=[1, 100, 1000])
    parser.add_argument("--bursts", type=int, nargs="+", default=[1, 50])
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    for sessions in given.sessions:
        with ExitStack() as stack:
            subjects = tuple(started(stack))
            uvloop.run(measure(subjects, sessions, given.rounds, given.bursts))


if __name__ == "__main__":
    main()
