"""
What an agent says of themselves: a session is begun, they are ready, or not.

It knows the state of a user; it refuses to know calls.
"""

from tests.standins.genesys.media import Media
from tests.standins.genesys.parties import Json, User, missing


class Agents(Media):
    """The commands on an agent's session and state."""

    def start_session(self, user: User, body: Json) -> None:
        """StartContactCenterSession: log the user in on the channels named."""
        channels = body.get("channels")
        if not isinstance(channels, list) or not all(isinstance(each, str) for each in channels):
            raise missing("channels")

    def agent_state(self, user: User, body: Json) -> None:
        """Ready, NotReady: the agent takes calls, or not."""
        self.state_changed(user, body["operationName"])

    def state_changed(self, user: User, state: str) -> None:
        """Keep an agent's state, and tell."""
        user.state = state
        self.tell_device(user)
