"""
Which operations bring calls about and end them, and where they lead, as a contract's `[arrange]` and call table say.

It knows roles (`dial`, `answer`, `hold`, `retrieve`, `hang_up`) and refuses to know what an API calls them.
"""

from collections.abc import Mapping

from attrs import frozen

from ringback.contracts import Contract
from ringback.model import Json
from ringback.suite.expectations import SELF
from ringback.suite.outcome import CONTRACT, NotExercised

DIAL, ANSWER, HOLD, RETRIEVE, HANG_UP = "dial", "answer", "hold", "retrieve", "hang_up"


@frozen
class Roles:
    """The operations of one contract by the part that they play in arranging calls."""

    contract: Contract

    def operation(self, role: str) -> str:
        """Return the operation that plays a role; raises NotExercised where the contract names none."""
        name = self._named.get(role)
        if name is None:
            raise NotExercised(
                reason=f"{self.contract.title} has no operation to {role.replace('_', ' ')}", kind=CONTRACT
            )
        return str(name)

    def has(self, role: str) -> bool:
        """Tell whether the contract names an operation for a role."""
        return role in self._named

    def state_after(self, role: str, party: str = SELF) -> str | None:
        """Return the state that a role's operation brings a party's call to; None where there is no such thing."""
        moves = self.contract.table.moves_of(self._named.get(role, ""))
        effects = (effect for move in moves for effect in move.effects)
        return next((each.becomes for each in effects if each.party == party and each.becomes), None)

    @property
    def ringing(self) -> str | None:
        """The state of a call that its callee has not answered yet."""
        return self.state_after(DIAL, "destination")

    @property
    def talking(self) -> str | None:
        """The state of a call that was answered."""
        return self.state_after(ANSWER)

    @property
    def waiting(self) -> str | None:
        """The state of a call that was put on hold."""
        return self.state_after(HOLD)

    @property
    def unmonitor(self) -> str | None:
        """The operation that ends monitoring: the one that the call table has lead to no mode."""
        return next((each.operation for each in self.contract.table.moves if each.mode == "none"), None)

    @property
    def _named(self) -> Mapping[str, Json]:
        named: Mapping[str, Json] = self.contract.settings.get("arrange", {})
        return named
