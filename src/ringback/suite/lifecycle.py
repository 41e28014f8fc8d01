"""
The lifecycle: random sequences of what actors do to calls, legal and illegal.

What a call offers and the table allows must be accepted and do what the table
says; what neither has must be refused and change nothing; after each act
everybody's view of the calls must agree.  A sequence in which something is
wrong is made as short as it gets, and written down as a scenario.
"""

import functools
from collections.abc import Callable, Iterable, Iterator

from attrs import evolve, frozen

from ringback.apis import Api
from ringback.contracts import Contract
from ringback.errors import Problem
from ringback.run import Case, Result
from ringback.suite.cases import OpenStage, Plan, staged_case
from ringback.suite.cleanup import clear
from ringback.suite.machine import History, Run
from ringback.suite.outcome import Evidence, NotExercised
from ringback.suite.sequences import Performance, merged, performed, scenario_of
from ringback.suite.shrinking import BUDGETS, Shrinker
from ringback.suite.stage import Stage


@frozen
class Length:
    """How much is drawn: cases, sequences in each, acts in each of these."""

    cases: int
    sequences: int
    steps: int


#: The rule that is not broken for certain unless it is broken again.
FLEETING = "notification.duplicate"

#: By depth.
LENGTHS = {
    "quick": Length(cases=4, sequences=2, steps=40),
    "standard": Length(cases=8, sequences=6, steps=40),
    "deep": Length(cases=24, sequences=16, steps=50),
}


def run(
    api: Api,
    contract: Contract,
    open_stage: OpenStage,
    *,
    wanted: Callable[[str], bool],
    length: Length,
    seed: int,
    clock: Callable[[], float],
) -> Iterator[tuple[Case, Result]]:
    """Yield one case for each seed of sequences; none for an API whose calls nothing is said of."""
    if not api.lifecycle and not contract.settings.get("lifecycle", {}).get("commands"):
        return
    history = History()
    for number in range(1, length.cases + 1):
        plan = Plan(id=f"{contract.api}/lifecycle/walk-{number}", kind="lifecycle")
        if wanted(plan.id):
            walk = functools.partial(_walk, history=history, length=length, seed=seed * 1000 + number)
            case, result = staged_case(open_stage, plan, walk, clock)
            yield evolve(case, requirements=_demands(contract, case.operations)), result


def _walk(stage: Stage, history: History, length: Length, seed: int) -> None:
    """Perform the sequences of one case; what the case has collected is there when it ends, however it ends."""
    case = stage.evidence
    fallen: list[Performance] = []

    def begin() -> Performance:
        clear(stage)
        return Performance.begun(stage)

    def end(performance: Performance) -> None:
        if performance.finding is not None:
            fallen.append(performance)
        else:
            merged(case, performance.evidence, performance.evidence.arrows)

    try:
        Run(
            begin=begin,
            end=end,
            history=history,
            seed=seed,
            sequences=length.sequences,
            steps=length.steps,
        ).go()
        for first in fallen:
            _shown(case, first, stage)
    finally:
        for kind, why in history.lacking.items():
            case.note(f"Left out of sequences, since {why}: {kind}.")
        stage.watch.evidence = case


def _shown(case: Evidence, first: Performance, stage: Stage) -> None:
    """Put what was found into a case, with the shortest sequence that shows it."""
    assert first.finding is not None, "a sequence that fell has a finding"
    findings, arrows = list(first.evidence.findings), list(first.evidence.arrows)
    merged(case, first.evidence, arrows)
    # What was found stands, whatever comes of doing it again.
    case.findings[:] = findings
    shrinker = Shrinker(
        finding=first.finding,
        again=functools.partial(performed, stage),
        budget=BUDGETS.get(stage.endpoint.wiring.kind, BUDGETS["live"]),
        clock=stage.endpoint.clock,
        actors=stage.endpoint.actors,
    )
    try:
        shortest = shrinker.shortest(tuple(first.done))
    except (Problem, NotExercised):
        shortest = shrinker.best
    if shortest is None and first.finding.rule == FLEETING:
        # What another party's act caused, and is told late, looks like that: only doing it again tells the two apart.
        case.findings[:] = [each for each in findings if each.rule != FLEETING]
        case.note(f"{first.finding.message} That was once, and not when the same was done once more.")
        return
    if shortest is None:
        once = f"{first.finding.message} It did not show again when the same was done once more."
        told = evolve(first.finding, message=once, scenario=scenario_of(first))
        case.findings[:] = [told if each == first.finding else each for each in findings]
        return
    assert shortest.finding is not None, "it shows what was found"
    told = evolve(shortest.finding, scenario=scenario_of(shortest))
    again = shortest.evidence
    case.findings[:] = [told if each == shortest.finding else each for each in again.findings]
    merged(case, again, again.arrows)


def _demands(contract: Contract, operations: Iterable[str]) -> tuple[str, ...]:
    """Return the requirements of what was exercised: of each operation's moves, and of what is held against everything."""
    always = set(contract.settings["coverage"]["always"])
    moves = (move for name in operations for move in contract.table.moves_of(name))
    return tuple(sorted((always | {each.requirement for each in moves}) & set(contract.requirements)))
