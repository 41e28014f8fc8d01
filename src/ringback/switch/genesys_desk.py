"""
What stands between the HTTP routes and the telephone world: it obeys commands and tells the parties.

It knows who is signed in and how each of them addresses us.
"""

from collections.abc import Callable

from attrs import define, field, frozen
from starlette.requests import Request

from ringback.cometd.protocol import Hub
from ringback.model import Json
from ringback.switch.commands import CallChanged, Command, DeviceChanged, Effect, SignedOff
from ringback.switch.genesys_orders import command_of
from ringback.switch.genesys_texts import CALLS, DEVICES, Texts
from ringback.switch.moves import apply
from ringback.switch.polls import Polls
from ringback.switch.sessions import Session, Sessions
from ringback.switch.world import Phone, World


def listed(text: str) -> tuple[str, ...]:
    """Return the parts of a text that are set off by commas."""
    return tuple(each.strip() for each in text.split(",") if each.strip())


@frozen
class Visit:
    """One authenticated request."""

    request: Request
    content: bytes
    session: Session
    phone: Phone
    #: The path below the base, in segments.
    path: tuple[str, ...]
    base: str
    now: float

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields asked for, empty where the client wants addresses only."""
        return listed(self.request.query_params.get("fields", ""))


@define(eq=False)
class Desk:
    """One switch at work: the world as it is now, and everybody who listens."""

    world: World
    sessions: Sessions
    hub: Hub
    polls: Polls
    clock: Callable[[], float]
    #: How each user addresses us, by user.
    bases: dict[str, str] = field(factory=dict, init=False)

    def texts(self, visit: Visit) -> Texts:
        """Return the world as a visitor sees it."""
        return Texts(world=self.world, base=visit.base, now=visit.now)

    def obey(self, visit: Visit, place: str, body: Json, call: str | None = None) -> None:
        """Carry out a command and tell the parties, without a pause between the two."""
        plain = Command(number=visit.phone.number, operation="", at=visit.now, call=call)
        self.world, effects = apply(self.world, command_of(self.world, place, plain, body))
        for effect in effects:
            self._tell(effect, visit)

    def _tell(self, effect: Effect, visit: Visit) -> None:
        match effect:
            case CallChanged(call=call_id, kind=kind):
                call = self.world.calls[call_id]
                texts = self._texts_for(call.number, visit)
                self._publish(CALLS, call.number, texts.call_message(call, kind), visit.now)
            case DeviceChanged(number=number):
                texts = self._texts_for(number, visit)
                self._publish(DEVICES, number, texts.device_message(self.world.phone(number)), visit.now)
            case SignedOff():
                self.sessions.end(visit.session)

    def _texts_for(self, number: str, visit: Visit) -> Texts:
        user = self.world.phone(number).user
        return Texts(world=self.world, base=self.bases.get(user, visit.base), now=visit.now)

    def _publish(self, channel: str, number: str, data: Json, now: float) -> None:
        owner = self.world.phone(number).user
        self.polls.wake(self.hub.publish(channel, data, owner=owner, now=now))
