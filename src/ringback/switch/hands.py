"""
The people at the phones of a switch: they place calls and act on them, by the API's own requests.

How they do it is the business of each API's hands; `faces.HANDS` has them by name.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from attrs import frozen

from ringback.errors import NotObeyed
from ringback.model import Json, Response

#: Sends one request: method, address, headers, body.
Ask = Callable[[str, str, Mapping[str, str], bytes], Response]


@frozen
class Premises:
    """Where hands find the switch, and who they may be."""

    url: str
    ask: Ask
    auth: Mapping[str, Json]
    actors: Mapping[str, Mapping[str, Json]]
    #: Lets time pass, in seconds.
    wait: Callable[[float], None]
    #: How long a phone rings that picks up by itself, in seconds.
    pickup_s: float


class Hands(Protocol):
    """What can be done at the phones, whatever the API."""

    def number_of(self, actor: str) -> str:
        """Return the number at which an actor is called."""

    def place(self, actor: str, number: str, parameters: Mapping[str, Json]) -> str | None:
        """Place a call; return the id by which the actor has it, None where it is over already."""

    def at_callee(self, actor: str, number: str, call: str | None) -> str | None:
        """Return the id by which an actor, or a number, has a call that was placed just now; None where it has not."""

    def answer(self, actor: str, call: str) -> None:
        """Pick up."""

    def hang_up(self, actor: str, call: str) -> None:
        """Leave a call."""

    def act(self, actor: str, operation: str, call: str | None, parameters: Mapping[str, Json]) -> Json:
        """Command an operation, on a call or on the newest; return what the API says."""

    def calls(self, actor: str) -> Sequence[Mapping[str, Json]]:
        """Return an actor's calls as the API shows them, oldest first."""


def done(response: Response, actor: str, what: str) -> Json:
    """Return what the API says to something that was to be done; raise NotObeyed where it refuses."""
    if not response.ok:
        text = response.body.decode("utf-8", "replace")
        raise NotObeyed(actor=actor, what=what, status=response.status, said=text)
    return response.json_or_none()


def newest(hands: Hands, actor: str, what: str) -> str:
    """Return the id of an actor's newest call; raise NotObeyed where there is none."""
    calls = hands.calls(actor)
    if not calls:
        raise NotObeyed(actor=actor, what=what, status=0, said="there is no call")
    return str(calls[-1]["id"])
