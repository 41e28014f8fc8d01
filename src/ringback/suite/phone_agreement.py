"""What must hold of a listing after what was done to phone calls: no more than a document demands."""

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import evolve, frozen

from ringback.model import Finding, Json
from ringback.suite.arrange import AGENT
from ringback.suite.phone_lines import HELD, Line
from ringback.suite.phone_listing import LIST, Listing
from ringback.suite.stage import Stage
from ringback.suite.views import has, is_idle, is_over, numbers_in, same_extension, shows, views_of

#: What is done, and undone, to a conversation alone: the member of a view that shows it, and both actions.
HOLD = (HELD, "OnHold", "OffHold")
RECORDING = ("recording", "StartRecording", "StopRecording")
PARKED = "parked"

#: How a phone call ends.
DELETE = "Delete"


@frozen
class Agreement:
    """What is known of phone calls, to be held against what is listed."""

    stage: Stage
    #: Phone calls that go on, by name; one that ended by itself is taken out.
    lines: dict[str, Line]
    #: Likewise those of other extensions.
    elsewhere: dict[str, Line]
    #: Ids of those that were hung up.
    ended: set[str]
    #: What was done last, and to which phone call.
    last: tuple[str, str]
    #: What the contract has to say of sequences.
    data: Mapping[str, Any]

    def wrong(self) -> Iterator[Finding]:
        """Yield what is listed otherwise than it must be."""
        known = {line.id for line in self.lines.values() if not line.moved and not line.altered}
        listing = Listing.of(self.stage, AGENT, frozenset(known))
        if listing.wrong:
            yield evolve(listing.wrong, requirement=self.data["demands"]["listing"])
        for call in sorted(self.ended & set(listing.calls)):
            if not is_over(listing.calls[call]):
                yield self._finding(DELETE, f"phone call {call}, which was over, is on call again", "again")
        for line in tuple(self.lines.values()):
            if not line.moved and not line.ringing:
                yield from self._wrong_with(line, listing)
        for line in tuple(self.elsewhere.values()):
            yield from self._wrong_elsewhere(line, listing)

    def _wrong_elsewhere(self, line: Line, listing: Listing) -> Iterator[Finding]:
        own = self.stage.actor(AGENT).identity.number
        listed = listing.calls.get(line.id, {})
        told = [listed.get("extension"), *(each for view in views_of(listed) for each in numbers_in(view))]
        if listed and not has(told, own):
            yield self._finding(LIST, f"phone call {line.id} is of another extension, and listed", "listing")
        operation, name = self.last
        if operation == DELETE and line.talks and is_idle(line.calls.read(line.actor, line.id)):
            what = f"phone call {line.id}, of another extension, is over with it"
            yield self._finding(DELETE, what, "other" if name else "all")

    def _wrong_with(self, line: Line, listing: Listing) -> Iterator[Finding]:
        call = listing.calls.get(line.id) or line.calls.read(line.actor, line.id)
        kept = any(line.shows.values()) or line.altered or bool(line.open)
        if call is None or (is_idle(call) and not kept):
            operation, name = self.last
            if operation == DELETE and name != line.name:
                yield self._finding(DELETE, f"phone call {line.id}, another one, is over with it", "other")
                return
            # Who was called may hang up.
            self.stage.evidence.note("A phone call ended by itself.")
            del self.lines[line.name]
            return
        if line.id not in listing.calls and not listing.partial and not line.altered:
            yield self._finding(LIST, f"phone call {line.id} of the extension is not listed", "listing")
        told, own = call.get("extension"), self.stage.actor(line.actor).identity.number
        # Who is charged for one that went on to somebody else, no page says.
        if told is not None and not line.moved and not same_extension(told, own):
            what = f"phone call {line.id}, which {own} is charged for, is listed as one of {told}"
            yield self._finding(LIST, what, "charged")
        line.see_beside([str(each.get("id")) for each in views_of(call) if shows(each, HELD)])
        for member, expected in line.shows.items():
            if member == PARKED and expected:
                # For how long it is parked is up to the server.
                continue
            if any(shows(each, member) for each in views_of(call)) != expected:
                yield self._state(line, member, call, expected=expected)
        parked = any(shows(each, PARKED) for each in views_of(call))
        if parked and self.last[1] != line.name and PARKED not in line.shows and line.is_in(PARKED) is False:
            # None is parked by itself.
            yield self._state(line, PARKED, call, expected=False)

    def _state(self, line: Line, member: str, call: Mapping[str, Json], *, expected: bool) -> Finding:
        operation, name = self.last
        table = self.stage.endpoint.contract.table
        told = f"shows {member}" if not expected else f"does not show {member} any more"
        requirement = self.data["demands"]["untouched"]
        if name == line.name:
            moves = (table.moves_of(each)[0] for pair in (HOLD, RECORDING) for each in pair[1:])
            requirement = next(
                move.requirement
                for move in moves
                for each in move.effects
                if member in (each.has if expected else each.hides)
            )
        return Finding(
            rule="view.state",
            operation=operation or None,
            message=f"After {operation or 'what was done'} on phone call {name}, phone call {line.name} {told}.",
            expected=f"{member}, since when" if expected else f"no {member}",
            actual=list(views_of(call)),
            where="/phoneCallView",
            requirement=requirement,
        )

    def _finding(self, operation: str, what: str, demand: str) -> Finding:
        return Finding(
            rule="listing.selection" if operation == LIST else "call.state",
            operation=operation,
            message=f"{operation}: {what}.",
            expected="what was done to it, and nothing else",
            actual=what,
            requirement=self.data["demands"][demand],
        )
