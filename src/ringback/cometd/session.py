"""
The client side of Bayeux: what to send next, and what the answer means.

It makes messages with increasing ids, reads replies in whatever legal form
they come, and keeps the client id, the server's advice and the subscriptions.
It refuses to know sockets, threads and clocks: how long an answer took is told.
"""

from collections.abc import Iterable, Mapping

from attrs import define, field, frozen

from ringback.cometd import messages as bayeux
from ringback.model import Json

#: New handshakes in a row, without one successful connect between them, after which we give up.
HANDSHAKE_LIMIT = 5

#: Refused connects in a row after which we give up.
REFUSAL_LIMIT = 5

#: The longest pause between two requests that a server can make us take, in seconds.
PAUSE_LIMIT_S = 10.0

#: An answer without messages that came sooner than this did not hold the poll, in seconds.
QUICK_S = 0.1

#: How long a server holds a poll where its advice does not say, and the most we believe, in ms.
TIMEOUT_MS = 60_000
TIMEOUT_LIMIT_MS = 600_000


#: Most characters of a server's error that we repeat.
ERROR_LIMIT = 200


@frozen
class Advice:
    """What a server wants its client to do."""

    reconnect: str = "retry"
    interval_ms: float = 0
    timeout_ms: float = TIMEOUT_MS

    @classmethod
    def from_json(cls, raw: Mapping[str, Json]) -> "Advice":
        """Read the advice of a reply; what it leaves out, or says wrongly, has its usual value."""
        reconnect = raw.get("reconnect")
        interval = bayeux.milliseconds(raw.get("interval"))
        timeout = bayeux.milliseconds(raw.get("timeout"))
        return cls(
            reconnect=reconnect if reconnect in bayeux.RECONNECTS else "retry",
            interval_ms=interval or 0,
            timeout_ms=min(timeout or TIMEOUT_MS, TIMEOUT_LIMIT_MS),
        )


@frozen
class Refused:
    """The server does not let us have what we need."""

    reason: str


@frozen
class Ended:
    """The server ended the session and does not want us back."""

    reason: str


@frozen
class Reading:
    """What one HTTP response said."""

    #: The event messages, as they came and in their order.
    events: tuple[Mapping[str, Json], ...] = ()
    #: Why the session cannot go on; None where it can.
    end: Refused | Ended | None = None


