"""The programme of a run: which drivers a level takes, in which order."""

import itertools
from collections.abc import Callable, Mapping
from pathlib import Path

from attrs import field, frozen

from ringback.apis import Api
from ringback.contracts import Contract
from ringback.contracts.check import Checker
from ringback.suite import flows, shapes
from ringback.suite.cases import Emit, OpenStage, wanted
from ringback.suite.flows import FlowPlugin
from ringback.suite.shares import Share

#: The levels, each including those before it.
LEVELS = ("shapes", "flows", "lifecycle", "robust")

#: How many cases are generated for each operation and mode.
DEPTHS: Mapping[str, int] = {"quick": 8, "standard": 50, "deep": 400}

#: For how many generated cases what comes at once is tried once more.
ROUND = 8


@frozen(eq=False)
class Programme:
    """What is run for one API against one endpoint."""

    api: Api
    contract: Contract
    checker: Checker
    features: Path
    open_stage: OpenStage
    level: str
    depth: str
    seed: int
    only: str
    clock: Callable[[], float]
    #: Which of the cases are run here, and which by others at the same time.
    share: Share = field(factory=Share)
    #: Tells that no further case is of interest.
    enough: Callable[[], bool] = field(default=lambda: False)

    def run(self, house: OpenStage, emit: Emit) -> None:
        """Run everything that the level asks for; raises EndpointProblem where the endpoint is gone."""
        self.shapes(house, emit)
        if self.reaches("flows"):
            self.flows(emit)
        self._beyond_flows(emit)
        # Flows are few, and were all taken when they were collected.
        if self.share.help():
            self._beyond_flows(emit)

    def _beyond_flows(self, emit: Emit) -> None:
        if self.reaches("lifecycle"):
            self.lifecycle(emit)
        if self.reaches("robust"):
            self.robust(emit)

    def reaches(self, level: str) -> bool:
        """Tell whether the level asked for includes another."""
        return LEVELS.index(self.level) >= LEVELS.index(level)

    def shapes(self, house: OpenStage, emit: Emit) -> None:
        """Check the documentation's samples, and what signing in showed."""
        for case, result in shapes.samples(self.contract, self.checker, self.clock):
            if self.wanted(case.id):
                emit(case, result)
        case, result = shapes.sign_in(house, self.contract, self.clock)
        if self.wanted(case.id) or result.findings:
            emit(case, result)

    def flows(self, emit: Emit) -> None:
        """Run the documented flows."""
        plugin = FlowPlugin(
            contract=self.contract,
            open_stage=self.open_stage,
            emit=emit,
            clock=self.clock,
            only=self.only,
            skip=lambda case: not self.share.has(case),
            enough=self.enough,
        )
        flows.run(self.features, plugin, self.api.steps)

    def lifecycle(self, emit: Emit) -> None:
        """Perform random sequences of acts."""
        # Hypothesis takes a third of a second to import, which the other levels need not pay.
        from ringback.suite import lifecycle  # noqa: PLC0415

        cases = lifecycle.run(
            self.api,
            self.contract,
            self.open_stage,
            wanted=self.wanted,
            length=lifecycle.LENGTHS[self.depth],
            seed=self.seed,
            clock=self.clock,
        )
        for case, result in cases:
            emit(case, result)

    def robust(self, emit: Emit) -> None:
        """Send what Schemathesis makes of each operation, and what is no request at all."""
        # Schemathesis takes a third of a second to import, which the other levels need not pay.
        from ringback.suite import bayeux_probes, concurrency, fuzz, linked, probes  # noqa: PLC0415

        generated = [
            run(
                self.contract,
                self.open_stage,
                wanted=self.wanted,
                count=DEPTHS[self.depth],
                seed=self.seed,
                clock=self.clock,
            )
            for run in (fuzz.run, linked.run)
        ]
        probed = [
            run(self.contract, self.open_stage, wanted=self.wanted, clock=self.clock)
            for run in (probes.run, bayeux_probes.run)
        ]
        rounds = max(1, DEPTHS[self.depth] // ROUND)
        raced = concurrency.run(
            self.contract, self.open_stage, wanted=self.wanted, rounds=rounds, clock=self.clock
        )
        for case, result in itertools.chain(*generated, *probed, raced):
            emit(case, result)

    def wanted(self, case: str) -> bool:
        """Tell whether a case was asked for, is run here, and is still of interest."""
        return wanted(case, self.only) and self.share.has(case) and not self.enough()
