"""The shapes: the documentation's own samples, and what signing in showed, hold against the contract."""

from collections.abc import Callable, Iterator
from itertools import groupby

from ringback.contracts import Contract
from ringback.contracts.check import Checker
from ringback.errors import NotValid
from ringback.model import Sample
from ringback.run import Case, Result
from ringback.suite.cases import OpenStage, Plan, ended, staged_case
from ringback.suite.outcome import Evidence
from ringback.suite.stage import Stage


def samples(
    contract: Contract, checker: Checker, clock: Callable[[], float]
) -> Iterator[tuple[Case, Result]]:
    """Yield one case for each document; a sample that does not fit is a fault of the contract, not of an endpoint."""
    for document, group in groupby(contract.samples, key=lambda each: each.source.document):
        began = clock()
        each = list(group)
        plan = Plan(
            id=f"{contract.api}/shape/samples/{document}",
            kind="shape",
            operations=tuple(
                dict.fromkeys(sample.operation for sample in each if sample.operation in contract.operations)
            ),
        )
        problems = [problem for sample in each for problem in _faults(contract, checker, sample)]
        yield ended(plan, Evidence(), clock() - began, problems)


def _faults(contract: Contract, checker: Checker, sample: Sample) -> Iterator[NotValid]:
    name = schema_of(contract, sample)
    if sample.body is None or name not in contract.schemas:
        return
    for error in checker.errors(name, sample.body):
        yield NotValid(path=f"{contract.api} sample {sample.id}", where=error.where, reason=error.message)


def schema_of(contract: Contract, sample: Sample) -> str:
    """Return the name of the schema that a sample must fit; empty where there is none."""
    operation = contract.operations.get(sample.operation)
    if operation is None:
        return ""
    return {
        "request": operation.request_schema,
        "response": operation.response_schema,
        "notification": operation.notification_schema,
    }.get(sample.kind, "")


def sign_in(open_stage: OpenStage, contract: Contract, clock: Callable[[], float]) -> tuple[Case, Result]:
    """Return the case of what all actors exchanged while they signed in; raises EndpointProblem where the endpoint is gone."""
    demands = contract.settings["coverage"]["sign_in"]
    plan = Plan(id=f"{contract.api}/shape/sign-in", kind="shape", requirements=tuple(demands))
    return staged_case(open_stage, plan, Stage.sweep, clock)
