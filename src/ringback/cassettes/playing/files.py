"""
How a cassette that vcrpy plays comes from a file and goes into it: vcrpy's persister.

It reads any file as untrusted, and writes at once or not at all.  The metadata
that belongs to the interactions is kept with them, by the order in which they are.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from attrs import define, evolve, field
from vcr.persisters.filesystem import CassetteNotFoundError, FilesystemPersister
from vcr.request import Request as VcrRequest
from vcr.serialize import deserialize, serialize
from vcr.serializers import yamlserializer

from ringback import canon
from ringback.cassettes import store, timeline
from ringback.cassettes.cached import cached, found
from ringback.cassettes.playing.shelf import PLACE, Loaded, Shelf, index_of
from ringback.cassettes.scrubbing.manifest import together
from ringback.cassettes.scrubbing.scrubber import Scrubber
from ringback.cassettes.store import FORMAT
from ringback.cassettes.timeline import Moment
from ringback.errors import NotReadable
from ringback.model import Json


@define(eq=False)
class Files:
    """A persister over vcrpy's, or over one of a user's own."""

    #: The user's persister; None for files.
    own: Any = None
    #: Where what was read is kept in a faster form; None for nowhere.
    cache: Path | None = None
    #: More cassettes that are played and never written.
    extra: Sequence[Path] = ()
    #: What the file's metadata says besides the timeline.
    ringback: dict[str, Json] = field(factory=dict)
    _scrubber: Scrubber | None = None

    @classmethod
    def over(cls, persister: Any, cache: Path | None, extra: Sequence[Path]) -> "Files":
        """Return a persister that does for a cassette what the given one would do, safely."""
        is_ours = persister is None or persister is FilesystemPersister
        return cls(own=None if is_ours else persister, cache=cache, extra=extra)

    def load_cassette(
        self, cassette_path: str, serializer: Any
    ) -> tuple[list[VcrRequest], list[Json], dict[str, Json]]:
        """Return requests, responses and metadata; raise CassetteNotFoundError, or NotReadable for what is none."""
        requests: list[VcrRequest] = []
        responses: list[Json] = []
        metadata: dict[str, Json] = {}
        found = 0
        for path in (cassette_path, *self.extra):
            try:
                more_requests, more_responses, more = self._loaded(path, serializer)
            except CassetteNotFoundError:
                continue
            found += 1
            _place(more_requests, more.get("ringback"), requests, str(path))
            requests += more_requests
            responses += more_responses
            metadata = {**more, **metadata}
        if not found:
            raise CassetteNotFoundError
        raw = metadata.get("ringback")
        told = raw if isinstance(raw, Mapping) else {}
        self.ringback = {each: told[each] for each in told if each not in timeline.MEMBERS}
        return requests, responses, metadata

    def shelved(self, cassette_path: str, serializer: Any) -> tuple[Shelf, dict[str, Json]] | None:
        """Return a cassette in its faster form, and its metadata; None where it is kept in none."""
        if self.cache is None or self.own is not None or self.extra or serializer is not yamlserializer:
            return None
        try:
            entry = found(self._bytes(Path(cassette_path)), self.cache)
        except CassetteNotFoundError:
            return None
        if entry is None or entry.index is None:
            return None
        metadata = dict(entry.rest.get("metadata") or {})
        raw = metadata.get("ringback")
        told = raw if isinstance(raw, Mapping) else {}
        try:
            moments = timeline.from_json({each: told.get(each) for each in timeline.MEMBERS}, len(entry))
            shelf = Shelf.of(entry, moments, str(cassette_path))
        except store.BREAKAGE:
            return None
        self.ringback = {each: told[each] for each in told if each not in timeline.MEMBERS}
        return shelf, metadata

    def save_cassette(self, cassette_path: str, cassette_dict: Mapping[str, Json], serializer: Any) -> None:
        """Write a cassette."""
        content = {**cassette_dict, "metadata": self._metadata(cassette_dict)}
        if not content["metadata"]:
            del content["metadata"]
        if self.own is not None:
            self.own.save_cassette(cassette_path, content, serializer)
            return
        text = serialize(content, serializer)
        if self._scrubber is not None:
            self._scrubber.check_text(text, str(cassette_path))
        canon.write(Path(cassette_path), text)

    def scrubbed(self, scrubber: Scrubber, metadata: Mapping[str, Json]) -> None:
        """Look for the secrets of a recording in whatever is written from now on, and say what it is and was replaced."""
        self._scrubber = scrubber
        self.ringback |= metadata

    def _metadata(self, cassette_dict: Mapping[str, Json]) -> dict[str, Json]:
        metadata = dict(cassette_dict.get("metadata") or {})
        metadata.pop("ringback", None)
        moments = [getattr(each, PLACE, None) for each in cassette_dict["requests"]]
        ringback = dict(self.ringback)
        if self._scrubber is not None:
            ringback["scrubbed"] = together(ringback.get("scrubbed"), self._scrubber.manifest())
        if (ringback or self._scrubber is not None) and all(moments):
            known = [each for each in moments if each is not None]
            ringback = {**ringback, "format": FORMAT, **timeline.to_json(known)}
        return {**metadata, "ringback": ringback} if ringback else metadata

    def _loaded(self, path: Any, serializer: Any) -> tuple[list[VcrRequest], list[Json], dict[str, Json]]:
        if self.own is not None and path not in self.extra:
            found = self.own.load_cassette(path, serializer)
        else:
            data = self._bytes(Path(path))
            try:
                found = _deserialized(data, serializer, self.cache)
            except yaml.YAMLError as error:
                raise NotReadable(path=str(path), reason=f"it is not YAML ({store.brief(error)})") from error
            except store.BREAKAGE as error:
                reason = f"it is no vcrpy cassette ({store.brief(error)})"
                raise NotReadable(path=str(path), reason=reason) from error
        requests, responses, *metadata = found
        return list(requests), list(responses), dict(metadata[0]) if metadata else {}

    @staticmethod
    def _bytes(path: Path) -> bytes:
        if not path.is_file():
            raise CassetteNotFoundError
        data = store.read_bytes(path)
        if not data.strip():
            # As vcrpy has it: an empty file is recorded anew.
            raise CassetteNotFoundError
        return data


def _deserialized(data: bytes, serializer: Any, cache: Path | None) -> tuple[Json, ...]:
    if serializer is not yamlserializer:
        return tuple(deserialize(data.decode(), serializer))
    document = store.document(data) if cache is None else cached(data, cache, store.document, index_of)
    return tuple(deserialize("", Loaded(document)))


def _place(requests: Sequence[VcrRequest], raw: Json, before: Sequence[VcrRequest], path: str) -> None:
    """Give requests their places on the timeline, after those that were there before."""
    told = raw if isinstance(raw, Mapping) else {}
    try:
        moments = timeline.from_json({each: told.get(each) for each in timeline.MEMBERS}, len(requests))
    except (ValueError, TypeError) as error:
        raise NotReadable(path=path, reason=f"it is no vcrpy cassette ({store.brief(error)})") from error
    last = max((getattr(each, PLACE).answered for each in before), default=-1) + 1
    for request, each in zip(requests, moments, strict=True):
        setattr(request, PLACE, later(each, last) if last else each)


def later(each: Moment, ticks: int) -> Moment:
    """Return a moment so many ticks later."""
    frames = tuple(evolve(frame, tick=frame.tick + ticks) for frame in each.frames)
    return evolve(each, sent=each.sent + ticks, answered=each.answered + ticks, frames=frames)
