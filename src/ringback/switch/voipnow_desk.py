"""One VoipNow switch at work: its exchange as it is now, and a request that has been let in."""

from attrs import define, frozen
from starlette.requests import Request

from ringback.calls import CallTable
from ringback.switch.addresses import host_of
from ringback.switch.clocks import Clock
from ringback.switch.manners import Manner
from ringback.switch.phonecalls import Exchange, PhoneCall
from ringback.switch.tokens import Tokens
from ringback.switch.voipnow_fittings import Fittings
from ringback.switch.voipnow_texts import Texts


@frozen
class Visit:
    """One authorized request."""

    request: Request
    content: bytes
    #: The path below /uapi/phoneCalls, in segments: user, extension or kind of creation, call.
    path: tuple[str, ...]
    now: float


@define(eq=False)
class Desk:
    """Everything that a request may need or change."""

    exchange: Exchange
    tokens: Tokens
    #: The user for whom the App acts.
    user: str
    table: CallTable
    clock: Clock
    fittings: Fittings

    @property
    def state(self) -> Exchange:
        """All that is so at the moment."""
        self.catch_up()
        return self.exchange

    def calls(self) -> tuple[PhoneCall, ...]:
        """Return all phone calls, oldest first."""
        return tuple(self.state.calls.values())

    def behave(self, number: str, manner: Manner | None) -> None:
        """Let whoever has a number behave so when it is called from now on; None: as all of its kind do."""
        self.exchange = self.exchange.with_manner(number, manner)

    def catch_up(self) -> None:
        """Do what is due by now."""
        self.exchange = self.fittings.advance(self.exchange, self.clock.now())

    def refit(self, fittings: Fittings) -> None:
        """Go on with other fittings."""
        self.fittings = fittings

    def texts(self, request: Request) -> Texts:
        """Return the exchange as a client sees it."""
        base = f"{request.scope['scheme']}://{host_of(request)}/uapi"
        return Texts(self.exchange, base, self.clock.date, self.fittings.show)
