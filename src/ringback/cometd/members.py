"""
The sessions of a server, and the indexes that find them: by id, by owner, by subscription, by silence.

It knows what a session holds; what Bayeux makes of it is the hub's business.
"""

import heapq
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TypeVar

from attrs import define, field, frozen

from ringback.cometd import messages as bayeux
from ringback.model import Json

_Key = TypeVar("_Key")

#: How many entries of sessions that have ended the heap may have, beside one for each that lives.
_STALE = 1000


@frozen
class Held:
    """A connect that waits for something to tell."""

    client_id: str
    #: When it must be answered at the latest, on the caller's clock, in seconds.
    deadline: float
    #: Tells it from other connects of the same client.
    number: int
    #: The connect message, whose id the reply repeats.
    message: Mapping[str, Json] = field(repr=False, hash=False)


@define(eq=False)
class Member:
    """One session."""

    client_id: str
    owner: str
    seen: float
    #: Whether its client acknowledges what it gets.
    acked: bool = False
    subscriptions: set[str] = field(factory=set)
    #: What has not yet been sent.  A list: an empty deque is ten times as large.
    queue: list[Json] = field(factory=list)
    #: What has been sent and not yet been acknowledged, with the numbers of the batches.
    unacknowledged: list[tuple[int, Json]] = field(factory=list)
    #: The number of the last batch that was sent.
    batch: int = 0
    #: Whether it is told things outside of its connects, because its transport can do that.
    pushed: bool = False
    #: The connect that is held now.
    held: Held | None = None
    #: The last words to a session that has ended while its connect was held.
    farewell: Mapping[str, Json] | None = None

    @property
    def load(self) -> int:
        """How many messages are kept for it."""
        return len(self.queue) + len(self.unacknowledged)

    def take(self) -> tuple[Json, ...]:
        """Return all that is to be sent; where it is to be acknowledged, it is kept under a new number."""
        events = tuple(self.queue)
        self.queue.clear()
        if self.acked:
            self.batch += 1
            self.unacknowledged += [(self.batch, each) for each in events]
        return events

    def acknowledge(self, batch: int | None) -> None:
        """Forget what has arrived, and send again what has not; None says nothing of either."""
        if batch is None or not self.acked or batch > self.batch:
            return
        self.queue[:0] = [each for number, each in self.unacknowledged if number > batch]
        self.unacknowledged.clear()


@define(eq=False)
class Members:
    """All sessions; `patience` is how long one may be silent, in seconds."""

    patience: float
    _all: dict[str, Member] = field(factory=dict, init=False)
    #: The living ones of each owner, the one that was silent for longest first.
    _owned: dict[str, dict[str, Member]] = field(factory=dict, init=False)
    #: The living ones by owner and channel pattern.
    _listening: dict[tuple[str, str], dict[str, Member]] = field(factory=dict, init=False)
    #: When to look at each again: (time, client id); one entry each, and some of those that have ended.
    _looks: list[tuple[float, str]] = field(factory=list, init=False)

    def __len__(self) -> int:
        return len(self._all)

    def __iter__(self) -> Iterator[Member]:
        return iter(list(self._all.values()))

    def get(self, client_id: str) -> Member | None:
        """Return a session, living or with last words to say."""
        return self._all.get(client_id)

    def add(self, member: Member) -> None:
        """Take in a new session."""
        self._all[member.client_id] = member
        self._owned.setdefault(member.owner, {})[member.client_id] = member
        heapq.heappush(self._looks, (member.seen + self.patience, member.client_id))

    def touch(self, member: Member, now: float) -> None:
        """Note that a living session is not silent."""
        member.seen = now
        owned = self._owned[member.owner]
        owned[member.client_id] = owned.pop(member.client_id)

    def owned(self, owner: str) -> Mapping[str, Member]:
        """Return the living sessions of an owner by client id, the one that was silent for longest first."""
        return self._owned.get(owner, {})

    def listeners(self, owner: str, channel: str) -> Iterable[Member]:
        """Return the living sessions of an owner that have subscribed to a channel, each once."""
        groups = [
            group for each in _patterns(channel) if (group := self._listening.get((owner, each))) is not None
        ]
        if len(groups) == 1:
            return list(groups[0].values())
        return {each.client_id: each for group in groups for each in group.values()}.values()

    def subscribe(self, member: Member, patterns: Iterable[str]) -> None:
        """Let a session listen."""
        for each in patterns:
            member.subscriptions.add(each)
            self._listening.setdefault((member.owner, each), {})[member.client_id] = member

    def unsubscribe(self, member: Member, patterns: Iterable[str]) -> None:
        """Let a session no longer listen to these patterns, if it did."""
        for each in member.subscriptions.intersection(patterns):
            member.subscriptions.remove(each)
            _drop(self._listening, (member.owner, each), member.client_id)

    def mute(self, member: Member) -> None:
        """Let a session no longer live: only its last words remain to be said."""
        self.unsubscribe(member, tuple(member.subscriptions))
        _drop(self._owned, member.owner, member.client_id)

    def remove(self, member: Member) -> None:
        """Forget a session."""
        self.mute(member)
        self._all.pop(member.client_id, None)
        if len(self._looks) > 2 * len(self._all) + _STALE:
            self._looks = [each for each in self._looks if each[1] in self._all]
            heapq.heapify(self._looks)

    def overdue(self, now: float) -> Iterator[Member]:
        """Remove the sessions that were silent for too long, and return them."""
        while self._looks and self._looks[0][0] < now:
            _, client_id = heapq.heappop(self._looks)
            member = self._all.get(client_id)
            if member is None:
                continue
            since = max(member.seen, member.held.deadline) if member.held else member.seen
            if since + self.patience < now:
                self.remove(member)
                yield member
            else:
                heapq.heappush(self._looks, (since + self.patience, client_id))


@lru_cache(maxsize=256)
def _patterns(channel: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(bayeux.patterns_of(channel)))


def _drop(groups: dict[_Key, dict[str, Member]], key: _Key, client_id: str) -> None:
    group = groups.get(key)
    if group is not None:
        group.pop(client_id, None)
        if not group:
            del groups[key]
