"""
When what was recorded happened, and to whom: the part of a cassette's metadata that belongs to its interactions.

vcrpy has no place for it in an interaction, so it stands beside them, in their
order.  It refuses to know what the exchanges are about.
"""

import base64
from collections.abc import Mapping, Sequence

from attrs import frozen

from ringback.model import Json

#: The members of `metadata.ringback` that are read and written here.
MEMBERS = ("order", "times", "frames")


@frozen
class Frame:
    """One message on a web socket, whose opening handshake is an interaction."""

    #: Whether the client sent it; else it came from the server.
    sent: bool
    #: The tick at which it passed, on the clock of the interactions.
    tick: int
    data: str | bytes
    #: When it passed, in milliseconds from the beginning of the recording; None where nobody looked.
    at_ms: int | None = None


@frozen
class Moment:
    """Where an interaction stands on the recording's own clock."""

    actor: str
    #: The tick when the request went out, and the one when its response was complete.
    sent: int
    answered: int
    #: The same two in milliseconds from the beginning of the recording; None where nobody looked.
    times_ms: tuple[int, int] | None = None
    frames: tuple[Frame, ...] = ()


def to_json(moments: Sequence[Moment]) -> dict[str, Json]:
    """Return the members that say when these interactions happened."""
    told: dict[str, Json] = {"order": [[each.actor, each.sent, each.answered] for each in moments]}
    if any(each.times_ms for each in moments):
        told["times"] = [list(each.times_ms) if each.times_ms else None for each in moments]
    if frames := [[at, *frame_to_json(frame)] for at, each in enumerate(moments) for frame in each.frames]:
        told["frames"] = frames
    return told


def from_json(told: Mapping[str, Json], count: int) -> list[Moment]:
    """
    Return when each of so many interactions happened; what is not told is in the order of the file.

    Raises ValueError or TypeError where the members are no such thing.
    """
    order = _order(_listed(told, "order", count), count)
    times = [_times(each) for each in _listed(told, "times", count) or [None] * count]
    frames = _frames(told.get("frames"), count)
    return [
        Moment(actor=actor, sent=sent, answered=answered, times_ms=when, frames=tuple(passed))
        for (actor, sent, answered), when, passed in zip(order, times, frames, strict=True)
    ]


def frame_to_json(frame: Frame) -> list[Json]:
    """Return a frame as JSON: whether it was sent, its tick, its time, and its data as text or base64."""
    data: Json = frame.data
    if isinstance(data, bytes):
        data = {"base64": base64.b64encode(data).decode()}
    return [frame.sent, frame.tick, frame.at_ms, data]


def frame_from_json(raw: Sequence[Json]) -> Frame:
    """Return the frame that `frame_to_json` wrote; raise ValueError where it is none."""
    match list(raw):
        case [bool(sent), int(tick), None | int() as at_ms, str(text)]:
            return Frame(sent=sent, tick=tick, data=text, at_ms=at_ms)
        case [bool(sent), int(tick), None | int() as at_ms, {"base64": str(coded)}]:
            return Frame(sent=sent, tick=tick, data=base64.b64decode(coded, validate=True), at_ms=at_ms)
        case _:
            raise ValueError(
                "metadata.ringback.frames holds something else than [number, sent, tick, ms, data]"
            )


def _listed(told: Mapping[str, Json], name: str, count: int) -> list[Json] | None:
    raw = told.get(name)
    if raw is not None and (not isinstance(raw, list) or len(raw) != count):
        raise ValueError(f"metadata.ringback.{name} does not name the {count} interactions")
    return raw


def _order(listed: list[Json] | None, count: int) -> list[tuple[str, int, int]]:
    if listed is None:
        return [("", 2 * each, 2 * each + 1) for each in range(count)]
    return [_ticks(each) for each in listed]


def _ticks(raw: Json) -> tuple[str, int, int]:
    match raw:
        case [str(actor), int(sent), int(answered)] if sent < answered:
            return actor, sent, answered
        case _:
            raise ValueError("metadata.ringback.order holds something else than [actor, sent, answered]")


def _times(raw: Json) -> tuple[int, int] | None:
    match raw:
        case None:
            return None
        case [int(sent), int(answered)] if 0 <= sent <= answered:
            return sent, answered
        case _:
            raise ValueError("metadata.ringback.times holds something else than [sent, answered]")


def _frames(raw: Json, count: int) -> list[list[Frame]]:
    found: list[list[Frame]] = [[] for _ in range(count)]
    if not isinstance(raw, list | None):
        raise TypeError("metadata.ringback.frames is no list")
    for each in raw or ():
        match each:
            case [int(number), *rest] if 0 <= number < count:
                found[number].append(frame_from_json(rest))
            case _:
                raise ValueError("metadata.ringback.frames names an interaction that is not there")
    return found
