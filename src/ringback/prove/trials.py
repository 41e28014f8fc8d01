"""
One trial: the suite against a switch that has a defect, differs legally, or is healthy.

A trial of a defect ends with the first case that has a finding; a variant must
get through all of them without one.
"""

import time
from collections.abc import Mapping

from attrs import asdict, define, field, frozen

from ringback.apis import APIS
from ringback.contracts import data_root, load
from ringback.contracts.check import Checker
from ringback.endpoint.endpoint import Wiring, opened
from ringback.endpoint.file import EndpointFile
from ringback.errors import Problem
from ringback.model import Finding, Json
from ringback.run import Case, Result
from ringback.serve import serve
from ringback.suite.opening import Shared
from ringback.suite.programme import LEVELS, Programme
from ringback.switch.faces import DEFECTS, VARIANTS, switch_for
from ringback.switch.settings import Settings

#: The level that a kind of case belongs to.
LEVEL_OF: Mapping[str, str] = {
    "shape": "shapes",
    "flow": "flows",
    "lifecycle": "lifecycle",
    "fuzz": "robust",
    "probe": "robust",
}


@frozen
class Subject:
    """What the suite is held against: a switch with these defects, or with these variants, or neither."""

    api: str
    defects: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What a table calls it."""
        return "+".join((*self.defects, *self.variants)) or "healthy"

    @property
    def requirement(self) -> str:
        """The requirement that its defect violates; empty where it has none."""
        return DEFECTS[self.api][self.defects[0]].source if self.defects else ""

    @property
    def says(self) -> str:
        """What is different about it, in a sentence."""
        changes = [DEFECTS[self.api][each] for each in self.defects]
        changes += [VARIANTS[self.api][each] for each in self.variants]
        return " ".join(each.says for each in changes)


@frozen
class Sighting:
    """A case that had findings: what it found, and how much had been done by then."""

    case: str
    level: str
    rule: str
    requirement: str
    message: str
    #: Seconds and HTTP requests since the trial began, signing in included.
    seconds: float
    requests: int


@frozen
class Ended:
    """How a trial ended."""

    api: str
    name: str
    requirement: str
    says: str
    sightings: tuple[Sighting, ...] = ()
    #: Cases that could not be told, and what ended the trial early.
    problems: tuple[str, ...] = ()
    seconds: float = 0.0
    requests: int = 0

    @property
    def caught(self) -> bool:
        """Whether anything was found."""
        return bool(self.sightings)

    def to_json(self) -> dict[str, Json]:
        """Return a plain form."""
        return asdict(self)


@frozen
class Effort:
    """How far a trial goes."""

    level: str = LEVELS[-1]
    depth: str = "quick"
    seed: int = 1
    only: str = ""
    #: Go on after the first case that has findings.
    thorough: bool = False


@define
class _Trial:
    """Keeps what a trial sees while it runs."""

    effort: Effort
    began: float
    sightings: list[Sighting] = field(factory=list)
    problems: list[str] = field(factory=list)
    house: Shared | None = None

    @property
    def requests(self) -> int:
        return self.house.endpoint.requests if self.house else 0

    def emit(self, case: Case, result: Result) -> None:
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
    trial = _Trial(effort=effort, began=time.monotonic())
    try:
        _run(subject, trial)
    except Problem as problem:
        trial.problems.append(str(problem))
    return Ended(
        api=subject.api,
        name=subject.name,
        requirement=subject.requirement,
        says=subject.says,
        sightings=tuple(trial.sightings),
        problems=tuple(trial.problems),
        seconds=round(time.monotonic() - trial.began, 2),
        requests=trial.requests,
    )


def _run(subject: Subject, trial: _Trial) -> None:
    effort, api = trial.effort, APIS[subject.api]
    contract = load(subject.api)
    checker = Checker(contract)
    # With every protection that a server may have, so that all demands can be exercised.
    settings = Settings(seed=effort.seed, csrf=True, defects=subject.defects, variants=subject.variants)
    switch = switch_for(subject.api, settings)

    def clock() -> float:
        return time.monotonic() - trial.began

    with serve(switch.app) as url:
        file = EndpointFile.from_toml(switch.endpoint(url), "embedded", {})
        with opened(file, contract, Wiring(kind="embedded", clock=clock)) as endpoint:
            trial.house = house = Shared(endpoint=endpoint, checker=checker)
            programme = Programme(
                api=api,
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
