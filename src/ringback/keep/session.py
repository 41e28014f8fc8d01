"""
What a cassette tells, in the words of its contract: commands, their replies, and notifications.

It knows exchanges and Bayeux messages.  It refuses to know how they are shown,
and what is wrong with them.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from attrs import frozen

from ringback.cassettes.scrubbing.parts import Unsearchable, decoded_request, decoded_response
from ringback.cassettes.store import Cassette, Interaction
from ringback.cometd.messages import is_channel, is_meta
from ringback.contracts import Contract
from ringback.contracts.messages import Messages
from ringback.model import Json, Notification, Request, Response
from ringback.suite.subjects import subject_of

#: The content type whose fields are pairs; it is not JSON.
FORM = "application/x-www-form-urlencoded"


@frozen
class Told:
    """A notification that a cassette holds."""

    notification: Notification
    #: What it says, in a few words: what changed, and to which state.
    label: str
    #: Where it stands: a JSON pointer into the response's body, or `frame 3`.
    where: str
    #: When it came, on the recording's own clock.
    tick: int
    #: The milliseconds from the beginning of the recording; None where nobody looked.
    at_ms: int | None


@frozen
class Step:
    """One exchange of a cassette, and what its contract calls it."""

    #: Its number in the cassette, from 1.
    number: int
    interaction: Interaction
    #: The contract's operation; empty where there is none of this address.
    operation: str
    #: The channels of the Bayeux messages that the request carried.
    channels: tuple[str, ...]
    told: tuple[Told, ...]

    @property
    def is_protocol(self) -> bool:
        """Whether it only keeps the notifications coming."""
        return bool(self.channels) and all(is_meta(each) for each in self.channels)

    @property
    def label(self) -> str:
        """What was asked for: the operation, what Bayeux calls it, or the address."""
        request = self.interaction.request
        if self.channels:
            return ", ".join(dict.fromkeys(each.removeprefix("/meta/") for each in self.channels))
        return self.operation or f"{request.method} {urlsplit(request.url).path or '/'}"


@frozen
class Session:
    """All that a cassette tells, in the order in which it began."""

    cassette: Cassette
    steps: tuple[Step, ...]

    @classmethod
    def of(cls, cassette: Cassette, messages: Messages | None = None) -> "Session":
        """Return what a cassette tells; without the messages of a contract, operations have no names."""
        reading = _Reading(messages)
        steps = [reading.step(number, each) for number, each in enumerate(cassette.interactions, 1)]
        return cls(cassette, tuple(sorted(steps, key=lambda each: each.interaction.sent)))

    @property
    def actors(self) -> tuple[str, ...]:
        """Everybody whose exchanges they are, as they come."""
        return tuple(dict.fromkeys(each.interaction.actor for each in self.steps))

    @property
    def timed(self) -> bool:
        """Whether anybody looked at a clock."""
        return all(each.interaction.times_ms for each in self.steps)


@frozen
class _Reading:
    messages: Messages | None

    def step(self, number: int, interaction: Interaction) -> Step:
        asked = body_of(plain_request(interaction.request))
        channels = tuple(str(each["channel"]) for each in bayeux(asked))
        return Step(
            number=number,
            interaction=interaction,
            operation="" if channels else self._operation(interaction.request, asked),
            channels=channels,
            told=tuple(self._told(interaction)),
        )

    def _operation(self, request: Request, body: Json) -> str:
        if self.messages is None:
            return ""
        message = {"kind": "request", "method": request.method, "url": request.url, "body": body}
        return self.messages.outcome(message).operation

    def _told(self, interaction: Interaction) -> Iterator[Told]:
        at_ms = interaction.times_ms[1] if interaction.times_ms else None
        for where, message in _told_in(plain_response(interaction.response).body, "/"):
            yield self._notification(interaction, where, message, interaction.answered, at_ms)
        for number, frame in enumerate(interaction.frames, 1):
            for where, message in () if frame.sent else _told_in(frame.data, ""):
                place = f"frame {number}{where and f', {where}'}"
                yield self._notification(interaction, place, message, frame.tick, frame.at_ms)

    def _notification(
        self, interaction: Interaction, where: str, message: Mapping[str, Json], tick: int, at_ms: int | None
    ) -> Told:
        channel = str(message["channel"])
        notification = Notification(actor=interaction.actor, channel=channel, message=message)
        label = label_of(self.messages.contract, notification) if self.messages else channel
        return Told(notification=notification, label=label, where=where, tick=tick, at_ms=at_ms)


def label_of(contract: Contract, notification: Notification) -> str:
    """Return what a notification says, in a few words of its contract."""
    if "notifications" not in contract.settings:
        return notification.channel
    subject = subject_of(contract, notification)
    said = " ".join(each for each in (subject.change or subject.message, subject.state) if each)
    return said or notification.channel


def plain_request(request: Request) -> Request:
    """Return a request with its body's content coding taken away, or as it is where that cannot be."""
    try:
        return decoded_request(request)
    except Unsearchable:
        return request


def plain_response(response: Response) -> Response:
    """Return a response with its body's content coding taken away, or as it is where that cannot be."""
    try:
        return decoded_response(response)
    except Unsearchable:
        return response


def _told_in(body: str | bytes, root: str) -> Iterator[tuple[str, Mapping[str, Json]]]:
    """Yield the notifications in a body, and where each stands."""
    found = decoded(body)
    for number, each in enumerate(found if isinstance(found, list) else [found]):
        if _is_message(each) and not is_meta(each["channel"]) and "data" in each:
            yield (f"/{number}" if isinstance(found, list) else root.rstrip("/")), each


def bayeux(body: Json) -> Sequence[Mapping[str, Json]]:
    """Return the Bayeux messages that a body holds; none where it is something else."""
    listed = body if isinstance(body, list) else [body]
    return [each for each in listed if _is_message(each)]


def _is_message(value: Json) -> bool:
    return isinstance(value, Mapping) and is_channel(value.get("channel"))


def body_of(request: Request) -> Json:
    """Return a request's body as JSON, or a form's as text; None where it has none, or one that is neither."""
    if (request.header("Content-Type") or "").partition(";")[0].strip().lower() == FORM:
        return request.body.decode("utf-8", "replace")
    return decoded(request.body)


def decoded(body: str | bytes) -> Json:
    """Return a body as JSON; None where it is none."""
    try:
        return json.loads(body) if body else None
    except (ValueError, RecursionError):
        return None
