"""
Which requirement a finding falls under: the one that the documents' reader would name.

Pure. What a rule and an operation leave open, a contract settles (`[[demand]]` in its `api.toml`); after
that, the requirements that the scenario verifies are the likeliest.
"""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from fnmatch import fnmatchcase

from ringback.contracts import Contract
from ringback.model import Finding, Json


def requirement_of(
    contract: Contract, finding: Finding, operation: str | None, message: str, verified: AbstractSet[str]
) -> str | None:
    """
    Return the id of the requirement that a finding falls under, or None where no requirement names its rule.

    `message` is the type of the notification at fault, `verified` what the scenario is tagged with.
    """
    about = {
        "rule": finding.rule,
        "operation": operation or "",
        "message": message,
        "where": finding.where,
        "says": finding.message,
        "verified": " ".join(sorted(verified)),
    }
    ruled = next((each for each in contract.settings.get("demand", ()) if _fits(each, about)), None)
    if ruled is not None:
        return str(ruled["requirement"])
    return next(_likely(contract, finding, operation or "", verified), None)


def _fits(demand: Mapping[str, Json], about: Mapping[str, str]) -> bool:
    wanted = ((name, each) for name, each in demand.items() if name != "requirement")
    return all(fnmatchcase(about[name], str(each)) for name, each in wanted)


def _likely(
    contract: Contract, finding: Finding, operation: str, verified: AbstractSet[str]
) -> Iterator[str]:
    """Yield the requirements that a finding may fall under, the likeliest first."""
    able = [each.id for each in contract.requirements.values() if finding.rule in each.checks]
    if finding.requirement:
        # A scenario that verifies a special case of what was broken knows better.
        near = [each for each in able if _family(each) == _family(finding.requirement) and each in verified]
        yield finding.requirement if finding.requirement in verified or not near else near[0]
    own = {move.requirement for move in contract.table.moves_of(operation)}
    if operation in contract.operations:
        own |= set(contract.operations[operation].requirements)
    families = {_family(each) for each in own}
    yield from (each for each in able if each in own and each in verified)
    yield from (each for each in able if each in verified and _family(each) in families)
    yield from (each for each in able if each in own)
    yield from (each for each in able if _family(each) in families)
    yield from (each for each in able if each in verified)
    # What holds for every message is demanded by what is demanded of all, not by another operation's page.
    yield from (each for each in able if contract.requirements[each].level == "shapes")
    yield from able


def _family(requirement: str) -> str:
    return requirement.rpartition("-")[0]
