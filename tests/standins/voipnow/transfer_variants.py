"""
What a vendor's VoipNow may do one way or the other where parties come to a call, and leave it.

Each class takes one thing that the documents leave open in another way than
`server` does; all of them conform.
"""

from functools import partial

from tests.standins.voipnow.parties import (
    EXTERNAL,
    EXTERNAL2,
    ON_CALL,
    RINGING,
    Json,
    PhoneCall,
    Refused,
    View,
    extension_numbered,
)
from tests.standins.voipnow.server import VoipNow

# ---- Transfer


class _Transfers(VoipNow):
    """Which of the parameters of a transfer are demanded."""

    def demanded(self, body: Json) -> tuple[str, ...]:
        """Return the names of the parameters that must be there."""
        return ()

    def parties_of(self, call: PhoneCall, body: Json) -> tuple[str, str]:
        for name in self.demanded(body):
            if name not in body:
                raise Refused(400, f"pc_{name.lower()}_invalid", f"{name} is missing.")
        return super().parties_of(call, body)


class TransfersByView(_Transfers):
    """Who transfers is told by the view, as in the vendor's examples: without one, a transfer is refused."""

    def demanded(self, body: Json) -> tuple[str, ...]:
        return ("phoneCallViewId",)


class TransfersByNumber(_Transfers):
    """Who transfers is told by their number, as the vendor's own client has it; who is transferred to voice mail, too."""

    def demanded(self, body: Json) -> tuple[str, ...]:
        return ("transferFromNumber",) if body["action"] == "Transfer" else ("transferNumber",)


class TransfersByTwoNumbers(_Transfers):
    """Both numbers must be there, as in the document's example."""

    def demanded(self, body: Json) -> tuple[str, ...]:
        return ("transferFromNumber", "transferNumber")


class VoicemailHangsUp(VoipNow):
    """The voice mail hangs up after a moment, and whoever is transferred to it may be named as who transfers, too."""

    def parties_of(self, call: PhoneCall, body: Json) -> tuple[str, str]:
        numbers = {body.get("transferFromNumber"), body.get("transferNumber")} - {None}
        same = len(numbers) == 1 and "transferFromNumber" in body
        return super().parties_of(call, {**body, "transferNumber": None} if same else body)

    def transfer_to_voicemail(self, extension: str, call_id: str, body: Json) -> PhoneCall:
        call = super().transfer_to_voicemail(extension, call_id, body)
        self.later(1.0, partial(self.end, call))
        return call


class TransferRenumbers(VoipNow):
    """After a transfer the call's views are numbered anew."""

    def moved(self, call: PhoneCall, leaves: str, stays: str, target: str) -> None:
        super().moved(call, leaves, stays, target)
        for view in call.views:
            view.id = self.view_id(call)


class TransferKeepsOld(VoipNow):
    """After a transfer the view of before is still there, off hook, beside a new one."""

    def moved(self, call: PhoneCall, leaves: str, stays: str, target: str) -> None:
        old = call.views[0]
        was = View(old.id, old.extension, old.source, old.destination, old.caller_id, 1, old.answered)
        super().moved(call, leaves, stays, target)
        old.id = self.view_id(call)
        call.views.append(was)


class TransferAttended(VoipNow):
    """Who transfers stays on call until the other number has answered."""

    def moved(self, call: PhoneCall, leaves: str, stays: str, target: str) -> None:
        self.later(self.pick_up / 2, partial(super().moved, call, leaves, stays, target))


class TransferMovesView(VoipNow):
    """After a transfer the view is seen from the extension that was called."""

    def arrived(self, call: PhoneCall) -> None:
        super().arrived(call)
        view = call.views[0]
        known = [each for each in (view.source, view.destination) if extension_numbered(each)]
        view.extension = known[0] if known else view.extension


class VoicemailUnseen(VoipNow):
    """A call that a voice mail has taken is no phone call any more."""

    def transfer_to_voicemail(self, extension: str, call_id: str, body: Json) -> PhoneCall:
        call = super().transfer_to_voicemail(extension, call_id, body)
        self.end(call)
        return call


# ---- PickUp


class PickUpOfRingingViewOnly(VoipNow):
    """What is picked up is a view that rings; any other is refused."""

    def pick_up_call(self, extension: str, call_id: str, body: Json) -> PhoneCall:
        call = self.call_at(extension, call_id)
        view = self.check_view(call, body.get("phoneCallViewId"))
        self.check_state(view.status == RINGING)
        return super().pick_up_call(extension, call_id, body)


class PickUpKeepsRung(VoipNow):
    """The view that rang is still there, off hook and with a disposition."""

    def picked_up(self, call: PhoneCall, number: str) -> None:
        rang = call.views[1:]
        super().picked_up(call, number)
        for view in rang:
            view.status = 1
        call.views += rang

    def view_of(self, view: View) -> Json:
        return super().view_of(view) | ({"disposition": 3} if view.status == 1 else {})


class PickUpSeenOnce(VoipNow):
    """A call has the view of its caller only; who has picked up is its destination."""

    def source_picked_up(self, call: PhoneCall, seconds: float = 25.0) -> None:
        super().source_picked_up(call, seconds)
        del call.views[1:]

    def picked_up(self, call: PhoneCall, number: str) -> None:
        super().picked_up(call, number)
        del call.views[1:]
        call.views[0].destination = number


# ---- Whisper, Monitor, BargeIn


class WhispersUnseen(VoipNow):
    """Who whispers or listens is no party of the call, and has no view of it."""

    def ring_barger(self, call: PhoneCall, body: Json) -> None:
        if body["action"] == "BargeIn":
            super().ring_barger(call, body)


class WhispersBesides(VoipNow):
    """Who whispers or listens has a call of their own."""

    def ring_barger(self, call: PhoneCall, body: Json) -> None:
        if body["action"] == "BargeIn":
            super().ring_barger(call, body)
        else:
            self.ring(body, lambda: self.beside(call, body["sendCallTo"]))

    def beside(self, call: PhoneCall, number: str) -> None:
        """Let a terminal be on a call of its own."""
        own = PhoneCall(self.new_id(), number, self.now(), "w", answered=self.now())
        own.views.append(View(self.view_id(own), number, number, call.extension, "x", ON_CALL, self.now()))
        self.calls.append(own)
        self.watch(call, own)

    def watch(self, call: PhoneCall, own: PhoneCall) -> None:
        """End the one call with the other."""
        if call in self.calls:
            self.later(0.1, lambda: self.watch(call, own))
        else:
            self.end(own)


# ---- what the outside party does


class TransfersInsideOnly(VoipNow):
    """A call from outside may not be sent outside again."""

    def check_reachable(self, given: object) -> None:
        super().check_reachable(given)
        if given in (EXTERNAL, EXTERNAL2):
            raise Refused(403, "public_transfer_denied", "Public transfers are not allowed.")
