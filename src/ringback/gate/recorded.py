"""What a change does to recordings: cassettes that it touches, and flows that no longer fit theirs."""

import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from attrs import field, frozen

from ringback.cassettes.recording.names import FAILED
from ringback.contracts.check import Checker
from ringback.gate.change import Change
from ringback.gate.demands import words_of
from ringback.gate.outcome import Result
from ringback.gate.project import Project
from ringback.gate.rules import RULES
from ringback.keep.flaws import Flaw
from ringback.keep.lint import Linter
from ringback.keep.players import flows, mentioned, told
from ringback.run import Case
from ringback.run import Result as Ended
from ringback.suite import flows as suite
from ringback.suite.cases import slug
from ringback.suite.flows import FlowPlugin
from ringback.suite.opening import Played, cassette_of

#: What a cassette's file is called.
SUFFIXES = (".yaml", ".yml")

#: What is said of one case.
MOST = 20


@frozen
class Affected:
    """Which flows of an API a change can affect."""

    everything: bool = False
    #: What the cassettes of single flows are called, without their suffix.
    stems: frozenset[str] = frozenset()
    #: Whole features, as case ids call them.
    features: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return self.everything or bool(self.stems or self.features)

    def has(self, stem: str) -> bool:
        """Tell whether the flow of this cassette is one of them."""
        return self.everything or stem in self.stems or stem.partition(".")[0] in self.features


def is_derived(path: str) -> bool:
    """Tell whether a file of a contract is made from the others."""
    return "/schemas/" in path or path.endswith(("api.json", "operations.md"))


def is_cassette(path: str) -> bool:
    """Tell whether a path is a cassette's, and not that of an attempt at one."""
    return path.startswith("cassettes/") and path.endswith(SUFFIXES) and not path.endswith(FAILED)


def affected(project: Project, change: Change, api: str) -> Affected:
    """Return which flows a change can affect; raises NotReadable and NotValid for a broken contract."""
    features = change.below("features", api)
    if any(not each.endswith((".feature", ".md")) for each in features):
        # Steps, or what they read.
        return Affected(everything=True)
    words = words_of(project, change, api)
    if words is None:
        return Affected(everything=True)
    stems = {Path(each).stem for each in change.below("cassettes", api) if is_cassette(each)}
    folder = project.cassettes / api
    if words and folder.is_dir():
        stems |= {
            each.stem for each in folder.iterdir() if each.suffix in SUFFIXES and _mentions(each, words)
        }
    return Affected(
        stems=frozenset(stems),
        features=frozenset(slug(Path(each).stem) for each in features if each.endswith(".feature")),
    )


def _mentions(path: Path, words: frozenset[bytes]) -> bool:
    data = path.read_bytes()
    return any(each in data for each in words)


def to_lint(project: Project, change: Change) -> tuple[str, ...]:
    """Return the cassettes that a change touches, and those that it may have left without a flow."""
    found = {each for each in change.present if is_cassette(each)}
    for api in project.apis:
        changed = {slug(Path(each).stem) for each in change.below("features", api)}
        folder = project.cassettes / api
        if not changed or not folder.is_dir():
            continue
        played = flows(project.features(api))
        found |= {
            f"cassettes/{api}/{each.name}"
            for each in folder.iterdir()
            if is_cassette(f"cassettes/{each.name}")
            and each.stem.partition(".")[0] in changed
            and each.stem not in played
        }
    return tuple(sorted(found))


def linted(project: Project, paths: tuple[str, ...]) -> Iterator[Result]:
    """Yield what `ringback lint` has to say of cassettes."""
    contracts = {each: project.contract(each) for each in project.apis}
    features = [project.features(each) for each in contracts]
    linter = Linter(
        contracts=contracts,
        played=frozenset[str]().union(*map(flows, features)),
        mentioned=mentioned([each for each in project.tests if each.is_dir()]),
    )
    for path in paths:
        for each in linter.flaws(project.root / path):
            yield _flaw(each, path)


