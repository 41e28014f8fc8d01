"""
What a small vendor's VoipNow is made of: extensions, phone calls and their views.

It knows values; it refuses to know what is done with them.
"""

from dataclasses import dataclass, field
from typing import Any, ClassVar

Json = dict[str, Any]

#: The numbers outside that answer; nobody does at any other.
EXTERNAL, EXTERNAL2 = "5550147", "5550148"

#: PhoneCallView.status, as the resource's page numbers them.
RINGING, OTHER_SIDE_RINGING, ON_CALL = 3, 4, 5

#: The user and the organization that the App works for.
USER, ORGANIZATION = "44", "9"

#: The number and the PIN of the only conference that is scheduled.
ROOM, PIN = "3", "2233"


@dataclass(frozen=True)
class Refused(Exception):  # noqa: N818  (it is what a caller of the API is told)
    """A request that is not carried out: HTTP status, code, and words."""

    status: int
    code: str
    message: str


def invalid(what: str) -> Refused:
    """Return the refusal of one of the five things that BargeIn names."""
    return Refused(400, f"pc_{what}_invalid", f"The value of {what} is missing or invalid.")


@dataclass(frozen=True)
class Extension:
    """An extension: terminals pick up (or never do), the other kinds are no phone terminals."""

    number: str
    user: str = USER
    organization: str = ORGANIZATION
    kind: str = "terminal"
    picks_up: bool = True

    @property
    def terminal(self) -> bool:
        """Tell whether it is a Phone Terminal."""
        return self.kind == "terminal"


EXTENSIONS = {
    "agent": Extension("0021*310"),
    "barger": Extension("0021*324"),
    "no_answer": Extension("0021*333", picks_up=False),
    "queue": Extension("0021*500", kind="queue"),
    "callback": Extension("0021*600", kind="callback"),
    "conference": Extension("0021*700", kind="conference"),
    "foreign": Extension("0034*301", user="58", organization="12"),
}


def extension_numbered(number: Any) -> Extension | None:
    """Return an extension by its number."""
    return next((each for each in EXTENSIONS.values() if each.number == number), None)


@dataclass(eq=False)
class View:
    """How one extension sees a call."""

    id: str
    extension: str
    source: str
    destination: str
    caller_id: str
    status: int = RINGING
    answered: str | None = None
    #: Since when, where the view is in that state.
    on_hold: str | None = None
    parked: str | None = None
    recording: str | None = None
    #: Which member of the view each of the three is shown as.
    SINCE: ClassVar[dict[str, str]] = {"on_hold": "onHold", "parked": "parked", "recording": "recording"}

    def involves(self, number: str) -> bool:
        """Tell whether a number has a part in the view."""
        return number in (self.extension, self.source, self.destination)

    def other_than(self, number: str) -> str:
        """Return the party at the other end."""
        return self.destination if self.source == number else self.source


@dataclass(eq=False)
class PhoneCall:
    """One call, with all its views."""

    id: str
    extension: str
    published: str
    nonce: str
    views: list[View] = field(default_factory=list)
    answered: str | None = None
    #: How many views it ever had.
    numbered: int = 0

    def involves(self, number: str) -> bool:
        """Tell whether a number has a part in the call, or is charged for it."""
        return number == self.extension or any(each.involves(number) for each in self.views)


@dataclass(frozen=True)
class Page:
    """What a List found, and which part of it is to be shown."""

    calls: tuple[PhoneCall, ...]
    total: int
    start: int = 0
    count: int = 20
    #: The members to be shown; all where there is none.
    fields: tuple[str, ...] = ()
