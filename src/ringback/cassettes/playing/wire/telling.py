"""
Telling clients what the recorded ones were told, once they have done what those had done.

It joins positions in a recording to the sessions of a CometD hub.  It refuses to know sockets and requests.
"""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import orjson
from attrs import define, field

from ringback.cassettes.playing.wire.clients import Client, Clients, Performance
from ringback.cassettes.playing.wire.conversations import Note
from ringback.cassettes.playing.wire.ledger import Ledger
from ringback.cassettes.playing.wire.nearest import Unrecorded
from ringback.cassettes.playing.wire.origins import Place
from ringback.cassettes.playing.wire.recording import Recording
from ringback.cometd import messages as bayeux
from ringback.cometd.polls import Polls
from ringback.cometd.protocol import Answer, Held, Hub
from ringback.model import Json

#: What a recorded server may have advised, in milliseconds.
_TIMEOUTS = (1000.0, 120_000.0)
_INTERVALS = (0.0, 10_000.0)
_DEFAULT_TIMEOUT_MS = 30_000

#: How long a silent subscriber is remembered, in milliseconds.
EXPIRY_MS = 600_000

#: What CometD goes over, the preferred transport first.
TRANSPORTS = (bayeux.WEBSOCKET, bayeux.LONG_POLLING)

#: For how many addresses of ours what is told is kept.
_PLACES = 8


@define(eq=False)
class Telling:
    """The CometD of a recorded server: a `Desk` for web sockets, and for requests."""

    recording: Recording
    clients: Clients
    ledger: Ledger
    clock: Callable[[], float]
    hub: Hub = field(init=False)
    polls: Polls = field(init=False)
    _told: dict[Place, dict[Note, Json]] = field(factory=dict, init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        advice = _advice(self.recording)
        self.hub = Hub(
            ids=lambda: "".join(self.clients.pick("0123456789abcdef") for _ in range(32)),
            timeout_ms=int(_within(advice.get("timeout"), _TIMEOUTS, _DEFAULT_TIMEOUT_MS)),
            interval_ms=int(_within(advice.get("interval"), _INTERVALS, 0)),
            expiry_ms=EXPIRY_MS,
            transports=TRANSPORTS,
            decide=self._decide,
        )
        self.polls = Polls(self.hub, self.clock)

    def now(self) -> float:
        """Return the reading of the clock, in seconds."""
        return self.clock()

    def wait_for(self, held: Held) -> None:
        """Do nothing: what is due is told when it is."""

    def wait_no_longer(self, held: Held) -> None:
        """Do nothing."""

    def converse(self, messages: Json, user: str, transport: str) -> Answer:
        """Return what to say to a client's messages."""
        client = self.clients.of_key(user)
        if client is None:
            return Answer(
                replies=(bayeux.refusal_of({}, "402::unknown_client", advice=dict(bayeux.HANDSHAKE_AGAIN)),)
            )
        client.seen = self.clock()
        answer = self.hub.receive(messages, owner=user, now=client.seen, transport=transport)
        for reply in answer.replies:
            self._note(client, reply)
        self.advance(client.performance)
        return answer

    def advance(self, performance: Performance) -> None:
        """Tell everybody what is due by now, and wake up for what time makes due later."""
        for role, note in performance.playhead.due(self.clock()):
            for client in tuple(performance.cast.values()):
                if role in client.roles or not self.clients.together:
                    self._tell(client, note)
        for ring in tuple(performance.bells):
            ring()
        if performance.playhead.tempo.speed:
            self._set_alarm(performance)

    def is_talking(self, client: Client) -> bool:
        """Return whether a client has a session at the moment."""
        return self.hub.is_known(client.key)

    def _set_alarm(self, performance: Performance) -> None:
        if isinstance(performance.alarm, asyncio.TimerHandle):
            performance.alarm.cancel()
        at = performance.playhead.wakes_at()
        if at is not None and performance.cast:
            loop = asyncio.get_running_loop()
            performance.alarm = loop.call_later(max(0.0, at - self.clock()), self.advance, performance)

    def _note(self, client: Client, reply: Json) -> None:
        if reply.get("successful") is not True:
            return
        match reply.get("channel"):
            case bayeux.HANDSHAKE:
                for name, value in self._greeting(client).items():
                    reply.setdefault(name, value)
            case bayeux.SUBSCRIBE:
                waiting, client.waiting = client.waiting, []
                for each in waiting:
                    self._tell(client, each)
            case bayeux.DISCONNECT:
                client.has_left = True

    def _tell(self, client: Client, note: Note) -> None:
        if not self.hub.hears(client.key, note.channel):
            # Others may have caused it before this client could subscribe.
            client.waiting.append(note)
            return
        self.ledger.told += 1
        data = self._data(note, client.place)
        self.polls.wake(self.hub.publish(note.channel, data, owner=client.key, now=self.clock()))

    def _data(self, note: Note, place: Place) -> Json:
        known = self._told.get(place)
        if known is None:
            known = {}
            if len(self._told) < _PLACES:
                self._told[place] = known
        if note not in known:
            known[note] = orjson.loads(self.recording.origins.outward(orjson.dumps(note.data), place))
        return known[note]

    def _decide(self, message: Mapping[str, Json], owner: str) -> Json:
        """Return the recorded reply to what a client publishes, or to a subscription that was refused."""
        client, channel = self.clients.of_key(owner), message["channel"]
        if client is None or channel == bayeux.UNSUBSCRIBE:
            return None
        if channel == bayeux.SUBSCRIBE:
            return self._refusal(client, message)
        if bayeux.is_meta(channel):
            return None
        place = client.place
        said = orjson.loads(self.recording.origins.inward(orjson.dumps(message.get("data")), place))
        recorded = client.playhead.publish(client.roles, channel, said, self.clock())
        if recorded is None:
            self.ledger.refuse(Unrecorded(request=f"a message on {channel}"))
            return bayeux.refusal_of(message, f"501:{channel}:not_recorded")
        self.ledger.given += 1
        return _as_recorded(message, recorded)

    def _refusal(self, client: Client, message: Mapping[str, Json]) -> Json:
        asked = message.get("subscription")
        for channel in asked if isinstance(asked, list) else [asked]:
            for conversation in self._conversations(client):
                refused = conversation.refused.get(channel) if isinstance(channel, str) else None
                if refused is not None and channel not in conversation.granted:
                    return _as_recorded(message, refused, subscription=asked)
        return None

    def _greeting(self, client: Client) -> Mapping[str, Json]:
        return next((each.greeting for each in self._conversations(client) if each.greeting), {})

    def _conversations(self, client: Client) -> list[Any]:
        return [
            part.conversation
            for parts in self.recording.parts
            for role, part in parts.items()
            if role in client.roles
        ]


def _as_recorded(message: Mapping[str, Json], reply: Mapping[str, Json], **more: Json) -> Json:
    """Return a recorded reply under the ids of whoever asks now."""
    said = {name: reply[name] for name in ("error", "data", "ext", "advice") if name in reply}
    return {**bayeux.reply_to(message, **more), **said, "successful": reply.get("successful") is True}


def _advice(recording: Recording) -> Mapping[str, Json]:
    return next(
        (
            part.conversation.advice
            for parts in recording.parts
            for part in parts.values()
            if part.conversation.advice
        ),
        {},
    )


def _within(value: Json, limits: tuple[float, float], otherwise: float) -> float:
    found = bayeux.milliseconds(value)
    return otherwise if found is None else min(max(found, limits[0]), limits[1])
