"""Serving an application for as long as a block lasts."""

import asyncio
import socket
import threading
from contextlib import closing

import pytest
import requests

from ringback.errors import CannotListen, DidNotStart
from ringback.serve import Receive, Scope, Send, _listen, serve


async def _hello(scope: Scope, receive: Receive, send: Send) -> None:
    """Say hello, and know nothing of lifespans."""
    assert scope["type"] == "http"
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"hello"})


class _Holding:
    """Holds every request until its client leaves."""

    def __init__(self) -> None:
        self.held = threading.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise NotImplementedError
        self.held.set()
        while (await receive())["type"] != "http.disconnect":
            pass
        await _hello(scope, receive, send)


async def _stubborn(scope: Scope, receive: Receive, send: Send) -> None:
    """Never answer."""
    assert scope["type"] == "http"
    await asyncio.sleep(3600)


async def _broken(scope: Scope, receive: Receive, send: Send) -> None:
    """Refuse to start."""
    await receive()
    await send({"type": "lifespan.startup.failed", "message": "no table"})


def test_a_served_application_answers_at_the_yielded_address() -> None:
    """The address is on this machine, and open as soon as it is known."""
    with serve(_hello) as url:
        assert url.startswith("http://127.0.0.1:")
        assert requests.get(url, timeout=5).text == "hello"


def test_nobody_listens_any_more_after_the_block() -> None:
    """The port is closed when the block has been left."""
    with serve(_hello) as url:
        pass
    with pytest.raises(requests.ConnectionError):
        requests.get(url, timeout=5)


def test_a_port_in_use_is_a_problem() -> None:
    """Two servers cannot share a port; the second says so."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CannotListen) as caught, serve(_hello, port=port):
            pass
    assert caught.value.address == f"127.0.0.1:{port}"


def test_a_port_out_of_range_is_a_problem() -> None:
    """A number that no port has is told like any other address that cannot be had."""
    with pytest.raises(CannotListen), serve(_hello, port=70000):
        pass


def test_an_application_that_does_not_start_is_a_problem() -> None:
    """A failed start-up is raised where the server was asked for."""
    with pytest.raises(DidNotStart), serve(_broken):
        pass


def test_the_same_port_can_be_served_again_at_once() -> None:
    """Connections that linger do not keep a port from being used again."""
    with serve(_hello) as url:
        requests.get(url, timeout=5)
        port = int(url.rpartition(":")[2])
    with serve(_hello, port=port) as again:
        assert requests.get(again, timeout=5).text == "hello"


def test_a_held_request_is_answered_when_the_server_closes() -> None:
    """A long poll ends with its answer, not with a broken connection."""
    app = _Holding()
    answers: list[str] = []

    def poll(url: str) -> None:
        answers.append(requests.get(url, timeout=30).text)

    with serve(app) as url:
        poller = threading.Thread(target=poll, args=(url,))
        poller.start()
        assert app.held.wait(5)
    poller.join(5)
    assert answers == ["hello"]


def test_a_request_that_is_never_answered_does_not_keep_the_server_open() -> None:
    """What does not end by itself is cancelled."""
    with (
        serve(_stubborn) as url,
        socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2]))) as line,
    ):
        line.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        names = [each.name for each in threading.enumerate()]
        assert any(each.startswith("serve 127.0.0.1:") for each in names)
    assert not any(each.name == f"serve {url.removeprefix('http://')}" for each in threading.enumerate())


def test_accepted_connections_send_at_once() -> None:
    """The protocol is named, without which asyncio leaves Nagle's algorithm on and answers take 40 ms."""
    with closing(_listen("127.0.0.1", 0)) as listener:
        assert listener.proto == socket.IPPROTO_TCP
