"""
What a sequence knows of each of its phone calls: what it must show, and what no document says any more.

A phone call is known to be in a state from the moment that it was seen to be, until something is done after
which the documents leave it open.
"""

from collections.abc import Collection

from attrs import define, field

from ringback.calls import Move
from ringback.suite.actions import ANY, DESTINATION, PEER, Actions, Target
from ringback.suite.phonecalls import PhoneCalls

#: The member of a view that shows it on hold.
HELD = "onHold"


@define
class Line:
    """One phone call of a sequence, by the name that its sentences give it."""

    name: str
    actor: str
    calls: PhoneCalls
    #: Whether the number that was called has not picked up yet.
    ringing: bool = False
    #: Members of its views that are seen only while it is in a state: whether they must be there; none of those of
    #: which that is open.
    shows: dict[str, bool] = field(factory=dict)
    #: Members that another action may have changed, or not: no document says which actions undo each other.
    open: set[str] = field(factory=set)
    #: Whether another one was made at its extension, and nobody has looked since: a phone may put on hold what it has.
    beside: bool = False
    #: Who joined it, or took somebody's place in it, by the action that called them.
    guests: dict[str, str] = field(factory=dict)
    #: Who was called, and has not been looked for yet; and how many acts ago.
    called: dict[str, str] = field(factory=dict)
    waits: int = 0
    #: Whether somebody else may have it now, under whatever id.
    moved: bool = False
    #: Whether it is listed at its extension all the same.
    stays: bool = False
    #: Whether an action may have left it in a state that no document describes.
    altered: bool = False
    #: Whether it was on call when another one was about to be hung up, where that may or may not come about.
    talks: bool = False

    @property
    def id(self) -> str:
        """The id of the phone call."""
        return self.calls.created[self.actor]

    @property
    def actions(self) -> Actions:
        """What can be done to it."""
        return Actions(self.calls)

    def target(self, to: str = "") -> Target:
        """Return what an action on it is about."""
        return self.actions.target(self.actor, to)

    def is_in(self, member: str) -> bool | None:
        """Tell whether it is in a state; None where that is open."""
        return self.shows.get(member, None if self.altered or member in self.open else False)

    @property
    def is_plain(self) -> bool:
        """Whether it is a conversation of two and nothing else, on which every action is legal."""
        return not (
            self.ringing
            or self.moved
            or self.altered
            or self.guests
            or self.called
            or any(self.shows.values())
            or self.open
            or self.beside
        )

    def see_beside(self, held: Collection[str]) -> None:
        """Know which views are on hold since another one was made: a phone may do that by itself, or not."""
        own = {self.calls.view[self.actor]} if self.shows.get(HELD) else set()
        if self.beside and set(held) - own:
            self.shows.pop(HELD, None)
            self.open.add(HELD)
        self.beside = False

    def done(self, operation: str, move: Move, to: str) -> None:
        """Know what an accepted action has made of it."""
        if any(each.call == ANY and each.party == DESTINATION for each in move.effects):
            self.moved, self.ringing = True, False
        if any(each.call == ANY and each.party != PEER for each in move.effects):
            self.shows, self.altered = {}, True
        own = {member for effect in move.effects for member in (*effect.has, *effect.hides)}
        # What it showed before is left open by whatever else is done to it.
        self.open = (self.open | {*self.shows}) - own
        self.shows = {}
        self.beside = self.beside and HELD not in own
        for effect in move.effects:
            self.shows |= dict.fromkeys(effect.has, True) | dict.fromkeys(effect.hides, False)
        if to:
            self.guests[to] = operation
