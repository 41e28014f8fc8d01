"""What differs in requirements and errata: what is demanded, and what is accepted."""

from collections.abc import Iterator

from ringback.contracts.diff.change import BOTH, Change, SetChange, step
from ringback.contracts.store import Contract
from ringback.model import Json, Sign


def demand_changes(old: Contract, new: Contract) -> Iterator[Change]:
    """Yield what differs in the requirements and errata of two contracts."""
    yield from _requirements(old, new)
    yield from _errata(old, new)


def _requirements(old: Contract, new: Contract) -> Iterator[Change]:
    for name in sorted({*old.requirements, *new.requirements}):
        where = f"requirements.toml#{step(name)}"
        was, now = old.requirements.get(name), new.requirements.get(name)
        if was is None or now is None:
            kind = "requirement-added" if was is None else "requirement-removed"
            yield Change(kind, where, BOTH, was and was.statement, now and now.statement)
            continue
        if was.statement != now.statement:
            yield Change("requirement-changed", f"{where}/statement", BOTH, was.statement, now.statement)
        if was.level != now.level:
            yield Change("requirement-level-changed", f"{where}/level", BOTH, was.level, now.level)
        if was.source != now.source:
            yield Change("requirement-moved", f"{where}/source", BOTH, str(was.source), str(now.source))
        found = SetChange.of(was.checks, now.checks)
        for each in found.gained:
            yield Change("requirement-check-added", f"{where}/checks{step(each)}", BOTH, None, each)
        for each in found.lost:
            yield Change("requirement-check-removed", f"{where}/checks{step(each)}", BOTH, each, None)


def _errata(old: Contract, new: Contract) -> Iterator[Change]:
    for name in sorted({*old.errata, *new.errata}):
        where = f"errata.toml#{step(name)}"
        was, now = old.errata.get(name), new.errata.get(name)
        if was is None or now is None:
            kind = "erratum-added" if was is None else "erratum-removed"
            yield Change(kind, where, BOTH, was and was.accepts, now and now.accepts)
            continue
        for field in ("ruling", "accepts"):
            before, after = getattr(was, field), getattr(now, field)
            if before != after:
                yield Change("erratum-changed", f"{where}/{field}", BOTH, before, after)
        signs = SetChange.of(map(_sign, was.signs), map(_sign, now.signs))
        for number, each in enumerate(signs.gained, 1):
            yield Change("erratum-sign-added", _place(where, each, number), BOTH, None, each)
        for number, each in enumerate(signs.lost, 1):
            yield Change("erratum-sign-removed", _place(where, each, number), BOTH, each, None)


def _place(erratum: str, sign: Json, number: int) -> str:
    return f"{erratum}/sign/{number}{step(sign['in'])}"


def _sign(sign: Sign) -> Json:
    return {"in": sign.within, "schema": sign.schema, "statuses": list(sign.statuses)}
