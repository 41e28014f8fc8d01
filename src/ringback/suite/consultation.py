"""
Consultation and conference: a call is held, a second one is made to talk it over, and the two become one.

Which of the two calls a server wants to have addressed differs: the samples take the
consultation call, so it is asked first; the other one only where that one offers nothing.
What the parties that stay are told, and under which id, is nowhere written down, so
what became of them is read back.
"""

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence

from attrs import frozen

from ringback.model import Json
from ringback.suite.conversation import addressed
from ringback.suite.outcome import Departed
from ringback.suite.reading import calls_of, refreshed, remembered
from ringback.suite.stage import Stage
from ringback.suite.subjects import last_segment
from ringback.suite.tracker import Tracked

TRANSFER, CONFERENCE = "Transfer", "Conference"

REMOVE = "RemoveParticipantFromConference"

ESTABLISHED = "Established"

UNREAD = "The endpoint does not list its calls whole, so they were not read back."

Resource = Mapping[str, Json]
Calls = tuple[Resource, ...]

#: Meets a demand that there be no such call.
GONE: Resource = {}


def participants_of(resource: Mapping[str, Json]) -> set[str]:
    """Return every rendering of the numbers of those who take part in a call."""
    said = resource.get("participants")
    members = said if isinstance(said, list) else []
    return {str(value) for each in members if isinstance(each, Mapping) for value in each.values()}


