"""What a sequence of phone calls knows: those that go on, those that are over, and what was done last."""

import functools
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, cast

from attrs import define, field

from ringback.model import Finding, Json
from ringback.suite.acts import Act
from ringback.suite.outcome import CIRCUMSTANCE, Departed, NotExercised
from ringback.suite.phone_lines import Line
from ringback.suite.stage import Stage

#: What the phone calls of a sequence are called, of which there are as many at once.
NAMES = ("A", "B", "C", "D")

#: The action that every server has: what is wrong in most of what is tried, and who comes by it can be hung up alone.
BARGE_IN = "BargeIn"

#: How often phone calls are made and hung up beside all that is done to them; and what needs others before it.
RARE, OFTEN = 0.25, 3


@define
class PhoneBook:
    """The phone calls of one sequence."""

    stage: Stage
    #: Phone calls that go on at the agent's extension, by name, the oldest first.
    lines: dict[str, Line] = field(factory=dict)
    #: Phone calls that go on at other extensions, by name.
    elsewhere: dict[str, Line] = field(factory=dict)
    #: Phone calls that were hung up under the ids that they were made with, by name.
    over: dict[str, Line] = field(factory=dict)
    #: Ids of phone calls that were hung up, and seen to be over.
    ended: set[str] = field(factory=set)
    #: Who may still be on a phone call that went elsewhere.
    away: set[str] = field(factory=set)
    #: What was done last, and to which phone call.
    last: tuple[str, str] = ("", "")
    #: What the endpoint takes no notice of, so that it is not asked for again.
    unnoticed: set[str] = field(factory=set)
    #: At whose extensions, other than the agent's, all is hung up in the end that was not there before.
    tidied: set[str] = field(factory=set)
    #: How often phone calls have been listed by each kind of parameters.
    listed: Counter[str] = field(factory=Counter)

    def act(
        self, sentence: str, do: Callable[..., object], *words: str, weight: float = 1, aside: bool = False
    ) -> Act:
        """Return an act that does something to the phone call that is named in its words."""
        about = next((each for each in words if each in NAMES), "")
        return Act(sentence, functools.partial(do, *words), about=about, weight=weight, aside=aside)

    @property
    def data(self) -> Mapping[str, Any]:
        """What the contract has to say of sequences."""
        return cast("Mapping[str, Any]", self.stage.endpoint.contract.settings["lifecycle"])

    def line(self, name: str) -> Line:
        """Return a phone call that goes on; raises NotExercised where it is over."""
        try:
            return self.lines[name] if name in self.lines else self.elsewhere[name]
        except KeyError:
            raise NotExercised(reason=f"there is no phone call {name} any more", kind=CIRCUMSTANCE) from None

    def made(self, line: Line) -> None:
        """Know a new phone call of the agent's extension."""
        for each in self.lines.values():
            each.beside = True
        self.lines[line.name] = line
        self.over.pop(line.name, None)
        self.did("", line.name)

    def hung_up(self, line: Line, call: str) -> None:
        """Know that a phone call was hung up, and seen to be over."""
        self.ended.add(call)
        if not line.moved and line.name in NAMES:
            self.over[line.name] = line

    def finished(self, name: str) -> tuple[Line, str]:
        """Return a phone call that was hung up, and its id; raises NotExercised where it is listed still."""
        line = self.over.get(name)
        call = line.calls.ended[line.actor] if line else ""
        if line is None or line.calls.read(line.actor, call) is not None:
            raise NotExercised(reason=f"phone call {name} is not over, or is listed still", kind=CIRCUMSTANCE)
        return line, call

    def did(self, operation: str, name: str) -> None:
        """Know what was done last, and to which phone call."""
        self.last = (operation, name)
        for line in self.lines.values():
            line.waits += bool(line.called)

    def is_free(self, actor: str) -> bool:
        """Tell whether an actor is there, and on no phone call of ours."""
        engaged = any(actor in line.guests or actor in line.called for line in self.lines.values())
        return actor in self.stage.endpoint.actors and not engaged and actor not in self.away

    def departs(
        self, operation: str, what: str, expected: Json, actual: Json, demand: str, rule: str = "call.state"
    ) -> Departed:
        """Return what ends a sequence in which something that was accepted did otherwise than a demand says."""
        return self.stage.fail(
            Finding(
                rule=rule,
                operation=operation,
                message=f"{operation} was accepted, and {what}.",
                expected=expected,
                actual=actual,
                requirement=self.data["demands"][demand],
            )
        )


def unless_by_chance(do: Callable[..., object]) -> Callable[..., object]:
    """Return what does the same, and nothing where it happens to be impossible now."""

    @functools.wraps(do)
    def done(*words: str) -> None:
        try:
            do(*words)
        except NotExercised as why:
            if why.kind != CIRCUMSTANCE:
                raise

    return done
