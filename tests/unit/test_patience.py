"""How long an answer is waited for, on machines that have time for us and on others."""

import itertools
import socket
import time
from collections.abc import Callable

import pytest
import requests
from attrs import define, field
from tests.unit.test_wire import LONG_S, OK, Speech, saying, speaking, trickling

from ringback import connections
from ringback.errors import ConnectionDropped, EndpointProblem, TimedOut
from ringback.model import Request, Response
from ringback.patience import AT_MOST, Overdue, Patience
from ringback.wire import BoundedAdapter, exchange

#: How long what is asked here may be waited for, in seconds, where it never comes.
SHORT_S = 0.2


@define
class Machine:
    """A machine on which whoever waits is woken so many seconds late, and a server that answers at some time."""

    late_s: float
    answers_at: float
    #: How many pieces of the answer are there each time that somebody looks, and how much later the next is.
    now: float = 0.0
    looks: list[float] = field(factory=list)

    def read(self) -> float:
        """Return the time on the wall."""
        return self.now

    def see(self, seconds: float) -> int:
        """Look for so many seconds."""
        self.looks.append(seconds)
        seen = self.now + seconds + self.late_s >= self.answers_at
        self.now += min(seconds, max(0.0, self.answers_at - self.now)) + self.late_s
        if not seen:
            raise TimeoutError
        return 1

    def wait(self, seconds: float) -> int:
        """Wait for the answer for so many seconds that count."""
        return Patience(seconds, self.read).looking(self.see)


def test_an_idle_machine_goes_by_the_wall() -> None:
    """What comes in time is seen, and what does not is given up in time."""
    assert Machine(late_s=0.0, answers_at=34.9).wait(35.0) == 1
    machine = Machine(late_s=0.0, answers_at=35.1)
    with pytest.raises(Overdue) as caught:
        machine.wait(35.0)
    assert machine.now == pytest.approx(35.0)
    assert caught.value.late_s == pytest.approx(0.0)


@pytest.mark.parametrize("late_s", [0.3, 1.6, 6.5])
def test_a_busy_machine_waits_longer(late_s: float) -> None:
    """An answer that is late by the wall, because its server was woken as late as we were, is waited for."""
    assert Machine(late_s=late_s, answers_at=35.0 + 16 * late_s).wait(35.0) == 1


@pytest.mark.parametrize("late_s", [0.0, 0.3, 6.5])
def test_what_never_comes_is_given_up(late_s: float) -> None:
    """However busy a machine is, nobody waits for ever, and it is told for how long nobody looked."""
    machine = Machine(late_s=late_s, answers_at=float("inf"))
    with pytest.raises(Overdue) as caught:
        machine.wait(35.0)
    assert machine.now <= AT_MOST * 35.0 + late_s + 1.0
    assert caught.value.late_s == pytest.approx(late_s * len(machine.looks))


def test_all_waits_of_one_answer_count_together() -> None:
    """A server that sends a little each time, just in time, does not keep us beyond the limit of the whole."""
    machine = Machine(late_s=0.0, answers_at=0.0)
    waiting = Patience(1.0, machine.read)

    def trickle() -> None:
        while waiting.looking(machine.see):
            machine.answers_at += 0.09

    with pytest.raises(Overdue):
        trickle()
    assert machine.now == pytest.approx(1.0)


def test_looks_become_shorter() -> None:
    """A long poll is not looked at all the time; when its end is near, it is."""
    machine = Machine(late_s=0.0, answers_at=float("inf"))
    with pytest.raises(Overdue):
        machine.wait(35.0)
    assert machine.looks[0] == pytest.approx(0.7)
    assert len(machine.looks) < 300


# ---- on real sockets


def heard(url: str, *, seconds: float = LONG_S, clock: Callable[[], float] = time.monotonic) -> Response:
    """Return the answer of a server, asked as an endpoint is."""
    with requests.Session() as session:
        session.trust_env = False
        session.mount("http://", BoundedAdapter())
        return exchange(session, Request(method="GET", url=f"{url}/x"), seconds=seconds, clock=clock)[1]


def problem(speech: Speech, *, seconds: float = LONG_S) -> tuple[EndpointProblem, str]:
    """Return the problem with a server, and the address that was asked."""
    with speaking(speech) as server, pytest.raises(EndpointProblem) as caught:
        heard(server.url, seconds=seconds)
    return caught.value, f"{server.url}/x"


def silent(connection: socket.socket) -> None:
    """Say nothing until the client has left."""
    connection.recv(1)


def stalling(connection: socket.socket) -> None:
    """Say a half, and nothing more."""
    connection.sendall(OK + b"Content-Length: 9\r\n\r\n[")
    connection.recv(1)


