"""
Commands that come at once, as cases: each race is run several times, on calls of its own.

Which commands these are stands in the contract's `[arrange]` and `[concurrency]`; an
API that has no such table has no cases here.
"""

import functools
from collections.abc import Callable, Iterator, Mapping

from ringback.contracts import Contract
from ringback.run import Case, Result
from ringback.suite import races
from ringback.suite.cases import OpenStage, Plan, staged_case
from ringback.suite.cleanup import clear
from ringback.suite.stage import Stage


def races_of(contract: Contract) -> Mapping[str, Callable[[Stage], None]]:
    """Return what can be raced in an API, by the end of the case's id; nothing where its contract says nothing of it."""
    settings = contract.settings["concurrency"]
    if not settings:
        return {}
    data = {
        f"user-data-{number}": functools.partial(races.data_of_one_call, name=name)
        for number, name in enumerate(settings["data"], 1)
    }
    return {
        "holds-of-two-calls": races.holds_of_two_calls,
        "dials-of-two-callers": races.dials_of_two_callers,
        "both-hang-up": races.both_hang_up,
        "hold-against-hang-up": races.hold_against_hang_up,
        "answer-against-hang-up": races.answer_against_hang_up,
        "swaps-of-one-pair": races.swaps_of_one_pair,
        **data,
        "reads-of-all": races.reads_of_all,
    }


def run(
    contract: Contract,
    open_stage: OpenStage,
    *,
    wanted: Callable[[str], bool],
    rounds: int,
    clock: Callable[[], float],
) -> Iterator[tuple[Case, Result]]:
    """Yield one case for each race, which is run so many times; raises EndpointProblem where the endpoint is gone."""
    for name, race in races_of(contract).items():
        plan = Plan(
            id=f"{contract.api}/concurrency/{name}",
            kind="probe",
            requirements=tuple(contract.settings["concurrency"]["requirements"]),
        )
        if wanted(plan.id):
            yield staged_case(open_stage, plan, functools.partial(_rounds, race=race, rounds=rounds), clock)


def _rounds(stage: Stage, race: Callable[[Stage], None], rounds: int) -> None:
    for left in reversed(range(rounds)):
        race(stage)
        if left:
            clear(stage)
            stage.watch.vague = False
    stage.hear_out()
