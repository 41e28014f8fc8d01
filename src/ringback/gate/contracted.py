"""What a change does to contracts: whom it breaks, which files it left behind, and what it demands without a check."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from attrs import frozen

from ringback.contracts import Contract, known_apis, load
from ringback.contracts.conditions import unsupported
from ringback.contracts.contradictions import contradictions
from ringback.contracts.diff import LEVELS, differences
from ringback.contracts.diff import Change as Difference
from ringback.contracts.generated import departures
from ringback.gate.change import Change
from ringback.gate.lines import line_of, lines_of
from ringback.gate.outcome import Result
from ringback.gate.policy import Allowance, Policy, allowed_by
from ringback.gate.project import Project
from ringback.gate.recorded import is_derived
from ringback.gate.rules import RULES
from ringback.keep.players import told

BREAKING, RISKY, _ = LEVELS
#: What is the matter with a file that is made from others.
_HOW = {
    "differs": "is not what the rest of the contract makes",
    "missing": "is not there, and the rest of the contract makes it",
    "left over": "is there, and the rest of the contract does not make it",
}
#: The id of the change that takes all of a contract away.
GONE = "contract-removed"


@frozen
class Compared:
    """What came of comparing a contract with what it was."""

    results: tuple[Result, ...]
    #: The allowances that were needed.
    used: frozenset[Allowance]


def compared(project: Project, change: Change, api: str, policy: Policy) -> Compared:
    """Return whom a change breaks, but for what it says is meant; raises NotReadable and NotValid for a broken contract."""
    home = f"contracts/{api}"
    is_there = api in known_apis(project.root)
    if f"{home}/api.toml" not in change.before:
        return Compared(results=(), used=frozenset())
    if not is_there:
        allowance = allowed_by(policy.valid, api, GONE)
        path = f"{home}/api.toml"
        gone = _breaking(
            api, GONE, path, 1, f"the contract of {api} is gone, and with it all that clients rely on"
        )
        return Compared(results=() if allowance else (gone,), used=frozenset(filter(None, [allowance])))
    with project.before(change, f"{home}/") as folder:
        found = differences(load(api, folder), load(api, project.root))
    results, used = list[Result](), set[Allowance]()
    for each in found:
        if each.level == BREAKING:
            allowance = allowed_by(policy.valid, api, each.id)
            used |= set(filter(None, [allowance]))
        if each.level == RISKY or (each.level == BREAKING and not allowance):
            results.append(_difference(project, change, api, each))
    return Compared(results=tuple(results), used=frozenset(used))


def _difference(project: Project, change: Change, api: str, each: Difference) -> Result:
    file, _, pointer = each.where.partition("#")
    path = f"contracts/{api}/{file}"
    line = 1
    if not (project.root / path).is_file():
        path = _nearby(change, api)
    elif pointer:
        line = line_of(_text(project.root / path), path, pointer)
    said = f"{each.explanation.rstrip('.')} ({file}{f' at {pointer}' if pointer else ''})"
    if each.level == BREAKING:
        return _breaking(api, each.id, path, line, said)
    return Result(RULES["gate.risky"], path, line, said, subject=each.id)


def _breaking(api: str, change: str, path: str, line: int, said: str) -> Result:
    message = f'{said}; to allow it: api = "{api}", change = "{change}"'
    return Result(RULES["gate.breaking"], path, line, message, subject=change)


def _nearby(change: Change, api: str) -> str:
    """Return a file of a contract that is still there, for what is not: one that the change touches, if any."""
    touched = change.present_below("contracts", api)
    return min(touched, key=lambda each: (is_derived(each), each), default=f"contracts/{api}/api.toml")


def unused(project: Project, policy: Policy, used: frozenset[Allowance]) -> Iterator[Result]:
    """Yield the allowances that allow nothing; `used` are those that a comparison needed."""
    if not policy.file:
        return
    text = _text(project.root / policy.file)
    numbers = [
        number
        for number, line in enumerate(text.splitlines(), 1)
        if re.match(r"\s*\[\[.*breaking.*\]\]", line)
    ]
    for number, each in enumerate(policy.allowances):
        line = numbers[number] if number < len(numbers) else 1
        about = f"the allowance of {each.change} for {each.api}"
        if each in policy.spent:
            spent = f"{about} was there before the change, and allows nothing any more"
            yield Result(RULES["gate.allowance-spent"], policy.file, line, spent, subject=each.change)
        elif each not in used:
            idle = f"{about} matches no breaking change"
            yield Result(
                RULES["gate.allowance-unused"], policy.file, line, idle, subject=each.change, exact=True
            )


def stale(project: Project, change: Change, api: str) -> Iterator[Result]:
    """Yield the files of a contract that are not what the others make, or why nothing can be made."""
    contract = load(api, project.root)
    home = f"contracts/{api}"
    wrong = [f"samples contradict each other: {each}" for each in contradictions(contract)]
    wrong = wrong or [str(each) for each in unsupported(contract)]
    for said in wrong:
        yield Result(RULES["gate.underivable"], f"{home}/shapes.toml", 1, said.rstrip("."))
    for each in () if wrong else departures(contract):
        path = f"{home}/{each.path}"
        if path not in change.present:
            # What it was to be made from anew.
            path = _nearby(change, api)
        yield Result(RULES["gate.derived"], path, 1, f"{each.path} {_HOW[each.how]}", subject=each.path)


def unchecked(project: Project, change: Change, api: str) -> Iterator[Result]:
    """Yield the requirements that nothing would report or verify, but for those that were so before the change."""
    contract = project.contract(api)
    found = dict(_unchecked(contract, project.features(api)))
    if not found:
        return
    own = f"contracts/{api}/requirements.toml"
    if f"contracts/{api}/api.toml" in change.before:
        with project.before(change, f"contracts/{api}/", f"features/{api}/") as folder:
            known = dict(_unchecked(load(api, folder), folder / "features" / api))
        found = {name: said for name, said in found.items() if known.get(name) != said}
    path = contract.path / "requirements.toml"
    lines = lines_of(_text(path), r'^\s*id\s*=\s*"([^"]+)"') if path.is_file() else {}
    for name, said in found.items():
        yield Result(RULES["gate.unchecked"], own, lines.get(name, 1), f"{name} {said}", subject=name)


def _unchecked(contract: Contract, features: Path) -> Iterator[tuple[str, str]]:
    tags = frozenset[str]().union(*(each.tags for _, each in told(features)))
    files = [contract.path / "api.toml", contract.path / "calls.toml"]
    files += sorted((contract.path / "operations").glob("*.toml"))
    named = _words("\n".join(_text(each) for each in files if each.is_file()))
    for each in contract.requirements.values():
        if not each.checks:
            yield each.id, "names no rule in its checks: nothing would report its breach"
        elif each.id not in tags and each.id not in named:
            yield (
                each.id,
                "is verified by no case: no scenario is tagged with it, and the contract does not list it",
            )


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r'"([^"\s]+)"', text))


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "replace")


def demanding(change: Change, api: str) -> bool:
    """Tell whether a change may leave a requirement without a check."""
    names: Sequence[str] = ("api.toml", "calls.toml", "requirements.toml")
    touched = change.below("contracts", api)
    return (
        bool(change.below("features", api))
        or any(f"contracts/{api}/{each}" in touched for each in names)
        or bool(change.below("contracts", api, "operations"))
    )
