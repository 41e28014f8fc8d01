"""Where what an actor is told comes from."""

from collections.abc import Mapping
from typing import Protocol

from ringback.model import Json


class Inbox(Protocol):
    """Where an actor's notifications come from: a CometD client, or nothing at all."""

    @property
    def told_to_wait(self) -> float:
        """How long the server told us to wait before we ask again, in seconds."""

    @property
    def lost(self) -> int:
        """How often the server has ended our session, and told us so; one that is not yet begun anew is still to come."""

    def open(self, channels: tuple[str, ...]) -> None:
        """Subscribe."""

    @property
    def lag(self) -> float:
        """Seconds until what has happened by now is told, where the last pull cannot have shown it."""

    def pull(self, seconds: float, *, once: bool = False) -> tuple[Mapping[str, Json], ...]:
        """Wait at most so long for messages, or for one answer that may have none; return those that are there."""

    def close(self) -> None:
        """Say good-bye without waiting."""


class NoInbox:
    """The inbox of an API that sends no notifications."""

    told_to_wait = 0.0
    lost = 0
    lag = 0.0

    def open(self, channels: tuple[str, ...]) -> None:
        """Do nothing."""

    def pull(self, seconds: float, *, once: bool = False) -> tuple[Mapping[str, Json], ...]:
        """Return nothing, at once."""
        del seconds, once
        return ()

    def close(self) -> None:
        """Do nothing."""
