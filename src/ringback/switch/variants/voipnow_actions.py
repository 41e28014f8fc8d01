"""What a VoipNow server may demand of actions, and what they may do in another way."""

from collections.abc import Callable, Mapping

from attrs import evolve

from ringback.calls import CallTable
from ringback.model import Json
from ringback.switch.phonecall_actions import Order
from ringback.switch.phonecalls import Exchange, Extension, Ring
from ringback.switch.replies import Reply
from ringback.switch.voipnow_asker import Asker, Denied, invalid, malformed
from ringback.switch.voipnow_desk import Desk, Visit
from ringback.switch.voipnow_fittings import (
    Handle,
    Obey,
    Read,
    VoipNowChange,
    VoipNowFit,
    error,
    handling,
    obeying,
    reading,
)

#: The actions by which somebody comes onto a phone call besides its parties.
JOINING = ("BargeIn", "Whisper", "Monitor")

#: The codes that blame what is above the parameters.
PLACES = ("pc_phonecall_invalid", "extension_invalid", "user_invalid")

Body = Mapping[str, Json]


def demanding(actions: tuple[str, ...], refusal: Callable[[Body, Order], Denied | None]) -> VoipNowFit:
    """Refuse what would otherwise be a good order of these actions."""

    def around(
        read: Read, asker: Asker, table: CallTable, extension: Extension | None, call_id: str, body: Json
    ) -> Order:
        order = read(asker, table, extension, call_id, body)
        denied = refusal(body, order) if order.action in actions else None
        if denied:
            raise denied
        return order

    return reading(around)


def _wait(body: Body, _order: Order) -> Denied | None:
    if "waitForPickup" in body:
        return None
    return invalid("pc_timeout_invalid", "waitForPickup is missing.")


def _caller_id(body: Body, _order: Order) -> Denied | None:
    return None if "callerId" in body else invalid("pc_callerid_invalid", "callerId is missing.")


def _full_number(body: Body, order: Order) -> Denied | None:
    if body.get("sendCallTo") == order.send_call_to:
        return None
    return invalid("pc_sendcallto_invalid", "sendCallTo must be an extended number.")


def _both_numbers(body: Body, _order: Order) -> Denied | None:
    missing = [each for each in ("transferFromNumber", "transferNumber") if each not in body]
    return malformed(f"{missing[0]} is missing.") if missing else None


def _no_pick_up(_body: Body, _order: Order) -> Denied | None:
    return malformed("There is no parked phone call to be picked up.")


def _no_format(body: Body, _order: Order) -> Denied | None:
    return malformed("StopRecording has no format.") if "format" in body else None


def _one_code(
    read: Read, asker: Asker, table: CallTable, extension: Extension | None, call_id: str, body: Json
) -> Order:
    """Refuse wrong parameters by a code of the server's own; BargeIn alone has documented ones."""
    try:
        return read(asker, table, extension, call_id, body)
    except Denied as denied:
        if denied.code in PLACES or not isinstance(body, dict) or body.get("action") == "BargeIn":
            raise
        raise malformed(denied.message) from denied


def _either_spelling(
    read: Read, asker: Asker, table: CallTable, extension: Extension | None, call_id: str, body: Json
) -> Order:
    if isinstance(body, dict) and "waitForPickUp" in body:
        body = {"waitForPickup": body["waitForPickUp"], **body}
    return read(asker, table, extension, call_id, body)


def _id_needed(handle: Handle, desk: Desk, visit: Visit) -> Reply:
    if visit.request.method == "PUT" and len(visit.path) < 3:  # noqa: PLR2004  (user, extension, call)
        return error(405, "request_not_implemented", "Actions are for one phone call.")
    return handle(desk, visit)


def _seen_by_who_joins(obey: Obey, exchange: Exchange, order: Order, now: float) -> Exchange:
    exchange = obey(exchange, order, now)
    return evolve(exchange, rings=tuple(_of_terminal(each) for each in exchange.rings))


def _of_terminal(ring: Ring) -> Ring:
    if ring.part != "join" or ring.view is None:
        return ring
    return evolve(ring, view=evolve(ring.view, extension=ring.number))


def _unseen(obey: Obey, exchange: Exchange, order: Order, now: float) -> Exchange:
    # Whoever only listens or whispers is no party of the phone call.
    return exchange if order.action in ("Whisper", "Monitor") else obey(exchange, order, now)


def _mailbox_takes(obey: Obey, exchange: Exchange, order: Order, now: float) -> Exchange:
    exchange = obey(exchange, order, now)
    return exchange.without(order.call.id) if order.action == "TransferToVoicemail" else exchange


VARIANTS: tuple[VoipNowChange, ...] = (
    VoipNowChange(
        "wait-demanded",
        "VN-E8",
        "BargeIn without waitForPickup is refused with pc_timeout_invalid.",
        demanding(("BargeIn",), _wait),
    ),
    VoipNowChange(
        "caller-id-demanded",
        "VN-E9",
        "BargeIn without callerId is refused with pc_callerid_invalid.",
        demanding(("BargeIn",), _caller_id),
    ),
    VoipNowChange(
        "id-demanded",
        "VN-E11",
        "An action without the id of a phone call is answered 405.",
        handling(_id_needed),
    ),
    VoipNowChange(
        "full-numbers-only",
        "VN-E13",
        "A terminal's number without its prefix is no sendCallTo.",
        demanding((*JOINING, "PickUp", "UnPark", "TransferToVoicemail"), _full_number),
    ),
    VoipNowChange(
        "views-of-who-joins",
        "VN-E17",
        "The new view after BargeIn is that of the extension that has joined.",
        obeying(_seen_by_who_joins),
    ),
    VoipNowChange(
        "both-numbers-demanded",
        "VN-E35",
        "A transfer without transferFromNumber or transferNumber is refused.",
        demanding(("Transfer", "TransferToVoicemail"), _both_numbers),
    ),
    VoipNowChange("whispers-unseen", "VN-E36", "Who whispers or listens has no view.", obeying(_unseen)),
    VoipNowChange(
        "voicemail-unseen",
        "VN-E37",
        "A phone call that was transferred to voicemail is not listed any more.",
        obeying(_mailbox_takes),
    ),
    VoipNowChange(
        "one-code-for-parameters",
        "VN-E38",
        "All actions but BargeIn refuse wrong parameters with request_invalid.",
        reading(_one_code),
    ),
    VoipNowChange(
        "either-spelling",
        "VN-E45",
        "The spelling waitForPickUp is understood, too.",
        reading(_either_spelling),
    ),
    VoipNowChange("no-pick-up", "VN-E46", "PickUp is refused.", demanding(("PickUp",), _no_pick_up)),
    VoipNowChange(
        "no-format-at-the-end",
        "VN-E51",
        "StopRecording with format is refused.",
        demanding(("StopRecording",), _no_format),
    ),
)
