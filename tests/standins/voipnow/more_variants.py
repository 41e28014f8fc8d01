"""
More of what a vendor's VoipNow may do one way or the other, as a sceptical vendor would have it.

Each class takes one thing that the documents leave open in another way than
`server` does, or several that have nothing to do with each other; all of them conform.
"""

import time
from collections.abc import Sequence
from functools import partial

from tests.standins.voipnow.creating import Query
from tests.standins.voipnow.parties import (
    EXTENSIONS,
    ON_CALL,
    OTHER_SIDE_RINGING,
    RINGING,
    Json,
    Page,
    PhoneCall,
    Refused,
    View,
    extension_numbered,
    invalid,
)
from tests.standins.voipnow.server import VoipNow
from tests.standins.web import Ask, Reply


class Accepts202Empty(VoipNow):
    """BargeIn is answered 202 without a body: only 200 is promised one."""

    def accepted(self, call: PhoneCall) -> Reply:
        return Reply(202)


class CreatesWith202(VoipNow):
    """Create is answered 202, and says id and link only."""

    def created(self, call: PhoneCall) -> Reply:
        return Reply.of(202, [{"id": call.id, "link": self.links(call)}])


class CreatesWith201(VoipNow):
    """Create is answered 201 with one bare call."""

    def created(self, call: PhoneCall) -> Reply:
        return Reply.of(201, self.resource_of(call))


class CreatesSilently(VoipNow):
    """Create is answered 204: the call is found by List, beside one that was there before."""

    def __init__(self, base: str) -> None:
        super().__init__(base)
        self.calls.append(self.standing("0021*310", "5bd1f00dd1f00dd1f00d"))

    def created(self, call: PhoneCall) -> Reply:
        return Reply(204)


class AnswersAfterASecond(VoipNow):
    """Phones ring for a second before anybody is on call."""

    pick_up = 1.0


class TwoViews(VoipNow):
    """A call has a view of each end; that of the outside party is on call a little later, and no BargeIn before."""

    first_view = 0

    def connected(self, call: PhoneCall) -> None:
        super().connected(call)
        near = call.views[0]
        far = View(self.view_id(call), near.destination, near.source, near.destination, "")
        far.status = OTHER_SIDE_RINGING
        call.views.append(far)
        call.answered = None
        self.later(0.3, lambda: self.joined(call, far))

    def joined(self, call: PhoneCall, far: View) -> None:
        """Let the outside party pick up."""
        far.status = ON_CALL
        call.answered = far.answered = self.now()


class RingingViewShown(VoipNow):
    """The view of the barging extension is there while it rings, and goes when it rings in vain."""

    def ring_barger(self, call: PhoneCall, body: Json) -> None:
        target = extension_numbered(body["sendCallTo"])
        if target is None:
            return
        view = View(self.view_id(call), call.extension, target.number, call.extension, "x", RINGING)
        call.views.append(view)
        if target.picks_up:
            self.later(0.3, lambda: setattr(view, "status", ON_CALL))
        else:
            self.later(float(body.get("waitForPickup", 25)), lambda: self.gave_up(call, view))

    def gave_up(self, call: PhoneCall, view: View) -> None:
        """Take the view away."""
        if view in call.views:
            call.views.remove(view)


class UnansweredViewKept(RingingViewShown):
    """The view of an extension that did not pick up stays, off hook and with a disposition."""

    def gave_up(self, call: PhoneCall, view: View) -> None:
        view.status = 1

    def view_of(self, view: View) -> Json:
        return super().view_of(view) | ({"disposition": 3} if view.status == 1 else {})


class MixedTypes(VoipNow):
    """One view says its status as a number, another as text; source is a bare text; owners are numbers; dates have fractions."""

    def now(self) -> str:
        return super().now()[:-6] + ".125Z"

    def view_of(self, view: View) -> Json:
        body = super().view_of(view)
        status = str(view.status) if view.id == "01" else view.status
        return {"onHold": None, **body, "status": status, "source": view.source}

    def resource_of(self, call: PhoneCall) -> Json:
        return {**super().resource_of(call), "ownerId": 9, "answered": call.answered}


class ShortNumbers(VoipNow):
    """Views show numbers without the organization's prefix."""

    def view_of(self, view: View) -> Json:
        body = super().view_of(view)
        short = {
            "extension": view.extension.rpartition("*")[2],
            "source": [view.source.rpartition("*")[2]],
            "destination": [view.destination.rpartition("*")[2]],
        }
        return {**body, **short}


class EntryById(VoipNow):
    """A collection's `entry` is an object, keyed by id, as first-party clients read it of call records."""

    def listed(self, page: Page) -> Reply:
        entry = {each.id: self.entry_of(each, page) for each in page.calls}
        texts = {"totalResults": str(page.total), "itemsPerPage": str(page.count)}
        return Reply.of(200, {**self.collection(page, entry), **texts})


class RelativeLinks(VoipNow):
    """`self` is a path without a host."""

    def links(self, call: PhoneCall) -> Json:
        return {"self": f"/uapi/phoneCalls/44/{call.extension}/{call.id}/"}


class RelativeToBase(VoipNow):
    """`self` is relative to the URL of the request."""

    def links(self, call: PhoneCall) -> Json:
        return {"self": call.id}


