"""
One defect each: what a vendor's VoipNow may get wrong.

Each class names the documented demand that it violates, and violates nothing
else that could be helped.
"""

from typing import Any

from tests.standins.voipnow.parties import Json, Page, PhoneCall, Refused, View, invalid
from tests.standins.voipnow.server import VoipNow
from tests.standins.web import Ask, Reply


class NoNewView(VoipNow):
    """Once the connection is made, the call has one more view; here it never gets one."""

    def barged(self, call: PhoneCall, barger: str, caller_id: str) -> None:
        pass


class ViewElsewhere(VoipNow):
    """The new view belongs to the call that was barged into; here it makes a call of its own."""

    def barged(self, call: PhoneCall, barger: str, caller_id: str) -> None:
        other = PhoneCall(self.new_id(), call.extension, self.now(), "x", answered=self.now())
        self.calls.append(other)
        super().barged(other, barger, caller_id)


class ForeignLink(VoipNow):
    """`self` leads to the call itself; here to another one."""

    def links(self, call: PhoneCall) -> Json:
        return {"self": f"{self.base}/uapi/phoneCalls/44/{call.extension}/b817d2618fe6f1804db1"}


class OtherCallReturned(VoipNow):
    """BargeIn returns the call that was updated; here another id."""

    def accepted(self, call: PhoneCall) -> Reply:
        return Reply.of(200, {**self.reference(call), "id": "b817d2618fe6f1804db1"})


class OtherCallListed(VoipNow):
    """A List of one call, by its id, returns that call; here one with another id."""

    def route(self, ask: Ask) -> Reply:
        reply = super().route(ask)
        asked = ask.path.rpartition("/")[2]
        if ask.method != "GET" or not asked.isalnum():
            return reply
        return Reply(reply.status, reply.body.replace(asked.encode(), b"b817d2618fe6f1804db1"))


class OneCodeForAll(VoipNow):
    """Each invalid parameter has its own code; here all of them have the call's."""

    def refusal(self, refused: Refused) -> Reply:
        named = refused.code.startswith("pc_")
        return super().refusal(invalid("phonecall") if named else refused)


class CodesSwapped(VoipNow):
    """An invalid sendCallTo is pc_sendcallto_invalid; here it is pc_callerid_invalid."""

    def check_send_call_to(self, given: Any) -> None:
        try:
            super().check_send_call_to(given)
        except Refused:
            raise invalid("callerid") from None


class _Statuses(VoipNow):
    status = 404

    def refusal(self, refused: Refused) -> Reply:
        reply = super().refusal(refused)
        return Reply(self.status, reply.body) if refused.code.startswith("pc_") else reply


class CodesWith404(_Statuses):
    """The pc_ codes come with status 400; here with 404."""


class CodesWith200(_Statuses):
    """The pc_ codes come with status 400; here with 200."""

    status = 200


class CodesWith500(_Statuses):
    """The pc_ codes come with status 400; here with 500."""

    status = 500


class ZeroSecondsAccepted(VoipNow):
    """waitForPickup is numeric and higher than 0; here anything will do."""

    def check_wait(self, given: Any) -> None:
        pass


class AnyViewAccepted(VoipNow):
    """phoneCallViewId is a view of this call; here anything will do."""

    def check_view(self, call: PhoneCall, given: Any) -> View:
        return next((each for each in call.views if each.id == given), call.views[0])


class AnyCallerIdAccepted(VoipNow):
    """callerId has the shape `Name <number>`; here anything will do."""

    def check_caller_id(self, given: Any) -> None:
        pass


class AnyExtensionAccepted(VoipNow):
    """sendCallTo is a phone terminal of the organization; here anything will do."""

    def check_send_call_to(self, given: Any) -> None:
        pass


class AnyCallAccepted(VoipNow):
    """phoneCallId is an existing call; here a BargeIn into an unknown one barges into what is there."""

    def call_at(self, extension: str, call_id: str) -> PhoneCall:
        there = self.calls_at(extension)
        return there[0] if there else super().call_at(extension, call_id)


class RefusalEndsCall(VoipNow):
    """What is refused changes nothing; here a refused BargeIn ends the call."""

    def barge_in(self, extension: str, call_id: str, body: Json) -> PhoneCall:
        try:
            return super().barge_in(extension, call_id, body)
        except Refused:
            for call in [each for each in self.calls if each.id == call_id]:
                self.end(call)
            raise


class RefusalBargesIn(VoipNow):
    """What is refused changes nothing; here a refused BargeIn adds a view all the same."""

    def barge_in(self, extension: str, call_id: str, body: Json) -> PhoneCall:
        try:
            return super().barge_in(extension, call_id, body)
        except Refused:
            for call in [each for each in self.calls if each.id == call_id and each.answered]:
                self.barged(call, "0021*324", "Phone <0021*324>")
            raise


class FlatError(VoipNow):
    """An error is an object `error` with code and message; here a text at the top."""

    def refusal(self, refused: Refused) -> Reply:
        return Reply.of(refused.status, {"message": refused.message})


class CrashOnMalformed(VoipNow):
    """A body that is no JSON is the client's mistake; here it is answered as the server's."""

    def malformed(self) -> Refused:
        return Refused(500, "internal_server_error", "json_decode failed")


class OpenDoor(VoipNow):
    """A request needs a token; here none is served as well."""

    def signed_in(self, ask: Ask) -> None:
        if "authorization" in ask.headers:
            super().signed_in(ask)


class AnyToken(VoipNow):
    """A token must be one that was handed out; here any will do."""

    def signed_in(self, ask: Ask) -> None:
        if not ask.headers.get("authorization", "").startswith("Bearer "):
            raise self.denied()


class StatusInWords(VoipNow):
    """A view's status is a number; here a word."""

    def status_of(self, view: View) -> int | str:
        return "on call"


class NoIdListed(VoipNow):
    """A call says its id; here a List leaves it out."""

    def entry_of(self, call: PhoneCall, page: Page) -> Json:
        return {name: value for name, value in super().entry_of(call, page).items() if name != "id"}


class EverythingIsBargeIn(VoipNow):
    """The action must be BargeIn; here whatever it is, BargeIn is done."""

    def updated(self, extension: str, call_id: str, body: Json) -> Reply:
        return self.accepted(self.barge_in(extension, call_id, body))
