"""Playing the cassettes of flows, to see what of them no flow asks for."""

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from ringback.apis import Api
from ringback.contracts import Contract
from ringback.contracts.check import Checker
from ringback.run import Case, Result
from ringback.suite import flows
from ringback.suite.flows import FlowPlugin
from ringback.suite.opening import Played, cassette_of


def unplayed(
    cassettes: Sequence[Path], features: Path, contract: Contract, api: Api
) -> Iterator[tuple[Path, str]]:
    """Yield the cassettes that do not fit their flows any more, and why; all lie in one directory of the API's name."""
    folder = cassettes[0].parent.parent
    wanted = set(cassettes)
    found: list[tuple[Path, str]] = []

    def emit(case: Case, result: Result) -> None:
        if result.outcome == "errored" and result.reason:
            found.append((cassette_of(folder, case.id), result.reason.rstrip(".")))

    house = Played(folder=folder, api=api, contract=contract, checker=Checker(contract), clock=time.monotonic)
    plugin = FlowPlugin(
        contract=contract,
        open_stage=house,
        emit=emit,
        clock=time.monotonic,
        skip=lambda case: cassette_of(folder, case) not in wanted,
    )
    flows.run(features, plugin, api.steps)
    yield from found
