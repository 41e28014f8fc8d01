"""What a Genesys server's CometD may do wrong with messages on their way: lose, repeat, reorder or disfigure them."""

from collections import Counter
from collections.abc import Mapping
from itertools import groupby
from typing import Any

import orjson
from attrs import evolve

from ringback.cometd import messages as bayeux
from ringback.cometd.protocol import Answer, Held, Hub
from ringback.model import Json
from ringback.switch.genesys_fittings import GenesysChange, hubbed

Replies = tuple[Json, ...]


def _events(replies: Replies) -> Replies:
    return tuple(each for each in replies if "data" in each)


class Delivering(Hub):
    """Has the last word about what one answer delivers to a client."""

    def receive(self, messages: Json, *, owner: str, now: float, **how: Any) -> Answer:
        """Return what to say to the messages of one HTTP request."""
        answer = super().receive(messages, owner=owner, now=now, **how)
        return evolve(answer, replies=self._passed(answer.replies))

    def release(self, held: Held, now: float) -> Replies | None:
        """Return the answer of a held connect."""
        replies = super().release(held, now)
        return None if replies is None else self._passed(replies)

    def delivered(self, _client: str, events: Replies) -> Replies:
        """Return what a client gets of what is delivered to it."""
        return events

    def _passed(self, replies: Replies) -> Replies:
        client = next((each["clientId"] for each in replies if _is_answered_connect(each)), None)
        if client is None:
            return replies
        rest = (each for each in replies if "data" not in each)
        return (*self.delivered(client, _events(replies)), *rest)


def _is_answered_connect(reply: Mapping[str, Json]) -> bool:
    return reply.get("channel") == bayeux.CONNECT and bool(reply["successful"]) and "clientId" in reply


class FirstOnly(Delivering):
    """Delivers the first of what waits, and forgets the rest."""

    def delivered(self, _client: str, events: Replies) -> Replies:
        """Return what the client gets."""
        return events[:1]


class Merging(Delivering):
    """Delivers what waits on a channel as one message, whose data are a list."""

    def delivered(self, _client: str, events: Replies) -> Replies:
        """Return what the client gets."""
        together = [
            (channel, list(each)) for channel, each in groupby(events, lambda event: event["channel"])
        ]
        return tuple(
            each[0] if len(each) == 1 else bayeux.event(channel, [one["data"] for one in each])
            for channel, each in together
        )


class Reversing(Delivering):
    """Delivers the last of what waits first."""

    def delivered(self, _client: str, events: Replies) -> Replies:
        """Return what the client gets."""
        return events[::-1]


class Unversioned(Delivering):
    """Delivers on channels that nobody has subscribed to."""

    def delivered(self, _client: str, events: Replies) -> Replies:
        """Return what the client gets."""
        return tuple({**each, "channel": each["channel"].removeprefix("/v2")} for each in events)


class Quoting(Delivering):
    """Delivers data as a text that has JSON in it."""

    def delivered(self, _client: str, events: Replies) -> Replies:
        """Return what the client gets."""
        return tuple({**each, "data": orjson.dumps(each["data"]).decode()} for each in events)


class Remembering(Delivering):
    """Delivers the last message of one answer with the next one again."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._last: dict[str, Replies] = {}

    def delivered(self, client: str, events: Replies) -> Replies:
        """Return what the client gets."""
        again = self._last.pop(client, ())
        if events:
            self._last[client] = events[-1:]
        return (*again, *events)


class FirstLost(Delivering):
    """Loses the first message to each client on each channel."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._begun: set[tuple[str, str]] = set()

    def delivered(self, client: str, events: Replies) -> Replies:
        """Return what the client gets."""
        return tuple(each for each in events if not self._begins(client, each["channel"]))

    def _begins(self, client: str, channel: str) -> bool:
        begins = (client, channel) not in self._begun
        self._begun.add((client, channel))
        return begins


class HeldLosing(Hub):
    """Answers a connect that is held without what it was answered for."""

    def release(self, held: Held, now: float) -> Replies | None:
        """Return the answer of a held connect."""
        replies = super().release(held, now)
        return None if replies is None else tuple(each for each in replies if "data" not in each)


class TenthLost(Hub):
    """Loses every tenth message to a user."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._told: Counter[str] = Counter()

    def publish(self, channel: str, data: Json, *, owner: str, now: float) -> tuple[str, ...]:
        """Queue a message, or lose it."""
        self._told[owner] += 1
        if self._told[owner] % 10 == 0:
            return ()
        return super().publish(channel, data, owner=owner, now=now)


def _bayeux(name: str, says: str, hub: type[Hub]) -> GenesysChange:
    return GenesysChange(name, "GWS-COMET-1", says, hubbed(hub))


DEFECTS: tuple[GenesysChange, ...] = (
    _bayeux(
        "messages-between-connects-lost",
        "Of what happens between two connects the next one brings only the first message.",
        FirstOnly,
    ),
    _bayeux(
        "messages-to-held-connects-lost", "A connect that was held is answered without messages.", HeldLosing
    ),
    _bayeux(
        "first-message-lost",
        "The first message on a channel to a client after its handshake is lost.",
        FirstLost,
    ),
    _bayeux("tenth-message-lost", "Every tenth message to a user is lost.", TenthLost),
    GenesysChange(
        "last-message-delivered-again",
        "GWS-NOTE-5",
        "The next answer to a connect repeats the last message of the one before.",
        hubbed(Remembering),
    ),
    GenesysChange(
        "messages-merged",
        "GWS-NOTE-1",
        "Several messages that wait on a channel come as one, whose data are an array.",
        hubbed(Merging),
    ),
    GenesysChange(
        "data-as-text",
        "GWS-NOTE-1",
        "The data of a message are a text that has JSON in it.",
        hubbed(Quoting),
    ),
    GenesysChange(
        "channels-without-version",
        "GWS-NOTE-2",
        "Messages come on channels without the version: /me/calls.",
        hubbed(Unversioned),
    ),
    GenesysChange(
        "messages-in-reverse",
        "GWS-CALL-5",
        "What waits for a client comes in the reverse order, so that a call that is over is told of as it was before.",
        hubbed(Reversing),
    ),
)
