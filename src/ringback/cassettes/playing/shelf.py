"""
The interactions of a cassette that is kept in its faster form, each made once somebody looks at it.

It stands where vcrpy has a list of pairs, for cassettes that are only played.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import overload

from attrs import define, field
from vcr.request import Request as VcrRequest
from vcr.serialize import deserialize

from ringback.cassettes import plain, store
from ringback.cassettes.cached import Entry
from ringback.cassettes.playing.finding import group_of, origin_of
from ringback.cassettes.timeline import Moment
from ringback.errors import NotReadable
from ringback.model import Json

#: Where a request of vcrpy's keeps its place on the timeline.
PLACE = "ringback_moment"
#: What every long poll has in it.
POLL = b"/meta/connect"

Pair = tuple[VcrRequest, dict[str, Json]]


class Loaded:
    """A serializer that was asked already."""

    def __init__(self, found: Mapping[str, Json]) -> None:
        self._found = found

    def deserialize(self, _: str) -> Mapping[str, Json]:
        """Return what was found."""
        return self._found


@define(eq=False)
class Shelf(Sequence[Pair]):
    """Pairs of requests and responses, in recorded order."""

    path: str
    moments: Sequence[Moment]
    #: Which requests have method and path in common.
    groups: Mapping[str, Sequence[int]]
    #: The servers that were asked.
    origins: frozenset[str]
    #: Which requests may be long polls: all that are, and perhaps others.
    polls: frozenset[int]
    _entry: Entry
    _made: dict[int, Pair] = field(factory=dict)

    @classmethod
    def of(cls, entry: Entry, moments: Sequence[Moment], path: str) -> "Shelf":
        """Return what was kept of a cassette; raise what an index breaks that is none."""
        groups, origins, polls = (entry.index[each] for each in ("groups", "origins", "polls"))
        everything = list(range(len(entry)))
        if sorted(chain(*groups.values())) != everything or not set(polls) <= set(everything):
            raise ValueError("its index is of something else")
        return cls(path, moments, groups, frozenset(origins), frozenset(polls), entry)

    def __len__(self) -> int:
        return len(self._entry)

    @overload
    def __getitem__(self, at: int) -> Pair: ...

    @overload
    def __getitem__(self, at: slice) -> list[Pair]: ...

    def __getitem__(self, at: int | slice) -> Pair | list[Pair]:
        if isinstance(at, slice):
            return [self[each] for each in range(*at.indices(len(self)))]
        found = self._made.get(at)
        if found is None:
            found = self._made[at] = self._pair(at)
        return found

    def __iter__(self) -> Iterator[Pair]:
        return (self[each] for each in range(len(self)))

    def _pair(self, number: int) -> Pair:
        try:
            one = {"interactions": [self._entry.interaction(number)]}
            ((request,), (response,), *_) = deserialize("", Loaded(one))
            setattr(request, PLACE, self.moments[number])
        except store.BREAKAGE as error:
            reason = f"what is kept of it is not whole ({store.brief(error)})"
            raise NotReadable(path=self.path, reason=reason) from error
        return request, response


def index_of(document: Mapping[str, Json]) -> dict[str, Json]:
    """Return what is kept beside interactions so that they need not be read to be found; raise what a bad one breaks."""
    bare = [{"request": each["request"], "response": {}} for each in document["interactions"]]
    requests, *_ = deserialize("", Loaded({"interactions": bare}))
    groups: dict[str, list[int]] = {}
    for number, each in enumerate(requests):
        groups.setdefault(group_of(each), []).append(number)
    return {
        "groups": groups,
        "origins": sorted(set(map(origin_of, requests))),
        "polls": [at for at, each in enumerate(requests) if POLL in plain.bytes_of(each.body)],
    }
