"""Faults of the network, as a client sees them over a socket of its own."""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from attrs import evolve
from tests.unit.switch.rawline import VERSION, RawLine

from ringback.errors import NoSuchName, NotValid
from ringback.serve import serve
from ringback.switch.faces import switch_for
from ringback.switch.faults import Faulty, Lottery, Order
from ringback.switch.faults_strikes import FAULTS, PIECES
from ringback.switch.settings import Settings

WHOLE = '{"statusCode":0,"version":"8.5.202.96"}'


@contextmanager
def failing(*orders: str, poll_ms: int = 30_000) -> Iterator[str]:
    """Serve a switch behind a network with these faults."""
    switch = switch_for("genesys", Settings(poll_ms=poll_ms))
    found = [Order.from_text(each, FAULTS) for each in orders]
    with serve(Faulty.with_faults(switch.app, found, seed=1)) as url:
        yield url


def seen(line: RawLine) -> tuple[int, str, str]:
    """Return the status, the body and the end of a line."""
    return line.status, line.body, line.end


def test_a_network_without_faults() -> None:
    """Nothing of what faults do is to be seen where there are none: the answer is whole, the connection stays."""
    with failing() as url, RawLine(url) as line:
        assert seen(line.ask()) == (200, WHOLE, "open")
        assert len(line.pieces) == 1
        assert seen(line.ask()) == (200, WHOLE, "open")


@pytest.mark.parametrize("name", FAULTS)
def test_what_is_not_struck_works(name: str) -> None:
    """A fault that strikes nothing changes nothing."""
    with failing(f"{name}:0") as url, RawLine(url) as line:
        assert seen(line.ask()) == (200, WHOLE, "open")
        assert seen(line.ask()) == (200, WHOLE, "open")


def test_slow() -> None:
    """A slow answer is whole, and comes in pieces."""
    with failing("slow:1:0.02") as url, RawLine(url) as line:
        assert seen(line.ask()) == (200, WHOLE, "open")
        assert len(line.pieces) > PIECES // 2


