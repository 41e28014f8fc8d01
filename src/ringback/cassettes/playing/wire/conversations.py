"""
What a recording says over CometD: notifications, publications and refusals, whichever transport they came over.

It knows Bayeux messages as they were recorded; sessions, ids and acknowledgements are the hub's, and made anew.  It
refuses to know what the messages are about.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import define, field, frozen

from ringback.cassettes.store import Interaction
from ringback.cometd import messages as bayeux
from ringback.model import Json

#: What the hub says itself in the reply to a handshake.
_OURS = frozenset(
    {
        *("id", "channel", "clientId", "successful", "version", "minimumVersion", "error", "advice", "ext"),
        *("supportedConnectionTypes", "timestamp"),
    }
)


@frozen(eq=False)
class Note:
    """One notification, as it was received."""

    tick: int
    channel: str
    data: Json = field(repr=False)
    at_ms: int | None = None


@frozen
class Publication:
    """One message that a recorded client published, and the reply to it."""

    tick: int
    reply: Mapping[str, Json]
    at_ms: int | None = None


@frozen
class _Passed:
    """One message at its place in the recording."""

    tick: int
    at_ms: int | None
    message: Mapping[str, Json]
    #: The session it belongs to.
    session: str


@define
class Conversation:
    """What one actor's part of a recording has of CometD."""

    notes: list[Note] = field(factory=list)
    #: What was published, by channel and data.
    publications: dict[tuple[str, str], list[Publication]] = field(factory=dict)
    #: Replies to subscriptions that were refused, by channel, and the channels that were granted.
    refused: dict[str, Mapping[str, Json]] = field(factory=dict)
    granted: set[str] = field(factory=set)
    #: What else the recorded server said in the reply to a handshake.
    greeting: dict[str, Json] = field(factory=dict)
    #: What the recorded server advised last.
    advice: dict[str, Json] = field(factory=dict)


def is_conversation(interaction: Interaction) -> bool:
    """Return whether an interaction speaks the protocol of CometD: some of its messages are the protocol's own."""
    return any(bayeux.is_meta(each["channel"]) for each in _said(interaction))


def opens_session(interaction: Interaction) -> bool:
    """Return whether a handshake succeeded in it."""
    if b"handshake" not in interaction.response.body and not interaction.frames:
        return False
    return any(
        each.message.get("channel") == bayeux.HANDSHAKE and each.message.get("successful") is True
        for each in _heard(interaction)
    )


def publishes(interaction: Interaction) -> bool:
    """Return whether all that an interaction says is messages of a session."""
    said = _said(interaction)
    return bool(said) and all(isinstance(each.get("clientId"), str) for each in said)


