"""
Which recorded entries are left for a key, found without looking at the others.

Entries are numbers, in recorded order; each is handed out once, unless repeats
are wanted.  It refuses to know what a key means.
"""

from collections.abc import Hashable, Iterable, Iterator
from heapq import merge

from attrs import define, field


@define(eq=False)
class _Bucket:
    """The entries under one key; those before the cursor are taken."""

    entries: list[int] = field(factory=list)
    cursor: int = 0


class Index:
    """Entries by key.  Not locked: whoever shares it between threads locks it."""

    def __init__(self, *, repeats: bool = False) -> None:
        #: Steps taken to find entries, for proving what a request costs.
        self.steps = 0
        self._repeats = repeats
        self._buckets: dict[Hashable, _Bucket] = {}
        self._taken: set[int] = set()

    def add(self, entry: int, keys: Iterable[Hashable]) -> None:
        """Add an entry under its keys; entries come in order."""
        for key in keys:
            bucket = self._buckets.get(key)
            if bucket is None:
                bucket = self._buckets[key] = _Bucket()
            bucket.entries.append(entry)

    def __contains__(self, key: Hashable) -> bool:
        return key in self._buckets

    def first(self, keys: Iterable[Hashable]) -> int | None:
        """Return the first entry that is left under the first of these keys that has any; None if all are taken."""
        for key in keys:
            if (bucket := self._buckets.get(key)) is not None:
                return next(self._left(bucket), None)
        return None

    def among(self, keys: Iterable[Hashable]) -> Iterator[int]:
        """Yield the entries that are left under any of these keys, in order; some perhaps twice."""
        found = [self._left(self._buckets[key]) for key in keys if key in self._buckets]
        return found[0] if len(found) == 1 else merge(*found)

    def known(self, keys: Iterable[Hashable]) -> Iterator[int]:
        """Yield all entries under any of these keys, taken or left, in order; some perhaps twice."""
        return merge(*(self._buckets[key].entries for key in keys if key in self._buckets))

    def take(self, entry: int) -> None:
        """Hand an entry out."""
        self._taken.add(entry)

    def is_left(self, entry: int) -> bool:
        """Return whether an entry was never handed out."""
        return entry not in self._taken

    def rewind(self) -> None:
        """Begin anew: nothing is taken."""
        self._taken.clear()
        for each in self._buckets.values():
            each.cursor = 0

    def _left(self, bucket: _Bucket) -> Iterator[int]:
        entries, taken = bucket.entries, self._taken
        if self._repeats:
            self.steps += 1
            yield from entries
            return
        while bucket.cursor < len(entries) and entries[bucket.cursor] in taken:
            self.steps += 1
            bucket.cursor += 1
        for at in range(bucket.cursor, len(entries)):
            self.steps += 1
            if entries[at] not in taken:
                yield entries[at]
