"""The actions that leave everybody where they are: OnHold, OffHold, Park, StartRecording, StopRecording."""

from functools import partial

from tests.standins.voipnow.checks import Checks
from tests.standins.voipnow.parties import Json, PhoneCall, Refused, View


class Holding(Checks):
    """The five actions; since when a view is on hold, parked or recorded is all that there is to them."""

    def on_hold(self, extension: str, call_id: str, body: Json) -> PhoneCall:
        """OnHold: the view is on hold from now on."""
        call, view = self.addressed(extension, call_id, body)
        self.check_state(call.answered)
        self.since(view, "on_hold", self.now())
        return call

    def off_hold(self, extension: str, call_id: str, body: Json) -> PhoneCall:
        """OffHold: the view is on hold no longer."""
        call, view = self.addressed(extension, call_id, body)
        self.check_state(view.on_hold)
        self.since(view, "on_hold", None)
        return call

    def start_recording(self, extension: str, call_id: str, body: Json) -> PhoneCall:
        """StartRecording: the view is recorded from now on, in one of two formats."""
        call, view = self.addressed(extension, call_id, body)
        self.check_one_of("format", body.get("format", "wav"), ("wav", "wav49"))
        self.check_state(call.answered)
        self.since(view, "recording", self.now())
        return call

    def stop_recording(self, extension: str, call_id: str, body: Json) -> PhoneCall:
        """StopRecording: the view is recorded no longer."""
        call, view = self.addressed(extension, call_id, body)
        self.check_state(view.recording)
        self.since(view, "recording", None)
        return call

    def park(self, extension: str, call_id: str, body: Json) -> list[PhoneCall]:
        """Park: the view's call, or without an id every call of the extension, waits in the parking lot."""
        calls = [self.call_at(extension, call_id)] if call_id else self.calls_at(extension)
        views = [self.check_view(each, body.get("phoneCallViewId")) for each in calls]
        lasts = body.get("maxInParking", 180)
        if not self.is_positive(lasts):
            raise Refused(400, "pc_maxinparking_invalid", "A call waits for a while.")
        self.check_state(all(each.answered for each in calls))
        for view in views:
            self.since(view, "parked", self.now())
            self.later(float(lasts), partial(self.since, view, "parked", None))
        return calls

    def addressed(self, extension: str, call_id: str, body: Json) -> tuple[PhoneCall, View]:
        """Return the call and the view that an action is for."""
        call = self.call_at(extension, call_id)
        return call, self.check_view(call, body.get("phoneCallViewId"))

    def since(self, view: View, what: str, when: str | None) -> None:
        """Let a view be on hold, parked or recorded since some time, or no longer."""
        setattr(view, what, when)
