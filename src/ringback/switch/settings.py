"""What a switch is told before it starts: seed, parties, modes, and its clock."""

from collections.abc import Mapping

from attrs import field, frozen

from ringback.model import Json
from ringback.switch.clocks import Clock
from ringback.switch.manners import Manner, manners_of


@frozen(kw_only=True)
class Settings:
    """How to build a switch."""

    seed: int = 1
    #: `actors`, `auth`, `numbers` and `switch.numbers` as in an endpoint file; None for the switch's own.
    parties: Mapping[str, Json] | None = None
    #: Whether commands need a CSRF token.
    csrf: bool = False
    #: How long a CometD connect is held, in milliseconds.
    poll_ms: int = 30_000
    #: How long a phone rings that picks up by itself, where nothing else is said, in seconds.
    pickup_s: float = 0.02
    #: How whoever has a number behaves when it is called, where that is not what all do.
    numbers: Mapping[str, Manner] = field(factory=dict)
    #: What the telephone world goes by.
    clock: Clock = field(factory=Clock, repr=False)
    #: The names of legal ways to behave that are not the switch's own, and of defects.
    variants: tuple[str, ...] = ()
    defects: tuple[str, ...] = ()

    @property
    def manners(self) -> Mapping[str, Manner]:
        """What `numbers` says, over what `[switch.numbers]` of the parties says; raises NotValid."""
        return {**manners_of(self.parties), **self.numbers}
