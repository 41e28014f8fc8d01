"""
What stands between the HTTP routes and the telephone world: it obeys commands and tells the parties.

It knows who is signed in and how each of them addresses us.
"""

import heapq
from collections.abc import Iterator

from attrs import define, field, frozen
from starlette.requests import Request

from ringback.cometd.protocol import Hub
from ringback.model import Json
from ringback.switch.clocks import Clock
from ringback.switch.commands import CallChanged, Command, DeviceChanged, Effect, SignedOff
from ringback.switch.genesys_fittings import Fittings, Notice, Occasion
from ringback.switch.genesys_texts import CALLS, DEVICES, Texts
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
    clock: Clock
    fittings: Fittings
    #: How each user addresses us, by user.
    bases: dict[str, str] = field(factory=dict, init=False)
    #: What is still kept back: when it is due, a number that keeps the order, the notice.
    _late: list[tuple[float, int, Notice]] = field(factory=list, init=False, repr=False)
    _kept: int = field(default=0, init=False)
    #: The number of each user's phone.
    numbers: dict[str, str] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.numbers = {each.user: each.number for each in reversed(tuple(self.world.phones.values()))}

    def tick(self) -> None:
        """Let a request begin: time may pass, and what is due by then is done first."""
        self.clock.tick()
        self.catch_up()

    def texts(self, visit: Visit) -> Texts:
        """Return the world as a visitor sees it."""
        return Texts(world=self.world, base=visit.base, now=visit.now, show=self.fittings.show)

    def obey(self, visit: Visit, place: str, body: Json, call: str | None = None) -> None:
        """Carry out a command and tell the parties, without a pause between the two; raise Refused."""
        plain = Command(number=visit.phone.number, operation="", at=visit.now, call=call)
        command = self.fittings.read(self.world, place, plain, body)
        before = self.world
        self.world, effects = self.fittings.obey(before, command)
        self._tell(command, before, effects, visit)

    def catch_up(self) -> None:
        """Do what is due by now."""
        while self._late and self._late[0][0] <= self.clock.now():
            self._publish(heapq.heappop(self._late)[2])

    def _tell(self, command: Command, before: World, effects: tuple[Effect, ...], visit: Visit) -> None:
        def about(call: str, kind: str) -> Notice:
            return self._about_call(call, kind, visit)

        occasion = Occasion(command=command, before=before, world=self.world, about=about)
        for notice in self.fittings.tell(occasion, tuple(self._notices(effects, visit))):
            if notice.after:
                self._kept += 1
                heapq.heappush(self._late, (visit.now + notice.after, self._kept, notice))
            else:
                self._publish(notice)
        if any(isinstance(each, SignedOff) for each in effects):
            self.sessions.end(visit.session)

    def _notices(self, effects: tuple[Effect, ...], visit: Visit) -> Iterator[Notice]:
        for effect in effects:
            match effect:
                case CallChanged(call=call, kind=kind):
                    yield self._about_call(call, kind, visit)
                case DeviceChanged(number=number):
                    data = self._texts_for(number, visit).device_message(self.world.phone(number))
                    yield Notice(number=number, channel=DEVICES, data=data)

    def _about_call(self, call_id: str, kind: str, visit: Visit) -> Notice:
        call = self.world.calls[call_id]
        data = self._texts_for(call.number, visit).call_message(call, kind)
        return Notice(number=call.number, channel=CALLS, data=data)

    def _texts_for(self, number: str, visit: Visit) -> Texts:
        base = self.bases.get(self.world.phone(number).user, visit.base)
        return Texts(world=self.world, base=base, now=visit.now, show=self.fittings.show)

    def _publish(self, notice: Notice) -> None:
        owner = self.world.phone(notice.number).user
        ready = self.hub.publish(notice.channel, notice.data, owner=owner, now=self.clock.line())
        self.polls.wake(ready)
