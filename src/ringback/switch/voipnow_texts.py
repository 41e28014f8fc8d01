"""Phone calls in the words of VoipNow's UnifiedAPI: resources, collections and errors."""

from collections.abc import Callable, Sequence
from datetime import datetime

from attrs import field, frozen

from ringback.model import Json
from ringback.switch.phonecalls import Exchange, PhoneCall, View

#: What the documents say an organization is called unless somebody renames it.
ORGANIZATION = "Default Organization"


@frozen
class Shown:
    """What a text is about."""

    #: phone call, view, accepted, page.
    what: str
    texts: "Texts"
    #: None for a page of several.
    subject: PhoneCall | View | None


#: Has the last word about a text.
Show = Callable[[Shown, dict[str, Json]], dict[str, Json]]


def as_printed(_shown: Shown, text: dict[str, Json]) -> dict[str, Json]:
    """Return a text as it is."""
    return text


@frozen
class Texts:
    """The phone calls at a moment, as a client that calls us by this base URL sees them."""

    exchange: Exchange
    #: `http://host:port/uapi`
    base: str
    #: Turns a reading of the clock into a date.
    date: Callable[[float], datetime]
    show: Show = field(default=as_printed, repr=False)

    def phone_call(self, call: PhoneCall) -> dict[str, Json]:
        """Return a PhoneCall."""
        text = {
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
        return self.show(Shown("phone call", self, call), text)

    def accepted(self, call: PhoneCall, extension: str) -> dict[str, Json]:
        """Return the short form that answers an action."""
        text = {"id": call.id, "extension": extension, "links": {"self": self.link(call, extension)}}
        return self.show(Shown("accepted", self, call), text)

    def page(self, entries: Sequence[Json], total: int, start: int, size: int) -> dict[str, Json]:
        """Return a collection of phone calls: some of all, from one on, as many as a page holds."""
        text = {"entry": list(entries), "totalResults": total, "startIndex": start, "itemsPerPage": size}
        return self.show(Shown("page", self, None), text)

    def link(self, call: PhoneCall, extension: str) -> str:
        """Return the address at which a call can be listed."""
        return f"{self.base}/phoneCalls/{call.user}/{extension}/{call.id}"

    def _view(self, view: View) -> dict[str, Json]:
        text = {
            "id": view.id,
            "extension": view.extension,
            "source": list(view.source),
            "destination": list(view.destination),
            "flow": view.flow,
            "status": view.status,
            **self._since(view),
            "callerId": view.caller_id,
        }
        return self.show(Shown("view", self, view), text)

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
