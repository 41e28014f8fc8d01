"""
What a YAML document of a stranger may cost, told before anything is built from it.

It walks the parser's events, one after the other, in constant stack space.  It
refuses to know what the document means.
"""

from collections.abc import Iterator

import yaml
from attrs import define, field

try:
    from yaml import CSafeLoader as _Loader
except ImportError:  # pragma: no cover - PyYAML built without libYAML
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]  # same events, slower

#: Levels of nesting; a cassette needs seven.
MAX_DEPTH = 100
#: Nodes and characters once every alias is written out.
MAX_NODES = 4_000_000
MAX_CHARACTERS = 128 * 1024 * 1024
MERGE = "tag:yaml.org,2002:merge"


class TooMuch(ValueError):  # noqa: N818  (the reader turns it into a NotReadable)
    """A document that asks for more than a cassette ever needs."""


@define
class _Cost:
    """Nodes and characters of a node, aliases written out."""

    nodes: int = 0
    characters: int = 0

    def add(self, other: "_Cost") -> None:
        self.nodes += other.nodes
        self.characters += other.characters
        if self.nodes > MAX_NODES or self.characters > MAX_CHARACTERS:
            raise TooMuch("its aliases multiply to more than a cassette may hold")


@define
class _Survey:
    """The running totals: one cost for each open collection, one for each finished anchor."""

    open: list[tuple[str | None, _Cost]] = field(factory=lambda: [(None, _Cost())])
    anchors: dict[str, _Cost] = field(factory=dict)

    def take(self, event: yaml.Event) -> None:
        match event:
            case yaml.AliasEvent():
                self._alias(event.anchor)
            case yaml.ScalarEvent():
                self._scalar(event)
            case yaml.CollectionStartEvent():
                self._start(event)
            case yaml.CollectionEndEvent():
                anchor, cost = self.open.pop()
                self._done(anchor, cost)

    def _alias(self, anchor: str | None) -> None:
        # An alias within its own anchor has no cost yet: it would be endless.
        if anchor is None or anchor not in self.anchors:
            raise TooMuch("an alias contains itself, or names nothing")
        self._done(None, self.anchors[anchor])

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        # PyYAML copies what a merge key names, level by level.
        if event.tag == MERGE or (event.value == "<<" and event.implicit[0]):
            raise TooMuch("it has merge keys")
        self._done(event.anchor, _Cost(nodes=1, characters=len(event.value)))

    def _start(self, event: yaml.CollectionStartEvent) -> None:
        if len(self.open) > MAX_DEPTH:
            raise TooMuch(f"it is nested more than {MAX_DEPTH} levels deep")
        if event.anchor is not None:
            self.anchors.pop(event.anchor, None)
        self.open.append((event.anchor, _Cost(nodes=1)))

    def _done(self, anchor: str | None, cost: _Cost) -> None:
        if anchor is not None:
            self.anchors[anchor] = cost
        self.open[-1][1].add(cost)


def survey(text: str) -> None:
    """Read a document's events; raise TooMuch, or a yaml.YAMLError, where it must not be loaded."""
    seen = _Survey()
    for event in _events(text):
        seen.take(event)


def _events(text: str) -> Iterator[yaml.Event]:
    yield from yaml.parse(text, Loader=_Loader)
