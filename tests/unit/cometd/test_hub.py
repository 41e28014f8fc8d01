import pytest
from tests.unit.cometd.hubs import (
    ADVICE,
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

from ringback.cometd.hub import SUBSCRIPTION_LIMIT, Answer
from ringback.cometd.protocol import Held
from ringback.model import Json


def test_handshake() -> None:
    """A handshake gives a client id, what both sides speak, and advice."""
    assert say(hub(), handshake()) == Answer(
        replies=(
            {
                "id": "1",
                "channel": "/meta/handshake",
                "successful": True,
                "clientId": "c1",
                "version": "1.0",
                "supportedConnectionTypes": ["long-polling"],
                "advice": ADVICE,
            },
        )
    )


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"supportedConnectionTypes": ["websocket"]}, "400:long-polling:unsupported_connection_types"),
        ({"version": "2.0", "minimumVersion": "1.1"}, "400:1.0:unsupported_version"),
        ({"version": "0.9", "minimumVersion": "0.9"}, "400:1.0:unsupported_version"),
        ({"version": None}, "400::bad_message"),
        ({"version": "one", "minimumVersion": "1.0"}, "400::bad_message"),
        ({"version": "9" * 5000}, "400::bad_message"),
        ({"supportedConnectionTypes": "long-polling"}, "400::bad_message"),
        ({"supportedConnectionTypes": None}, "400::bad_message"),
    ],
)
def test_handshake_without_common_ground(changes: Json, error: Json) -> None:
    """A client that speaks otherwise is refused, told what we speak, and given no session."""
    server = hub()
    [reply] = say(server, handshake(**changes)).replies
    assert (reply["successful"], reply["error"], reply["advice"]) == (False, error, {"reconnect": "none"})
    assert "clientId" not in reply
    assert say(server, connect()).replies[0]["error"] == "402::unknown_client"


@pytest.mark.parametrize(
    "changes", [{"version": "1.0.beta"}, {"version": "2.0", "minimumVersion": "0.9"}, {"minimumVersion": "1"}]
)
def test_handshake_of_another_legal_version(changes: Json) -> None:
    """A client that can also speak 1.0 is taken."""
    assert say(hub(), handshake(**changes)).replies[0]["successful"] is True


def test_what_comes_with_a_handshake_is_ignored() -> None:
    """Other messages in the request of a handshake get no answer."""
    answer = say(hub(), subscribe(), handshake(), connect())
    assert [reply["channel"] for reply in answer.replies] == ["/meta/handshake"]


def test_subscribe_repeats_what_was_asked() -> None:
    """A subscription may be one channel or a list, and the reply shows it as it was asked."""
    server = subscribed()
    [one] = say(server, subscribe("/v2/me/*", number=7)).replies
    [several] = say(server, subscribe(["/a", "/b"])).replies
    assert one == {
        "id": 7,
        "channel": "/meta/subscribe",
        "clientId": "c1",
        "successful": True,
        "subscription": "/v2/me/*",
    }
    assert several["subscription"] == ["/a", "/b"]
    assert server.subscriptions("agent") == ("/a", "/b", "/v2/me/*", CALLS)


@pytest.mark.parametrize(
    ("subscription", "error"),
    [
        (None, "400::bad_subscription"),
        ([], "400::bad_subscription"),
        (["/fine", "not"], "400::bad_subscription"),
        ([["/nested"]], "400::bad_subscription"),
        ({}, "400::bad_subscription"),
        ("/meta/connect", "403::subscription_denied"),
        ([f"/{each}" for each in range(SUBSCRIPTION_LIMIT)], "403::too_many_subscriptions"),
    ],
)
def test_refused_subscription_changes_nothing(subscription: Json, error: Json) -> None:
    """A subscription that is wrong in one place is refused as a whole."""
    server = subscribed()
    [reply] = say(server, subscribe(subscription)).replies
    assert (reply["successful"], reply["error"]) == (False, error)
    assert server.subscriptions("agent") == (CALLS,)


def test_unsubscribe() -> None:
    """After an unsubscribe nothing more is delivered, and there is no harm in repeating it."""
    server = subscribed(CALLS, "/other")
    for _ in range(2):
        [reply] = say(server, subscribe(channel="/meta/unsubscribe")).replies
        assert reply["successful"] is True
    server.publish(CALLS, 1, owner="agent", now=0)
    server.publish("/other", 2, owner="agent", now=0)
    assert say(server, connect()).replies == (event(2, "/other"), connected())