@pytest.mark.parametrize(
    "speech",
    [
        silent,
        stalling,
        trickling(b"Content-Length: 90000\r\n"),
        trickling(b"Connection: close\r\n"),
        trickling(b"Transfer-Encoding: chunked\r\n", b"1\r\n \r\n"),
    ],
    ids=["silent", "stalling", "with a length", "to the end", "chunked"],
)
def test_no_end(speech: Speech) -> None:
    """A server that says nothing, stops in the middle or never ends has timed out, all of it together."""
    told, url = problem(speech, seconds=SHORT_S)
    assert told == TimedOut(url=url, during="GET /x", seconds=SHORT_S)
    assert str(told) == f"{url} did not answer GET /x within 0.2 s."
    assert "http_s" in told.hint


@pytest.mark.parametrize("raw", [b"", OK + b"Content-Length: 9\r\n\r\n[", b"HTTP/1.1 20"])
def test_drop(raw: bytes) -> None:
    """A server that hangs up has dropped the connection."""
    told, url = problem(saying(raw))
    assert told == ConnectionDropped(url=url, during="GET /x")


@pytest.mark.parametrize(
    "answer",
    [b"Content-Length: 2\r\n\r\n[]", b"Transfer-Encoding: chunked\r\n\r\n1\r\n[\r\n1\r\n]\r\n0\r\n\r\n"],
)
def test_connection_is_kept(answer: bytes) -> None:
    """A connection on which an answer was waited for serves the next request."""

    def speech(connection: socket.socket) -> None:
        for _ in range(3):
            # A byte at a time: the head as well is waited for.
            for each in OK + answer:
                connection.sendall(bytes([each]))
            connection.recv(65536)

    with speaking(speech) as server, requests.Session() as session:
        session.trust_env = False
        session.mount("http://", BoundedAdapter())
        asked = Request(method="GET", url=f"{server.url}/x")
        bodies = [exchange(session, asked, seconds=LONG_S, clock=time.monotonic)[1].body for _ in range(3)]
    assert (bodies, server.connections) == ([b"[]"] * 3, 1)


@pytest.fixture
def busy(monkeypatch: pytest.MonkeyPatch) -> Callable[[], float]:
    """Let this machine be so busy that four seconds pass whenever somebody looks at the clock; return that clock."""
    ticks = itertools.count(0.0, 4.0)

    def clock() -> float:
        return next(ticks)

    monkeypatch.setattr(connections, "Patience", lambda seconds: Patience(seconds, clock))
    return clock


def test_an_answer_that_is_there_is_not_late(busy: Callable[[], float]) -> None:
    """On a machine that is too busy to look in time, an answer that came is an answer."""
    with speaking(saying(OK + b"Content-Length: 2\r\n\r\n", b"[]")) as server:
        assert heard(server.url, seconds=3.0, clock=busy).body == b"[]"


@pytest.mark.usefixtures("busy")
def test_slow_or_silent_cannot_be_told() -> None:
    """Where a machine was too busy to look, the problem says so, and that nothing can be concluded."""
    told, url = problem(silent, seconds=3.0)
    assert isinstance(told, TimedOut)
    assert str(told) == (
        f"{url} did not answer GET /x within 3 s,"
        f" not counting {told.late_s:.0f} s for which this machine was too busy to look."
    )
    assert 3.0 <= told.late_s <= AT_MOST * 3.0 + 4.0
    assert (
        told.hint == "Run again when this machine has less to do: so busy, it cannot tell slow from silent."
    )


def hanging_up(connection: socket.socket) -> None:
    """Answer once, and hang up on whatever comes next, as a server does that closes the connection meanwhile."""
    connection.sendall(OK + b"Content-Length: 2\r\n\r\n[]")
    connection.recv(65536)


@pytest.mark.parametrize(("idle_s", "connections_made"), [(0.0, 2), (LONG_S, 1)])
def test_idle_connection(monkeypatch: pytest.MonkeyPatch, idle_s: float, connections_made: int) -> None:
    """A connection that was idle for longer than servers wait is not used again; one that was not is."""
    monkeypatch.setattr(connections, "IDLE_S", idle_s)
    with speaking(hanging_up) as server, requests.Session() as session:
        session.trust_env = False
        session.mount("http://", BoundedAdapter())
        asked = Request(method="POST", url=f"{server.url}/x")
        said: list[object] = []
        for _ in range(2):
            try:
                said.append(exchange(session, asked, seconds=LONG_S, clock=time.monotonic)[1].body)
            except ConnectionDropped as dropped:
                said.append(dropped)
    assert said[0] == b"[]"
    assert (said[1] == b"[]") == (connections_made == 2)
    assert server.connections == connections_made
