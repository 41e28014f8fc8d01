"""
Faults of the network between a client and the switch: which requests they strike, by rate, seed and order.

The switch behind is whole, and its calls go on.  What a fault does stands in `faults_strikes`.  What is struck is
a request and its answer; of web sockets, few faults know what to do with one, and the others leave them alone.
"""

import zlib
from asyncio import Transport
from collections.abc import Awaitable, Callable, Iterable, Mapping
from hashlib import blake2b
from typing import Self

from attrs import define, evolve, field, frozen

from ringback.errors import NoSuchName, NotValid
from ringback.express import NO_LANES, Lanes, lanes_of
from ringback.serve import App, Message, Receive, Scope, Send
from ringback.transports import TRANSPORT

#: How many counters of requests there are: paths that share one are counted together.
_COUNTERS = 4096


@frozen
class Exposed:
    """A request that a fault strikes."""

    scope: Scope
    receive: Receive
    send: Send
    #: How long whatever the fault does lasts, in seconds.
    seconds: float

    @property
    def transport(self) -> Transport:
        """The connection that it came on."""
        found: Transport = self.scope["extensions"][TRANSPORT]["transport"]
        return found

    async def hang_up(self) -> None:
        """Close the connection once all that was sent is on its way, and return when it is closed."""
        self.transport.close()
        await self.left()

    async def left(self) -> None:
        """Return when the client is not there any more."""
        while (await self.receive())["type"] != "http.disconnect":
            pass


Strike = Callable[[App, Exposed], Awaitable[None]]


@frozen
class Fault:
    """One way in which a network fails its clients."""

    name: str
    #: What a client sees of it, in a sentence.
    says: str
    strike: Strike = field(repr=False)
    #: Of all requests, how many it strikes where nothing else is said: 0 to 1.
    rate: float = 0.1
    #: How long whatever it does lasts, in seconds; 0 where nothing lasts.
    seconds: float = 0.0
    #: How many requests for a path it strikes one after the other.
    burst: int = 1
    #: Whether it strikes web sockets as well.
    sockets: bool = False


@frozen
class Order:
    """A fault that is ordered: how often, and where."""

    fault: Fault
    rate: float
    seconds: float
    #: How many requests it strikes before it is over; None where it stays.
    times: int | None = None
    #: What must stand in the path of a request that is struck.
    path: str = ""

    @classmethod
    def of(cls, fault: Fault) -> Self:
        """Return the order for a fault as it usually is."""
        return cls(fault=fault, rate=fault.rate, seconds=fault.seconds)

    @classmethod
    def from_text(cls, text: str, known: Mapping[str, Fault]) -> Self:
        """
        Return the order that `NAME`, `NAME:RATE` or `NAME:RATE:SECONDS` stands for.

        Raises NoSuchName for a fault that is not known, NotValid for numbers that are none.
        """
        name, *numbers = text.split(":")
        if name not in known:
            raise NoSuchName(kind="fault", name=name, known=tuple(known))
        order = cls.of(known[name])
        try:
            rate, seconds, *rest = (*map(float, numbers), *(order.rate, order.seconds)[len(numbers) :])
        except ValueError:
            rate, seconds, rest = -1, -1, []
        if rest or not 0 <= rate <= 1 or not 0 <= seconds <= _LONGEST_S:
            reason = f"it must be NAME[:RATE[:SECONDS]], RATE from 0 to 1, SECONDS from 0 to {_LONGEST_S}"
            raise NotValid(path=f"the fault {text!r}", where="", reason=reason)
        return evolve(order, rate=rate, seconds=seconds)

    def __str__(self) -> str:
        lasts = f":{self.seconds:g}" if self.seconds != self.fault.seconds else ""
        rate = f":{self.rate:g}" if lasts or self.rate != self.fault.rate else ""
        return f"{self.fault.name}{rate}{lasts}"


#: The longest that a fault may keep a client waiting, in seconds.
_LONGEST_S = 3600


@define(eq=False)
class Lottery:
    """Decides which requests an order strikes: the same ones for the same seed and the same requests of a path."""

    order: Order
    seed: int
    _asked: list[int] = field(factory=lambda: [0] * _COUNTERS, init=False, repr=False)
    _struck: int = field(default=0, init=False)

    def strikes(self, method: str, path: str) -> bool:
        """Return whether the next request of a method and a path is struck."""
        if self.order.path not in path or self._struck == self.order.times:
            return False
        place = f"{method} {path}"
        counter = zlib.crc32(place.encode("utf-8", "surrogatepass")) % _COUNTERS
        number = self._asked[counter]
        self._asked[counter] += 1
        begun = (self._drawn(place, number - back) for back in range(self.order.fault.burst))
        hit = any(each < self.order.rate for each in begun)
        self._struck += hit
        return hit

    def _drawn(self, place: str, number: int) -> float:
        """Return the lot of a request: 0 to 1; before the first one there are none."""
        if number < 0:
            return 1
        text = f"{self.seed} {self.order.fault.name} {place} {number}"
        lot = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        return int.from_bytes(lot, "big") / 2**64


@define(eq=False)
class Faulty:
    """An ASGI application behind a network that fails; what it fails by may change at any time."""

    app: App
    seed: int = 1
    _lotteries: tuple[Lottery, ...] = field(default=(), init=False)

    @classmethod
    def with_faults(cls, app: App, orders: Iterable[Order], seed: int) -> Self:
        """Return an application behind a network with these faults."""
        faulty = cls(app, seed)
        for order in orders:
            faulty.begin(order)
        return faulty

    def begin(self, order: Order) -> Callable[[], None]:
        """Let a fault strike from now on; return what ends it."""
        lottery = Lottery(order, self.seed)
        self._lotteries = (*self._lotteries, lottery)

        def end() -> None:
            self._lotteries = tuple(each for each in self._lotteries if each is not lottery)

        return end

    @property
    def orders(self) -> tuple[Order, ...]:
        """What it fails by at the moment."""
        return tuple(each.order for each in self._lotteries)

    @property
    def express(self) -> Lanes:
        """The short ways of the application; none while a fault may strike."""
        return NO_LANES if self._lotteries else lanes_of(self.app)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection event; of several faults, the first that strikes is the one."""
        lottery = self._striking(scope)
        if lottery is None:
            await self.app(scope, receive, send)
        else:
            exposed = Exposed(scope, receive, send, lottery.order.seconds)
            await lottery.order.fault.strike(self.app, exposed)

    def _striking(self, scope: Scope) -> Lottery | None:
        kind = scope["type"]
        for each in self._lotteries:
            within_reach = kind == "http" or (kind == "websocket" and each.order.fault.sockets)
            if within_reach and each.strikes(scope.get("method", "GET"), scope["path"]):
                return each
        return None


@define(eq=False)
class Answer:
    """What an application answers, kept back."""

    start: Message = field(factory=dict)
    body: bytes = b""

    @classmethod
    async def of(cls, app: App, exposed: Exposed) -> Self:
        """Let an application answer a request; return what it says."""
        answer = cls()
        await app(exposed.scope, exposed.receive, answer.take)
        return answer

    async def take(self, message: Message) -> None:
        """Keep a part of an answer."""
        if message["type"] == "http.response.start":
            self.start = message
        else:
            self.body += message.get("body", b"")

    def head(self, *more: tuple[bytes, bytes]) -> Message:
        """Return the head of the answer, with a different length or none."""
        kept = [each for each in self.start["headers"] if each[0].lower() != b"content-length"]
        return {**self.start, "headers": [*kept, *more]}