@pytest.mark.parametrize("pattern", [CALLS, "/v2/me/*", "/v2/me/**", "/v2/**", "/**"])
def test_matching_subscriptions(pattern: Json) -> None:
    """Wildcards match as Bayeux says, and a message that matches twice is delivered once."""
    server = subscribed(pattern, CALLS)
    server.publish(CALLS, 1, owner="agent", now=0)
    assert say(server, connect()).replies == (event(1), connected())


@pytest.mark.parametrize(
    "pattern", ["/v2/me", "/*", "/v2/*", "/v2/me/calls/*", "/v2/me/calls/**", "/v2/me/devices"]
)
def test_subscriptions_that_do_not_match(pattern: Json) -> None:
    """A client gets nothing that it did not subscribe to."""
    server = subscribed(pattern)
    say(server, subscribe(channel="/meta/unsubscribe"))
    server.publish(CALLS, 1, owner="agent", now=0)
    assert say(server, connect()).held is not None


def test_held_connect_is_answered_by_a_message() -> None:
    """A connect waits for a message; the message comes first, then the connect's reply."""
    server = subscribed()
    held = held_of(say(server, connect(), now=5.0))
    assert held == Held(client_id="c1", deadline=35.0, number=1, message=connect())
    assert server.release(held, 6.0) is None
    assert server.publish(CALLS, {"a": 1}, owner="agent", now=7.0) == ("c1",)
    assert server.publish(CALLS, {"a": 2}, owner="agent", now=7.0) == ("c1",)
    assert server.release(held, 7.0) == (event({"a": 1}), event({"a": 2}), connected())


def test_held_connect_is_answered_at_its_deadline() -> None:
    """A connect that nobody tells anything is answered when its time is up."""
    server = subscribed(timeout_ms=3000)
    held = held_of(say(server, connect(), now=1.0))
    assert server.release(held, 3.999) is None
    assert server.release(held, 4.0) == ({**connected(), "advice": {**ADVICE, "timeout": 3000}},)


@pytest.mark.parametrize(
    ("advice", "deadline"),
    [
        ({"timeout": 500}, 0.5),
        ({"timeout": 10**9}, 30.0),
        ({"timeout": -1}, 30.0),
        ({"timeout": "0"}, 30.0),
        ({"timeout": float("nan")}, 30.0),
        ("none", 30.0),
    ],
)
def test_client_asks_for_another_hold_time(advice: Json, deadline: Json) -> None:
    """A client may ask for a shorter hold than we offer, not for a longer one, and not in nonsense."""
    assert held_of(say(subscribed(), connect(advice=advice))).deadline == deadline


def test_client_asks_for_no_hold() -> None:
    """A connect with a timeout of 0 is answered at once."""
    assert say(subscribed(), connect(advice={"timeout": 0})).replies == (connected(),)


def test_messages_are_kept_between_connects() -> None:
    """What is published while no connect is there waits for the next one."""
    server = subscribed()
    assert server.publish(CALLS, 1, owner="agent", now=0) == ()
    assert server.publish(CALLS, 2, owner="agent", now=0) == ()
    assert say(server, connect()).replies == (event(1), event(2), connected())
    assert say(server, connect()).held is not None


def test_publishing_reaches_only_its_owner() -> None:
    """Every session of the owner gets a message, and nobody else's."""
    server = subscribed()
    say(server, handshake())
    say(server, subscribe(client="c2"))
    say(server, handshake(), owner="caller")
    say(server, subscribe(client="c3"), owner="caller")
    held = {
        "c1": held_of(say(server, connect())),
        "c2": held_of(say(server, connect("c2"))),
        "c3": held_of(say(server, connect("c3"), owner="caller")),
    }
    assert server.publish(CALLS, 1, owner="agent", now=0) == ("c1", "c2")
    assert released(server, held["c2"])[0] == event(1)
    assert server.release(held["c3"], 0) is None


def test_second_connect_ends_the_first() -> None:
    """A client has one connect: a second one ends the first, and gets what is published afterwards."""
    server = subscribed()
    first = held_of(say(server, connect(number="3")))
    answer = say(server, connect(number="4"))
    assert answer.ready == ("c1",)
    server.publish(CALLS, 1, owner="agent", now=0)
    assert server.release(held_of(answer), 0) == (event(1), connected("4"))
    assert server.release(first, 0) == (
        {"id": "3", "channel": "/meta/connect", "clientId": "c1", "successful": True},
    )


