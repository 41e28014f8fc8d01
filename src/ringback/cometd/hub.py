"""
The server side of Bayeux: sessions, their subscriptions and their queues.

It takes messages and a clock's reading, and returns messages.  It refuses to
know sockets, HTTP, threads and telephony, and whom a message is about: an
owner is whoever the HTTP layer signed in.  A hub is not thread-safe.

How to serve one: answer `Answer.replies` at once; where `Answer.held` is set,
keep the request open and ask `release` again whenever the client's id is
named by `Answer.ready`, `publish`, `sweep` or `close`, and at the deadline;
`abandon` what is held where its client leaves before.
Where the transport can tell a client things at any time, ask `push` on the
same occasions, and send what it returns first.
"""

from collections.abc import Callable, Mapping, Sequence

from attrs import define, field, frozen

from ringback.cometd import messages as bayeux
from ringback.cometd.events import Event
from ringback.cometd.handshakes import acknowledged, common_types, no_common_ground, wants_acks
from ringback.cometd.members import Held, Member, Members
from ringback.model import Json

#: Most subscriptions that one session may have.
SUBSCRIPTION_LIMIT = 1000

#: Advice for a client that finds no room: handshake again, in five seconds.
_LATER: Mapping[str, Json] = {"reconnect": "handshake", "interval": 5000}

#: What a JSON object is; that a class is abstract costs more to ask than all the rest of a lookup.
_OBJECT = (dict, Mapping)

_NO_SESSION = "402::unknown_client"


@frozen
class Answer:
    """What to say to one HTTP request, or to one frame of a web socket."""

    #: All replies of the request, in order; empty where the connect is held.
    replies: tuple[Json, ...] = ()
    #: The connect that must be held: `release` gives its answer.
    held: Held | None = None
    #: Clients whose held connects are to be asked for again, because this request ended them.
    ready: tuple[str, ...] = ()


