"""In what two requests differ, in words for whoever looks for the reason; asked only once there is an error."""

import json
from collections.abc import Iterator, Mapping

from ringback.cassettes.playing.asked import Asked
from ringback.model import Json

#: How many differences are told, and how much of a value is.
MAX_TOLD = 5
MAX_VALUE = 80
_NOTHING = object()


def differences(asked: Asked, recorded: Asked) -> tuple[str, ...]:
    """Return in what a request differs from a recorded one; empty where they ask for the same."""
    found = [
        *_told("method", asked.method, recorded.method),
        *_told("path", asked.path, recorded.path),
        *_query(dict(asked.query), dict(recorded.query)),
        *_body(asked, recorded),
    ]
    if len(found) > MAX_TOLD:
        return (*found[:MAX_TOLD], f"and {len(found) - MAX_TOLD} more")
    return tuple(found)


def _query(asked: Mapping[str, str], recorded: Mapping[str, str]) -> Iterator[str]:
    for name in sorted({*asked, *recorded}):
        yield from _told(f"query {name}", asked.get(name, _NOTHING), recorded.get(name, _NOTHING))


def _body(asked: Asked, recorded: Asked) -> Iterator[str]:
    if asked.kind != recorded.kind and asked.body and recorded.body:
        yield f"body: {asked.kind} here, {recorded.kind} recorded"
    elif asked.kind == recorded.kind == "form":
        for name in sorted({each for each, _ in (*asked.body, *recorded.body)}):
            yield from _told(f"form {name}", _of(asked.body, name), _of(recorded.body, name))
    else:
        yield from _json(asked.body, recorded.body, "")


def _of(form: Json, name: str) -> Json:
    values = [value for each, value in form if each == name]
    return (values[0] if len(values) == 1 else values) if values else _NOTHING


def _json(asked: Json, recorded: Json, where: str) -> Iterator[str]:
    if isinstance(asked, dict) and isinstance(recorded, dict):
        for name in sorted({*asked, *recorded}):
            yield from _json(asked.get(name, _NOTHING), recorded.get(name, _NOTHING), f"{where}/{name}")
    elif isinstance(asked, list) and isinstance(recorded, list) and len(asked) == len(recorded):
        for at, (one, other) in enumerate(zip(asked, recorded, strict=True)):
            yield from _json(one, other, f"{where}/{at}")
    else:
        yield from _told(f"body {where}".rstrip(), asked, recorded)


def _told(what: str, asked: Json, recorded: Json) -> Iterator[str]:
    # In Python True is 1; in JSON it is not.
    if _shown(asked, None) != _shown(recorded, None):
        yield f"{what}: {_shown(asked)} here, {_shown(recorded)} recorded"


def _shown(value: Json, limit: int | None = MAX_VALUE) -> str:
    if value is _NOTHING:
        return "nothing"
    said = json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
    return said if limit is None or len(said) <= limit else said[: limit - 1] + "…"
