"""
What was replaced by which rule, where and how often; never the value.

Places are those of the scrubbed text, so that a member whose name is somebody's
data is called by its pseudonym here too.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping

from attrs import define, field

from ringback.model import Json

#: Places told of one rule, and levels of one place; further ones are counted only.
MAX_PLACES = 40
MAX_LEVELS = 12


@define
class Manifest:
    """The account of one recording."""

    counts: Counter[str] = field(factory=Counter)
    places: defaultdict[str, Counter[str]] = field(factory=lambda: defaultdict(Counter))
    #: Which part of an exchange is looked at, such as `response body`, and the members that lead to the value.
    part: str = ""
    trail: list[str] = field(factory=list)

    def note(self, rule: str, times: int = 1) -> None:
        """Take down that a rule replaced what is looked at."""
        if not times:
            return
        self.counts[rule] += times
        found = self.places[rule]
        # The whole of a body has no name.
        pointer = "".join(f"/{each}" for each in self.trail[:MAX_LEVELS] if each)
        if len(self.trail) > MAX_LEVELS:
            pointer += "/…"
        place = f"{self.part} {pointer}" if pointer else self.part
        if place in found or len(found) < MAX_PLACES:
            found[place] += times

    def clear(self) -> None:
        """Forget what was noted."""
        self.counts.clear()
        self.places.clear()

    def to_json(self) -> dict[str, Json]:
        """Return by rule how often it replaced something, and where, a star for each place in a list."""
        return {
            rule: {"times": times, "at": dict(sorted(self.places[rule].items()))}
            for rule, times in sorted(self.counts.items())
            if times
        }


def together(before: Json, now: Mapping[str, Json]) -> dict[str, Json]:
    """Return the account of a recording that was continued; what is no account says nothing."""
    found = dict(now)
    for rule, told in before.items() if isinstance(before, Mapping) else ():
        # Older ones told how often only.
        old = told if isinstance(told, Mapping) else {"times": told, "at": {}}
        new = found.get(rule, {"times": 0, "at": {}})
        places = _counts(old.get("at"))
        places.update(new["at"])
        found[rule] = {
            "times": new["times"] + _count(old.get("times")),
            "at": dict(sorted(places.most_common(MAX_PLACES))),
        }
    return dict(sorted(found.items()))


def _counts(told: Json) -> Counter[str]:
    known = told.items() if isinstance(told, Mapping) else ()
    return Counter({str(place): _count(times) for place, times in known})


def _count(told: Json) -> int:
    return told if isinstance(told, int) else 0
