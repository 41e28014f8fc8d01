"""
Which command wrote what a call must carry: where a value is missing later, that one is to blame.

The last command is, if it is one that is told as the writing was: it may have written over the value.

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


def touched(stage: Stage, operation: str) -> None:
    """Note that an operation was asked to delete something: what is missing later, it may have deleted as well."""
    _known(stage).update(dict.fromkeys(_known(stage), operation))


def writer_of(stage: Stage, names: Iterable[str]) -> str | None:
    """Return the operation that wrote the first of these values that any is known of; None where the last one is to blame."""
    known = _known(stage)
    writer = next((known[each] for each in names if each in known), None)
    last = stage.watch.last.operation if stage.watch.last else None
    return None if writer is None or _told_by(stage, writer) & _told_by(stage, last or "") else writer


def _told_by(stage: Stage, operation: str) -> set[str]:
    moves = stage.endpoint.contract.table.moves_of(operation)
    return {effect.notification for move in moves for effect in move.effects}


def _known(stage: Stage) -> dict[str, str]:
    return cast("dict[str, str]", stage.kept.setdefault(KEPT, {}))
