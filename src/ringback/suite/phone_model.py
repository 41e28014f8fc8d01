"""
The model of phone calls that are listed rather than notified: several at one extension, and who joins them.

It knows what it did, and asks of a listing only what a document demands after that.  What a call looks like after
it was parked, taken over or transferred is written nowhere; then only its end is looked at.
"""

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, cast

from attrs import define, field

from ringback.calls import Move
from ringback.model import Finding, Json
from ringback.suite.actions import PEER
from ringback.suite.acts import Act, model_of
from ringback.suite.arrange import AGENT
from ringback.suite.outcome import CIRCUMSTANCE, SETTING, Departed, NotExercised
from ringback.suite.phone_agreement import DELETE, HOLD, PARKED, RECORDING, Agreement
from ringback.suite.phone_lines import Line
from ringback.suite.phone_trials import SIGN_IN, sign_in_again, try_wrong
from ringback.suite.phonecalls import PhoneCalls, looks
from ringback.suite.phonecalls_arranged import BARGER, NO_ANSWER
from ringback.suite.presence import CORE, refused
from ringback.suite.stage import Stage
from ringback.suite.views import (
    is_idle,
    is_on_call,
    is_over,
    mentions,
    view_of,
    views_of,
)

#: What the phone calls of a sequence are called, of which there are as many at once.
NAMES = ("A", "B", "C", "D")

#: What lets a terminal join, and what takes a phone call elsewhere.
JOINS, TRANSFER, UNPARK, PICK_UP = ("BargeIn", "Whisper", "Monitor"), "Transfer", "UnPark", "PickUp"
BARGE_IN = JOINS[0]

#: How often phone calls are made and hung up beside all that is done to them; and what needs others before it.
RARE, OFTEN = 0.25, 3

#: What parks a phone call.
PARK = "Park"


