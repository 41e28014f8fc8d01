"""A switch that runs for a test: where it is, who is on it, and what the test may do with it."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from attrs import define, evolve, field

from ringback import canon
from ringback.contracts.store import read_toml
from ringback.errors import NoSuchName
from ringback.model import Json
from ringback.pytest.calls import PlacedCall
from ringback.pytest.choices import Choice
from ringback.pytest.numbers import Number
from ringback.serve import serve
from ringback.switch.clocks import Clock
from ringback.switch.faces import HANDS, switch_for
from ringback.switch.faults import Faulty, Order
from ringback.switch.faults_strikes import FAULTS
from ringback.switch.hands import Hands, Premises
from ringback.switch.inside import Inside
from ringback.switch.plant import Switch, toml_of
from ringback.switch.records import Asked, Recorded
from ringback.switch.settings import Settings

#: How many requests a failed test tells of.
TOLD = 20

#: How long something that is waited for may take, in seconds, and how often we look.
PATIENCE_S = 5.0
GLANCE_S = 0.01


@define(eq=False)
class RingbackSwitch:
    """A running switch, and everybody on it."""

    #: `http://127.0.0.1:PORT`
    url: str
    choice: Choice = field(repr=False)
    _switch: Switch = field(repr=False)
    _hands: Hands = field(repr=False)
    _network: Faulty = field(repr=False)
    _record: Recorded = field(repr=False)

    @property
    def api(self) -> str:
        """The API that it speaks."""
        return self.choice.api

    @property
    def auth(self) -> Mapping[str, Json]:
        """What an endpoint file has in [auth]."""
        return self._switch.auth

    @property
    def actors(self) -> Mapping[str, Mapping[str, Json]]:
        """Credentials and numbers of each actor, by name, as in an endpoint file."""
        return self._switch.actors

    @property
    def numbers(self) -> Mapping[str, str]:
        """Numbers outside, by name."""
        return self._switch.numbers

    def endpoint_file(self, path: Path) -> Path:
        """Write an endpoint file for this switch, ready for --endpoint; return its path."""
        canon.write(path, toml_of(self._switch.endpoint(self.url)))
        return path

    # ---- people ----

    def call(self, caller: str, callee: str, **parameters: Json) -> PlacedCall:
        """Let an actor call another actor, or a number; return the call, which rings there."""
        self._known(caller)
        number = self._number_of(callee)
        sides = {caller: self._hands.place(caller, number, parameters)}
        sides[callee] = self._hands.at_callee(callee, number, sides[caller])
        return PlacedCall(caller, callee, {name: each for name, each in sides.items() if each}, self._hands)

    def act(self, actor: str, operation: str, **parameters: Json) -> Any:
        """Let an actor command an operation, on the newest call where it is about one; return what the API says."""
        self._known(actor)
        return self._hands.act(actor, operation, None, parameters)

    def calls(self, actor: str) -> Sequence[Mapping[str, Json]]:
        """Return an actor's calls as the API shows them, oldest first."""
        self._known(actor)
        return self._hands.calls(actor)

    def number(self, number: str) -> Number:
        """Return what tells whoever has a number, or an actor, how to take calls."""
        return Number(self._number_of(number), self._switch.controls.behave)

    # ---- time ----

    def advance(self, seconds: float) -> None:
        """Put the clock forward; what is due by then has happened when this returns."""
        self._switch.controls.advance(seconds)

    def until(self, condition: Callable[[], Any], seconds: float = PATIENCE_S) -> Any:
        """Return what a condition returns once it is true; raise AssertionError where it is not in time."""
        deadline = time.monotonic() + seconds
        while not (found := condition()):
            assert time.monotonic() < deadline, f"{condition} was not true within {seconds:g} s"
            time.sleep(GLANCE_S)
        return found

    # ---- what goes wrong ----

    @contextmanager
    def defect(self, *names: str) -> Iterator[None]:
        """Let the switch do something wrong for as long as a `with` block lasts; see `ringback defects`."""
        controls = self._switch.controls
        controls.turn_on(*names)
        try:
            yield
        finally:
            controls.turn_off(*names)

    #: Let the switch behave differently, and legally; see `ringback variants`.
    variant = defect

    @contextmanager
    def fault(
        self, name: str, *, rate: float = 1.0, times: int | None = None, path: str = ""
    ) -> Iterator[None]:
        """
        Let the network fail for as long as a `with` block lasts.

        All requests are struck, or a part of them (`rate`), the first few (`times`), or those to some path.
        """
        if name.partition(":")[0] not in FAULTS:
            raise NoSuchName(kind="fault", name=name, known=tuple(FAULTS))
        order = evolve(Order.from_text(name, FAULTS), times=times, path=path)
        end = self._network.begin(order if ":" in name else evolve(order, rate=rate))
        try:
            yield
        finally:
            end()

    # ---- what was asked ----

    @property
    def requests(self) -> tuple[Asked, ...]:
        """The last requests that came over the network, oldest first; the test's own orders are not among them."""
        return self._record.requests

    def forget_requests(self) -> None:
        """Forget what has been asked so far."""
        self._record.forget()

    def told(self) -> str:
        """Return what somebody must know whose test has failed."""
        lines = [f"{self.api} at {self.url}, seed {self.choice.seed}"]
        faults = tuple(map(str, self._network.orders))
        for kind, names in (
            ("variants and defects", self._switch.controls.changes),
            ("faults", faults),
        ):
            lines += [f"{kind}: {', '.join(names)}"] if names else []
        asked = self.requests
        if len(asked) > TOLD:
            lines.append(f"… {len(asked) - TOLD} requests, then")
        return "\n".join([*lines, *map(str, asked[-TOLD:])])

    def _number_of(self, who: str) -> str:
        return self._hands.number_of(who) if who in self.actors else who

    def _known(self, actor: str) -> None:
        if actor not in self.actors:
            raise NoSuchName(kind="actor", name=actor, known=tuple(self.actors))


@contextmanager
def running(choice: Choice) -> Iterator[RingbackSwitch]:
    """Run a switch as chosen; raise BadInput for what cannot be."""
    clock = Clock.virtual(leaps=False) if choice.clock == "virtual" else Clock()
    settings = Settings(
        seed=choice.seed,
        csrf=choice.csrf,
        parties=_parties(choice.actors),
        poll_ms=choice.poll_ms,
        pickup_s=choice.pickup_s,
        clock=clock,
        variants=choice.variants,
        defects=choice.defects,
    )
    switch = switch_for(choice.api, settings)
    inside = Inside(switch.app)
    orders = [Order.from_text(each, FAULTS) for each in choice.faults]
    network = Faulty.with_faults(inside, orders, choice.seed)
    record = Recorded(network)
    with serve(record, dated=not clock.is_virtual) as url:
        premises = Premises(
            url=url,
            ask=inside.ask,
            auth=switch.auth,
            actors=switch.actors,
            wait=switch.controls.advance,
            pickup_s=choice.pickup_s,
        )
        yield RingbackSwitch(url, choice, switch, HANDS[choice.api](premises), network, record)


def _parties(actors: Mapping[str, Mapping[str, Any]] | Path | str | None) -> Mapping[str, Json] | None:
    if actors is None:
        return None
    return read_toml(Path(actors)) if isinstance(actors, (str, Path)) else {"actors": actors}
