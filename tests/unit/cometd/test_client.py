"""The client against legal servers of all kinds."""

import itertools
import json
from collections.abc import Iterator, Sequence

import pytest
from tests.unit.cometd.servers import (
    CALLS,
    LONG_S,
    Server,
    Start,
    accepted,
    event,
    pulled,
    refused,
)

from ringback.cometd.client import ThreadLine
from ringback.cometd.session import QUICK_S
from ringback.model import Json


def test_messages_arrive_in_order(start: Start) -> None:
    """What the server tells arrives, in order, whether a connect is held meanwhile or not."""
    server = Server()
    client = start(server)
    client.open([CALLS, "/v2/me/devices"])
    server.tell(1, 2)
    assert pulled(client, 2) == [1, 2]
    server.tell(3)
    server.tell(4)
    assert pulled(client, 2) == [3, 4]
    assert client.rehandshakes == 0


def test_requests(start: Start) -> None:
    """Everything goes to the one URL, as arrays with increasing ids, with the session's cookies."""
    server = Server()
    client = start(server)
    client.open([CALLS, "/v2/me/devices"])
    server.tell(1)
    pulled(client, 1)
    client.close()
    sent = [message for request in server.requests for message in request]
    ids = [int(message["id"]) for message in sent]
    assert sorted(ids) == list(range(1, len(ids) + 1))
    assert sent[:4] == [
        {
            "id": "1",
            "channel": "/meta/handshake",
            "version": "1.0",
            "minimumVersion": "1.0",
            "supportedConnectionTypes": ["long-polling"],
        },
        {"id": "2", "channel": "/meta/subscribe", "subscription": CALLS, "clientId": "c1"},
        {"id": "3", "channel": "/meta/subscribe", "subscription": "/v2/me/devices", "clientId": "c1"},
        {"id": "4", "channel": "/meta/connect", "connectionType": "long-polling", "clientId": "c1"},
    ]
    assert {headers["Content-Type"] for headers in server.headers} == {"application/json;charset=UTF-8"}
    assert server.headers[-1]["Cookie"] == "BAYEUX_BROWSER=b1"
    assert server.asked("/meta/disconnect") == 1
    # At most one for the poll and one for the disconnect.
    assert server.connections <= 2


def test_silence(start: Start) -> None:
    """Where nothing is told, nothing is pulled, and the poll goes on to be held."""
    server = Server(hold_s=LONG_S)
    client = start(server)
    client.open([CALLS])
    assert client.pull(0.05) == ()
    assert client.pull(0) == ()
    server.tell(1)
    assert pulled(client, 1) == [1]


def test_message_behind_an_empty_answer_that_was_late(start: Start) -> None:
    """Where a machine was too busy to see an answer without messages in time, the next one is looked at as well."""

    class Empty(Server):
        def connect(self, message: Json) -> list[Json]:
            return [accepted(message)] if self.asked("/meta/connect") == 1 else super().connect(message)

    server = Empty()
    # Each look at this clock is longer after the one before than anybody here waits.
    client = start(server, clock=itertools.count(0.0, 4.0).__next__)
    client.open([CALLS])
    server.tell(1)
    assert [each["data"] for each in client.pull(3.0)] == [1]


def test_held_poll_outlives_our_looking_elsewhere(start: Start) -> None:
    """What comes while nobody pulls is there at the next pull."""
    server = Server()
    client = start(server)
    client.open([CALLS])
    server.tell(1)
    with server.news:
        assert server.news.wait_for(lambda: not server.queue, LONG_S)
    server.tell(2)
    assert pulled(client, 2) == [1, 2]


def test_close_does_not_wait_for_a_held_poll(start: Start) -> None:
    """A server that goes on holding the poll after our disconnect does not hold us."""

    class HoldsOn(Server):
        def disconnect(self, message: Json) -> list[Json]:
            return [accepted(message)]

    server = HoldsOn(hold_s=LONG_S)
    client = start(server)
    client.open([CALLS])
    client.close()
    client.close()
    assert client.pull(LONG_S) == ()
    assert server.asked("/meta/disconnect") == 1
    with server.news:
        server.left = True
        server.news.notify_all()


def test_messages_ride_along_with_every_answer(start: Start) -> None:
    """Messages in the answers to handshake and subscription are handed over, too."""

    class Chatty(Server):
        def handshake(self, message: Json) -> list[Json]:
            return [*super().handshake(message), event(1)]

        def subscribe(self, message: Json) -> list[Json]:
            return [event(2), *super().subscribe(message), {"channel": "/elsewhere", "data": 3}]

    client = start(Chatty())
    client.open([CALLS])
    assert pulled(client, 3) == [1, 2, 3]


