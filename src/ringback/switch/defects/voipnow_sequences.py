"""What a VoipNow server may do wrong only after several operations, or only when two act at once."""

from collections.abc import Callable, Mapping
from itertools import count

from attrs import evolve

from ringback.model import Json
from ringback.switch.changes import both
from ringback.switch.defects.voipnow_combinators import doing, ordered, retold
from ringback.switch.phonecall_actions import Order
from ringback.switch.phonecalls import Exchange, PhoneCall, View
from ringback.switch.ringing import LINES, Creation
from ringback.switch.tokens import Tokens
from ringback.switch.voipnow_fittings import (
    Fittings,
    Grant,
    HangUp,
    Make,
    Obey,
    VoipNowChange,
    VoipNowFit,
    granting,
    hanging_up,
    making,
)


def only_once(action: str) -> VoipNowFit:
    """Do an action for each phone call once; accept it then, and do nothing."""

    def fit(fittings: Fittings) -> Fittings:
        done: set[str] = set()

        def do(obey: Obey, exchange: Exchange, order: Order, now: float) -> Exchange:
            done.intersection_update(exchange.calls)
            if order.call.id in done:
                return exchange
            done.add(order.call.id)
            return obey(exchange, order, now)

        return doing((action,), do)(fittings)

    return fit


def unless(action: str, state: Callable[[Exchange, Order], bool]) -> VoipNowFit:
    """Accept an action in some states, and do nothing."""

    def do(obey: Obey, exchange: Exchange, order: Order, now: float) -> Exchange:
        return exchange if state(exchange, order) else obey(exchange, order, now)

    return doing((action,), do)


def besides(action: str, change: Callable[[Exchange, Order], Exchange]) -> VoipNowFit:
    """Do something else besides an action."""
    return doing((action,), lambda obey, exchange, order, now: change(obey(exchange, order, now), order))


def with_view(exchange: Exchange, order: Order, change: Callable[[View], View]) -> Exchange:
    """Return the exchange in which the view of an order is changed."""
    call = exchange.calls[order.call.id]
    view = call.view(order.view.id)
    return exchange.with_call(call.with_view(change(view))) if view else exchange


def not_held(view: View) -> View:
    """Return a view that is not on hold."""
    return evolve(view, on_hold=None)


def others(exchange: Exchange, call: PhoneCall) -> list[PhoneCall]:
    """Return the other phone calls there are."""
    return [each for each in exchange.calls.values() if each.id != call.id]


def all_off_hold(exchange: Exchange, order: Order) -> Exchange:
    """Take the first view of every other phone call off hold."""
    for call in others(exchange, order.call):
        exchange = exchange.with_call(call.with_view(not_held(call.views[0])))
    return exchange


def all_other_rings_stop(exchange: Exchange, order: Order) -> Exchange:
    """Give up whoever was to join another phone call."""
    for call in others(exchange, order.call):
        exchange = exchange.without_rings(call.id, "join")
    return exchange


def held_ones_too(hang_up: HangUp, exchange: Exchange, call: PhoneCall, number: str | None) -> Exchange:
    """Hang up a phone call, and all that are on hold at the same extension."""
    exchange = hang_up(exchange, call, number)
    for each in others(exchange, call):
        if each.extension == call.extension and each.views[0].on_hold is not None:
            exchange = exchange.without(each.id)
    return exchange


def deaf_after(action: str) -> VoipNowFit:
    """Hang up no phone call that an action was done to."""

    def fit(fittings: Fittings) -> Fittings:
        done: set[str] = set()

        def do(obey: Obey, exchange: Exchange, order: Order, now: float) -> Exchange:
            done.intersection_update(exchange.calls)
            done.add(order.call.id)
            return obey(exchange, order, now)

        def hang_up(inner: HangUp, exchange: Exchange, call: PhoneCall, number: str | None) -> Exchange:
            return exchange if call.id in done else inner(exchange, call, number)

        return both(doing((action,), do), hanging_up(hang_up))(fittings)

    return fit


