"""
The server side of Bayeux: sessions, their subscriptions and their queues.

It takes messages and a clock's reading, and returns messages.  It refuses to
know sockets, HTTP, threads and telephony, and whom a message is about: an
owner is whoever the HTTP layer signed in.  A hub is not thread-safe.

How to serve one: answer `Answer.replies` at once; where `Answer.held` is set,
keep the HTTP response open and ask `release` again whenever the client's id
is named by `Answer.ready`, `publish` or `close`, and at the deadline.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping

from attrs import define, field, frozen

from ringback.cometd import messages as bayeux
from ringback.model import Json

#: Most subscriptions that one session may have.
SUBSCRIPTION_LIMIT = 1000

_NO_SESSION = "402::unknown_client"


@frozen
class Held:
    """A connect that waits for something to tell."""

    client_id: str
    #: When it must be answered at the latest, on the caller's clock, in seconds.
    deadline: float
    #: Tells it from other connects of the same client.
    number: int
    #: The connect message, whose id the reply repeats.
    message: Mapping[str, Json] = field(repr=False, hash=False)


@frozen
class Answer:
    """What to say to one HTTP request."""

    #: All replies of the request, in order; empty where the connect is held.
    replies: tuple[Json, ...] = ()
    #: The connect that must be held: `release` gives its answer.
    held: Held | None = None
    #: Clients whose held connects are to be asked for again, because this request ended them.
    ready: tuple[str, ...] = ()


@define(eq=False)
class _Member:
    """One session."""

    client_id: str
    owner: str
    seen: float
    subscriptions: set[str] = field(factory=set)
    queue: deque[Json] = field(factory=deque)
    #: The connect that is held now.
    held: Held | None = None
    #: The last words to a session that has ended while its connect was held.
    farewell: Mapping[str, Json] | None = None


@define(eq=False)
class Hub:
    """
    All sessions of one server.

    `ids` makes client ids; they must be unique and hard to guess.  Durations are in milliseconds:
    how long a connect is held, how long clients wait between connects, how long a silent client lives.
    """

    ids: Callable[[], str] = field(kw_only=True)
    timeout_ms: int = field(default=30_000, kw_only=True)
    interval_ms: int = field(default=0, kw_only=True)
    expiry_ms: int = field(default=60_000, kw_only=True)
    queue_limit: int = field(default=1000, kw_only=True)
    _members: dict[str, _Member] = field(factory=dict, init=False, repr=False)
    _connects: int = field(default=0, init=False, repr=False)
    _closed: bool = field(default=False, init=False, repr=False)

    def receive(self, messages: Json, *, owner: str, now: float) -> Answer:
        """Return what to say to the messages of one HTTP request."""
        batch = messages if isinstance(messages, list) else [messages]
        # Whatever comes along with a handshake is to be ignored (Handshake Request).
        handshake = next((each for each in batch if _channel(each) == bayeux.HANDSHAKE), None)
        if handshake is not None:
            return Answer(replies=(self._handshake(handshake, owner, now),))
        answer = Answer()
        for message in batch:
            one = self._answer(message, owner, now, alone=len(batch) == 1)
            answer = Answer(
                replies=answer.replies + one.replies,
                held=one.held,
                ready=answer.ready + one.ready,
            )
        return answer

    def publish(self, channel: str, data: Json, *, owner: str, now: float) -> tuple[str, ...]:
        """
        Queue a message for all of the owner's sessions that subscribed to the channel.

        Returns the clients whose held connects are now ready.  A session that has not fetched `queue_limit`
        messages is dropped: its client learns by `402::unknown_client` that it missed something.
        """
        message = bayeux.event(channel, data)
        patterns = frozenset(bayeux.patterns_of(channel))
        ready = []
        for member in self._living(owner):
            if patterns.isdisjoint(member.subscriptions):
                continue
            if len(member.queue) >= self.queue_limit:
                self._end(member, bayeux.HANDSHAKE_AGAIN, now)
            else:
                member.queue.append(message)
            if member.held:
                ready.append(member.client_id)
        return tuple(ready)

    def release(self, held: Held, now: float) -> tuple[Json, ...] | None:
        """
        Return the answer of a held connect, or None while it has to wait.

        It is answered once: what it returns has left the queue.
        """
        member = self._members.get(held.client_id)
        if member is None:
            return (_unknown(held.message),)
        if member.held != held:
            # Superseded by a newer connect, which gets the queue: there is to be only one (Connect Response).
            return (bayeux.reply_to(held.message),)
        if member.farewell is not None:
            del self._members[held.client_id]
            return self._last_words(member, held)
        if not member.queue and now < held.deadline:
            return None
        return self._delivery(member, held.message, now)

    def sweep(self, now: float) -> tuple[str, ...]:
        """Drop the sessions that were silent for too long, and return their client ids."""
        patience = (self.interval_ms + self.expiry_ms) / 1000
        gone = []
        for member in list(self._members.values()):
            since = max(member.seen, member.held.deadline) if member.held else member.seen
            if now - since > patience:
                del self._members[member.client_id]
                gone.append(member.client_id)
        return tuple(gone)

    def close(self, now: float) -> tuple[str, ...]:
        """End all sessions with the advice to stay away; return the clients whose held connects are now ready."""
        self._closed = True
        ready = []
        for member in list(self._members.values()):
            if member.held:
                ready.append(member.client_id)
            self._end(member, bayeux.STAY_AWAY, now)
        return tuple(ready)

    def subscriptions(self, owner: str) -> tuple[str, ...]:
        """Return what the owner's sessions have subscribed to, sorted."""
        return tuple(sorted({each for member in self._living(owner) for each in member.subscriptions}))

    def _living(self, owner: str) -> Iterator[_Member]:
        for member in list(self._members.values()):
            if member.owner == owner and member.farewell is None:
                yield member

    def _member(self, message: Mapping[str, Json], owner: str) -> _Member | None:
        client_id = message.get("clientId")
        member = self._members.get(client_id) if isinstance(client_id, str) else None
        # Another owner's session does not exist: a client id alone must not open it.
        return member if member and member.owner == owner and member.farewell is None else None

    def _answer(self, message: Json, owner: str, now: float, *, alone: bool) -> Answer:
        channel = _channel(message)
        if channel is None:
            return Answer(replies=(_bad(message),))
        member = self._member(message, owner)
        if member is None:
            advice = bayeux.STAY_AWAY if self._closed else bayeux.HANDSHAKE_AGAIN
            return Answer(replies=(_unknown(message, advice),))
        member.seen = now
        if channel == bayeux.CONNECT:
            return self._connect(member, message, now, alone=alone)
        return self._order(member, message, channel, now)

    def _order(self, member: _Member, message: Mapping[str, Json], channel: str, now: float) -> Answer:
        match channel:
            case bayeux.DISCONNECT:
                return self._disconnect(member, message, now)
            case bayeux.SUBSCRIBE | bayeux.UNSUBSCRIBE:
                return Answer(replies=(_subscription(member, message),))
        if bayeux.is_meta(channel):
            return Answer(replies=(bayeux.refusal_of(message, f"404:{channel}:unknown_channel"),))
        # A server decides who may publish (Publish); here nobody but the server itself.
        return Answer(replies=(bayeux.refusal_of(message, f"403:{channel}:publish_denied"),))

    def _handshake(self, message: Mapping[str, Json], owner: str, now: float) -> Json:
        error = "503::closing" if self._closed else _no_common_ground(message)
        common = {"version": bayeux.VERSION, "supportedConnectionTypes": [bayeux.LONG_POLLING]}
        if error:
            return bayeux.refusal_of(message, error, **common, advice=dict(bayeux.STAY_AWAY))
        member = _Member(client_id=self.ids(), owner=owner, seen=now)
        self._members[member.client_id] = member
        return bayeux.reply_to(message, clientId=member.client_id, **common, advice=self._advice())

    def _connect(self, member: _Member, message: Mapping[str, Json], now: float, *, alone: bool) -> Answer:
        if message.get("connectionType") != bayeux.LONG_POLLING:
            refusal = bayeux.refusal_of(message, "400::unsupported_connection_type", advice=self._advice())
            return Answer(replies=(refusal,))
        ready = (member.client_id,) if member.held else ()
        wait = self._patience(message)
        # The replies that come along with a connect must not wait for it.
        if member.queue or not wait or not alone:
            return Answer(replies=self._delivery(member, message, now), ready=ready)
        self._connects += 1
        member.held = Held(
            client_id=member.client_id, deadline=now + wait, number=self._connects, message=message
        )
        return Answer(held=member.held, ready=ready)

    def _disconnect(self, member: _Member, message: Mapping[str, Json], now: float) -> Answer:
        ready = (member.client_id,) if member.held else ()
        self._end(member, bayeux.STAY_AWAY, now)
        return Answer(replies=(bayeux.reply_to(message),), ready=ready)

    def _end(self, member: _Member, advice: Mapping[str, Json], now: float) -> None:
        """Forget a session; one whose connect is held is kept until that has been answered, or swept."""
        if member.held is None:
            del self._members[member.client_id]
            return
        if member.farewell is None:
            member.farewell, member.seen = advice, now

    def _delivery(self, member: _Member, message: Mapping[str, Json], now: float) -> tuple[Json, ...]:
        """Return all that is queued, then the connect's reply."""
        events = tuple(member.queue)
        member.queue.clear()
        member.held, member.seen = None, now
        return (*events, bayeux.reply_to(message, advice=self._advice()))

    def _last_words(self, member: _Member, held: Held) -> tuple[Json, ...]:
        if member.farewell == bayeux.HANDSHAKE_AGAIN:
            return (_unknown(held.message),)
        return (*member.queue, bayeux.reply_to(held.message, advice=dict(bayeux.STAY_AWAY)))

    def _patience(self, message: Mapping[str, Json]) -> float:
        """Return how long a connect may be held, in seconds: the client may ask for less than we offer."""
        advice = message.get("advice")
        asked = bayeux.milliseconds(advice.get("timeout")) if isinstance(advice, Mapping) else None
        return (self.timeout_ms if asked is None else min(asked, self.timeout_ms)) / 1000

    def _advice(self) -> Json:
        return {"reconnect": "retry", "interval": self.interval_ms, "timeout": self.timeout_ms}