@define
class PhoneModel:
    """What can be done to the phone calls of an agent."""

    stage: Stage
    #: Phone calls that go on, by name.
    lines: dict[str, Line] = field(factory=dict)
    #: Ids of phone calls that were hung up, and seen to be over.
    ended: set[str] = field(factory=set)
    #: Who may still be on a phone call that went elsewhere.
    away: set[str] = field(factory=set)
    #: What was done last, and to which phone call.
    last: tuple[str, str] = ("", "")

    def begin(self) -> Sequence[Act]:
        """Return how it begins: with one phone call."""
        return (self.act(f'the {AGENT} makes phone call "{NAMES[0]}"', self.make, AGENT, NAMES[0]),)

    def acts(self) -> Sequence[Act]:
        """Return what may be done now."""
        return tuple(self._awaited()) or tuple(self._meanwhile()) or tuple(self._acts())

    def act(self, sentence: str, do: Callable[..., object], *words: str, weight: float = 1) -> Act:
        """Return an act that does something to the phone call that is named in its words."""
        about = next((each for each in words if each in NAMES), "")
        return Act(sentence, functools.partial(do, *words), about=about, weight=weight)

    @property
    def data(self) -> Mapping[str, Any]:
        """What the contract has to say of sequences."""
        return cast("Mapping[str, Any]", self.stage.endpoint.contract.settings["lifecycle"])

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
        for line in self.lines.values() if engaged and self._is_free(NO_ANSWER) else ():
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
            yield from self._ending(line)
            if line.ringing:
                yield from self._for(line, PICK_UP)
            elif not line.moved:
                yield from self._handling(line)
            elif line.stays and not line.shows.get(PARKED):
                yield self._alone(line, PARK, weight=OFTEN)
        yield self.act(f"the {AGENT} signs in again", self.sign_in, AGENT, weight=RARE)

    def _making(self) -> Iterator[Act]:
        beside = ", beside what there is" if self.lines else ""
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
            if self._is_free(NO_ANSWER):
                yield self.act(
                    f'the {AGENT} makes phone call "{name}" to the {NO_ANSWER}, who lets it ring',
                    self.ring,
                    AGENT,
                    name,
                    NO_ANSWER,
                    weight=RARE,
                )

    def _ending(self, line: Line) -> Iterator[Act]:
        yield self.act(
            f'the {line.actor} hangs up phone call "{line.name}"',
            self.hang_up,
            line.actor,
            line.name,
            weight=1 if line.moved or line.ringing else RARE,
        )
        for guest, action in line.guests.items():
            if action == BARGE_IN and not line.moved and guest not in line.called:
                sentence = f'the {line.actor} hangs up the {guest} on phone call "{line.name}"'
                yield self.act(sentence, self.drop, line.actor, guest, line.name)

    def _handling(self, line: Line) -> Iterator[Act]:
        if line.shows.get(PARKED):
            yield from self._for(line, UNPARK)
            return
        yield from self._states(line)
        for joins in JOINS:
            yield from self._for(line, joins, weight=1 if joins == BARGE_IN else RARE)
        if self._is_free(BARGER):
            sentence = f'the {BARGER} is called by {BARGE_IN} to phone call "{line.name}"'
            yield self.act(sentence, self.call, BARGER, BARGE_IN, line.name, weight=OFTEN)
        if not line.guests and not line.called:
            yield self._alone(line, PARK, weight=OFTEN if line.altered or self._parked() else 1)
            yield from self._for(line, TRANSFER, weight=1 if line.is_plain else OFTEN)
        if line.is_plain:
            yield from self._refused(line)

    def _alone(self, line: Line, action: str, weight: float = 1) -> Act:
        sentence = f'the {line.actor} does {action} on phone call "{line.name}"'
        return self.act(sentence, self.do, line.actor, action, line.name, weight=weight)

    def _for(self, line: Line, action: str, weight: float = 1) -> Iterator[Act]:
        if self._is_free(BARGER):
            yield self._for_one(line, action, BARGER, weight)

    def _for_one(self, line: Line, action: str, other: str, weight: float = 1) -> Act:
        sentence = f'the {line.actor} does {action} on phone call "{line.name}" for the {other}'
        return self.act(sentence, self.do, line.actor, action, line.name, other, weight=weight)

    def _refused(self, line: Line) -> Iterator[Act]:
        for each in self.data["refused"]:
            name, value = each["name"], each["value"]
            sentence = f'the {line.actor} tries {BARGE_IN} on phone call "{line.name}" with {name} "{value}", which must be refused'
            if BARGER in self.stage.endpoint.actors:
                yield self.act(sentence, self.try_wrong, line.actor, line.name, name, value)

    def _parked(self) -> bool:
        return any(line.shows.get(PARKED) for line in self.lines.values())

    def _is_free(self, actor: str) -> bool:
        """Tell whether an actor is there, and on no phone call of ours."""
        engaged = any(actor in line.guests or actor in line.called for line in self.lines.values())
        return actor in self.stage.endpoint.actors and not engaged and actor not in self.away

    def line(self, name: str) -> Line:
        """Return a phone call; raises NotExercised where it is over."""
        try:
            return self.lines[name]
        except KeyError:
            raise NotExercised(reason=f"there is no phone call {name} any more", kind=CIRCUMSTANCE) from None

    def make(self, actor: str, name: str, beside: str = "") -> None:
        """Call a number outside, which must be answered; a second phone call at an extension need not be had."""
        calls = self._calls(actor, first=not beside)
        if "external" not in self.stage.endpoint.file.numbers:
            raise NotExercised(
                reason="the endpoint file names no number external under [numbers]", kind=SETTING
            )
        calls.create(
            actor,
            self.stage.endpoint.number_of("external"),
            optional="another phone call at one extension" if beside else "",
        )
        self._made(Line(name=name, actor=actor, calls=calls))

    def ring(self, actor: str, name: str, callee: str) -> None:
        """Call an extension where nobody answers."""
        calls = self._calls(actor)
        calls.ring(actor, self.stage.actor(callee).identity.number)
        self._made(
            Line(name=name, actor=actor, calls=calls, ringing=True, guests={callee: ""}),
        )

    def _calls(self, actor: str, *, first: bool = False) -> PhoneCalls:
        calls = PhoneCalls(stage=self.stage)
        if first and not self.stage.clearing:
            # What is not answered in time is hung up all the same.
            before = calls.ids(actor)
            self.stage.on_clear(lambda: calls.clear_all_but(actor, before))
        self.stage.on_clear(calls.clear)
        return calls

    def _made(self, line: Line) -> None:
        self.lines[line.name] = line
        self._did("", line.name)

    def _did(self, operation: str, name: str) -> None:
        self.last = (operation, name)
        for line in self.lines.values():
            line.waits += bool(line.called)

    def do(self, actor: str, action: str, name: str, to: str = "") -> None:
        """Do what is legal, and see what comes of it; on a phone call that is no plain conversation it may be refused."""
        del actor
        line = self.line(name)
        plain = line.is_plain
        self._did(action, name)
        if self._sent(line, action, to):
            self._seen(line, action, to, plain=plain)

    def call(self, guest: str, action: str, name: str) -> None:
        """Have a terminal called to a phone call, and look for it later."""
        line = self.line(name)
        if self._sent(line, action, guest):
            self._did(action, name)
            line.called[guest] = action
            line.waits = 1 if guest == BARGER else line.waits
            if guest != BARGER:
                # Nobody looks for one who never picks up.
                del line.called[guest]
                line.guests[guest] = action
        else:
            self._did(action, name)

    def arrive(self, guest: str, action: str, name: str) -> None:
        """See that a terminal that was called has come to be on a phone call."""
        line = self.line(name)
        line.called.pop(guest, None)
        line.waits = 0
        self._seen(line, action, guest, plain=False)
        self._did(action, name)

    def _sent(self, line: Line, action: str, to: str) -> bool:
        actions, target = line.actions, line.target(to)
        actions.leave_nothing(action, target)
        body = actions.body(action, target, {})
        exchange = line.calls.update(line.actor, action, line.id, body)
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

    def hang_up(self, actor: str, name: str) -> None:
        """Hang up a phone call, and see it end; one that went elsewhere need not be there to be hung up."""
        line = self.line(name)
        self._did(DELETE, name)
        del self.lines[name]
        own = line.id
        no = self.stage.refusal(line.calls.hang_up(actor))
        if no is not None and not (line.moved or line.altered or line.ringing):
            raise self.stage.fail(refused(DELETE, no, self._move(DELETE)))
        if no is None:
            _idle, call = line.calls.until(actor, own, is_idle)
            if not is_over(call):
                raise self._departs(DELETE, "the phone call goes on", "no view on call", call, "over")
            self.ended.add(own)
        if line.moved:
            self.away |= {each for each in line.guests if self._is_away(line.calls, each)}

    def _is_away(self, calls: PhoneCalls, guest: str) -> bool:
        return any(not is_idle(each) for each in calls.listed(guest))

    def drop(self, actor: str, guest: str, name: str) -> None:
        """Hang up one party of a phone call, and see it gone."""
        line, number = self.line(name), self.stage.actor(guest).identity.number
        self._did(DELETE, name)
        no = self.stage.refusal(line.calls.delete(actor, line.id, number))
        if no is not None:
            raise NotExercised(reason=f"the endpoint does not hang up one party ({no.code})")
        gone, call = line.calls.until(
            actor,
            line.id,
            lambda found: not any(is_on_call(each) and mentions(each, number) for each in views_of(found)),
        )
        if not gone:
            raise self._departs(
                DELETE, f"{number} is on call still", f"no view on call with {number}", call, "party"
            )
        del line.guests[guest]
        line.altered = True

    def try_wrong(self, actor: str, name: str, parameter: str, value: str) -> None:
        """Send an action with one parameter that is wrong, which must be refused with its code."""
        del actor
        line = self.line(name)
        self._did("", name)
        code = next(str(each["code"]) for each in self.data["refused"] if each["name"] == parameter)
        try_wrong(line, BARGE_IN, BARGER, parameter, value, code)

    def sign_in(self, actor: str) -> None:
        """Get another token, which must open what the one before did."""
        self._did(SIGN_IN, "")
        sign_in_again(self.stage, actor, self.data["demands"]["token"])

    def agree(self) -> None:
        """Hold what is listed against what was done, for as long as a listing may lag behind."""
        wrong: Finding | None = None
        for pause in looks(self.stage.endpoint.limits.notification_s):
            self.stage.pause(pause)
            wrong = next(Agreement(self.stage, self.lines, self.ended, self.last, self.data).wrong(), None)
            if wrong is None:
                return
        assert wrong is not None, "a departure was seen at the last look"
        raise self.stage.fail(wrong)

    def _departs(self, operation: str, what: str, expected: Json, actual: Json, demand: str) -> Departed:
        return self.stage.fail(
            Finding(
                rule="call.state",
                operation=operation,
                message=f"{operation} was accepted, and {what}.",
                expected=expected,
                actual=actual,
                requirement=self.data["demands"][demand],
            )
        )


def phones(stage: Stage) -> PhoneModel:
    """Return the model of a stage's phone calls."""
    model = model_of(stage)
    assert isinstance(model, PhoneModel), "the adapter names this model"
    return model
