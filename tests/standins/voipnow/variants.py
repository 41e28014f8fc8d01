"""
What a vendor's VoipNow may do one way or the other.

Each class takes one documented alternative, or one thing that the documents
leave open, in another way than `server` does; all of them conform.
"""

from collections.abc import Sequence

from tests.standins.voipnow.parties import Json, Page, PhoneCall, Refused, View, invalid
from tests.standins.voipnow.server import VoipNow
from tests.standins.web import Ask, Reply


class Accepts202(VoipNow):
    """BargeIn is answered 202, as in the document's example."""

    def accepted(self, call: PhoneCall) -> Reply:
        return Reply.of(202, self.reference(call))


class Accepts204(VoipNow):
    """BargeIn is answered 204, with no body."""

    def accepted(self, call: PhoneCall) -> Reply:
        return Reply(204)


class AcceptsWhole(VoipNow):
    """BargeIn returns the whole call."""

    def accepted(self, call: PhoneCall) -> Reply:
        return Reply.of(200, self.resource_of(call))


class LinkSingular(VoipNow):
    """`link`, as in the document's example."""

    def reference(self, call: PhoneCall) -> Json:
        return {"id": call.id, "extension": call.extension, "link": self.links(call)}


class NoLinksListed(VoipNow):
    """A List does not repeat where it was read."""

    def resource_of(self, call: PhoneCall) -> Json:
        return {
            key: value for key, value in super().resource_of(call).items() if key not in ("links", "nonce")
        }


class DoubleSlash(VoipNow):
    """`self` with two slashes and another host, as in the document's example."""

    def links(self, call: PhoneCall) -> Json:
        return {"self": f"https://uapi.shop.example//uapi/phoneCalls/@me/{call.extension}/{call.id}"}


class NumbersAsText(VoipNow):
    """Numbers come as text, as in the document's example."""

    def status_of(self, view: View) -> int | str:
        return str(view.status)

    def view_of(self, view: View) -> Json:
        body = super().view_of(view)
        return {**body, "flow": str(body["flow"])}

    def granted(self, token: str) -> Json:
        return {**super().granted(token), "expires_in": "3600"}


class ListsBare(VoipNow):
    """A List of one call is that call, as in the document's example."""

    def listed(self, page: Page) -> Reply:
        return Reply.of(200, self.resource_of(page.calls[0])) if page.total == 1 else super().listed(page)


class ListsArray(VoipNow):
    """A List is an array of calls."""

    def listed(self, page: Page) -> Reply:
        return Reply.of(200, [self.entry_of(each, page) for each in page.calls]) if page.total else Reply(204)


class EmptyListWith200(VoipNow):
    """A List of nothing is a collection of nothing."""

    def listed(self, page: Page) -> Reply:
        return super().listed(page) if page.total else Reply.of(200, {"entry": [], "totalResults": "0"})


class CreatesOne(VoipNow):
    """Create returns one call instead of an array of one."""

    def created(self, call: PhoneCall) -> Reply:
        return Reply.of(200, self.resource_of(call))


class DeletesSilently(VoipNow):
    """Delete has nothing to say, whatever it hung up."""

    def deleted(self, calls: Sequence[PhoneCall]) -> Reply:
        return Reply(204)


class ViewsFromZero(VoipNow):
    """The first view is 00."""

    first_view = 0


class DeniesWith403(VoipNow):
    """A request without a token is forbidden, as first-party clients expect."""

    def denied(self) -> Refused:
        return Refused(403, "access_denied", "You may not use this request.")


class Chatty(VoipNow):
    """Fields that no document mentions."""

    def reference(self, call: PhoneCall) -> Json:
        return {**super().reference(call), "tenant": {"shelf": 3}}

    def view_of(self, view: View) -> Json:
        return {**super().view_of(view), "codec": "opus", "holder": 0}


class PicksUpSlowly(VoipNow):
    """Phones take a while to pick up."""

    pick_up = 0.5


class PicksUpAtOnce(VoipNow):
    """Phones pick up at once: the next List already shows it."""

    pick_up = 0.0


class WordOwner(VoipNow):
    """Nonce is absent, and calls are owned by an organization with a word for an id."""

    def resource_of(self, call: PhoneCall) -> Json:
        body = super().resource_of(call)
        del body["nonce"]
        return {**body, "ownerId": "53tete535"}


class DigitIds(VoipNow):
    """Ids of calls are all digits."""

    def new_id(self) -> str:
        self.count += 1
        return f"{444000 + self.count}"


class ViewsOfBarger(VoipNow):
    """The new view is seen from the extension that barges in."""

    def barged(self, call: PhoneCall, barger: str, caller_id: str) -> None:
        super().barged(call, barger, caller_id)
        call.views[-1].extension = barger


class DeniedMisspelt(VoipNow):
    """The code of a missing token is spelled as in the document's sample."""

    def denied(self) -> Refused:
        return Refused(401, "access_denided", "You are not authorized to use this request.")


class UnknownCallsRefused(VoipNow):
    """A List or a Delete of a call that is not there is refused by its code."""

    def listed(self, page: Page) -> Reply:
        return super().listed(page) if page.total or not self.asked else self.refusal(invalid("phonecall"))

    def route(self, ask: Ask) -> Reply:
        self.asked = ask.path.rstrip("/").count("/") > LIST_DEPTH
        return super().route(ask)


#: How many slashes the path of a List of all calls has: /uapi/phoneCalls/44/0021*310.
LIST_DEPTH = 4
