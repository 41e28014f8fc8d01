"""
A recording: what was exchanged goes into a journal, scrubbed, and becomes a cassette at the end.

It keeps nothing in memory but what it must still look at: a recording may be as
long as the disk allows.  It knows when a request went out and when its response
was complete; it refuses to know what either means, and who carried them.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from attrs import evolve, frozen
from requests.adapters import BaseAdapter, HTTPAdapter

from ringback.cassettes.recording.folding import Folding, Wanted, opened
from ringback.cassettes.recording.journal import Journal
from ringback.cassettes.recording.lines import Entry, Lines, Passed
from ringback.cassettes.recording.transport import RecordingAdapter
from ringback.cassettes.scrubbing.scrubber import Scrubber
from ringback.cassettes.store import Cassette, Interaction
from ringback.cassettes.timeline import Frame
from ringback.errors import LeakedSecret
from ringback.model import Json, Request, Response

#: How many of the last entries are looked through at once for what has turned out to be a secret; all are in the end.
RECENT = 200


@frozen
class Instant:
    """A moment: on the recording's own clock, and in milliseconds from its beginning."""

    tick: int
    at_ms: int


class Recorder:
    """
    Writes one cassette: adapters for its actors, a journal while it lasts, the file at the end.

    Raises BeingRecorded where another recorder writes the same cassette.
    """

    def __init__(
        self,
        path: Path,
        scrubber: Scrubber,
        metadata: Mapping[str, Json],
        *,
        clock: Callable[[], float] = time.monotonic,
        leave_out: bool = False,
    ) -> None:
        self.path = path
        #: In seconds; the order of exchanges has a clock of its own.
        self.clock = clock
        self._scrubber = scrubber
        #: Whether an exchange that would show a secret is left out; else it ends the recording.
        self._leave_out = leave_out
        self._ticks = count(1)
        #: Of the clock alone: who asks for a moment waits for no scrubbing.
        self._ticking = threading.Lock()
        self._lock = threading.Lock()
        self._began = clock()
        self._count = 0
        #: Whose web socket the exchange of a number opened.
        self._owners: dict[int, str] = {}
        self._recent: deque[Entry] = deque(maxlen=RECENT)
        self._leak: LeakedSecret | None = None
        self._closed = False
        begun = {"ringback": dict(scrubber.json(metadata))}
        scrubber.check(Cassette(interactions=(), metadata=begun), str(path))
        self._journal = Journal(path, begun)

    @property
    def set_aside(self) -> Path | None:
        """Where the journal of an earlier recorder stands that died before it was done."""
        return self._journal.set_aside

    @property
    def taken(self) -> int:
        """How many exchanges were taken in."""
        return self._count

    def adapter(self, actor: str, inner: BaseAdapter | None = None) -> BaseAdapter:
        """Return the adapter to mount on an actor's session; `inner` does the talking."""
        return RecordingAdapter(self, actor, inner or HTTPAdapter())

    def commit(
        self, extra: Mapping[str, Json] | None = None, *, path: Path | None = None, split: bool = False
    ) -> tuple[Path, ...]:
        """
        Write the cassette, or one for each actor, and drop the journal; return where they are.

        `extra` joins the metadata, such as `findings`; `path` is another place than was planned.
        Raises LeakedSecret, and writes nothing, where a secret was found in what is to be written.
        Responses that come later reach their callers and are not recorded.
        """
        with self._lock:
            if self._leak is not None:
                raise self._leak
            self._journal.sync()
            wanted = Wanted(path or self.path, lambda: self._told(extra or {}), split=split)
            written = Folding(Lines(self._journal.path), wanted, self._scrubber).run()
            self._closed = True
            self._journal.remove()
            return written

    def discard(self) -> None:
        """Drop what was recorded; a cassette that was there before stays."""
        with self._lock:
            self._closed = True
            self._journal.remove()

    def close(self) -> None:
        """Stop recording and leave the journal, to be recovered."""
        with self._lock:
            self._closed = True
            self._journal.close()

    def sent(self, request: Request | None = None) -> Instant:
        """
        Return the moment of a request that goes out now, or of a response that is complete now.

        Who names the request says that others may be told of it before it is answered.
        """
        if request is not None:
            with self._lock:
                self._scrubber.expect(request)
        return self._now()

    def completed(self, actor: str, sent: Instant, request: Request, response: Response) -> int:
        """Take in an exchange; it is on the disk, scrubbed, when this returns its number, counted from 0."""
        number = self.take(actor, sent, request, response)
        self.sync()
        return number

    def framed(self, number: int, data: str | bytes, *, sent: bool) -> None:
        """Take in a message on the web socket that the exchange of this number opened; likewise."""
        self.take_frame(number, data, sent=sent)
        self.sync()

    def sync(self) -> None:
        """Return once all that was taken in is on the disk; one effort is for all that wait at the time."""
        self._journal.sync()

    def take(
        self,
        actor: str,
        sent: Instant,
        request: Request,
        response: Response,
        answered: Instant | None = None,
    ) -> int:
        """Take in an exchange, answered now unless it is said when; after `sync` it is on the disk."""
        with self._writing():
            if self._closed:
                return 0
            known = self._scrubber.known
            asked, answer = self._scrubber.exchange(actor, request, response, str(self.path))
            answered = answered or self._now()
            done = Interaction(
                request=asked,
                response=answer,
                sent=sent.tick,
                answered=answered.tick,
                actor=actor,
                times_ms=(sent.at_ms, answered.at_ms),
            )
            self._put(done, known)
            number = self._count
            if answer.status == 101:  # noqa: PLR2004  (Switching Protocols)
                self._owners[number] = actor
            self._count += 1
            return number

    def take_frame(
        self, number: int, data: str | bytes, *, sent: bool, passed: Instant | None = None
    ) -> None:
        """Take in a message on the web socket that the exchange of this number opened; after `sync` it is on the disk."""
        with self._writing():
            if self._closed:
                return
            known = self._scrubber.known
            shown = self._scrubber.message(self._owners[number], data)
            passed = passed or self._now()
            frame = Frame(sent=sent, tick=passed.tick, data=shown, at_ms=passed.at_ms)
            self._put(Passed(number, frame), known)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Let one thread write at a time, and nobody any more once a secret was found."""
        with self._lock:
            if self._leak is not None and not self._closed:
                raise self._leak
            try:
                yield
            except LeakedSecret as leak:
                self._leak = None if self._leave_out else leak
                raise

    def _put(self, entry: Entry, known: int) -> None:
        """Write an entry; `known` secrets were looked for before it came."""
        self._scrubber.check(Cassette(interactions=(_as_interaction(entry),)), str(self.path))
        if self._scrubber.known > known and self._scrubber.recalls(known) and self._has_shown(known):
            self._journal.rewrite(self._anew(each) for each in self._journal.entries())
            self._recent = deque(map(self._anew, self._recent), maxlen=RECENT)
        self._journal.append(entry)
        self._recent.append(entry)

    def _has_shown(self, known: int) -> bool:
        """Return whether what was written as ordinary text turns out to be secret now."""
        return any(self._scrubber.shows(_as_interaction(each), known) for each in self._recent) or (
            self._count > RECENT and self._journal.holds(self._scrubber.learnt(known))
        )

    def _anew(self, entry: Entry) -> Entry:
        fresh = self._scrubber.anew(_as_interaction(entry))
        return evolve(entry, frame=fresh.frames[0]) if isinstance(entry, Passed) else fresh

    def _now(self) -> Instant:
        with self._ticking:
            return Instant(tick=next(self._ticks), at_ms=round(1000 * (self.clock() - self._began)))

    def _told(self, extra: Mapping[str, Json]) -> Mapping[str, Json]:
        return {**self._scrubber.json(extra), "scrubbed": self._scrubber.manifest()}


def _as_interaction(entry: Entry) -> Interaction:
    return opened(entry.frame) if isinstance(entry, Passed) else entry