def back_again(fittings: Fittings) -> Fittings:
    """Let the last phone call that was hung up come back when the next one is made."""
    gone: list[PhoneCall] = []

    def hang_up(inner: HangUp, exchange: Exchange, call: PhoneCall, number: str | None) -> Exchange:
        exchange = inner(exchange, call, number)
        if call.id not in exchange.calls:
            gone[:] = [call]
        return exchange

    def make(inner: Make, exchange: Exchange, creation: Creation, now: float) -> tuple[Exchange, PhoneCall]:
        exchange, made = inner(exchange, creation, now)
        while gone:
            old = gone.pop()
            exchange = exchange.with_call(old) if len(exchange.calls) < LINES else exchange
        return exchange, made

    return both(hanging_up(hang_up), making(make))(fittings)


def every_second_is_void(fittings: Fittings) -> Fittings:
    """Grant tokens, every second one of which opens nothing."""
    times = count(1)

    def grant(
        inner: Grant, tokens: Tokens, form: Mapping[str, str], now: float
    ) -> tuple[int, dict[str, Json]]:
        status, body = inner(tokens, form, now)
        if "access_token" in body and next(times) % 2 == 0:
            body = {**body, "access_token": body["access_token"][::-1]}
        return status, body

    return granting(grant)(fittings)


def is_held(_exchange: Exchange, order: Order) -> bool:
    """Return whether an order is for a view that is on hold."""
    return order.view.on_hold is not None


def another_parked(exchange: Exchange, order: Order) -> Order:
    """Return an order for another parked phone call, where there is one."""
    parked = [each for each in others(exchange, order.call) if each.views[0].parked is not None]
    return evolve(order, call=parked[0], view=parked[0].views[0]) if parked else order


DEFECTS: tuple[VoipNowChange, ...] = (
    VoipNowChange(
        "hold-once",
        "VN-HOLD-2",
        "A phone call that was on hold before is not put on hold again.",
        only_once("OnHold"),
    ),
    VoipNowChange(
        "recording-once",
        "VN-REC-2",
        "A phone call that was recorded before is not recorded again.",
        only_once("StartRecording"),
    ),
    VoipNowChange(
        "park-once",
        "VN-PARK-2",
        "A phone call that was parked before is not parked again.",
        only_once("Park"),
    ),
    VoipNowChange(
        "barge-in-once",
        "VN-BARGE-4",
        "Nobody can barge in again once somebody has, not even when that one has left.",
        only_once("BargeIn"),
    ),
    VoipNowChange(
        "off-hold-of-all",
        "VN-HOLD-5",
        "Where several phone calls are on hold, OffHold of one takes all of them off hold.",
        besides("OffHold", all_off_hold),
    ),
    VoipNowChange(
        "barge-in-one-at-a-time",
        "VN-BARGE-4",
        "Who is still called to barge in on one phone call is given up when another BargeIn comes.",
        besides("BargeIn", all_other_rings_stop),
    ),
    VoipNowChange(
        "hold-cancels-barge-in",
        "VN-BARGE-4",
        "Who is still called to barge in is given up when the phone call is put on hold.",
        besides("OnHold", lambda exchange, order: exchange.without_rings(order.call.id, "join")),
    ),
    VoipNowChange(
        "unpark-takes-another",
        "VN-PARK-4",
        "Where several phone calls are parked, UnPark takes another one than that of the URL.",
        ordered("UnPark", another_parked),
    ),
    VoipNowChange(
        "transfer-not-from-hold",
        "VN-XFER-2",
        "Transfer of a phone call on hold is accepted, and leads nowhere.",
        unless("Transfer", is_held),
    ),
    VoipNowChange(
        "delete-not-after-transfer",
        "VN-DEL-1",
        "A phone call that was transferred is not hung up.",
        deaf_after("Transfer"),
    ),
    VoipNowChange(
        "delete-takes-held-calls-along",
        "VN-DEL-5",
        "With a phone call, those are hung up that are on hold at the same extension.",
        hanging_up(held_ones_too),
    ),
    VoipNowChange(
        "hung-up-calls-come-back",
        "VN-DEL-1",
        "A phone call that was hung up is there again when another one is made.",
        back_again,
    ),
    VoipNowChange(
        "second-token-is-void",
        "VN-AUTH-2",
        "Every second token that is granted opens nothing.",
        every_second_is_void,
    ),
    VoipNowChange(
        "list-ends-at-three",
        "VN-LIST-9",
        "However many phone calls there are, the three newest are listed.",
        retold("page", lambda page: {"entry": page["entry"][-3:]}),
    ),
)
