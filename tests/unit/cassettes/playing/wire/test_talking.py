"""CometD on a recording: sessions of our own making, notifications of the recorded ones."""

import json
import threading
from typing import Any

import pytest
import requests
from tests.unit.cassettes.playing.wire.tapes import BASE, TALK, Talker, Tape, played
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from ringback.cassettes.playing.wire.app import Manner
from ringback.cassettes.playing.wire.playhead import Tempo
from ringback.cassettes.timeline import Frame
from ringback.model import Json

CALLS = "/calls"


def calls(*, timed: bool = False) -> Tape:
    """Return a recording in which two commands are told of."""
    tape = Tape(timed=timed).shake("recorded").subscribe("recorded", CALLS).add("POST", "/dial", "ok")
    tape.poll("recorded", (CALLS, {"state": "dialing", "uri": f"{BASE}/calls/1"})).add("POST", "/hold", "ok")
    return tape.poll("recorded", (CALLS, {"state": "held"}))


def states(told: list[Json]) -> list[str]:
    """Return the states that are told of."""
    return [each["state"] for each in told]


def test_a_notification_follows_its_command() -> None:
    """Ids are fresh, addresses ours; what a command caused is told once it is given, and no sooner."""
    with played(calls()) as (url, _):
        talker = Talker(url).shake().subscribe(CALLS)
        assert talker.client != "recorded"
        assert talker.connect(0) == []
        talker.http.post(f"{url}/dial", timeout=5)
        assert talker.connect() == [{"state": "dialing", "uri": f"{url}/calls/1"}]
        assert talker.connect(0) == []
        talker.http.post(f"{url}/hold", timeout=5)
        assert states(talker.connect()) == ["held"]


def test_a_held_connect_is_answered_when_its_news_comes() -> None:
    """A long poll waits until another connection of the client gives the command."""
    with played(calls()) as (url, _):
        talker = Talker(url, "agent").shake().subscribe(CALLS)
        told: list[Json] = []
        poll = threading.Thread(target=lambda: told.extend(talker.connect()))
        poll.start()
        requests.post(f"{url}/dial", auth=("agent", "any"), timeout=5)
        poll.join(20)
        assert states(told) == ["dialing"]


def test_who_subscribes_late_has_missed_nothing() -> None:
    """What is due waits for whoever is to be told."""
    with played(calls()) as (url, _):
        talker = Talker(url).shake()
        talker.http.post(f"{url}/dial", timeout=5)
        assert talker.connect(0) == []
        assert states(talker.subscribe(CALLS).connect()) == ["dialing"]


@pytest.mark.parametrize("pattern", ["/*", "/**"])
def test_wildcards(pattern: str) -> None:
    """A subscription to many channels hears what was recorded on one."""
    with played(calls()) as (url, _):
        talker = Talker(url).shake().subscribe(pattern)
        talker.http.post(f"{url}/dial", timeout=5)
        assert states(talker.connect()) == ["dialing"]


def test_a_new_handshake_goes_on_where_the_session_was() -> None:
    """A client whose session is gone shakes hands again and keeps its position."""
    with played(calls()) as (url, _):
        talker = Talker(url).shake().subscribe(CALLS)
        talker.http.post(f"{url}/dial", timeout=5)
        assert states(talker.connect()) == ["dialing"]
        talker.client = "gone"
        (reply,) = talker.say("/meta/connect", connectionType="long-polling")
        assert (reply["successful"], reply["advice"]["reconnect"]) == (False, "handshake")
        talker.shake().subscribe(CALLS)
        talker.http.post(f"{url}/hold", timeout=5)
        assert states(talker.connect()) == ["held"]


def test_a_batch_is_answered_in_order() -> None:
    """Messages that come together are answered together, each under its own id."""
    with played(calls()) as (url, _):
        talker = Talker(url).shake()
        found = talker.batch(
            {"id": "a", "channel": "/meta/subscribe", "clientId": talker.client, "subscription": CALLS},
            {"id": "b", "channel": "/nonsense", "clientId": talker.client, "data": 1},
            {
                "id": "c",
                "channel": "/meta/connect",
                "clientId": talker.client,
                "connectionType": "long-polling",
            },
        )
        assert [(each["id"], each["successful"]) for each in found] == [
            ("a", True),
            ("b", False),
            ("c", True),
        ]
        assert found[1]["error"] == "501:/nonsense:not_recorded"


def test_a_publication_is_answered_as_it_was() -> None:
    """What was published and what came of it are found by what was said; the id is the client's."""
    tape = Tape().shake("s").subscribe("s", CALLS).publish("s", "/chat", {"do": "ring"}, ext={"seen": 1})
    tape.poll("s", (CALLS, {"state": "ringing"}))
    with played(tape) as (url, _):
        talker = Talker(url).shake().subscribe(CALLS)
        (reply,) = talker.batch(
            {"id": "x", "channel": "/chat", "clientId": talker.client, "data": {"do": "ring"}}
        )
        assert (reply["id"], reply["successful"], reply["ext"]) == ("x", True, {"seen": 1})
        assert states(talker.connect()) == ["ringing"]


def test_a_refused_subscription_is_refused() -> None:
    """A channel that the recorded server refused is refused in its words."""
    tape = (
        Tape()
        .shake("s")
        .subscribe("s", CALLS)
        .subscribe("s", "/secret", successful=False, error="403:/secret:no")
    )
    with played(tape) as (url, _):
        talker = Talker(url).shake().subscribe(CALLS)
        (reply,) = talker.say("/meta/subscribe", subscription="/secret")
        assert (reply["successful"], reply["error"]) == (False, "403:/secret:no")


