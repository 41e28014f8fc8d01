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
    subscribed,
)

from ringback.cometd.events import encoded


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


def test_many_silent_clients_are_swept_one_by_one() -> None:
    """Each goes when its own time is up, however many came and went in between."""
    server = hub(expiry_ms=10_000)
    for second in range(20):
        say(server, handshake(), now=second)
        if second % 2:
            say(server, {"channel": "/meta/disconnect", "clientId": f"c{second + 1}"}, now=second)
    gone = [server.sweep(11.5 + second) for second in range(19)]
    assert [each for each in gone if each] == [(f"c{second + 1}",) for second in range(0, 20, 2)]


def test_the_last_of_too_many_sessions_of_an_owner_replaces_the_most_silent() -> None:
    """A client that is started again and again without an end has room; others' sessions stay."""
    server = hub(owner_limit=2)
    say(server, handshake(), owner="caller")
    say(server, handshake())
    say(server, handshake())
    held = held_of(say(server, connect("c3")))
    say(server, subscribe(client="c2"))
    assert say(server, handshake()).ready == ("c3",)
    [told] = released(server, held)
    assert (told["error"], told["advice"]) == ("402::unknown_client", AGAIN)
    assert say(server, subscribe(client="c2")).replies[0]["successful"] is True
    assert say(server, subscribe(client="c1"), owner="caller").replies[0]["successful"] is True


def test_a_server_that_is_full_asks_for_another_try() -> None:
    """Nobody is thrown out for a newcomer of another owner."""
    server = hub(session_limit=1)
    say(server, handshake())
    [reply] = say(server, handshake(), owner="caller").replies
    assert (reply["successful"], reply["error"]) == (False, "503::too_many_sessions")
    assert reply["advice"] == {"reconnect": "handshake", "interval": 5000}
    assert say(server, subscribe()).replies[0]["successful"] is True


def test_a_message_is_written_once_for_all_its_receivers() -> None:
    """Each session gets the same event, whose bytes are made once."""
    server = subscribed()
    say(server, handshake())
    say(server, subscribe(client="c2"))
    server.publish(CALLS, {"a": 1}, owner="agent", now=0)
    first, second = (say(server, connect(each)).replies[0] for each in ("c1", "c2"))
    assert first is second
    assert encoded([first, second]) == b"[" + b",".join([first.text] * 2) + b"]"
    assert first.text is second.text


DISCONNECT = {"id": "2", "channel": "/meta/disconnect", "clientId": "c1"}


def test_what_an_abandoned_connect_would_have_said_waits() -> None:
    """A client that left its poll hears by its next one what has happened meanwhile; nobody is waked for the old."""
    server = subscribed()
    held = held_of(say(server, connect()))
    server.abandon(held, 1)
    assert server.publish(CALLS, 1, owner="agent", now=2) == ()
    assert [each["data"] for each in say(server, connect(), now=3).replies if "data" in each] == [1]


def test_a_newer_connect_is_not_abandoned_with_an_older() -> None:
    """The line that breaks may be one that has been superseded."""
    server = subscribed()
    old, new = (held_of(say(server, connect(number=each))) for each in ("8", "9"))
    server.abandon(old, 1)
    assert server.publish(CALLS, 1, owner="agent", now=2) == ("c1",)
    assert [each.get("data") for each in released(server, new)] == [1, None]


def test_a_session_that_ends_without_an_ear_is_forgotten_at_once() -> None:
    """Whether its client left the poll before it disconnected, or after: nothing is kept for ten minutes."""
    before, after = subscribed(), subscribed()
    before.abandon(held_of(say(before, connect())), 1)
    say(before, DISCONNECT)
    held = held_of(say(after, connect()))
    say(after, DISCONNECT)
    after.abandon(held, 1)
    assert not before.knows("c1")
    assert not after.knows("c1")
