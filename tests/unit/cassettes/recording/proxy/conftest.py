"""A server that says bytes as a test tells it, a recording proxy before it, and a client that sees bytes."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from attrs import define, field

from ringback.cassettes.recording.proxy.actors import Known
from ringback.cassettes.recording.proxy.proxy import Proxy
from ringback.cassettes.recording.proxy.running import Plan, proxied
from ringback.cassettes.recording.proxy.upstream import Upstream
from ringback.cassettes.recording.recorder import Recorder
from ringback.cassettes.scrubbing.scrubber import Scrubber
from ringback.cassettes.store import Cassette, read

#: Far longer than anything here takes, in seconds.
LONG_S = 30.0


def until(condition: Callable[[], bool]) -> None:
    """Return once a condition holds; it is looked at again and again, for as long as anything may take."""
    deadline = time.monotonic() + LONG_S
    while not condition():
        assert time.monotonic() < deadline, "it never came about"


class Line:
    """One end of a TCP connection."""

    def __init__(self, connection: socket.socket) -> None:
        connection.settimeout(LONG_S)
        self.socket = connection
        self._read = b""

    def say(self, data: bytes) -> None:
        """Send bytes."""
        self.socket.sendall(data)

    def more(self) -> bytes:
        """Return what comes next, as soon as anything does; nothing at the end."""
        if self._read:
            data, self._read = self._read, b""
            return data
        try:
            return self.socket.recv(65536)
        except ConnectionResetError:
            return b""

    def until(self, end: bytes) -> bytes:
        """Return what comes up to and with these bytes; all that came where it ends before."""
        data = b""
        while end not in data:
            part = self.more()
            if not part:
                return data
            data += part
        at = data.index(end) + len(end)
        self._read = data[at:] + self._read
        return data[:at]

    def exactly(self, count: int) -> bytes:
        """Return so many bytes; fewer where it ends before."""
        data = b""
        while len(data) < count and (part := self.more()):
            data += part
        self._read = data[count:] + self._read
        return data[:count]

    def rest(self) -> bytes:
        """Return all until the other end closes."""
        return b"".join(iter(self.more, b""))

    def close(self) -> None:
        """Hang up."""
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()


#: What a server does with each of its connections.
Script = Callable[[Line], None]


class Scripted:
    """A server of one script, run once for each connection."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.connections = 0
        self._lines: list[Line] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self.connections += 1
                line = Line(connection)
                self._lines.append(line)
                self._threads.append(threading.Thread(target=self._serve, args=(line,), daemon=True))
                self._threads[-1].start()

    def _serve(self, line: Line) -> None:
        with contextlib.suppress(OSError):
            self.script(line)
        line.close()

    def close(self) -> None:
        """Stop."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for line in self._lines:
            line.close()
        for thread in self._threads:
            thread.join(LONG_S)


@define
class House:
    """A recording proxy."""

    url: str
    proxy: Proxy
    recorder: Recorder
    said: list[str]
    lines: list[Line] = field(factory=list)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.url.rpartition(":")[2])

    def call(self, data: bytes = b"") -> Line:
        """Connect, and say bytes."""
        line = Line(socket.create_connection(("127.0.0.1", self.port)))
        self.lines.append(line)
        line.say(data)
        return line

    def hang_up(self) -> None:
        """Close all connections to it."""
        for each in self.lines:
            each.close()

    def cassette(self) -> Cassette:
        """Return what was recorded, once."""
        return read(*self.recorder.commit())


#: Opens a proxy before a server; keyword arguments are those of Plan.
Open = Callable[..., House]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Open]:
    """Return what opens proxies that end with the test."""
    with contextlib.ExitStack() as stack:

        def open_house(
            url: str, *, known: tuple[Known, ...] = (), rewrite_host: bool = False, **more: bool | str
        ) -> House:
            scrubber = Scrubber(base_url=url)
            recorder = Recorder(tmp_path / "session.yaml", scrubber, {"api": "any"}, leave_out=True)
            said: list[str] = []
            upstream = Upstream(url, **more)  # type: ignore[arg-type]  # one of them
            plan = Plan(upstream, recorder, known, rewrite_host, said.append)
            address, proxy = stack.enter_context(proxied(plan))
            house = House(address, proxy, recorder, said)
            stack.callback(house.hang_up)
            return house

        yield open_house


@pytest.fixture
def scripted() -> Iterator[Callable[[Script], Scripted]]:
    """Return what starts servers that end with the test."""
    with contextlib.ExitStack() as stack:

        def start(script: Script) -> Scripted:
            server = Scripted(script)
            stack.callback(server.close)
            return server

        yield start
