"""A hub with clients, and the messages they send."""

import itertools
from typing import Any

from ringback.cometd.protocol import Answer, Held, Hub
from ringback.model import Json

ADVICE = {"reconnect": "retry", "interval": 0, "timeout": 30_000}
AGAIN = {"reconnect": "handshake", "interval": 0}
CALLS = "/v2/me/calls"


def hub(**settings: Any) -> Hub:
    """Return a hub whose clients are called c1, c2 and so on."""
    numbers = itertools.count(1)
    return Hub(ids=lambda: f"c{next(numbers)}", **settings)


def handshake(**changes: Json) -> Json:
    """Return a handshake as a CometD client sends it."""
    return {
        "id": "1",
        "channel": "/meta/handshake",
        "version": "1.0",
        "minimumVersion": "1.0",
        "supportedConnectionTypes": ["long-polling", "callback-polling"],
        **changes,
    }


def connect(client: Json = "c1", number: str = "9", **changes: Json) -> Json:
    """Return a connect as a CometD client sends it."""
    return {
        "id": number,
        "channel": "/meta/connect",
        "connectionType": "long-polling",
        "clientId": client,
        **changes,
    }


def subscribe(
    subscription: Json = CALLS, client: str = "c1", number: Json = "2", channel: str = "/meta/subscribe"
) -> Json:
    """Return a subscription."""
    return {"id": number, "channel": channel, "subscription": subscription, "clientId": client}


def event(data: Json, channel: str = CALLS) -> Json:
    """Return an event message, exactly as on the wire."""
    return {"data": data, "channel": channel}


def connected(number: str = "9") -> Json:
    """Return the reply to a connect."""
    return {
        "id": number,
        "channel": "/meta/connect",
        "clientId": "c1",
        "successful": True,
        "advice": ADVICE,
    }


def held_of(answer: Answer) -> Held:
    """Return the connect that is held."""
    assert answer.held is not None
    return answer.held


def released(server: Hub, held: Held, now: float = 0.0) -> tuple[Json, ...]:
    """Return the answer of a held connect, which must be due."""
    answer = server.release(held, now)
    assert answer is not None
    return answer


def say(server: Hub, *messages: Json, owner: str = "agent", now: float = 0.0) -> Answer:
    """Send messages as one request."""
    return server.receive(list(messages), owner=owner, now=now)


def subscribed(*channels: str, **settings: int) -> Hub:
    """Return a hub with one client, c1, that has subscribed."""
    server = hub(**settings)
    say(server, handshake())
    for channel in channels or (CALLS,):
        say(server, subscribe(channel))
    return server
