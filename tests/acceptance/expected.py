"""What a run must say of a server that has one defect."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Expectation:
    """By which rules a defect may be reported, and by which run."""

    api: str
    #: Any one of them names the defect.
    rules: frozenset[str]
    level: str = "flows"
    #: Only these cases need to run.
    only: str = ""
