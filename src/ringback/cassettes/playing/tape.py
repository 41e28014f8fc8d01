"""Recording what vcrpy's patching catches: through our recorder, so that it is scrubbed and on the disk at once."""

import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from attrs import evolve
from vcr.request import Request as VcrRequest

from ringback.cassettes import plain
from ringback.cassettes.recording.journal import recover
from ringback.cassettes.recording.recorder import Instant, Recorder
from ringback.cassettes.scrubbing.scrubber import Scrubber
from ringback.cassettes.store import Interaction
from ringback.model import Json


class Tape:
    """What one cassette records; nothing is on the disk before there is something to record."""

    def __init__(
        self, path: Path | None, scrubber: Callable[[], Scrubber], metadata: Mapping[str, Json]
    ) -> None:
        """Take where the cassette is; None where it is in no file, then its journal is a temporary one."""
        self._path = path
        self._scrubber = scrubber
        self._metadata = metadata
        self._lock = threading.Lock()
        self._recorder: Recorder | None = None
        self._temporary: tempfile.TemporaryDirectory[str] | None = None

    @property
    def is_used(self) -> bool:
        """Whether something may have been recorded."""
        return self._recorder is not None

    def sent(self) -> Instant:
        """Return when a request goes out that goes out now; raise BeingRecorded where another records this cassette."""
        return self._running().sent()

    def take(self, sent: Instant, request: VcrRequest, response: Mapping[str, Json]) -> int:
        """Take in an exchange; it is on the disk, scrubbed, when this returns its number."""
        headers = {
            name: value if isinstance(value, str | bytes) else str(value)
            for name, value in request.headers.items()
        }
        asked = plain.request_of(
            {"method": request.method, "uri": request.uri, "body": request.body, "headers": headers}
        )
        return self._running().completed("", sent, asked, plain.response_of(response))

    def taken(self, after: int, after_ms: int) -> Sequence[Interaction]:
        """Return what was recorded, scrubbed, at ticks and times after these."""
        return [_later(each, after, after_ms) for each in recover(self._running().path).interactions]

    def end(self, *, keep: bool) -> None:
        """Stop; the journal is kept where the cassette could not be written."""
        if self._recorder is not None:
            if keep:
                self._recorder.close()
            else:
                self._recorder.discard()
            self._recorder = None
        if self._temporary is not None:
            self._temporary.cleanup()
            self._temporary = None

    def _running(self) -> Recorder:
        with self._lock:
            if self._recorder is None:
                path = self._path
                if path is None:
                    self._temporary = tempfile.TemporaryDirectory()
                    path = Path(self._temporary.name, "cassette.yaml")
                self._recorder = Recorder(path, self._scrubber(), self._metadata)
            return self._recorder


def _later(each: Interaction, ticks: int, ms: int) -> Interaction:
    times = each.times_ms and (each.times_ms[0] + ms, each.times_ms[1] + ms)
    return evolve(each, sent=each.sent + ticks, answered=each.answered + ticks, times_ms=times)
