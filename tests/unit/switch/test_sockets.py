"""Web sockets of the Genesys face: who may open one, what goes over it, and how it ends."""

import base64
import contextlib
import json
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from attrs import define
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from ringback.serve import FRAME_LIMIT, Message, Receive, Scope, Send, serve
from ringback.switch.clocks import Clock
from ringback.switch.faces import switch_for
from ringback.switch.settings import Settings

CALLS = "/v2/me/calls"
WAIT_S = 10

HANDSHAKE = {"channel": "/meta/handshake", "version": "1.0", "supportedConnectionTypes": ["websocket"]}
CONNECT = {"channel": "/meta/connect", "connectionType": "websocket"}
NOW = {"advice": {"timeout": 0}}


@define
class Line:
    """A web socket, and the client that speaks over it."""

    socket: ClientConnection
    client: str = ""

    def say(self, *messages: Any) -> None:
        self.socket.send(json.dumps([{"clientId": self.client, **each} for each in messages]))

    def hear(self) -> Any:
        """Return the messages of the next frame."""
        return json.loads(self.socket.recv(timeout=WAIT_S))

    def ask(self, *messages: Any) -> Any:
        self.say(*messages)
        return self.hear()

    def listen(self, **ext: Any) -> None:
        """Shake hands and subscribe."""
        [reply] = self.ask({**HANDSHAKE, **ext})
        self.client = reply["clientId"]
        assert self.ask({"channel": "/meta/subscribe", "subscription": CALLS})[0]["successful"]


@define
class Running:
    """A running switch."""

    url: str
    actors: Any

    def authorization(self, name: str) -> str:
        entry = self.actors[name]
        pair = f"{entry['username']}:{entry['password']}".encode()
        return f"Basic {base64.b64encode(pair).decode()}"

    def post(self, name: str, path: str, body: Any) -> Any:
        entry = self.actors[name]
        return requests.post(
            f"{self.url}/api/v2{path}",
            json=body,
            auth=(entry["username"], entry["password"]),
            timeout=WAIT_S,
        ).json()

    def get(self, name: str, path: str) -> requests.Response:
        headers = {"Authorization": self.authorization(name)}
        return requests.get(f"{self.url}/api/v2{path}", headers=headers, timeout=WAIT_S)

    def call_agent(self) -> None:
        """Let the agent's phone ring."""
        device = self.get("caller", "/me/devices?fields=*").json()["devices"][0]["id"]
        number = self.actors["agent"]["phone_number"]
        body = {"operationName": "Dial", "destination": {"phoneNumber": number}}
        assert self.post("caller", f"/me/devices/{device}/calls", body) == {"statusCode": 0}

    @contextlib.contextmanager
    def line(self, path: str = "/notifications", **headers: str) -> Iterator[Line]:
        given = headers or {"Authorization": self.authorization("agent")}
        url = f"{self.url.replace('http', 'ws')}/api/v2{path}"
        with connect(url, additional_headers=given, close_timeout=WAIT_S) as opened:
            yield Line(opened)


Run = Callable[..., Running]


@pytest.fixture
def run() -> Iterator[Run]:
    """Start switches that run until the test is over."""
    with contextlib.ExitStack() as stack:

        def start(**settings: Any) -> Running:
            switch = switch_for("genesys", Settings(**settings))
            return Running(stack.enter_context(serve(switch.app)), switch.actors)

        yield start


def test_messages_come_at_once_while_the_connect_is_held(run: Run) -> None:
    """A web socket carries a message without a connect's reply."""
    switch = run()
    with switch.line() as line:
        line.listen()
        line.say({**CONNECT, "id": "9"})
        switch.call_agent()
        [told] = line.hear()
        assert (told["channel"], told["data"]["call"]["state"]) == (CALLS, "Ringing")
        # The connect is held still: it is the next one that ends it.
        line.say({**CONNECT, "id": "10"})
        [superseded] = line.hear()
        assert (superseded["id"], superseded["successful"]) == ("9", True)


def test_a_held_connect_is_answered_when_its_time_is_up(run: Run) -> None:
    """The client may ask for a shorter time than is offered."""
    with run().line() as line:
        line.listen()
        [reply] = line.ask({**CONNECT, "id": "9", "advice": {"timeout": 50}})
        assert (reply["id"], reply["advice"]["reconnect"]) == ("9", "retry")


