"""
The model of calls that a contract's call table makes by itself: who may be called, and what a call offers.

It knows the roles of `[arrange]` and the commands of `[lifecycle]`, and no API.
An API that has more to say names a model of its own (`Api.lifecycle`).
"""

import functools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from attrs import define, field

from ringback.model import Json
from ringback.suite import conversation
from ringback.suite.acts import Act
from ringback.suite.arrange import AGENT, CALLER, COLLEAGUE
from ringback.suite.conversation import roles_of
from ringback.suite.looking import looks
from ringback.suite.reading import calls_of, field_of
from ringback.suite.refusals import attempt, judge
from ringback.suite.roles import ANSWER, HANG_UP, Roles
from ringback.suite.rules import mirrors
from ringback.suite.stage import Stage
from ringback.suite.tracker import Tracked

#: An actor's calls as they were read last, by id.
Read = Mapping[str, Mapping[str, Json]]


def refuse(stage: Stage, actor: str, operation: str, party: str) -> None:
    """Have an actor try what must be refused on their call with a party, and hold the refusal against that."""
    judge(stage, attempt(stage, actor, operation, call=stage.call(actor, party), listens=False))


def give(stage: Stage, actor: str, operation: str, party: str) -> None:
    """Have an actor give a command that needs nothing but their call with a party."""
    call = stage.call(actor, party)
    body = conversation.body_of(stage, operation, conversation.scope_of(stage, actor, call=call))
    stage.command(actor, operation, call=call, body=body)


#: How often something is waited for in vain; what stands for the end of a call among the members of calls.
OFTEN, OVER = 5, "(over)"


