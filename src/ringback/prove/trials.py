"""
One trial: the suite against a switch that has a defect, differs legally, or is healthy.

A trial of a defect ends with the first case that has a finding; a variant must
get through all of them without one.
"""

import random
import time
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from attrs import define, evolve, field, frozen

from ringback.apis import APIS
from ringback.contracts import Contract, data_root, load
from ringback.contracts.check import Checker
from ringback.endpoint.embedded import PICKUP_S
from ringback.endpoint.endpoint import Wiring, opened
from ringback.endpoint.file import EndpointFile
from ringback.errors import Problem
from ringback.model import Finding
from ringback.run import Case, Result
from ringback.serve import serve
from ringback.suite.opening import Shared
from ringback.suite.programme import LEVELS, Programme
from ringback.switch.changes import Change
from ringback.switch.faces import DEFECTS, VARIANTS, switch_for
from ringback.switch.faults import Faulty, Order
from ringback.switch.faults_strikes import FAULTS
from ringback.switch.settings import Settings

#: The level that a kind of case belongs to.
LEVEL_OF: Mapping[str, str] = {
    "shape": "shapes",
    "flow": "flows",
    "lifecycle": "lifecycle",
    "fuzz": "robust",
    "probe": "robust",
}


#: What a subject is.
HEALTHY, DEFECT, VARIANT = "healthy", "defect", "variant"


@frozen
class Subject:
    """What the suite is held against: a switch with a defect or a variant, or a healthy one."""

    api: str
    kind: str = HEALTHY
    name: str = HEALTHY
    #: The variants that it has besides.
    beside: tuple[str, ...] = ()

    @property
    def change(self) -> Change[Any] | None:
        """The change that makes it what it is."""
        return {DEFECT: DEFECTS, VARIANT: VARIANTS}.get(self.kind, {}).get(self.api, {}).get(self.name)

    @property
    def source(self) -> str:
        """The requirement that its defect violates, or what makes its variant legal."""
        return self.change.source if self.change else ""

    @property
    def says(self) -> str:
        """What is different about it, in a sentence."""
        return self.change.says if self.change else "The switch as it is."

    def settings(self, seed: int) -> Settings:
        """Return how its switch is built: with every protection that a server may have, so that all demands can be exercised."""
        own = (self.name,)
        return Settings(
            seed=seed,
            csrf=True,
            pickup_s=PICKUP_S,
            defects=own if self.kind == DEFECT else (),
            variants=(*own, *self.beside) if self.kind == VARIANT else self.beside,
        )


def in_groups(subjects: Iterable[Subject], size: int, seed: int) -> Iterator[Subject]:
    """
    Yield variants in groups of a size at most, each group as one subject; they are drawn by the seed, within each API.

    Two that come from one erratum are two sides of it, and never go together; neither do those that say so.
    """
    by_api: dict[str, list[Subject]] = {}
    for each in subjects:
        by_api.setdefault(each.api, []).append(each)
    for api, variants in by_api.items():
        drawn = sorted(variants, key=lambda each: each.name)
        random.Random(f"{api} {seed}").shuffle(drawn)  # noqa: S311 (nothing secret)
        groups: list[list[Subject]] = []
        for each in drawn:
            fitting = (group for group in groups if len(group) < size and not _contradicts(each, group))
            group = next(fitting, None)
            if group is None:
                groups.append([each])
            else:
                group.append(each)
        for first, *rest in groups:
            yield evolve(first, beside=tuple(each.name for each in rest))


def _contradicts(variant: Subject, group: Iterable[Subject]) -> bool:
    change = variant.change
    return change is not None and any(each.change and change.excludes(each.change) for each in group)


@frozen
class Sighting:
    """A case that had findings: what it found first, and how much had been done by then."""

    case: str
    level: str
    rule: str
    requirement: str
    message: str
    #: Seconds and HTTP requests since the trial began, signing in included.
    seconds: float
    requests: int
    #: The variants that the switch had besides.
    beside: tuple[str, ...] = ()


