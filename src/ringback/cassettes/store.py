"""
Cassettes as files: vcrpy's own YAML, with Ringback's additions in its metadata.

It knows vcrpy's format and what a cassette of somebody else may try.  It
refuses to know what is in the exchanges.
"""

import itertools
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Self

import yaml
from attrs import evolve, field, frozen

from ringback import canon
from ringback.cassettes import plain, timeline
from ringback.cassettes.bounds import TooMuch, load
from ringback.cassettes.timeline import Frame, Moment
from ringback.errors import NotReadable
from ringback.model import Json, Request, Response

FORMAT = "ringback-cassette/1"
#: A file larger than this is not opened, in bytes.
MAX_FILE = 64 * 1024 * 1024
#: How much of it is read at once, in bytes.
PIECE = 1024 * 1024
#: What a stranger's document can break in those that convert it.
BREAKAGE = (ValueError, KeyError, TypeError, AttributeError, IndexError, ArithmeticError, RecursionError)


@frozen
class Interaction:
    """One recorded request and its response; the ticks order them on the recording's own clock."""

    request: Request
    response: Response
    #: The tick when the request went out, and the one when its response was complete.
    sent: int
    answered: int
    #: Whose session it was; empty in a cassette that does not say.
    actor: str = ""
    #: The same two moments in milliseconds from the beginning of the recording; None where nobody looked.
    times_ms: tuple[int, int] | None = None
    #: What passed on the web socket that this handshake opened.
    frames: tuple[Frame, ...] = ()

    @classmethod
    def at(cls, moment: Moment, request: Request, response: Response) -> Self:
        """Return an interaction with its place on the timeline."""
        return cls(
            request=request,
            response=response,
            sent=moment.sent,
            answered=moment.answered,
            actor=moment.actor,
            times_ms=moment.times_ms,
            frames=moment.frames,
        )

    @property
    def moment(self) -> Moment:
        """Return where it stands on the timeline."""
        return Moment(
            actor=self.actor,
            sent=self.sent,
            answered=self.answered,
            times_ms=self.times_ms,
            frames=self.frames,
        )


@frozen
class Cassette:
    """Recorded exchanges, in the order in which they were completed."""

    interactions: tuple[Interaction, ...]
    #: vcrpy's metadata, without what belongs to the interactions (`timeline.MEMBERS`).
    metadata: Mapping[str, Json] = field(factory=dict)

    @property
    def ringback(self) -> Mapping[str, Json]:
        """Ringback's part of the metadata; empty in a plain vcrpy cassette."""
        part = self.metadata.get("ringback", {})
        return part if isinstance(part, Mapping) else {}


def read(path: Path) -> Cassette:
    """
    Return the cassette in a file of any origin.

    Raises NotReadable for whatever is not one; runs no code and stays within its bounds.
    """
    return loads(read_bytes(path), str(path))


def read_with(path: Path, load_document: Callable[[bytes], Mapping[str, Json]]) -> Cassette:
    """Return the cassette in a file, whose document comes from somewhere else than its YAML; raises NotReadable."""
    return _loaded(read_bytes(path), str(path), load_document)


