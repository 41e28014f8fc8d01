"""A call that a test has placed, and what the two at its ends can do with it."""

from collections.abc import Mapping
from typing import Any, Self

from attrs import define, field

from ringback.errors import NotObeyed
from ringback.model import Json
from ringback.switch.hands import Hands


@define(eq=False)
class PlacedCall:
    """One call; each side may have it by an id of its own."""

    #: Who placed it, an actor.
    caller: str
    #: Who is called: an actor, or a number outside.
    callee: str
    #: By which id the caller has it, and the callee where it rang there.
    ids: Mapping[str, str]
    _hands: Hands = field(repr=False)

    def answer(self) -> Self:
        """Let the callee pick up."""
        self._hands.answer(self.callee, self._id_of(self.callee))
        return self

    def hang_up(self, by: str | None = None) -> None:
        """Let somebody hang up: the caller, or whoever is named."""
        actor = by or self.caller
        self._hands.hang_up(actor, self._id_of(actor))

    def act(self, actor: str, operation: str, **parameters: Json) -> Any:
        """Let one side command an operation on this call; return what the API says."""
        return self._hands.act(actor, operation, self._id_of(actor), parameters)

    def seen_by(self, actor: str) -> Mapping[str, Json] | None:
        """Return the call as the API shows it to one side; None where that side has none any more."""
        wanted = self.ids.get(actor)
        return next((each for each in self._hands.calls(actor) if each["id"] == wanted), None)

    def _id_of(self, actor: str) -> str:
        if actor not in self.ids:
            raise NotObeyed(
                actor=actor, what="anything with this call", status=0, said="it is not at that phone"
            )
        return self.ids[actor]
