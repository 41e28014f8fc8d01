"""What a served switch says of itself: lines for people, and a value for programs that wait for it."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from ringback.model import Json
from ringback.switch.plant import Switch

#: How many actors are told one by one.
ACTORS_TOLD = 20

#: What a switch is told to do wrong or differently, by kind.
Active = Mapping[str, Sequence[str]]


def announced(switch: Switch, url: str, active: Active) -> Iterator[str]:
    """Yield the lines for people: the address first, then who may sign in, and what is not as usual."""
    yield f"{switch.api} at {url}"
    yield _entry("auth", switch.auth)
    for name, entry in islice(switch.actors.items(), ACTORS_TOLD):
        yield _entry(name, entry)
    if len(switch.actors) > ACTORS_TOLD:
        left = len(switch.actors) - ACTORS_TOLD
        yield f"and {left} more actors: --ready-file or --endpoint-file tell of all {len(switch.actors)}"
    if switch.numbers:
        yield _entry("numbers", switch.numbers)
    for kind, names in active.items():
        if names:
            yield f"{kind}: {', '.join(names)}"


def readiness(switch: Switch, url: str, active: Active) -> dict[str, Json]:
    """Return what a program must know to use the switch."""
    return {
        "api": switch.api,
        "url": url,
        "auth": dict(switch.auth),
        "actors": {name: dict(entry) for name, entry in switch.actors.items()},
        "numbers": dict(switch.numbers),
        **{kind: list(names) for kind, names in active.items()},
    }


def _entry(name: str, entry: Mapping[str, Json]) -> str:
    return f"{name}: " + " ".join(f"{key}={each}" for key, each in entry.items())