def read_bytes(path: Path) -> bytes:
    """Return what is in a cassette's file; raise NotReadable where it cannot be opened or is too large."""
    try:
        with path.open("rb") as file:
            # Not at once: room would be made for the largest file, however small it is.
            pieces = iter(lambda: file.read(PIECE), b"")
            data = b"".join(itertools.islice(pieces, MAX_FILE // PIECE + 1))
    except OSError as error:
        raise NotReadable(path=str(path), reason=error.strerror or "it cannot be opened") from error
    if len(data) > MAX_FILE:
        raise NotReadable(path=str(path), reason=f"it is larger than {MAX_FILE} bytes")
    return data


def loads(data: bytes, name: str) -> Cassette:
    """Return the cassette in these bytes; `name` is what a problem calls them."""
    return _loaded(data, name, document)


def _loaded(data: bytes, name: str, load_document: Callable[[bytes], Mapping[str, Json]]) -> Cassette:
    try:
        return from_document(load_document(data))
    except yaml.YAMLError as error:
        raise NotReadable(path=name, reason=f"it is not YAML ({brief(error)})") from error
    except BREAKAGE as error:
        raise NotReadable(path=name, reason=f"it is no vcrpy cassette ({brief(error)})") from error


def document(data: bytes) -> Mapping[str, Json]:
    """
    Return what stands in the YAML of a cassette: interactions, and metadata where it has some.

    Raises ValueError or a yaml.YAMLError for what is none.
    """
    found = load(data.decode("utf-8"))
    if not isinstance(found, dict) or not isinstance(found.get("interactions"), list):
        raise TooMuch("it has no list of interactions")
    return found


def write(path: Path, cassette: Cassette) -> None:
    """Write a cassette, at once or not at all; what is written is not scrubbed here."""
    canon.write(path, dumps(cassette))


def dumps(cassette: Cassette) -> str:
    """Return the YAML text of a cassette; same cassette, same text."""
    from vcr.serializers import yamlserializer  # noqa: PLC0415  (see `to_vcr`)

    metadata = dict(cassette.metadata)
    metadata["ringback"] = {
        **cassette.ringback,
        "format": FORMAT,
        **timeline.to_json([each.moment for each in cassette.interactions]),
    }
    return to_vcr(evolve(cassette, metadata=metadata), yamlserializer)


def to_vcr(cassette: Cassette, serializer: object) -> str:
    """Return the text of a cassette by one of vcrpy's serializers, its metadata as it is."""
    # vcrpy loads every HTTP library that there is: whoever only reads starts sooner without.
    from vcr.request import Request as VcrRequest  # noqa: PLC0415
    from vcr.serialize import serialize  # noqa: PLC0415

    content = {
        "requests": [VcrRequest(**plain.request_to(each.request)) for each in cassette.interactions],
        "responses": [plain.response_to(each.response) for each in cassette.interactions],
        "metadata": _plain_copy(cassette.metadata),
    }
    return str(serialize(content, serializer))


def _plain_copy(value: Json) -> Json:
    # PyYAML marks a list that stands in two places as an anchor; copies keep the file plain.
    if isinstance(value, Mapping):
        return {str(key): _plain_copy(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain_copy(each) for each in value]
    return value


def from_document(found: Mapping[str, Json]) -> Cassette:
    """Return the cassette that a document of vcrpy holds; raise what a bad one breaks in it."""
    listed = found["interactions"]
    metadata = dict(_json(found.get("metadata") or {}))
    ringback = metadata.get("ringback", {})
    if not isinstance(ringback, dict):
        raise TypeError("metadata.ringback is no mapping")
    if ringback.pop("format", FORMAT) != FORMAT:
        raise ValueError(f"metadata.ringback.format is not {FORMAT}")
    moments = timeline.from_json({each: ringback.pop(each, None) for each in timeline.MEMBERS}, len(listed))
    if not ringback:
        metadata.pop("ringback", None)
    interactions = tuple(
        Interaction.at(moment, plain.request_of(each["request"]), plain.response_of(each["response"]))
        for moment, each in zip(moments, listed, strict=True)
    )
    return Cassette(interactions=interactions, metadata=metadata)


def _json(raw: Json) -> Json:
    if isinstance(raw, dict):
        if not all(isinstance(key, str) for key in raw):
            raise TypeError("the metadata has a key that is no text")
        return {key: _json(value) for key, value in raw.items()}
    if isinstance(raw, list):
        return [_json(each) for each in raw]
    if raw is None or isinstance(raw, str | int | float):
        return raw
    raise TypeError("the metadata holds something else than JSON")


def brief(error: Exception) -> str:
    """Return what an error of a stranger's file says, on one line."""
    said = f"{error} is missing" if isinstance(error, KeyError) else str(error) or type(error).__name__
    return " ".join(said.split())[:200].rstrip(".")
