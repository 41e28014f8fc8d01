"""What a switch is told before it starts: seed, parties, modes, and the clocks it may read."""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from attrs import field, frozen

from ringback.model import Json


def _today() -> datetime:
    return datetime.now(UTC)


@frozen(kw_only=True)
class Settings:
    """How to build a switch."""

    seed: int = 1
    #: `actors`, `auth` and `numbers` as in an endpoint file; None for the switch's own.
    parties: Mapping[str, Json] | None = None
    #: Whether commands need a CSRF token.
    csrf: bool = False
    #: How long a CometD connect is held, in milliseconds.
    poll_ms: int = 30_000
    #: How long a terminal rings before it picks up, in seconds.
    pickup_s: float = 0.02
    #: Seconds on a clock that never goes back.
    clock: Callable[[], float] = field(default=time.monotonic, repr=False)
    #: The date and time of day.
    today: Callable[[], datetime] = field(default=_today, repr=False)