def test_what_else_the_recorded_server_said_in_its_greeting() -> None:
    """Members that the protocol does not define, and advice, are those of the recording."""
    tape = Tape().shake("s", region="eu", advice={"reconnect": "retry", "timeout": 45_000, "interval": 100})
    with played(tape) as (url, _):
        talker = Talker(url)
        (reply,) = talker.say("/meta/handshake", version="1.0", supportedConnectionTypes=["long-polling"])
        assert reply["region"] == "eu"
        assert reply["advice"] == {"reconnect": "retry", "timeout": 45_000, "interval": 100}
        assert reply["clientId"] != "s"


def test_recorded_time() -> None:
    """A notification comes as long after its command as it did, at ten times the speed a tenth."""
    with played(calls(timed=True), manner=Manner(tempo=Tempo(2.0))) as (url, _):
        talker = Talker(url).shake().subscribe(CALLS)
        assert talker.connect(0) == []
        talker.http.post(f"{url}/dial", timeout=5)
        assert states(talker.connect()) == ["dialing"]


def frames(*passed: tuple[bool, Json]) -> tuple[Frame, ...]:
    """Return messages on a web socket: whether each was sent, and what it says."""
    return tuple(
        Frame(sent=sent, tick=at, data=said if isinstance(said, str | bytes) else json.dumps(said))
        for at, (sent, said) in enumerate(passed, 10)
    )


def opened(url: str, path: str, **more: Json) -> Any:
    """Return an open web socket."""
    return connect(url.replace("http", "ws") + path, close_timeout=5, **more)


def test_a_recorded_web_socket_is_played() -> None:
    """What the server said first comes first; the rest comes after what the client says, as text or bytes."""
    said = frames(
        (False, "hello"), (True, {"do": 1, "b": 2}), (False, {"done": 1}), (False, b"\x00\xff"), (True, "x")
    )
    tape = Tape().add("GET", "/events?a=1", status=101, frames=said, headers={"Sec-WebSocket-Protocol": "v2"})
    with played(tape) as (url, replay), opened(url, "/events?a=1", subprotocols=["v1", "v2"]) as line:
        assert line.subprotocol == "v2"
        assert line.recv(5) == "hello"
        line.send('{"b": 2, "do": 1}')
        assert json.loads(line.recv(5)) == {"done": 1}
        assert line.recv(5) == b"\x00\xff"
        line.send("x")
    assert replay.ledger.is_as_recorded


def test_a_web_socket_waits_for_commands() -> None:
    """What the server said after a command of HTTP is said after that command."""
    tape = (
        Tape().add("POST", "/dial", "ok").add("GET", "/events", status=101, frames=frames((False, "ringing")))
    )
    with played(tape) as (url, _):
        http = requests.Session()
        http.auth = ("agent", "any")
        signed = {"Authorization": "Basic YWdlbnQ6YW55"}
        with opened(url, "/events", additional_headers=signed) as line:
            with pytest.raises(TimeoutError):
                line.recv(0.2)
            http.post(f"{url}/dial", timeout=5)
            assert line.recv(5) == "ringing"


def test_a_message_that_was_not_recorded_closes_a_web_socket() -> None:
    """The close code says that the message was refused, and the account names it."""
    tape = Tape().add("GET", "/events", status=101, frames=frames((True, "a"), (False, "b")))
    with played(tape) as (url, replay), opened(url, "/events") as line:
        line.send("c")
        with pytest.raises(ConnectionClosed) as closed:
            line.recv(5)
        assert closed.value.rcvd is not None
        assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (1008, "not recorded")
    assert replay.ledger.refused == 1


def test_a_web_socket_that_was_not_recorded() -> None:
    """Nobody is let in where nothing was recorded; the answer is that of any other request."""
    with played(calls()) as (url, _):
        with pytest.raises(InvalidStatus) as refused, opened(url, "/nothing"):
            pass
        assert refused.value.response.status_code == 501


def test_cometd_over_a_web_socket() -> None:
    """A session that was recorded over long polling is played over a web socket, told at any time."""
    with played(calls()) as (url, _), opened(url, TALK) as line:

        def say(**message: Json) -> list[Json]:
            line.send(json.dumps([message]))
            found: list[Json] = json.loads(line.recv(5))
            return found

        shake = {"version": "1.0", "supportedConnectionTypes": ["websocket"]}
        (reply,) = say(id="1", channel="/meta/handshake", **shake)
        client = reply["clientId"]
        say(id="2", channel="/meta/subscribe", clientId=client, subscription=CALLS)
        line.send(
            json.dumps(
                [{"id": "3", "channel": "/meta/connect", "clientId": client, "connectionType": "websocket"}]
            )
        )
        requests.post(f"{url}/dial", timeout=5)
        assert states([each["data"] for each in json.loads(line.recv(5))]) == ["dialing"]


def test_cometd_that_was_recorded_over_a_web_socket() -> None:
    """A session that was recorded over a web socket is played over long polling."""
    passed = frames(
        (True, [{"id": "1", "channel": "/meta/handshake"}]),
        (False, [{"id": "1", "channel": "/meta/handshake", "successful": True, "clientId": "s"}]),
        (False, [{"channel": CALLS, "data": {"state": "ringing"}}]),
    )
    with played(Tape().add("GET", TALK, status=101, frames=passed)) as (url, _):
        assert states(Talker(url).shake().subscribe(CALLS).connect()) == ["ringing"]