class HangsUpSlowly(VoipNow):
    """A deleted call ends after a second; until then the extension is busy for another one."""

    def delete(self, extension: str, call_id: str, number: str | None) -> list[PhoneCall]:
        if number is not None:
            return super().delete(extension, call_id, number)
        found = [each for each in self.calls_at(extension) if call_id in ("", each.id)]
        for call in found:
            self.later(0.6, partial(self.end, call))
        return found

    def create(self, user: str, body: Json, query: Query) -> PhoneCall:
        if self.calls_at("0021*310"):
            raise Refused(400, "extension_busy", "This extension is on the phone.")
        return super().create(user, body, query)


class PhonesNeedAMoment(VoipNow):
    """For half a second after a call, whoever was in it can neither be called by another one nor come to one."""

    def __init__(self, base: str) -> None:
        super().__init__(base)
        self.free: dict[str, float] = {}

    def end(self, call: PhoneCall) -> None:
        for number in {name for view in call.views for name in (view.source, view.destination)}:
            self.free[number] = time.monotonic() + 0.5
        super().end(call)

    def drop_party(self, call: PhoneCall, number: str) -> bool:
        self.free[number] = time.monotonic() + 0.5
        return super().drop_party(call, number)

    def create(self, user: str, body: Json, query: Query) -> PhoneCall:
        view = body["phoneCallView"][0] if body.get("phoneCallView") else {}
        for number in (*view.get("source", ()), *view.get("destination", ())):
            self.need_free(number)
        return super().create(user, body, query)

    def updated(self, extension: str, call_id: str, body: Json) -> Reply:
        if self.calls_at(extension):
            self.need_free(body.get("sendCallTo"))
        return super().updated(extension, call_id, body)

    def need_free(self, number: object) -> None:
        """Refuse what a phone would have to ring for that is not free yet."""
        if time.monotonic() < self.free.get(str(number), 0.0):
            raise Refused(400, "extension_busy", "This extension was on the phone just now.")


class KeepsEnded(VoipNow):
    """A deleted call is listed for a while, off hook and with a disposition."""

    def delete(self, extension: str, call_id: str, number: str | None) -> list[PhoneCall]:
        if number is not None:
            return super().delete(extension, call_id, number)
        found = [each for each in self.calls_at(extension) if call_id in ("", each.id)]
        for call in found:
            for view in call.views:
                view.status = 1
            self.later(0.3, partial(self.end, call))
        return found

    def deleted(self, calls: Sequence[PhoneCall]) -> Reply:
        return Reply.of(200, [each.id for each in calls])

    def view_of(self, view: View) -> Json:
        return super().view_of(view) | ({"disposition": "0"} if view.status == 1 else {})


class DeletesToNothing(VoipNow):
    """Delete is answered 200 with an empty array."""

    def deleted(self, calls: Sequence[PhoneCall]) -> Reply:
        return Reply.of(200, [])


class FewWords(VoipNow):
    """Errors have no message; a token has nothing but itself."""

    def refusal(self, refused: Refused) -> Reply:
        return Reply.of(refused.status, {"error": {"code": refused.code}})

    def granted(self, token: str) -> Json:
        return {"access_token": token}


class AnotherUserIsMe(VoipNow):
    """The App belongs to another user than the agent: @me has no such extension, and no calls."""

    def extension_at(self, user: str, number: str) -> str:
        if user in ("@me", "@viewer"):
            if number != "@self":
                raise Refused(400, "extension_invalid", "There is no such extension.")
            return "nobody's"
        return super().extension_at(user, number)


class StrictQuery(VoipNow):
    """A query parameter that no document mentions is refused."""

    known = frozenset(
        {"accessRequestToken", "count", "filterBy", "filterOp", "filterValue", "startIndex", "fields"}
        | {
            "sortOrder",
            "phoneNumber",
            "number",
            "pin",
            "waitForPickup",
            "callDuration",
            "allowPublicTransfer",
            "video",
        }
    )

    def route(self, ask: Ask) -> Reply:
        if set(ask.query) - self.known:
            raise Refused(400, "parameter_invalid", "There is no such parameter.")
        return super().route(ask)


class DemandsOptional(VoipNow):
    """What the errors call missing must be there."""

    def barge_in(self, extension: str, call_id: str, body: Json) -> PhoneCall:
        for name, what in (("callerId", "callerid"), ("waitForPickup", "timeout")):
            if name not in body:
                raise invalid(what)
        return super().barge_in(extension, call_id, body)


class OneTokenForAll(VoipNow):
    """A second token ends the first one's life only after a while: whoever asks again gets the same."""

    def granted(self, token: str) -> Json:
        self.shared = getattr(self, "shared", token)
        self.tokens.add(self.shared)
        return {**super().granted(self.shared), "scope": "unifiedapi", "issued": int(time.time())}


class NumbersAlike(VoipNow):
    """The outside party is seen by the number of an extension of another organization, 0099*324."""

    def view_of(self, view: View) -> Json:
        body = super().view_of(view)
        if view.destination not in {each.number for each in EXTENSIONS.values()}:
            body["destination"] = ["0099*324"]
        return body


class BriefTokens(VoipNow):
    """A token lets in for five seconds, and until the App gets another one."""

    LIFE_S = 5

    def granted(self, token: str) -> Json:
        self.tokens = {token}
        self.granted_at = time.monotonic()
        return {**super().granted(token), "expires_in": self.LIFE_S}

    def signed_in(self, ask: Ask) -> None:
        if self.tokens and time.monotonic() > self.granted_at + self.LIFE_S:
            self.tokens.clear()
        super().signed_in(ask)
