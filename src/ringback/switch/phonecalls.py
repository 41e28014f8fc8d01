"""
The phone calls of a VoipNow server: one resource per conversation, seen through its views.

Terminals are rung by the server and pick up, or not.  Nobody is notified, so nothing has to happen on
time: `advanced` brings the world to the present whenever somebody looks.  No sockets, no clock.
"""

from collections.abc import Mapping

from attrs import evolve, field, frozen

from ringback.switch.ids import Ids

#: Documented numbers: `status` of a view, and `flow` of its call.
RINGING, OTHER_SIDE_RINGING, ON_CALL = 3, 4, 5
LOCAL, OUTGOING, INCOMING = 2, 4, 8

#: How many calls there are at once; the oldest makes room.
LINES = 500


@frozen(kw_only=True)
class Extension:
    """One extension of an organization."""

    number: str
    user: str
    organization: str
    #: Whether it is a phone terminal: a queue, for one, is not.
    terminal: bool = True
    #: Whether somebody picks up.
    attended: bool = True
    caller_id: str = ""


@frozen(kw_only=True)
class View:
    """A phone call from the perspective of one extension."""

    id: str
    extension: str
    source: tuple[str, ...]
    destination: tuple[str, ...]
    flow: int
    status: int
    caller_id: str
    #: When it was answered, in seconds; None while it rings.
    answered: float | None = None


@frozen(kw_only=True)
class PhoneCall:
    """One conversation."""

    id: str
    #: The extension that is charged, and the user it belongs to.
    extension: str
    user: str
    nonce: str
    published: float
    #: When it ends by itself, in seconds.
    ends: float
    #: How long each of its parties is rung, in seconds.
    patience: float
    answered: float | None = None
    views: tuple[View, ...]

    def involves(self, number: str) -> bool:
        """Return whether an extension or a phone number is a party."""
        return any(number in (*each.source, *each.destination) for each in self.views)

    def view(self, view_id: str) -> View | None:
        """Return a view, or None where the call has no such view."""
        return next((each for each in self.views if each.id == view_id), None)


@frozen(kw_only=True)
class Ring:
    """Somebody is being rung."""

    call: str
    #: source, destination or barge
    part: str
    #: When somebody picks up, and when the server gives up, in seconds.
    picked_up: float | None
    given_up: float
    #: The view that will be there once a barging terminal has picked up.
    view: View | None = None

    @property
    def due(self) -> float:
        """When something happens, in seconds."""
        picked_up = self.picked_up
        return self.given_up if picked_up is None or picked_up > self.given_up else picked_up

    @property
    def answered(self) -> bool:
        """Whether it will be picked up."""
        return self.picked_up is not None and self.picked_up <= self.given_up


@frozen
class Exchange:
    """Everything that is so at one moment."""

    ids: Ids
    extensions: Mapping[str, Extension]
    #: The numbers outside that answer.
    outside: frozenset[str]
    pickup_s: float
    calls: Mapping[str, PhoneCall] = field(factory=dict)
    rings: tuple[Ring, ...] = ()

    def picks_up(self, number: str) -> bool:
        """Return whether somebody answers a number."""
        extension = self.extensions.get(number)
        if extension is None:
            return number in self.outside
        return extension.terminal and extension.attended

    def rung(self, call: str, part: str, numbers: tuple[str, ...], at: float, wait: float) -> Ring:
        """Return the ring of some numbers: the first who answers does so after a moment."""
        attended = any(map(self.picks_up, numbers))
        return Ring(
            call=call,
            part=part,
            picked_up=at + self.pickup_s if attended else None,
            given_up=at + wait,
        )

    def with_call(self, call: PhoneCall) -> "Exchange":
        """Return the exchange in which a call is as given."""
        return evolve(self, calls={**self.calls, call.id: call})

    def without(self, call_id: str) -> "Exchange":
        """Return the exchange in which a call is over, and nobody is rung for it any more."""
        calls = {key: each for key, each in self.calls.items() if key != call_id}
        return evolve(self, calls=calls, rings=tuple(each for each in self.rings if each.call != call_id))

    def flow(self, source: tuple[str, ...], destination: tuple[str, ...]) -> int:
        """Return whether a conversation leaves the organization, comes into it, or stays."""
        if any(each not in self.extensions for each in destination):
            return OUTGOING
        return INCOMING if any(each not in self.extensions for each in source) else LOCAL


