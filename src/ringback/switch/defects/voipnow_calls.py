"""What a VoipNow server may do wrong with calls that are made, ring and end."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from attrs import evolve

from ringback.model import Json
from ringback.switch.defects.voipnow_combinators import (
    answered,
    names_call,
    of_all_extensions,
    on,
    query_of,
    unknown_id,
    with_query,
)
from ringback.switch.phonecalls import CALLBACK, CONFERENCE, ON_CALL, TERMINAL, Exchange, PhoneCall
from ringback.switch.replies import Reply
from ringback.switch.ringing import Creation
from ringback.switch.voipnow_asker import Asker, Denied, malformed
from ringback.switch.voipnow_fittings import (
    Advance,
    Handle,
    HangUp,
    Make,
    VoipNowChange,
    VoipNowFit,
    advancing,
    hanging_up,
    making,
)

if TYPE_CHECKING:
    from ringback.switch.voipnow_desk import Desk, Visit


# ---- making


def made(
    kind: str, around: Callable[[Make, Exchange, Creation, float], tuple[Exchange, PhoneCall]]
) -> VoipNowFit:
    """Wrap how calls of one kind of extension are made."""

    def make(inner: Make, exchange: Exchange, creation: Creation, now: float) -> tuple[Exchange, PhoneCall]:
        wanted = creation.extension.kind == kind
        return around(inner, exchange, creation, now) if wanted else inner(exchange, creation, now)

    return making(make)


def asked_for(kind: str, change: Callable[[Creation], Creation]) -> VoipNowFit:
    """Make another call than the one that is asked for."""
    return made(kind, lambda make, exchange, creation, now: make(exchange, change(creation), now))


def forgotten(make: Make, exchange: Exchange, creation: Creation, now: float) -> tuple[Exchange, PhoneCall]:
    """Tell of a call that is not there."""
    exchange, call = make(exchange, creation, now)
    return exchange.without(call.id), call


def doubled(make: Make, exchange: Exchange, creation: Creation, now: float) -> tuple[Exchange, PhoneCall]:
    """Make two calls, and tell of one."""
    exchange, _ = make(exchange, creation, now)
    return make(exchange, creation, now)


def without_options(handle: Handle, desk: "Desk", visit: "Visit") -> Reply:
    """Refuse a call whose query has options."""
    if {"callDuration", "allowPublicTransfer", "video"} & set(visit.request.query_params):
        raise malformed("This request has no query.")
    return handle(desk, visit)


def of_any_extension(handle: Handle, desk: "Desk", visit: "Visit") -> Reply:
    """Make a callback that is for no callback extension as a simple call."""
    try:
        return handle(desk, visit)
    except Denied as denied:
        if denied.code != "extension_invalid" or visit.path[1:] != ("callback",):
            raise
        return handle(desk, evolve(visit, path=(visit.path[0], "simple")))


def under_another_id(_visit: "Visit", reply: Reply) -> Reply:
    """Tell of calls by ids that none of them has."""
    renamed = [{**each, "id": unknown_id(each["id"])} for each in listed(reply)]
    return evolve(reply, value=renamed or None)


def listed(reply: Reply) -> list[Json]:
    """Return the phone calls that an answer has."""
    return list(reply.value or ())


def renamed_when_answered(advance: Advance, exchange: Exchange, now: float) -> Exchange:
    """Give each phone call another id once both its parties are on it."""
    after = advance(exchange, now)
    for call in exchange.calls.values():
        found = after.calls.get(call.id)
        if found is not None and found.views[0].status == ON_CALL != call.views[0].status:
            after = after.without(found.id).with_call(evolve(found, id=unknown_id(found.id)))
    return after


# ---- hanging up


def hung_up_with(
    around: Callable[[HangUp, Exchange, PhoneCall], Exchange],
) -> VoipNowFit:
    """Wrap how whole calls are hung up."""

    def hang_up(inner: HangUp, exchange: Exchange, call: PhoneCall, number: str | None) -> Exchange:
        return inner(exchange, call, number) if number else around(inner, exchange, call)

    return hanging_up(hang_up)


def others(exchange: Exchange, call: PhoneCall) -> list[PhoneCall]:
    """Return the other phone calls that are charged to the same extension."""
    return [
        each for each in exchange.calls.values() if each.extension == call.extension and each.id != call.id
    ]


def with_others(hang_up: HangUp, exchange: Exchange, call: PhoneCall) -> Exchange:
    """Hang up a phone call, and the others of its extension."""
    for each in (call, *others(exchange, call)):
        exchange = hang_up(exchange, each, None)
    return exchange


def instead_another(hang_up: HangUp, exchange: Exchange, call: PhoneCall) -> Exchange:
    """Hang up another phone call of the extension, if there is one."""
    return hang_up(exchange, next(iter(others(exchange, call)), call), None)


def unless_ringing(hang_up: HangUp, exchange: Exchange, call: PhoneCall) -> Exchange:
    """Hang up nothing that is not on."""
    return hang_up(exchange, call, None) if call.views[0].status == ON_CALL else exchange


def nobody(hang_up: HangUp, exchange: Exchange, call: PhoneCall, number: str | None) -> Exchange:
    """Hang up no single party."""
    return exchange if number else hang_up(exchange, call, None)


def the_others(hang_up: HangUp, exchange: Exchange, call: PhoneCall, number: str | None) -> Exchange:
    """Hang up whoever joined, where one of the first two is meant."""
    if number is None or number not in call.views[0].parties:
        return hang_up(exchange, call, number)
    return exchange.with_call(evolve(call, views=call.views[:1]))


def only_first(handle: Handle, desk: "Desk", visit: "Visit") -> Reply:
    """Hang up the first phone call of an extension where all of them are meant."""
    if names_call(visit):
        return handle(desk, visit)
    asker = Asker(desk.exchange, desk.user)
    first = [each.id for each in asker.calls(asker.extension(visit.path[1]))][:1]
    return handle(desk, evolve(visit, path=(*visit.path, *first)))


def whatever_the_number(handle: Handle, desk: "Desk", visit: "Visit") -> Reply:
    """Hang up the whole phone call where nobody on it has the number."""
    reply = handle(desk, visit)
    query = query_of(visit)
    if reply.value is None and query.pop("phoneNumber", ""):
        return handle(desk, with_query(visit, query))
    return reply


DEFECTS: tuple[VoipNowChange, ...] = (
    VoipNowChange(
        "create-is-only-said",
        "VN-CREATE-1",
        "A simple call is answered as if it had been made, and is not there.",
        made(TERMINAL, forgotten),
    ),
    VoipNowChange(
        "create-makes-two",
        "VN-CREATE-1",
        "Two calls are made where one is asked for.",
        made(TERMINAL, doubled),
    ),
    VoipNowChange(
        "create-calls-itself",
        "VN-CREATE-1",
        "A simple call goes to its own source, not to its destination.",
        asked_for(TERMINAL, lambda creation: evolve(creation, destination=creation.source)),
    ),
    VoipNowChange(
        "create-the-wrong-way-round",
        "VN-CREATE-1",
        "Source and destination of a simple call are exchanged.",
        asked_for(
            TERMINAL,
            lambda creation: evolve(creation, source=creation.destination, destination=creation.source),
        ),
    ),
    VoipNowChange(
        "create-under-another-id",
        "VN-CREATE-4",
        "The answer tells of a new call by an id that it cannot be listed by.",
        answered("POST", under_another_id),
    ),
    VoipNowChange(
        "answered-under-another-id",
        "VN-LIST-2",
        "A phone call that is answered has another id from then on.",
        advancing(renamed_when_answered),
    ),
    VoipNowChange(
        "create-refuses-options",
        "VN-CREATE-2",
        "A call is refused for a documented option in the query.",
        on("POST", without_options),
    ),
    VoipNowChange(
        "callback-is-only-said",
        "VN-CREATE-4",
        "A callback is answered as if it had been made, and is never listed.",
        made(CALLBACK, forgotten),
    ),
    VoipNowChange(
        "callback-calls-one-number",
        "VN-CREATE-3",
        "A callback is from a public number to itself.",
        asked_for(CALLBACK, lambda creation: evolve(creation, destination=creation.source)),
    ),
    VoipNowChange(
        "callback-of-anybody",
        "VN-CREATE-6",
        "A callback is made for any extension, and for none.",
        on("POST", of_any_extension),
    ),
    VoipNowChange(
        "invitation-is-only-said",
        "VN-CREATE-5",
        "An invitation to a conference is answered as if it had been made, and is not there.",
        made(CONFERENCE, forgotten),
    ),
    VoipNowChange(
        "invitation-from-the-guest",
        "VN-CREATE-5",
        "An invitation to a conference shows the guest as its source.",
        asked_for(CONFERENCE, lambda creation: evolve(creation, source=creation.destination)),
    ),
    VoipNowChange(
        "delete-is-only-said",
        "VN-DEL-1",
        "Delete is answered as if the phone call had been hung up, and it goes on.",
        hung_up_with(lambda _hang_up, exchange, _call: exchange),
    ),
    VoipNowChange(
        "delete-ignores-ringing-calls",
        "VN-DEL-1",
        "A phone call that still rings is not hung up.",
        hung_up_with(unless_ringing),
    ),
    VoipNowChange(
        "delete-of-all-hangs-up-one",
        "VN-DEL-2",
        "Without an id, the oldest phone call only is hung up.",
        on("DELETE", only_first),
    ),
    VoipNowChange(
        "delete-of-all-is-everywhere",
        "VN-DEL-2",
        "Without an id, the phone calls of the user's other extensions are hung up as well.",
        of_all_extensions("DELETE"),
    ),
    VoipNowChange(
        "delete-for-nobodys-number",
        "VN-DEL-3",
        "With a phoneNumber that nobody on it has, the phone call is hung up.",
        on("DELETE", whatever_the_number),
    ),
    VoipNowChange(
        "delete-hangs-up-no-party",
        "VN-DEL-4",
        "With the phoneNumber of a party, nobody is hung up.",
        hanging_up(nobody),
    ),
    VoipNowChange(
        "delete-hangs-up-who-joined",
        "VN-DEL-4",
        "With the phoneNumber of one of its two parties, whoever joined the phone call is hung up instead.",
        hanging_up(the_others),
    ),
    VoipNowChange(
        "delete-hangs-up-all",
        "VN-DEL-5",
        "With an id, all phone calls of the extension are hung up.",
        hung_up_with(with_others),
    ),
    VoipNowChange(
        "delete-hangs-up-another",
        "VN-DEL-5",
        "Where an extension has several phone calls, another one than that of the id is hung up.",
        hung_up_with(instead_another),
    ),
    VoipNowChange(
        "delete-tells-of-another",
        "VN-DEL-5",
        "Delete tells of another id than that of the phone call that was hung up.",
        answered("DELETE", under_another_id),
    ),
    VoipNowChange(
        "delete-tells-of-one",
        "VN-DEL-5",
        "However many phone calls were hung up, Delete tells of one.",
        answered("DELETE", lambda _, reply: evolve(reply, value=listed(reply)[:1] or None)),
    ),
)
