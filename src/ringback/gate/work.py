"""
The pieces of work that a change makes necessary, and no others.

Each can be sent to another process, and returns what it found as values.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from attrs import evolve, field, frozen

from ringback.errors import BadInput, Problem
from ringback.gate import acceptances, contracted, recorded
from ringback.gate.change import Change
from ringback.gate.outcome import Result, Trouble
from ringback.gate.policy import Allowance, Policy
from ringback.gate.project import Project
from ringback.gate.recorded import Affected


@frozen
class Found:
    """What came of a piece of work."""

    #: What was looked at, and how many of it: `flow`: 12.
    looked: Mapping[str, int] = field(factory=dict)
    results: tuple[Result, ...] = ()
    used: frozenset[Allowance] = frozenset()
    troubles: tuple[Trouble, ...] = ()


@frozen
class Piece:
    """Something to be done."""

    #: What it is, in words that follow "while looking at".
    name: str
    do: Callable[[], Found]

    def done(self) -> Found:
        """Do it; what keeps it from being done is told as well."""
        try:
            return self.do()
        except Problem as problem:
            return Found(troubles=(trouble_of(problem),))


def trouble_of(problem: Problem) -> Trouble:
    """Return what a problem is to whoever reads the outcome."""
    path = getattr(problem, "path", "") if isinstance(problem, BadInput) else ""
    return Trouble(message=str(problem), hint=problem.hint, path=str(path))


@frozen
class Order:
    """What is to be gated."""

    project: Project
    change: Change
    policy: Policy
    today: dt.date
    #: The file of accepted findings, below the root; empty where there is none.
    accepted: str = ""
    #: Whether everything is looked at, whatever has changed.
    everything: bool = False
    #: How many processes there are to do it.
    workers: int = 1


def pieces(order: Order) -> tuple[Piece, ...]:
    """Return what has to be done, what takes longest first; raises NotReadable and NotValid for broken files."""
    return (*_plays(order), *_lints(order), *_contracts(order), *_acceptances(order))


def _plays(order: Order) -> Iterator[Piece]:
    for api in order.project.apis:
        if not order.project.features(api).is_dir():
            continue
        wanted = _affected(order, api)
        if not wanted:
            continue
        many = wanted.everything or bool(wanted.features)
        parts = order.workers if many else 1
        for part in range(parts):
            do = partial(_played, order, api, wanted, part, parts)
            yield Piece(name=f"the flows of {api}", do=do)


def _affected(order: Order, api: str) -> Affected:
    if order.everything:
        return Affected(everything=True)
    return recorded.affected(order.project, order.change, api)


def _played(order: Order, api: str, wanted: Affected, part: int, parts: int) -> Found:
    shown = recorded.played(order.project, order.change, api, wanted, part=part, parts=parts)
    return Found(looked={"flow": shown.flows}, results=shown.results)


def _lints(order: Order) -> Iterator[Piece]:
    paths = recorded.to_lint(order.project, order.change)
    if order.everything:
        home = order.project.cassettes
        found = (
            each.relative_to(order.project.root).as_posix() for each in home.rglob("*") if each.is_file()
        )
        paths = tuple(sorted(each for each in found if recorded.is_cassette(each)))
    if paths:
        # Together, so that it is seen which of them hold the same.
        yield Piece(name="cassettes", do=partial(_linted, order.project, paths))


def _linted(project: Project, paths: tuple[str, ...]) -> Found:
    return Found(looked={"cassette": len(paths)}, results=tuple(recorded.linted(project, paths)))


def _contracts(order: Order) -> Iterator[Piece]:
    change = order.change
    of_base = {
        each.split("/")[1] for each in change.before if each.count("/") > 1 and each.startswith("contracts/")
    }
    for api in sorted({*order.project.apis, *of_base}):
        touched = bool(change.below("contracts", api))
        is_own = (order.project.root / "contracts" / api / "api.toml").is_file()
        if touched:
            yield Piece(name=f"what changes in the contract of {api}", do=partial(_compared, order, api))
        if is_own and (touched or order.everything):
            yield Piece(name=f"the derived files of {api}", do=partial(_stale, order, api))
        if is_own and (contracted.demanding(change, api) or order.everything):
            yield Piece(name=f"the requirements of {api}", do=partial(_unchecked, order, api))


def _compared(order: Order, api: str) -> Found:
    found = contracted.compared(order.project, order.change, api, order.policy)
    return Found(looked={"comparison of contracts": 1}, results=found.results, used=found.used)


def _stale(order: Order, api: str) -> Found:
    results = tuple(contracted.stale(order.project, order.change, api))
    return Found(looked={"set of derived files": 1}, results=results)


def _unchecked(order: Order, api: str) -> Found:
    results = tuple(contracted.unchecked(order.project, order.change, api))
    return Found(looked={"set of requirements": 1}, results=results)


def _acceptances(order: Order) -> Iterator[Piece]:
    if order.accepted:
        yield Piece(name=order.accepted, do=partial(_expired, order))


def _expired(order: Order) -> Found:
    results = tuple(acceptances.expired(order.project, order.accepted, order.today))
    return Found(looked={"set of accepted findings": 1}, results=results)


def together(found: Iterator[Found]) -> Found:
    """Return all that was found as one."""
    whole = Found()
    for each in found:
        looked = dict(whole.looked)
        for name, count in each.looked.items():
            looked[name] = looked.get(name, 0) + count
        whole = evolve(
            whole,
            looked=looked,
            results=whole.results + each.results,
            used=whole.used | each.used,
            troubles=whole.troubles + each.troubles,
        )
    return whole
