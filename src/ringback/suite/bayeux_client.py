"""
One more Bayeux client of an actor's: it connects only when a probe says so, and may say what no client should.

It has the actor's credentials, and cookies of its own.  What it is told is held
against the rules that hold for everything told to anybody.  It knows no API: the
address and the channels stand in the contract.
"""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress

import requests
from attrs import define, evolve, field, frozen

from ringback import wire
from ringback.cometd import messages as bayeux
from ringback.cometd.client import Client, ThreadLine
from ringback.cometd.session import PAUSE_LIMIT_S, QUICK_S, TIMEOUT_LIMIT_MS, TIMEOUT_MS
from ringback.errors import ConnectionDropped, EndpointProblem, TimedOut
from ringback.model import Exchange, Finding, Json, Notification, Request, Response
from ringback.suite import rules
from ringback.suite.expectations import Expectation
from ringback.suite.outcome import CIRCUMSTANCE, NotExercised
from ringback.suite.stage import Stage
from ringback.suite.subjects import subject_of
from ringback.suite.tracker import Tracked, Tracker

#: What holds for a message whoever it is told to.
RULES = (rules.channel, rules.addressee, rules.after_release, rules.duplicate)

#: The part of the protocol (`demands` of the contract) that is violated where such a rule is.
DEMANDS: Mapping[str, str] = {
    "notification.after-release": "ended",
    "notification.duplicate": "once",
    "notification.misaddressed": "own",
}

#: How long one look at what the actor's other client is told lasts, in seconds.
LOOK_S = 0.02

#: What is shown of a client id: whoever knows it may listen.
COVERED = "CLIENT"

HEADERS = {"Content-Type": "application/json;charset=UTF-8"}


@frozen
class Answer:
    """What one POST was answered with; the events among it have been heard already."""

    exchange: Exchange
    #: The replies to our messages, in the order in which they came.
    replies: tuple[Mapping[str, Json], ...] = ()

    @property
    def is_bayeux(self) -> bool:
        """Whether it is an array of messages with HTTP status 200, and not a refusal of the whole request."""
        return self.exchange.response.status == requests.codes["ok"] and isinstance(
            self.exchange.response.json_or_none(), list
        )

    def reply(self, message: Mapping[str, Json]) -> Mapping[str, Json] | None:
        """Return the first reply to a message: by its id, or by its channel where replies have none."""
        return next(iter(self.replies_to(message)), None)

    def replies_to(self, message: Mapping[str, Json]) -> tuple[Mapping[str, Json], ...]:
        """Return the replies that have the id of a message; those without one on its channel, where none has."""
        named = tuple(each for each in self.replies if str(each.get("id")) == message.get("id"))
        nameless = (
            each for each in self.replies if "id" not in each and each.get("channel") == message["channel"]
        )
        return named or tuple(nameless)


def was_successful(reply: Mapping[str, Json] | None) -> bool:
    """Return whether a reply says that its message was carried out."""
    return reply is not None and reply.get("successful") in (True, "true")