def test_cut() -> None:
    """A cut answer is shorter than it promised to be, and the connection is closed."""
    with failing("cut:1") as url, RawLine(url) as line:
        line.ask().rest()
        assert line.promised == len(WHOLE)
        assert seen(line) == (200, WHOLE[: len(WHOLE) // 2], "closed")


def test_half_chunk() -> None:
    """The connection is closed within a chunk."""
    with failing("half-chunk:1") as url, RawLine(url) as line:
        line.ask().rest()
        assert "transfer-encoding: chunked" in line.text.lower()
        assert line.promised is None
        assert line.end == "closed"
        assert line.body == f"{len(WHOLE):x}\r\n{WHOLE[: len(WHOLE) // 2]}"


def test_reset() -> None:
    """The connection is reset, and nothing comes."""
    with failing("reset:1") as url, RawLine(url) as line:
        assert seen(line.ask()) == (0, "", "reset")


def test_lost_answer() -> None:
    """What was asked is done, and the connection is closed without a word."""
    with failing("lost-answer:1") as url, RawLine(url) as line:
        assert seen(line.ask()) == (0, "", "closed")


@pytest.mark.parametrize(
    ("fault", "calls"), [("lost-answer", 1), ("cut", 1), ("reset", 0), ("unavailable", 0)]
)
def test_what_is_carried_out(fault: str, calls: int) -> None:
    """A call whose order was struck is there or not, as the fault says."""
    switch = switch_for("genesys")
    caller, agent = switch.actors["caller"], switch.actors["agent"]
    faulty = Faulty(switch.app)
    dial = {"operationName": "Dial", "destination": {"phoneNumber": agent["phone_number"]}}
    with serve(faulty) as url, RawLine(url) as line:
        sign_in = _basic(f"{caller['username']}:{caller['password']}")
        line.ask("/api/v2/me/devices", b"", sign_in)
        device = json.loads(line.body)["uris"][0].partition("/devices/")[2]
        end = faulty.begin(evolve(Order.of(FAULTS[fault]), rate=1, times=1))
        line.ask(f"/api/v2/me/devices/{device}/calls", json.dumps(dial).encode(), sign_in)
        end()
        with RawLine(url) as again:
            again.ask("/api/v2/me/calls", b"", sign_in)
            assert len(json.loads(again.body)["uris"]) == calls


def _basic(pair: str) -> str:
    return f"Authorization: Basic {base64.b64encode(pair.encode()).decode()}"


def test_stall() -> None:
    """Nothing comes, and after the time the connection is closed."""
    with failing("stall:1:0.05") as url, RawLine(url) as line:
        assert seen(line.ask()) == (0, "", "closed")


def test_a_client_that_leaves_a_stall() -> None:
    """A server whose clients have not waited for the end of a stall ends at once."""
    with failing("stall:1:3600") as url:
        for _ in range(3):
            line = RawLine(url)
            line._socket.sendall(f"GET {VERSION} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
            line._socket.close()


def test_unavailable() -> None:
    """A refused request is told to come again."""
    with failing("unavailable:1:7") as url, RawLine(url) as line:
        assert seen(line.ask()) == (503, "Service Unavailable\n", "open")
        assert "retry-after: 7" in line.text.lower()


def test_unavailable_comes_in_bursts() -> None:
    """Three requests for a path are refused one after the other, and then it is over."""
    order = evolve(Order.of(FAULTS["unavailable"]), rate=0.05)
    lottery = Lottery(order, seed=1)
    struck = "".join("x" if lottery.strikes("GET", "/calls") else "." for _ in range(200))
    runs = [len(each) for each in struck.split(".") if each]
    assert runs
    assert min(runs) >= 3
    assert struck.count("x") < 60


def test_bad_gateway() -> None:
    """The answer is a page of a proxy's."""
    with failing("bad-gateway:1") as url, RawLine(url) as line:
        line.ask()
        assert (line.status, line.end) == (502, "open")
        assert "text/html" in line.text
        assert line.body.startswith("<html>")


def test_hang_up() -> None:
    """The answer is whole and says nothing of it, but the connection is closed."""
    with failing("hang-up:1") as url, RawLine(url) as line:
        assert seen(line.ask()) == (200, WHOLE, "open")
        assert "connection: close" not in line.text.lower()
        assert line.rest().end == "closed"


def _polling(url: str) -> RawLine:
    """Shake hands, and ask for what there is: nothing for as long as polls are held."""
    switch = switch_for("genesys")
    agent = switch.actors["agent"]
    sign_in = _basic(f"{agent['username']}:{agent['password']}")
    shake = {"channel": "/meta/handshake", "version": "1.0", "supportedConnectionTypes": ["long-polling"]}
    line = RawLine(url)
    line.ask("/api/v2/notifications", json.dumps([shake]).encode(), sign_in)
    connect = {
        "channel": "/meta/connect",
        "connectionType": "long-polling",
        "clientId": json.loads(line.body)[0]["clientId"],
    }
    # One that is not held is answered, whatever becomes of the others.
    quick = {**connect, "advice": {"timeout": 0}}
    line.ask("/api/v2/notifications", json.dumps([quick]).encode(), sign_in)
    assert line.status == 200
    return line.ask("/api/v2/notifications", json.dumps([connect]).encode(), sign_in)


def test_drop_poll() -> None:
    """A poll that is held loses its connection; what is answered at once does not."""
    with failing("drop-poll:1:0.3") as url, _polling(url) as line:
        assert (line.pieces, line.end) == ([], "closed")


def test_a_poll_that_is_not_dropped() -> None:
    """Without the fault a poll is answered when its time is over."""
    with failing(poll_ms=300) as url, _polling(url) as line:
        assert (line.status, line.end) == (200, "open")


def test_a_rate_is_kept() -> None:
    """Of many requests, about the part that was ordered is struck."""
    lottery = Lottery(Order.from_text("reset:0.2", FAULTS), seed=1)
    assert 140 < sum(lottery.strikes("GET", f"/{each % 7}") for each in range(1000)) < 260


def test_the_same_seed_has_the_same_faults() -> None:
    """Which requests for a path are struck follows from the seed, whatever else is asked for between them."""

    def struck(seed: int, *others: str) -> list[bool]:
        lottery = Lottery(Order.from_text("reset:0.5", FAULTS), seed)
        found = []
        for _ in range(50):
            found.append(lottery.strikes("GET", "/calls"))
            for other in others:
                lottery.strikes("POST", other)
        return found

    assert struck(1) == struck(1, "/notifications", "/me")
    assert struck(1) != struck(2)


def test_a_number_of_times() -> None:
    """A fault that was ordered for two requests is over after them; other paths are spared."""
    lottery = Lottery(evolve(Order.of(FAULTS["reset"]), rate=1, times=2, path="/me"), seed=1)
    asked = ["/version", "/me", "/version", "/me/calls", "/me"]
    assert [lottery.strikes("GET", each) for each in asked] == [False, True, False, True, False]


def test_a_fault_that_ends() -> None:
    """A fault can begin and end while the server runs, beside others."""
    faulty = Faulty(switch_for("genesys").app)
    with serve(faulty) as url:
        end = faulty.begin(Order.from_text("reset:1", FAULTS))
        end_too = faulty.begin(Order.from_text("bad-gateway:1", FAULTS))
        assert [str(each) for each in faulty.orders] == ["reset:1", "bad-gateway:1"]
        with RawLine(url) as line:
            assert line.ask().end == "reset"
        end()
        with RawLine(url) as line:
            assert line.ask().status == 502
            end_too()
            assert line.ask().status == 200


def test_an_unknown_fault() -> None:
    """A fault that nobody knows is told, with those that are known."""
    with pytest.raises(NoSuchName) as told:
        Order.from_text("resett:0.1", FAULTS)
    assert told.value == NoSuchName(kind="fault", name="resett", known=tuple(FAULTS))


@pytest.mark.parametrize(
    "text", ["slow:", "slow:2", "slow:-1", "slow:nan", "slow:1:inf", "slow:0.1:1:1", "slow:x"]
)
def test_numbers_that_are_none(text: str) -> None:
    """A rate is between 0 and 1, and seconds are not for ever."""
    with pytest.raises(NotValid):
        Order.from_text(text, FAULTS)


@pytest.mark.parametrize("text", ["slow", "slow:0.5", "slow:0.5:2", "reset", "reset:1"])
def test_an_order_as_text(text: str) -> None:
    """An order reads as it was written."""
    assert str(Order.from_text(text, FAULTS)) == text
