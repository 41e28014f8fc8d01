"""
Which command wrote what a call must carry: where a value is missing later, that one is to blame, not the last one.

Kept on the stage of a case, by the value's name.
"""

from collections.abc import Iterable, Mapping
from typing import cast

from ringback.model import Json
from ringback.suite.stage import Stage

#: Where a stage keeps it.
KEPT = "written"


def wrote(stage: Stage, operation: str, values: Mapping[str, Json]) -> None:
    """Note that an operation has written these values."""
    _known(stage).update(dict.fromkeys(values, operation))


def writer_of(stage: Stage, names: Iterable[str]) -> str | None:
    """Return the operation that wrote the first of these values that any is known of; None where none is."""
    known = _known(stage)
    return next((known[each] for each in names if each in known), None)


def _known(stage: Stage) -> dict[str, str]:
    return cast("dict[str, str]", stage.kept.setdefault(KEPT, {}))
