"""What recordings of all forms have in common: times of day, bodies of several kinds, an order in time."""

import base64
import binascii
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime

from attrs import frozen

from ringback.cassettes.store import Interaction
from ringback.cassettes.timeline import Frame
from ringback.model import Headers, Json, Request, Response

#: Whether the exchange with this URL is asked for.
Wanted = Callable[[str], bool]

#: JSON that is nested deeper than this is no recording, in levels.
MAX_DEPTH = 100


@frozen
class Recorded:
    """An exchange with the time of day at which it began and ended, in milliseconds; None where nobody looked."""

    request: Request
    response: Response
    began_ms: float | None = None
    ended_ms: float | None = None
    actor: str = ""
    #: Messages on the web socket that it opened: whether sent, when, and what.
    messages: tuple[tuple[bool, float | None, str | bytes], ...] = ()


def in_order(found: Sequence[Recorded]) -> tuple[Interaction, ...]:
    """
    Return exchanges as interactions, in the order in which they were completed, with ticks that tell who overlapped.

    Where the times are not all known, they are as they stand, one after the other.
    """
    if any(each.began_ms is None or each.ended_ms is None for each in found):
        found = [
            Recorded(each.request, each.response, actor=each.actor, messages=_timeless(each.messages))
            for each in found
        ]
    events = sorted(_events(found), key=lambda event: event[:3])
    ticks = {(at, what): tick for tick, (_, at, what) in enumerate(events, 1)}
    start = min((each.began_ms for each in found if each.began_ms is not None), default=0.0)
    made = [_interaction(each, at, ticks, start) for at, each in enumerate(found)]
    return tuple(sorted(made, key=lambda each: each.answered))


def _timeless(
    messages: Iterable[tuple[bool, float | None, str | bytes]],
) -> tuple[tuple[bool, float | None, str | bytes], ...]:
    return tuple((sent, None, data) for sent, _, data in messages)


def _events(found: Sequence[Recorded]) -> Iterable[tuple[float, int, int]]:
    """Yield when what happened: time, number of the exchange, and 0 for its beginning, 1 for its end, 2… for messages."""
    for at, each in enumerate(found):
        timed = each.began_ms is not None and each.ended_ms is not None
        began, ended = (each.began_ms or 0.0, each.ended_ms or 0.0) if timed else (float(at), float(at))
        yield began, at, 0
        yield max(began, ended), at, 1
        latest = max(began, ended)
        for number, (_, when, _) in enumerate(each.messages, 2):
            # A message is never before its handshake, nor before the message before it.
            latest = max(latest, when if timed and when is not None else latest)
            yield latest, at, number


def _interaction(each: Recorded, at: int, ticks: Mapping[tuple[int, int], int], start: float) -> Interaction:
    times = None
    if each.began_ms is not None and each.ended_ms is not None:
        times = (round(each.began_ms - start), round(max(each.began_ms, each.ended_ms) - start))
    frames = [
        Frame(
            sent=sent,
            tick=ticks[at, number],
            data=data,
            at_ms=None if when is None else max(0, round(when - start)),
        )
        for number, (sent, when, data) in enumerate(each.messages, 2)
    ]
    return Interaction(
        request=each.request,
        response=each.response,
        sent=ticks[at, 0],
        answered=ticks[at, 1],
        actor=each.actor,
        times_ms=times,
        frames=tuple(frames),
    )


def json_in(data: bytes) -> Mapping[str, Json]:
    """Return the JSON object in a file; raise ValueError where there is none, or one nested too deep."""
    found = json.loads(data.decode("utf-8-sig"))
    if not isinstance(found, dict):
        raise ValueError("it is no JSON object")  # noqa: TRY004  (to a reader of files, all of it is bad input)
    _check_depth(found)
    return found


def _check_depth(value: Json) -> None:
    level: list[Json] = [value]
    for _ in range(MAX_DEPTH):
        level = [
            inner
            for each in level
            if isinstance(each, dict | list)
            for inner in (each.values() if isinstance(each, dict) else each)
        ]
        if not level:
            return
    raise ValueError(f"it is nested more than {MAX_DEPTH} levels deep")


def text(value: Json, what: str) -> str:
    """Return a text; raise TypeError where it is none."""
    if not isinstance(value, str):
        raise TypeError(f"{what} is no text")
    return value


def headers_of(named: Mapping[str, Json]) -> Headers:
    """Return headers that are listed by name, one value or several."""
    listed = [(name, values if isinstance(values, list) else [values]) for name, values in named.items()]
    return tuple(
        (text(name, "a header"), text(each, "a header")) for name, values in listed for each in values
    )


def from_base64(coded: Json) -> bytes:
    """Return what is coded; raise ValueError where it is not base64."""
    try:
        return base64.b64decode(text(coded, "a body"), validate=True)
    except binascii.Error as error:
        raise ValueError("a body is not base64") from error


def time_of_day(value: Json) -> float:
    """Return a time of ISO 8601 in milliseconds since 1970; without a zone it is taken for UTC."""
    found = value if isinstance(value, datetime) else datetime.fromisoformat(text(value, "a time"))
    return 1000 * (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
