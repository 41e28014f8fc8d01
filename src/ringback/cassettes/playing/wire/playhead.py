"""
Where somebody stands in a recording: which answer comes next, and which notifications are due.

What moves it on are acts: requests that may change something, publications, and what is said on web sockets.  A
notification is due once its actor has done what the recorded one had done before it.  A read is answered as it was
after the same acts.  It refuses to know clients and connections.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator
from enum import Enum

from attrs import define, field, frozen

from ringback.cassettes.playing.wire.conversations import Note, comparable
from ringback.cassettes.playing.wire.recording import Entry, Part, Question, Recording, Track
from ringback.model import Json

#: Later than everything that was recorded.
_END = 2**62


class Repeat(Enum):
    """What a client gets that asks more often than the recorded one."""

    #: The last answer again.
    LAST = "last"
    #: Nothing: each answer is given once, in recorded order.
    NONE = "none"


@frozen
class Tempo:
    """How fast time passes that was recorded; 0 is at once."""

    speed: float = 0.0

    def seconds(self, milliseconds: float | None) -> float:
        """Return how long something takes that took so long; what nobody timed takes no time."""
        return max(0.0, milliseconds) / 1000 / self.speed if self.speed and milliseconds is not None else 0.0


@frozen
class Given:
    """An answer, and whether giving it has moved anything on."""

    entry: Entry
    moved: bool


@define(eq=False)
class _Place:
    """How far an actor has come in a cassette."""

    part: Part
    #: The last act that was done, by tick.
    done: int = -1
    #: The acts that were done, in order, and when: ticks, and seconds.
    acts: list[int] = field(factory=list)
    when: list[float] = field(factory=list)
    #: How many notifications were due already.
    told: int = 0

    def act(self, tick: int, now: float) -> None:
        if tick > self.done:
            self.done = tick
            self.acts.append(tick)
            self.when.append(now)

    @property
    def horizon(self) -> int:
        """The first tick that this actor has not reached."""
        act = self.part.next_act(self.done)
        note = self.part.notes[self.told] if self.told < len(self.part.notes) else _END
        return min(_END if act is None else act, note)


@define(eq=False)
class Playhead:
    """A position in a recording."""

    recording: Recording
    #: Whose acts are waited for.
    roles: set[str]
    repeat: Repeat = Repeat.LAST
    tempo: Tempo = field(factory=Tempo)
    #: When it began, in seconds.
    began: float = 0.0
    #: The cassette that was answered from last; others begin once they are asked for something.
    cassette: int = 0
    _next: dict[Track, int] = field(factory=dict, init=False, repr=False)
    _places: dict[tuple[int, str], _Place] = field(factory=dict, init=False, repr=False)
    _entered: set[int] = field(factory=set, init=False)
    _horizons: dict[int, int] = field(factory=dict, init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        self._entered.update(range(min(1, len(self.recording.parts))))

    def give(self, question: Question, roles: Collection[str], now: float, *, signed: bool) -> Given | None:
        """Return the answer to a question of somebody who plays these roles; None where there is none left."""
        tracks = question.tracks
        track = tracks[0] if len(tracks) == 1 else self._chosen(question, roles, signed=signed)
        then = self._next.get(track, 0)
        if self.repeat is Repeat.NONE:
            if then >= len(track.entries):
                return None
            at = then
        elif track.is_safe:
            at = self._current(track, then)
        else:
            at = min(then, len(track.entries) - 1)
        entry = track.entries[at]
        if at < then:
            return Given(entry, moved=False)
        moved = entry.is_act or track.cassette != self.cassette
        self._next[track] = at + 1
        self._enter(track.cassette)
        if entry.is_act:
            self.act(track.cassette, track.actor, entry.sent, now)
        return Given(entry, moved)

    def has_given(self, question: Question) -> bool:
        """Return whether it has answered a question."""
        return any(each in self._next for each in question.tracks)

    def is_beyond(self, question: Question) -> bool:
        """Return whether it has given every answer to a question, and answers to others."""
        own = [each for each in question.tracks if each.actor in self.roles]
        used_up = all(self._next.get(each, 0) >= len(each.entries) for each in own)
        return used_up and any(each not in question.tracks for each in self._next)

    @property
    def has_acted(self) -> bool:
        """Whether somebody has done anything."""
        return any(each.acts for each in self._places.values())

    def join(self, entry: Entry) -> None:
        """Note that somebody takes part in what an entry began."""
        self._enter(entry.cassette)
        self.roles.add(entry.actor)
        self._horizons.clear()

    def act(self, cassette: int, actor: str, tick: int, now: float) -> None:
        """Note what somebody has done."""
        self._enter(cassette)
        self.roles.add(actor)
        self._place(cassette, actor).act(tick, now)
        self._horizons.clear()

    def publish(self, roles: Collection[str], channel: str, data: Json, now: float) -> Json:
        """Note a publication, and return the reply that was recorded for it; None where there is none."""
        said = comparable(data)
        for cassette in self._cassettes():
            for role, part in self.recording.parts[cassette].items():
                if role not in roles and role:
                    continue
                if alike := part.conversation.publications.get((channel, said)):
                    done = self._place(cassette, role).done
                    found = next((each for each in alike if each.tick > done), alike[-1])
                    self.act(cassette, role, found.tick, now)
                    return found.reply
        return None

    def due(self, now: float) -> Iterator[tuple[str, Note]]:
        """Yield the notifications that are due by now, each once, and whose they are."""
        for cassette in sorted(self._entered):
            parts = self.recording.parts[cassette]
            for role in [each for each in parts if each in self.roles]:
                place = self._place(cassette, role)
                notes = place.part.conversation.notes
                while place.told < len(notes):
                    note = notes[place.told]
                    due = self.time_of(cassette, role, note.tick, note.at_ms)
                    if due is None or due > now:
                        break
                    place.told += 1
                    self._horizons.clear()
                    yield role, note

    def wakes_at(self) -> float | None:
        """Return when the next notification is due that only time keeps back; None where there is none."""
        found: list[float] = []
        for (cassette, role), place in self._places.items():
            notes = place.part.conversation.notes
            if cassette in self._entered and role in self.roles and place.told < len(notes):
                note = notes[place.told]
                due = self.time_of(cassette, role, note.tick, note.at_ms)
                found += [] if due is None else [due]
        return min(found, default=None)

    def time_of(self, cassette: int, role: str, tick: int, at_ms: int | None) -> float | None:
        """Return when something happens that was recorded at a tick; None while something is to be done before."""
        since, from_ms = self.began, self._place(cassette, role).part.began_ms
        for actor, part in self.recording.parts[cassette].items():
            if actor not in self.roles:
                continue
            place, before = self._place(cassette, actor), part.last_act(tick)
            if before > place.done:
                return None
            if before >= 0 and self.tempo.speed:
                when = place.when[bisect_left(place.acts, before)]
                at = part.act_times[bisect_left(part.acts, before)]
                if when >= since and at is not None:
                    since, from_ms = when, at
        if not self.tempo.speed or at_ms is None:
            return since
        return since + self.tempo.seconds(at_ms - from_ms)

    def _chosen(self, question: Question, roles: Collection[str], *, signed: bool) -> Track:
        """Return the track that suits somebody best: of the own roles, with something left, nearest to here."""

        def liking(track: Track) -> tuple[bool, bool, bool, bool, int]:
            used_up = not track.is_safe and self._next.get(track, 0) >= len(track.entries)
            return (
                track.actor not in roles and track.actor != "",
                track.signed != signed,
                used_up,
                track.cassette < self.cassette,
                track.cassette,
            )

        return min(question.tracks, key=liking)

    def _current(self, track: Track, then: int) -> int:
        """Return which answer to a read holds now: after what has been done, and before what has not."""
        if len(track.entries) == 1:
            return 0
        last = bisect_left(track.ticks, self._horizon(track.cassette)) - 1
        if last < 0:
            # It was asked for only later; its first answer is the nearest.
            return 0
        here = self.recording.parts[track.cassette]
        event = max(
            (here[each].last_event(track.ticks[last]) for each in here if each in self.roles), default=-1
        )
        return min(max(then, bisect_right(track.ticks, event)), last)

    def _horizon(self, cassette: int) -> int:
        found = self._horizons.get(cassette)
        if found is None:
            here = self.recording.parts[cassette]
            found = min(
                (self._place(cassette, each).horizon for each in here if each in self.roles), default=_END
            )
            self._horizons[cassette] = found
        return found

    def _enter(self, cassette: int) -> None:
        if cassette != self.cassette:
            self.cassette = cassette
            self._entered.add(cassette)

    def _cassettes(self) -> Iterator[int]:
        count = len(self.recording.parts)
        yield from ((self.cassette + each) % count for each in range(count))

    def _place(self, cassette: int, actor: str) -> _Place:
        found = self._places.get((cassette, actor))
        if found is None:
            found = self._places[cassette, actor] = _Place(self.recording.parts[cassette][actor])
        return found
