"""
Conditions of rules, and whether samples support them.

A rule that concludes something from samples (`if` a call is released, `then` it
offers nothing) must be shown by a sample, and broken by none.  One that a
document states needs no sample.
"""

from collections.abc import Iterator, Mapping

from attrs import frozen

from ringback.contracts.check import Checker
from ringback.contracts.derive import Shapes, derive, urn
from ringback.contracts.infer import Place, annotated, cited
from ringback.contracts.store import Contract
from ringback.model import Json

_CONDITION = ("if", "then", "else")


@frozen
class Unsupported:
    """A condition that no sample shows, or that samples break."""

    shape: str
    pointer: str
    #: The samples that break it; empty where none shows it.
    broken: tuple[str, ...] = ()

    def __str__(self) -> str:
        place = f"{self.shape} {self.pointer or '(whole)'}"
        if self.broken:
            return f"{place}: a condition does not hold in {', '.join(self.broken)}"
        return f"{place}: no sample shows a condition that is concluded from samples"


def unsupported(contract: Contract) -> tuple[Unsupported, ...]:
    """Return the conditions of a contract's rules that its samples do not support."""
    shapes = Shapes(contract)
    checker = Checker(contract.with_schemas(derive(contract)))
    return tuple(
        each
        for name, row in shapes.rows.items()
        for rule in row.get("rule", ())
        if "if" in rule["set"]
        for pointer in rule["at"]
        for each in _of_rule(checker, _places(shapes, name, pointer), rule, Unsupported(name, pointer))
    )


def _places(shapes: Shapes, name: str, pointer: str) -> list[Place]:
    return [inner for place in shapes.places(name) for inner in place.within(pointer)]


def _of_rule(
    checker: Checker, places: list[Place], rule: Mapping[str, Json], where: Unsupported
) -> Iterator[Unsupported]:
    stated = {keyword: each for keyword, each in rule["set"].items() if keyword in _CONDITION}
    schema = annotated(stated, {}, lambda other: urn(checker.contract.api, other))
    concerned = [place for place in places if checker.fits(schema["if"], place.value)]
    broken = [place.evidence for place in places if not checker.fits(schema, place.value)]
    if broken:
        yield Unsupported(where.shape, where.pointer, tuple(cited(broken)))
    elif not concerned and rule["basis"] != "documented":
        yield where
