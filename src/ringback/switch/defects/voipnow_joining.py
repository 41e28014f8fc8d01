"""What BargeIn, Whisper and Monitor of a VoipNow server may do wrong: who joins, when, and what becomes of the others."""

from collections.abc import Callable

from attrs import evolve

from ringback.switch.defects.voipnow_combinators import doing, ended, ordered, undone, unknown_id
from ringback.switch.phonecall_actions import Order
from ringback.switch.phonecalls import LOCAL, ON_CALL, RINGING, Exchange, View
from ringback.switch.ringing import LINES
from ringback.switch.voipnow_fittings import Obey, VoipNowChange, VoipNowFit

BARGE = ("BargeIn",)


def seen(order: Order) -> View:
    """Return the view that an order lets somebody join with, as it should be."""
    return View(
        id="",
        extension=order.extension,
        source=(order.send_call_to,),
        destination=(order.extension,),
        flow=LOCAL,
        status=ON_CALL,
        caller_id=order.caller_id,
    )


def joined_as(change: Callable[[View], View]) -> VoipNowFit:
    """Let whoever barges in join with a wrong view."""

    def do(_obey: Obey, exchange: Exchange, order: Order, now: float) -> Exchange:
        ring = exchange.rung(order.call.id, "join", (order.send_call_to,), now, order.wait)
        return exchange.with_ring(evolve(ring, number=order.send_call_to, view=change(seen(order))))

    return doing(BARGE, do)


def unanswered(do: Callable[[Exchange, Order, float], Exchange]) -> VoipNowFit:
    """Do something of one's own where whoever is to barge in never picks up."""

    def obey(inner: Obey, exchange: Exchange, order: Order, now: float) -> Exchange:
        picks_up = exchange.picks_up(order.send_call_to)
        return inner(exchange, order, now) if picks_up else do(exchange, order, now)

    return doing(BARGE, obey)


def joined_at_once(exchange: Exchange, order: Order, now: float) -> Exchange:
    """Let somebody join who does not pick up."""
    return exchange.with_call(order.call.with_new(evolve(seen(order), answered=now)))


def joined_too_late(exchange: Exchange, order: Order, now: float) -> Exchange:
    """Let somebody join when the time has run out."""
    end = now + order.wait
    ring = exchange.rung(order.call.id, "join", (order.send_call_to,), now, order.wait)
    late = evolve(ring, picked_up=end, given_up=end, number=order.send_call_to, view=seen(order))
    return exchange.with_ring(late)


def rung_for_good(exchange: Exchange, order: Order, _now: float) -> Exchange:
    """Show somebody as ringing, and never cancel it."""
    return exchange.with_call(order.call.with_new(evolve(seen(order), status=RINGING)))


def elsewhere(obey: Obey, exchange: Exchange, order: Order, now: float) -> Exchange:
    """Let somebody join a copy of the phone call, which has an id of its own."""
    copy = evolve(order.call, id=unknown_id(order.call.id))
    if len(exchange.calls) >= LINES:
        return exchange
    return obey(exchange.with_call(copy), evolve(order, call=copy), now)


def taking_over(action: str) -> VoipNowFit:
    """Put who was to join in the place of whoever is joined."""
    return ordered(action, lambda _, order: evolve(order, action="Transfer", leaves=order.extension))


def cut_off(obey: Obey, exchange: Exchange, order: Order, now: float) -> Exchange:
    """End the phone call that somebody was to join."""
    return ended(obey(exchange, order, now), order.call)


DEFECTS: tuple[VoipNowChange, ...] = (
    VoipNowChange(
        "barge-in-does-nothing",
        "VN-BARGE-4",
        "BargeIn is accepted, and nobody joins.",
        undone("BargeIn"),
    ),
    VoipNowChange(
        "barge-in-joins-a-copy",
        "VN-BARGE-4",
        "Who barges in gets a view of a new phone call, not of the one addressed.",
        doing(BARGE, elsewhere),
    ),
    VoipNowChange(
        "barge-in-takes-over",
        "VN-BARGE-4",
        "Who barges in takes the place of the extension, and no view is new.",
        taking_over("BargeIn"),
    ),
    VoipNowChange(
        "barge-in-ends-the-call",
        "VN-BARGE-4",
        "The phone call is over when somebody barges in.",
        doing(BARGE, cut_off),
    ),
    VoipNowChange(
        "barger-is-the-destination",
        "VN-BARGE-5",
        "The new view has the barging extension as its destination.",
        joined_as(lambda view: evolve(view, source=view.destination, destination=view.source)),
    ),
    VoipNowChange(
        "barger-keeps-ringing",
        "VN-BARGE-5",
        "The new view rings for good, though the barging extension has picked up.",
        joined_as(lambda view: evolve(view, status=RINGING)),
    ),
    VoipNowChange(
        "barger-is-somebody-else",
        "VN-BARGE-5",
        "The source of the new view is the extension of the URL.",
        joined_as(lambda view: evolve(view, source=view.destination)),
    ),
    VoipNowChange(
        "barge-in-without-pick-up",
        "VN-BARGE-6",
        "The view of who barges in is there at once and stays, though nobody picks up.",
        unanswered(joined_at_once),
    ),
    VoipNowChange(
        "barge-in-after-its-time",
        "VN-BARGE-6",
        "Who has not picked up joins when waitForPickup has run out.",
        unanswered(joined_too_late),
    ),
    VoipNowChange(
        "barger-rings-for-good",
        "VN-BARGE-6",
        "A view of whoever does not pick up rings on after waitForPickup has run out.",
        unanswered(rung_for_good),
    ),
    VoipNowChange(
        "whisper-takes-over",
        "VN-WHISPER-2",
        "Who whispers takes the place of whoever is whispered to.",
        taking_over("Whisper"),
    ),
    VoipNowChange(
        "whisper-ends-the-call",
        "VN-WHISPER-2",
        "The phone call is over when somebody whispers.",
        doing(("Whisper",), cut_off),
    ),
    VoipNowChange(
        "monitor-takes-over",
        "VN-MON-2",
        "Who listens takes the place of whoever is listened to.",
        taking_over("Monitor"),
    ),
)
