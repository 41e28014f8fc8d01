"""The official CometD client for JavaScript on the switch, over both transports, with and without acknowledgements."""

import contextlib
import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from attrs import frozen
from tests.interop.relays import relay

from ringback.model import Json
from ringback.serve import serve
from ringback.switch.faces import switch_for

pytestmark = pytest.mark.interop

CALLS = "/v2/me/calls"
DEVICES = "/v2/me/devices"

Scripts = Callable[[str, Json], Any]

transports = pytest.mark.parametrize("transport", ["long-polling", "websocket"])
acks = pytest.mark.parametrize("ack", [False, True], ids=["plain", "ack"])


class User:
    """An actor who commands over HTTP, and leaves listening to others."""

    def __init__(self, url: str, entry: Any) -> None:
        self.base = f"{url}/api/v2"
        self.http = requests.Session()
        self.http.auth = (entry["username"], entry["password"])
        self.number = entry["phone_number"]
        self.device = self.read("/me/devices?fields=*")["devices"][0]["id"]

    def read(self, path: str) -> Any:
        """Return what a path says."""
        return self.http.get(self.base + path, timeout=5).json()

    def newest(self) -> Any:
        """Return the call that came last."""
        return self.read("/me/calls?fields=*")["calls"][-1]

    def order(self, path: str, operation: str, **more: Any) -> None:
        """Command an operation that must be accepted."""
        body = {"operationName": operation, **more}
        self.http.post(self.base + path, json=body, timeout=5).raise_for_status()

    def dial(self, other: "User") -> Any:
        """Call somebody who answers; return the own call."""
        self.order(f"/me/devices/{self.device}/calls", "Dial", destination={"phoneNumber": other.number})
        other.order(f"/me/calls/{other.newest()['id']}", "Answer")
        return self.newest()


@frozen
class Office:
    """A running switch and its users."""

    url: str
    users: dict[str, User]
    entry: Any

    def listener(self, script: Scripts, transport: str, *, ack: bool, url: str | None = None) -> Any:
        """Start the official client for the agent; it listens for calls."""
        started = script(
            "listener.mjs",
            {
                "url": f"{url or self.url}/api/v2/notifications",
                "channels": [CALLS],
                "username": self.entry["username"],
                "password": self.entry["password"],
                "transport": transport,
                "ack": ack,
            },
        )
        assert started.line() == {"connected": transport}
        return started


@contextlib.contextmanager
def opened() -> Iterator[Office]:
    """Run a switch for as long as the block lasts."""
    switch = switch_for("genesys")
    with serve(switch.app) as url:
        users = {name: User(url, entry) for name, entry in switch.actors.items()}
        yield Office(url, users, switch.actors["agent"])


def told(official: Any, count: int) -> list[tuple[str, str]]:
    """Return the calls and their states that a client hears of next, whatever else it says in between."""
    heard = (each["data"]["call"] for each in iter(official.line, None) if "data" in each)
    return [(each["id"], each["state"]) for each in itertools.islice(heard, count)]


@transports
@acks
def test_a_swap_is_heard_by_the_official_client(script: Scripts, transport: str, *, ack: bool) -> None:
    """Hold, dial and swap on the switch arrive as the documents tell, the two of the swap last."""
    with opened() as office:
        agent, caller, colleague = (office.users[name] for name in ("agent", "caller", "colleague"))
        official = office.listener(script, transport, ack=ack)
        caller.dial(agent)
        first = agent.newest()
        agent.order(f"/me/calls/{first['id']}", "Hold")
        second = agent.dial(colleague)
        agent.order(f"/me/calls/{second['id']}", "SwapCalls", otherCallUri=first["uri"])
        assert told(official, 7) == [
            (first["id"], "Ringing"),
            (first["id"], "Established"),
            (first["id"], "Held"),
            (second["id"], "Dialing"),
            (second["id"], "Established"),
            (second["id"], "Held"),
            (first["id"], "Established"),
        ]
        official.tell({"disconnect": True})
        rest = official.rest()
        assert {"done": "disconnect"} in rest
        assert {"ended": True} in rest
        assert official.code() == 0


@transports
def test_nothing_is_lost_with_acknowledgements_when_a_reply_is(script: Scripts, transport: str) -> None:
    """What the switch sent into a connection that broke comes again, once and in order."""
    with opened() as office, relay(office.url) as line:
        agent, caller = office.users["agent"], office.users["caller"]
        official = office.listener(script, transport, ack=True, url=line.url)
        line.deafen()
        caller.dial(agent)
        call = agent.newest()
        line.wait_until_swallowed(b"Ringing")
        line.go_down()
        agent.order(f"/me/calls/{call['id']}", "Hold")
        line.come_up()
        assert told(official, 3) == [
            (call["id"], "Ringing"),
            (call["id"], "Established"),
            (call["id"], "Held"),
        ]


@transports
@acks
def test_a_client_goes_on_after_its_connection_broke(script: Scripts, transport: str, *, ack: bool) -> None:
    """What happens while nobody is connected waits for the client, which needs no new handshake."""
    with opened() as office, relay(office.url) as line:
        official = office.listener(script, transport, ack=ack, url=line.url)
        line.go_down()
        office.users["caller"].dial(office.users["agent"])
        line.come_up()
        assert [each for _, each in told(official, 2)] == ["Ringing", "Established"]


@transports
def test_nothing_comes_after_an_unsubscription(script: Scripts, transport: str) -> None:
    """The client that has unsubscribed hears no more; its disconnect ends it."""
    with opened() as office:
        agent, caller = office.users["agent"], office.users["caller"]
        official = office.listener(script, transport, ack=False)
        caller.dial(agent)
        assert [each for _, each in told(official, 2)] == ["Ringing", "Established"]
        official.tell({"unsubscribe": CALLS})
        assert official.line() == {"done": "unsubscribe"}
        agent.order(f"/me/calls/{agent.newest()['id']}", "Hold")
        official.tell({"disconnect": True})
        assert all("data" not in each for each in official.rest())
        assert official.code() == 0


@transports
@acks
def test_the_end_of_the_server_ends_the_client(script: Scripts, transport: str, *, ack: bool) -> None:
    """A client that is told that the switch closes does not try to come back."""
    with opened() as office:
        official = office.listener(script, transport, ack=ack)
    assert official.rest()[-1] == {"ended": True}
    assert official.code() == 0