@frozen
class Consultation:
    """What a party does with two calls, and what it must come to."""

    stage: Stage

    def initiate(self, what: str, actor: str, party: str, to: str, **more: Json) -> None:
        """Have an actor hold their call with a party, and call somebody to consult."""
        stage = self.stage
        stage.actor(to)
        call = stage.call(actor, party)
        body = {"destination": {"phoneNumber": stage.endpoint.number_of(to)}, **more}
        stage.command(actor, f"Initiate{what}", call=call, to=to, body=body)
        self._parent(stage.call(actor, to), call)

    def _parent(self, consult: Tracked, original: Tracked) -> None:
        for name in self.stage.endpoint.contract.shape("call").get("parents", ()):
            said = consult.resource.get(name)
            if said and last_segment(said) not in (original.id, last_segment(original.uri)):
                raise self.stage.departed(
                    rule="call.identity",
                    message=f"{name} of the consultation call must name the call that it was made from.",
                    expected=original.id,
                    actual=said,
                    where=f"/data/call/{name}",
                )

    def complete(self, what: str, actor: str, party: str, to: str) -> None:
        """Have an actor make one conversation of their call with a party and of their consultation."""
        stage, operation = self.stage, f"Complete{what}"
        original, consult = stage.call(actor, party), stage.call(actor, to)
        if operation not in stage.offered(consult):
            original, consult = refreshed(stage, original), refreshed(stage, consult)
        # What a held call offers is meant for later, as long as nobody has answered.
        waits = consult.state == "Dialing"
        call, other = (consult, original) if waits else addressed(stage, operation, consult, original)
        body = {} if call is consult else {"consultCallUri": consult.uri}
        stage.command(actor, operation, call=call, other=other, body=body)
        if what == TRANSFER:
            self._connected(party, to, actor)

    def _connected(self, one: str, other: str, former: str) -> None:
        """Take for the call between two parties what each has left of the one with the party that is gone."""
        self.stage.sweep()
        for actor, party in ((one, other), (other, one)):
            kept = self._kept(actor, self.stage.tracker.with_(actor, former))
            if kept is not None:
                self.stage.tracker.labels[(actor, party)] = kept.id

    def _kept(self, actor: str, old: Tracked | None) -> Tracked | None:
        """Return the call that an actor goes on with: the old one, or another, of which nobody need have been told yet."""
        stage = self.stage
        listed = _live(stage, calls_of(stage, actor) or ())
        if listed and (old is None or not _only(listed, old.id)):
            return remembered(stage, actor, listed[-1])
        live = stage.tracker.live(actor)
        return old if old is not None and not old.released else (live[-1] if live else old)

    def talk(self, one: str, other: str) -> None:
        """Demand that two parties talk to each other, each on a call that names the other."""
        for actor, party in ((one, other), (other, one)):
            met = functools.partial(_established_with, numbers={self.stage.endpoint.number_of(party)})
            found = self._demand(actor, met, functools.partial(self._not_together, actor, party, [party]))
            if found is not None:
                self.stage.tracker.labels[(actor, party)] = found.id

    def conferring(self, actor: str, party: str, others: Sequence[str]) -> None:
        """Demand that an actor's call with a party is Established, and names all of these but not the actor."""
        call = self.stage.call(actor, party)
        numbers = {self.stage.endpoint.number_of(each) for each in others}
        own = self.stage.endpoint.number_of(actor)
        self._demand(
            actor,
            lambda calls: _established_with(_only(calls, call.id), numbers=numbers, but=own),
            lambda calls: self._not_together(actor, party, others, _only(calls, call.id)),
        )

    def _not_together(self, actor: str, party: str, others: Sequence[str], calls: Calls) -> Departed:
        connected = [each for each in calls if each.get("state") == ESTABLISHED]
        if not connected:
            return self.stage.departed(
                rule="call.state",
                message=f"The {actor} must be in conversation with the {party}, and is not.",
                expected=ESTABLISHED,
                actual=[each.get("state") for each in calls],
                where="/state",
            )
        named = " and ".join(f"the {each}" for each in others)
        return self.stage.departed(
            rule="call.participants",
            message=f"The {actor}'s call must name {named}, and not the {actor}, as participants.",
            expected=[self.stage.endpoint.number_of(each) for each in others],
            actual=connected[-1].get("participants"),
            where="/participants",
        )

    def remove(self, actor: str, party: str, gone: str) -> None:
        """Have the owner of a conference remove somebody from it."""
        stage = self.stage
        call = stage.call(actor, party)
        move = stage.move(REMOVE, actor, call, None)
        stage.command(actor, REMOVE, call=call, body={"participant": stage.endpoint.number_of(gone)})
        if move is not None and REMOVE not in stage.offered(call):
            for erratum in move.errata:
                stage.evidence.used(erratum)

    def without(self, actor: str, party: str, gone: str) -> None:
        """
        Demand that an actor is told, and can read, that their call names a party, and somebody no longer.

        The party need not be told, and reads of their own call what it is with by now.
        """
        stage = self.stage
        call = stage.call(actor, party)
        stays, left = (stage.endpoint.number_of(each) for each in (party, gone))

        def shortened(calls: Calls) -> Resource | None:
            return _naming(_only(calls, call.id), {stays}, but=left)

        def otherwise(calls: Calls) -> Departed:
            return self._still_named(actor, party, gone, _only(calls, call.id))

        # One that was on its way when the command was sent may still name everybody.
        for _ in self._times(actor):
            if shortened(_told(stage, actor)) is not None:
                break
        else:
            raise otherwise(_told(stage, actor))
        self._demand(actor, shortened, otherwise)
        own = stage.endpoint.number_of(actor)
        self._demand(
            party,
            lambda calls: _naming(calls, {own}, but=left),
            lambda calls: self._still_named(party, actor, gone, calls),
        )

    def _still_named(self, actor: str, party: str, gone: str, calls: Calls) -> Departed:
        return self.stage.departed(
            rule="call.participants",
            message=f"The {actor}'s call must name the {party} as participant, and the {gone} no longer.",
            expected=[self.stage.endpoint.number_of(party)],
            actual=[each.get("participants") for each in calls],
            where="/participants",
        )

    def off(self, actor: str, others: Sequence[str]) -> None:
        """Demand that an actor is in conversation with none of these any more."""
        numbers = [self.stage.endpoint.number_of(each) for each in others]

        def still(calls: Calls) -> list[Resource]:
            on = (_established_with(calls, numbers={each}) for each in numbers)
            return [each for each in on if each is not None]

        self._demand(
            actor,
            lambda calls: None if still(calls) else GONE,
            lambda calls: self.stage.departed(
                rule="call.participants",
                message=f"The {actor} was removed from the conference, and is still on it.",
                expected="no call with its parties",
                actual=still(calls)[0].get("participants"),
                where="/participants",
            ),
        )

    def over(self, actor: str) -> None:
        """Demand that an actor whose only call was a conference has none any more: one with nobody is not over, either."""
        self._demand(
            actor,
            lambda calls: None if calls else GONE,
            lambda calls: self.stage.departed(
                rule="call.state",
                message=f"The conference was ended for everybody, and the {actor}'s call is not over.",
                expected="no call any more",
                actual=calls[0].get("state"),
                where="/state",
            ),
        )

    def _demand(
        self,
        actor: str,
        met: Callable[[Calls], Resource | None],
        otherwise: Callable[[Calls], Departed],
    ) -> Tracked | None:
        """
        Wait, as for a notification, until an actor's calls as they are read meet a demand; raise what else is so.

        Returns the call that meets it, and None where there is none or calls cannot be read.
        """
        live: Calls = ()
        for _ in self._times(actor):
            listed = calls_of(self.stage, actor)
            if listed is None:
                self.stage.evidence.note(UNREAD)
                return None
            live = _live(self.stage, listed)
            found = met(live)
            if found is not None:
                return remembered(self.stage, actor, found) if found else None
        raise otherwise(live)

    def _times(self, actor: str) -> Iterator[None]:
        """Yield at once, and then whenever an actor may know more, until time is up."""
        stage = self.stage
        deadline = stage.endpoint.clock() + stage.endpoint.limits.notification_s
        left = 1.0
        while left > 0:
            yield
            left = deadline - stage.endpoint.clock()
            stage.pull(actor, max(min(left, stage.endpoint.limits.quiet_s), 0.0))


def _live(stage: Stage, calls: Calls) -> Calls:
    terminal = stage.endpoint.contract.table.terminal
    return tuple(each for each in calls if each.get("state") not in terminal)


def _told(stage: Stage, actor: str) -> Calls:
    return tuple({**each.resource, "id": each.id} for each in stage.tracker.live(actor))


def _only(calls: Calls, call: str) -> Calls:
    return tuple(each for each in calls if each.get("id") == call)


def _naming(calls: Calls, numbers: set[str], *, but: str | None = None) -> Resource | None:
    """Return the first call that names all of these numbers, and not another one."""
    named = ((each, participants_of(each)) for each in calls)
    return next((each for each, parties in named if numbers <= parties and but not in parties), None)


def _established_with(calls: Calls, *, numbers: set[str], but: str | None = None) -> Resource | None:
    """Return the first connected call that names all of these numbers, and not another one."""
    connected = tuple(each for each in calls if each.get("state") == ESTABLISHED)
    return _naming(connected, numbers, but=but)
