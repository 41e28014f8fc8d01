"""
What one small HTTP exchange costs a server that has nothing to say: the floor under the fan-out.

A hundred connections ask again as soon as they are answered, always the same.  `bare` is a protocol that parses with
httptools and writes bytes made beforehand, on uvloop; `express` and `ASGI` are our server's two ways into an
application that answers what it has at once.  Printed is the time for which each process computed, in microseconds
for each exchange: the median of the rounds.

    python -m benchmarks.floor
"""

import argparse
import asyncio
import signal
import sys
import threading
from collections.abc import Callable
from statistics import median
from typing import cast

import httptools
import uvloop
from benchmarks.http_load import Connection, request
from benchmarks.subjects import Subject, process

from ringback.express import Exchange, Lanes
from ringback.serve import Receive, Scope, Send, serve

BODY = b"x" * 400
HEADERS = [(b"content-length", b"%d" % len(BODY)), (b"content-type", b"application/json")]
ANSWER = b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\ncontent-type: application/json\r\n\r\n" % len(BODY) + BODY

CONNECTIONS = 100
EXCHANGES = 20_000


class Fixed:
    """An application that says one thing."""

    def __init__(self, *, short: bool) -> None:
        self.express: Lanes = {b"/": self._take} if short else {}

    def _take(self, exchange: Exchange) -> bool:
        exchange.answer(200, HEADERS, BODY)
        return True

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        """Answer once the body has come."""
        await receive()
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        await send({"type": "http.response.body", "body": BODY})


class Bare(asyncio.Protocol):
    """Answers whatever is a request."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = cast("asyncio.Transport", transport)
        self._parser = httptools.HttpRequestParser(self)

    def data_received(self, data: bytes) -> None:
        """Parse."""
        self._parser.feed_data(data)

    def on_message_complete(self) -> None:
        """Answer."""
        self._transport.write(ANSWER)


async def _bare() -> None:
    server = await asyncio.get_running_loop().create_server(Bare, "127.0.0.1", 0)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


def _served(*, short: bool) -> None:
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: stop.set())
    with serve(Fixed(short=short)) as url:
        print(url, flush=True)
        stop.wait()


SERVERS: dict[str, Callable[[], None]] = {
    "bare": lambda: uvloop.run(_bare()),
    "express": lambda: _served(short=True),
    "ASGI": lambda: _served(short=False),
}


async def _round(subject: Subject, connections: list[Connection], asked: bytes) -> float:
    left, done, cpu = EXCHANGES, asyncio.Event(), subject.cpu()

    def again(connection: Connection) -> Callable[[bytes], None]:
        def take(_body: bytes) -> None:
            nonlocal left
            left -= 1
            if left >= CONNECTIONS:
                connection.send(asked)
            elif not left:
                done.set()

        return take

    for each in connections:
        each.take = again(each)
        each.send(asked)
    await done.wait()
    return (subject.cpu() - cpu) * 1e6 / EXCHANGES


async def measure(name: str, url: str, pid: int, rounds: int) -> None:
    """Measure one server, and print it."""
    asked = request("POST", "/", b"y" * 120, {"Cookie": "JSESSIONID=0123456789ABCDEF0123456789ABCDEF"})
    connections = [await Connection.to(url) for _ in range(CONNECTIONS)]
    subject = Subject(name, url, pid, "/")
    cpu = [await _round(subject, connections, asked) for _ in range(rounds)]
    print(f"{name:<10}{median(cpu):>8.1f} us", flush=True)
    for each in connections:
        each.cut()


def main() -> None:
    """Measure all servers, or be one."""
    parser = argparse.ArgumentParser(description="What one HTTP exchange costs at least.")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--be", choices=SERVERS, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.be:
        SERVERS[given.be]()
        return
    for name in SERVERS:
        with process([sys.executable, "-m", "benchmarks.floor", "--be", name]) as (url, pid):
            uvloop.run(measure(name, url, pid, given.rounds))


if __name__ == "__main__":
    main()
