"""
What a request asks for, apart from how it was written down: the key under which an answer is found.

Bodies are compared by meaning: JSON as JSON, forms as forms.  What a client
counts or what only keeps time (the `id` of a Bayeux message, the `advice` of a
connect) asks for nothing.  It refuses to know who answers.
"""

import json
import re
from collections.abc import Collection, Mapping
from urllib.parse import parse_qsl, urlsplit

from attrs import frozen

from ringback.model import Json, Request

CONNECT = "/meta/connect"
DISCONNECT = "/meta/disconnect"
#: What stands for a value that a scrubber replaced.
HIDDEN = "\N{BULLET}"
#: More characters of a request than this are no help in a message.
MAX_SHOWN = 200
#: A body that is nested deeper than this is compared as written.
MAX_DEPTH = 100

Key = tuple[str, ...]


@frozen
class Asked:
    """One request by its meaning."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    #: json, form or raw, and the body in that reading.
    kind: str
    body: Json
    is_poll: bool
    is_farewell: bool

    def key(self, actor: str, hidden: Collection[str] = ()) -> Key:
        """Return what two equal requests have in common; values under hidden names count as equal."""
        return self._key(actor, frozenset(name.lower() for name in hidden))

    def keys(self, actor: str, hidden: frozenset[str]) -> tuple[Key, Key]:
        """Return both keys, with nothing hidden and with these names, in small letters; the same one where none is there."""
        exact = self._key(actor, frozenset())
        if self.kind == "raw" and not self.query:
            return exact, exact
        covered = self._key(actor, hidden)
        return exact, exact if covered == exact else covered

    def _key(self, actor: str, names: frozenset[str]) -> Key:
        query = [(name, HIDDEN if name.lower() in names else value) for name, value in self.query]
        body = _covered(self.body, names) if self.kind != "raw" and names else self.body
        told = _dumped(query) if query else ""
        return (actor, self.method, self.path, told, self.kind, _dumped(body))

    def likeness(self, other: "Asked") -> int:
        """Return how much two requests have in common, for naming the closest one."""
        same_body = len(_shared(self.body, other.body))
        return 4 * (self.path == other.path) + 3 * bool(same_body) + same_body + (self.method == other.method)

    def __str__(self) -> str:
        query = "?" + "&".join(f"{name}={value}" for name, value in self.query) if self.query else ""
        body = "" if self.body in ("", None) else " " + _dumped(self.body)
        said = f"{self.method} {self.path}{query}{body}"
        return said if len(said) <= MAX_SHOWN else said[: MAX_SHOWN - 1] + "…"


def asked(request: Request) -> Asked:
    """Return what a request asks for."""
    parts = urlsplit(request.url)
    kind, body = _read(request)
    channels = _channels(body) if kind == "json" else frozenset()
    return Asked(
        method=request.method.upper(),
        path=parts.path or "/",
        query=tuple(sorted(parse_qsl(parts.query, keep_blank_values=True))),
        kind=kind,
        body=_essence(body) if channels else body,
        is_poll=CONNECT in channels,
        is_farewell=DISCONNECT in channels,
    )


def _read(request: Request) -> tuple[str, Json]:
    if not request.body:
        return "raw", ""
    given = request.header("Content-Type") or ""
    media_type = given.partition(";")[0].strip().lower()
    if media_type == "application/x-www-form-urlencoded":
        text = request.body.decode("utf-8", "surrogateescape")
        return "form", sorted(parse_qsl(text, keep_blank_values=True))
    if media_type.startswith("multipart/"):
        return "raw", _without_boundary(given, request.body.decode("utf-8", "surrogateescape"))
    try:
        return "json", _parsed(request.body)
    except (ValueError, RecursionError):
        return "raw", request.body.decode("utf-8", "surrogateescape")


def _without_boundary(media_type: str, text: str) -> str:
    """Return a body of several parts without what separates them, which is another each time."""
    found = _BOUNDARY.search(media_type)
    return text.replace(found[1], "") if found else text


def _parsed(body: bytes) -> Json:
    return _whole_numbers(_DECODER.decode(body.decode(json.detect_encoding(body))), MAX_DEPTH)


def _object(pairs: list[tuple[str, Json]]) -> Json:
    found = dict(pairs)
    if len(found) < len(pairs):
        # Two members of one name mean whatever the server takes them for: compared as written.
        raise ValueError("a name stands twice")
    return found


_DECODER = json.JSONDecoder(object_pairs_hook=_object)
_ENCODER = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))
_BOUNDARY = re.compile(r'boundary="?([^";]+)"?', re.IGNORECASE)


def _messages(body: Json) -> list[Mapping[str, Json]]:
    """Return the Bayeux messages that a body holds; none where it is something else."""
    listed = body if isinstance(body, list) else [body]
    return [each for each in listed if isinstance(each, dict) and _is_channel(each.get("channel"))]


def _is_channel(value: Json) -> bool:
    return isinstance(value, str) and value.startswith("/")


def _channels(body: Json) -> frozenset[str]:
    return frozenset(each["channel"] for each in _messages(body))


def _essence(body: Json) -> Json:
    listed = body if isinstance(body, list) else [body]
    kept = [_bare(each) if isinstance(each, dict) else each for each in listed]
    return kept if isinstance(body, list) else kept[0]


def _bare(message: Mapping[str, Json]) -> Json:
    dropped = {"id", "advice"} if message.get("channel") == CONNECT else {"id"}
    return {name: value for name, value in message.items() if name not in dropped}


def _covered(value: Json, names: Collection[str]) -> Json:
    if isinstance(value, dict):
        return {
            name: HIDDEN if name.lower() in names else _covered(each, names) for name, each in value.items()
        }
    if isinstance(value, list):
        return [_covered(each, names) for each in value]
    if isinstance(value, tuple):
        # A form's pair.
        return (value[0], HIDDEN if value[0].lower() in names else value[1])
    return value


def _shared(one: Json, other: Json) -> set[tuple[str, str]]:
    """Return the texts that stand under the same name in two bodies: the selector of an operation, above all."""
    return _named_texts(one) & _named_texts(other)


def _named_texts(value: Json) -> set[tuple[str, str]]:
    if isinstance(value, dict):
        return {(name, each) for name, each in value.items() if isinstance(each, str)}
    if isinstance(value, list):
        return set().union(*(_named_texts(each) for each in value))
    return {value} if isinstance(value, tuple) else set()


def _dumped(value: Json) -> str:
    return _ENCODER.encode(value)


def _whole_numbers(value: Json, levels: int) -> Json:
    """Return JSON in which 1.0 is 1, as it is in JSON; raise ValueError where it is nested too deep."""
    if levels == 0:
        raise ValueError("it is nested too deep to be understood")
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {name: _whole_numbers(each, levels - 1) for name, each in value.items()}
    if isinstance(value, list):
        return [_whole_numbers(each, levels - 1) for each in value]
    return value
