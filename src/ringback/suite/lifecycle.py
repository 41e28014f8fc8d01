"""
The lifecycle: random walks of one agent through the call table, legal steps and illegal ones.

What a call offers and the table allows must be accepted and do what the table
says; what it does not offer and the table does not allow must be refused and
change nothing.  The walk is drawn from the seed and from what is offered.
"""

import contextlib
import functools
import random
from collections.abc import Callable, Iterator

from attrs import define

from ringback.contracts import Contract
from ringback.model import Operation
from ringback.run import Case, Result
from ringback.suite.cases import OpenStage, Plan, staged_case
from ringback.suite.outcome import NotExercised
from ringback.suite.reading import calls_of
from ringback.suite.refusals import attempt, judge
from ringback.suite.stage import Stage
from ringback.suite.tracker import Tracked

#: Commands in one walk, after the call that it begins with.
STEPS = 8

#: The parties that call the agent, and that the agent calls.
AGENT, CALLER, COLLEAGUE = "agent", "caller", "colleague"


@define
class Walk:
    """One agent's way through the table."""

    stage: Stage
    dice: random.Random

    def go(self) -> None:
        """Take a call and do what comes; at the end, what is read back must agree with what was told."""
        self._call(CALLER, AGENT)
        self.stage.command(AGENT, "Answer", call=self.stage.call(AGENT, CALLER))
        for left in reversed(range(STEPS)):
            live = self.stage.tracker.live(AGENT)
            if not live:
                break
            self._step(self.dice.choice(live), last=left == 0)
        self._agree()

    def _call(self, caller: str, callee: str) -> None:
        destination = {"phoneNumber": self.stage.endpoint.number_of(callee)}
        self.stage.command(caller, "Dial", to=callee, body={"destination": destination})

    def _step(self, call: Tracked, *, last: bool) -> None:
        if self.dice.random() < 0.3 and self._illegal(call):  # noqa: PLR2004  (about every third step)
            self._try(call, self.dice.choice(self._illegal(call)))
            return
        legal = self._legal(call, last=last)
        if legal:
            self.dice.choice(legal)()

    def _legal(self, call: Tracked, *, last: bool) -> list[Callable[[], object]]:
        # Who hangs up early does not get far.
        plain = ("Hold", "Retrieve", "Hangup") if last else ("Hold", "Retrieve")
        stage, offered = self.stage, set(call.resource.get("capabilities", ()))
        others = [each for each in stage.tracker.others(AGENT, call.id) if each.state == "Held"]
        steps: list[Callable[[], object]] = [
            functools.partial(stage.command, AGENT, name, call=call, alone=True)
            for name in plain
            if name in offered and stage.move(name, AGENT, call, None)
        ]
        if "SwapCalls" in offered and others and stage.move("SwapCalls", AGENT, call, others[0]):
            steps.append(lambda: self._swap(call, others[0]))
        if "AttachUserData" in offered:
            steps.append(lambda: self._attach(call))
        if (
            call.state == "Held"
            and len(stage.tracker.live(AGENT)) == 1
            and COLLEAGUE in stage.endpoint.actors
        ):
            steps.append(self._consult)
        return steps

    def _swap(self, call: Tracked, other: Tracked) -> None:
        self.stage.command(AGENT, "SwapCalls", call=call, other=other, body={"otherCallUri": other.uri})

    def _attach(self, call: Tracked) -> None:
        data = {f"Key{self.dice.randrange(1000)}": f"value {self.dice.randrange(1000)}"}
        # Not every server has what it offers; the walk goes on without it.
        with contextlib.suppress(NotExercised):
            self.stage.command(
                AGENT, "AttachUserData", call=call, body={"userData": data}, shows={"userData": data}
            )

    def _consult(self) -> None:
        self._call(AGENT, COLLEAGUE)
        self.stage.command(COLLEAGUE, "Answer", call=self.stage.call(COLLEAGUE, AGENT))

    def _illegal(self, call: Tracked) -> list[Operation]:
        contract, offered = self.stage.endpoint.contract, set(call.resource.get("capabilities", ()))
        table = contract.table
        return [
            each
            for each in contract.operations.values()
            if each.name in table.refusable
            and each.name not in offered
            and not table.move(each.name, call.state)
        ]

    def _try(self, call: Tracked, operation: Operation) -> None:
        judge(self.stage, attempt(self.stage, AGENT, operation.name, call=call))

    def _agree(self) -> None:
        stage = self.stage
        listed = calls_of(stage, AGENT)
        read = {str(each.get("id")): each.get("state") for each in listed or ()}
        for call in stage.tracker.live(AGENT):
            if listed is not None and read.get(call.id) != call.state:
                raise stage.departed(
                    rule="call.state",
                    operation="GetCalls",
                    message=f"Read back, the agent's call {call.id} is not in the state that was told.",
                    expected=call.state,
                    actual=read.get(call.id),
                )


def run(
    contract: Contract,
    open_stage: OpenStage,
    *,
    wanted: Callable[[str], bool],
    walks: int,
    seed: int,
    clock: Callable[[], float],
) -> Iterator[tuple[Case, Result]]:
    """Yield one case for each walk; none for an API whose calls have no commands of their own."""
    if not contract.table.refusable:
        return
    tells = {requirement for name in contract.table.refusable for requirement in _demands(contract, name)}
    for number in range(1, walks + 1):
        plan = Plan(
            id=f"{contract.api}/lifecycle/walk-{number}", kind="lifecycle", requirements=tuple(sorted(tells))
        )
        if wanted(plan.id):
            dice = random.Random(f"{seed}/{number}")  # noqa: S311  (no secret)
            yield staged_case(open_stage, plan, functools.partial(_walk, dice=dice), clock)


def _walk(stage: Stage, dice: random.Random) -> None:
    Walk(stage=stage, dice=dice).go()
    stage.hear_out()


def _demands(contract: Contract, operation: str) -> set[str]:
    return {move.requirement for move in contract.table.moves_of(operation)} & set(contract.requirements)