@pytest.mark.parametrize("number", [None, int, lambda number: f"s{number}"])
def test_ids_of_another_form(start: Start, number: Json) -> None:
    """Replies may carry our ids as numbers, ids of their own, or none."""

    class OtherIds(Server):
        def answer(self, messages: list[Json]) -> Json:
            replies = super().answer(messages)
            for each in replies:
                if "id" in each:
                    each.update({"id": number(each["id"])} if number else {})
                    each.pop("id") if number is None else None
            return replies

    server = OtherIds()
    client = start(server)
    client.open([CALLS, "/v2/me/devices"])
    server.tell(1)
    assert pulled(client, 1) == [1]


def test_late_confirmation(start: Start) -> None:
    """A subscription may be confirmed in the answer to the first connect."""

    class Late(Server):
        def subscribe(self, message: Json) -> list[Json]:
            self.queue.append(super().subscribe(message)[0])
            return []

    server = Late()
    client = start(server)
    client.open([CALLS, "/v2/me/devices"])
    server.tell(1)
    assert pulled(client, 1) == [1]


def test_server_that_does_not_hold(start: Start) -> None:
    """A server that answers every connect at once is asked again and again, but not without a pause."""
    pauses = []

    class Watched(ThreadLine):
        def start(self, messages: Sequence[Json], *, hold: float, after: float) -> None:
            pauses.append(after)
            super().start(messages, hold=hold, after=after)

    server = Server(hold_s=0)
    client = start(server, line=Watched, clock=lambda: 0.0)
    client.open([CALLS])
    while len(pauses) < 6:
        assert client.pull(0.01) == ()
    # Handshake, subscription, two connects; then it is clear that the server does not hold.
    assert pauses[:6] == [0.0, 0.0, 0.0, 0.0, QUICK_S, QUICK_S]
    server.tell(1)
    assert pulled(client, 1) == [1]


def test_server_that_holds_after_its_headers(start: Start) -> None:
    """A server may send headers and blanks at once, and the messages when there are some."""

    class Early(Server):
        def answer(self, messages: list[Json]) -> Json:
            return (200, "application/json", self.parts(messages))

        def parts(self, messages: list[Json]) -> Iterator[str]:
            yield " "
            yield json.dumps(super().answer(messages))

    server = Early(hold_s=2.5)
    client = start(server, http_s=2.0)
    client.open([CALLS])
    while server.asked("/meta/connect") < 2:
        assert client.pull(0.1) == ()
    server.tell(1)
    assert pulled(client, 1) == [1]


def test_interval(start: Start) -> None:
    """The interval that a server advises is kept between connects, and not before subscribing."""

    class Unhurried(Server):
        def handshake(self, message: Json) -> list[Json]:
            [reply] = super().handshake(message)
            return [{**reply, "advice": {"reconnect": "retry", "interval": 60_000}}]

    server = Unhurried()
    client = start(server)
    client.open([CALLS])
    assert client.pull(0.1) == ()
    assert [request[0]["channel"] for request in server.requests] == ["/meta/handshake", "/meta/subscribe"]


@pytest.mark.parametrize("advice", [{}, {"advice": {"reconnect": "handshake", "interval": 0}}])
def test_forgotten_once(start: Start, advice: Json) -> None:
    """A server that has forgotten us gets a new handshake and our subscriptions, and we go on."""

    class Forgets(Server):
        def connect(self, message: Json) -> list[Json]:
            if message["clientId"] == "c1" and self.asked("/meta/connect") > 1:
                return [event("before"), refused(message, "402::session_unknown", **advice)]
            return super().connect(message)

    server = Forgets()
    client = start(server)
    client.open([CALLS])
    server.tell(1)
    assert pulled(client, 2) == [1, "before"]
    server.tell(2)
    assert pulled(client, 1) == [2]
    assert client.rehandshakes == 1
    assert server.asked("/meta/subscribe") == 2


def test_forgotten_before_subscribing(start: Start) -> None:
    """A server may forget us between handshake and subscription."""

    class Forgets(Server):
        def subscribe(self, message: Json) -> list[Json]:
            if message["clientId"] == "c1":
                return [refused(message, "402::session_unknown")]
            return super().subscribe(message)

    client = start(Forgets())
    client.open([CALLS, "/v2/me/devices"])
    assert client.rehandshakes == 1