@define(eq=False)
class Session:
    """
    One client of a server: `next` gives its next request, `read` takes the answer.

    It asks for a handshake, then for its subscriptions, then for one connect after another; a server that
    has forgotten us gets all of it again.
    """

    channels: tuple[str, ...]
    client_id: str | None = field(default=None, init=False)
    advice: Advice = field(factory=Advice, init=False)
    #: How often the server had forgotten us.
    rehandshakes: int = field(default=0, init=False)
    _last_id: int = field(default=0, init=False)
    #: The meta channel of the request under way.
    _sent: str = field(default="", init=False)
    #: Channels that are still to be asked for.
    _wanted: tuple[str, ...] = field(default=(), init=False)
    #: Channels that were asked for, by the id of the message, until that is answered.
    _asked: dict[str, str] = field(factory=dict, init=False)
    #: In a row: new handshakes, refused connects, answers that did not hold the poll.
    _forgotten: int = field(default=0, init=False)
    _refusals: int = field(default=0, init=False)
    _quick: int = field(default=0, init=False)

    @property
    def unconfirmed(self) -> tuple[str, ...]:
        """The channels to which the server has not yet subscribed us."""
        if self.client_id is None:
            return self.channels
        return (*self._wanted, *self._asked.values())

    @property
    def is_open(self) -> bool:
        """Whether we are subscribed to everything and a connect is under way."""
        return self._sent == bayeux.CONNECT and self.client_id is not None and not self.unconfirmed

    @property
    def pause(self) -> float:
        """How long to wait before the next request, in seconds."""
        if self._wanted:
            return 0.0
        # One quick answer is usual: many servers answer the first connect at once.
        throttle = QUICK_S if self._quick > 1 or self._refusals else 0.0
        return min(max(self.advice.interval_ms / 1000, throttle), PAUSE_LIMIT_S)

    @property
    def patience(self) -> float:
        """How long the server may hold the request under way, in seconds."""
        return self.advice.timeout_ms / 1000 if self._sent == bayeux.CONNECT else 0.0

    def next(self) -> list[Json]:
        """Return the messages of the next request."""
        if self.client_id is None:
            return [self._handshake()]
        if self._wanted:
            wanted, self._wanted = self._wanted, ()
            return [self._subscribe(channel) for channel in wanted]
        return [self._message(bayeux.CONNECT, connectionType=bayeux.LONG_POLLING)]

    def disconnect(self) -> list[Json]:
        """Return the messages that end the session; none where there is no session."""
        return [] if self.client_id is None else [self._message(bayeux.DISCONNECT)]

    def read(self, answer: Iterable[Mapping[str, Json]], *, seconds: float) -> Reading:
        """Take in the answer to the request under way, which took so many seconds."""
        messages = tuple(answer)
        events = tuple(each for each in messages if _is_event(each))
        ends: list[Refused | Ended | None] = [self._reply(each) for each in messages if not _is_event(each)]
        if self._sent == bayeux.HANDSHAKE and self.client_id is None:
            ends.append(Refused("it did not answer the handshake"))
        if self._sent == bayeux.CONNECT:
            self._quick = self._quick + 1 if not events and seconds < QUICK_S else 0
        return Reading(events=events, end=next((each for each in ends if each is not None), None))

    def _message(self, channel: str, **more: Json) -> Json:
        self._last_id += 1
        self._sent = channel
        known = {} if self.client_id is None else {"clientId": self.client_id}
        return {"id": str(self._last_id), "channel": channel, **more, **known}

    def _handshake(self) -> Json:
        return self._message(
            bayeux.HANDSHAKE,
            version=bayeux.VERSION,
            minimumVersion=bayeux.VERSION,
            supportedConnectionTypes=[bayeux.LONG_POLLING],
        )

    def _subscribe(self, channel: str) -> Json:
        message = self._message(bayeux.SUBSCRIBE, subscription=channel)
        self._asked[message["id"]] = channel
        return message

    def _reply(self, message: Mapping[str, Json]) -> Refused | Ended | None:
        if not isinstance(message.get("channel"), str):
            return Refused(f"it sent a message without a channel{_error(message)}")
        advice = message.get("advice")
        if isinstance(advice, Mapping):
            self.advice = Advice.from_json(advice)
        match message["channel"]:
            case bayeux.HANDSHAKE:
                return self._shaken(message)
            case bayeux.SUBSCRIBE:
                return self._subscribed(message)
            case bayeux.CONNECT:
                return self._connected(message)
        # Acknowledgements of other messages decide nothing.
        return None

    def _shaken(self, message: Mapping[str, Json]) -> Refused | None:
        client_id = message.get("clientId")
        types = message.get("supportedConnectionTypes", [bayeux.LONG_POLLING])
        if not _is_successful(message):
            return Refused(f"it refuses the handshake{_error(message)}")
        if not isinstance(client_id, str):
            return Refused("its handshake has no clientId")
        if isinstance(types, list) and bayeux.LONG_POLLING not in types:
            return Refused(f"it does not offer the connection type {bayeux.LONG_POLLING}")
        self.client_id, self._wanted = client_id, self.channels
        return None

    def _subscribed(self, message: Mapping[str, Json]) -> Refused | None:
        number = self._number_of(message)
        channel = self._asked.pop(number) if number else message.get("subscription")
        if _is_successful(message):
            return None
        if _is_unknown(message):
            return self._forget()
        return Refused(f"it refuses the subscription to {channel}{_error(message)}")

    def _number_of(self, message: Mapping[str, Json]) -> str | None:
        """Return the id of the subscribe message that this answers: replies may lack an id, or have a number."""
        number, subscription = str(message.get("id")), message.get("subscription")
        if number in self._asked:
            return number
        named = subscription if isinstance(subscription, list) else [subscription]
        alike = (each for each, channel in self._asked.items() if channel in named)
        return next(alike, next(iter(self._asked)) if len(self._asked) == 1 else None)

    def _connected(self, message: Mapping[str, Json]) -> Refused | Ended | None:
        advised = isinstance(message.get("advice"), Mapping)
        if _is_unknown(message) or (advised and self.advice.reconnect == "handshake"):
            return self._forget()
        if _is_successful(message):
            # To give up is advice for a connect that has failed (`reconnect` advice field).
            self._forgotten = self._refusals = 0
            return None
        if advised and self.advice.reconnect == "none":
            return Ended(f"it advises not to reconnect{_error(message)}")
        self._refusals += 1
        too_often = self._refusals > REFUSAL_LIMIT
        return Refused(f"it refuses to connect again and again{_error(message)}") if too_often else None

    def _forget(self) -> Refused | None:
        """Start anew, because the server no longer knows us (402, or the advice to handshake)."""
        if self.client_id is None:
            return None
        self.client_id, self._wanted = None, ()
        self._asked.clear()
        self.rehandshakes += 1
        self._forgotten += 1
        too_often = self._forgotten > HANDSHAKE_LIMIT
        return Refused("it asks for a new handshake again and again") if too_often else None


def _is_event(message: Mapping[str, Json]) -> bool:
    channel = message.get("channel")
    if channel is None:
        # It tells somebody something, though not where; no reply has data.
        return "data" in message
    if not isinstance(channel, str) or bayeux.is_meta(channel):
        return False
    # What has no data and says whether it was successful acknowledges a message of ours.
    return "data" in message or "successful" not in message


def _is_successful(message: Mapping[str, Json]) -> bool:
    return message.get("successful") in (True, "true")


def _is_unknown(message: Mapping[str, Json]) -> bool:
    """Return whether a reply says that the server does not know our client id."""
    if _is_successful(message):
        return False
    advice = message.get("advice")
    advised = isinstance(advice, Mapping) and advice.get("reconnect") == "handshake"
    return advised or str(message.get("error")).startswith("402")


def _error(message: Mapping[str, Json]) -> str:
    """Return the error of a reply in brackets, on one line and not too long; empty where it has none."""
    error = message.get("error")
    return f" ({' '.join(str(error).split())[:ERROR_LIMIT]})" if error else ""
