"""
What stands between the HTTP routes and the telephone world: it obeys commands and tells the parties.

It knows who is signed in and how each of them addresses us.
"""

import contextlib
import heapq
from collections.abc import Iterator

from attrs import define, field, fields, frozen
from starlette.requests import Request

from ringback.cometd.polls import Polls
from ringback.cometd.protocol import Answer, Held, Hub
from ringback.model import Json
from ringback.switch.alarms import Alarm
from ringback.switch.clocks import Clock
from ringback.switch.commands import CallChanged, Command, DeviceChanged, Effect, SignedOff
from ringback.switch.genesys_fittings import Fittings, Notice, Occasion
from ringback.switch.genesys_texts import CALLS, DEVICES, Texts
from ringback.switch.manners import Manner
from ringback.switch.sessions import Session, Sessions
from ringback.switch.world import Call, Phone, World


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


def succeeded(hub: Hub, kind: type[Hub]) -> Hub:
    """Return a hub of a kind that has all the sessions of another one, which is not to be used any more."""
    new = kind(**{str(each.alias): getattr(hub, each.name) for each in fields(Hub) if each.init})
    for each in fields(Hub):
        setattr(new, each.name, getattr(hub, each.name))
    return new


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
    #: The connects that are held without news, by client.
    _waiting: dict[str, Held] = field(factory=dict, init=False, repr=False)
    _alarm: Alarm = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        self._alarm = Alarm(self.clock, self.catch_up, self._look_around)

    def texts(self, visit: Visit) -> Texts:
        """Return the world as a visitor sees it."""
        return Texts(world=self.world, base=visit.base, now=visit.now, show=self.fittings.show)

    @property
    def state(self) -> World:
        """All that is so at the moment."""
        self.catch_up()
        return self.world

    def calls(self) -> tuple[Call, ...]:
        """Return everybody's calls that are not over, oldest first."""
        return tuple(each for each in self.state.calls.values() if each.live)

    def behave(self, number: str, manner: Manner | None) -> None:
        """Let whoever has a number behave so when it is called from now on; None: let it ring."""
        self.world = self.world.with_manner(number, manner)

    def refit(self, fittings: Fittings) -> None:
        """Go on with other fittings; who has a session keeps it."""
        self.fittings = fittings
        if type(self.hub) is not fittings.hub:
            self.hub = self.polls.hub = succeeded(self.hub, fittings.hub)

    def tick(self) -> None:
        """Let a request begin: time may pass, and what is due by then is done first."""
        self.clock.tick()
        self.catch_up()

    def obey(self, visit: Visit, place: str, body: Json, call: str | None = None) -> None:
        """Carry out a command and tell the parties, without a pause between the two; raise Refused."""
        plain = Command(number=visit.phone.number, operation="", at=visit.now, call=call)
        command = self.fittings.read(self.world, place, plain, body)
        before = self.world
        self.world, effects = self.fittings.obey(before, command)
        self._tell(command, before, effects, visit.now)
        if any(isinstance(each, SignedOff) for each in effects):
            self.sessions.end(visit.session)
        self.catch_up()

    def catch_up(self) -> None:
        """Do what is due by now, in its order; what is due later wakes us."""
        now = self.clock.now()
        while (due := self.due) is not None and due <= now:
            self._happen(due)
            if self.due == due:
                # Where a defect lets nothing happen, there is nothing to wait for.
                self._alarm.set(None, leap=False)
                return
        self._alarm.set(due, leap=self.clock.leaps and bool(self._waiting))

    def now(self) -> float:
        """Return the reading of the clock that the hub goes by, in seconds."""
        return self.clock.line()

    def converse(self, messages: Json, user: str, transport: str) -> Answer:
        """Return what to say to a user's Bayeux messages."""
        self.tick()
        return self.hub.receive(messages, owner=user, now=self.now(), transport=transport)

    def sweep(self) -> None:
        """Drop the sessions that were silent for too long."""
        self.polls.wake(self.hub.sweep(self.clock.line()))

    @property
    def due(self) -> float | None:
        """When the next thing happens without being asked for, in seconds; None where nothing does."""
        late = self._late[0][0] if self._late else None
        return min((each for each in (self.world.due, late) if each is not None), default=None)

    @contextlib.contextmanager
    def waited_for(self, held: Held) -> Iterator[None]:
        """Know for as long as a block lasts that somebody waits for news."""
        self.wait_for(held)
        try:
            yield
        finally:
            self.wait_no_longer(held)

    def wait_for(self, held: Held) -> None:
        """Know from now on that somebody waits for news."""
        self._waiting[held.client_id] = held
        # The request has caught up already; only a clock that leaps for those who wait has a reason to do so now.
        if self.clock.leaps:
            self.catch_up()

    def wait_no_longer(self, held: Held) -> None:
        """Know from now on that this one does not, if it did."""
        if self._waiting.get(held.client_id) is held:
            del self._waiting[held.client_id]

    def _look_around(self) -> None:
        """See what a clock that has been put forward ends: sessions, and polls that were held for long enough."""
        self.sweep()
        self.polls.wake_all()

    def _happen(self, at: float) -> None:
        while self._late and self._late[0][0] <= at:
            self._publish(heapq.heappop(self._late)[2])
        before = self.world
        self.world, effects = self.fittings.elapse(before, at)
        if effects:
            self._tell(None, before, effects, at)

    def _tell(self, command: Command | None, before: World, effects: tuple[Effect, ...], now: float) -> None:
        def about(call: str, kind: str) -> Notice:
            return self._about_call(call, kind, now)

        occasion = Occasion(command=command, before=before, world=self.world, about=about)
        for notice in self.fittings.tell(occasion, tuple(self._notices(effects, now))):
            if notice.after:
                self._kept += 1
                heapq.heappush(self._late, (now + notice.after, self._kept, notice))
            else:
                self._publish(notice)

    def _notices(self, effects: tuple[Effect, ...], now: float) -> Iterator[Notice]:
        for effect in effects:
            match effect:
                case CallChanged(call=call, kind=kind):
                    yield self._about_call(call, kind, now)
                case DeviceChanged(number=number):
                    data = self._texts_for(number, now).device_message(self.world.phone(number))
                    yield Notice(number=number, channel=DEVICES, data=data)

    def _about_call(self, call_id: str, kind: str, now: float) -> Notice:
        call = self.world.calls[call_id]
        data = self._texts_for(call.number, now).call_message(call, kind)
        return Notice(number=call.number, channel=CALLS, data=data)

    def _texts_for(self, number: str, now: float) -> Texts:
        # Who has never been here is told nothing, for nobody listens.
        base = self.bases.get(self.world.phone(number).user, next(iter(self.bases.values()), ""))
        return Texts(world=self.world, base=base, now=now, show=self.fittings.show)

    def _publish(self, notice: Notice) -> None:
        owner = self.world.phone(notice.number).user
        ready = self.hub.publish(notice.channel, notice.data, owner=owner, now=self.clock.line())
        for client in ready:
            self._waiting.pop(client, None)
        self.polls.wake(ready)
