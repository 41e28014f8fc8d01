"""The actions that VoipNow's clients send, read as orders or refused by a documented code."""

from collections.abc import Callable, Mapping

from attrs import evolve, frozen

from ringback.calls import CallTable
from ringback.model import Json
from ringback.switch.phonecall_actions import Order
from ringback.switch.phonecalls import ON_CALL, OTHER_SIDE_RINGING, RINGING, Extension, PhoneCall, View
from ringback.switch.voipnow_asker import Asker, invalid, malformed
from ringback.switch.voipnow_values import PATIENCE, caller_id_of, number_of, seconds_of, wait_of

#: How long a call stays parked where nobody says, in seconds.
PARKED_FOR = 180.0

#: The most views a call may have.
_VIEWS = 1000

_STATUS = {RINGING: "ringing", OTHER_SIDE_RINGING: "other side ringing", ON_CALL: "on call"}


@frozen
class _Asked:
    """One action as it came, on a call that is there."""

    asker: Asker
    body: Mapping[str, Json]
    call: PhoneCall
    extension: Extension | None


def order_of(asker: Asker, table: CallTable, extension: Extension | None, call_id: str, body: Json) -> Order:
    """Return the order that a body gives, or refuse it."""
    action = _action(body)
    call = asker.call(call_id, extension)
    if call is None:
        raise invalid("pc_phonecall_invalid", "There is no such phone call.")
    asked = _Asked(asker, body, call, extension)
    # Who transfers names parties, and no view.
    named = call.views[0].id if action in ("Transfer", "TransferToVoicemail") else body.get("phoneCallViewId")
    view = _view(table, call, action, named)
    order = Order(
        action=action, call=call, view=view, extension=extension.number if extension else call.extension
    )
    return _READ[action](asked, order)


def _action(body: Json) -> str:
    action = body.get("action") if isinstance(body, dict) else None
    if not isinstance(action, str):
        raise malformed("action is missing, or not a string.")
    if action not in _READ:
        raise malformed("There is no such action.")
    return action


def _view(table: CallTable, call: PhoneCall, action: str, view_id: Json) -> View:
    view = call.view(view_id) if isinstance(view_id, str) else None
    if view is None or len(call.views) >= _VIEWS:
        raise invalid("pc_phonecallview_invalid", "The phone call has no such view.")
    if table.move(action, _STATUS[view.status]) is None:
        raise invalid(
            "pc_phonecallview_invalid", f"{action} means nothing while the view is {_STATUS[view.status]}."
        )
    fits = _FITS.get(action, _is_talking)
    if not fits(view):
        raise invalid("pc_phonecallview_invalid", f"{action} means nothing on this view now.")
    return view


def _is_talking(view: View) -> bool:
    return view.parked is None


#: What a view must be for an action, beside its status; for all others it must not be parked.
_FITS: Mapping[str, Callable[[View], bool]] = {
    "OnHold": lambda view: view.on_hold is None and view.parked is None,
    "OffHold": lambda view: view.on_hold is not None,
    "StartRecording": lambda view: view.recording is None,
    "StopRecording": lambda view: view.recording is not None,
    "UnPark": lambda view: view.parked is not None,
}


def _with_terminal(asked: _Asked, order: Order) -> Order:
    terminal = _terminal(asked)
    return evolve(
        order,
        send_call_to=terminal.number,
        caller_id=caller_id_of(asked.body, terminal.caller_id),
        wait=wait_of(asked.body),
    )


def _whispering(asked: _Asked, order: Order) -> Order:
    # A flag, which the documents write as a number or as a string.
    if str(asked.body.get("private", 0)) not in ("0", "1"):
        raise malformed("private is 0 or 1.")
    return _with_terminal(asked, order)


def _terminal(asked: _Asked) -> Extension:
    terminal = _phone(asked)
    if asked.call.involves(terminal.number):
        raise invalid("pc_sendcallto_invalid", "sendCallTo is on this phone call already.")
    return terminal


def _phone(asked: _Asked) -> Extension:
    number = asked.body.get("sendCallTo")
    terminal = asked.asker.found(number) if isinstance(number, str) else None
    if terminal is None or not terminal.terminal:
        raise invalid("pc_sendcallto_invalid", "sendCallTo must be the extension of a phone terminal.")
    if terminal.organization != asked.asker.organization:
        raise invalid("pc_sendcallto_invalid", "sendCallTo must be of the same organization.")
    return terminal


def _parking(asked: _Asked, order: Order) -> Order:
    return evolve(order, parked_for=seconds_of(asked.body, "maxInParking", PARKED_FOR))


def _plain(_asked: _Asked, order: Order) -> Order:
    return order


def _recording(asked: _Asked, order: Order) -> Order:
    if asked.body.get("format", "wav") not in ("wav", "wav49"):
        raise malformed("format is wav or wav49.")
    charged = asked.asker.exchange.extensions.get(order.extension)
    if charged is not None and not charged.records:
        raise malformed("This extension does not allow its calls to be recorded.")
    return order


def _transferring(asked: _Asked, order: Order) -> Order:
    number = number_of(asked.asker, "sendCallTo", asked.body.get("sendCallTo"))
    if asked.call.involves(number):
        raise invalid("pc_sendcallto_invalid", "sendCallTo is on this phone call already.")
    return evolve(order, send_call_to=number, leaves=_leaving(asked, order), wait=PATIENCE)


def _to_voicemail(asked: _Asked, order: Order) -> Order:
    return evolve(order, send_call_to=_phone(asked).number, leaves=_leaving(asked, order))


def _leaving(asked: _Asked, order: Order) -> str:
    """Return who transfers, and so leaves; both numbers that may be given must be those of parties."""
    for name in ("transferFromNumber", "transferNumber"):
        if name in asked.body and number_of(asked.asker, name, asked.body[name]) not in order.view.parties:
            raise malformed(f"{name} must be a party of the phone call.")
    leaves = number_of(
        asked.asker, "transferFromNumber", asked.body.get("transferFromNumber", order.extension)
    )
    if leaves not in order.view.parties:
        raise malformed("Who transfers must be a party of the phone call.")
    return leaves


#: How the rest of each action's body is read.
_READ: Mapping[str, Callable[[_Asked, Order], Order]] = {
    "BargeIn": _with_terminal,
    "Monitor": _with_terminal,
    "OffHold": _plain,
    "OnHold": _plain,
    "Park": _parking,
    "PickUp": _with_terminal,
    "StartRecording": _recording,
    "StopRecording": _plain,
    "Transfer": _transferring,
    "TransferToVoicemail": _to_voicemail,
    "UnPark": _with_terminal,
    "Whisper": _whispering,
}
