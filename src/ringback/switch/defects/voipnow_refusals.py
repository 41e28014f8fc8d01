"""What a VoipNow server may refuse wrongly: right requests, by wrong codes and statuses, and with something done."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from attrs import evolve

from ringback.cometd.bodies import Unreadable
from ringback.model import Json
from ringback.switch.defects.voipnow_combinators import (
    ended,
    names_call,
    on,
    reading_as,
    refused_as,
    rephrased,
)
from ringback.switch.phonecall_actions import Order
from ringback.switch.phonecalls import Exchange, PhoneCall
from ringback.switch.replies import Reply
from ringback.switch.voipnow_asker import Asker, Denied, invalid
from ringback.switch.voipnow_fittings import (
    Handle,
    Refuse,
    VoipNowChange,
    VoipNowFit,
    error,
    handling,
    refusing,
)

if TYPE_CHECKING:
    from ringback.switch.voipnow_desk import Desk, Visit


def blaming(code: str, other: str) -> VoipNowFit:
    """Refuse by another code."""
    return refused_as(code, lambda denied: evolve(denied, code=other))


def blamed(action: str, code: str) -> VoipNowFit:
    """Refuse an action that is right."""

    def read(_asker: Asker, body: Json, again: Callable[[Json], Order]) -> Order:
        order = again(body)
        if order.action == action:
            raise invalid(code, "This is not possible.")
        return order

    return reading_as(read)


def refused_but(change: Callable[[Exchange, PhoneCall], Exchange]) -> VoipNowFit:
    """Do something to the phone call of an action that is refused."""

    def handle(inner: Handle, desk: "Desk", visit: "Visit") -> Reply:
        try:
            return inner(desk, visit)
        except Denied:
            call = desk.exchange.calls.get(visit.path[-1]) if names_call(visit) else None
            if call:
                desk.exchange = change(desk.exchange, call)
            raise

    return on("PUT", handle)


def held(exchange: Exchange, call: PhoneCall) -> Exchange:
    """Return the exchange in which a phone call is on hold."""
    first = call.views[0]
    return exchange.with_call(call.with_view(evolve(first, on_hold=first.answered)))


def overheard(exchange: Exchange, call: PhoneCall) -> Exchange:
    """Return the exchange in which the first terminal that is free has joined a phone call."""
    free = [each for each in exchange.extensions if exchange.picks_up(each) and not call.involves(each)]
    if not free:
        return exchange
    first = evolve(call.views[0], parked=None, parked_by="", parked_pos=0)
    joined = evolve(first, source=(free[0],), destination=(call.extension,))
    return exchange.with_call(call.with_new(joined))


def breaking(handle: Handle, desk: "Desk", visit: "Visit") -> Reply:
    """Fail where a body cannot be read."""
    try:
        return handle(desk, visit)
    except Unreadable:
        return error(500, "internal_server_error", "The request could not be served.")


def of_status(prefix: str, status: int) -> VoipNowFit:
    """Refuse with another HTTP status."""
    return rephrased(prefix, lambda reply: evolve(reply, status=status))


def worded(change: Callable[[Mapping[str, Json]], Json]) -> VoipNowFit:
    """Refuse in another form."""

    def refuse(inner: Refuse, denied: Denied) -> Reply:
        return evolve(inner(denied), value=change({"code": denied.code, "message": denied.message}))

    return refusing(refuse)


DEFECTS: tuple[VoipNowChange, ...] = (
    # ---- what is blamed
    VoipNowChange(
        "timeout-blames-caller-id",
        "VN-ERR-1",
        "An invalid waitForPickup is refused with pc_callerid_invalid.",
        blaming("pc_timeout_invalid", "pc_callerid_invalid"),
    ),
    VoipNowChange(
        "caller-id-blames-timeout",
        "VN-ERR-2",
        "An invalid callerId is refused with pc_timeout_invalid.",
        blaming("pc_callerid_invalid", "pc_timeout_invalid"),
    ),
    VoipNowChange(
        "call-blames-view",
        "VN-ERR-3",
        "An unknown phone call is refused with pc_phonecallview_invalid.",
        blaming("pc_phonecall_invalid", "pc_phonecallview_invalid"),
    ),
    VoipNowChange(
        "view-blames-call",
        "VN-ERR-4",
        "An unknown view is refused with pc_phonecall_invalid.",
        blaming("pc_phonecallview_invalid", "pc_phonecall_invalid"),
    ),
    VoipNowChange(
        "send-call-to-blames-caller-id",
        "VN-ERR-5",
        "An invalid sendCallTo is refused with pc_callerid_invalid.",
        blaming("pc_sendcallto_invalid", "pc_callerid_invalid"),
    ),
    VoipNowChange(
        "send-call-to-blames-call",
        "VN-ERR-9",
        "An invalid sendCallTo is refused with pc_phonecall_invalid, though the phone call is there.",
        blaming("pc_sendcallto_invalid", "pc_phonecall_invalid"),
    ),
    VoipNowChange(
        "extension-blames-user",
        "VN-ERR-8",
        "An unknown extension is refused with user_invalid.",
        blaming("extension_invalid", "user_invalid"),
    ),
    VoipNowChange(
        "park-blames-the-right-view",
        "VN-ERR-9",
        "Park is refused with pc_phonecallview_invalid, though the view is there.",
        blamed("Park", "pc_phonecallview_invalid"),
    ),
    VoipNowChange(
        "recording-blames-the-right-call",
        "VN-ERR-9",
        "StartRecording is refused with pc_phonecall_invalid, though the phone call is there.",
        blamed("StartRecording", "pc_phonecall_invalid"),
    ),
    # ---- how it is refused
    VoipNowChange(
        "refusals-with-404",
        "VN-ERR-3",
        "What a pc_ code refuses comes with status 404.",
        of_status("pc_", 404),
    ),
    VoipNowChange(
        "refusals-with-200",
        "VN-ERR-5",
        "What a pc_ code refuses comes with status 200.",
        of_status("pc_", 200),
    ),
    VoipNowChange(
        "refusals-with-500",
        "VN-ERR-7",
        "What a pc_ code refuses comes with status 500.",
        of_status("pc_", 500),
    ),
    VoipNowChange(
        "nonsense-breaks",
        "VN-ERR-7",
        "A request whose parameters have wrong types is answered with status 500.",
        refused_as(
            "request_invalid", lambda _: Denied(500, "internal_server_error", "Something went wrong.")
        ),
    ),
    VoipNowChange(
        "bad-json-breaks",
        "VN-ERR-7",
        "A body that is not JSON is answered with status 500.",
        handling(breaking),
    ),
    VoipNowChange(
        "errors-without-code",
        "VN-ERR-6",
        "An error has a message, and no code.",
        worded(lambda told: {"error": {"message": told["message"]}}),
    ),
    VoipNowChange(
        "errors-without-envelope",
        "VN-ERR-6",
        "Code and message of an error stand where the error that has them should stand.",
        worded(dict),
    ),
    VoipNowChange(
        "errors-in-an-array",
        "VN-ERR-6",
        "An error is an array of errors.",
        worded(lambda told: {"error": [told]}),
    ),
    VoipNowChange(
        "errors-without-body",
        "VN-ERR-6",
        "A refusal has no body.",
        worded(lambda _: None),
    ),
    VoipNowChange(
        "refused-actions-end-the-call",
        "VN-ERR-10",
        "The phone call of an action that is refused is over.",
        refused_but(ended),
    ),
    VoipNowChange(
        "refused-actions-hold",
        "VN-ERR-10",
        "The phone call of an action that is refused is put on hold.",
        refused_but(held),
    ),
    VoipNowChange(
        "refused-actions-let-join",
        "VN-ERR-10",
        "When an action is refused, somebody joins its phone call all the same.",
        refused_but(overheard),
    ),
)
