"""The official CometD client for JavaScript on a recorded session: over both transports, twice at once, to its end."""

import contextlib
import itertools
import secrets
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from tests.places import ROOT

from ringback.cassettes.playing.wire.app import Manner, Replay
from ringback.cassettes.playing.wire.recording import Recording
from ringback.cassettes.store import read
from ringback.model import Json
from ringback.serve import serve

pytestmark = pytest.mark.interop

SWAP = ROOT / "cassettes" / "genesys" / "swap-calls.hold-dial-swap.yaml"
CALLS = "/v2/me/calls"
DEVICES = "/v2/me/devices"

Scripts = Callable[[str, Json], Any]

transports = pytest.mark.parametrize("transport", ["long-polling", "websocket"])
acks = pytest.mark.parametrize("ack", [False, True], ids=["plain", "ack"])

#: What the agent hears of calls, in order: the ends of both calls come last.
HEARD = [
    "Ringing",
    "Established",
    "Held",
    "Dialing",
    "Established",
    "Held",
    "Established",
    "Released",
    "Released",
]


@contextlib.contextmanager
def replayed() -> Iterator[str]:
    """Serve the recorded session for as long as the block lasts."""
    replay = Replay(Recording.of([read(SWAP)]), Manner(), pick=secrets.choice)
    with serve(replay, dated=False) as url:
        yield url


class Agent:
    """The agent's commands, as they were recorded; what they name is what the agent was told of."""

    def __init__(self, url: str, password: str) -> None:
        self.url = url
        self.base = f"{url}/api/v2"
        self.auth = ("agent", password)
        self.http = requests.Session()
        self.http.auth = self.auth

    def read(self, path: str) -> Any:
        """Return what a path says."""
        answer = self.http.get(self.base + path, timeout=5)
        answer.raise_for_status()
        return answer.json()

    def order(self, path: str, operation: str, **more: Any) -> None:
        """Command an operation that was recorded."""
        answer = self.http.post(self.base + path, json={"operationName": operation, **more}, timeout=5)
        assert answer.status_code == 200, answer.text

    def listener(
        self, script: Scripts, transport: str, *, ack: bool = False, channels: Json = (CALLS,)
    ) -> Any:
        """Start the official client."""
        wanted = {
            "url": f"{self.base}/notifications",
            "channels": list(channels),
            "username": self.auth[0],
            "password": self.auth[1],
            "transport": transport,
            "ack": ack,
        }
        return script("listener.mjs", wanted)


def connected(official: Any, transport: str) -> Any:
    """Return a client once it listens."""
    assert official.line() == {"connected": transport}
    return official


def told(official: Any, count: int) -> list[dict[str, Any]]:
    """Return the calls that a client hears of next."""
    heard = (each["data"]["call"] for each in iter(official.line, None) if each.get("channel") == CALLS)
    return list(itertools.islice(heard, count))


def play(agent: Agent, official: Any) -> list[str]:
    """Let an agent do what was recorded, each step once it has heard what came before; return all states heard of."""
    agent.order("/me", "StartContactCenterSession", channels=["voice"])
    (first,) = ringing = told(official, 1)
    agent.order(f"/me/calls/{first['id']}", "Answer")
    answered = told(official, 1)
    agent.order(f"/me/calls/{first['id']}", "Hold")
    held = told(official, 1)
    device = agent.read("/me/devices?fields=*")["devices"][0]["id"]
    # As the recording calls it: the number that was dialled is in no cassette.
    number = read(SWAP).ringback["endpoint"]["actors"]["colleague"]["phone_number"]
    agent.order(f"/me/devices/{device}/calls", "Dial", destination={"phoneNumber": number})
    dialled = told(official, 2)
    second = dialled[0]
    assert first["uri"].startswith(agent.base)
    agent.order(f"/me/calls/{second['id']}", "SwapCalls", otherCallUri=first["uri"])
    swapped = told(official, 2)
    assert [each["id"] for each in swapped] == [second["id"], first["id"]]
    states = {each["id"]: each["state"] for each in agent.read("/me/calls?fields=*")["calls"]}
    assert states == {first["id"]: "Established", second["id"]: "Held"}
    agent.order(f"/me/calls/{first['id']}", "Hangup")
    released = told(official, 1)
    agent.order(f"/me/calls/{second['id']}", "Hangup")
    released += told(official, 1)
    return [each["state"] for each in (*ringing, *answered, *held, *dialled, *swapped, *released)]


@transports
@acks
def test_the_recorded_session_is_played_to_the_official_client(
    script: Scripts, transport: str, *, ack: bool
) -> None:
    """What the agent heard of, it hears of again: each time once it has done what it did before."""
    with replayed() as url:
        agent = Agent(url, "any")
        official = connected(agent.listener(script, transport, ack=ack), transport)
        assert play(agent, official) == HEARD
        official.tell({"disconnect": True})
        assert {"ended": True} in official.rest()
        assert official.code() == 0


def test_two_clients_at_once(script: Scripts) -> None:
    """Each of two clients with a password of its own hears the whole session, wherever the other one is."""
    with replayed() as url:
        one, other = Agent(url, "one"), Agent(url, "other")
        ears = [connected(each.listener(script, "long-polling"), "long-polling") for each in (one, other)]
        assert play(one, ears[0]) == HEARD
        assert play(other, ears[1]) == HEARD


def test_a_wildcard_hears_all(script: Scripts) -> None:
    """A subscription to everything below a channel hears what the recorded one heard on two."""
    with replayed() as url:
        agent = Agent(url, "any")
        official = connected(agent.listener(script, "long-polling", channels=["/v2/me/*"]), "long-polling")
        agent.order("/me", "StartContactCenterSession", channels=["voice"])
        assert [official.line()["channel"] for _ in range(2)] == [DEVICES, CALLS]


def test_who_subscribes_late_has_missed_nothing(script: Scripts) -> None:
    """What others caused in the recording waits for whoever is to hear of it."""
    with replayed() as url:
        agent = Agent(url, "any")
        agent.order("/me", "StartContactCenterSession", channels=["voice"])
        official = agent.listener(script, "websocket")
        (call,) = told(official, 1)
        agent.order(f"/me/calls/{call['id']}", "Answer")
        assert [call["state"], *(each["state"] for each in told(official, 1))] == ["Ringing", "Established"]


def test_the_end_of_the_server_ends_the_client(script: Scripts) -> None:
    """A client that is told that the server closes does not try to come back."""
    with replayed() as url:
        official = connected(Agent(url, "any").listener(script, "long-polling"), "long-polling")
    assert official.rest()[-1] == {"ended": True}
    assert official.code() == 0