def test_the_clock_can_be_put_forward_to_its_end(run: Run) -> None:
    """Whoever waits for a time is told at once when it has come."""
    clock = Clock.virtual()
    with run(clock=clock).line() as line:
        line.listen()
        line.ask({**CONNECT, **NOW})
        line.say(CONNECT)
        line.ask({"channel": "/meta/subscribe", "subscription": "/x"})
        clock.advance(31)
        assert [each["channel"] for each in line.hear()] == ["/meta/connect"]


def test_a_disconnect_is_confirmed_after_the_held_connect(run: Run) -> None:
    """The official client hangs up when it has both, in this order."""
    with run().line() as line:
        line.listen()
        line.say(CONNECT)
        connected, disconnected = line.ask({"channel": "/meta/disconnect"})
        assert connected["advice"] == {"reconnect": "none"}
        assert (disconnected["channel"], disconnected["successful"]) == ("/meta/disconnect", True)
        assert line.ask({**CONNECT, **NOW})[0]["error"] == "402::unknown_client"


def test_a_session_goes_on_over_long_polling(run: Run) -> None:
    """A client may change its transport at any time; what waits for it comes along."""
    switch = run()
    with switch.line() as line:
        line.listen()
        line.say(CONNECT)
        line.ask({"channel": "/meta/subscribe", "subscription": "/x"})
    switch.call_agent()
    polled = {"channel": "/meta/connect", "connectionType": "long-polling", "clientId": line.client}
    told, reply = switch.post("agent", "/notifications", [polled])
    assert (told["data"]["call"]["state"], reply["successful"]) == ("Ringing", True)


def test_a_session_goes_on_over_another_socket(run: Run) -> None:
    """What happened while nobody was connected is told after the next connect."""
    switch = run()
    with switch.line() as line:
        line.listen()
        line.say(CONNECT)
        line.ask({"channel": "/meta/subscribe", "subscription": "/x"})
    switch.call_agent()
    with switch.line() as another:
        another.client = line.client
        [told] = another.ask(CONNECT)
        assert told["data"]["call"]["state"] == "Ringing"


def test_only_the_newest_socket_is_told(run: Run) -> None:
    """A client with two sockets hears each message once, where it connected last."""
    switch = run()
    with switch.line() as old, switch.line() as new:
        old.listen()
        old.say(CONNECT)
        old.ask({"channel": "/meta/subscribe", "subscription": "/x"})
        new.client = old.client
        new.say(CONNECT)
        new.ask({"channel": "/meta/subscribe", "subscription": "/x"})
        switch.call_agent()
        assert [each["channel"] for each in new.hear()] == [CALLS]
        heard = old.ask({"channel": "/meta/subscribe", "subscription": "/x"})
        assert CALLS not in [each["channel"] for each in heard]


@pytest.mark.parametrize(
    "headers", [{"Authorization": "Basic Zm9vOmJhcg=="}, {"Cookie": "JSESSIONID=nonsense"}, {"X": "y"}]
)
def test_who_is_not_signed_in_opens_no_socket(run: Run, headers: dict[str, str]) -> None:
    """The upgrade is refused like any other request."""
    with pytest.raises(InvalidStatus) as caught, run().line(**headers):
        pass
    response = caught.value.response
    assert response.status_code == 403
    assert json.loads(response.body or b"")["statusCode"] == 20


def test_no_socket_is_opened_elsewhere(run: Run) -> None:
    """Only the notifications are there."""
    switch = run()
    authorization = switch.authorization("agent")
    with pytest.raises(InvalidStatus), switch.line("/me", Authorization=authorization):
        pass


def test_a_cookie_opens_a_socket_and_credentials_get_one(run: Run) -> None:
    """The HTTP session is the same over both transports."""
    switch = run()
    with switch.line() as line:
        assert line.socket.response is not None
        cookie = line.socket.response.headers["Set-Cookie"].partition(";")[0]
    assert cookie.startswith("JSESSIONID=")
    with switch.line(Cookie=cookie) as line:
        assert line.socket.response is not None
        assert "Set-Cookie" not in line.socket.response.headers
        line.listen()


@pytest.mark.parametrize(("csrf", "opens"), [(True, False), (False, True)])
def test_a_page_of_another_host_opens_no_socket_where_requests_are_protected(
    run: Run, *, csrf: bool, opens: bool
) -> None:
    """A browser sends the cookie from any page, and says where the page is from."""
    switch = run(csrf=csrf)
    authorization = switch.authorization("agent")
    with (
        contextlib.nullcontext() if opens else pytest.raises(InvalidStatus),
        switch.line(Authorization=authorization, Origin="http://elsewhere.test"),
    ):
        pass
    with switch.line(Authorization=authorization, Origin=switch.url) as line:
        line.listen()


