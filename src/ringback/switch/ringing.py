"""
Time at a VoipNow server: calls are made, phones ring, somebody picks up or nobody does.

Terminals are rung by the server and pick up by themselves, or not.  Nobody is notified, so nothing has to
happen on time: `advanced` brings the exchange to the present whenever somebody looks.
"""

from collections.abc import Callable, Mapping

from attrs import evolve, frozen

from ringback.switch.phonecalls import (
    ON_CALL,
    OTHER_SIDE_RINGING,
    RINGING,
    Exchange,
    Extension,
    PhoneCall,
    Ring,
    View,
)

#: How many calls there are at once, for a server that is never restarted must not grow for ever: some 3 kB each.
#: The one that would end first makes room, which is the oldest unless some are asked to last longer.
LINES = 10_000


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
    #: Whether the source need not be rung, as a conference need not.
    waiting: bool = False


def advanced(exchange: Exchange, now: float) -> Exchange:
    """Return the exchange after all that has happened by itself until now."""
    while (ring := exchange.rings.first_due) is not None and ring.due <= now:
        exchange = _settled(evolve(exchange, rings=exchange.rings.without(ring)), ring)
    while (call := exchange.calls.first_to_end) is not None and call.ends <= now:
        exchange = exchange.without(call.id)
    return exchange


def created(exchange: Exchange, creation: Creation, now: float) -> tuple[Exchange, PhoneCall]:
    """Return the exchange in which a new call rings at its source, or at its destination where that waits."""
    ids = exchange.ids.next()
    view = View(
        id="01",
        extension=creation.extension.number,
        source=creation.source,
        destination=creation.destination,
        flow=exchange.flow(creation.source, creation.destination),
        status=OTHER_SIDE_RINGING if creation.waiting else RINGING,
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
    if len(exchange.calls) >= LINES and (first := exchange.calls.first_to_end):
        exchange = exchange.without(first.id)
    part, numbers = ("destination", creation.destination) if creation.waiting else ("source", creation.source)
    ring = exchange.rung(call.id, part, numbers, now, creation.wait)
    return evolve(exchange, ids=ids).with_ring(ring).with_call(call), call


def hung_up(exchange: Exchange, call: PhoneCall, number: str | None) -> Exchange:
    """Return the exchange in which a party has left a call; without one of its two, or none named, it is over."""
    first, *rest = call.views
    if number is None or number in first.parties:
        return exchange.without(call.id)
    return exchange.with_call(
        evolve(call, views=(first, *(each for each in rest if number not in each.source)))
    )


def _settled(exchange: Exchange, ring: Ring) -> Exchange:
    call = exchange.calls[ring.call]
    if ring.answered:
        return _PICKED_UP[ring.part](exchange, call, ring)
    # Who was only to join leaves the others alone; a call whose own parties do not pick up is over.
    return _GIVEN_UP.get(ring.part, _as_it_was)(exchange, call, ring)


def _source_picked_up(exchange: Exchange, call: PhoneCall, ring: Ring) -> Exchange:
    first = evolve(call.views[0], status=OTHER_SIDE_RINGING)
    next_ring = exchange.rung(call.id, "destination", first.destination, ring.due, call.patience)
    return exchange.with_call(call.with_view(first)).with_ring(next_ring)


def _destination_picked_up(exchange: Exchange, call: PhoneCall, ring: Ring) -> Exchange:
    first = evolve(call.views[0], status=ON_CALL, answered=ring.due)
    return exchange.with_call(evolve(call.with_view(first), answered=ring.due))


def _joined(exchange: Exchange, call: PhoneCall, ring: Ring) -> Exchange:
    assert ring.view is not None, "who joins gets a view"
    return exchange.with_call(call.with_new(evolve(ring.view, answered=ring.due)))


def _picked_up_instead(exchange: Exchange, call: PhoneCall, ring: Ring) -> Exchange:
    """Put the terminal in the place of whoever is still rung, and go on as if that one had picked up."""
    first = call.views[0]
    exchange = exchange.without_rings(call.id, "source", "destination")
    if first.status == RINGING:
        return _source_picked_up(exchange, call.with_view(evolve(first, source=(ring.number,))), ring)
    if first.status == OTHER_SIDE_RINGING:
        call = call.with_view(evolve(first, destination=(ring.number,)))
        return _destination_picked_up(exchange, call, ring)
    return exchange


def _took_over(exchange: Exchange, call: PhoneCall, ring: Ring) -> Exchange:
    """Put whoever picked up in the place of another party."""
    view = call.view(ring.view.id) if ring.view else None
    if view is None or ring.instead not in view.parties:
        return exchange
    taken = view.with_party(ring.instead, ring.number)
    taken = evolve(
        taken, parked=None, parked_by="", parked_pos=0, flow=exchange.flow(taken.source, taken.destination)
    )
    return exchange.without_rings(call.id, "parked").with_call(call.with_view(taken))


def _taken_back(exchange: Exchange, call: PhoneCall, ring: Ring) -> Exchange:
    """Give a parked call back to the one who parked it."""
    view = call.view(ring.view.id) if ring.view else None
    if view is None:
        return exchange
    return exchange.with_call(call.with_view(evolve(view, parked=None, parked_by="", parked_pos=0)))


def _over(exchange: Exchange, call: PhoneCall, _ring: Ring) -> Exchange:
    return exchange.without(call.id)


def _as_it_was(exchange: Exchange, _call: PhoneCall, _ring: Ring) -> Exchange:
    return exchange


_Settle = Callable[[Exchange, PhoneCall, Ring], Exchange]

_PICKED_UP: Mapping[str, _Settle] = {
    "source": _source_picked_up,
    "destination": _destination_picked_up,
    "join": _joined,
    "pick-up": _picked_up_instead,
    "transfer": _took_over,
    "unpark": _took_over,
}

_GIVEN_UP: Mapping[str, _Settle] = {"source": _over, "destination": _over, "parked": _taken_back}
