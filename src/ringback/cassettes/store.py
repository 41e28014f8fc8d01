"""
Cassettes as files: vcrpy's own YAML, with Ringback's additions in its metadata.

It knows vcrpy's format and what a cassette of somebody else may try.  It
refuses to know what is in the exchanges.
"""

import io
import itertools
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Self

import yaml
from attrs import evolve, field, frozen
from vcr.request import Request as VcrRequest
from vcr.serialize import deserialize, serialize
from vcr.serializers import yamlserializer

from ringback import canon
from ringback.cassettes import timeline
from ringback.cassettes.bounds import TooMuch, survey
from ringback.cassettes.timeline import Frame, Moment
from ringback.errors import NotReadable
from ringback.model import Headers, Json, Request, Response

FORMAT = "ringback-cassette/1"
#: A file larger than this is not opened, in bytes.
MAX_FILE = 64 * 1024 * 1024
#: How much of it is read at once, in bytes.
PIECE = 1024 * 1024
#: Names of the status codes, for cassettes whose server sent none.
PHRASES = {each.value: each.phrase for each in HTTPStatus}
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


class Guarded:
    """vcrpy's YAML serializer, asked only after the document was found harmless."""

    @staticmethod
    def deserialize(text: str) -> Json:
        """Return the document; raise TooMuch, or what PyYAML raises, where it is none that a cassette may be."""
        survey(text)
        data = yamlserializer.deserialize(text)
        if not isinstance(data, dict) or not isinstance(data.get("interactions"), list):
            raise TooMuch("it has no list of interactions")
        return data


def read(path: Path) -> Cassette:
    """
    Return the cassette in a file of any origin.

    Raises NotReadable for whatever is not one; runs no code and stays within its bounds.
    """
    return loads(bytes_at(path), str(path))


def bytes_at(path: Path) -> bytes:
    """Return what a file of a stranger holds; raise NotReadable where it cannot be opened, or is too large."""
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
    try:
        return from_vcr(data.decode("utf-8"), Guarded)
    except yaml.YAMLError as error:
        raise NotReadable(path=name, reason=f"it is not YAML ({brief(error)})") from error
    except BREAKAGE as error:
        raise NotReadable(path=name, reason=f"it is no vcrpy cassette ({brief(error)})") from error


def from_vcr(text: str, serializer: object) -> Cassette:
    """Return the cassette in a text, read by one of vcrpy's serializers; raise what a bad one breaks in it."""
    requests, responses, *rest = deserialize(text, serializer)
    return _cassette(requests, responses, rest[0] if rest else {})


def write(path: Path, cassette: Cassette) -> None:
    """Write a cassette, at once or not at all; what is written is not scrubbed here."""
    canon.write(path, dumps(cassette))


def dumps(cassette: Cassette) -> str:
    """Return the YAML text of a cassette; same cassette, same text."""
    metadata = dict(cassette.metadata)
    metadata["ringback"] = {
        **cassette.ringback,
        "format": FORMAT,
        **timeline.to_json([each.moment for each in cassette.interactions]),
    }
    return to_vcr(evolve(cassette, metadata=metadata), yamlserializer)


def to_vcr(cassette: Cassette, serializer: object) -> str:
    """Return the text of a cassette by one of vcrpy's serializers, its metadata as it is."""
    content = {
        "requests": [_vcr_request(each.request) for each in cassette.interactions],
        "responses": [_vcr_response(each.response) for each in cassette.interactions],
        "metadata": _plain_copy(cassette.metadata),
    }
    return str(serialize(content, serializer))


def _vcr_request(request: Request) -> VcrRequest:
    return VcrRequest(request.method, request.url, request.body or None, dict(request.headers))


def _vcr_response(response: Response) -> dict[str, Json]:
    headers: dict[str, list[str]] = {}
    spelled: dict[str, str] = {}
    for name, value in response.headers:
        headers.setdefault(spelled.setdefault(name.lower(), name), []).append(value)
    return {
        "status": {"code": response.status, "message": response.reason},
        "headers": headers,
        "body": {"string": response.body},
    }


def _plain_copy(value: Json) -> Json:
    # PyYAML marks a list that stands in two places as an anchor; copies keep the file plain.
    if isinstance(value, Mapping):
        return {str(key): _plain_copy(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain_copy(each) for each in value]
    return value


def _cassette(requests: Sequence[VcrRequest], responses: Sequence[Json], raw: Json) -> Cassette:
    metadata = dict(_json(raw or {}))
    ringback = metadata.get("ringback", {})
    if not isinstance(ringback, dict):
        raise TypeError("metadata.ringback is no mapping")
    if ringback.pop("format", FORMAT) != FORMAT:
        raise ValueError(f"metadata.ringback.format is not {FORMAT}")
    moments = timeline.from_json({each: ringback.pop(each, None) for each in timeline.MEMBERS}, len(requests))
    if not ringback:
        metadata.pop("ringback", None)
    interactions = tuple(
        Interaction.at(moment, _request(asked), _response(answer))
        for moment, asked, answer in zip(moments, requests, responses, strict=True)
    )
    return Cassette(interactions=interactions, metadata=metadata)


def _request(raw: VcrRequest) -> Request:
    url = _text(raw.uri, "uri")
    pairs = [(_text(name, "header"), _text(value, "header")) for name, value in raw.headers.items()]
    body = raw.body
    if isinstance(body, io.BytesIO):
        body = body.getvalue()
    return Request(method=_text(raw.method, "method"), url=url, headers=pairs, body=_bytes(body))


def _response(raw: Mapping[str, Json]) -> Response:
    status = raw["status"]["code"]
    if not isinstance(status, int) or not 100 <= status <= 999:  # noqa: PLR2004  (three digits, RFC 9110)
        raise ValueError("a response has no status code")
    return Response(
        status=status,
        headers=_response_headers(raw.get("headers") or {}),
        body=_bytes(raw["body"].get("string")),
        reason=_text(raw["status"].get("message") or PHRASES.get(status, ""), "message"),
    )


def _response_headers(raw: Json) -> Headers:
    pairs: list[tuple[str, str]] = []
    for name, values in raw.items():
        listed = values if isinstance(values, list | tuple) else [values]
        pairs += [(_text(name, "header"), _text(each, "header")) for each in listed]
    return tuple(pairs)


def _text(raw: Json, what: str) -> str:
    if isinstance(raw, bytes):
        return raw.decode("latin-1")
    if not isinstance(raw, str):
        raise TypeError(f"a {what} is no text")
    return raw


def _bytes(raw: Json) -> bytes:
    if raw is None:
        return b""
    if isinstance(raw, str):
        return raw.encode("utf-8", "surrogatepass")
    if not isinstance(raw, bytes):
        raise TypeError("a body is neither text nor bytes")
    return raw


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
    """Return on one line what an exception says of a stranger's document."""
    said = f"{error} is missing" if isinstance(error, KeyError) else str(error) or type(error).__name__
    return " ".join(said.split())[:200].rstrip(".")