def _undecided(_message: Mapping[str, Json], _owner: str) -> Json:
    return None


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
    #: How many messages are kept for one session.
    queue_limit: int = field(default=1000, kw_only=True)
    #: How many sessions one owner may have, and how many there may be in all.
    owner_limit: int = field(default=10_000, kw_only=True)
    session_limit: int = field(default=50_000, kw_only=True)
    #: The reply to what a client publishes or subscribes to, by the message and its owner; None for the usual one.
    decide: Callable[[Mapping[str, Json], str], Json] = field(default=_undecided, kw_only=True)
    #: The transports that are offered, the preferred one first.
    transports: Sequence[str] = field(default=(bayeux.LONG_POLLING,), kw_only=True)
    _members: Members = field(init=False, repr=False)
    _connects: int = field(default=0, init=False, repr=False)
    _closed: bool = field(default=False, init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        self._members = Members((self.interval_ms + self.expiry_ms) / 1000)

    def receive(
        self, messages: Json, *, owner: str, now: float, transport: str = bayeux.LONG_POLLING
    ) -> Answer:
        """Return what to say to the messages of one HTTP request, or of one frame that came over `transport`."""
        batch = messages if isinstance(messages, list) else [messages]
        # Whatever comes along with a handshake is to be ignored (Handshake Request).
        handshake = next((each for each in batch if _channel(each) == bayeux.HANDSHAKE), None)
        if handshake is not None:
            return self._handshake(handshake, owner, now)
        if len(batch) == 1:
            return self._answer(batch[0], owner, now, transport, alone=True)
        answers = [self._answer(each, owner, now, transport, alone=False) for each in batch]
        return Answer(
            replies=tuple(reply for each in answers for reply in each.replies),
            ready=tuple(client for each in answers for client in each.ready),
        )

    def publish(self, channel: str, data: Json, *, owner: str, now: float) -> tuple[str, ...]:
        """
        Queue a message for all of the owner's sessions that subscribed to the channel.

        Returns the clients that are now to be told.  A session for which `queue_limit` messages are kept already
        is dropped: its client learns by `402::unknown_client` that it missed something.
        """
        message = Event.of(channel, data)
        ready = []
        for member in self._members.listeners(owner, channel):
            if member.load >= self.queue_limit:
                self._end(member, bayeux.HANDSHAKE_AGAIN, now)
            else:
                member.queue.append(message)
            if member.held or member.pushed:
                ready.append(member.client_id)
        return tuple(ready)

    def push(self, client_id: str) -> tuple[Json, ...]:
        """
        Return what a client is to be told now, outside of its connects; it has then left the queue.

        That is nothing, unless its last connect came over a transport that can do so.  A client that acknowledges
        is told things in the replies to its connects only.
        """
        member = self._members.get(client_id)
        if member is None or not member.pushed or member.farewell is not None:
            return ()
        return member.take()

    def release(self, held: Held, now: float) -> tuple[Json, ...] | None:
        """
        Return the answer of a held connect, or None while it has to wait.

        It is answered once: what it returns has left the queue.
        """
        member = self._members.get(held.client_id)
        if member is None:
            return (_unknown(held.message),)
        if member.held is None or member.held.number != held.number:
            # Superseded by a newer connect, which gets the queue: there is to be only one (Connect Response).
            return (bayeux.reply_to(held.message),)
        if member.farewell is not None:
            self._members.remove(member)
            return self._last_words(member, held)
        if now < held.deadline and (member.pushed or not member.queue):
            return None
        return self._delivery(member, held.message, now)

    def knows(self, client_id: str) -> bool:
        """Return whether a client's session lives, or has last words to say."""
        return self._members.get(client_id) is not None

    def sweep(self, now: float) -> tuple[str, ...]:
        """Drop the sessions that were silent for too long, and return their client ids."""
        return tuple(member.client_id for member in self._members.overdue(now))

    def abandon(self, held: Held, now: float) -> None:
        """Note that nobody waits for the answer of a held connect: what there is to tell waits for the next one."""
        member = self._members.get(held.client_id)
        if member is None or member.held != held:
            return
        if member.farewell is None:
            member.held, member.seen = None, now
        else:
            self._members.remove(member)

    def close(self, now: float) -> tuple[str, ...]:
        """End all sessions with the advice to stay away; return the clients whose held connects are now ready."""
        self._closed = True
        ready = []
        for member in self._members:
            if member.held:
                ready.append(member.client_id)
            self._end(member, bayeux.STAY_AWAY, now)
        return tuple(ready)

    def subscriptions(self, owner: str) -> tuple[str, ...]:
        """Return what the owner's sessions have subscribed to, sorted."""
        owned = self._members.owned(owner).values()
        return tuple(sorted({each for member in owned for each in member.subscriptions}))

    def hears(self, owner: str, channel: str) -> bool:
        """Return whether one of the owner's sessions has subscribed to a channel."""
        return bool(self._members.listeners(owner, channel))

    def owner(self, client_id: str) -> str | None:
        """Return whose a session is; None where there is none."""
        member = self._members.get(client_id)
        return None if member is None else member.owner

    def is_known(self, owner: str) -> bool:
        """Return whether an owner has a session that lives."""
        return bool(self._members.owned(owner))

    def _member(self, message: Mapping[str, Json], owner: str) -> Member | None:
        client_id = message.get("clientId")
        member = self._members.get(client_id) if isinstance(client_id, str) else None
        # Another owner's session does not exist: a client id alone must not open it.
        return member if member and member.owner == owner and member.farewell is None else None

    def _answer(self, message: Json, owner: str, now: float, transport: str, *, alone: bool) -> Answer:
        channel = _channel(message)
        if channel is None:
            return Answer(replies=(_bad(message),))
        member = self._member(message, owner)
        if member is None:
            advice = bayeux.STAY_AWAY if self._closed else bayeux.HANDSHAKE_AGAIN
            return Answer(replies=(_unknown(message, advice),))
        self._members.touch(member, now)
        if channel == bayeux.CONNECT:
            return self._connect(member, message, now, transport, alone=alone)
        return self._order(member, message, channel, now)

    def _order(self, member: Member, message: Mapping[str, Json], channel: str, now: float) -> Answer:
        if channel == bayeux.DISCONNECT:
            return self._disconnect(member, message, now)
        if (decided := self.decide(message, member.owner)) is not None:
            return Answer(replies=(decided,))
        if channel in (bayeux.SUBSCRIBE, bayeux.UNSUBSCRIBE):
            return Answer(replies=(self._subscription(member, message),))
        if bayeux.is_meta(channel):
            return Answer(replies=(bayeux.refusal_of(message, f"404:{channel}:unknown_channel"),))
        # A server decides who may publish (Publish); here nobody but the server itself.
        return Answer(replies=(bayeux.refusal_of(message, f"403:{channel}:publish_denied"),))

    def _handshake(self, message: Mapping[str, Json], owner: str, now: float) -> Answer:
        error = "503::closing" if self._closed else no_common_ground(message, self.transports)
        if error:
            types = list(self.transports)
            refusal = _no_session(message, error, types, bayeux.STAY_AWAY)
            return Answer(replies=(refusal,))
        types = common_types(message, self.transports)
        ready = self._make_room(owner, now)
        if len(self._members) >= self.session_limit:
            refusal = _no_session(message, "503::too_many_sessions", types, _LATER)
            return Answer(replies=(refusal,), ready=ready)
        member = Member(client_id=self.ids(), owner=owner, seen=now, acked=wants_acks(message))
        self._members.add(member)
        reply = bayeux.reply_to(
            message,
            clientId=member.client_id,
            version=bayeux.VERSION,
            supportedConnectionTypes=types,
            advice=self._advice(),
            **({"ext": {"ack": True}} if member.acked else {}),
        )
        return Answer(replies=(reply,), ready=ready)

    def _make_room(self, owner: str, now: float) -> tuple[str, ...]:
        """End the owner's session that was silent for longest, where the owner has all that an owner may have."""
        owned = self._members.owned(owner)
        if len(owned) < self.owner_limit:
            return ()
        eldest = next(iter(owned.values()))
        self._end(eldest, bayeux.HANDSHAKE_AGAIN, now)
        return (eldest.client_id,)

    def _connect(
        self, member: Member, message: Mapping[str, Json], now: float, transport: str, *, alone: bool
    ) -> Answer:
        if message.get("connectionType") != transport:
            refusal = bayeux.refusal_of(message, "400::unsupported_connection_type", advice=self._advice())
            return Answer(replies=(refusal,))
        member.acknowledge(acknowledged(message))
        # With acknowledgements, messages go out with the replies to connects only.
        member.pushed = transport == bayeux.WEBSOCKET and not member.acked
        ready = (member.client_id,) if member.held else ()
        wait = self._patience(message)
        # The replies that come along with a connect must not wait for it.
        if not alone or not wait or (member.queue and not member.pushed):
            return Answer(replies=self._delivery(member, message, now), ready=ready)
        self._connects += 1
        member.held = Held(
            client_id=member.client_id, deadline=now + wait, number=self._connects, message=message
        )
        return Answer(held=member.held, ready=ready)

    def _disconnect(self, member: Member, message: Mapping[str, Json], now: float) -> Answer:
        ready = (member.client_id,) if member.held else ()
        self._end(member, bayeux.STAY_AWAY, now)
        return Answer(replies=(bayeux.reply_to(message),), ready=ready)

    def _end(self, member: Member, advice: Mapping[str, Json], now: float) -> None:
        """Forget a session; one whose connect is held is kept until that has been answered, or swept."""
        if member.held is None:
            self._members.remove(member)
        elif member.farewell is None:
            self._members.mute(member)
            member.farewell, member.seen = advice, now

    def _delivery(self, member: Member, message: Mapping[str, Json], now: float) -> tuple[Json, ...]:
        """Return all that is queued, then the connect's reply."""
        events = member.take()
        member.held, member.seen = None, now
        reply = bayeux.reply_to(message, advice=self._advice())
        if member.acked:
            reply["ext"] = {"ack": member.batch}
        return (*events, reply)

    def _last_words(self, member: Member, held: Held) -> tuple[Json, ...]:
        if member.farewell == bayeux.HANDSHAKE_AGAIN:
            return (_unknown(held.message),)
        return (*member.queue, bayeux.reply_to(held.message, advice=dict(bayeux.STAY_AWAY)))

    def _subscription(self, member: Member, message: Mapping[str, Json]) -> Json:
        """Carry out a subscribe or unsubscribe: all of its channels, or none (Subscribe, Unsubscribe)."""
        asked = message.get("subscription")
        channels = asked if isinstance(asked, list) else [asked]
        if not channels or not all(map(bayeux.is_channel, channels)):
            return bayeux.refusal_of(message, "400::bad_subscription", subscription=asked)
        if any(map(bayeux.is_meta, channels)):
            return bayeux.refusal_of(message, "403::subscription_denied", subscription=asked)
        if message["channel"] == bayeux.UNSUBSCRIBE:
            self._members.unsubscribe(member, map(str, channels))
        elif len(member.subscriptions.union(channels)) > SUBSCRIPTION_LIMIT:
            return bayeux.refusal_of(message, "403::too_many_subscriptions", subscription=asked)
        else:
            self._members.subscribe(member, map(str, channels))
        return bayeux.reply_to(message, subscription=asked)

    def _patience(self, message: Mapping[str, Json]) -> float:
        """Return how long a connect may be held, in seconds: the client may ask for less than we offer."""
        advice = message.get("advice")
        asked = bayeux.milliseconds(advice.get("timeout")) if isinstance(advice, _OBJECT) else None
        return (self.timeout_ms if asked is None else min(asked, self.timeout_ms)) / 1000

    def _advice(self) -> Json:
        return {"reconnect": "retry", "interval": self.interval_ms, "timeout": self.timeout_ms}


def _channel(message: Json) -> str | None:
    channel = message.get("channel") if isinstance(message, _OBJECT) else None
    if channel == bayeux.CONNECT:
        return bayeux.CONNECT
    return channel if isinstance(channel, str) and bayeux.is_channel(channel) else None


def _bad(message: Json) -> Json:
    return bayeux.refusal_of(message if isinstance(message, Mapping) else {}, "400::bad_message")


def _no_session(
    message: Mapping[str, Json], error: str, types: list[str], advice: Mapping[str, Json]
) -> Json:
    more = {"version": bayeux.VERSION, "supportedConnectionTypes": types, "advice": dict(advice)}
    return bayeux.refusal_of(message, error, **more)


def _unknown(message: Mapping[str, Json], advice: Mapping[str, Json] = bayeux.HANDSHAKE_AGAIN) -> Json:
    return bayeux.refusal_of(message, _NO_SESSION, advice=dict(advice))
