"""What a server of ours says of itself: lines for people, and a value for programs that wait for it."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from ringback import canon
from ringback.model import Json

if TYPE_CHECKING:
    # A recorded server is ready sooner without a switch.
    from ringback.switch.plant import Switch

#: How many actors are told one by one.
ACTORS_TOLD = 20

#: What a switch is told to do wrong or differently, by kind.
Active = Mapping[str, Sequence[str]]


def announced(switch: "Switch", url: str, active: Active) -> Iterator[str]:
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


def readiness(switch: "Switch", url: str, active: Active) -> dict[str, Json]:
    """Return what a program must know to use the switch."""
    return {
        "api": switch.api,
        "url": url,
        "auth": dict(switch.auth),
        "actors": {name: dict(entry) for name, entry in switch.actors.items()},
        "numbers": dict(switch.numbers),
        **{kind: list(names) for kind, names in active.items()},
    }


def recording(api: str, url: str, upstream: str, cassette: Path) -> Iterator[str]:
    """Yield what a recording proxy says for people: its address first, then whose place it takes."""
    yield f"{api} at {url}"
    yield f"server: {upstream}"
    yield f"cassette: {cassette}"


@contextmanager
def ready(path: Path | None, told: Mapping[str, Json]) -> Iterator[None]:
    """Keep a file for as long as a block lasts, for programs that wait until a server accepts connections."""
    if path is None:
        yield
        return
    canon.write(path, canon.text({**told, "pid": os.getpid()}))
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def _entry(name: str, entry: Mapping[str, Json]) -> str:
    return f"{name}: " + " ".join(f"{key}={each}" for key, each in entry.items())