def _flaw(flaw: Flaw, path: str) -> Result:
    return Result(flaw.rule, path, flaw.line, flaw.message.rstrip("."), exact=True)


@frozen
class Shown:
    """What became of the flows that were played: how many there were, and what is wrong with them."""

    flows: int = 0
    results: tuple[Result, ...] = ()


def played(
    project: Project, change: Change, api: str, wanted: Affected, *, part: int = 0, parts: int = 1
) -> Shown:
    """
    Play flows from their cassettes: those that are wanted, every so manieth of them.

    Raises CannotLoad where that takes code that must not be run, NotValid where they cannot be run at all.
    """
    record, contract = project.record(api), project.contract(api)
    ended = list[tuple[Case, Ended]]()
    taken = 0

    def skip(case: str) -> bool:
        nonlocal taken
        if not wanted.has(stem_of(case)):
            return True
        taken += 1
        return (taken - 1) % parts != part

    clock = time.monotonic
    house = Played(
        folder=project.cassettes,
        api=record,
        contract=contract,
        checker=Checker(contract),
        clock=clock,
        cache=project.cache,
    )
    plugin = FlowPlugin(
        contract=contract,
        open_stage=house,
        emit=lambda case, result: ended.append((case, result)),
        clock=clock,
        skip=skip,
    )
    suite.run(project.features(api), plugin, record.steps)
    showing = _Showing(project, change, api)
    return Shown(len(ended), tuple(each for case, result in ended for each in showing.results(case, result)))


def stem_of(case: str) -> str:
    """Return what the cassette of a case is called, without its suffix."""
    return ".".join(case.split("/")[2:])


@frozen
class _Showing:
    """Says what is wrong with flows, on the lines of the change that can have caused it."""

    project: Project
    change: Change
    api: str
    _places: Mapping[str, tuple[str, int]] = field(init=False)

    @_places.default
    def _placed(self) -> Mapping[str, tuple[str, int]]:
        root = self.project.root
        return {
            each.cassette: (path.relative_to(root).as_posix(), each.line)
            for path, each in told(self.project.features(self.api))
            if path.is_relative_to(root)
        }

    def results(self, case: Case, ended: Ended) -> Iterator[Result]:
        stem = stem_of(case.id)
        cassette = f"cassettes/{self.api}/{stem}.yaml"
        if ended.outcome == "skipped" and not cassette_of(self.project.cassettes, case.id).is_file():
            rule = "gate.unrecorded" if cassette in self.change.removed else "gate.new-flow"
            path, line = self._scenario(stem)
            yield Result(RULES[rule], path, line, f"{case.id} has no recording", subject=case.id)
        if ended.outcome == "errored":
            path, line = self._cause(stem, cassette)
            said = f"{case.id} does not fit its recording: {(ended.reason or '').rstrip('.')}"
            yield Result(RULES["gate.flow"], path, line, said, subject=case.id)
        for each in ended.findings[:MOST]:
            path, line = self._cause(stem, cassette)
            demand = f"{each.rule}{f', {each.requirement}' if each.requirement else ''}"
            said = f"{case.id}: {each.message.rstrip('.')} ({demand})"
            yield Result(RULES["gate.flow"], path, line, said, subject=case.id)

    def _cause(self, stem: str, cassette: str) -> tuple[str, int]:
        """Return where a change can have made a flow fail: its cassette, its feature, its steps, or its contract."""
        change = self.change
        if cassette in change.present:
            return cassette, 1
        path, line = self._scenario(stem)
        steps = f"features/{self.api}/{suite.OWN_STEPS}"
        contract = change.present_below("contracts", self.api)
        first = min(contract, key=lambda each: (is_derived(each), each), default="")
        if path in change.present:
            return path, line
        if steps in change.present:
            return steps, 1
        return (first, 1) if first else (path, line)

    def _scenario(self, stem: str) -> tuple[str, int]:
        return self._places.get(stem, (f"cassettes/{self.api}/{stem}.yaml", 1))
