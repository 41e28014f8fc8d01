"""
All that a server needs to know of the cassettes that it plays: who asked what, when, and what came of it.

A recording is built once and never changes; where a client stands in it is a `Playhead`.  It refuses to know sockets,
clients and clocks.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from urllib.parse import quote, urlsplit

from attrs import define, evolve, field, frozen

from ringback.cassettes.credentials import hidden_names, user_of
from ringback.cassettes.playing.asked import Asked, Key, asked
from ringback.cassettes.playing.wire.answers import SHORTEST, Answer
from ringback.cassettes.playing.wire.conversations import (
    Conversation,
    conversation_of,
    is_conversation,
    opens_session,
    publishes,
)
from ringback.cassettes.playing.wire.origins import Origins
from ringback.cassettes.store import Cassette, Interaction
from ringback.cassettes.timeline import Frame
from ringback.model import Json, Request

#: Methods that change nothing (RFC 9110, 9.2.1): how often they are asked for is the client's choice.
SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})

#: What refuses somebody for the credentials.
_DENIALS = frozenset({401, 403, 407})

#: How many tokens are looked for in answers: every one is, in every answer.
_TOKENS = 200

_HANDSHAKE = "/handshake"
#: The status of an answer that opens a web socket.
_SWITCHING = 101


@frozen(eq=False)
class Entry:
    """One recorded request, and its answer."""

    number: int
    cassette: int
    actor: str
    asked: Asked
    answer: Answer = field(repr=False)
    sent: int
    #: When it went out, in milliseconds from the beginning, and how long its answer took; None where nobody looked.
    at_ms: int | None = None
    took_ms: int | None = None
    #: Whether it came with credentials of some kind.
    signed: bool = False
    frames: tuple[Frame, ...] = field(default=(), repr=False)
    #: The protocol that was agreed upon for its web socket.
    subprotocol: str = ""
    #: The size of the request's body, in bytes.
    size: int = 0

    @property
    def is_safe(self) -> bool:
        """Whether it was to change nothing."""
        return self.asked.method in SAFE

    @property
    def is_act(self) -> bool:
        """Whether it may have changed something: what was denied to somebody has not."""
        return not self.is_safe and self.answer.status not in _DENIALS


@frozen(eq=False)
class Track:
    """The answers that one actor of one cassette got to one request, in recorded order."""

    cassette: int
    actor: str
    is_safe: bool
    signed: bool
    entries: tuple[Entry, ...]
    ticks: tuple[int, ...]


@frozen(eq=False)
class Question:
    """Everything that was answered to one request."""

    tracks: tuple[Track, ...]


@frozen(eq=False)
class Part:
    """What one actor did and was told in one cassette, by ticks."""

    actor: str
    conversation: Conversation
    #: Everything that may have changed something, with its time.
    acts: tuple[int, ...]
    act_times: tuple[int | None, ...]
    notes: tuple[int, ...]
    #: When it began, in milliseconds.
    began_ms: int = 0

    def last_act(self, tick: int) -> int:
        """Return the last act before a tick; -1 where there is none."""
        at = bisect_left(self.acts, tick)
        return self.acts[at - 1] if at else -1

    def last_event(self, tick: int) -> int:
        """Return the last act or notification before a tick; -1 where there is none."""
        at = bisect_left(self.notes, tick)
        return max(self.last_act(tick), self.notes[at - 1] if at else -1)

    def next_act(self, tick: int) -> int | None:
        """Return the first act after a tick."""
        at = bisect_right(self.acts, tick)
        return self.acts[at] if at < len(self.acts) else None


@define(eq=False)
class Recording:
    """Everything that was recorded, in some cassettes."""

    entries: tuple[Entry, ...]
    #: By cassette: the parts of its actors, in the order in which they appeared.
    parts: tuple[Mapping[str, Part], ...]
    origins: Origins
    #: Paths under which CometD is spoken.
    bayeux: frozenset[str]
    #: Whom a user name, or the very credentials of the recording, stand for.
    names: Mapping[str, str] = field(repr=False)
    credentials: Mapping[str, str] = field(repr=False)
    hidden: frozenset[str] = field(repr=False)
    #: What each actor asked for first, by number.
    firsts: frozenset[int] = field(init=False, repr=False)
    #: What was asked, by path.
    by_path: dict[str, list[Asked]] = field(factory=dict, init=False, repr=False)
    #: The first answer with cookies of each actor.
    _cookies: dict[str, Entry] = field(factory=dict, init=False, repr=False)
    _questions: dict[Key, Question] = field(init=False, repr=False)
    _covered: dict[Key, Question] | None = field(default=None, init=False, repr=False)
    _sockets: dict[Key, Question] = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        begun: dict[tuple[int, str], int] = {}
        for each in self.entries:
            begun.setdefault((each.cassette, each.actor), each.number)
            self.by_path.setdefault(each.asked.path, []).append(each.asked)
            if each.answer.sets_cookies:
                self._cookies.setdefault(each.actor, each)
        self.firsts = frozenset(begun.values())
        plain = [each for each in self.entries if not each.frames and each.answer.status != _SWITCHING]
        self._questions = _questions(plain, ())
        self._sockets = _questions([each for each in self.entries if each.frames], self.hidden)

    @classmethod
    def of(cls, cassettes: Sequence[Cassette], *, keep_hosts: bool = False) -> "Recording":
        """Return what these cassettes hold; where hosts are kept, addresses in answers stay as they were recorded."""
        said = [_with_actors([_with_url(one) for one in each.interactions]) for each in cassettes]
        everything = [each for listed in said for each in listed]
        origins = Origins.of(each.request.url for each in everything)
        talking = frozenset(
            path.removesuffix(_HANDSHAKE).rstrip("/") or "/"
            for path in {each.request.path for each in everything if opens_session(each)}
        )
        entries: list[Entry] = []
        parts = [_parts(number, listed, entries, origins, talking) for number, listed in enumerate(said)]
        return cls(
            entries=tuple(entries),
            parts=tuple(parts),
            origins=Origins(()) if keep_hosts else origins,
            bayeux=talking,
            names=_names(cassettes, everything),
            credentials=_credentials(everything),
            hidden=hidden_names(cassettes),
        )

    @property
    def largest(self) -> int:
        """The size of the largest body of a recorded request."""
        return max((each.size for each in self.entries), default=0)

    @property
    def actors(self) -> tuple[str, ...]:
        """Everybody who takes part, in order of appearance."""
        return tuple(dict.fromkeys(actor for parts in self.parts for actor in parts))

    def cookies(self, roles: Collection[str]) -> Entry | None:
        """Return the first answer by which one of these actors was given cookies to be told by."""
        return next((each for role, each in self._cookies.items() if role in roles), None)

    def talks_at(self, path: str) -> bool:
        """Return whether CometD is spoken at a path: clients may add the kind of message to it."""
        if path in self.bayeux:
            return True
        return any(path.startswith(f"{each.rstrip('/')}/") for each in self.bayeux)

    def question(self, wanted: Asked) -> Question | None:
        """Return what was answered to a request; credentials in it may be any."""
        found = self._questions.get(wanted.key(""))
        if found is None:
            if self._covered is None:
                plain = [each for each in self.entries if not each.frames]
                self._covered = _questions(plain, self.hidden)
            found = self._covered.get(wanted.key("", self.hidden))
        return found

    def socket(self, wanted: Asked) -> Question | None:
        """Return the recorded web sockets that a request opened."""
        return self._sockets.get(wanted.key("", self.hidden))


def _with_url(interaction: Interaction) -> Interaction:
    """Return an interaction whose URL is one: what a stranger wrote in its place is a path that nobody asks for."""
    request = interaction.request
    try:
        urlsplit(request.url)
    except ValueError:
        return evolve(interaction, request=evolve(request, url=f"http://localhost/{quote(request.url)}"))
    return interaction


def _with_actors(interactions: Sequence[Interaction]) -> Sequence[Interaction]:
    """Return interactions that say whose they are; where none does, users who sign in by name tell."""
    if any(each.actor for each in interactions):
        return interactions
    users = [user_of(each.request.header("Authorization")) for each in interactions]
    if len(set(users) - {""}) <= 1:
        return interactions
    return [evolve(each, actor=user) for each, user in zip(interactions, users, strict=True)]


def _parts(
    number: int,
    interactions: Sequence[Interaction],
    entries: list[Entry],
    origins: Origins,
    talking: frozenset[str],
) -> dict[str, Part]:
    tokens = _tokens(interactions)
    talks: defaultdict[str, list[Interaction]] = defaultdict(list)
    acts: defaultdict[str, list[tuple[int, int | None]]] = defaultdict(list)
    began: dict[str, int] = {}
    for each in sorted(interactions, key=lambda each: each.sent):
        began.setdefault(each.actor, each.times_ms[0] if each.times_ms else 0)
        if _is_talk(each, talking):
            talks[each.actor].append(each)
            continue
        entry = _entry(len(entries), number, each, origins, tokens)
        entries.append(entry)
        if entry.is_act:
            acts[each.actor].append((entry.sent, entry.at_ms))
        acts[each.actor] += [(frame.tick, frame.at_ms) for frame in each.frames if frame.sent]
    return {
        actor: _part(actor, conversation_of(talks[actor]), acts[actor], first)
        for actor, first in began.items()
    }


def _part(actor: str, conversation: Conversation, acts: list[tuple[int, int | None]], began: int) -> Part:
    acts += [(each.tick, each.at_ms) for listed in conversation.publications.values() for each in listed]
    acts.sort(key=lambda each: each[0])
    return Part(
        actor=actor,
        conversation=conversation,
        acts=tuple(tick for tick, _ in acts),
        act_times=tuple(at_ms for _, at_ms in acts),
        notes=tuple(each.tick for each in conversation.notes),
        began_ms=began,
    )


def _is_talk(interaction: Interaction, talking: frozenset[str]) -> bool:
    if not talking:
        return False
    path = interaction.request.path
    near = path in talking or any(path.startswith(f"{each.rstrip('/')}/") for each in talking)
    return near and (is_conversation(interaction) or publishes(interaction))


def _entry(
    number: int, cassette: int, interaction: Interaction, origins: Origins, tokens: Iterable[str]
) -> Entry:
    request, response = interaction.request, interaction.response
    times = interaction.times_ms
    return Entry(
        number=number,
        cassette=cassette,
        actor=interaction.actor,
        asked=asked(_under_one_address(request, origins)),
        answer=Answer.of(response, request.method.upper(), tokens),
        sent=interaction.sent,
        at_ms=times[0] if times else None,
        took_ms=times[1] - times[0] if times else None,
        signed=is_signed(request),
        frames=interaction.frames,
        subprotocol=response.header("Sec-WebSocket-Protocol") or "",
        size=len(request.body),
    )


def _under_one_address(request: Request, origins: Origins) -> Request:
    if len(origins.recorded) <= 1:
        return request
    url, body = origins.unified(request.url.encode("utf-8", "surrogateescape")), origins.unified(request.body)
    return evolve(request, url=url.decode("utf-8", "surrogateescape"), body=body)


def is_signed(request: Request) -> bool:
    """Return whether a request came with credentials of some kind."""
    return request.header("Authorization") is not None or request.header("Cookie") is not None


def _tokens(interactions: Iterable[Interaction]) -> tuple[str, ...]:
    """Return what clients signed in with by a token that somebody gave them."""
    said = (each.request.header("Authorization") or "" for each in interactions)
    found = (
        each.partition(" ")[2].strip() for each in dict.fromkeys(said) if not each.lower().startswith("basic")
    )
    return tuple(each for each in dict.fromkeys(found) if len(each) >= SHORTEST)[:_TOKENS]


def _questions(entries: Iterable[Entry], hidden: Iterable[str]) -> dict[Key, Question]:
    names = frozenset(hidden)
    found: dict[Key, dict[tuple[int, str], list[Entry]]] = {}
    for each in entries:
        tracks = found.setdefault(each.asked.key("", names), {})
        tracks.setdefault((each.cassette, each.actor), []).append(each)
    return {
        key: Question(tuple(_track(each) for listed in tracks.values() for each in _by_credentials(listed)))
        for key, tracks in found.items()
    }


def _by_credentials(entries: list[Entry]) -> Iterator[list[Entry]]:
    """Yield answers that are one sequence: those to nobody are another one where somebody was denied."""
    denied = {each.answer.status in _DENIALS for each in entries}
    if len(denied) == 1 or len({each.signed for each in entries}) == 1:
        yield entries
        return
    for signed in (True, False):
        yield [each for each in entries if each.signed is signed]


def _track(entries: Sequence[Entry]) -> Track:
    first = entries[0]
    return Track(
        cassette=first.cassette,
        actor=first.actor,
        is_safe=first.is_safe,
        signed=first.signed,
        entries=tuple(entries),
        ticks=tuple(each.sent for each in entries),
    )


def _names(cassettes: Iterable[Cassette], interactions: Iterable[Interaction]) -> dict[str, str]:
    found: dict[str, str] = {}
    for actor, text in _told(cassettes):
        found.setdefault(text, actor)
    for each in interactions:
        user = user_of(each.request.header("Authorization"))
        if user:
            found.setdefault(user, each.actor)
    # Nothing speaks for an actor more clearly than its own name.
    return {**found, **{each.actor: each.actor for each in interactions if each.actor}}


def _told(cassettes: Iterable[Cassette]) -> Iterator[tuple[str, str]]:
    """Yield what a cassette tells of the actors of the endpoint that was recorded."""
    for cassette in cassettes:
        endpoint = cassette.ringback.get("endpoint")
        actors: Json = endpoint.get("actors") if isinstance(endpoint, Mapping) else None
        for actor, settings in actors.items() if isinstance(actors, Mapping) else ():
            for value in settings.values() if isinstance(settings, Mapping) else ():
                if isinstance(value, str) and value != "scrubbed":
                    yield actor, value


def _credentials(interactions: Iterable[Interaction]) -> dict[str, str]:
    """Return whose the credentials of a recording are; those that several share are nobody's."""
    owners: defaultdict[str, set[str]] = defaultdict(set)
    for each in interactions:
        if said := each.request.header("Authorization"):
            owners[said].add(each.actor)
    return {said: next(iter(actors)) for said, actors in owners.items() if len(actors) == 1}
