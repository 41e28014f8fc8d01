"""
One more defect each: what a vendor's VoipNow may get wrong, and its users would rather know.

Each class names the documented demand that it violates, and violates nothing
else that could be helped.
"""

from collections.abc import Mapping

from tests.standins.voipnow.parties import RINGING, Json, Page, PhoneCall, Refused, View, extension_numbered
from tests.standins.voipnow.server import VoipNow
from tests.standins.web import Ask, Reply


class ViewOfAnother(VoipNow):
    """The new view shows the extension that barged in; here another one."""

    def barged(self, call: PhoneCall, barger: str, caller_id: str) -> None:
        super().barged(call, "0021*333", caller_id)


class ViewKeepsRinging(VoipNow):
    """The new view is on call once the extension has picked up; here it rings for good."""

    def barged(self, call: PhoneCall, barger: str, caller_id: str) -> None:
        super().barged(call, barger, caller_id)
        call.views[-1].status = RINGING


class TakesOver(VoipNow):
    """Who barges in joins a conversation; here the one that was there ends."""

    def barged(self, call: PhoneCall, barger: str, caller_id: str) -> None:
        super().barged(call, barger, caller_id)
        del call.views[:-1]


class RingsOn(VoipNow):
    """When waitForPickup runs out the call is cancelled; here the phone rings on for as many minutes."""

    def ring_barger(self, call: PhoneCall, body: Json) -> None:
        super().ring_barger(call, body)
        target = extension_numbered(body["sendCallTo"])
        if target and not target.picks_up:
            call.views.append(
                View(self.view_id(call), call.extension, target.number, call.extension, "x", RINGING)
            )


class AnswersWithoutExtension(VoipNow):
    """BargeIn returns a phone call, with its extension; here an id is all that there is."""

    def reference(self, call: PhoneCall) -> Json:
        return {"id": call.id}


class CodesWith401(VoipNow):
    """The pc_ codes come with status 400; here with 401."""

    def refusal(self, refused: Refused) -> Reply:
        reply = super().refusal(refused)
        return Reply(401, reply.body) if refused.code.startswith("pc_") else reply


class _Errors(VoipNow):
    def error(self, refused: Refused) -> object:
        return {"code": refused.code, "message": refused.message}

    def refusal(self, refused: Refused) -> Reply:
        return Reply.of(refused.status, {"error": self.error(refused)})


class ErrorWithoutCode(_Errors):
    """An error is named by its code; here it is null."""

    def error(self, refused: Refused) -> object:
        return {"code": None, "message": refused.message}


class ErrorInList(_Errors):
    """An error is an object; here an array of them."""

    def error(self, refused: Refused) -> object:
        return [super().error(refused)]


class ErrorMessageObject(_Errors):
    """An error's message is a text; here an object, one text for each language."""

    def error(self, refused: Refused) -> object:
        return {"code": refused.code, "message": {"en": refused.message}}


class RefusalSilent(VoipNow):
    """A refusal has a body that tells the error; here it has none."""

    def refusal(self, refused: Refused) -> Reply:
        return Reply(refused.status)


class ForeignBargesIn(VoipNow):
    """What is refused changes nothing; here an extension of another organization is let in all the same."""

    def barge_in(self, extension: str, call_id: str, body: Json) -> PhoneCall:
        try:
            return super().barge_in(extension, call_id, body)
        except Refused:
            if body.get("sendCallTo") == "0034*301":
                self.barged(self.call_at(extension, call_id), "0034*301", "x")
            raise


class AnyOrganization(VoipNow):
    """sendCallTo is in the same organization as the call; here in any."""

    def check_send_call_to(self, given: object) -> None:
        if given != "0034*301":
            super().check_send_call_to(given)


class DeleteOnlySaid(VoipNow):
    """A deleted call is hung up; here it goes on."""

    def delete(self, extension: str, call_id: str, number: str | None) -> list[PhoneCall]:
        return [each for each in self.calls_at(extension) if call_id in ("", each.id)]


class ListsAll(VoipNow):
    """A List of one call, by its id, returns that call; here all of the extension."""

    def __init__(self, base: str) -> None:
        super().__init__(base)
        self.calls.append(self.standing("0021*310", "5bd1f00dd1f00dd1f00d"))

    def found(self, extension: str, call_id: str, query: Mapping[str, str]) -> Page:
        page = super().found(extension, call_id, query)
        return super().found(extension, "", query) if page.total else page


class ListIsRepaired(VoipNow):
    """A response is JSON; here the comma between two views is missing, as in the document's sample."""

    def listed(self, page: Page) -> Reply:
        reply = super().listed(page)
        return Reply(reply.status, reply.body.replace(b'}, {"id": "02"', b'} {"id": "02"'))


class DateInWords(VoipNow):
    """Dates are those of XML Schema; here they have words."""

    def now(self) -> str:
        return "Wed, 27 Jun 2012 16:08:50 +0200"


class AnySecret(VoipNow):
    """A token is given for the App's key and its secret; here the key will do."""

    def token(self, ask: Ask) -> Reply:
        form = ask.body.partition(b"client_secret=")
        right = form[0] + form[1] + b"s3cret%2Fwith%2Bsigns%26%3D&" + form[2].partition(b"&")[2]
        return super().token(
            Ask(ask.method, ask.path, ask.query, ask.headers, right if form[1] else ask.body)
        )


class OpenToWriters(VoipNow):
    """Every request needs a token that was handed out; here a BargeIn takes any."""

    def signed_in(self, ask: Ask) -> None:
        if ask.method != "PUT":
            super().signed_in(ask)


class AnyUser(VoipNow):
    """A user id that nobody has is refused; here its phone calls are listed, and there are none."""

    def extension_at(self, user: str, number: str) -> str:
        return "nobody's" if user == "9999999999" else super().extension_at(user, number)
