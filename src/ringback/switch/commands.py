"""What a party may ask of the telephone world, what that causes, and how the world says no."""

from collections.abc import Mapping

from attrs import field, frozen

from ringback.model import Json

#: The documented result codes that a refusal may carry.
MISSING, INVALID, FORBIDDEN, NO_PERMISSION, NOT_FOUND = 1, 2, 3, 5, 6


@frozen(eq=False)
class Refused(Exception):  # noqa: N818  (a refusal is the word of the documents)
    """The world does not do this, and nothing in it has changed."""

    code: int
    message: str

    def __str__(self) -> str:
        return self.message


@frozen
class Watch:
    """Which phone a supervisor wants to monitor, and how long."""

    number: str
    #: AllCalls or NextCall.
    mode: str = "AllCalls"
    #: Call or Agent: what the supervisor stays with when the agent transfers.
    scope: str = "Call"


@frozen
class Disposition:
    """How a call ended in the agent's eyes."""

    value: str
    key: str


@frozen
class Command:
    """One operation, asked by the owner of a phone at a time in seconds."""

    number: str
    operation: str
    at: float
    #: The call addressed, and the call that a parameter names.
    call: str | None = None
    other: str | None = None
    destination: str = ""
    #: The number of somebody who takes part.
    participant: str = ""
    user_data: Mapping[str, Json] = field(factory=dict)
    #: The key of user data that is meant.
    key: str = ""
    #: What is sent as tones.
    digits: str = ""
    watch: Watch | None = None
    disposition: Disposition | None = None


@frozen
class CallChanged:
    """The owner of a call is told about it."""

    call: str
    #: The notificationType.
    kind: str


@frozen
class DeviceChanged:
    """The owner of a phone is told about it."""

    number: str


@frozen
class Reported:
    """The disposition of a call that is over goes to reporting; no party is told."""

    call: str
    disposition: Disposition


@frozen
class SignedOff:
    """The owner of a phone has ended the session."""

    number: str


Effect = CallChanged | DeviceChanged | Reported | SignedOff
