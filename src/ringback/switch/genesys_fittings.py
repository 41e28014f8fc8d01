"""
What a Genesys face is put together from, and how a variant or a defect gets in between.

Each of the functions below returns a `Fit`: it wraps one of the fittings in a function that is given the healthy
one first.  What is wrapped last is asked first.
"""

from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING

from attrs import evolve, field, frozen
from starlette.requests import Request

from ringback.cometd.protocol import Hub
from ringback.model import Json
from ringback.switch.changes import Change, Fit, of_kind, wrapped
from ringback.switch.commands import FORBIDDEN, INVALID, MISSING, NO_PERMISSION, NOT_FOUND, Command, Refused
from ringback.switch.elapsing import elapsed
from ringback.switch.genesys_orders import command_of
from ringback.switch.genesys_texts import Show, as_printed
from ringback.switch.moves import apply
from ringback.switch.performing import Outcome
from ringback.switch.replies import Reply
from ringback.switch.sessions import CSRF_NAME, Session, Sessions
from ringback.switch.world import World

if TYPE_CHECKING:
    from ringback.switch.genesys_desk import Desk, Visit

#: No page pairs result codes with HTTP statuses, but for 20, which real servers send with 403.
STATUS = {MISSING: 400, INVALID: 400, FORBIDDEN: 403, NO_PERMISSION: 403, NOT_FOUND: 404}


@frozen
class Notice:
    """One notification on its way to the owner of a phone."""

    number: str
    channel: str
    data: Json
    #: How long it is kept back, in seconds.
    after: float = 0.0


@frozen
class Occasion:
    """Why somebody is told something."""

    #: None where something happens by itself.
    command: Command | None
    before: World
    world: World
    #: Returns the notice that tells the owner of a call about it, as its world stands: (call, kind).
    about: Callable[[str, str], Notice] = field(repr=False)


Obey = Callable[[World, Command], Outcome]
Elapse = Callable[[World, float], Outcome]
Tell = Callable[[Occasion, tuple[Notice, ...]], Iterable[Notice]]
Read = Callable[[World, str, Command, Json], Command]
Handle = Callable[["Desk", "Visit"], Awaitable[Reply]]
Admit = Callable[[Sessions, Request], Session | None]
Trust = Callable[[Session, Request], bool]
Refuse = Callable[[Refused], Reply]


def _told_as_they_are(_occasion: Occasion, notices: tuple[Notice, ...]) -> Iterable[Notice]:
    return notices


def _has_token(session: Session, request: Request) -> bool:
    return request.method == "GET" or request.headers.get(CSRF_NAME) == session.token


def refusal(refused: Refused) -> Reply:
    """Return the documented envelope of a refusal."""
    return error(STATUS[refused.code], refused.code, refused.message)


def error(status: int, code: int, message: str) -> Reply:
    """Return the documented envelope of an error."""
    return Reply(status, {"statusCode": code, "statusMessage": message})


@frozen
class Fittings:
    """The parts of a Genesys face; as they stand here, it is healthy."""

    #: Does an authenticated request; may raise Refused and Unreadable.
    handle: Handle
    #: Reads a body as a command; raises Refused.
    read: Read = command_of
    #: Carries out a command; raises Refused.
    obey: Obey = apply
    #: Lets happen what is due by a time.
    elapse: Elapse = elapsed
    #: Decides who is told what, in which order.
    tell: Tell = _told_as_they_are
    #: Has the last word about each resource and each notification's data.
    show: Show = as_printed
    #: Signs in.
    admit: Admit = Sessions.sign_in
    #: Whether a request comes from the page that it claims to come from (CSRF).
    trust: Trust = _has_token
    #: Puts a refusal into words.
    refuse: Refuse = refusal
    #: The class of the CometD server.
    hub: type[Hub] = Hub


GenesysChange = Change[Fittings]
GenesysFit = Fit[Fittings]


def handling(around: Callable[[Handle, "Desk", "Visit"], Awaitable[Reply]]) -> GenesysFit:
    """Wrap what is done with a request."""
    return lambda fittings: evolve(fittings, handle=wrapped(around, fittings.handle))


def reading(around: Callable[[Read, World, str, Command, Json], Command]) -> GenesysFit:
    """Wrap how bodies are read."""
    return lambda fittings: evolve(fittings, read=wrapped(around, fittings.read))


def obeying(around: Callable[[Obey, World, Command], Outcome]) -> GenesysFit:
    """Wrap what commands do."""
    return lambda fittings: evolve(fittings, obey=wrapped(around, fittings.obey))


def elapsing(around: Callable[[Elapse, World, float], Outcome]) -> GenesysFit:
    """Wrap what happens by itself."""
    return lambda fittings: evolve(fittings, elapse=wrapped(around, fittings.elapse))


def telling(change: Tell) -> GenesysFit:
    """Change what has been decided to be told."""

    def fit(fittings: Fittings) -> Fittings:
        def tell(occasion: Occasion, notices: tuple[Notice, ...]) -> Iterable[Notice]:
            return change(occasion, tuple(fittings.tell(occasion, notices)))

        return evolve(fittings, tell=tell)

    return fit


def showing(what: str, change: Show) -> GenesysFit:
    """Change texts of a kind: call, device, user, call message, device message."""
    return lambda fittings: evolve(fittings, show=of_kind(what, change, fittings.show))


def admitting(around: Callable[[Admit, Sessions, Request], Session | None]) -> GenesysFit:
    """Wrap the sign-in."""
    return lambda fittings: evolve(fittings, admit=wrapped(around, fittings.admit))


def trusting(around: Callable[[Trust, Session, Request], bool]) -> GenesysFit:
    """Wrap the protection against forged requests."""
    return lambda fittings: evolve(fittings, trust=wrapped(around, fittings.trust))


def refusing(around: Callable[[Refuse, Refused], Reply]) -> GenesysFit:
    """Wrap how refusals are put."""
    return lambda fittings: evolve(fittings, refuse=wrapped(around, fittings.refuse))


def hubbed(mixin: type) -> GenesysFit:
    """Put a class with methods of its own before the CometD server's."""
    return lambda fittings: evolve(fittings, hub=type(mixin.__name__, (mixin, fittings.hub), {}))
