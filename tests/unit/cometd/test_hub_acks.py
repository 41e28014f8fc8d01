"""The `ack` extension: what was not acknowledged is sent again."""

import pytest
from tests.unit.cometd.hubs import (
    AGAIN,
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

from ringback.cometd.protocol import Hub
from ringback.model import Json


def acknowledging(**settings: int) -> Hub:
    """Return a hub with one client, c1, that acknowledges and has subscribed."""
    server = hub(**settings)
    [reply] = say(server, handshake(ext={"ack": True})).replies
    assert reply["ext"] == {"ack": True}
    say(server, subscribe())
    return server


def acks(batch: Json, number: str = "9", **changes: Json) -> Json:
    """Return a connect that acknowledges a batch."""
    return connect(number=number, ext={"ack": batch}, **changes)


def acked(batch: int) -> Json:
    """Return the reply to a connect that comes with a batch."""
    return {**connected(), "ext": {"ack": batch}}


@pytest.mark.parametrize("ext", [None, {}, {"ack": False}, {"ack": 1}, {"ack": "true"}, [], "ack"])
def test_nothing_is_acknowledged_that_was_not_agreed(ext: Json) -> None:
    """A client that does not ask for the extension sees nothing of it, whatever its connects say."""
    server = hub()
    assert "ext" not in say(server, handshake(ext=ext)).replies[0]
    say(server, subscribe())
    server.publish(CALLS, 1, owner="agent", now=0)
    assert say(server, acks(0)).replies == (event(1), connected())
    assert say(server, acks(0)).held is not None


def test_a_lost_reply_is_sent_again() -> None:
    """The client repeats the number of the last batch that it got, and gets what came after it."""
    server = acknowledging()
    server.publish(CALLS, 1, owner="agent", now=0)
    assert say(server, acks(0)).replies == (event(1), acked(1))
    server.publish(CALLS, 2, owner="agent", now=0)
    assert say(server, acks(0)).replies == (event(1), event(2), acked(2))
    assert say(server, acks(2)).held is not None


def test_what_was_acknowledged_does_not_come_again() -> None:
    """Each batch has the next number, and one that arrived is forgotten."""
    server = acknowledging()
    held = held_of(say(server, acks(0)))
    server.publish(CALLS, 1, owner="agent", now=0)
    assert released(server, held) == (event(1), acked(1))
    held = held_of(say(server, acks(1)))
    server.publish(CALLS, 2, owner="agent", now=0)
    assert released(server, held) == (event(2), acked(2))


def test_an_old_number_brings_back_only_what_came_after_it() -> None:
    """Batches that have been acknowledged once stay so."""
    server = acknowledging()
    for number in (1, 2):
        server.publish(CALLS, number, owner="agent", now=0)
        say(server, acks(number - 1))
    assert say(server, acks(1)).replies == (event(2), acked(3))
    assert say(server, acks(0)).replies == (event(2), acked(4))


@pytest.mark.parametrize("batch", [None, -1, 7, "0", True, 1.0, {}])
def test_a_number_that_is_none_says_nothing(batch: Json) -> None:
    """What was sent is neither forgotten nor sent again."""
    server = acknowledging()
    server.publish(CALLS, 1, owner="agent", now=0)
    say(server, acks(0))
    assert say(server, acks(batch)).held is not None
    assert say(server, acks(0)).replies == (event(1), acked(2))


def test_what_is_not_acknowledged_counts_as_queued() -> None:
    """A client that never acknowledges is dropped when too much is kept for it."""
    server = acknowledging(queue_limit=2)
    for number in range(3):
        server.publish(CALLS, number, owner="agent", now=0)
        last = say(server, connect(advice={"timeout": 0})).replies
    assert (last[0]["error"], last[0]["advice"]) == ("402::unknown_client", AGAIN)


def test_with_acknowledgements_a_web_socket_is_told_in_replies_only() -> None:
    """Nothing is pushed, so that every message belongs to a batch."""
    server = acknowledging_over_web_socket()
    message = acks(0, connectionType="websocket")
    held = held_of(server.receive([message], owner="agent", now=0, transport="websocket"))
    assert server.publish(CALLS, 1, owner="agent", now=0) == ("c1",)
    assert server.push("c1") == ()
    assert released(server, held) == (event(1), acked(1))


def acknowledging_over_web_socket() -> Hub:
    """Return a hub that prefers web sockets, with one client that acknowledges."""
    server = hub()
    server.transports = ("websocket", "long-polling")
    say(server, handshake(ext={"ack": True}, supportedConnectionTypes=["websocket"]))
    say(server, subscribe())
    return server
