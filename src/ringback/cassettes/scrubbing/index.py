"""
Looking for many secrets at once: which of them may be in a text, and which texts may hold one.

Both answers may be too many, never too few; the time they take depends on the
text, not on how many secrets or texts there were before.  It refuses to know
what is done about it.
"""

import re
from collections.abc import Iterable, Mapping

from attrs import define, field

from ringback.cassettes.scrubbing.secret import TINY, Needle
from ringback.cassettes.scrubbing.views import views

#: Up to so many needles it costs less to try them all.
FEW = 12
#: How many characters at each end tell secrets apart.
LONG = 8
#: A run of letters and digits of this length is remembered.
RUN = 6

_RUN = re.compile(rf"[0-9A-Za-z]{{{RUN},}}")

#: Numbers of needles by first, then by last characters.
_ByEnds = dict[str, dict[str, set[int]]]


@define(repr=False)
class Needles:
    """All needles of a recording by their first characters."""

    count: int = 0
    _all: list[Needle] = field(factory=list)
    #: By the first and the last characters of what a needle begins with; for shorter ones they are fewer.
    _by_ends: dict[int, _ByEnds] = field(factory=lambda: {TINY: {}, LONG: {}})

    def add(self, needle: Needle) -> None:
        """Look for one more."""
        for each in needle.beginnings:
            size = LONG if len(each) >= LONG else TINY
            by_last = self._by_ends[size].setdefault(each[:size], {})
            by_last.setdefault(each[-size:], set()).add(self.count)
        self._all.append(needle)
        self.count += 1

    def since(self, count: int) -> list[Needle]:
        """Return those that were added after so many others."""
        return self._all[count:]

    def candidates(self, shapes: Iterable[str]) -> list[Needle]:
        """Return those that may be in one of these texts, the longest first."""
        if self.count <= FEW:
            found = list(self._all)
        else:
            numbers: set[int] = set()
            for each in shapes:
                for size, by_first in self._by_ends.items():
                    if by_first:
                        numbers |= _numbers(
                            by_first, {each[at : at + size] for at in range(len(each) - size + 1)}
                        )
            found = [self._all[each] for each in sorted(numbers)]
        return sorted(found, key=lambda each: -len(each.secret.value))


def _numbers(by_first: _ByEnds, grams: set[str]) -> set[int]:
    found: set[int] = set()
    for first in _shared(by_first, grams):
        for last in _shared(by_first[first], grams):
            found |= by_first[first][last]
    return found


def _shared(one: Mapping[str, object], other: set[str]) -> list[str]:
    """Return what is in both; it takes as long as the smaller one is large."""
    return (
        [each for each in other if each in one]
        if len(one) > len(other)
        else [each for each in one if each in other]
    )


@define(repr=False)
class Written:
    """The long runs of letters and digits that were handed out so far, each once."""

    _runs: set[str] = field(factory=set)
    _fresh: list[str] = field(factory=list)
    _joined: str = ""

    def note(self, texts: Iterable[str]) -> None:
        """Remember what texts are made of."""
        for text in texts:
            for shape in views(text):
                for run in _RUN.findall(shape):
                    if run not in self._runs:
                        self._runs.add(run)
                        self._fresh.append(run)

    def may_hold(self, needle: Needle) -> bool:
        """Return whether a text that was noted may hold a secret."""
        if self._fresh:
            self._joined = "\n".join((self._joined, *self._fresh))
            self._fresh.clear()
        for each in needle.beginnings:
            runs = _RUN.findall(each)
            if not runs or all(run in self._joined for run in runs):
                return True
        return False
