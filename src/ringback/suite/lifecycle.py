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

from attrs import define, field

from ringback.apis import named
from ringback.contracts import Contract
from ringback.model import Operation
from ringback.run import Case, Result
from ringback.suite.arrange import AGENT, CALLER, COLLEAGUE
from ringback.suite.cases import OpenStage, Plan, staged_case
from ringback.suite.conversation import body_of, hang_up, on_the_phone, roles_of, scope_of
from ringback.suite.outcome import NotExercised
from ringback.suite.reading import calls_of
from ringback.suite.refusals import attempt, judge
from ringback.suite.roles import HANG_UP
from ringback.suite.stage import Stage
from ringback.suite.tracker import Tracked

#: Commands in one walk, after the call that it begins with.
STEPS = 8


@define
class Walk:
    """One agent's way through the table."""

    stage: Stage
    dice: random.Random
    #: What else may be done about a call: see `Api.walk`.
    more: Callable[[Tracked], list[Callable[[], object]]] = field(default=lambda _call: [])

    def go(self) -> None:
        """Take a call and do what comes; at the end, what is read back must agree with what was told."""
        on_the_phone(self.stage, AGENT, CALLER)
        for left in reversed(range(STEPS)):
            live = self.stage.tracker.live(AGENT)
            if not live:
                break
            self._step(self.dice.choice(live), last=left == 0)
        self._agree()

    def _step(self, call: Tracked, *, last: bool) -> None:
        if self.dice.random() < 0.3 and self._illegal(call):  # noqa: PLR2004  (about every third step)
            self._try(call, self.dice.choice(self._illegal(call)))
            return
        legal = self._legal(call, last=last)
        if legal:
            self.dice.choice(legal)()

    def _legal(self, call: Tracked, *, last: bool) -> list[Callable[[], object]]:
        stage, roles = self.stage, roles_of(self.stage)
        steps: list[Callable[[], object]] = []
        for name in _commands(stage.endpoint.contract):
            if name in stage.offered(call):
                steps += self._steps(name, call)
        # Who hangs up early does not get far.
        end = roles.operation(HANG_UP)
        if last and end in stage.offered(call) and stage.move(end, AGENT, call, None):
            steps.append(lambda: hang_up(stage, AGENT, call, alone=True))
        # Nobody is called who is on the phone.
        alone = len(stage.tracker.live(AGENT)) == 1 and not stage.tracker.live(COLLEAGUE)
        if call.state == roles.waiting and alone and COLLEAGUE in stage.endpoint.actors:
            steps.append(lambda: on_the_phone(stage, COLLEAGUE, AGENT))
        return steps + self.more(call)

    def _steps(self, name: str, call: Tracked) -> list[Callable[[], object]]:
        """Return the ways to give a command on a call here: none, or one, beside the first call that it goes with."""
        others = self.stage.tracker.others(AGENT, call.id)
        waiting = [each for each in others if each.state == roles_of(self.stage).waiting]
        for other in (None, *waiting):
            if self.stage.move(name, AGENT, call, other):
                return [functools.partial(self._give, name, call, other)]
        return []

    def _give(self, name: str, call: Tracked, other: Tracked | None) -> None:
        operation = self.stage.endpoint.contract.operation(name)
        body = body_of(self.stage, name, scope_of(self.stage, AGENT, call=call, other=other))
        data = {
            each.name: {f"Key{self.dice.randrange(1000)}": f"value {self.dice.randrange(1000)}"}
            for each in operation.parameters
            if each.required and each.means == "user-data"
        }
        alone = other is None and not data
        # Not every server has what it offers; the walk goes on without it.
        with contextlib.suppress(NotExercised):
            self.stage.command(
                AGENT, name, call=call, other=other, body={**body, **data}, shows=data, alone=alone
            )

    def _illegal(self, call: Tracked) -> list[Operation]:
        contract, offered = self.stage.endpoint.contract, self.stage.offered(call)
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
        shape = stage.endpoint.contract.shape("call")
        read = {str(each.get(shape["id"])): each.get(shape["state"]) for each in listed or ()}
        for call in stage.tracker.live(AGENT):
            if listed is not None and read.get(call.id) != call.state:
                raise stage.departed(
                    rule="call.state",
                    operation=shape["list"]["operation"],
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
    more = stage.endpoint.api.walk
    Walk(stage=stage, dice=dice, **({"more": named(more)(stage)} if more else {})).go()
    stage.hear_out()


def _commands(contract: Contract) -> tuple[str, ...]:
    return tuple(contract.settings.get("lifecycle", {}).get("commands", ()))


def _demands(contract: Contract, operation: str) -> set[str]:
    return {move.requirement for move in contract.table.moves_of(operation)} & set(contract.requirements)
