"""
Recording in the transport: what passes through its adapters becomes a cassette.

It is mounted on a requests session, where no thread and no crash can lose an
exchange.  It knows when a request went out and when its response was complete;
it refuses to know what either means.
"""

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import requests
from attrs import evolve, frozen
from requests.adapters import BaseAdapter, HTTPAdapter

from ringback import canon
from ringback.cassettes.recording.journal import Journal
from ringback.cassettes.scrubbing.scrubber import Scrubber
from ringback.cassettes.store import Cassette, Interaction, dumps, loads
from ringback.cassettes.timeline import Frame
from ringback.errors import LeakedSecret
from ringback.model import Json, Request, Response
from ringback.wire import Timeout, read_whole, request_of, response_of


@frozen
class Sent:
    """When a request went out: on the recording's own clock, and in milliseconds from its beginning."""

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
    ) -> None:
        self.path = path
        #: In seconds; the order of exchanges has a clock of its own.
        self.clock = clock
        self._scrubber = scrubber
        self._metadata = scrubber.json(metadata)
        self._ticks = count(1)
        self._lock = threading.Lock()
        self._began = clock()
        #: What was exchanged, and what passed on the web sockets that it opened, by number.
        self._done: list[Interaction] = []
        self._frames: defaultdict[int, list[Frame]] = defaultdict(list)
        self._leak: LeakedSecret | None = None
        self._closed = False
        scrubber.check(Cassette(interactions=(), metadata=self._metadata), str(path))
        self._journal = Journal(path, self._in_format(self._metadata))

    @property
    def set_aside(self) -> Path | None:
        """Where the journal of an earlier recorder stands that died before it was done."""
        return self._journal.set_aside

    def adapter(self, actor: str, inner: BaseAdapter | None = None) -> BaseAdapter:
        """Return the adapter to mount on an actor's session; `inner` does the talking."""
        return _RecordingAdapter(self, actor, inner or HTTPAdapter())

    def commit(self, extra: Mapping[str, Json] | None = None) -> Cassette:
        """
        Write the cassette and drop the journal; `extra` joins the metadata, such as `findings`.

        Raises LeakedSecret, and writes nothing, where a secret was found in what is to be written.
        Responses that come later reach their callers and are not recorded.
        """
        with self._lock:
            if self._leak is not None:
                raise self._leak
            cassette = self._cassette(extra or {})
            text = dumps(cassette)
            written = loads(text.encode(), str(self.path))
            self._scrubber.check(written, str(self.path))
            self._scrubber.check_text(text, str(self.path))
            canon.write(self.path, text)
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

    def sent(self, request: Request | None = None) -> Sent:
        """Return when a request went out that goes out now."""
        with self._lock:
            if request is not None:
                self._scrubber.expect(request)
            return Sent(tick=next(self._ticks), at_ms=self._now_ms())

    def completed(self, actor: str, sent: Sent, request: Request, response: Response) -> int:
        """Take in an exchange; it is on the disk, scrubbed, when this returns its number, counted from 0."""
        with self._writing():
            return 0 if self._closed else self._take(actor, sent, request, response)

    def framed(self, number: int, data: str | bytes, *, sent: bool) -> None:
        """Take in a message on the web socket that the exchange of this number opened; likewise."""
        with self._writing():
            if not self._closed:
                self._take_frame(number, data, sent=sent)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Let one thread write at a time, and nobody any more once a secret was found."""
        with self._lock:
            if self._leak is not None and not self._closed:
                raise self._leak
            try:
                yield
            except LeakedSecret as leak:
                self._leak = leak
                raise

    def _take(self, actor: str, sent: Sent, request: Request, response: Response) -> int:
        known = self._scrubber.known
        asked, answer = self._scrubber.exchange(actor, request, response, str(self.path))
        done = Interaction(
            request=asked,
            response=answer,
            sent=sent.tick,
            answered=next(self._ticks),
            actor=actor,
            times_ms=(sent.at_ms, self._now_ms()),
        )
        self._scrubber.check(Cassette(interactions=(done,)), str(self.path))
        self._scrub_again(known)
        self._journal.append(done)
        self._done.append(done)
        return len(self._done) - 1

    def _take_frame(self, number: int, data: str | bytes, *, sent: bool) -> None:
        known = self._scrubber.known
        opening = self._done[number]
        shown = self._scrubber.message(opening.actor, data)
        frame = Frame(sent=sent, tick=next(self._ticks), data=shown, at_ms=self._now_ms())
        self._scrubber.check(Cassette(interactions=(evolve(opening, frames=(frame,)),)), str(self.path))
        self._scrub_again(known)
        self._journal.append_frame(number, frame)
        self._frames[number].append(frame)

    def _scrub_again(self, known: int) -> None:
        """Rewrite what was written as ordinary text, and turns out to be secret now."""
        if self._scrubber.known == known or not self._scrubber.recalls(known):
            return
        whole = self._whole()
        if any(self._scrubber.shows(each, known) for each in whole):
            fresh = [self._scrubber.anew(each) for each in whole]
            self._frames = defaultdict(list, {at: list(each.frames) for at, each in enumerate(fresh)})
            self._done = [evolve(each, frames=()) for each in fresh]
            self._journal.rewrite(fresh)

    def _whole(self) -> list[Interaction]:
        """Return the interactions with their frames."""
        return [evolve(each, frames=tuple(self._frames[at])) for at, each in enumerate(self._done)]

    def _now_ms(self) -> int:
        return round(1000 * (self.clock() - self._began))

    def _cassette(self, extra: Mapping[str, Json]) -> Cassette:
        metadata = {**self._metadata, **self._scrubber.json(extra)}
        metadata["scrubbed"] = self._scrubber.manifest()
        return Cassette(interactions=tuple(self._whole()), metadata=self._in_format(metadata))

    @staticmethod
    def _in_format(metadata: Mapping[str, Json]) -> Mapping[str, Json]:
        return {"ringback": dict(metadata)}


class _RecordingAdapter(BaseAdapter):
    """One actor's transport."""

    def __init__(self, recorder: Recorder, actor: str, inner: BaseAdapter) -> None:
        super().__init__()
        self._recorder = recorder
        self._actor = actor
        self._inner = inner

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,  # noqa: FBT001, FBT002  (the signature is that of requests)
        timeout: Timeout = None,
        verify: bool | str = True,  # noqa: FBT001, FBT002
        cert: Json = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """Send a request; return its response once it is complete and recorded."""
        request = _replayable(request)
        sent = self._recorder.sent(request_of(request))
        response = self._inner.send(
            request, stream=stream, timeout=timeout, verify=verify, cert=cert, proxies=proxies
        )
        body = read_whole(response, timeout, self._recorder.clock)
        self._recorder.completed(self._actor, sent, request_of(request), response_of(response, body))
        return response

    def close(self) -> None:
        """Give up the connections."""
        self._inner.close()


def _replayable(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Return a request whose body can be read twice: a file or an iterator is read now."""
    body: Any = request.body
    if body is None or isinstance(body, bytes | str):
        return request
    whole = request.copy()
    whole.body = body.read() if hasattr(body, "read") else b"".join(body)
    return whole
