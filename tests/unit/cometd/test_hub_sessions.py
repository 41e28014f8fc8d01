from tests.unit.cometd.hubs import (
    AGAIN,
    CALLS,
    connect,
    connected,
    event,
    handshake,
    held_of,
    released,
    say,
    subscribe,
    subscribed,
)


def test_batch() -> None:
    """A batch is answered in order and at once: nothing in it waits for its connect."""
    server = subscribed()
    server.publish(CALLS, 1, owner="agent", now=0)
    answer = say(server, subscribe("/b", number="2"), connect(number="3"), subscribe("/c", number="4"))
    assert answer.held is None
    assert [reply.get("id", reply.get("data")) for reply in answer.replies] == ["2", 1, "3", "4"]


def test_full_queue_drops_the_session() -> None:
    """A client that does not fetch is dropped, and learns that it missed something."""
    server = subscribed(queue_limit=2)
    for number in range(3):
        server.publish(CALLS, number, owner="agent", now=0)
    [reply] = say(server, connect()).replies
    assert (reply["error"], reply["advice"]) == ("402::unknown_client", AGAIN)


def test_full_queue_of_a_held_connect() -> None:
    """A held connect that is never released loses its session, and says so, whatever happens later."""
    server = subscribed(queue_limit=2)
    held = held_of(say(server, connect()))
    for number in range(3):
        assert server.publish(CALLS, number, owner="agent", now=0) == ("c1",)
    server.close(0)
    [reply] = released(server, held)
    assert (reply["successful"], reply["error"], reply["advice"]) == (False, "402::unknown_client", AGAIN)


def test_silent_client_is_swept() -> None:
    """A client that does not connect again in time is forgotten; one that is held is not silent."""
    server = subscribed(timeout_ms=10_000, interval_ms=1000, expiry_ms=2000)
    held = held_of(say(server, connect(), now=0))
    assert server.sweep(13.0) == ()
    assert server.release(held, 13.0) is not None
    assert server.sweep(16.0) == ()
    assert server.sweep(16.1) == ("c1",)
    assert say(server, connect(), now=16.1).replies[0]["error"] == "402::unknown_client"


def test_abandoned_held_connect_is_swept() -> None:
    """A connect that nobody asks for any more does not keep its session for ever."""
    server = subscribed(timeout_ms=10_000, expiry_ms=2000)
    held = held_of(say(server, connect(), now=0))
    assert server.sweep(12.1) == ("c1",)
    assert released(server, held, 12.1)[0]["error"] == "402::unknown_client"


def test_close() -> None:
    """At the end everybody is told to stay away, and newcomers are."""
    server = subscribed()
    say(server, handshake())
    held = held_of(say(server, connect()))
    server.publish(CALLS, 1, owner="agent", now=0)
    assert server.close(0) == ("c1",)
    assert server.release(held, 0) == (event(1), {**connected(), "advice": {"reconnect": "none"}})
    for message in (connect("c2"), handshake()):
        [reply] = say(server, message).replies
        assert (reply["successful"], reply["advice"]) == (False, {"reconnect": "none"})
