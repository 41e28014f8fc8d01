"""What differs where a client is told things at any time, and how clients change between transports."""

from typing import Any

import pytest
from tests.unit.cometd.hubs import (
    CALLS,
    connect,
    connected,
    event,
    handshake,
    held_of,
    hub,
    released,
    say,
    subscribe,
)

from ringback.cometd.protocol import Answer, Hub


def both(**settings: int) -> Hub:
    """Return a hub that speaks both transports."""
    server = hub(**settings)
    server.transports = ("websocket", "long-polling")
    return server


def listening(**settings: int) -> Hub:
    """Return such a hub with one client that has subscribed."""
    server = both(**settings)
    frame(server, handshake(supportedConnectionTypes=["long-polling", "websocket"]))
    frame(server, subscribe())
    return server


def frame(server: Hub, *messages: Any, now: float = 0.0) -> Answer:
    """Send messages as one frame of a web socket."""
    return server.receive(list(messages), owner="agent", now=now, transport="websocket")


def socket_connect(**changes: Any) -> Any:
    """Return a connect over a web socket."""
    return connect(connectionType="websocket", **changes)


@pytest.mark.parametrize(
    ("offered", "agreed"),
    [
        (["long-polling", "websocket", "callback-polling"], ["websocket", "long-polling"]),
        (["long-polling"], ["long-polling"]),
        (["websocket"], ["websocket"]),
    ],
)
def test_transports_are_negotiated(offered: list[str], agreed: list[str]) -> None:
    """A client is told what both sides speak, what the server prefers first."""
    [reply] = say(both(), handshake(supportedConnectionTypes=offered)).replies
    assert reply["supportedConnectionTypes"] == agreed


def test_no_common_transport() -> None:
    """A client that speaks neither is told both."""
    [reply] = say(both(), handshake(supportedConnectionTypes=["callback-polling"])).replies
    assert reply["error"] == "400:websocket,long-polling:unsupported_connection_types"
    assert reply["supportedConnectionTypes"] == ["websocket", "long-polling"]


def test_messages_are_pushed_while_the_connect_stays_held() -> None:
    """A connect over a web socket is answered at its deadline; messages do not wait for it."""
    server = listening()
    held = held_of(frame(server, socket_connect()))
    assert server.publish(CALLS, 1, owner="agent", now=1) == ("c1",)
    assert server.release(held, 1) is None
    assert server.push("c1") == (event(1),)
    assert server.push("c1") == ()
    assert released(server, held, 30) == (connected(),)


def test_messages_between_two_connects_are_pushed_too() -> None:
    """No message waits because a client has just been answered."""
    server = listening()
    frame(server, socket_connect(advice={"timeout": 0}))
    assert server.publish(CALLS, 1, owner="agent", now=0) == ("c1",)
    assert server.push("c1") == (event(1),)


def test_nothing_is_pushed_before_the_first_connect() -> None:
    """Until a client connects, nobody knows how it wants to be told."""
    server = listening()
    assert server.publish(CALLS, 1, owner="agent", now=0) == ()
    assert server.push("c1") == ()
    held_of(frame(server, socket_connect()))
    assert server.push("c1") == (event(1),)


def test_a_client_changes_to_long_polling_and_back() -> None:
    """The session, its subscriptions and its queue outlive the transport."""
    server = listening()
    old = held_of(frame(server, socket_connect(number="4")))
    polled = say(server, connect(number="5"))
    assert polled.ready == ("c1",)
    assert [each["id"] for each in released(server, old)] == ["4"]
    server.publish(CALLS, 1, owner="agent", now=0)
    assert server.push("c1") == ()
    assert released(server, held_of(polled)) == (event(1), connected("5"))
    server.publish(CALLS, 2, owner="agent", now=0)
    held_of(frame(server, socket_connect()))
    assert server.push("c1") == (event(2),)


@pytest.mark.parametrize(
    ("kind", "transport"), [("websocket", "long-polling"), ("long-polling", "websocket"), (None, "websocket")]
)
def test_a_connect_must_name_the_transport_that_it_came_over(kind: Any, transport: str) -> None:
    """A client that says otherwise would wait for what does not come."""
    server = listening()
    message = connect(connectionType=kind)
    [reply] = server.receive([message], owner="agent", now=0, transport=transport).replies
    assert (reply["successful"], reply["error"]) == (False, "400::unsupported_connection_type")


def test_a_session_that_has_ended_is_pushed_nothing() -> None:
    """The last words go out with the connect that is held."""
    server = listening()
    held = held_of(frame(server, socket_connect()))
    server.publish(CALLS, 1, owner="agent", now=0)
    server.close(0)
    assert server.push("c1") == ()
    assert released(server, held) == (event(1), {**connected(), "advice": {"reconnect": "none"}})
    assert not server.knows("c1")


def test_a_web_socket_that_is_not_read_loses_its_session() -> None:
    """What is not pushed in time is queued, and the queue has an end."""
    server = listening(queue_limit=2)
    held = held_of(frame(server, socket_connect()))
    for number in range(3):
        assert server.publish(CALLS, number, owner="agent", now=0) == ("c1",)
    assert server.push("c1") == ()
    assert released(server, held)[0]["error"] == "402::unknown_client"
