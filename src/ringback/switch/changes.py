"""
Changes to a healthy face: legal ones, by which vendors differ, and defects, by which they are wrong.

A face is put together from *fittings*, a frozen record of functions.  A change is a name and a function from
fittings to fittings, so the healthy code knows of none.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Concatenate, Generic, ParamSpec, Protocol, TypeVar

from attrs import field, frozen

from ringback.errors import NoSuchName
from ringback.model import Json

F = TypeVar("F")
P = ParamSpec("P")
R = TypeVar("R")

#: Puts something into the place of one of the fittings.
Fit = Callable[[F], F]


@frozen
class Change(Generic[F]):
    """One way to behave that is not the switch's own."""

    name: str
    #: The id of the requirement that a defect violates, or of the erratum that makes a variant legal; where no
    #: document says anything, the section of docs/why-not-a-finding.md that lists what is left open.
    source: str
    #: What is different on the wire, in a sentence.
    says: str
    fit: Fit[F] = field(repr=False)
    #: Variants of other errata with which it would not be legal.
    against: tuple[str, ...] = ()

    @property
    def erratum(self) -> str | None:
        """The erratum that makes a variant legal; None where no document says anything."""
        # The id of an erratum is one word, the title of a section is not.
        return None if " " in self.source else self.source

    def excludes(self, other: "Change[F]") -> bool:
        """Tell whether no server can legally have both: two sides of one erratum, or what says so."""
        sides = self.erratum is not None and self.erratum == other.erratum
        return sides or other.name in self.against or self.name in other.against


def table(changes: Iterable[Change[F]]) -> Mapping[str, Change[F]]:
    """Return changes by name, sorted; a name that two of them bear is a mistake in the catalogue (ValueError)."""
    listed = sorted(changes, key=lambda each: each.name)
    named = {each.name: each for each in listed}
    if len(named) < len(listed):
        raise ValueError([each.name for each in listed if named[each.name] is not each])
    return named


def fitted(fittings: F, known: Mapping[str, Change[F]], names: Iterable[str], kind: str) -> F:
    """
    Return the fittings after the changes of these names, in the order given.

    Raises NoSuchName for a name that the table does not have.
    """
    for name in names:
        if name not in known:
            raise NoSuchName(kind=kind, name=name, known=tuple(known))
        fittings = known[name].fit(fittings)
    return fittings


def wrapped(around: Callable[Concatenate[Callable[P, R], P], R], inner: Callable[P, R]) -> Callable[P, R]:
    """Return a function that calls another one, and gives it the inner one first."""

    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        return around(inner, *args, **kwargs)

    return call


class _Shown(Protocol):
    """What a text is about; `what` names its kind."""

    @property
    def what(self) -> str: ...


S = TypeVar("S", bound=_Shown)
Show = Callable[[S, dict[str, Json]], dict[str, Json]]


def of_kind(what: str, change: Show[S], inner: Show[S]) -> Show[S]:
    """Return what shows texts as `inner` does, and changes those of a kind."""

    def show(shown: S, text: dict[str, Json]) -> dict[str, Json]:
        text = inner(shown, text)
        return change(shown, text) if shown.what == what else text

    return show


def both(*fits: Fit[F]) -> Fit[F]:
    """Return the change that makes several, the first one innermost."""

    def fit(fittings: F) -> F:
        for each in fits:
            fittings = each(fittings)
        return fittings

    return fit
