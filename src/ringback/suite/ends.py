"""Who is at the other ends of a call that a command has brought about, learnt from whom it was told to."""

from collections.abc import Iterable

from ringback.contracts import Contract
from ringback.suite.expectations import SELF, Expectation
from ringback.suite.subjects import subject_of
from ringback.suite.tracker import Tracked, Tracker


def learn(
    tracker: Tracker,
    contract: Contract,
    told: Iterable[Expectation],
    actor: str,
    to: str,
    call: Tracked | None,
    operation: str,
) -> None:
    """Remember which calls an actor's command to somebody has made, and between whom they are."""
    known = tuple(told)
    # A transferred call connects the party that stays with the destination; another call is the actor's own.
    own = any(each.effect.party == SELF and each.effect.call == "new" for each in known)
    near = actor if own else tracker.party_of(call) or actor
    for each in known:
        if each.effect.call == "new" and each.met is not None:
            far = near if each.actor == to else to
            made = subject_of(contract, each.met).id
            tracker.labels[(each.actor, far)] = made
            tracker.origins[(each.actor, made)] = operation
    if call is not None and not own and (near, actor) in tracker.labels:
        tracker.labels[(near, to)] = tracker.labels[(near, actor)]
