"""
The files of a contract that are made from the others, and whether they are up to date.

Knows where generated files lie.  How each is made is the business of `derive`,
`openapi`, `asyncapi` and `reference`.
"""

from attrs import frozen

from ringback import canon
from ringback.contracts import asyncapi, openapi, reference
from ringback.contracts.derive import files
from ringback.contracts.store import Contract


@frozen
class Departure:
    """A generated file that is not what the contract gives."""

    #: Below the contract's directory.
    path: str
    #: missing, differs or left over
    how: str


def generated(contract: Contract) -> dict[str, str]:
    """Return the text of every generated file by its path below the contract, sorted."""
    texts: dict[str, str | None] = dict(files(contract))
    texts["openapi.json"] = openapi.text(contract)
    texts["asyncapi.json"] = asyncapi.text(contract)
    texts["operations.md"] = reference.text(contract)
    return {path: text for path, text in sorted(texts.items()) if text is not None}


def departures(contract: Contract) -> tuple[Departure, ...]:
    """Return the generated files that are missing, differ, or are left over."""
    wanted = generated(contract)
    found = [
        Departure(path=path, how=how) for path, text in wanted.items() if (how := _how(contract, path, text))
    ]
    return (*found, *(Departure(path=path, how="left over") for path in _left_over(contract, wanted)))


def write(contract: Contract) -> tuple[str, ...]:
    """Write what differs, remove what is left over, and return the paths concerned."""
    changed = departures(contract)
    wanted = generated(contract)
    for each in changed:
        if each.path in wanted:
            canon.write(contract.path / each.path, wanted[each.path])
        else:
            (contract.path / each.path).unlink()
    return tuple(each.path for each in changed)


def _how(contract: Contract, path: str, text: str) -> str:
    try:
        found = (contract.path / path).read_bytes()
    except FileNotFoundError:
        return "missing"
    return "" if found == text.encode() else "differs"


def _left_over(contract: Contract, wanted: dict[str, str]) -> list[str]:
    patterns = ("schemas/*.json", "openapi.json", "asyncapi.json", "operations.md")
    present = (path for pattern in patterns for path in contract.path.glob(pattern))
    return sorted({path.relative_to(contract.path).as_posix() for path in present} - set(wanted))
