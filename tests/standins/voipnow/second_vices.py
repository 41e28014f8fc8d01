"""
One defect each that shows at the second look only: at another call, another phone, another time, another status.

Each class names the documented demand that it violates, and violates nothing
else that could be helped.
"""

from tests.standins.voipnow.listing import OPERATORS
from tests.standins.voipnow.parties import ON_CALL, RINGING, Json, Page, PhoneCall, Refused, View, invalid
from tests.standins.voipnow.server import VoipNow
from tests.standins.web import Ask, Reply


class HoldToggles(VoipNow):
    """OnHold puts the view on hold; here it takes it off where it is on hold already."""

    def on_hold(self, extension: str, call_id: str, body: Json) -> PhoneCall:
        _, view = self.addressed(extension, call_id, body)
        was = view.on_hold
        call = super().on_hold(extension, call_id, body)
        self.since(view, "on_hold", None if was else view.on_hold)
        return call


class HoldsTwiceBadly(VoipNow):
    """A server's failure is no answer to a request; here the second OnHold is one."""

    def on_hold(self, extension: str, call_id: str, body: Json) -> PhoneCall:
        _, view = self.addressed(extension, call_id, body)
        if view.on_hold:
            raise Refused(500, "internal_server_error", "Duplicate entry for key 'hold'")
        return super().on_hold(extension, call_id, body)


class HeldSinceNow(VoipNow):
    """onHold tells since when the view is on hold; here what time it is."""

    def view_of(self, view: View) -> Json:
        return super().view_of(view) | ({"onHold": self.now()} if view.on_hold else {})


class HoldsAll(VoipNow):
    """An action is for the call in the URL; here OnHold is for every call of the extension."""

    def on_hold(self, extension: str, call_id: str, body: Json) -> PhoneCall:
        for each in self.calls_at(extension):
            for view in each.views:
                self.since(view, "on_hold", self.now())
        return super().on_hold(extension, call_id, body)


class RecordingZeroDate(VoipNow):
    """Since when a view is recorded is a Date; here there is no such day."""

    def view_of(self, view: View) -> Json:
        return super().view_of(view) | ({"recording": "0000-00-00T00:00:00Z"} if view.recording else {})


class PickedUpStillRings(VoipNow):
    """Who picks up is on call in place of whoever was rung; here the phone that was rung rings on."""

    def picked_up(self, call: PhoneCall, number: str) -> None:
        rung = call.views[0].destination
        super().picked_up(call, number)
        call.views.append(
            View(self.view_id(call), rung, call.views[0].source, rung, call.views[0].caller_id, RINGING)
        )


class BargesToAnother(VoipNow):
    """The new view is from who barges in to whom they join; here to the party at the other end."""

    def barged(self, call: PhoneCall, barger: str, caller_id: str) -> None:
        far = call.views[0].other_than(call.extension)
        call.views.append(View(self.view_id(call), barger, barger, far, caller_id, ON_CALL, self.now()))


class BargesWith201(VoipNow):
    """BargeIn succeeds with 200, 202 or 204; here with 201."""

    def updated(self, extension: str, call_id: str, body: Json) -> Reply:
        reply = super().updated(extension, call_id, body)
        return Reply(201, reply.body) if body.get("action") == "BargeIn" else reply


class PlusRefused(VoipNow):
    """A callerId may have a plus sign, as the error that speaks of it prints it; here it may not."""

    def check_caller_id(self, given: object) -> None:
        super().check_caller_id(given)
        if "+" in str(given):
            raise invalid("callerid")


class WhisperFails(VoipNow):
    """A server's failure is no answer to a request; here Whisper is never answered otherwise."""

    def whisper(self, extension: str, call_id: str, body: Json) -> PhoneCall:
        raise Refused(500, "internal_server_error", "Undefined index: private")


class TellsOfNobody(VoipNow):
    """Delete returns the calls that were hung up; here, for a number that is not in it, a call that was not."""

    def delete(self, extension: str, call_id: str, number: str | None) -> list[PhoneCall]:
        return super().delete(extension, call_id, number) or [self.call_at(extension, call_id)]


class DeniedYetDone(VoipNow):
    """Without a token nobody is served; here whoever has none is refused once their call is hung up."""

    def signed_in(self, ask: Ask) -> None:
        try:
            super().signed_in(ask)
        except Refused:
            if ask.method == "DELETE":
                self.route(ask)
            raise


class ContainsIsEquals(VoipNow):
    """A filter for what contains a text keeps what has it in it; here what is just that text."""

    def passes(self, call: PhoneCall, query: dict[str, str]) -> bool:  # type: ignore[override]  # a Mapping there
        operator = query.get("filterOp", "equals")
        if operator not in OPERATORS:
            raise Refused(400, "parameter_invalid", "There is no such filterOp.")
        return super().passes(call, {**query, "filterOp": "equals"} if operator == "contains" else query)


class ViewsAmongAllOnly(VoipNow):
    """A List of one call, by its id, shows its views; here only a List of all does."""

    def route(self, ask: Ask) -> Reply:
        self.one = ask.method == "GET" and ask.path.count("/") > 4
        return super().route(ask)

    def entry_of(self, call: PhoneCall, page: Page) -> Json:
        body = super().entry_of(call, page)
        return {name: value for name, value in body.items() if name != "phoneCallView" or not self.one}
