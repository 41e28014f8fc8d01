"""
Collections that are never changed: what is made out of one costs next to nothing, however large it is.

Built on the hash tries of rpds, which keep no order; all that can be seen here has one, so that the same history
gives the same world.
"""

from collections.abc import Hashable, Iterator, Mapping
from typing import Generic, NamedTuple, TypeVar

from attrs import field, frozen
from rpds import HashTrieMap

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


@frozen(eq=False, repr=False)
class Table(Mapping[K, V]):
    """A mapping whose keys stand in the order in which they came; one that comes again keeps its place."""

    #: The place of each key, and its value.
    _entries: "HashTrieMap[K, tuple[int, V]]" = field(factory=HashTrieMap)
    _next: int = 0

    @classmethod
    def of(cls, content: Mapping[K, V]) -> "Table[K, V]":
        """Return a table of what is in a mapping, in its order."""
        if isinstance(content, Table):
            return content
        placed = {key: (place, value) for place, (key, value) in enumerate(content.items())}
        return cls(HashTrieMap(placed), len(placed))

    def __getitem__(self, key: K) -> V:
        return self._entries[key][1]

    def __contains__(self, key: object) -> bool:
        return key in self._entries

    def __iter__(self) -> Iterator[K]:
        return (key for key, _ in sorted(self._entries.items(), key=lambda each: each[1][0]))

    def __len__(self) -> int:
        return len(self._entries)

    def __repr__(self) -> str:
        return repr(dict(self))

    def place(self, key: K) -> int:
        """Return a number that is the greater the later the key has come."""
        return self._entries[key][0]

    def with_item(self, key: K, value: V) -> "Table[K, V]":
        """Return the table in which a key has this value."""
        known = self._entries.get(key)
        place = self._next if known is None else known[0]
        return Table(self._entries.insert(key, (place, value)), max(self._next, place + 1))

    def without(self, key: K) -> "Table[K, V]":
        """Return the table without a key that it has."""
        return Table(self._entries.remove(key), self._next)


@frozen(eq=False, repr=False)
class Register(Mapping[str, V]):
    """A table by id, to which subclasses add indexes that always agree with it."""

    _all: Table[str, V] = field(factory=Table)

    def __getitem__(self, key: str) -> V:
        return self._all[key]

    def __contains__(self, key: object) -> bool:
        return key in self._all

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)

    def __repr__(self) -> str:
        return repr(self._all)


@frozen(eq=False)
class Groups(Generic[K]):
    """Which keys belong together under a name, in the order of their places."""

    _members: "HashTrieMap[str, HashTrieMap[K, int]]" = field(factory=HashTrieMap)

    def of(self, name: str) -> tuple[K, ...]:
        """Return the keys under a name."""
        members = self._members.get(name)
        if members is None:
            return ()
        return tuple(key for key, _ in sorted(members.items(), key=lambda each: each[1]))

    def size(self, name: str) -> int:
        """Return how many keys there are under a name."""
        members = self._members.get(name)
        return 0 if members is None else len(members)

    def joined(self, name: str, key: K, place: int) -> "Groups[K]":
        """Return the groups in which a key is under a name as well."""
        members: HashTrieMap[K, int] = self._members.get(name, HashTrieMap())
        return Groups(self._members.insert(name, members.insert(key, place)))

    def left(self, name: str, key: K) -> "Groups[K]":
        """Return the groups in which a key is not under a name any more."""
        members = self._members[name].remove(key)
        return Groups(self._members.insert(name, members) if members else self._members.remove(name))


#: When something is due, in seconds, and what decides between two that are due at once.
Date = tuple[float, int]


class _Node(NamedTuple, Generic[V]):
    """A tree that is sorted by date, with the higher ranks on top (a treap)."""

    rank: int
    date: Date
    what: V
    before: "_Node[V] | None" = None
    after: "_Node[V] | None" = None


@frozen(eq=False)
class Agenda(Generic[V]):
    """What is due when, each under a date of its own."""

    _top: _Node[V] | None = None

    def __iter__(self) -> Iterator[tuple[Date, V]]:
        return _walked(self._top)

    @property
    def first(self) -> tuple[Date, V] | None:
        """What is due next, None where nothing is."""
        node = self._top
        while node is not None and node.before is not None:
            node = node.before
        return None if node is None else (node.date, node.what)

    def noted(self, date: Date, what: V) -> "Agenda[V]":
        """Return the agenda with something more, at a date at which there is nothing yet."""
        # The hash of two numbers is the same in every process, and so is the shape of the tree.
        return Agenda(_with(self._top, _Node(hash(date), date, what)))

    def without(self, date: Date) -> "Agenda[V]":
        """Return the agenda without what is due at a date."""
        return Agenda(_without(self._top, date))


def _walked(node: _Node[V] | None) -> Iterator[tuple[Date, V]]:
    if node is not None:
        yield from _walked(node.before)
        yield node.date, node.what
        yield from _walked(node.after)


def _with(top: _Node[V] | None, new: _Node[V]) -> _Node[V]:
    if top is None or new.rank > top.rank:
        before, after = _split(top, new.date)
        return new._replace(before=before, after=after)
    if new.date < top.date:
        return top._replace(before=_with(top.before, new))
    return top._replace(after=_with(top.after, new))


def _split(top: _Node[V] | None, date: Date) -> tuple[_Node[V] | None, _Node[V] | None]:
    if top is None:
        return None, None
    if top.date < date:
        before, after = _split(top.after, date)
        return top._replace(after=before), after
    before, after = _split(top.before, date)
    return before, top._replace(before=after)


def _without(top: _Node[V] | None, date: Date) -> _Node[V] | None:
    if top is None:
        return None
    if date == top.date:
        return _merged(top.before, top.after)
    if date < top.date:
        return top._replace(before=_without(top.before, date))
    return top._replace(after=_without(top.after, date))


def _merged(before: _Node[V] | None, after: _Node[V] | None) -> _Node[V] | None:
    if before is None or after is None:
        return after if before is None else before
    if before.rank > after.rank:
        return before._replace(after=_merged(before.after, after))
    return after._replace(before=_merged(before, after.before))
