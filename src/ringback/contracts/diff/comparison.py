"""
Two contracts compared: the one list of all that differs, worst first.

Knows which part is compared by which module, and the direction of every schema.
Contracts may come from anywhere; one that cannot be compared is a problem.
"""

from collections.abc import Iterator, Mapping

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

from ringback.contracts.diff.change import BOTH, NOTIFICATION, REQUEST, RESPONSE, Change
from ringback.contracts.diff.demands import demand_changes
from ringback.contracts.diff.kinds import LEVELS
from ringback.contracts.diff.operations import operation_changes
from ringback.contracts.diff.polarity import directions
from ringback.contracts.diff.schemas import Comparison, Resolve, Schema, bare
from ringback.contracts.diff.settings import setting_changes
from ringback.contracts.diff.tables import table_changes
from ringback.contracts.export import name_of
from ringback.contracts.store import Contract
from ringback.errors import NotValid

#: What a parameter's own change says already of the member that it is sent as.
_TOLD_BY_PARAMETERS = frozenset({"property-added", "property-removed", "required-added", "required-removed"})


def differences(old: Contract, new: Contract) -> tuple[Change, ...]:
    """
    Return every change from one contract to another, worst first.

    Raises NotReadable and NotValid for a contract that is broken.
    """
    try:
        for each in (old, new):
            _read(each)
        found = [*_all(old, new)]
    except RecursionError:
        raise NotValid(path=str(new.path), where="", reason="a schema is nested too deeply") from None
    return tuple(sorted(found, key=lambda each: (LEVELS.index(each.level), each.where, each.kind)))


def _all(old: Contract, new: Contract) -> Iterator[Change]:
    operations = list(operation_changes(old, new))
    told = {(each.where.partition("#")[0], _parameter_of(each.where)) for each in operations}
    yield from operations
    yield from (each for each in _schemas(old, new) if not _is_told(old, new, each, told))
    yield from table_changes(old, new)
    yield from demand_changes(old, new)
    yield from setting_changes(old, new)


def _read(contract: Contract) -> None:
    """Read all of a contract, so that what is broken is a problem and no surprise later on."""
    try:
        parts = (contract.operations, contract.table, contract.requirements, contract.errata)
        names = [contract.title, contract.base_path, *(name for part in parts[2:] for name in part)]
        directions(contract)
        broken = [name for name, each in contract.schemas.items() if not isinstance(each, dict)]
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise NotValid(
            path=str(contract.path), where="", reason=f"it has not the form of a contract ({error!r})"
        ) from error
    if broken or not all(isinstance(each, str) for each in names):
        where = f"schemas/{broken[0]}.json" if broken else ""
        raise NotValid(path=str(contract.path), where=where, reason="it has not the form of a contract")
    for name, schema in contract.schemas.items():
        try:
            Draft202012Validator.check_schema(schema)
        except SchemaError as error:
            where = f"schemas/{name}.json#{error.json_path.removeprefix('$')}"
            raise NotValid(path=str(contract.path), where=where, reason=error.message[:200]) from error


def _schemas(old: Contract, new: Contract) -> Iterator[Change]:
    before, after = directions(old), directions(new)
    compare = Comparison(resolve_old=_resolver(old), resolve_new=_resolver(new))
    for name in sorted({*old.schemas, *new.schemas}):
        where = f"schemas/{name}.json#"
        ways = _ways(before.get(name, frozenset()) | after.get(name, frozenset()))
        if name not in old.schemas:
            yield Change("schema-added", where, BOTH, None, name)
        elif name not in new.schemas:
            yield Change("schema-removed", where, BOTH, name, None)
        else:
            for each in compare.of(bare(old.schemas[name]), bare(new.schemas[name])):
                for way in ways:
                    yield Change(each.kind, where + each.at, way, each.old, each.new)


def _ways(directions: frozenset[str]) -> tuple[str, ...]:
    """Return the directions that concern senders, and those that concern receivers, each as one."""
    received = ", ".join(each for each in (RESPONSE, NOTIFICATION) if each in directions)
    sent = REQUEST if REQUEST in directions else ""
    return tuple(each for each in (sent, received) if each) or (BOTH,)


def _resolver(contract: Contract) -> Resolve:
    def resolve(reference: str) -> Schema:
        found: Schema = bare(contract.schemas.get(name_of(reference), {}))
        return found

    return resolve


def _is_told(old: Contract, new: Contract, change: Change, told: set[tuple[str, str]]) -> bool:
    if change.kind not in _TOLD_BY_PARAMETERS:
        return False
    file, _, pointer = change.where.partition("#")
    _, _, member = pointer.removeprefix("/").partition("/")
    return any((f"operations/{name}.toml", member) in told for name in _requesting(old, new, file))


def _parameter_of(where: str) -> str:
    return where.partition("#/parameter/")[2].partition("/")[0]


def _requesting(old: Contract, new: Contract, file: str) -> Iterator[str]:
    operations: Mapping[str, object] = {**old.operations, **new.operations}
    for name in operations:
        for contract in (old, new):
            each = contract.operations.get(name)
            if each and f"schemas/{each.request_schema}.json" == file:
                yield name