@pytest.mark.parametrize(
    "text",
    ["", "{", "null", "5", '"text"', "[]", "[" * 3000, "[1]" * 2, json.dumps([HANDSHAKE] * 101), b"\xff"],
)
def test_frames_that_make_no_sense_are_told_so(run: Run, text: str | bytes) -> None:
    """Whatever a client sends, it is answered, and the socket goes on."""
    with run().line() as line:
        line.socket.send(text)
        assert line.hear() == [{"successful": False, "error": "400::bad_message"}]
        line.listen()


def test_a_frame_that_is_too_large_closes_the_socket(run: Run) -> None:
    """A frame has an end, and other sockets go on."""
    switch = run()
    with switch.line() as other, switch.line() as line:
        with contextlib.suppress(ConnectionClosed):
            line.socket.send("x" * (FRAME_LIMIT + 1))
        with pytest.raises(ConnectionClosed):
            line.socket.recv(timeout=WAIT_S)
        other.listen()


def test_another_users_client_cannot_be_reached(run: Run) -> None:
    """A client id opens nothing over another user's socket."""
    switch = run()
    with switch.line() as line, switch.line(Authorization=switch.authorization("caller")) as thief:
        line.listen()
        thief.client = line.client
        assert thief.ask({**CONNECT, **NOW})[0]["error"] == "402::unknown_client"


def test_the_end_of_the_server_is_told_over_sockets() -> None:
    """A held connect is answered with the advice to stay away, and the socket is closed properly."""
    switch = switch_for("genesys")
    with contextlib.ExitStack() as outlives:
        with serve(switch.app) as url:
            line = outlives.enter_context(Running(url, switch.actors).line())
            line.listen()
            line.say({**CONNECT, "id": "9"})
            line.ask({"channel": "/meta/subscribe", "subscription": "/x"})
        [last] = line.hear()
        assert (last["id"], last["successful"], last["advice"]) == ("9", True, {"reconnect": "none"})
        with pytest.raises(ConnectionClosed) as caught:
            line.hear()
        assert caught.value.rcvd is not None
        assert caught.value.rcvd.code == 1001


def test_a_client_between_two_connects_is_told_of_the_end() -> None:
    """Where no connect is held, the server disconnects the client."""
    switch = switch_for("genesys")
    with contextlib.ExitStack() as outlives:
        with serve(switch.app) as url:
            line = outlives.enter_context(Running(url, switch.actors).line())
            line.listen()
            line.say({**CONNECT, "id": "9"})
            line.say({**CONNECT, **NOW, "id": "10"})
            assert [each["id"] for each in line.hear()] == ["9", "10"]
        [last] = line.hear()
        assert (last["channel"], last["clientId"]) == ("/meta/disconnect", line.client)
        assert last["advice"] == {"reconnect": "none"}


def test_the_end_of_the_server_is_told_to_long_polls() -> None:
    """A poll that is held gets a proper answer."""
    got: list[Any] = []
    held = threading.Event()
    switch = switch_for("genesys")

    async def watched(scope: Scope, receive: Receive, send: Send) -> None:
        async def receive_and_tell() -> Message:
            # After its body, a request waits only where it is held.
            if scope["type"] == "http" and heard:
                held.set()
            heard.append(await receive())
            return heard[-1]

        heard: list[Message] = []
        await switch.app(scope, receive_and_tell, send)

    with serve(watched) as url:
        running = Running(url, switch.actors)
        shake = {**HANDSHAKE, "supportedConnectionTypes": ["long-polling"]}
        [reply] = running.post("agent", "/notifications", [shake])
        polled = {**CONNECT, "connectionType": "long-polling", "clientId": reply["clientId"]}
        poller = threading.Thread(
            target=lambda: got.extend(running.post("agent", "/notifications", [polled]))
        )
        poller.start()
        assert held.wait(WAIT_S)
    poller.join(WAIT_S)
    [last] = got
    assert (last["successful"], last["advice"]) == (True, {"reconnect": "none"})


def test_half_an_upgrade_hurts_nobody(run: Run) -> None:
    """A client that leaves in the middle is forgotten."""
    switch = run()
    port = int(switch.url.rpartition(":")[2])
    for text in (b"GET /api/v2/notifications HTTP/1.1\r\nUpgrade: websocket\r\n", b"\x81\xff" * 50):
        with socket.create_connection(("127.0.0.1", port)) as line:
            line.sendall(text)
    with switch.line() as line:
        line.listen()
