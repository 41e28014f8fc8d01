"""
Looking for many secrets at once: which of them may be in a text, and which texts may hold one.

Both answers may be too many, never too few; the time they take depends on the
text, not on how many secrets or texts there were before.  It refuses to know
what is done about it.
"""

import re
from collections import defaultdict
from collections.abc import Iterable

from attrs import define, field

from ringback.cassettes.scrubbing.secret import TINY, Needle
from ringback.cassettes.scrubbing.views import views

#: Up to so many needles it costs less to try them all.
FEW = 12
#: A run of letters and digits of this length is remembered.
RUN = 6

_RUN = re.compile(rf"[0-9A-Za-z]{{{RUN},}}")


@define
class Needles:
    """All needles of a recording by their first characters."""

    count: int = 0
    _all: list[Needle] = field(factory=list)
    _by_start: defaultdict[str, set[int]] = field(factory=lambda: defaultdict(set))

    def add(self, needle: Needle) -> None:
        """Look for one more."""
        for each in needle.beginnings:
            self._by_start[each[:TINY]].add(self.count)
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
            starts: set[int] = set()
            for each in shapes:
                grams = {each[at : at + TINY] for at in range(len(each) - TINY + 1)}
                for gram in grams & self._by_start.keys():
                    starts |= self._by_start[gram]
            found = [self._all[each] for each in sorted(starts)]
        return sorted(found, key=lambda each: -len(each.secret.value))


@define
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
