"""
What is legal and yet worth a word: members that nobody documents, text in a form that no sample has.

It knows what a contract describes at each place of a value.  It refuses to find
fault: a server may say more than the documents do, and clients ignore it.
"""

from collections.abc import Iterator, Mapping
from itertools import islice

from attrs import define, field, frozen

from ringback.contracts.check import pointer
from ringback.contracts.explain import Node, reached, stepped
from ringback.contracts.formats import FORMAT, has_format
from ringback.contracts.store import Contract
from ringback.model import Json

#: More than these are not told of one value.
MOST = 100

#: Values nest no deeper in what is told.
DEEPEST = 60


@frozen
class Remark:
    """One thing worth a word: where, and what."""

    #: JSON pointer into the value; `*` stands for any item.
    where: str
    #: A sentence without the place and without a full stop.
    message: str


@frozen
class _Described:
    """What a contract says of one place."""

    nodes: tuple[Node, ...]
    members: frozenset[str]
    #: Whether members with other names are nobody's affair: an object with keys of its own, or one that is closed.
    free: bool
    formats: tuple[str, ...]


@define
class Remarks:
    """The remarks on values that fit a contract, each made once."""

    contract: Contract
    _told: set[tuple[str, str, str]] = field(factory=set, init=False)
    _places: dict[tuple[str, str], _Described] = field(factory=dict, init=False)

    def on(self, schema: str, value: Json) -> tuple[Remark, ...]:
        """Return what has not been said yet about values of this schema; nothing where there is no such schema."""
        if schema not in self.contract.schemas:
            return ()
        nodes = tuple(reached(self.contract, schema, self.contract.schemas[schema]))
        found = islice(self._within(schema, nodes, value, ()), MOST)
        return tuple(each for each in found if self._is_new(schema, each))

    def sentences(self, schema: str, value: Json) -> Iterator[str]:
        """Yield what has not been said yet, as sentences."""
        for each in self.on(schema, value):
            yield f"{schema} {each.where}: {each.message}."

    def _is_new(self, schema: str, remark: Remark) -> bool:
        key = (schema, remark.where, remark.message)
        new = key not in self._told
        self._told.add(key)
        return new

    def _within(
        self, schema: str, nodes: tuple[Node, ...], value: Json, steps: tuple[str, ...]
    ) -> Iterator[Remark]:
        place = pointer(steps)
        known = self._places.get((schema, place)) or self._described(schema, place, nodes)
        if (
            isinstance(value, str)
            and known.formats
            and not any(has_format(each, value) for each in known.formats)
        ):
            yield Remark(place, f"it has not the form that all samples have ({' or '.join(known.formats)})")
        if len(steps) >= DEEPEST:
            return
        if isinstance(value, Mapping):
            for name in value:
                if name in known.members:
                    below = stepped(self.contract, known.nodes, name)
                    yield from self._within(schema, below, value[name], (*steps, name))
                elif not known.free:
                    yield Remark(pointer((*steps, name)), "nobody documents it")
        elif isinstance(value, list):
            below = stepped(self.contract, known.nodes, "*")
            for each in value if below else ():
                yield from self._within(schema, below, each, (*steps, "*"))

    def _described(self, schema: str, place: str, nodes: tuple[Node, ...]) -> _Described:
        bare = [node for _, node in nodes if isinstance(node, Mapping)]
        members = frozenset(name for node in bare for name in node.get("properties", ()))
        closed = any("additionalProperties" in node or "patternProperties" in node for node in bare)
        made = _Described(
            nodes=nodes,
            members=members,
            free=closed or not members,
            formats=tuple(sorted({node[FORMAT] for node in bare if FORMAT in node})),
        )
        return self._places.setdefault((schema, place), made)