def messages_in(text: bytes | str) -> list[Mapping[str, Json]]:
    """Return the Bayeux messages in a text; none where it is something else."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return []
    listed = value if isinstance(value, list) else [value]
    found: list[Mapping[str, Json]] = [
        each for each in listed if isinstance(each, dict) and bayeux.is_channel(each.get("channel"))
    ]
    return found if len(found) == len(listed) else []


def conversation_of(interactions: Sequence[Interaction]) -> Conversation:
    """Return what these interactions of one actor say over CometD."""
    found = Conversation()
    notes: list[tuple[_Passed, str]] = []
    ends: dict[str, tuple[int, int]] = {}
    for each in sorted(interactions, key=lambda each: each.sent):
        asked = list(_asked(each))
        answers = {(one.message.get("channel"), _id(one.message)): one.message for one in _heard(each)}
        for one in asked:
            reply = answers.get((one.message["channel"], _id(one.message)))
            if reply is not None:
                _note_reply(found, one, reply)
            if one.message["channel"] == bayeux.DISCONNECT:
                ends[one.session] = (ends.get(one.session, (0, 0))[0], one.tick)
        for one in _heard(each):
            if one.message.get("channel") == bayeux.HANDSHAKE:
                ends.setdefault(one.session, (one.tick, 2**62))
            if _is_note(one.message):
                notes.append((one, _dumped(one.message.get("data"))))
    found.notes = _told_once(sorted(notes, key=lambda each: each[0].tick), ends)
    return found


def _note_reply(found: Conversation, asked: _Passed, reply: Mapping[str, Json]) -> None:
    channel = asked.message["channel"]
    advice = reply.get("advice")
    if isinstance(advice, dict) and advice.get("reconnect") == "retry":
        found.advice = advice
    if channel == bayeux.HANDSHAKE and reply.get("successful") is True:
        found.greeting = {name: value for name, value in reply.items() if name not in _OURS}
    elif channel == bayeux.SUBSCRIBE:
        listed = asked.message.get("subscription")
        names = [each for each in (listed if isinstance(listed, list) else [listed]) if isinstance(each, str)]
        if reply.get("successful") is True:
            found.granted.update(names)
        else:
            found.refused.update(dict.fromkeys(names, reply))
    elif not bayeux.is_meta(channel):
        said = _dumped(asked.message.get("data"))
        alike = found.publications.setdefault((channel, said), [])
        alike.append(Publication(asked.tick, reply, asked.at_ms))


def _told_once(notes: Iterable[tuple[_Passed, str]], spans: Mapping[str, tuple[int, int]]) -> list[Note]:
    """Return notifications without those that another session of the same actor got at its time."""
    kept: list[Note] = []
    heard: dict[tuple[str, str], list[set[str]]] = {}
    #: How many of the notifications that are alike a session has heard, or cannot have.
    counts: dict[tuple[str, str, str], int] = {}
    for passed, text in notes:
        channel, session = passed.message["channel"], passed.session
        alike = heard.setdefault((channel, text), [])
        at = counts.get((channel, text, session), 0)
        while at < len(alike) and not _at_its_time(session, alike[at], spans):
            at += 1
        counts[channel, text, session] = at + 1
        if at < len(alike):
            alike[at].add(session)
        else:
            alike.append({session})
            kept.append(Note(passed.tick, channel, passed.message.get("data"), passed.at_ms))
    return kept


def _at_its_time(session: str, others: Iterable[str], spans: Mapping[str, tuple[int, int]]) -> bool:
    return all(each != session and _overlap(spans.get(session), spans.get(each)) for each in others)


def _overlap(one: tuple[int, int] | None, other: tuple[int, int] | None) -> bool:
    return one is not None and other is not None and one[0] <= other[1] and other[0] <= one[1]


def _said(interaction: Interaction) -> list[Mapping[str, Json]]:
    return [each.message for each in _asked(interaction)]


def _asked(interaction: Interaction) -> Iterator[_Passed]:
    at_ms = interaction.times_ms[0] if interaction.times_ms else None
    for each in messages_in(interaction.request.body) if interaction.request.body else ():
        yield _Passed(interaction.sent, at_ms, each, _session(each))
    for frame in interaction.frames:
        if frame.sent:
            for each in messages_in(frame.data):
                yield _Passed(frame.tick, frame.at_ms, each, _session(each))


def _heard(interaction: Interaction) -> Iterator[_Passed]:
    at_ms = interaction.times_ms[1] if interaction.times_ms else None
    own = next(iter(filter(None, map(_session, _requested(interaction)))), "")
    for each in messages_in(interaction.response.body) if interaction.response.body else ():
        yield _Passed(interaction.answered, at_ms, each, _session(each) or own)
    for frame in interaction.frames:
        if not frame.sent:
            for each in messages_in(frame.data):
                yield _Passed(frame.tick, frame.at_ms, each, _session(each) or own)


def _requested(interaction: Interaction) -> Iterator[Mapping[str, Json]]:
    yield from messages_in(interaction.request.body) if interaction.request.body else ()
    for frame in interaction.frames:
        yield from messages_in(frame.data)


def _is_note(message: Mapping[str, Json]) -> bool:
    return "data" in message and "successful" not in message and not bayeux.is_meta(message["channel"])


def _session(message: Mapping[str, Json]) -> str:
    found = message.get("clientId")
    return found if isinstance(found, str) else ""


def _id(message: Mapping[str, Json]) -> str:
    return str(message.get("id", ""))


def _dumped(value: Json) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def comparable(data: Json) -> str:
    """Return what a publication is compared by."""
    return _dumped(data)
