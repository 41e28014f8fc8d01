"""What a test's switch is to be like: its marks, the project's ini file, and the command line."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Self

import pytest
from attrs import evolve, fields, frozen

from ringback.errors import NoSuchName, NotValid

MARK = "ringback_switch"


@frozen(kw_only=True)
class Choice:
    """How to build and serve a switch."""

    api: str = "genesys"
    seed: int = 1
    csrf: bool = False
    #: Actors by name, each as in an endpoint file; or a file that has them. None for the switch's own.
    actors: Mapping[str, Mapping[str, Any]] | Path | str | None = None
    variants: tuple[str, ...] = ()
    defects: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    #: virtual, which stands still but for a step at each request; or real.
    clock: str = "virtual"
    poll_ms: int = 30_000
    pickup_s: float = 0.02

    @classmethod
    def of(cls, request: pytest.FixtureRequest) -> Self:
        """
        Return what was chosen for a test; what is nearer to it goes before.

        Raises NoSuchName for a key that is not known, NotValid for a value that is none.
        """
        config = request.config
        choice = cls(api=config.getoption("--ringback-api"), seed=config.getoption("--ringback-seed"))
        choice = choice.updated(_pairs(config.getini(MARK)), MARK)
        for mark in reversed(list(request.node.iter_markers(MARK))):
            if mark.args:
                raise NotValid(path=f"@{MARK}", where="", reason="it takes names and values: api=…, seed=…")
            choice = choice.updated(mark.kwargs, f"@{MARK}")
        return evolve(
            choice,
            # What the command line asks for comes on top of what a test asks for.
            variants=(*choice.variants, *_names(config.getoption("--ringback-variant"))),
            defects=(*choice.defects, *_names(config.getoption("--ringback-defect"))),
            faults=(*choice.faults, *_names(config.getoption("--ringback-fault"))),
        )

    def updated(self, given: Mapping[str, Any], where: str) -> Self:
        """Return the choice with these values; `where` says who gives them."""
        known = tuple(each.name for each in fields(type(self)))
        read: dict[str, Any] = {}
        for key, value in given.items():
            if key not in known:
                raise NoSuchName(kind=f"key of {where}", name=key, known=known)
            try:
                read[key] = _READ[key](value)
            except (AttributeError, KeyError, TypeError, ValueError) as error:
                raise NotValid(path=where, where=key, reason=f"{value!r} is no value for it") from error
        return evolve(self, **read)


def _as_it_is(value: Any) -> Any:
    return value


def _switched(value: Any) -> bool:
    known = {"true": True, "false": False}
    return bool(known[value.lower()] if isinstance(value, str) else value)


def _names(value: str | Iterable[str]) -> tuple[str, ...]:
    """Return the names in a text with commas, or in several."""
    texts = [value] if isinstance(value, str) else value
    return tuple(name.strip() for each in texts for name in each.split(",") if name.strip())


def _clock(value: Any) -> str:
    if value not in ("virtual", "real"):
        raise ValueError(value)
    return str(value)


#: How a value is read that may come from a file.
_READ: Mapping[str, Callable[[Any], Any]] = {
    "api": str,
    "seed": int,
    "csrf": _switched,
    "actors": _as_it_is,
    "variants": _names,
    "defects": _names,
    "faults": _names,
    "clock": _clock,
    "poll_ms": int,
    "pickup_s": float,
}


def _pairs(lines: Iterable[str]) -> dict[str, str]:
    pairs = [line.partition("=") for line in lines]
    return {key.strip(): value.strip() for key, _, value in pairs}


def add_options(parser: pytest.Parser, group: pytest.OptionGroup) -> None:
    """Let the user choose what all switches are like."""
    for name, listing in (("variant", "variants"), ("defect", "defects"), ("fault", "faults")):
        group.addoption(
            f"--ringback-{name}",
            action="append",
            default=[],
            metavar="NAME,…",
            help=f"Give each `ringback_switch` these {name}s as well; see `ringback {listing}`.",
        )
    parser.addini(
        MARK,
        type="linelist",
        default=[],
        help="What each `ringback_switch` is like, as lines of `key = value`; the keys are those of its mark.",
    )
