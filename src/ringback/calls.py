"""
The call table: what each operation does to a call, and who is told.

The table is data (`contracts/<api>/calls.toml`); the switch obeys it and the
suite holds an endpoint against it.  Everything that decides legality is here,
and nothing here talks to anybody.
"""

from collections.abc import Mapping, Sequence

from attrs import evolve, field, frozen

from ringback.errors import NoSuchName
from ringback.model import Json

NOTHING: Mapping[str, Json] = {}


@frozen
class Effect:
    """One consequence of an operation: for whom, on which of their calls, and the notification of it."""

    #: self (who commands), peer (the others on the call addressed), other-peer (the others on the call
    #: that a parameter names, or that the operation goes with), destination (who is dialled), monitored.
    party: str
    #: target (the call addressed), other (the call named by a parameter), new, any (whichever shows it),
    #: or none (a device).
    call: str
    #: The notificationType, or the messageType where it has none.
    notification: str
    #: The state that the call is in afterwards; None where it keeps its state.
    becomes: str | None = None
    #: Values that the notification's resource must show, by name: `mute = "Off"`.
    shows: Mapping[str, Json] = field(factory=dict)
    #: Names that the resource must have, whatever their values.
    has: tuple[str, ...] = ()
    #: Names that the notification's resource must not have.
    hides: tuple[str, ...] = ()
    #: The rule that is broken where it shows something else.
    rule: str = "call.state"
    #: Whether a document demands it; what is not demanded may happen or not.
    required: bool = True
    #: The requirement that it is of, where that is not the move's.
    requirement: str = ""
    #: The requirement that it is of instead, by the operation that has made the call.
    made_by: Mapping[str, str] = field(factory=dict)
    #: The requirement that is broken instead where it has not happened at all, rather than not been told.
    undone: str = ""


@frozen
class Move:
    """What one operation does, in the states where it is legal."""

    operation: str
    #: Legal states of the addressed call; empty where no call is addressed.
    states: tuple[str, ...] = ()
    #: Legal states of the call that a parameter names.
    other: tuple[str, ...] = ()
    #: Legal monitoring modes of the addressed call; empty where it does not matter.
    modes: tuple[str, ...] = ()
    #: The monitoring mode afterwards; empty where it does not change.
    mode: str = ""
    #: Values of the addressed call's resource in which it is legal, by name: `recordingState = ["Paused"]`;
    #: the empty string is that of a name that it does not show.
    given: Mapping[str, tuple[Json, ...]] = field(factory=dict)
    #: Operations of the same party that bring about where it is legal, in their order.
    after: tuple[str, ...] = ()
    effects: tuple[Effect, ...] = ()
    #: Whether the effects' notifications may arrive in any order.
    any_order: bool = True
    requirement: str = ""
    errata: tuple[str, ...] = ()


@frozen
class Capabilities:
    """What a call offers in a state: as one document prints it, as demanded, and as any document has it."""

    state: str
    #: alone, second (another call of the same party is held), transferring (held for InitiateTransfer),
    #: listening, coaching, barged.
    when: str
    sample: tuple[str, ...]
    required: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    #: What else a document says or prints that a call may offer there.
    allowed: tuple[str, ...] = ()
    source: str = ""
    #: The requirement that is broken where it offers something else.
    requirement: str = ""

    def unheard_of(self, offered: Sequence[str]) -> tuple[str, ...]:
        """Return what is offered that no document has there, and none forbids."""
        known = {*self.required, *self.allowed, *self.forbidden}
        return () if "*" in known else tuple(each for each in offered if each not in known)


@frozen
class Addition:
    """What a call offers besides, while it shows certain values."""

    state: str
    #: In which situations of `Capabilities.when`.
    when: tuple[str, ...]
    #: Values of the call's resource, by name: `recordingState = ["Paused"]`.
    given: Mapping[str, tuple[Json, ...]]
    sample: tuple[str, ...]
    required: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    source: str = ""

    def holds(self, state: str, when: str, shown: Mapping[str, Json]) -> bool:
        """Tell whether it holds for a call that shows these values."""
        return state == self.state and when in self.when and _shows(shown, self.given)


def _shows(shown: Mapping[str, Json], given: Mapping[str, tuple[Json, ...]]) -> bool:
    # What is shown as null is shown as absent.
    return all(("" if shown.get(name) is None else shown[name]) in values for name, values in given.items())


@frozen
class CallTable:
    """Which operations a call obeys in which state, and where each leads."""

    states: tuple[str, ...]
    terminal: tuple[str, ...]
    moves: tuple[Move, ...]
    capabilities: tuple[Capabilities, ...]
    #: What a call offers in a monitoring mode: mode -> `when` of the capabilities.
    modes: Mapping[str, str] = field(factory=dict)
    #: Operations that must be refused where no move has them and the call does not offer them.
    refusable: tuple[str, ...] = ()
    #: What a call offers besides its state's capabilities, while it shows certain values.
    additions: tuple[Addition, ...] = ()

    def moves_of(self, operation: str) -> tuple[Move, ...]:
        """Return all moves of an operation, in table order."""
        return tuple(move for move in self.moves if move.operation == operation)

    def move(
        self,
        operation: str,
        state: str | None = None,
        *,
        other: str | None = None,
        mode: str | None = None,
        shown: Mapping[str, Json] = NOTHING,
    ) -> Move | None:
        """
        Return the move that an operation makes from here, or None where it is illegal.

        `shown` is what the addressed call's resource shows.
        """
        for move in self.moves_of(operation):
            if move.states and state not in move.states:
                continue
            if move.other and other not in move.other:
                continue
            if move.modes and mode not in move.modes:
                continue
            if not _shows(shown, move.given):
                continue
            return move
        return None

    def unheard_of(
        self, state: str, offered: Sequence[str], shown: Mapping[str, Json] = NOTHING
    ) -> tuple[str, ...]:
        """
        Return what is offered in a state that no document has there, whatever else is going on.

        What goes on beside a call may not have been told yet, so its other rows are asked as well.
        """
        rows = [self.offered(state, row.when, shown=shown) for row in self.capabilities if row.state == state]
        return tuple(each for each in offered if rows and all(row.unheard_of([each]) for row in rows))

    def may_leave_out(self, state: str, operation: str) -> bool:
        """Tell whether documents print an operation among what a call in a state offers, and demand it in no situation."""
        rows = [row for row in self.capabilities if row.state == state]
        printed = any(operation in row.sample for row in rows)
        return printed and not any(operation in row.required for row in rows)

    def offered(
        self, state: str, when: str = "alone", *, shown: Mapping[str, Json] = NOTHING
    ) -> Capabilities:
        """
        Return what a call offers in a state, while its resource shows these values.

        Raises NoSuchName for a state that the table does not have.
        """
        rows = [row for row in self.capabilities if row.state == state]
        if not rows:
            raise NoSuchName(kind="call state", name=state, known=self.states)
        row = next((row for row in rows if row.when == when), rows[0])
        for each in self.additions:
            if each.holds(state, when, shown):
                row = evolve(
                    row,
                    sample=row.sample + each.sample,
                    allowed=row.allowed + each.sample,
                    required=row.required + each.required,
                    forbidden=row.forbidden + each.forbidden,
                )
        return row
