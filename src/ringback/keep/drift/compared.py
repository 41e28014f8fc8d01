"""
Where two tellings of one message differ, apart from what may be another one every time.

Ids, times and addresses may, as long as the same one stands for the same; so
may the order in which a set is told.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from attrs import frozen

from ringback.keep.drift.names import Names, is_address, is_name, is_time
from ringback.model import Json

#: Members that identify something, by however short a text.
_IDENTIFIES = re.compile(r"(/id|Id|ID|Uuid|UUID)$")
#: A number from here on is a moment, in seconds or milliseconds since 1970.
MOMENT = 1_000_000_000


@frozen
class Difference:
    """One place in which a message is told otherwise; None stands for nothing at all."""

    #: JSON pointer into the message.
    where: str
    recorded: Json
    live: Json
    message: str


@frozen
class Comparison:
    """Compares two tellings, and learns from them what is called how."""

    names: Names
    #: Members that count time: durations.
    counters: Collection[str] = ()

    def of(self, recorded: Json, live: Json, where: str = "") -> Iterator[Difference]:
        """Yield where a value is told otherwise."""
        if isinstance(recorded, Mapping) and isinstance(live, Mapping):
            yield from self._members(recorded, live, where)
        elif isinstance(recorded, list) and isinstance(live, list):
            yield from self._items(recorded, live, where)
        elif isinstance(recorded, str) and isinstance(live, str):
            yield from self._texts(recorded, live, where)
        elif _is_number(recorded) and _is_number(live):
            yield from self._numbers(recorded, live, where)
        elif recorded != live or type(recorded) is not type(live):
            yield Difference(where or "/", recorded, live, "is something else now")

    def _members(
        self, recorded: Mapping[str, Json], live: Mapping[str, Json], where: str
    ) -> Iterator[Difference]:
        same = not any(_is_other_word(recorded[name], live[name]) for name in recorded.keys() & live.keys())
        # Ids first: they tell what else is the same.
        for name in sorted(recorded.keys() | live.keys(), key=lambda each: (each != "id", each)):
            place = f"{where}/{name.replace('~', '~0').replace('/', '~1')}"
            if name not in live:
                yield Difference(place, recorded[name], None, "is not told any more")
            elif name not in recorded:
                yield Difference(place, None, live[name], "was not told before")
            elif same or not _are_names(recorded[name], live[name]):
                # Of another state, another agent or another queue, the id is another one as well.
                yield from self.of(recorded[name], live[name], place)

    def _items(self, recorded: list[Json], live: list[Json], where: str) -> Iterator[Difference]:
        if all(isinstance(each, str) for each in (*recorded, *live)):
            yield from self._sets(recorded, live, where)
            return
        if len(recorded) != len(live):
            message = f"has {len(live)} items now, and had {len(recorded)}"
            yield Difference(where or "/", recorded, live, message)
            return
        for number, (one, other) in enumerate(self._pairs(recorded, live)):
            yield from self.of(one, other, f"{where}/{number}")

    def _pairs(self, recorded: Sequence[Json], live: Sequence[Json]) -> Iterator[tuple[Json, Json]]:
        """Yield what belongs together: what has the same name, then what is left, in order."""
        left = list(live)
        unknown = []
        for one in recorded:
            name = one.get("id") if isinstance(one, Mapping) else None
            known = isinstance(name, str) and self.names.knows(name)
            called = self.names.in_text(str(name)) if known else None
            other = next(
                (each for each in left if known and isinstance(each, Mapping) and each.get("id") == called),
                None,
            )
            if other is None:
                unknown.append(one)
            else:
                left.remove(other)
                yield one, other
        yield from zip(unknown, left, strict=True)

    def _sets(self, recorded: list[str], live: list[str], where: str) -> Iterator[Difference]:
        gone = [each for each in recorded if self.names.in_text(each) not in live]
        kept = {self.names.in_text(each) for each in recorded}
        come = [each for each in live if each not in kept]
        if len(gone) == len(come) and any(all(map(test, (*gone, *come))) for test in (is_name, is_address)):
            for one, other in zip(gone, come, strict=True):
                yield from self._texts(one, other, where)
        elif gone or come:
            said = [f"without {', '.join(gone)}"] * bool(gone) + [f"with {', '.join(come)}"] * bool(come)
            yield Difference(where or "/", recorded, live, f"is told {' and '.join(said)} now")

    def _texts(self, recorded: str, live: str, where: str) -> Iterator[Difference]:
        if (is_time(recorded) and is_time(live)) or where.rpartition("/")[2] in self.counters:
            return
        if is_address(recorded) and is_address(live):
            yield from self._addresses(recorded, live, where)
        elif is_name(recorded) and is_name(live):
            known = self.names.knows(recorded)
            if not self.names.learn(recorded, live):
                message = (
                    "is not what it was before in this session"
                    if known
                    else "stands for something else already"
                )
                yield Difference(where or "/", recorded, live, message)
        elif self.names.in_text(recorded) != live and not _IDENTIFIES.search(where):
            yield Difference(where or "/", recorded, live, "is another text now")

    def _addresses(self, recorded: str, live: str, where: str) -> Iterator[Difference]:
        """Addresses are compared by their paths: the documents mix hosts."""
        before, now = (urlsplit(each).path.strip("/").split("/") for each in (recorded, live))
        # What a server puts before its paths is its own affair.
        shorter = min(len(before), len(now))
        for one, other in zip(before[-shorter:], now[-shorter:], strict=True):
            if is_name(one) and is_name(other):
                agrees = self.names.learn(one, other)
            else:
                agrees = self.names.in_text(one) == other
            if not agrees:
                yield Difference(where or "/", recorded, live, "leads elsewhere now")
                return

    def _numbers(self, recorded: float, live: float, where: str) -> Iterator[Difference]:
        counts = where.rpartition("/")[2] in self.counters
        if recorded != live and not counts and min(recorded, live) < MOMENT:
            yield Difference(where or "/", recorded, live, "is another number now")


def _are_names(one: Json, other: Json) -> bool:
    return isinstance(one, str) and isinstance(other, str) and is_name(one) and is_name(other)


def _is_other_word(one: Json, other: Json) -> bool:
    """Return whether two texts are words, and not the same."""
    if not isinstance(one, str) or not isinstance(other, str) or one == other:
        return False
    return not any(test(one) or test(other) for test in (is_name, is_time, is_address))


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
