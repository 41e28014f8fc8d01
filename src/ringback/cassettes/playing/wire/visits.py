"""
What a request says, read once: its address and body by meaning, and what was recorded for it.

The same bytes mean the same, so that what they mean is kept.  It refuses to know who asks.
"""

from attrs import define, field, frozen

from ringback.cassettes.playing.asked import Asked, asked
from ringback.cassettes.playing.wire.nearest import Unrecorded, unrecorded
from ringback.cassettes.playing.wire.origins import Place
from ringback.cassettes.playing.wire.recording import Question, Recording
from ringback.model import Request

#: For how many requests it is kept what they mean, and how large their bodies may be, in bytes.
KEPT = 4096
LARGEST = 4096

Raw = tuple[str, bytes, bytes, bytes, Place]


@frozen(eq=False)
class Understood:
    """What a request means here."""

    asked: Asked
    question: Question | None
    #: Whether an actor of the recording began with it.
    is_first: bool = False


@define(eq=False)
class Reader:
    """Understands requests."""

    recording: Recording
    _known: dict[Raw, Understood] = field(factory=dict, init=False, repr=False)

    def read(self, method: str, target: bytes, body: bytes, media_type: bytes, place: Place) -> Understood:
        """Return what a request means."""
        raw = (method, target, body, media_type, place)
        found = self._known.get(raw)
        if found is None:
            wanted = self._asked(raw)
            question = self.recording.question(wanted)
            if question is None and body[:1] in (b"{", b"["):
                # What looks like JSON is often sent under another name, by curl for one.
                as_json = self._asked((method, target, body, b"application/json", place))
                if (question := self.recording.question(as_json)) is not None or wanted.kind != "json":
                    wanted = as_json
            firsts = self.recording.firsts
            is_first = question is not None and any(
                each.entries[0].number in firsts for each in question.tracks
            )
            found = Understood(wanted, question, is_first)
            if len(body) <= LARGEST and len(target) <= LARGEST:
                if len(self._known) >= KEPT:
                    self._known.clear()
                self._known[raw] = found
        return found

    def socket(self, target: bytes, place: Place) -> Understood:
        """Return what it means that a web socket is opened."""
        wanted = self._asked(("GET", target, b"", b"", place))
        return Understood(wanted, self.recording.socket(wanted))

    def refusal(self, wanted: Asked, *, used_up: bool) -> Unrecorded:
        """Return what to say about a request that has no answer."""
        said = unrecorded(wanted, self.recording.by_path, self.recording.hidden)
        return Unrecorded(request=said.request, used_up=True) if used_up else said

    def _asked(self, raw: Raw) -> Asked:
        method, target, body, media_type, place = raw
        origins = self.recording.origins
        # An address that stands for itself is read like one of ours; what begins with two slashes names no host.
        host = b"" if target[:4].lower() == b"http" else b"http://localhost"
        url = origins.inward(host + target, place).decode("utf-8", "surrogateescape")
        headers = [("Content-Type", media_type.decode("latin-1"))] if media_type else []
        return asked(Request(method=method, url=url, headers=headers, body=origins.inward(body, place)))
