"""Ways in which a VoipNow face may differ, which several defects share."""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from attrs import evolve
from starlette.requests import Request

from ringback.model import Json
from ringback.switch.phonecall_actions import Order
from ringback.switch.phonecalls import Exchange, PhoneCall
from ringback.switch.replies import Reply
from ringback.switch.voipnow_asker import Asker, Denied
from ringback.switch.voipnow_fittings import (
    Handle,
    Obey,
    Read,
    VoipNowFit,
    handling,
    obeying,
    reading,
    refusing,
    showing,
)
from ringback.switch.voipnow_texts import Shown

if TYPE_CHECKING:
    from ringback.calls import CallTable
    from ringback.switch.phonecalls import Extension
    from ringback.switch.voipnow_desk import Desk, Visit


# ---- requests and answers


def on(method: str, around: Callable[[Handle, "Desk", "Visit"], Reply]) -> VoipNowFit:
    """Wrap what is done with the requests of one method."""

    def handle(inner: Handle, desk: "Desk", visit: "Visit") -> Reply:
        return around(inner, desk, visit) if visit.request.method == method else inner(desk, visit)

    return handling(handle)


def asked(method: str, change: Callable[["Visit"], "Visit"]) -> VoipNowFit:
    """Understand the requests of one method in another way."""
    return on(method, lambda handle, desk, visit: handle(desk, change(visit)))


def answered(method: str, change: Callable[["Visit", Reply], Reply]) -> VoipNowFit:
    """Answer the accepted requests of one method in another way."""
    return on(method, lambda handle, desk, visit: change(visit, handle(desk, visit)))


def with_query(visit: "Visit", query: Mapping[str, str]) -> "Visit":
    """Return the visit in which the query is as given."""
    scope = {**visit.request.scope, "query_string": urlencode(query).encode()}
    return evolve(visit, request=Request(scope))


def query_of(visit: "Visit") -> dict[str, str]:
    """Return the query of a visit."""
    return dict(visit.request.query_params)


def names_call(visit: "Visit") -> bool:
    """Return whether the path of a visit ends in the id of a phone call."""
    return len(visit.path) > 2  # noqa: PLR2004  (user, extension, call)


def unknown_id(call_id: str) -> str:
    """Return an id of the documented form that no phone call has."""
    return call_id[::-1]


def of_all_extensions(method: str) -> VoipNowFit:
    """Take a request about all phone calls of an extension for one about those of all the user's extensions."""

    def around(handle: Handle, desk: "Desk", visit: "Visit") -> Reply:
        if names_call(visit):
            return handle(desk, visit)
        # An extension that nobody has is refused all the same.
        Asker(desk.exchange, desk.user).extension(visit.path[1])
        return handle(desk, evolve(visit, path=(visit.path[0], "@self")))

    return on(method, around)


def retold(what: str, change: Callable[[dict[str, Json]], Mapping[str, Json]]) -> VoipNowFit:
    """Change the texts of a kind whatever they are about: phone call, view, accepted, page."""

    def show(_shown: Shown, text: dict[str, Json]) -> dict[str, Json]:
        return {**text, **change(text)}

    return showing(what, show)


def untold(what: str, *members: str) -> VoipNowFit:
    """Leave members out of the texts of a kind."""

    def show(_shown: Shown, text: dict[str, Json]) -> dict[str, Json]:
        return {name: value for name, value in text.items() if name not in members}

    return showing(what, show)


# ---- actions


def doing(actions: Iterable[str], do: Callable[[Obey, Exchange, Order, float], Exchange]) -> VoipNowFit:
    """Wrap what some actions do."""
    wanted = frozenset(actions)

    def obey(inner: Obey, exchange: Exchange, order: Order, now: float) -> Exchange:
        return do(inner, exchange, order, now) if order.action in wanted else inner(exchange, order, now)

    return obeying(obey)


def undone(*actions: str) -> VoipNowFit:
    """Accept some actions, and do nothing of them."""
    return doing(actions, lambda _obey, exchange, _order, _now: exchange)


def ordered(action: str, change: Callable[[Exchange, Order], Order]) -> VoipNowFit:
    """Do something else than an action orders; it is answered as if it were right."""
    return doing((action,), lambda obey, exchange, order, now: obey(exchange, change(exchange, order), now))


def afterwards(action: str, change: Callable[[Exchange, PhoneCall], Exchange]) -> VoipNowFit:
    """Do an action, and something to its phone call besides."""

    def do(obey: Obey, exchange: Exchange, order: Order, now: float) -> Exchange:
        exchange = obey(exchange, order, now)
        call = exchange.calls.get(order.call.id)
        return change(exchange, call) if call else exchange

    return doing((action,), do)


def ended(exchange: Exchange, call: PhoneCall) -> Exchange:
    """Return the exchange in which a phone call is over."""
    return exchange.without(call.id)


# ---- refusals


def reading_as(around: Callable[[Asker, Json, Callable[[Json], Order]], Order]) -> VoipNowFit:
    """Wrap how bodies are read, where only the body matters; the last argument reads a body as it should be."""

    def read(
        inner: Read, asker: Asker, table: "CallTable", extension: "Extension | None", call_id: str, body: Json
    ) -> Order:
        return around(asker, body, lambda other: inner(asker, table, extension, call_id, other))

    return reading(read)


def action_of(body: Json) -> str:
    """Return the action that a body names, if any."""
    action = body.get("action") if isinstance(body, dict) else None
    return action if isinstance(action, str) else ""


def mended(code: str, actions: Iterable[str], mend: Callable[[dict[str, Json]], Json]) -> VoipNowFit:
    """Where some actions would be refused by a code, do as if the body had been another one."""
    wanted = frozenset(actions)

    def read(_asker: Asker, body: Json, again: Callable[[Json], Order]) -> Order:
        try:
            return again(body)
        except Denied as denied:
            if denied.code != code or action_of(body) not in wanted:
                raise
            return again(mend(body))

    return reading_as(read)


def refused_as(code: str, change: Callable[[Denied], Denied]) -> VoipNowFit:
    """Put the refusals by a code in another way."""
    return refusing(lambda refuse, denied: refuse(change(denied) if denied.code == code else denied))


def rephrased(prefix: str, change: Callable[[Reply], Reply]) -> VoipNowFit:
    """Answer the refusals by codes of a prefix in another way."""
    return refusing(
        lambda refuse, denied: change(refuse(denied)) if denied.code.startswith(prefix) else refuse(denied)
    )


def taken(prefix: str) -> VoipNowFit:
    """Accept what would be refused by some codes, and do nothing."""
    return rephrased(prefix, lambda _: Reply(204))
