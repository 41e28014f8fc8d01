"""
A YAML document of a stranger, built in one pass from the parser's events, within bounds.

No node is built that is too deep or too many: what a document costs is counted
while it is read, aliases as often as they are named.  Only values come of it:
no tag runs code.  It refuses to know what the document means.
"""

import gc
import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

import yaml
from attrs import define, field
from yaml.constructor import ConstructorError, SafeConstructor

from ringback.model import Json

try:
    from yaml import CSafeLoader as _Loader
except ImportError:  # pragma: no cover - PyYAML built without libYAML
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]  # same events, slower

#: Levels of nesting; a cassette needs seven.
MAX_DEPTH = 100
#: Nodes and characters once every alias is written out.
MAX_NODES = 4_000_000
MAX_CHARACTERS = 128 * 1024 * 1024
#: Scalars longer than this, or more of them than that, are not remembered; most are `200` and `[OK]`.
MAX_REMEMBERED = 64, 10_000

_YAML = "tag:yaml.org,2002:"
MERGE = _YAML + "merge"
_UNSEEN = object()


class TooMuch(ValueError):  # noqa: N818  (the reader turns it into a NotReadable)
    """A document that asks for more than a cassette ever needs."""


def load(text: str) -> Json:
    """
    Return the value of the one document in a text.

    Raises TooMuch where it is out of bounds, ValueError or a yaml.YAMLError where it is none.
    """
    with uncollected():
        return _Building(_Loader(text)).done()


