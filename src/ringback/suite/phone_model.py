"""
The model of phone calls that are listed rather than notified: several at one extension, and who joins them.

It knows what it did, and asks of a listing only what a document demands after that.  What a call looks like after
it was parked, taken over or transferred is written nowhere; then only its end is looked at.
"""

from collections.abc import Iterator, Sequence

from attrs import define

from ringback.calls import Move
from ringback.model import Finding
from ringback.suite.actions import PEER
from ringback.suite.acts import Act, model_of
from ringback.suite.arrange import AGENT
from ringback.suite.looking import looks
from ringback.suite.outcome import Departed
from ringback.suite.phone_agreement import HOLD, PARKED, RECORDING, Agreement
from ringback.suite.phone_book import BARGE_IN, NAMES, OFTEN, RARE, PhoneBook
from ringback.suite.phone_creations import outside
from ringback.suite.phone_elsewhere import Elsewhere
from ringback.suite.phone_endings import Endings
from ringback.suite.phone_lines import Line
from ringback.suite.phone_reads import Reads
from ringback.suite.phone_trials import SIGN_IN, Trials, sign_in_again
from ringback.suite.phonecalls import PhoneCalls
from ringback.suite.phonecalls_arranged import BARGER, NO_ANSWER
from ringback.suite.presence import CORE
from ringback.suite.stage import Stage
from ringback.suite.views import is_idle, is_on_call, view_of, views_of

#: What lets a terminal join, and what takes a phone call elsewhere.
JOINS, TRANSFER, UNPARK, PICK_UP = (BARGE_IN, "Whisper", "Monitor"), "Transfer", "UnPark", "PickUp"

#: What parks a phone call.
PARK = "Park"


