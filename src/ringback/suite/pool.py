"""
The calls that an operation is fuzzed on: arranged once, looked at now and then, repaired rather than rebuilt.

A request that was refused leaves the arrangement as it is.  One that was
accepted leaves it legal for the next, or makes a call that is hung up again, or
uses it up; only then is another one arranged.
"""

from attrs import define, field

from ringback.model import Operation
from ringback.suite.arrange import AGENT, CALLER, COLLEAGUE, Arranged, arranged, moved
from ringback.suite.cleanup import clear, cleared_as_known, end_known
from ringback.suite.conversation import roles_of
from ringback.suite.outcome import NotExercised
from ringback.suite.reading import Snapshot, calls_of, field_of, remembered, snapshot, snapshot_of
from ringback.suite.rest import brought, rest
from ringback.suite.roles import HOLD, RETRIEVE
from ringback.suite.stage import Stage

#: Who may have been given a call by a request of anybody else's.
INVOLVED = (AGENT, CALLER, COLLEAGUE)

#: The method of requests that change nothing (RFC 9110, 9.2.1).
SAFE = "GET"


@define
class Pool:
    """What is arranged for one operation, and how it looked when it was looked at last."""

    stage: Stage
    operation: Operation
    ready: Arranged | None = None
    before: Snapshot | None = None
    #: Whether `before` was taken of what is arranged now.
    looked: bool = False
    #: Whether an accepted request has used it, and if so, whether all is known that came of that.
    used: bool | None = None
    #: Whether something was accepted on what is arranged of which nobody knows what comes, and when.
    unsure: bool = False
    #: The state in which the call was arranged.
    state: str = ""
    #: What was arranged last, whatever has become of it.
    last: Arranged | None = None
    #: How often something was arranged.
    built: int = field(default=0)

    def take(self) -> Arranged:
        """Return what is arranged, as its actor knows it by now; raises NotExercised and Departed as `arranged` does."""
        if self.used is not None:
            known, self.used = self.used, None
            self._repair(known=known)
        return self._ready()

    def _ready(self) -> Arranged:
        if self.ready is None:
            self.ready = arranged(self.stage, self.operation)
            self.state = self.ready.call.state if self.ready.call is not None else ""
            self.built += 1
            self.looked = self.unsure = False
        self.last = self.ready = moved(self.ready, self.stage)
        return self.ready

    def look(self) -> Snapshot | None:
        """Read what a refused request must not change; one request, or none where nothing can be read."""
        ready = self.take()
        return self._look(ready)

    def _look(self, ready: Arranged) -> Snapshot | None:
        after = ready.look() if ready.look else snapshot(self.stage, ready.actor, self.operation.name)
        self.before, self.looked = after, True
        return after

    def discard(self) -> None:
        """Clear all calls, so that the next request gets a new one."""
        clear(self.stage)
        self.ready, self.looked, self.used = None, False, None

    def accepted(self, *, known: bool) -> None:
        """
        Note that a request was accepted: before the next one, all is made ready again.

        `known` tells that all came of it that the call table says, and so that its actors' calls are known.
        """
        if self.operation.method != SAFE:
            self.used = known
            self.unsure = self.unsure or not known

    def _repair(self, *, known: bool) -> None:
        before = self.before if self.looked else None
        self.looked = False
        if not self.stage.clearing and not self.stage.endpoint.is_silent:
            if known and (self._unmonitored() or self._still_good()):
                return
            if not known and before is not None and self._came_to_nothing(before):
                return
            if not known and before is not None and self._still_good() and self._as_it_was(before):
                return
            if cleared_as_known(self.stage) and (known or self._is_clear()):
                self.ready = None
                return
        elif before and self._look(self._ready()) == before:
            return
        self.discard()

    def _came_to_nothing(self, before: Snapshot) -> bool:
        """Read what has come of a request, told or not; tell whether all is as it was before."""
        ready = self._ready()
        listed = calls_of(self.stage, ready.actor)
        if ready.look or listed is None:
            return False
        terminal, (state, name) = self.stage.endpoint.contract.table.terminal, self._names()
        live = {str(each.get(name)): each for each in listed if each.get(state) not in terminal}
        for call in self.stage.tracker.live(ready.actor):
            if call.id not in live:
                self.stage.tracker.lost(ready.actor, call.id)
        for each in live.values():
            remembered(self.stage, ready.actor, each)
        self.ready = moved(ready, self.stage)
        after = snapshot_of(self.stage, live.values(), self.operation.name)
        if after != before or (self.ready.call is not None and self.ready.call.released):
            return False
        self.before, self.looked = after, True
        return True

    def _names(self) -> tuple[str, str]:
        return field_of(self.stage, "state"), field_of(self.stage, "id")

    def _is_clear(self) -> bool:
        """Tell whether nobody who is ever arranged with has a call, as the endpoint lists them."""
        terminal, state = self.stage.endpoint.contract.table.terminal, field_of(self.stage, "state")
        for actor in {*INVOLVED, self._actor} & {*self.stage.endpoint.actors}:
            listed = calls_of(self.stage, actor)
            if listed is None or any(each.get(state) not in terminal for each in listed):
                return False
        return True

    @property
    def _actor(self) -> str:
        return self.last.actor if self.last is not None else AGENT

    def _as_it_was(self, before: Snapshot) -> bool:
        """Tell whether there are the same calls in the same states as before; what else they show may differ."""
        state = field_of(self.stage, "state")
        after = self._look(self._ready()) or {}
        return {call: each.get(state) for call, each in before.items()} == {
            call: each.get(state) for call, each in after.items()
        }

    def _unmonitored(self) -> bool:
        """Have who has just begun to monitor stop it; tell whether it is as it was before."""
        ready, roles = self._ready(), roles_of(self.stage)
        moves = self.stage.endpoint.contract.table.moves_of(self.operation.name)
        begins = moves and all(each.mode not in {"", "none"} and not each.states for each in moves)
        if not begins or roles.unmonitor is None or ready.call is not None:
            return False
        try:
            self.stage.command(ready.actor, roles.unmonitor)
        except NotExercised:
            return False
        return True

    def _still_good(self) -> bool:
        """Hang up what was made, take back what was put on hold; tell whether the operation is legal again then."""
        ready = self._ready()
        moves = self.stage.endpoint.contract.table.moves_of(self.operation.name)
        # Who monitors, or has gone through several steps to get here, starts afresh.
        if (
            not moves
            or any(each.after or each.mode or each.modes for each in moves)
            or self.stage.tracker.modes
        ):
            return False
        if not moves[0].states and not any(each.call == "new" for each in moves[0].effects):
            return False
        call, actor = ready.call, ready.actor
        keep = {each.id for each in (call, ready.other) if each is not None}
        if call is not None and call.released:
            return False
        made = [each for each in self.stage.tracker.live(actor) if each.id not in keep]
        if not all(end_known(self.stage, each) for each in made):
            return False
        if made:
            rest(self.stage)
        return call is None or self._legal()

    def _legal(self) -> bool:
        """Tell whether the operation is legal again, in the state that the first request found if one command leads there."""
        ready, roles = self._ready(), roles_of(self.stage)
        call = ready.call
        assert call is not None, "what is legal on a call has one"
        ways = {(roles.waiting, roles.talking): RETRIEVE, (roles.talking, roles.waiting): HOLD}
        back = ways.get((call.state, self.state))
        if back is not None and ready.other is None and roles.has(back):
            return brought(self.stage, call, roles.operation(back), self.state) and self._moves()
        return self._moves()

    def _moves(self) -> bool:
        ready = self._ready()
        return self.stage.move(self.operation.name, ready.actor, ready.call, ready.other) is not None