def test_second_connect_takes_what_the_first_did_not_deliver() -> None:
    """Where the first connect's client has gone away, what it would have got goes to the second."""
    server = subscribed()
    first = held_of(say(server, connect(number="3")))
    server.publish(CALLS, 1, owner="agent", now=0)
    assert say(server, connect(number="4")) == Answer(replies=(event(1), connected("4")), ready=("c1",))
    assert [reply["channel"] for reply in released(server, first)] == ["/meta/connect"]


def test_disconnect_ends_the_held_connect() -> None:
    """A disconnect is confirmed, and the held connect gets the rest and the advice to stay away."""
    server = subscribed()
    held = held_of(say(server, connect()))
    server.publish(CALLS, 1, owner="agent", now=0)
    farewell = {"id": "5", "channel": "/meta/disconnect", "clientId": "c1"}
    assert say(server, farewell) == Answer(replies=({**farewell, "successful": True},), ready=("c1",))
    assert say(server, connect()).replies[0]["error"] == "402::unknown_client"
    assert server.release(held, 0) == (event(1), {**connected(), "advice": {"reconnect": "none"}})
    assert released(server, held)[0]["error"] == "402::unknown_client"


def test_disconnect_without_a_held_connect() -> None:
    """A client without a connect is simply gone."""
    server = subscribed()
    [reply] = say(server, {"channel": "/meta/disconnect", "clientId": "c1"}).replies
    assert reply["successful"] is True
    assert server.publish(CALLS, 1, owner="agent", now=0) == ()
    assert say(server, subscribe()).replies[0]["error"] == "402::unknown_client"


@pytest.mark.parametrize(
    "message",
    [connect("nobody"), connect(None), connect(["c1"]), subscribe(client="nobody"), {"channel": "/x"}],
)
def test_unknown_client(message: Json) -> None:
    """A client id that we did not give out is told to shake hands again."""
    [reply] = say(subscribed(), message).replies
    assert reply["channel"] == message["channel"]
    assert (reply["successful"], reply["error"], reply["advice"]) == (False, "402::unknown_client", AGAIN)


def test_client_of_another_owner() -> None:
    """A client id opens nothing for somebody else, and a try does not touch the session."""
    server = subscribed()
    held = held_of(say(server, connect()))
    [reply] = say(server, connect(), owner="caller").replies
    assert reply["error"] == "402::unknown_client"
    assert say(server, {"channel": "/meta/disconnect", "clientId": "c1"}, owner="caller").ready == ()
    assert server.release(held, 0) is None


def test_clients_do_not_publish() -> None:
    """Only the server publishes; a client that tries is refused and nobody hears of it."""
    server = subscribed()
    held = held_of(say(server, connect()))
    publish = {"id": "6", "channel": CALLS, "data": {"a": 1}, "clientId": "c1"}
    [reply] = say(server, publish).replies
    assert (reply["id"], reply["successful"], reply["error"]) == ("6", False, f"403:{CALLS}:publish_denied")
    assert server.release(held, 0) is None


def test_unknown_meta_channel() -> None:
    """The protocol has no other meta channels."""
    [reply] = say(subscribed(), {"channel": "/meta/ping", "clientId": "c1"}).replies
    assert (reply["channel"], reply["error"]) == ("/meta/ping", "404:/meta/ping:unknown_channel")


@pytest.mark.parametrize("kind", ["websocket", None, 5])
def test_unsupported_connection_type(kind: Json) -> None:
    """A connect over another transport than offered is refused."""
    [reply] = say(subscribed(), connect(connectionType=kind)).replies
    assert (reply["successful"], reply["error"]) == (False, "400::unsupported_connection_type")


@pytest.mark.parametrize(
    "message", [None, 5, "text", [], {}, {"channel": 5}, {"channel": "meta"}, {"channel": None}]
)
def test_bad_message(message: Json) -> None:
    """What is no message gets an error, and the rest of the batch its answers."""
    bad, good = say(subscribed(), message, subscribe()).replies
    assert (bad["successful"], bad["error"]) == (False, "400::bad_message")
    assert good["successful"] is True


@pytest.mark.parametrize("body", [None, 5, "text", True])
def test_request_that_is_no_message(body: Json) -> None:
    """A request that is neither a message nor an array gets one error."""
    answer = hub().receive(body, owner="agent", now=0)
    assert answer.replies == ({"successful": False, "error": "400::bad_message"},)


def test_request_of_nothing_and_of_one_message() -> None:
    """An empty array asks nothing; a message outside an array is a batch of one."""
    assert hub().receive([], owner="agent", now=0) == Answer()
    assert hub().receive(handshake(), owner="agent", now=0).replies[0]["successful"] is True