@define
class PhoneModel(PhoneBook):
    """What can be done to the phone calls of an agent."""

    def begin(self) -> Sequence[Act]:
        """Return how it begins: with one phone call."""
        return (self.act(f'the {AGENT} makes phone call "{NAMES[0]}"', self.make, AGENT, NAMES[0]),)

    def acts(self) -> Sequence[Act]:
        """Return what may be done now."""
        return tuple(self._awaited()) or tuple(self._meanwhile()) or tuple(self._acts())

    def _awaited(self) -> Iterator[Act]:
        """Yield what comes next where somebody was called and one thing was done meanwhile."""
        for line in self.lines.values():
            for guest, action in line.called.items():
                if line.waits > 1:
                    yield self.act(
                        f'the {guest} comes by {action} to phone call "{line.name}"',
                        self.arrive,
                        guest,
                        action,
                        line.name,
                    )

    def _meanwhile(self) -> Iterator[Act]:
        """Yield what may be done to a phone call while somebody is called to it."""
        engaged = [line for line in self.lines.values() if line.called]
        for line in engaged:
            yield from self._states(line)
        for line in self.lines.values() if engaged and self.is_free(NO_ANSWER) else ():
            if not (line.ringing or line.moved or line.shows.get(PARKED)):
                sentence = f'the {NO_ANSWER} is called by {BARGE_IN} to phone call "{line.name}"'
                yield self.act(sentence, self.call, NO_ANSWER, BARGE_IN, line.name, weight=OFTEN)

    def _states(self, line: Line) -> Iterator[Act]:
        for member, do, undo in (HOLD, RECORDING):
            now = line.is_in(member)
            if now is not None:
                yield self._alone(line, undo if now else do)

    def _acts(self) -> Iterator[Act]:
        yield from self._making()
        for line in self.lines.values():
            if line.ringing:
                yield from self._for(line, PICK_UP)
            elif not line.moved:
                yield from self._handling(line)
            elif line.stays and not line.shows.get(PARKED):
                yield self._alone(line, PARK, weight=OFTEN)
        yield from Endings(self).acts()
        yield from Elsewhere(self).acts()
        yield from Reads(self).acts()
        yield from Trials(self).acts()
        yield self.act(f"the {AGENT} signs in again", self.sign_in, AGENT, weight=RARE / 2, aside=True)

    def _making(self) -> Iterator[Act]:
        # Whoever is called by a callback may be busy with it.
        beside = ", beside what there is" if self.lines or self.elsewhere else ""
        for name in NAMES:
            if name in self.lines:
                continue
            yield self.act(
                f'the {AGENT} makes phone call "{name}"{beside}',
                self.make,
                AGENT,
                name,
                beside,
                weight=RARE if beside else 1,
            )
            if self.is_free(NO_ANSWER):
                yield self.act(
                    f'the {AGENT} makes phone call "{name}" to the {NO_ANSWER}, who lets it ring',
                    self.ring,
                    AGENT,
                    name,
                    NO_ANSWER,
                    weight=RARE,
                )

    def _handling(self, line: Line) -> Iterator[Act]:
        if line.shows.get(PARKED):
            yield from self._for(line, UNPARK)
            return
        yield from self._states(line)
        for joins in JOINS:
            yield from self._for(line, joins, weight=1 if joins == BARGE_IN else RARE)
        if self.is_free(BARGER):
            sentence = f'the {BARGER} is called by {BARGE_IN} to phone call "{line.name}"'
            yield self.act(sentence, self.call, BARGER, BARGE_IN, line.name, weight=OFTEN)
        if not line.guests and not line.called:
            yield self._alone(line, PARK, weight=OFTEN if line.altered or self._parked() else 1)
            yield from self._for(line, TRANSFER, weight=1 if line.is_plain else OFTEN)

    def _alone(self, line: Line, action: str, weight: float = 1) -> Act:
        sentence = f'the {line.actor} does {action} on phone call "{line.name}"'
        return self.act(sentence, self.do, line.actor, action, line.name, weight=weight)

    def _for(self, line: Line, action: str, weight: float = 1) -> Iterator[Act]:
        if self.is_free(BARGER):
            yield self._for_one(line, action, BARGER, weight)

    def _for_one(self, line: Line, action: str, other: str, weight: float = 1) -> Act:
        sentence = f'the {line.actor} does {action} on phone call "{line.name}" for the {other}'
        return self.act(sentence, self.do, line.actor, action, line.name, other, weight=weight)

    def _parked(self) -> bool:
        return any(line.shows.get(PARKED) for line in self.lines.values())

    def make(self, actor: str, name: str, beside: str = "") -> None:
        """Call a number outside, which must be answered; a second phone call at an extension need not be had."""
        calls = self._calls(actor, first=not beside)
        optional = "another phone call beside those that there are" if beside else ""
        calls.create(actor, outside(self.stage), optional=optional)
        self.made(Line(name=name, actor=actor, calls=calls))

    def ring(self, actor: str, name: str, callee: str) -> None:
        """Call an extension where nobody answers."""
        calls = self._calls(actor)
        calls.ring(actor, self.stage.actor(callee).identity.number)
        self.made(
            Line(name=name, actor=actor, calls=calls, ringing=True, guests={callee: ""}),
        )

    def _calls(self, actor: str, *, first: bool = False) -> PhoneCalls:
        calls = PhoneCalls(stage=self.stage)
        if first and not self.stage.clearing:
            # What is not answered in time is hung up all the same.
            calls.leave_nothing_new(actor)
        self.stage.on_clear(calls.clear)
        return calls

    def do(self, actor: str, action: str, name: str, to: str = "") -> None:
        """Do what is legal, and see what comes of it; on a phone call that is no plain conversation it may be refused."""
        del actor
        line = self.line(name)
        plain = line.is_plain
        self.did(action, name)
        if self._sent(line, action, to):
            self._seen(line, action, to, plain=plain)

    def call(self, guest: str, action: str, name: str) -> None:
        """Have a terminal called to a phone call, and look for it later."""
        line = self.line(name)
        if self._sent(line, action, guest):
            self.did(action, name)
            line.called[guest] = action
            line.waits = 1 if guest == BARGER else line.waits
            if guest != BARGER:
                # Nobody looks for one who never picks up.
                del line.called[guest]
                line.guests[guest] = action
        else:
            self.did(action, name)

    def arrive(self, guest: str, action: str, name: str) -> None:
        """See that a terminal that was called has come to be on a phone call."""
        line = self.line(name)
        line.called.pop(guest, None)
        line.waits = 0
        self._seen(line, action, guest, plain=False)
        self.did(action, name)

    def _sent(self, line: Line, action: str, to: str) -> bool:
        actions, target = line.actions, line.target(to)
        actions.leave_nothing(action, target)
        body = actions.body(action, target, {})
        exchange = actions.act(action, target, body)
        no = self.stage.refusal(exchange)
        if no is None:
            line.calls.check_answer(exchange, line.id)
            return True
        call = line.calls.read(line.actor, line.id)
        if is_idle(call) or view_of(call, target.view) is None:
            # It ended by itself, or a parked one came back.
            line.altered = True
            return False
        core = self.stage.endpoint.contract.operation(action).presence == CORE
        if not core or line.is_plain:
            # Which actions go together is not documented; that a refusal blames what is right is wrong all the same.
            outcome = self.stage.turned_down(action, no, self._move(action), ("phoneCallId", *body))
            if line.is_plain or isinstance(outcome, Departed):
                raise outcome
        return False

    def _move(self, action: str) -> Move:
        return self.stage.endpoint.contract.table.moves_of(action)[0]

    def _seen(self, line: Line, action: str, to: str, *, plain: bool) -> None:
        target = line.target(to)
        # How those look who are on hold is not documented: nothing is asked of them.
        line.actions.see(action, target, but=() if plain or line.ringing else (PEER,))
        line.done(action, self._move(action), to)
        line.stays = line.moved and self._stays(line)

    def _stays(self, line: Line) -> bool:
        """Tell whether a phone call that somebody else has now is listed as it was, with another view perhaps."""
        views = [each for each in views_of(line.calls.read(line.actor, line.id)) if is_on_call(each)]
        if views and line.calls.view[line.actor] not in [each.get("id") for each in views]:
            line.calls.view[line.actor] = str(views[0].get("id"))
        return bool(views)

    def sign_in(self, actor: str) -> None:
        """Get another token, which must open what the one before did."""
        self.did(SIGN_IN, "")
        sign_in_again(self.stage, actor, self.data["demands"]["token"])

    def agree(self) -> None:
        """Hold what is listed against what was done, for as long as a listing may lag behind."""
        wrong = None
        for pause in looks(self.stage.endpoint.limits.notification_s):
            self.stage.pause(pause)
            wrong = self._wrong()
            if wrong is None:
                return
        assert wrong is not None, "a departure was seen at the last look"
        raise self.stage.fail(wrong)

    def _wrong(self) -> Finding | None:
        agreement = Agreement(self.stage, self.lines, self.elsewhere, self.ended, self.last, self.data)
        return next(agreement.wrong(), None)


def phones(stage: Stage) -> PhoneModel:
    """Return the model of a stage's phone calls."""
    model = model_of(stage)
    assert isinstance(model, PhoneModel), "the adapter names this model"
    return model
