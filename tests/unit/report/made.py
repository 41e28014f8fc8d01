"""The runs that every format is tried on, and the texts of a real contract."""

from collections.abc import Callable, Mapping
from functools import cache

from tests import runs

from ringback.contracts import data_root, load
from ringback.report.sources import located
from ringback.report.texts import Texts
from ringback.run import Run

RUNS: Mapping[str, Callable[[], Run]] = {
    "conforming": runs.conforming,
    "departing": runs.departing,
    "undetermined": runs.undetermined,
    "accepted": runs.accepted,
    "large": lambda: runs.large(2_000),
    "hostile": runs.hostile,
}


@cache
def made(name: str) -> Run:
    """Return a run; each is made once."""
    return RUNS[name]()


@cache
def texts() -> Texts:
    """Return the texts of the contract that the runs are of."""
    root = data_root()
    return located(load("genesys", root), root / "features" / "genesys", root / "cassettes")
