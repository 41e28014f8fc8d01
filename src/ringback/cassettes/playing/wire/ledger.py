"""
What was asked of a recorded server, and what of the recording nobody asked for: the account at its end.

It keeps no more than it can tell.
"""

from collections import Counter
from collections.abc import Iterator

from attrs import define, field

from ringback.cassettes.playing.wire.nearest import Unrecorded, shown
from ringback.cassettes.playing.wire.recording import Entry, Recording
from ringback.model import Json

#: How many different unrecorded requests are told one by one.
MOST = 1000


@define(eq=False)
class Ledger:
    """What has happened so far."""

    recording: Recording
    given: int = 0
    told: int = 0
    refused: int = 0
    _given: bytearray = field(init=False, repr=False)
    _unrecorded: Counter[str] = field(factory=Counter, init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        self._given = bytearray(len(self.recording.entries))

    def give(self, entry: Entry) -> None:
        """Note that a recorded answer was given."""
        self.given += 1
        self._given[entry.number] = 1

    def refuse(self, unrecorded: Unrecorded) -> bool:
        """Note a request that was not recorded; return whether it is the first of its kind."""
        self.refused += 1
        detail = unrecorded.detail
        is_new = detail not in self._unrecorded
        if not is_new or len(self._unrecorded) < MOST:
            self._unrecorded[detail] += 1
        return is_new and len(self._unrecorded) < MOST

    @property
    def is_as_recorded(self) -> bool:
        """Whether everything was asked that was recorded, and nothing else."""
        return not self.refused and not any(self.unasked())

    def unasked(self) -> Iterator[str]:
        """Yield the recorded requests that nobody made; a read counts as made once it was made at any time."""
        hidden = self.recording.hidden
        made = {
            each.asked.key(each.actor, hidden)
            for each in self.recording.entries
            if each.is_safe and self._given[each.number]
        }
        for each in self.recording.entries:
            if not self._given[each.number] and not (
                each.is_safe and each.asked.key(each.actor, hidden) in made
            ):
                by = f" by {each.actor}" if each.actor else ""
                yield f"{shown(each.asked, hidden)}{by}"

    def unrecorded(self) -> dict[str, int]:
        """Return what was asked and not recorded, and how often."""
        return dict(self._unrecorded)

    def to_json(self) -> dict[str, Json]:
        """Return the account as a value."""
        return {
            "given": self.given,
            "notifications": self.told,
            "refused": self.refused,
            "unrecorded": self.unrecorded(),
            "unasked": list(self.unasked()),
        }
