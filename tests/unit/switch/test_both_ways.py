"""Long polls on the short way past ASGI and on the long one: the same bytes, and nothing lost where a client leaves."""

import base64
import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager

import pytest

from ringback.express import lanes_of
from ringback.serve import App, Receive, Scope, Send, serve
from ringback.switch.clocks import Clock
from ringback.switch.faces import switch_for
from ringback.switch.plant import Switch
from ringback.switch.settings import Settings

PATH = "/api/v2/notifications"
SHAKE = {"channel": "/meta/handshake", "version": "1.0", "supportedConnectionTypes": ["long-polling"]}
CONNECT = {"channel": "/meta/connect", "connectionType": "long-polling"}
SUBSCRIBE = {"channel": "/meta/subscribe", "subscription": "/v2/me/calls"}


class _Line:
    """One connection of a browser, by hand: it keeps the cookie and the CSRF token."""

    def __init__(self, url: str, sign: str) -> None:
        host, _, port = url.removeprefix("http://").partition(":")
        self.socket = socket.create_connection((host, int(port)), timeout=10)
        self.file = self.socket.makefile("rb")
        self.signs = [sign]
        self.heard: list[bytes] = []

    def send(self, method: str, path: str, body: bytes = b"") -> None:
        lines = [
            f"{method} {path} HTTP/1.1",
            "Host: switch.test",
            f"Content-Length: {len(body)}",
            *self.signs,
        ]
        self.socket.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)

    def answer(self) -> bytes:
        """Return the body of the next answer."""
        length = 0
        while (line := self.file.readline()) != b"\r\n":
            assert line
            self.heard.append(line)
            name, _, value = line.decode().strip().partition(": ")
            if name == "set-cookie":
                self.signs.append(f"Cookie: {value.partition(';')[0]}")
            elif name == "x-csrf-token":
                self.signs.append(f"X-CSRF-TOKEN: {value}")
            elif name == "content-length":
                length = int(value)
        self.heard.append(self.file.read(length))
        return self.heard[-1]

    def ask(self, method: str, path: str, body: object = None) -> bytes:
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        self.send(method, path, content)
        return self.answer()

    def close(self) -> None:
        self.file.close()
        self.socket.close()


def _the_long_way(app: App) -> App:
    async def plain(scope: Scope, receive: Receive, send: Send) -> None:
        await app(scope, receive, send)

    return plain


@contextmanager
def _served(*, short: bool, csrf: bool = False) -> Iterator[tuple[Switch, str]]:
    switch = switch_for("genesys", Settings(csrf=csrf, clock=Clock.virtual(leaps=False)))
    with serve(switch.app if short else _the_long_way(switch.app), dated=False) as url:
        yield switch, url


def _signed(switch: Switch) -> str:
    agent = switch.actors["agent"]
    secret = f"{agent['username']}:{agent['password']}"
    return f"Authorization: Basic {base64.b64encode(secret.encode()).decode()}"


def _told(*, short: bool, csrf: bool) -> list[bytes]:
    """Return all that two lines of one user hear in a session with everything in it."""
    with _served(short=short, csrf=csrf) as (switch, url), ExitStack() as stack:
        one, other = (stack.enter_context(closing(_Line(url, _signed(switch)))) for _ in range(2))
        assert PATH.encode() in lanes_of(switch.app)
        one.ask("POST", PATH, [SHAKE])
        for line in (one, other):
            line.ask("GET", "/api/v2/me/devices?fields=*")
        client = json.loads(one.ask("POST", f"{PATH}/handshake", [SHAKE]))[0].get("clientId", "none")
        device = json.loads(other.ask("GET", "/api/v2/me/devices?fields=*"))["devices"][0]["id"]
        for odd in (b"", b"{", b"[]", b"7", b"[7]", b"[" * 100 + b"]" * 100, [{"channel": "/meta/connect"}]):
            one.ask("POST", PATH, odd)
        one.ask("POST", PATH, [{**SUBSCRIBE, "clientId": client}])
        one.ask("POST", PATH, [{**CONNECT, "clientId": client, "advice": {"timeout": 0}}])
        one.ask("POST", PATH, [{**CONNECT, "clientId": client, "advice": {"timeout": 20}}])
        one.send("POST", f"{PATH}/connect", json.dumps([{**CONNECT, "clientId": client}]).encode())
        order = {"operationName": "Dial", "destination": {"phoneNumber": "+15550100"}}
        # Whether the poll or the command comes first: what is told is told by the next answer.
        other.ask("POST", f"/api/v2/me/devices/{device}/calls", order)
        one.answer()
        one.ask("POST", f"{PATH}/disconnect", [{"channel": "/meta/disconnect", "clientId": client}])
        one.signs = ["Authorization: Basic bm9ib2R5Om5vdGhpbmc="]
        one.ask("POST", PATH, [SHAKE])
        return [*one.heard, *other.heard]


@pytest.mark.parametrize("csrf", [False, True])
def test_both_ways_say_the_same(csrf: bool) -> None:  # noqa: FBT001  (a parameter of the test)
    """Statuses, headers, cookies, tokens, refusals, notifications."""
    short = _told(short=True, csrf=csrf)
    assert short == _told(short=False, csrf=csrf)
    assert any(b"Dialing" in each for each in short)


@pytest.mark.parametrize("short", [True, False])
def test_what_comes_after_a_client_has_left_waits_for_its_next_connect(short: bool) -> None:  # noqa: FBT001
    """A poll whose line breaks takes no message with it."""
    with _served(short=short) as (switch, url), ExitStack() as stack:
        first, other = (stack.enter_context(closing(_Line(url, _signed(switch)))) for _ in range(2))
        client = json.loads(first.ask("POST", PATH, [SHAKE]))[0]["clientId"]
        device = json.loads(other.ask("GET", "/api/v2/me/devices?fields=*"))["devices"][0]["id"]
        first.ask("POST", PATH, [{**SUBSCRIBE, "clientId": client}])
        first.send("POST", PATH, json.dumps([{**CONNECT, "clientId": client}]).encode())
        # The server has the connect, and then the end, before it answers what comes later on another line.
        other.ask("GET", "/api/v2/me/calls")
        first.close()
        for _ in range(20):
            other.ask("GET", "/api/v2/me/calls")
        order = {"operationName": "Dial", "destination": {"phoneNumber": "+15550100"}}
        other.ask("POST", f"/api/v2/me/devices/{device}/calls", order)
        again = other.ask("POST", PATH, [{**CONNECT, "clientId": client}])
        assert b"Dialing" in again