@frozen(kw_only=True)
class Creation:
    """A call that an App asks for."""

    extension: Extension
    source: tuple[str, ...]
    destination: tuple[str, ...]
    caller_id: str
    nonce: str
    wait: float
    lasts: float


@frozen(kw_only=True)
class BargeIn:
    """A terminal that an App wants on a call."""

    call: PhoneCall
    extension: str
    send_call_to: str
    caller_id: str
    wait: float


def advanced(exchange: Exchange, now: float) -> Exchange:
    """Return the exchange after all that has happened by itself until now."""
    while due := [each for each in exchange.rings if each.due <= now]:
        ring = min(due, key=lambda each: each.due)
        exchange = evolve(exchange, rings=tuple(each for each in exchange.rings if each is not ring))
        exchange = _settled(exchange, ring)
    for call in [each for each in exchange.calls.values() if each.ends <= now]:
        exchange = exchange.without(call.id)
    return exchange


def created(exchange: Exchange, creation: Creation, now: float) -> tuple[Exchange, PhoneCall]:
    """Return the exchange in which a new call rings at its source."""
    ids = exchange.ids.next()
    view = View(
        id="01",
        extension=creation.extension.number,
        source=creation.source,
        destination=creation.destination,
        flow=exchange.flow(creation.source, creation.destination),
        status=RINGING,
        caller_id=creation.caller_id,
    )
    call = PhoneCall(
        id=ids.fresh("phone call", 20),
        extension=creation.extension.number,
        user=creation.extension.user,
        nonce=creation.nonce or ids.fresh("nonce"),
        published=now,
        ends=now + creation.lasts,
        patience=creation.wait,
        views=(view,),
    )
    if len(exchange.calls) >= LINES:
        exchange = exchange.without(next(iter(exchange.calls)))
    ring = exchange.rung(call.id, "source", creation.source, now, creation.wait)
    exchange = evolve(exchange, ids=ids, rings=(*exchange.rings, ring)).with_call(call)
    return exchange, call


def barged(exchange: Exchange, barge: BargeIn, now: float) -> Exchange:
    """Return the exchange in which a terminal is rung, to be joined to a call once it picks up."""
    view = View(
        id="",
        extension=barge.extension,
        source=(barge.send_call_to,),
        destination=(barge.extension,),
        flow=LOCAL,
        status=ON_CALL,
        caller_id=barge.caller_id,
    )
    ring = exchange.rung(barge.call.id, "barge", (barge.send_call_to,), now, barge.wait)
    return evolve(exchange, rings=(*exchange.rings, evolve(ring, view=view)))


def hung_up(exchange: Exchange, call: PhoneCall, number: str | None) -> Exchange:
    """Return the exchange in which a party has left a call; without one of its two, or none named, it is over."""
    first, *rest = call.views
    if number is None or number in (*first.source, *first.destination):
        return exchange.without(call.id)
    return exchange.with_call(
        evolve(call, views=(first, *(each for each in rest if number not in each.source)))
    )


def _settled(exchange: Exchange, ring: Ring) -> Exchange:
    call = exchange.calls[ring.call]
    if ring.part == "barge":
        return _joined(exchange, call, ring) if ring.answered else exchange
    if not ring.answered:
        return exchange.without(call.id)
    return _PICKED_UP[ring.part](exchange, call, ring.due)


def _joined(exchange: Exchange, call: PhoneCall, ring: Ring) -> Exchange:
    assert ring.view is not None
    last = max(int(each.id) for each in call.views)
    view = evolve(ring.view, id=f"{last + 1:02d}", answered=ring.due)
    return exchange.with_call(evolve(call, views=(*call.views, view)))


def _source_picked_up(exchange: Exchange, call: PhoneCall, at: float) -> Exchange:
    first = evolve(call.views[0], status=OTHER_SIDE_RINGING)
    ring = exchange.rung(call.id, "destination", first.destination, at, call.patience)
    exchange = exchange.with_call(evolve(call, views=(first, *call.views[1:])))
    return evolve(exchange, rings=(*exchange.rings, ring))


def _destination_picked_up(exchange: Exchange, call: PhoneCall, at: float) -> Exchange:
    first = evolve(call.views[0], status=ON_CALL, answered=at)
    return exchange.with_call(evolve(call, answered=at, views=(first, *call.views[1:])))


_PICKED_UP = {"source": _source_picked_up, "destination": _destination_picked_up}