@define
class TableModel:
    """What can be done to calls that know nothing but the table."""

    stage: Stage
    #: What was read of everybody's calls last; None where they are not listed whole.
    read: dict[str, Read | None] = field(factory=dict)
    #: What everybody was told of their calls by then.
    known: dict[str, Sequence[object]] = field(factory=dict)
    #: Whose calls were waited for to be over, since their other end was.
    awaited: set[tuple[str, str]] = field(factory=set)
    #: How often was waited for each member of a call to be told as it was read, and it was not.
    in_vain: Counter[str] = field(factory=Counter)

    @property
    def roles(self) -> Roles:
        """Who plays which role in the contract."""
        return roles_of(self.stage)

    @property
    def parties(self) -> tuple[str, ...]:
        """Those who call each other."""
        return tuple(each for each in (AGENT, CALLER, COLLEAGUE) if each in self.stage.endpoint.actors)

    def begin(self) -> Sequence[Act]:
        """Return how it begins: two are on the phone."""
        what = functools.partial(conversation.on_the_phone, self.stage, AGENT, CALLER)
        return (Act(f"the {AGENT} is on the phone with the {CALLER}", what),)

    def acts(self) -> Sequence[Act]:
        """Return what may be done now."""
        return tuple(self._acts())

    def _acts(self) -> Iterator[Act]:
        yield from self.dialling()
        for actor in self.parties:
            for call, party in self.shared(actor):
                yield from self.handling(actor, call, party)
                yield from self.commands(actor, call, party)
                yield from self.refusals(actor, call, party)

    def calls(self, actor: str) -> Iterator[tuple[Tracked, str]]:
        """Yield an actor's calls that go on, each with whom it is with."""
        for call in self.stage.tracker.live(actor):
            party = self.stage.tracker.party_of(call)
            if party and self.goes_on(call):
                yield call, party

    def shared(self, actor: str) -> Iterator[tuple[Tracked, str]]:
        """Yield the calls of an actor that others are on as well: whoever is left alone may be off it at any moment."""
        for call, party in self.calls(actor):
            if not self.stage.tracker.left_by_all(call):
                yield call, party

    def goes_on(self, call: Tracked) -> bool:
        """Tell whether a call was there when calls were read last."""
        read = self.read.get(call.actor)
        return read is None or call.id in read

    def dialling(self) -> Iterator[Act]:
        """Yield who may call whom: nobody is called who is on the phone, and who calls is not talking to anybody."""
        for caller in self.parties:
            held = [call.state == self.roles.waiting for call, _party in self.calls(caller)]
            if not all(held) or len(held) > 1:
                continue
            for callee in self.parties:
                if callee != caller and not any(self.calls(callee)):
                    yield self.act(f"the {caller} dials the {callee}", conversation.dial, caller, callee)

    def handling(self, actor: str, call: Tracked, party: str) -> Iterator[Act]:
        """Yield how a call is answered and ended."""
        stage = self.stage
        if self.is_legal(ANSWER, call):
            yield self.act(
                f"the {actor} answers the call from the {party}", conversation.answer, actor, party
            )
        if self.is_legal(HANG_UP, call):
            ended = functools.partial(conversation.hang_up, stage, actor, call)
            yield Act(f"the {actor} hangs up on the {party}", ended)

    def is_legal(self, role: str, call: Tracked) -> bool:
        """Tell whether a role's operation is legal on a call, and offered where that is told."""
        name = self.roles.operation(role) if self.roles.has(role) else ""
        return bool(name) and name in self.stage.offered(call) and self.legal(name, call)

    def legal(self, operation: str, call: Tracked, other: Tracked | None = None) -> bool:
        """Tell whether the table has an operation for a call as it is."""
        return self.stage.move(operation, call.actor, call, other) is not None

    def commands(self, actor: str, call: Tracked, party: str) -> Iterator[Act]:
        """Yield the commands that the contract has for sequences, and that a call offers."""
        for name in self.stage.endpoint.contract.settings.get("lifecycle", {}).get("commands", ()):
            if name in self.stage.offered(call) and self.legal(name, call) and self._is_whole(name, call):
                yield self.act(
                    f"the {actor} does {name} on the call with the {party}", give, actor, name, party
                )

    def _is_whole(self, operation: str, call: Tracked) -> bool:
        """Tell whether the call alone fills all that an operation needs."""
        body = conversation.body_of(
            self.stage, operation, conversation.scope_of(self.stage, call.actor, call=call)
        )
        needed = self.stage.endpoint.contract.operation(operation).parameters
        return all(each.name in body for each in needed if each.required and each.place == "body")

    def refusals(self, actor: str, call: Tracked, party: str) -> Iterator[Act]:
        """Yield what must be refused: what a call does not offer, and the table does not have in its state."""
        table = self.stage.endpoint.contract.table
        offered = self.stage.offered(call)
        for name in table.refusable:
            if name not in offered and not table.move(name, call.state):
                sentence = f"the {actor} tries {name} on the call with the {party}, which must be refused"
                yield self.act(sentence, refuse, actor, name, party)

    def act(self, sentence: str, do: Callable[..., object], *words: object) -> Act:
        """Return an act that does something on the stage."""
        return Act(sentence, functools.partial(do, self.stage, *words))

    def agree(self) -> None:
        """Hold what everybody was told of their calls against what they read, and against what the others read."""
        self.stage.sweep()
        concerned = self._concerned()
        for actor in self.parties:
            if actor in concerned or self._is_outdated(actor):
                self._look(actor)
        self._see_ends()
        self._catch_up(concerned)
        for actor in self.parties:
            if self._is_outdated(actor):
                self._look(actor)
        for actor in self.parties:
            for call in self.stage.tracker.current(actor):
                self._agrees(call)

    def _look(self, actor: str) -> None:
        """Read an actor's calls; whoever was told of none has none that could be read."""
        self.known[actor] = self._own(actor)
        self.read[actor] = self._read(actor) if self.known[actor] else {}

    def _own(self, actor: str) -> Sequence[object]:
        """Return what an actor was told of their calls."""
        mine = self.stage.tracker.current(actor)
        return [(each.id, each.state, each.released, each.resource) for each in mine]

    def _is_outdated(self, actor: str) -> bool:
        """Tell whether an actor was told something since their calls were read."""
        return actor not in self.read or self.known[actor] != self._own(actor)

    def _see_ends(self) -> None:
        """
        Wait for calls to be over whose other end is: its party need not be told, and may see it a moment later.

        Each is waited for once, since of more than two parties the others go on.
        """
        tracker = self.stage.tracker
        for actor in self.parties:
            for call in tracker.live(actor):
                key = (actor, call.id)
                if key in self.awaited or key in tracker.bygone or not tracker.left_by_all(call):
                    continue
                self.awaited.add(key)
                for pause in looks(self.stage.endpoint.quiet_s):
                    if call.id not in (self.read.get(actor) or {}):
                        break
                    self.stage.pull(actor, pause)
                    self._look(actor)

    def _catch_up(self, actors: Iterable[str]) -> None:
        """
        Wait for what is still on its way to be told, so that it does not decide by chance what is done next.

        Not all that is read need be told: what has often been waited for in vain is not waited for any more.
        """
        left = self.stage.endpoint.quiet_s
        for actor in sorted(actors):
            while left > 0 and self._untold(actor):
                began = self.stage.endpoint.clock()
                self.stage.pull(actor, left)
                left -= self.stage.endpoint.clock() - began
            self.in_vain.update(self._untold(actor))

    def _untold(self, actor: str) -> set[str]:
        """Return the members of an actor's calls that were read otherwise than told, and how calls that are over are told."""
        read = self.read.get(actor)
        if read is None:
            return set()
        live = [
            each
            for each in self.stage.tracker.live(actor)
            if (actor, each.id) not in self.stage.tracker.bygone
        ]
        found = {
            name for call in live if call.id in read for name in self._differing(call.resource, read[call.id])
        }
        if any(call.id not in read for call in live):
            found.add(OVER)
        return {each for each in found if self.in_vain[each] < OFTEN}

    def _differing(self, told: Mapping[str, Json], shown: Mapping[str, Json]) -> Iterator[str]:
        """Yield the members by which a call differs, but for addresses and what time changes."""
        passing = self.stage.endpoint.contract.shape("call").get("monotonic", ())
        for name in {*shown, *told}.difference(passing):
            if (shown.get(name) or None) != (told.get(name) or None) and "/" not in str(shown.get(name)):
                yield name

    def _concerned(self) -> set[str]:
        """Return whose calls the last command may have changed: its sender's, and those of whoever they ever had a call with."""
        last = self.stage.watch.last
        found = {last.actor} if last else set(self.parties)
        for _step in range(2):
            found |= {party for actor, party in self.stage.tracker.labels if actor in found}
        return found

    def _read(self, actor: str) -> Read | None:
        listed = calls_of(self.stage, actor)
        if listed is None:
            return None
        terminal, state = self.stage.endpoint.contract.table.terminal, field_of(self.stage, "state")
        own = field_of(self.stage, "id")
        return {str(each.get(own)): each for each in listed if each.get(state) not in terminal}

    def _agrees(self, call: Tracked) -> None:
        """Raise Departed where a call that was told is read as another; who is left alone need not have been told."""
        read = self.read[call.actor]
        if read is None:
            return
        shown = read.get(call.id)
        if shown is None:
            if call.released:
                return
            if self._goes_on_elsewhere(call):
                raise self._differs(call, call.state, "not listed")
            self.stage.tracker.lost(call.actor, call.id)
            return
        said = shown.get(field_of(self.stage, "state"))
        if call.released or (said != call.state and self._is_settled(call, said)):
            raise self._differs(call, call.state, said)
        for finding in mirrors(self.stage.watch.context, shown, ""):
            raise self.stage.fail(finding)

    def _is_settled(self, call: Tracked, said: Json) -> bool:
        """Tell whether nothing happened to a call that its party need not have been told of: the end of another one."""
        tracker = self.stage.tracker
        theirs = tracker.other_ends(call)
        if any(each is None or each.released for each in theirs):
            return False
        ended = {each.id for each in tracker.calls.values() if each.actor == call.actor and each.released}
        # Whoever was held for a consultation may be talked to again when that is over.
        return not (
            (call.state, said) == (self.roles.waiting, self.roles.talking)
            and any((call.actor, each) not in tracker.bygone for each in ended)
        )

    def _goes_on_elsewhere(self, call: Tracked) -> bool:
        """Tell whether the other party still reads their own end of a call."""
        stage = self.stage
        party = stage.tracker.party_of(call)
        theirs = stage.tracker.with_(party, call.actor)
        return theirs is not None and not theirs.released and theirs.id in (self.read.get(party) or {})

    def _differs(self, call: Tracked, expected: Json, actual: Json) -> Exception:
        return self.stage.departed(
            rule="call.state",
            operation=self.roles.operation(HANG_UP) if call.released else None,
            message=f"The {call.actor}'s call {call.id} was told as {expected}, and is read back otherwise.",
            expected=expected,
            actual=actual,
            where=f"/{field_of(self.stage, 'state')}",
        )
