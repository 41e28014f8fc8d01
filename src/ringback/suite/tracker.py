"""
What each actor has been told of each call, and what that says about it now.

It remembers, it does not judge: the rules compare what comes with what is here.
"""

from collections.abc import Mapping

from attrs import define, evolve, field, frozen

from ringback.model import Json

#: Stands for every change there is.
EVERY = "*"


@frozen
class Tracked:
    """One call, as one actor knows it."""

    actor: str
    id: str
    #: The resource as last told.
    resource: Mapping[str, Json]
    state: str
    #: What changed when it was last told: StatusChange, AttachedDataChanged …
    change: str = ""
    released: bool = False
    #: The monitoring mode, where the actor listens to others' call; empty otherwise.
    mode: str = ""
    #: The command by which it came into its state, as was told; empty where none explains it.
    cause: str = ""
    #: Which changes that are told of it may come of earlier commands than the last one, and be no repetition.
    behind: frozenset[str] = frozenset()

    @property
    def uri(self) -> str:
        """The call's own URI."""
        return str(self.resource.get("uri", ""))

    def is_behind(self, change: str = EVERY) -> bool:
        """Tell whether this change, or by default whatever is told of it, may come of an earlier command."""
        return bool(self.behind & {change, EVERY})


@define
class Tracker:
    """All calls of all actors in one case."""

    calls: dict[tuple[str, str], Tracked] = field(factory=dict)
    #: Who is at the other end: (actor, other party) -> id of the actor's call.
    labels: dict[tuple[str, str], str] = field(factory=dict)
    #: By which operation a call was made: (actor, call) -> operation.
    origins: dict[tuple[str, str], str] = field(factory=dict)
    #: The monitoring mode that an actor's device is in.
    modes: dict[str, str] = field(factory=dict)
    #: The calls of cases that are over.
    bygone: set[tuple[str, str]] = field(factory=set)

    def known(self, actor: str, call: str) -> Tracked | None:
        """Return what an actor knows of a call."""
        return self.calls.get((actor, call))

    def told(self, tracked: Tracked) -> None:
        """Remember what an actor was told of a call."""
        self.calls[(tracked.actor, tracked.id)] = tracked

    def with_(self, actor: str, party: str) -> Tracked | None:
        """Return an actor's call with another party."""
        call = self.labels.get((actor, party))
        return self.calls.get((actor, call)) if call is not None else None

    def party_of(self, call: Tracked | None) -> str:
        """Return who is at the other end of a call, or nothing where that is not known."""
        if call is None:
            return ""
        return next(iter(self.ever_with(call.actor, call.id)), "")

    def ever_with(self, actor: str, call: str) -> list[str]:
        """Return whom an actor's call was ever with, the first one first."""
        return [party for (mine, party), own in self.labels.items() if (mine, own) == (actor, call)]

    def other_ends(self, call: Tracked) -> list[Tracked | None]:
        """Return what each of those that a call was ever with knows of it; None for who was told of nothing."""
        return [self.with_(each, call.actor) for each in self.ever_with(call.actor, call.id)]

    def left_alone(self, call: Tracked) -> bool:
        """Tell whether the other end of a call is over: then it may be over itself, though nobody was told."""
        theirs = self.with_(self.party_of(call), call.actor)
        return theirs is not None and theirs.released

    def left_by_all(self, call: Tracked) -> bool:
        """Tell whether the other ends of a call are over, of all that it was ever with."""
        ends = self.other_ends(call)
        return bool(ends) and all(each is not None and each.released for each in ends)

    def live(self, actor: str) -> tuple[Tracked, ...]:
        """Return an actor's calls that are not released, oldest first."""
        return tuple([each for each in self.calls.values() if not each.released and each.actor == actor])

    def current(self, actor: str) -> list[Tracked]:
        """Return an actor's calls of the case that goes on, oldest first."""
        found: list[Tracked] = []
        # What is told of a new call comes after all that was told of the calls of cases before.
        for key in reversed(self.calls):
            if key in self.bygone:
                break
            if key[0] == actor:
                found.append(self.calls[key])
        return found[::-1]

    def others(self, actor: str, call: str) -> tuple[Tracked, ...]:
        """Return an actor's live calls except one."""
        return tuple(each for each in self.live(actor) if each.id != call)

    def lost(self, actor: str, call: str) -> None:
        """Take an actor's call for over, though nobody was told that it is."""
        known = self.known(actor, call)
        if known is not None:
            self.told(evolve(known, released=True, behind=frozenset({EVERY})))

    def fell_behind(self, actor: str, call: str, change: str = EVERY) -> None:
        """Remember that an actor may still be told of a change of a call which an earlier command has caused."""
        known = self.known(actor, call)
        if known is not None and not known.released:
            self.told(evolve(known, behind=known.behind | {change}))

    def all_fell_behind(self) -> None:
        """Remember that everybody may still be told so of any call."""
        for actor, call in tuple(self.calls):
            self.fell_behind(actor, call)

    def cleared(self) -> None:
        """
        Remember that all calls are over: one that is still thought to go on is not listened to, and in no state, any more.

        That it was released may still be told, and before that all else that was on its way.
        """
        for key, each in self.calls.items():
            if not each.released:
                self.calls[key] = evolve(each, mode="", state="", behind=frozenset({EVERY}))
        self.bygone.update(self.calls)

    def set_mode(self, actor: str, mode: str) -> None:
        """Remember the monitoring mode of an actor, and of the calls they listen to."""
        if mode == "none":
            self.modes.pop(actor, None)
            return
        self.modes[actor] = mode
        for key, each in self.calls.items():
            if each.actor == actor and each.mode:
                self.calls[key] = evolve(each, mode=mode)