@define(eq=False)
class ExtraClient:
    """One more client with an actor's credentials."""

    stage: Stage
    actor: str
    client_id: str = ""
    #: The channels and patterns that the server has taken a subscription to.
    channels: tuple[str, ...] = ()
    #: What the server wants its client to do next.
    advice: Mapping[str, Json] = field(factory=dict)
    #: Every event message that came, in order.
    events: list[Notification] = field(factory=list)
    #: What it must be told; whatever has come is marked as met.
    open: list[Expectation] = field(factory=list)
    #: Whether the server has said that the session is over, or is to begin anew.
    over: bool = False
    #: Whether the client that the actor has had all along was told something since this one is there.
    beside: bool = False
    _http: requests.Session = field(init=False)
    _line: ThreadLine = field(init=False)
    _tracker: Tracker = field(factory=Tracker, init=False)
    _number: int = field(default=0, init=False)
    #: The connect under way, and what came of it.
    _pending: Mapping[str, Json] | None = field(default=None, init=False)
    _done: tuple[Request, Response] | None = field(default=None, init=False)
    #: How many connects in a row were answered at once and without messages.
    _quick: int = field(default=0, init=False)
    _started: float = field(default=0.0, init=False)
    #: How often the server had forgotten the client that the actor has had all along, when this one came.
    _forgotten: int = field(default=0, init=False)
    _shaken: bool = field(default=False, init=False)
    #: Whether it is the actor's only one, in the place of the client that the actor has had all along.
    alone: bool = field(default=False, init=False)

    def __attrs_post_init__(self) -> None:
        self._http = self.stage.actor(self.actor).beside()
        self._line = ThreadLine(self._carry)
        self._forgotten = self._earlier.rehandshakes if self._earlier else 0
        self.stage.on_clear(self.close)

    @property
    def _earlier(self) -> Client | None:
        """The client that the actor has had all along."""
        inbox = self.stage.actor(self.actor).inbox
        return inbox if isinstance(inbox, Client) else None

    @property
    def displaced(self) -> bool:
        """Whether the server ended that client when this one came, and told it so: a user may then have one only."""
        return self._earlier is not None and self._earlier.rehandshakes > self._forgotten

    # ---- what a client says

    def open_session(self, *channels: str) -> "ExtraClient":
        """
        Shake hands and subscribe; return the client.

        Raises NotExercised where a user may have no second client, or not this subscription.
        """
        if self.shake_hands() is None:
            raise NotExercised(reason=f"the endpoint lets the {self.actor} have no second client")
        if channels and not was_successful(self.subscribe(*channels)):
            raise NotExercised(reason=f"the endpoint takes no subscription to {', '.join(channels)}")
        return self

    def shake_hands(self) -> Mapping[str, Json] | None:
        """
        Begin a session, and return the reply; None where the server does not take the handshake.

        Where a user may have one client only, the earlier one leaves first, and comes back when this one is closed.
        """
        if self.stage.endpoint.one_client and self._earlier is not None:
            self.stage.endpoint.fall_silent(self.actor)
            self.alone = True
        message = self.message(
            bayeux.HANDSHAKE,
            version=bayeux.VERSION,
            minimumVersion=bayeux.VERSION,
            supportedConnectionTypes=[bayeux.LONG_POLLING],
        )
        del message["clientId"]
        reply = self.say(message).reply(message)
        if reply is None or not was_successful(reply) or not isinstance(reply.get("clientId"), str):
            return None
        self.client_id, self.over, self._shaken = reply["clientId"], False, True
        return reply

    def subscribe(self, *channels: str) -> Mapping[str, Json] | None:
        """Subscribe to channels or patterns, and return the reply."""
        message = self.message(bayeux.SUBSCRIBE, subscription=_one_or_all(channels))
        reply = self.say(message).reply(message)
        if was_successful(reply):
            self.channels += channels
        return reply

    def unsubscribe(self, *channels: str) -> Mapping[str, Json] | None:
        """End subscriptions, and return the reply."""
        message = self.message(bayeux.UNSUBSCRIBE, subscription=_one_or_all(channels))
        return self.say(message).reply(message)

    def message(self, channel: str, **more: Json) -> dict[str, Json]:
        """Return a message with the next id and our client id."""
        self._number += 1
        return {"id": str(self._number), "channel": channel, "clientId": self.client_id, **more}

    def connecting(self) -> dict[str, Json]:
        """Return the next connect."""
        return self.message(bayeux.CONNECT, connectionType=bayeux.LONG_POLLING)

    def say(self, *messages: Json) -> Answer:
        """Send messages in one request, and return the answer; raises EndpointProblem where there is none."""
        return self.post(json.dumps(messages).encode())

    def post(self, body: bytes, seconds: float | None = None) -> Answer:
        """Send any bytes; raises EndpointProblem where there is no answer within so many seconds, or `http_s`."""
        return self._taken(self._exchanged(body, seconds or self.stage.endpoint.limits.http_s))

    # ---- connects

    def connect(self) -> None:
        """Send a connect and let it wait in the background, unless there is one; not before the server's interval."""
        if self._pending is not None:
            return
        self._pending = self.connecting()
        self._started = self.stage.endpoint.clock() + self.pause
        self._line.start([self._pending], hold=self._patience, after=self.pause)

    def answered(self, seconds: float) -> Answer | None:
        """
        Return the answer to the pending connect; None where it is held for longer than so many seconds.

        Raises NotExercised where the server hangs up on it: a session that ended so says nothing of others.
        """
        try:
            if self._line.wait(seconds) is None or self._done is None:
                return None
        except (ConnectionDropped, TimedOut) as error:
            self.over, self._pending = True, None
            raise NotExercised(
                reason=f"a connect of a client of the {self.actor} broke off", kind=CIRCUMSTANCE
            ) from error
        done, self._done = self._done, None
        message, self._pending = self._pending, None
        told = len(self.events)
        answer = self._taken(done)
        quick = self.stage.endpoint.clock() - self._started < QUICK_S and len(self.events) == told
        self._quick = self._quick + 1 if quick else 0
        reply = answer.reply(message) if message is not None else None
        # To give up is advice for a connect that has failed.
        if not was_successful(reply) or self.advice.get("reconnect") == "handshake":
            self.over = True
        return answer

    def hear(self, *, required: bool = True) -> Sequence[Expectation]:
        """
        Connect as advised until all that is expected was told, or the time for it is over; return what was not.

        A client whose session is over is told nothing.
        """
        limit = self.stage.endpoint.limits.notification_s + self.pause
        deadline = self.stage.endpoint.clock() + limit
        while (missing := self._missing(required=required)) and not self.over:
            self.connect()
            if self.answered(max(deadline - self.stage.endpoint.clock(), 0.0)) is None:
                break
        return missing

    def listen(self, seconds: float) -> None:
        """Connect as advised for so many seconds, whatever comes."""
        deadline = self.stage.endpoint.clock() + seconds
        while not self.over and (left := deadline - self.stage.endpoint.clock()) > 0:
            self.connect()
            self.answered(left)

    @property
    def pending(self) -> Mapping[str, Json] | None:
        """The connect that is under way."""
        return self._pending

    @property
    def pause(self) -> float:
        """How long to wait before the next connect, in seconds."""
        interval = bayeux.milliseconds(self.advice.get("interval")) or 0.0
        return min(max(interval / 1000, QUICK_S if self._quick > 1 else 0.0), PAUSE_LIMIT_S)

    @property
    def _patience(self) -> float:
        timeout = bayeux.milliseconds(self.advice.get("timeout")) or TIMEOUT_MS
        return min(timeout, TIMEOUT_LIMIT_MS) / 1000

    def close(self) -> None:
        """Leave, without waiting for what is held."""
        if self.client_id and not self.over:
            self.over = True
            with suppress(EndpointProblem):
                self.say(self.message(bayeux.DISCONNECT))
        self._line.close()
        if self.alone:
            self.alone = False
            self.stage.endpoint.resubscribe(self.actor)
            # What was told to this one only is not known to the other.
            self.stage.tracker.all_fell_behind()
            return
        self.stage.endpoint.keeps_clients |= self.beside and not self.displaced
        if self._shaken and (self.displaced or not self.stage.endpoint.keeps_clients):
            self._settle()

    def _settle(self) -> None:
        """Let the client that was there before shake hands again, if it has to: what comes next is to be told to it."""
        stage, limits = self.stage, self.stage.endpoint.limits
        quiet = stage.endpoint.clock() + limits.quiet_s
        deadline = quiet + limits.notification_s
        while (now := stage.endpoint.clock()) < quiet or (
            self._earlier is not None and not self._earlier.is_open and now < deadline
        ):
            stage.pull(self.actor, LOOK_S)
        self._shaken = False

    # ---- what comes back

    def _missing(self, *, required: bool) -> list[Expectation]:
        return [each for each in self.open if each.met is None and (each.effect.required or not required)]

    def _carry(self, messages: Sequence[Json], hold: float) -> tuple[dict[str, Json], ...]:
        self._done = self._exchanged(json.dumps(messages).encode(), self.stage.endpoint.limits.http_s + hold)
        return ()

    def _exchanged(self, body: bytes, seconds: float) -> tuple[Request, Response]:
        endpoint = self.stage.endpoint
        path = endpoint.contract.base_path + str(endpoint.contract.settings["notifications"]["path"])
        request = Request(method="POST", url=endpoint.file.base_url + path, headers=HEADERS, body=body)
        return wire.exchange(
            self._http,
            request,
            seconds=seconds,
            connect_s=endpoint.limits.http_s,
            clock=endpoint.clock,
            during="a CometD message",
            follow=True,
        )

    def _taken(self, done: tuple[Request, Response]) -> Answer:
        """Make an exchange of it, show that to the watch without client ids, and hear what came with it."""
        stage = self.stage
        exchange = stage.actor(self.actor).carry(lambda: done, None, own=False)
        said = exchange.response.json_or_none()
        messages = [each for each in said if isinstance(each, Mapping)] if isinstance(said, list) else []
        covered = self._covered(exchange, messages)
        stage.endpoint.backlog.remove(exchange)
        stage.watch.exchanged(covered, command=False)
        for each in messages:
            advice = each.get("advice")
            if isinstance(advice, Mapping):
                self.advice = advice
            if _is_event(each):
                self._hear(each)
        replies = tuple(each for each in messages if not _is_event(each))
        return Answer(exchange=covered, replies=replies)

    def _covered(self, exchange: Exchange, messages: Sequence[Mapping[str, Json]]) -> Exchange:
        ids = {self.client_id, *(str(each.get("clientId", "")) for each in messages)} - {""}
        request, response = exchange.request.body, exchange.response.body
        for each in ids:
            request = request.replace(each.encode(), COVERED.encode())
            response = response.replace(each.encode(), COVERED.encode())
        return evolve(
            exchange,
            request=evolve(exchange.request, body=request),
            response=evolve(exchange.response, body=response),
        )

    def _hear(self, message: Mapping[str, Json]) -> None:
        stage, contract = self.stage, self.stage.endpoint.contract
        channel, at = str(message.get("channel")), stage.endpoint.clock()
        notification = Notification(actor=self.actor, channel=channel, message=message, at=at)
        self.events.append(notification)
        identity = stage.actor(self.actor).identity
        own = identity.path.get(contract.shape("device").get("parameter", ""), "")
        subject = subject_of(contract, notification, own)
        before = self._tracker.known(self.actor, subject.id)
        match = next((each for each in self.open if each.matches(subject, new=before is None)), None)
        seen = rules.Seen(
            notification, subject, before, explained=match is not None, concerned=bool(self.open)
        )
        for rule in RULES:
            for finding in rule(stage.watch.context, seen):
                stage.watch.find(evolve(finding, requirement=self._demand(finding)))
        if match is not None:
            match.met = notification
        if subject.kind == "call" and subject.id:
            known = Tracked(
                actor=self.actor,
                id=subject.id,
                resource=subject.resource,
                state=subject.state,
                change=subject.change,
                released=subject.state in contract.table.terminal or bool(before and before.released),
            )
            self._tracker.told(known)
            if self.alone:
                self.stage.tracker.told(known)

    def _demand(self, finding: Finding) -> str | None:
        demands: Mapping[str, str] = self.stage.endpoint.contract.settings["notifications"]["demands"]
        return demands.get(DEMANDS.get(finding.rule, ""), finding.requirement)


def _one_or_all(channels: Sequence[str]) -> Json:
    return channels[0] if len(channels) == 1 else list(channels)


def _is_event(message: Mapping[str, Json]) -> bool:
    channel = message.get("channel")
    if not isinstance(channel, str) or bayeux.is_meta(channel):
        return False
    return "data" in message or "successful" not in message
