"""Phone calls in the words of VoipNow's UnifiedAPI: resources, collections and errors."""

from collections.abc import Callable
from datetime import datetime

from attrs import frozen

from ringback.model import Json
from ringback.switch.phonecalls import Exchange, PhoneCall, View

#: What the documents say an organization is called unless somebody renames it.
ORGANIZATION = "Default Organization"


@frozen
class Texts:
    """The phone calls at a moment, as a client that calls us by this base URL sees them."""

    exchange: Exchange
    #: `http://host:port/uapi`
    base: str
    #: Turns a reading of the clock into a date.
    date: Callable[[float], datetime]

    def phone_call(self, call: PhoneCall) -> dict[str, Json]:
        """Return a PhoneCall."""
        return {
            "id": call.id,
            "extension": call.extension,
            "ownerId": self.exchange.extensions[call.extension].organization,
            "ownerName": ORGANIZATION,
            "published": self._text(call.published),
            **({} if call.answered is None else {"answered": self._text(call.answered)}),
            "nonce": call.nonce,
            "phoneCallView": [self._view(each) for each in call.views],
            "links": {"self": self.link(call, call.extension)},
        }

    def accepted(self, call: PhoneCall, extension: str) -> dict[str, Json]:
        """Return the short form that answers an action."""
        return {"id": call.id, "extension": extension, "links": {"self": self.link(call, extension)}}

    def link(self, call: PhoneCall, extension: str) -> str:
        """Return the address at which a call can be listed."""
        return f"{self.base}/phoneCalls/{call.user}/{extension}/{call.id}"

    def _view(self, view: View) -> dict[str, Json]:
        return {
            "id": view.id,
            "extension": view.extension,
            "source": list(view.source),
            "destination": list(view.destination),
            "flow": view.flow,
            "status": view.status,
            **self._since(view),
            "callerId": view.caller_id,
        }

    def _since(self, view: View) -> dict[str, Json]:
        """Return what a view is, and since when; what it is not is left out."""
        times = {
            "answered": view.answered,
            "onHold": view.on_hold,
            "recording": view.recording,
            "parked": view.parked,
        }
        told: dict[str, Json] = {name: self._text(at) for name, at in times.items() if at is not None}
        if view.on_hold is not None:
            told["holder"] = 1
        if view.parked is not None:
            told |= {"parkedBy": view.parked_by, "parkedPos": view.parked_pos}
        return told

    def _text(self, at: float) -> str:
        return self.date(at).isoformat(timespec="seconds")