@frozen
class Ended:
    """How a trial ended."""

    subject: Subject
    sightings: tuple[Sighting, ...] = ()
    #: Cases that could not be told, and what ended the trial early.
    problems: tuple[str, ...] = ()
    seconds: float = 0.0
    requests: int = 0
    #: How many runs it was, one for each seed.
    runs: int = 1
    #: What was run.
    cases: tuple[Case, ...] = field(default=(), repr=False)

    def with_another(self, other: "Ended") -> "Ended":
        """Return this trial and another one of the same subject as one."""
        return evolve(
            self,
            sightings=(*self.sightings, *other.sightings),
            problems=(*self.problems, *other.problems),
            seconds=round(self.seconds + other.seconds, 2),
            requests=self.requests + other.requests,
            runs=self.runs + other.runs,
        )

    def of_each(self) -> "Iterator[Ended]":
        """Yield the trial as one of each variant that the switch had."""
        if not self.subject.beside:
            yield self
            return
        names = (self.subject.name, *self.subject.beside)
        for name in names:
            others = tuple(each for each in names if each != name)
            yield evolve(
                self,
                subject=evolve(self.subject, name=name, beside=()),
                sightings=tuple(evolve(each, beside=others) for each in self.sightings),
            )

    @property
    def caught(self) -> Sighting | None:
        """What was seen first."""
        return self.sightings[0] if self.sightings else None

    @property
    def right(self) -> bool:
        """Whether it ended as it must: a defect with a finding, all else without one and without a problem."""
        if self.subject.kind == DEFECT:
            return self.caught is not None
        return self.caught is None and not self.problems


@frozen
class Effort:
    """How far a trial goes."""

    level: str = LEVELS[-1]
    depth: str = "quick"
    seed: int = 1
    only: str = ""
    #: Patterns of cases that are tried by themselves first, since they are likely to see the defect.
    likely: str = ""
    #: How the network fails meanwhile, as `ringback serve --fault` takes it.
    faults: tuple[str, ...] = ()
    #: Go on after the first case that has findings.
    thorough: bool = False


@define
class _Trial:
    """Keeps what a trial sees while it runs."""

    effort: Effort
    began: float
    sightings: list[Sighting] = field(factory=list)
    problems: list[str] = field(factory=list)
    cases: list[Case] = field(factory=list)
    house: Shared | None = None

    @property
    def requests(self) -> int:
        return self.house.endpoint.requests if self.house else 0

    def emit(self, case: Case, result: Result) -> None:
        self.cases.append(case)
        if result.outcome == "errored":
            self.problems.append(f"{case.id}: {result.reason}")
        if result.findings:
            self.sightings.append(self._sighting(case, result.findings[0]))

    def enough(self) -> bool:
        return bool(self.sightings) and not self.effort.thorough

    def _sighting(self, case: Case, finding: Finding) -> Sighting:
        return Sighting(
            case=case.id,
            level=LEVEL_OF.get(case.kind, case.kind),
            rule=finding.rule,
            requirement=finding.requirement or "",
            message=finding.message,
            seconds=round(time.monotonic() - self.began, 2),
            requests=self.requests,
        )


def tried(subject: Subject, effort: Effort) -> Ended:
    """Hold the suite against a subject; what went wrong on the way is told, not raised."""
    if effort.likely:
        first = _tried(subject, evolve(effort, only=effort.likely))
        if first.caught:
            return first
    return _tried(subject, effort)


def _tried(subject: Subject, effort: Effort) -> Ended:
    trial = _Trial(effort=effort, began=time.monotonic())
    try:
        _run(subject, trial)
    except Problem as problem:
        trial.problems.append(str(problem))
    return Ended(
        subject=subject,
        sightings=tuple(trial.sightings),
        problems=tuple(trial.problems),
        seconds=round(time.monotonic() - trial.began, 2),
        requests=trial.requests,
        cases=tuple(trial.cases),
    )


@cache
def _contract(api: str) -> tuple[Contract, Checker]:
    # A process holds hundreds of trials.
    contract = load(api)
    return contract, Checker(contract)


def _run(subject: Subject, trial: _Trial) -> None:
    effort, (contract, checker) = trial.effort, _contract(subject.api)
    switch = switch_for(subject.api, subject.settings(effort.seed))

    def clock() -> float:
        return time.monotonic() - trial.began

    orders = [Order.from_text(each, FAULTS) for each in effort.faults]
    app = Faulty.with_faults(switch.app, orders, effort.seed) if orders else switch.app
    with serve(app) as url:
        file = EndpointFile.from_toml(switch.endpoint(url), "embedded", {})
        with opened(file, contract, Wiring(kind="embedded", clock=clock)) as endpoint:
            trial.house = house = Shared(endpoint=endpoint, checker=checker)
            programme = Programme(
                api=APIS[subject.api],
                contract=contract,
                checker=checker,
                features=data_root() / "features" / subject.api,
                open_stage=house,
                level=effort.level,
                depth=effort.depth,
                seed=effort.seed,
                only=effort.only,
                clock=clock,
                enough=trial.enough,
            )
            programme.run(house, trial.emit)