@contextmanager
def uncollected() -> Iterator[None]:
    """Let nobody look for garbage while many values are made that all stay: looking costs as much as making them."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _Anchored(NamedTuple):
    """A value that has a name, and what it costs to name it again."""

    value: Json
    nodes: int
    characters: int


@define(slots=True)
class _Open:
    """A collection that is being read."""

    #: Takes the next value.
    put: Callable[[Json], None]
    finish: Callable[[], Json]
    anchor: str | None
    #: The totals when it began.
    nodes: int
    characters: int


class _Building:
    """The values so far, and what they cost."""

    def __init__(self, loader: Any) -> None:
        self._next = loader.get_event
        self._nodes = 0
        self._characters = 0
        self._documents: list[Json] = []
        self._put: Callable[[Json], None] = self._documents.append
        self._open: list[_Open] = []
        self._anchors: dict[str, _Anchored] = {}
        self._scalars = _Scalars()
        self._takers: Mapping[type, Callable[[Any], None]] = {
            yaml.ScalarEvent: self._scalar,
            yaml.AliasEvent: self._alias,
            yaml.MappingStartEvent: self._mapping,
            yaml.SequenceStartEvent: self._sequence,
            yaml.MappingEndEvent: self._end,
            yaml.SequenceEndEvent: self._end,
        }

    def done(self) -> Json:
        """Read to the end."""
        advance, takers = self._next, self._takers
        while (event := advance()) is not None:
            if (take := takers.get(type(event))) is not None:
                take(event)
        if len(self._documents) > 1:
            raise TooMuch("it holds more than one document")
        return self._documents[0] if self._documents else None

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        text: str = event.value
        self._cost(1, len(text))
        value: Json = text
        if event.tag is not None:
            value = self._scalars.tagged(event)
        elif event.implicit[0]:
            value = self._scalars.plain(text)
        if event.anchor is not None:
            self._anchors[event.anchor] = _Anchored(value, 1, len(text))
        self._put(value)

    def _alias(self, event: yaml.AliasEvent) -> None:
        # Within its own anchor there is no value yet: it would be endless.
        if event.anchor not in self._anchors:
            raise TooMuch("an alias contains itself, or names nothing")
        value, nodes, characters = self._anchors[event.anchor]
        self._cost(nodes, characters)
        self._put(value)

    def _mapping(self, event: yaml.MappingStartEvent) -> None:
        pairs = _Pairs()
        self._begin(event, pairs.put, _finisher(_MAPPINGS, event, pairs.found))

    def _sequence(self, event: yaml.SequenceStartEvent) -> None:
        found: list[Json] = []
        self._begin(event, found.append, _finisher(_SEQUENCES, event, found))

    def _begin(
        self, event: yaml.CollectionStartEvent, put: Callable[[Json], None], finish: Callable[[], Json]
    ) -> None:
        if len(self._open) >= MAX_DEPTH:
            raise TooMuch(f"it is nested more than {MAX_DEPTH} levels deep")
        if event.anchor is not None:
            self._anchors.pop(event.anchor, None)
        # What takes the finished collection is kept with it.
        self._open.append(_Open(self._put, finish, event.anchor, self._nodes, self._characters))
        self._put = put
        self._cost(1, 0)

    def _end(self, _: yaml.CollectionEndEvent) -> None:
        ended = self._open.pop()
        value = ended.finish()
        if ended.anchor is not None:
            self._anchors[ended.anchor] = _Anchored(
                value, self._nodes - ended.nodes, self._characters - ended.characters
            )
        self._put = ended.put
        self._put(value)

    def _cost(self, nodes: int, characters: int) -> None:
        self._nodes += nodes
        self._characters += characters
        if self._nodes > MAX_NODES or self._characters > MAX_CHARACTERS:
            raise TooMuch("with its aliases written out it is more than a cassette may hold")


@define(slots=True)
class _Pairs:
    """A mapping, which is told keys and values in turn."""

    found: dict[Json, Json] = field(factory=dict)
    key: Json = _UNSEEN

    def put(self, value: Json) -> None:
        if self.key is _UNSEEN:
            if type(value) in _COLLECTIONS:
                raise TooMuch("a collection is the key of a mapping")
            self.key = value
        else:
            self.found[self.key] = value
            self.key = _UNSEEN


class _Scalars:
    """What scalars stand for; those without a tag are told by how they look."""

    def __init__(self) -> None:
        self._seen: dict[str, Json] = {}
        self._constructor = SafeConstructor()

    def plain(self, text: str) -> Json:
        value = self._seen.get(text, _UNSEEN)
        if value is _UNSEEN:
            value = self._made(_implied(text), text)
            longest, most = MAX_REMEMBERED
            if len(text) <= longest and len(self._seen) < most:
                self._seen[text] = value
        return value

    def tagged(self, event: yaml.ScalarEvent) -> Json:
        tag, text = str(event.tag), str(event.value)
        if tag == "!":
            return self.plain(text) if event.implicit[0] else text
        return self._made(tag, text)

    def _made(self, tag: str, text: str) -> Json:
        if tag == MERGE:
            # PyYAML copies what a merge key names, level by level.
            raise TooMuch("it has merge keys")
        if tag in _TEXTS:
            return text
        if tag not in _MADE:
            raise ConstructorError(None, None, f"the tag {tag} is not for cassettes")
        return _MADE[tag](self._constructor, yaml.ScalarNode(tag, text))


def _implied(text: str) -> str:
    for tag, pattern in _Loader.yaml_implicit_resolvers.get(text[:1], ()):
        if pattern.match(text):
            return str(tag)
    return _YAML + "str"


def _finisher(known: Mapping[str, Callable[[Any], Json]], event: Any, found: Any) -> Callable[[], Json]:
    if event.tag is None or event.tag == "!":
        return lambda: found
    if event.tag not in known:
        raise ConstructorError(None, None, f"the tag {event.tag} is not for cassettes", event.start_mark)
    return lambda: known[event.tag](found)


def _buffer(found: Mapping[str, Json]) -> Json:
    """Return a file-like body as vcrpy once wrote it: the state of a BytesIO, its content first."""
    state = found.get("state") or (b"",)
    content = state[0]
    return io.BytesIO(content.encode() if isinstance(content, str) else content or b"")


def _pieces(found: Mapping[str, Json]) -> Json:
    """Return the body of an iterator as vcrpy once wrote it."""
    given = found.get("args")
    return iter(given[0] if given else ())


_COLLECTIONS = (dict, list, tuple, io.BytesIO)
_TEXTS = frozenset(_YAML + each for each in ("str", "value", "python/str", "python/unicode"))
_MADE: Mapping[str, Callable[[SafeConstructor, yaml.ScalarNode], Json]] = {
    _YAML + "null": SafeConstructor.construct_yaml_null,
    _YAML + "bool": SafeConstructor.construct_yaml_bool,
    _YAML + "int": SafeConstructor.construct_yaml_int,
    _YAML + "float": SafeConstructor.construct_yaml_float,
    _YAML + "binary": SafeConstructor.construct_yaml_binary,
    _YAML + "timestamp": SafeConstructor.construct_yaml_timestamp,
}
_SEQUENCES: Mapping[str, Callable[[Any], Json]] = {_YAML + "seq": list, _YAML + "python/tuple": tuple}
#: vcrpy's own: the names are compared, nothing is looked up by them.
_MAPPINGS: Mapping[str, Callable[[Any], Json]] = {
    _YAML + "map": dict,
    _YAML + "python/object/new:_io.BytesIO": _buffer,
    _YAML + "python/object/apply:builtins.iter": _pieces,
}
