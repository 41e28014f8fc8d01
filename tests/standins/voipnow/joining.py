"""The actions that call a phone terminal and let it into a call: BargeIn, Whisper, Monitor, PickUp, UnPark."""

from collections.abc import Callable

from tests.standins.voipnow.checks import Checks
from tests.standins.voipnow.parties import (
    ON_CALL,
    OTHER_SIDE_RINGING,
    RINGING,
    Json,
    PhoneCall,
    View,
    extension_numbered,
)


class Joining(Checks):
    """The five actions."""

    def barge_in(self, extension: str, call_id: str, body: Json) -> PhoneCall:
        """BargeIn: legal parameters, then the terminal rings; return the call."""
        call = self.joinable(extension, call_id, body)
        self.check_in_conversation(call)
        self.ring_barger(call, body)
        return call

    def whisper(self, extension: str, call_id: str, body: Json) -> PhoneCall:
        """Whisper: as BargeIn; whether the whisperer hears the call cannot be seen."""
        call = self.joinable(extension, call_id, body)
        self.check_one_of("private", body.get("private", 0), ("0", "1"))
        self.check_in_conversation(call)
        self.ring_barger(call, body)
        return call

    def monitor(self, extension: str, call_id: str, body: Json) -> PhoneCall:
        """Monitor: as BargeIn; that nobody hears the one who listens cannot be seen."""
        return self.barge_in(extension, call_id, body)

    def pick_up_call(self, extension: str, call_id: str, body: Json) -> PhoneCall:
        """PickUp: a call that rings at one terminal is taken at another one."""
        call = self.joinable(extension, call_id, body)
        self.check_state(call.answered is None and call.views[0].status in (RINGING, OTHER_SIDE_RINGING))
        self.ring(body, lambda: self.picked_up(call, body["sendCallTo"]))
        return call

    def unpark(self, extension: str, call_id: str, body: Json) -> PhoneCall:
        """UnPark: a terminal is called and connected with the party that is parked."""
        call = self.joinable(extension, call_id, body)
        view = self.check_view(call, body["phoneCallViewId"])
        self.check_state(view.parked)
        self.ring(body, lambda: self.unparked(call, view, body["sendCallTo"]))
        return call

    def joinable(self, extension: str, call_id: str, body: Json) -> PhoneCall:
        """Return the call of a path, where all that the five actions share is right."""
        call = self.call_at(extension, call_id)
        self.check_send_call_to(body.get("sendCallTo"))
        self.check_caller_id(body.get("callerId", f"Phone <{body.get('sendCallTo')}>"))
        self.check_wait(body.get("waitForPickup", 25))
        self.check_view(call, body.get("phoneCallViewId"))
        return call

    def check_send_call_to(self, given: object) -> None:
        """Refuse what is no phone terminal of the same organization."""
        self.check_terminal(given)

    def check_in_conversation(self, call: PhoneCall) -> None:
        """Refuse to join a call that nobody has answered."""
        self.check_state(call.answered)

    # ---- what comes of it

    def ring_barger(self, call: PhoneCall, body: Json) -> None:
        """Let the terminal ring; when it picks up, the call gets one more view."""
        number = body["sendCallTo"]
        caller_id = str(body.get("callerId", f"Phone <{number}>"))
        self.ring(body, lambda: self.barged(call, number, caller_id))

    def ring(self, body: Json, then: Callable[[], None]) -> None:
        """Let a terminal ring; where it picks up in time, something happens."""
        target = extension_numbered(body["sendCallTo"])
        if target and target.picks_up and self.pick_up <= float(body.get("waitForPickup", 25)):
            self.later(self.pick_up, then)

    def barged(self, call: PhoneCall, barger: str, caller_id: str) -> None:
        """Join the terminal to the conversation."""
        call.views.append(
            View(self.view_id(call), call.extension, barger, call.extension, caller_id, ON_CALL, self.now()),
        )

    def picked_up(self, call: PhoneCall, number: str) -> None:
        """Connect the caller with the terminal, whose view takes the place of the one that rang."""
        near = call.views[0]
        call.answered = near.answered = self.now()
        near.status = ON_CALL
        taken = View(self.view_id(call), number, near.source, number, near.caller_id, ON_CALL, call.answered)
        call.views[1:] = [taken]

    def unparked(self, call: PhoneCall, view: View, number: str) -> None:
        """Connect the terminal with who was parked."""
        view.parked = None
        other = view.other_than(view.extension)
        call.views.append(
            View(self.view_id(call), number, number, other, view.caller_id, ON_CALL, self.now())
        )
