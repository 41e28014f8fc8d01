"""What the other actions of a VoipNow server may do wrong: hold, park, record, transfer, pick up."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from attrs import evolve

from ringback.model import Json
from ringback.switch.bodies import json_of
from ringback.switch.defects.voipnow_combinators import (
    afterwards,
    answered,
    ended,
    ordered,
    retold,
    undone,
    unknown_id,
    untold,
)
from ringback.switch.phonecall_actions import Order
from ringback.switch.phonecalls import Exchange, PhoneCall
from ringback.switch.replies import Reply
from ringback.switch.voipnow_fittings import Advance, VoipNowChange, VoipNowFit, advancing

if TYPE_CHECKING:
    from ringback.switch.voipnow_desk import Visit

# ---- what is done to whom


def to_newest_call(exchange: Exchange, order: Order) -> Order:
    """Return an order for the newest phone call of the extension."""
    newest = [each for each in exchange.calls.values() if each.extension == order.call.extension][-1]
    return evolve(order, call=newest, view=newest.views[0])


def to_last_view(_exchange: Exchange, order: Order) -> Order:
    """Return an order for another view of the phone call, where it has several."""
    return evolve(order, view=order.call.views[-1])


def to_another(action: str) -> VoipNowFit:
    """Call another terminal than the one in sendCallTo."""

    def change(exchange: Exchange, order: Order) -> Order:
        others = (
            each.number
            for each in exchange.extensions.values()
            if exchange.picks_up(each.number) and each.number not in (order.send_call_to, order.extension)
        )
        return evolve(order, send_call_to=next(others, order.send_call_to))

    return ordered(action, change)


def renamed(exchange: Exchange, call: PhoneCall) -> Exchange:
    """Return the exchange in which a phone call has another id."""
    return exchange.without(call.id).with_call(evolve(call, id=unknown_id(call.id)))


def still_parked(advance: Advance, exchange: Exchange, now: float) -> Exchange:
    """Let what was parked be parked for good."""
    after = advance(exchange, now)
    for call in exchange.calls.values():
        taken = after.calls.get(call.id)
        for old in call.views:
            view = taken.view(old.id) if taken else None
            if taken and view and old.parked is not None and view.parked is None:
                parked = evolve(view, parked=old.parked, parked_by=old.parked_by, parked_pos=old.parked_pos)
                after = after.with_call(taken.with_view(parked))
    return after


# ---- what is answered


def told_of(action: str, change: Callable[[Json], Json]) -> VoipNowFit:
    """Answer an action with another body."""

    def answer(visit: "Visit", reply: Reply) -> Reply:
        body = json_of(visit.request, visit.content)
        return evolve(reply, value=change(reply.value)) if body["action"] == action else reply

    return answered("PUT", answer)


def strange(call: Json) -> Json:
    """Return a phone call under another id, with its link."""
    return {**call, "id": unknown_id(call["id"]), "links": {"self": led_astray(call["links"]["self"])}}


def led_astray(link: str) -> str:
    """Return a link to a phone call that is not there."""
    rest, _, call_id = link.rpartition("/")
    return f"{rest}/{unknown_id(call_id)}"


def with_status(action: str, status: int) -> VoipNowFit:
    """Answer an action with another HTTP status."""

    def answer(visit: "Visit", reply: Reply) -> Reply:
        body = json_of(visit.request, visit.content)
        return evolve(reply, status=status) if body["action"] == action else reply

    return answered("PUT", answer)


DEFECTS: tuple[VoipNowChange, ...] = (
    # ---- hold
    VoipNowChange(
        "hold-does-nothing",
        "VN-HOLD-2",
        "OnHold is accepted, and the view does not show that it is on hold.",
        undone("OnHold"),
    ),
    VoipNowChange(
        "hold-ends-the-call",
        "VN-HOLD-2",
        "A phone call that is put on hold is over.",
        afterwards("OnHold", ended),
    ),
    VoipNowChange(
        "hold-moves-the-call",
        "VN-HOLD-2",
        "A phone call that is put on hold has another id from then on.",
        afterwards("OnHold", renamed),
    ),
    VoipNowChange(
        "hold-of-another-view",
        "VN-HOLD-2",
        "Of several views, OnHold puts the last one on hold, whichever is named.",
        ordered("OnHold", to_last_view),
    ),
    VoipNowChange(
        "hold-of-the-newest-call",
        "VN-HOLD-5",
        "OnHold puts the newest phone call of the extension on hold, whichever is named.",
        ordered("OnHold", to_newest_call),
    ),
    VoipNowChange(
        "hold-is-true",
        "VN-HOLD-2",
        "A view shows that it is on hold, but not since when.",
        retold("view", lambda text: {"onHold": True} if "onHold" in text else {}),
    ),
    VoipNowChange(
        "hold-for-good",
        "VN-HOLD-4",
        "OffHold is accepted, and the view stays on hold.",
        undone("OffHold"),
    ),
    # ---- recording
    VoipNowChange(
        "recording-does-nothing",
        "VN-REC-2",
        "StartRecording is accepted, and the view does not show that it is recorded.",
        undone("StartRecording"),
    ),
    VoipNowChange(
        "recording-holds",
        "VN-REC-2",
        "StartRecording puts the phone call on hold instead.",
        ordered("StartRecording", lambda _, order: evolve(order, action="OnHold")),
    ),
    VoipNowChange(
        "recording-in-seconds",
        "VN-REC-2",
        "Since when a view is recorded is shown as a number, which is no date.",
        retold("view", lambda text: {"recording": 1340802530} if "recording" in text else {}),
    ),
    VoipNowChange(
        "recording-for-good",
        "VN-REC-4",
        "StopRecording is accepted, and the view stays recorded.",
        undone("StopRecording"),
    ),
    # ---- parking
    VoipNowChange(
        "park-does-nothing",
        "VN-PARK-2",
        "Park is accepted, and no view shows that the phone call is parked.",
        undone("Park"),
    ),
    VoipNowChange(
        "park-unseen",
        "VN-PARK-2",
        "A parked phone call does not show that it is.",
        untold("view", "parked", "parkedBy", "parkedPos"),
    ),
    VoipNowChange(
        "park-answers-with-nothing",
        "VN-PARK-5",
        "The answer to Park is an empty array.",
        told_of("Park", lambda _: []),
    ),
    VoipNowChange(
        "park-answers-with-another",
        "VN-PARK-5",
        "The answer to Park has another phone call than the one addressed.",
        told_of("Park", lambda calls: [strange(each) for each in calls]),
    ),
    VoipNowChange(
        "parked-for-good",
        "VN-PARK-4",
        "UnPark connects the extension, and the phone call stays parked.",
        advancing(still_parked),
    ),
    VoipNowChange(
        "unpark-does-nothing",
        "VN-PARK-4",
        "UnPark is accepted, and nobody is connected.",
        undone("UnPark"),
    ),
    VoipNowChange(
        "unpark-connects-another",
        "VN-PARK-4",
        "UnPark connects another terminal than the one in sendCallTo.",
        to_another("UnPark"),
    ),
    # ---- transfer and pick-up
    VoipNowChange(
        "transfer-does-nothing",
        "VN-XFER-2",
        "Transfer is accepted, and the number in sendCallTo is never on call.",
        undone("Transfer"),
    ),
    VoipNowChange(
        "transfer-ends-the-call",
        "VN-XFER-2",
        "A transferred phone call is over.",
        afterwards("Transfer", ended),
    ),
    VoipNowChange(
        "transfer-connects-another",
        "VN-XFER-2",
        "Transfer connects another terminal than the one in sendCallTo.",
        to_another("Transfer"),
    ),
    VoipNowChange(
        "pick-up-does-nothing",
        "VN-PICK-2",
        "PickUp is accepted, and the phone call rings on where it rang.",
        undone("PickUp"),
    ),
    VoipNowChange(
        "pick-up-ends-the-call",
        "VN-PICK-2",
        "A phone call that somebody picks up is over.",
        afterwards("PickUp", ended),
    ),
    # ---- the answers
    VoipNowChange(
        "barge-in-answers-with-another",
        "VN-BARGE-2",
        "The answer to BargeIn is another phone call than the one addressed.",
        told_of("BargeIn", strange),
    ),
    VoipNowChange(
        "barge-in-answers-with-an-array",
        "VN-BARGE-2",
        "The answer to BargeIn is an array, not a phone call.",
        told_of("BargeIn", lambda call: [call]),
    ),
    VoipNowChange(
        "barge-in-answers-without-extension",
        "VN-BARGE-2",
        "The phone call in the answer to BargeIn has no extension.",
        told_of("BargeIn", lambda call: {key: each for key, each in call.items() if key != "extension"}),
    ),
    VoipNowChange(
        "barge-in-answers-302",
        "VN-BARGE-2",
        "An accepted BargeIn is answered with 302.",
        with_status("BargeIn", 302),
    ),
    VoipNowChange(
        "barge-in-link-leads-astray",
        "VN-BARGE-3",
        "The link in the answer to BargeIn points at a phone call that is not there.",
        told_of("BargeIn", lambda call: {**call, "links": {"self": led_astray(call["links"]["self"])}}),
    ),
)
