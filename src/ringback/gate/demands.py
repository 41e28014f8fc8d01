"""
Which flows notice what a change says otherwise in a contract.

Files are compared by what they say: a comment is no demand.  What is said of
one operation matters to the flows that ask for it, and they are known by the
word by which its requests are.
"""

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence

from ringback.contracts import Contract
from ringback.contracts.diff.schemas import bare
from ringback.gate.change import Change
from ringback.gate.project import Project
from ringback.model import Json

#: Files that decide about flows as a whole.  Not `requirements.toml`: a finding is one whatever it is named after.
_WHOLE = frozenset({"api.toml", "errata.toml", "errors.toml"})
_CALLS = "calls.toml"


def words_of(project: Project, change: Change, api: str) -> frozenset[bytes] | None:
    """
    Return the words by which the requests of operations are known of which the contract says something else.

    None where any flow may notice.  Raises NotReadable and NotValid for a broken contract.
    """
    home = f"contracts/{api}/"
    paths = sorted(change.below("contracts", api))
    decisive = [each for each in paths if _decides(each.removeprefix(home))]
    if not decisive:
        return frozenset()
    before = project.texts_before(change, decisive)
    contract = project.contract(api)
    owners = dict(_owners(contract))
    found = set[str]()
    for path in decisive:
        name = path.removeprefix(home)
        file = contract.path / name
        now = file.read_bytes().decode("utf-8", "replace") if path in change.present else ""
        read = _toml if name.endswith(".toml") else _json
        old, new = read(before.get(path, "")), read(now)
        # As text: true is not 1.
        if old is not None and repr(old) == repr(new):
            continue
        operations = owners.get(name) if name != _CALLS else _moved(old, new)
        if operations is None:
            return None
        found |= set(operations)
    selectors = [
        contract.operations[each].selector or "" if each in contract.operations else "" for each in found
    ]
    return frozenset(each.encode() for each in selectors) if all(selectors) else None


def _decides(name: str) -> bool:
    return name in _WHOLE or name == _CALLS or name.startswith(("operations/", "schemas/"))


def _owners(contract: Contract) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield the files that are about one operation, and which one."""
    for each in contract.operations.values():
        yield f"operations/{each.name}.toml", (each.name,)
        if each.request_schema:
            yield f"schemas/{each.request_schema}.json", (each.name,)


def _moved(old: Json, new: Json) -> Sequence[str] | None:
    """Return the operations whose moves differ between two call tables; None where anything else does as well."""
    if not isinstance(old, Mapping) or not isinstance(new, Mapping):
        return None
    was, now = ({key: value for key, value in each.items() if key != "move"} for each in (old, new))
    if was != now:
        return None
    before, after = old.get("move", []), new.get("move", [])
    moves = [each for each in before if each not in after] + [each for each in after if each not in before]
    named = [str(each.get("operation", "")) for each in moves if isinstance(each, Mapping)]
    return named if len(named) == len(moves) and all(named) else None


def _toml(text: str) -> Json:
    """Return what a text says; None where it says nothing that can be read."""
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return None


def _json(text: str) -> Json:
    """Return what a schema demands, without where that comes from; None where it cannot be read."""
    try:
        return bare(json.loads(text))
    except (ValueError, RecursionError, TypeError, AttributeError):
        return None