def _channel(message: Json) -> str | None:
    channel = message.get("channel") if isinstance(message, Mapping) else None
    return channel if isinstance(channel, str) and bayeux.is_channel(channel) else None


def _bad(message: Json) -> Json:
    return bayeux.refusal_of(message if isinstance(message, Mapping) else {}, "400::bad_message")


def _unknown(message: Mapping[str, Json], advice: Mapping[str, Json] = bayeux.HANDSHAKE_AGAIN) -> Json:
    return bayeux.refusal_of(message, _NO_SESSION, advice=dict(advice))


def _no_common_ground(message: Mapping[str, Json]) -> str:
    """Return why this handshake cannot succeed; empty where it can (Handshake Request)."""
    version, types = message.get("version"), message.get("supportedConnectionTypes")
    newest = _numbers(version)
    oldest = _numbers(message.get("minimumVersion", version))
    if newest is None or oldest is None or not isinstance(types, list):
        return "400::bad_message"
    ours = _numbers(bayeux.VERSION)
    assert ours is not None
    if not oldest <= ours <= newest:
        return f"400:{bayeux.VERSION}:unsupported_version"
    return "" if bayeux.LONG_POLLING in types else f"400:{bayeux.LONG_POLLING}:unsupported_connection_types"


def _numbers(version: Json) -> tuple[int, ...] | None:
    """Return a version as numbers: `1.0` and `1.0.beta` alike are (1, 0) (Version)."""
    if not isinstance(version, str):
        return None
    major, _, rest = version.partition(".")
    minor = rest.partition(".")[0] or "0"
    # Four digits are plenty: converting thousands of them is slow.
    if not (_is_number(major) and _is_number(minor)):
        return None
    return int(major), int(minor)


def _is_number(digits: str) -> bool:
    return digits.isascii() and digits.isdigit() and len(digits) <= len("9999")


def _subscription(member: _Member, message: Mapping[str, Json]) -> Json:
    """Carry out a subscribe or unsubscribe: all of its channels, or none (Subscribe, Unsubscribe)."""
    asked = message.get("subscription")
    channels = asked if isinstance(asked, list) else [asked]
    if not channels or not all(map(bayeux.is_channel, channels)):
        return bayeux.refusal_of(message, "400::bad_subscription", subscription=asked)
    if any(map(bayeux.is_meta, channels)):
        return bayeux.refusal_of(message, "403::subscription_denied", subscription=asked)
    if message["channel"] == bayeux.UNSUBSCRIBE:
        member.subscriptions.difference_update(channels)
    elif len(member.subscriptions.union(channels)) > SUBSCRIPTION_LIMIT:
        return bayeux.refusal_of(message, "403::too_many_subscriptions", subscription=asked)
    else:
        member.subscriptions.update(map(str, channels))
    return bayeux.reply_to(message, subscription=asked)
