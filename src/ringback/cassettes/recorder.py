"""
Recording in the transport: what passes through its adapters becomes a cassette.

It is mounted on a requests session, where no thread and no crash can lose an
exchange.  It knows when a request went out and when its response was complete;
it refuses to know what either means.
"""

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from itertools import count
from pathlib import Path
from typing import Any

import requests
from attrs import evolve
from requests.adapters import BaseAdapter, HTTPAdapter

from ringback import canon
from ringback.cassettes.journal import Journal
from ringback.cassettes.scrub import Scrubber
from ringback.cassettes.store import Cassette, Interaction, dumps, loads
from ringback.errors import LeakedSecret
from ringback.model import Json, Request, Response
from ringback.wire import Timeout, read_whole, request_of, response_of


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
        #: For bodies that only trickle; the order of exchanges has a clock of its own.
        self.clock = clock
        self._scrubber = scrubber
        self._metadata = scrubber.json(metadata)
        self._ticks = count(1)
        self._lock = threading.Lock()
        self._done: list[Interaction] = []
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

    def sent(self) -> int:
        """Return the tick of a request that goes out now."""
        with self._lock:
            return next(self._ticks)

    def completed(self, actor: str, sent: int, request: Request, response: Response) -> None:
        """Take in an exchange; it is on the disk, scrubbed, when this returns."""
        with self._lock:
            if self._closed:
                return
            if self._leak is not None:
                raise self._leak
            try:
                self._take(actor, sent, request, response)
            except LeakedSecret as leak:
                self._leak = leak
                raise

    def _take(self, actor: str, sent: int, request: Request, response: Response) -> None:
        known = self._scrubber.known
        asked, answer = self._scrubber.exchange(actor, request, response, str(self.path))
        done = Interaction(request=asked, response=answer, sent=sent, answered=next(self._ticks), actor=actor)
        self._scrubber.check(Cassette(interactions=(done,)), str(self.path))
        if self._scrubber.known > known and any(self._scrubber.shows(each, known) for each in self._done):
            # What turns out to be a secret now was written as ordinary text before.
            self._done = list(self._scrubbed_again(self._done))
            self._journal.rewrite(self._done)
        self._journal.append(done)
        self._done.append(done)

    def _scrubbed_again(self, interactions: Iterable[Interaction]) -> Iterable[Interaction]:
        for each in interactions:
            request, response = self._scrubber.again(each.request, each.response)
            yield evolve(each, request=request, response=response)

    def _cassette(self, extra: Mapping[str, Json]) -> Cassette:
        metadata = self._scrubber.json({**self._metadata, **extra})
        counts = {rule: times for rule, times in sorted(self._scrubber.counts.items()) if times}
        metadata["scrubbed"] = counts
        return Cassette(interactions=tuple(self._done), metadata=self._in_format(metadata))

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
        sent = self._recorder.sent()
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
