"""What a switch is told before it starts: seed, parties, modes, and its clock."""

from collections.abc import Mapping

from attrs import field, frozen

from ringback.model import Json
from ringback.switch.clocks import Clock


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
    #: What the telephone world goes by.
    clock: Clock = field(factory=Clock, repr=False)
    #: The names of legal ways to behave that are not the switch's own, and of defects.
    variants: tuple[str, ...] = ()
    defects: tuple[str, ...] = ()
