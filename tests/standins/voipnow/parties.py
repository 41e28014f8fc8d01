"""
What a small vendor's VoipNow is made of: extensions, phone calls and their views.

It knows values; it refuses to know what is done with them.
"""

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

#: The only number outside that answers.
EXTERNAL = "5550147"

#: PhoneCallView.status, as the resource's page numbers them.
RINGING, OTHER_SIDE_RINGING, ON_CALL = 3, 4, 5


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
    """An extension: terminals pick up (or never do), a queue is no phone terminal."""

    number: str
    user: str
    organization: str
    terminal: bool = True
    picks_up: bool = True


EXTENSIONS = {
    "agent": Extension("0021*310", user="44", organization="9"),
    "barger": Extension("0021*324", user="44", organization="9"),
    "no_answer": Extension("0021*333", user="44", organization="9", picks_up=False),
    "queue": Extension("0021*500", user="44", organization="9", terminal=False),
    "foreign": Extension("0034*301", user="58", organization="12"),
}


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


@dataclass(eq=False)
class PhoneCall:
    """One call, with all its views."""

    id: str
    extension: str
    published: str
    nonce: str
    views: list[View] = field(default_factory=list)
    answered: str | None = None
