"""
What whoever has started a switch may do to it while it works: tests that embed one script their scenes so.

Nothing of it can be reached over the wire.
"""

import asyncio
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Any, Generic, Protocol, TypeVar

from attrs import define, field

from ringback.errors import NoSuchName
from ringback.express import NO_LANES, Lanes, lanes_of
from ringback.serve import App, Receive, Scope, Send
from ringback.switch.changes import Change, fitted
from ringback.switch.clocks import Clock
from ringback.switch.manners import Manner
from ringback.switch.phonecalls import Exchange, PhoneCall
from ringback.switch.world import Call, World

F = TypeVar("F")
R = TypeVar("R")

#: How often it is looked whether a server is still there that is to do something, in seconds.
_LOOK_S = 0.2


class Controls(Protocol):
    """The controls of a switch; any thread may use them, whether it is served or not."""

    @property
    def state(self) -> World | Exchange:
        """All that is so at the moment: a frozen value."""

    @property
    def changes(self) -> tuple[str, ...]:
        """The names of the variants and defects that are on, innermost first."""

    def calls(self) -> tuple[Any, ...]:
        """Return the calls that are not over, oldest first: each party's `Call` of Genesys, `PhoneCall`s of VoipNow."""

    def behave(self, number: str, manner: Manner | str | None) -> None:
        """
        Let whoever has a number behave so when it is called from now on; None: as when the switch was started.

        Raises NotValid for a text that says no manner.
        """

    def advance(self, seconds: float) -> None:
        """
        Put the clock forward; what is due by then has happened, and been told, when this returns.

        Raises ValueError below zero.
        """

    def turn_on(self, *names: str) -> None:
        """Let variants and defects of these names begin; raises NoSuchName, and then none has begun."""

    def turn_off(self, *names: str) -> None:
        """Let variants and defects of these names end, if they are on; raises NoSuchName, and then none has ended."""


class Desk(Protocol[F]):
    """What can be controlled: the desk of a face."""

    clock: Clock
    fittings: F

    @property
    def state(self) -> World | Exchange:
        """All that is so at the moment."""

    def calls(self) -> tuple[Call, ...] | tuple[PhoneCall, ...]:
        """Return the calls that are not over, oldest first."""

    def behave(self, number: str, manner: Manner | None) -> None:
        """Let whoever has a number behave so."""

    def catch_up(self) -> None:
        """Do what is due by now."""

    def refit(self, fittings: F) -> None:
        """Go on with other fittings."""


@define(eq=False)
class Floor:
    """An application that others than its clients can do something to, when it is their turn."""

    app: App
    _loop: asyncio.AbstractEventLoop | None = field(default=None, init=False)
    _thread: int = field(default=0, init=False)

    @property
    def express(self) -> Lanes:
        """The short ways of the application; the lifespan, which is served first, has told us the loop."""
        return NO_LANES if self._loop is None else lanes_of(self.app)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection event."""
        self._loop, self._thread = asyncio.get_running_loop(), threading.get_ident()
        await self.app(scope, receive, send)

    def do(self, work: Callable[[], R]) -> R:
        """Return what some work gives that is done between two requests, if there are any; and raise what it raises."""
        loop = self._loop
        if loop is None or not loop.is_running() or self._thread == threading.get_ident():
            return work()
        turn: Future[R] = Future()

        def take() -> None:
            if turn.set_running_or_notify_cancel():
                try:
                    turn.set_result(work())
                except BaseException as error:  # noqa: BLE001  (it is raised where the work was asked for)
                    turn.set_exception(error)

        try:
            loop.call_soon_threadsafe(take)
        except RuntimeError:
            # The server has just ended.
            return work()
        return self._awaited(loop, turn, work)

    @staticmethod
    def _awaited(loop: asyncio.AbstractEventLoop, turn: "Future[R]", work: Callable[[], R]) -> R:
        while True:
            try:
                return turn.result(_LOOK_S)
            except TimeoutError:
                if not loop.is_running() and turn.cancel():
                    return work()


@define(eq=False)
class DeskControls(Generic[F]):
    """The controls of a face that has a desk."""

    api: str
    _floor: Floor
    _desk: Desk[F]
    #: The fittings of a healthy face, and what can be changed of them.
    _healthy: F
    _variants: Mapping[str, Change[F]]
    _defects: Mapping[str, Change[F]]
    #: How numbers behave unless they are told otherwise.
    _manners: Mapping[str, Manner]
    _on: tuple[str, ...] = ()

    @property
    def state(self) -> World | Exchange:
        """All that is so at the moment."""
        return self._floor.do(lambda: self._desk.state)

    @property
    def changes(self) -> tuple[str, ...]:
        """The names of the variants and defects that are on, innermost first."""
        return self._on

    def calls(self) -> tuple[Any, ...]:
        """Return the calls that are not over, oldest first."""
        return self._floor.do(self._desk.calls)

    def behave(self, number: str, manner: Manner | str | None) -> None:
        """Let whoever has a number behave so when it is called from now on."""
        told = Manner.read(manner, number) if isinstance(manner, str) else manner
        wanted = self._manners.get(number) if told is None else told
        self._floor.do(lambda: self._desk.behave(number, wanted))

    def advance(self, seconds: float) -> None:
        """Put the clock forward."""

        def forward() -> None:
            self._desk.clock.advance(seconds)
            self._desk.catch_up()

        self._floor.do(forward)

    def turn_on(self, *names: str) -> None:
        """Let variants and defects of these names begin."""
        self._change(lambda on: (*on, *(each for each in dict.fromkeys(names) if each not in on)), names)

    def turn_off(self, *names: str) -> None:
        """Let variants and defects of these names end."""
        self._change(lambda on: tuple(each for each in on if each not in names), names)

    def _change(self, step: Callable[[tuple[str, ...]], tuple[str, ...]], names: tuple[str, ...]) -> None:
        known = {**self._variants, **self._defects}
        for name in names:
            if name not in known:
                raise NoSuchName(kind=f"variant or defect of {self.api}", name=name, known=tuple(known))

        def refit() -> None:
            # As at the start: defects are around variants.
            on = sorted(step(self._on), key=lambda each: each in self._defects)
            self._desk.refit(fitted(self._healthy, known, on, "change"))
            self._on = tuple(on)

        self._floor.do(refit)
