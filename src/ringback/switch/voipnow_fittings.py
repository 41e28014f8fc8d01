"""
What a VoipNow face is put together from, and how a variant or a defect gets in between.

Each of the functions below returns a `Fit`: it wraps one of the fittings in a function that is given the healthy
one first.  What is wrapped last is asked first.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from attrs import evolve, field, frozen

from ringback.calls import CallTable
from ringback.model import Json
from ringback.switch.changes import Change, Fit, of_kind, wrapped
from ringback.switch.phonecall_actions import Order, carried_out
from ringback.switch.phonecalls import Exchange, Extension, PhoneCall
from ringback.switch.replies import Reply
from ringback.switch.ringing import Creation, advanced, created, hung_up
from ringback.switch.tokens import Tokens
from ringback.switch.voipnow_asker import Asker, Denied
from ringback.switch.voipnow_orders import order_of
from ringback.switch.voipnow_texts import Show, as_printed

if TYPE_CHECKING:
    from ringback.switch.voipnow_desk import Desk, Visit

Locate = Callable[[tuple[str, ...]], tuple[str, ...]]
Handle = Callable[["Desk", "Visit"], Reply]
Read = Callable[[Asker, CallTable, Extension | None, str, Json], Order]
Obey = Callable[[Exchange, Order, float], Exchange]
Make = Callable[[Exchange, Creation, float], tuple[Exchange, PhoneCall]]
HangUp = Callable[[Exchange, PhoneCall, str | None], Exchange]
Advance = Callable[[Exchange, float], Exchange]
Admit = Callable[[Tokens, str | None, float], bool]
Grant = Callable[[Tokens, Mapping[str, str], float], tuple[int, dict[str, Json]]]
Refuse = Callable[[Denied], Reply]


def _as_asked(path: tuple[str, ...]) -> tuple[str, ...]:
    return path


def refusal(denied: Denied) -> Reply:
    """Return the documented envelope of a refusal."""
    return error(denied.status, denied.code, denied.message)


def error(status: int, code: str, message: str) -> Reply:
    """Return the documented envelope of an error."""
    return Reply(status, {"error": {"code": code, "message": message}})


@frozen
class Fittings:
    """The parts of a VoipNow face; as they stand here, it is healthy."""

    #: Does an authorized request; may raise Denied and Unreadable.
    handle: Handle
    #: Says which documented path a path means, in segments; an unknown one means itself.
    locate: Locate = _as_asked
    #: Reads the body of an action as an order; raises Denied.
    read: Read = order_of
    #: Carries out an order.
    obey: Obey = carried_out
    #: Makes a call.
    make: Make = created
    #: Ends a call, or lets one party leave it.
    hang_up: HangUp = hung_up
    #: Brings the exchange to the present.
    advance: Advance = advanced
    #: Has the last word about each text.
    show: Show = as_printed
    #: Whether a request may come in.
    admit: Admit = Tokens.opens
    #: Gives out tokens.
    grant: Grant = Tokens.grant
    #: Puts a refusal into words.
    refuse: Refuse = field(default=refusal)


VoipNowChange = Change[Fittings]
VoipNowFit = Fit[Fittings]


def handling(around: Callable[[Handle, "Desk", "Visit"], Reply]) -> VoipNowFit:
    """Wrap what is done with a request."""
    return lambda fittings: evolve(fittings, handle=wrapped(around, fittings.handle))


def locating(around: Callable[[Locate, tuple[str, ...]], tuple[str, ...]]) -> VoipNowFit:
    """Wrap how paths are understood."""
    return lambda fittings: evolve(fittings, locate=wrapped(around, fittings.locate))


def reading(around: Callable[[Read, Asker, CallTable, Extension | None, str, Json], Order]) -> VoipNowFit:
    """Wrap how the bodies of actions are read."""
    return lambda fittings: evolve(fittings, read=wrapped(around, fittings.read))


def obeying(around: Callable[[Obey, Exchange, Order, float], Exchange]) -> VoipNowFit:
    """Wrap what actions do."""
    return lambda fittings: evolve(fittings, obey=wrapped(around, fittings.obey))


def making(around: Callable[[Make, Exchange, Creation, float], tuple[Exchange, PhoneCall]]) -> VoipNowFit:
    """Wrap how calls are made."""
    return lambda fittings: evolve(fittings, make=wrapped(around, fittings.make))


def hanging_up(around: Callable[[HangUp, Exchange, PhoneCall, str | None], Exchange]) -> VoipNowFit:
    """Wrap how calls are ended."""
    return lambda fittings: evolve(fittings, hang_up=wrapped(around, fittings.hang_up))


def advancing(around: Callable[[Advance, Exchange, float], Exchange]) -> VoipNowFit:
    """Wrap what happens by itself."""
    return lambda fittings: evolve(fittings, advance=wrapped(around, fittings.advance))


def showing(what: str, change: Show) -> VoipNowFit:
    """Change texts of a kind: phone call, view, accepted, page."""
    return lambda fittings: evolve(fittings, show=of_kind(what, change, fittings.show))


def admitting(around: Callable[[Admit, Tokens, str | None, float], bool]) -> VoipNowFit:
    """Wrap the check of tokens."""
    return lambda fittings: evolve(fittings, admit=wrapped(around, fittings.admit))


def granting(
    around: Callable[[Grant, Tokens, Mapping[str, str], float], tuple[int, dict[str, Json]]],
) -> VoipNowFit:
    """Wrap how tokens are given out."""
    return lambda fittings: evolve(fittings, grant=wrapped(around, fittings.grant))


def refusing(around: Callable[[Refuse, Denied], Reply]) -> VoipNowFit:
    """Wrap how refusals are put."""
    return lambda fittings: evolve(fittings, refuse=wrapped(around, fittings.refuse))
