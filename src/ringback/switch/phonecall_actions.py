"""
What an App may order on a phone call: one pure function for each action.

An order comes checked; what has to be rung first happens in `ringing`, once somebody has picked up.
"""

from collections.abc import Callable, Mapping
from itertools import count

from attrs import evolve, frozen

from ringback.switch.phonecalls import LOCAL, ON_CALL, Exchange, PhoneCall, Ring, View


@frozen(kw_only=True)
class Order:
    """One action on one phone call, with all that it needs."""

    action: str
    call: PhoneCall
    #: The view that it is about.
    view: View
    #: The extension on whose behalf it is given.
    extension: str
    #: Who is to be called, and how long to wait for them, in seconds.
    send_call_to: str = ""
    caller_id: str = ""
    wait: float = 0.0
    #: Who leaves when the call is transferred.
    leaves: str = ""
    #: How long it stays parked at the most, in seconds.
    parked_for: float = 0.0


def carried_out(exchange: Exchange, order: Order, now: float) -> Exchange:
    """Return the exchange in which an order is carried out, or is under way."""
    return ACTIONS[order.action](exchange, order, now)


def _joining(exchange: Exchange, order: Order, now: float) -> Exchange:
    view = View(
        id="",
        extension=order.extension,
        source=(order.send_call_to,),
        destination=(order.extension,),
        flow=LOCAL,
        status=ON_CALL,
        caller_id=order.caller_id,
    )
    return exchange.with_ring(evolve(_rung(exchange, order, "join", now), view=view))


def _picking_up(exchange: Exchange, order: Order, now: float) -> Exchange:
    return exchange.with_ring(_rung(exchange, order, "pick-up", now))


def _transferring(exchange: Exchange, order: Order, now: float) -> Exchange:
    return exchange.with_ring(evolve(_rung(exchange, order, "transfer", now), instead=order.leaves))


def _unparking(exchange: Exchange, order: Order, now: float) -> Exchange:
    parker = order.view.parked_by
    instead = parker if parker in order.view.parties else order.view.source[0]
    return exchange.with_ring(evolve(_rung(exchange, order, "unpark", now), instead=instead))


def _to_voicemail(exchange: Exchange, order: Order, _now: float) -> Exchange:
    # A mailbox picks up at once.
    return _with(exchange, order, order.view.with_party(order.leaves, order.send_call_to))


def _parked(exchange: Exchange, order: Order, now: float) -> Exchange:
    place = next(each for each in count(1) if not exchange.calls.parked_at(each))
    view = evolve(order.view, parked=now, parked_by=order.extension, parked_pos=place)
    end = Ring(call=order.call.id, part="parked", picked_up=None, given_up=now + order.parked_for, view=view)
    return _with(exchange, order, view).with_ring(end)


def _held(exchange: Exchange, order: Order, now: float) -> Exchange:
    return _with(exchange, order, evolve(order.view, on_hold=now))


def _resumed(exchange: Exchange, order: Order, _now: float) -> Exchange:
    return _with(exchange, order, evolve(order.view, on_hold=None))


def _recorded(exchange: Exchange, order: Order, now: float) -> Exchange:
    return _with(exchange, order, evolve(order.view, recording=now))


def _not_recorded(exchange: Exchange, order: Order, _now: float) -> Exchange:
    return _with(exchange, order, evolve(order.view, recording=None))


def _rung(exchange: Exchange, order: Order, part: str, now: float) -> Ring:
    ring = exchange.rung(order.call.id, part, (order.send_call_to,), now, order.wait)
    return evolve(ring, number=order.send_call_to, view=order.view)


def _with(exchange: Exchange, order: Order, view: View) -> Exchange:
    return exchange.with_call(order.call.with_view(view))


#: What each action does.
ACTIONS: Mapping[str, Callable[[Exchange, Order, float], Exchange]] = {
    "BargeIn": _joining,
    "Monitor": _joining,
    "OffHold": _resumed,
    "OnHold": _held,
    "Park": _parked,
    "PickUp": _picking_up,
    "StartRecording": _recorded,
    "StopRecording": _not_recorded,
    "Transfer": _transferring,
    "TransferToVoicemail": _to_voicemail,
    "UnPark": _unparking,
    "Whisper": _joining,
}
