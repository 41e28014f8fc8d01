"""
What is said to a request that was not recorded: the recorded one that is most like it, and where they differ.

It refuses to know who asked.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice

from attrs import frozen

from ringback.cassettes.playing.asked import HIDDEN, Asked
from ringback.model import Json

#: How many recorded requests are looked at, and how many differences are told.
MOST_COMPARED = 2000
MOST_TOLD = 10

_LONGEST = 200


@frozen
class Unrecorded:
    """A request that has no answer, and what comes closest to it."""

    request: str
    nearest: str = ""
    differs: tuple[str, ...] = ()
    #: Whether it was answered before, and no answer is left.
    used_up: bool = False

    @property
    def detail(self) -> str:
        """It as a sentence."""
        if self.used_up:
            return f"Every recorded answer to {self.request} has been given."
        if not self.nearest:
            return f"{self.request} was not recorded, nor anything like it."
        return f"{self.request} was not recorded. The nearest that was: {self.nearest} ({'; '.join(self.differs)})."

    def problem(self) -> bytes:
        """Return what is said about it (RFC 9457)."""
        value = {
            "type": "about:blank",
            "title": "Not recorded",
            "status": 501,
            "detail": self.detail,
            "request": self.request,
            "nearest": self.nearest or None,
            "differs": list(self.differs),
        }
        return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")


def unrecorded(wanted: Asked, recorded: Mapping[str, Sequence[Asked]], hidden: Collection[str]) -> Unrecorded:
    """
    Return what to say about a request that was not recorded, given those that were, by path.

    What stands under hidden names is not told.
    """
    alike = _candidates(wanted, recorded)
    best = max(
        alike, key=lambda each: (_likeness(wanted, each), -_distance(wanted.path, each.path)), default=None
    )
    if best is None:
        return Unrecorded(request=shown(wanted, hidden))
    found = tuple(_differences(wanted, best, hidden))
    return Unrecorded(request=shown(wanted, hidden), nearest=shown(best, hidden), differs=found[:MOST_TOLD])


def shown(asked: Asked, hidden: Collection[str]) -> str:
    """Return a request on one line, without what stands under hidden names."""
    query = "&".join(f"{name}={_value(name, value, hidden)}" for name, value in asked.query)
    body = "" if asked.body in ("", None) else f" {_text(_covered(asked.body, hidden))}"
    said = f"{asked.method} {asked.path}{'?' if query else ''}{query}{body}"
    said = "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in said)
    return said if len(said) <= _LONGEST else f"{said[: _LONGEST - 1]}…"


def _candidates(wanted: Asked, recorded: Mapping[str, Sequence[Asked]]) -> Iterable[Asked]:
    if wanted.path in recorded:
        return recorded[wanted.path][:MOST_COMPARED]
    depth = wanted.path.count("/")
    alike = [each for path, each in recorded.items() if path.count("/") == depth] or recorded.values()
    return list(islice(chain.from_iterable(alike), MOST_COMPARED))


def _likeness(wanted: Asked, other: Asked) -> int:
    same_query = len(set(wanted.query) & set(other.query))
    return 2 * wanted.likeness(other) + same_query


def _distance(one: str, other: str) -> int:
    """Return how many segments of two paths differ."""
    ours, theirs = one.split("/"), other.split("/")
    longer = max(len(ours), len(theirs))
    return longer - sum(mine == yours for mine, yours in zip(ours, theirs, strict=False))


def _differences(wanted: Asked, other: Asked, hidden: Collection[str]) -> Iterator[str]:
    if wanted.method != other.method:
        yield f"the method is {wanted.method}, not {other.method}"
    if wanted.path != other.path:
        yield f"the path is {wanted.path[:_LONGEST]}, not {other.path[:_LONGEST]}"
    yield from _compared("the query", _by_name(wanted.query), _by_name(other.query), hidden)
    if wanted.kind != other.kind:
        yield f"the body is {wanted.kind}, not {other.kind}"
    elif wanted.kind == "form":
        yield from _compared("the form", _by_name(wanted.body), _by_name(other.body), hidden)
    else:
        yield from _compared("the body", wanted.body, other.body, hidden)


def _by_name(pairs: Iterable[tuple[str, str]]) -> Json:
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


def _compared(where: str, ours: Json, theirs: Json, hidden: Collection[str], name: str = "") -> Iterator[str]:
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key in dict.fromkeys([*theirs, *ours]):
            place = f"{where} at {key}" if " at " not in where else f"{where}/{key}"
            if key.lower() in hidden:
                # Credentials may be any: they keep no request from being answered.
                continue
            if key not in ours:
                yield f"{place} is missing"
            elif key not in theirs:
                yield f"{place} was not there"
            else:
                yield from _compared(place, ours[key], theirs[key], hidden, key)
    elif ours != theirs:
        yield f"{where} is {_value(name, ours, hidden)}, not {_value(name, theirs, hidden)}"


def _value(name: str, value: Json, hidden: Collection[str]) -> str:
    if name.lower() in hidden:
        return HIDDEN
    text = value if isinstance(value, str) and name else _text(_covered(value, hidden))
    return text if len(text) <= _LONGEST // 2 else f"{text[: _LONGEST // 2]}…"


def _covered(value: Json, hidden: Collection[str]) -> Json:
    if isinstance(value, dict):
        return {
            name: HIDDEN if name.lower() in hidden else _covered(each, hidden) for name, each in value.items()
        }
    if isinstance(value, list):
        return [_covered(each, hidden) for each in value]
    if isinstance(value, tuple):
        return HIDDEN if str(value[0]).lower() in hidden else list(value)
    return value


def _text(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
