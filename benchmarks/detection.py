"""
How many of the switch's defects other tools see: `st run`, Dredd and Prism beside Ringback, in one run.

    python -m benchmarks.detection [--every N] [--api NAME]

Of each API, every Nth defect of the catalogue is tried.  Each other tool is given what its documentation allows:
our OpenAPI document of each operation that the violated requirement is about (or a few core ones where it is about
none), with the example that is printed, on a call that Ringback has arranged in a state where the operation is legal,
and credentials.  A defect counts as seen where a tool complains of something that it does not complain of on the
healthy switch.  Ringback is held against the defect as in `ringback prove`.
"""

import argparse
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from attrs import field, frozen
from benchmarks.others import Dredd, Prism, Schemathesis, Target, Tool, packages
from benchmarks.subjects import Absent

from ringback.contracts import Contract, load
from ringback.contracts.check import Checker
from ringback.contracts.openapi import openapi
from ringback.endpoint.endpoint import Wiring, opened
from ringback.endpoint.file import EndpointFile
from ringback.errors import Problem
from ringback.model import Json, Operation
from ringback.prove.table import Table, likely
from ringback.prove.trials import DEFECT, Effort, Subject, tried
from ringback.serve import serve
from ringback.suite.arrange import Arranged, arranged, pinned
from ringback.suite.opening import Shared
from ringback.suite.outcome import Departed, NotExercised
from ringback.suite.presence import CORE
from ringback.switch.faces import DEFECTS, switch_for
from ringback.switch.settings import Settings

#: At how many operations a tool looks for one defect.
FEW = 3

#: Where what was proved last lies: it says which case sees a defect, and saves time, not truth.
KNOWN = Path(__file__).parent.parent / "docs" / "detection.json"


@frozen
class Field:
    """The tools, and what each complains of on a healthy switch."""

    tools: tuple[Tool, ...]
    healthy: dict[tuple[str, str, str], frozenset[str]] = field(factory=dict)

    def seen(self, subject: Subject) -> frozenset[str]:
        """Return the names of the tools that see a defect."""
        contract = load(subject.api)
        operations = _about(contract, subject.source)
        for each in operations:
            if (self.tools[0].name, subject.api, each.name) not in self.healthy:
                self._learn(subject.api, contract, each)
        found: set[str] = set()
        for each in operations:
            for name, complaints in self._complaints(subject, contract, each).items():
                if complaints - self.healthy[name, subject.api, each.name]:
                    found.add(name)
        return frozenset(found)

    def _learn(self, api: str, contract: Contract, operation: Operation) -> None:
        for name, complaints in self._complaints(Subject(api=api), contract, operation).items():
            self.healthy[name, api, operation.name] = complaints

    def _complaints(
        self, subject: Subject, contract: Contract, operation: Operation
    ) -> Mapping[str, frozenset[str]]:
        # A tool may change the call, so that each gets one of its own.
        return {
            each.name: next(
                (each.complaints(target) for target in _target(subject, contract, operation)), frozenset()
            )
            for each in self.tools
        }


def _about(contract: Contract, requirement: str) -> list[Operation]:
    moves = {
        move.operation
        for name in contract.operations
        for move in contract.table.moves_of(name)
        if move.requirement == requirement
    }
    every = list(contract.operations.values())
    own = [each for each in every if each.name in moves or requirement in each.requirements]
    core = [each for each in every if each.presence == CORE and not each.ends_session]
    return (own or core)[:FEW]


def _target(subject: Subject, contract: Contract, operation: Operation) -> Iterator[Target]:
    """Yield an operation on an arranged call; nothing where it cannot be arranged on this switch."""
    began = time.monotonic()
    switch = switch_for(subject.api, Settings(defects=(subject.name,) if subject.kind == DEFECT else ()))
    with serve(switch.app) as url:
        file = EndpointFile.from_toml(switch.endpoint(url), "embedded", {})
        try:
            with (
                opened(
                    file, contract, Wiring(kind="embedded", clock=lambda: time.monotonic() - began)
                ) as endpoint,
                Shared(endpoint=endpoint, checker=Checker(contract))("") as stage,
            ):
                arrangement = arranged(stage, operation)
                session = stage.actor(arrangement.actor)
                path = stage.url(operation, arrangement.actor, arrangement.path)
                headers = {"Authorization": str(session.http.headers["Authorization"])}
                yield Target(_document(contract, operation, arrangement, path), url, headers)
        except (Problem, Departed, NotExercised):
            return


def _document(contract: Contract, operation: Operation, arrangement: Arranged, path: str) -> dict[str, Json]:
    """Return the operation's document, its path and its examples naming what was arranged."""
    document = openapi(contract, operation=operation.name)
    ((_, item),) = document["paths"].items()
    item.pop("parameters", None)
    for content in item[operation.method.lower()].get("requestBody", {}).get("content", {}).values():
        for each in content.get("examples", {}).values():
            each["value"] = pinned(operation, each["value"], arrangement)
    return {**document, "paths": {path: item}}


def _sample(api: str, every: int) -> list[Subject]:
    return [Subject(api=api, kind=DEFECT, name=name) for name in sorted(DEFECTS[api])[::every]]


def main() -> None:
    """Measure, and print a Markdown table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--every", type=int, default=12, help="try every Nth defect (default: 12)")
    parser.add_argument("--api", choices=sorted(DEFECTS), help="one API only")
    options = parser.parse_args()
    known = Table.read(KNOWN) if KNOWN.is_file() else None
    try:
        with packages() as programs, tempfile.TemporaryDirectory():
            rivals = Field((Schemathesis(), Dredd(programs), Prism(programs)))
            for api in [options.api] if options.api else sorted(DEFECTS):
                _measured(api, _sample(api, options.every), rivals, known)
    except Absent as reason:
        print(f"Other tools cannot be measured here: {reason}.")


def _measured(api: str, subjects: list[Subject], rivals: Field, known: Table | None) -> None:
    names = ("Ringback", *(each.name for each in rivals.tools))
    print(f"\n| {api} | {' | '.join(names)} |\n| --- |{' :---: |' * len(names)}")
    total: Counter[str] = Counter()
    for each in subjects:
        seen = set(rivals.seen(each))
        if tried(each, likely(each, (), known, Effort())).caught:
            seen.add("Ringback")
        total.update(seen)
        print(f"| {each.name} | {' | '.join('✓' if name in seen else '' for name in names)} |", flush=True)
    shares = [f"{total[name]} of {len(subjects)}" for name in names]
    print(f"| **all** | {' | '.join(shares)} |")


if __name__ == "__main__":
    main()
