"""
Probes: what no client would send, and what a server must not do about it.

Each group is a module that yields its cases for a contract; what a contract
must say for a group to have any is in its `[probes]` table.
"""

import functools
from collections.abc import Callable, Iterator

from ringback.contracts import Contract
from ringback.run import Case, Result
from ringback.suite.cases import OpenStage, Plan, staged_case
from ringback.suite.probes import (
    addresses,
    bodies,
    credentials,
    expiry,
    incomplete,
    ownership,
    sessions,
    texts,
)
from ringback.suite.probes.probing import Probe
from ringback.suite.stage import Stage

#: Yields the probes of one group that make sense for a contract.
Group = Callable[[Contract], Iterator[Probe]]

GROUPS: tuple[Group, ...] = (
    bodies.probes,
    credentials.probes,
    ownership.probes,
    addresses.probes,
    incomplete.probes,
    texts.probes,
    # These end sessions, so they come last.
    sessions.probes,
    expiry.probes,
)


def run(
    contract: Contract, open_stage: OpenStage, *, wanted: Callable[[str], bool], clock: Callable[[], float]
) -> Iterator[tuple[Case, Result]]:
    """Yield one case for each probe; raises EndpointProblem where the endpoint is gone."""
    for group in GROUPS:
        for probe in group(contract):
            plan = Plan(
                id=f"{contract.api}/probe/{probe.name}",
                kind="probe",
                operations=probe.operations,
                requirements=probe.requirements,
            )
            if wanted(plan.id):
                yield staged_case(open_stage, plan, functools.partial(_act, probe), clock)


def _act(probe: Probe, stage: Stage) -> None:
    """Do what a probe does, under the requirements that it verifies."""
    stage.watch.verified = frozenset(probe.requirements)
    probe.act(stage)
