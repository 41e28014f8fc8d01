"""
What a vendor's VoipNow may do one way or the other in its actions: which it has, what shows, and when.

Each class takes one thing that the documents leave open in another way than
`server` does; all of them conform.
"""

from collections.abc import Sequence
from functools import partial

from tests.standins.voipnow.parties import Json, PhoneCall, Refused, View
from tests.standins.voipnow.server import VoipNow
from tests.standins.web import Ask, Reply

# ---- which it has


class _Small(VoipNow):
    """Has BargeIn, simple calls, List and Delete, and says of the rest that it has not."""

    def __init__(self, base: str) -> None:
        super().__init__(base)
        self.actions = {"BargeIn": self.barge_in}
        self.creations = {"simple": self.create}

    def lacking(self) -> Refused:
        """Return the refusal of what the server has not."""
        return Refused(501, "request_not_implemented", "This is not implemented.")

    def route(self, ask: Ask) -> Reply:
        if ask.method == "POST" and not ask.path.endswith("/simple"):
            raise self.lacking()
        return super().route(ask)

    def updated(self, extension: str, call_id: str, body: Json) -> Reply:
        if "action" in body and body["action"] != "BargeIn":
            raise self.lacking()
        return super().updated(extension, call_id, body)


class SmallSays501(_Small):
    """What a small server has not is not implemented, by the documented code."""


class SmallSays400(_Small):
    """What a small server has not is a bad request, by a code of its own."""

    def lacking(self) -> Refused:
        return Refused(400, "action_invalid", "There is no such action.")


class SmallSays404(_Small):
    """What a small server has not cannot be found."""

    def lacking(self) -> Refused:
        return Refused(404, "not_found", "There is nothing here.")


class SmallSays405(_Small):
    """What a small server has not is a method that is not allowed."""

    def lacking(self) -> Refused:
        return Refused(405, "method_not_allowed", "This method is not allowed here.")


class NoMonitor(VoipNow):
    """The eleven actions of the documented table, and no Monitor."""

    def __init__(self, base: str) -> None:
        super().__init__(base)
        del self.actions["Monitor"]


class NoRecording(VoipNow):
    """Recording is not enabled for the terminals."""

    def start_recording(self, extension: str, call_id: str, body: Json) -> PhoneCall:
        self.addressed(extension, call_id, body)
        raise Refused(403, "recording_disabled", "This terminal may not record.")


# ---- how it answers


class ActionsInArray(VoipNow):
    """Every action but BargeIn, whose page has an object, is answered with an array, as Park's page has it."""

    def updated(self, extension: str, call_id: str, body: Json) -> Reply:
        reply = super().updated(extension, call_id, body)
        single = reply.status == 200 and reply.body.startswith(b"{") and body["action"] != "BargeIn"
        return Reply(200, b"[" + reply.body + b"]") if single else reply


class ParksOne(VoipNow):
    """Park is answered with one call, as its sentence about success has it."""

    def parked(self, calls: Sequence[PhoneCall]) -> Reply:
        return self.accepted(calls[0]) if len(calls) == 1 else super().parked(calls)


class ParksCollection(VoipNow):
    """Park is answered with a collection."""

    def parked(self, calls: Sequence[PhoneCall]) -> Reply:
        return Reply.of(202, {"entry": [self.reference(each) for each in calls], "totalResults": len(calls)})


class ParksSilently(VoipNow):
    """Park is answered 204."""

    def parked(self, calls: Sequence[PhoneCall]) -> Reply:
        return Reply(204)


class ParksOneOnly(VoipNow):
    """Park has an id in its URL; without one it is refused."""

    def park(self, extension: str, call_id: str, body: Json) -> list[PhoneCall]:
        if not call_id:
            raise Refused(400, "pc_id_missing", "Which call?")
        return super().park(extension, call_id, body)


# ---- what shows, and when


class ActionsTakeAWhile(VoipNow):
    """What an action does shows after half a second."""

    def since(self, view: View, what: str, when: str | None) -> None:
        self.later(0.5, partial(super().since, view, what, when))


class ActionsTwiceOver(VoipNow):
    """An action that changes nothing is accepted, and changes nothing."""

    def off_hold(self, extension: str, call_id: str, body: Json) -> PhoneCall:
        call, view = self.addressed(extension, call_id, body)
        self.since(view, "on_hold", None)
        return call

    def stop_recording(self, extension: str, call_id: str, body: Json) -> PhoneCall:
        call, view = self.addressed(extension, call_id, body)
        self.since(view, "recording", None)
        return call


class ActionsOnceOnly(VoipNow):
    """An action that changes nothing is refused, whichever it is."""

    def on_hold(self, extension: str, call_id: str, body: Json) -> PhoneCall:
        self.check_state(not self.addressed(extension, call_id, body)[1].on_hold)
        return super().on_hold(extension, call_id, body)

    def start_recording(self, extension: str, call_id: str, body: Json) -> PhoneCall:
        self.check_state(not self.addressed(extension, call_id, body)[1].recording)
        return super().start_recording(extension, call_id, body)


class NullsShown(VoipNow):
    """Members without a value are null."""

    def view_of(self, view: View) -> Json:
        empty = dict.fromkeys((*View.SINCE.values(), "ringing", "parkedPos", "parkedBy", "holder"))
        return {**empty, **super().view_of(view)}


class HeldOnBothSides(VoipNow):
    """Every view of a call that is on hold says so; holder tells whose doing it is."""

    def resource_of(self, call: PhoneCall) -> Json:
        body = super().resource_of(call)
        held = next((each.on_hold for each in call.views if each.on_hold), None)
        if held is not None:
            for view in body["phoneCallView"]:
                view["holder"] = view.get("holder", 0)
                view["onHold"] = held
        return body


class ParkedViewAway(VoipNow):
    """Who parks a call has left it: a view of the other party, with the next id, takes the place of theirs."""

    def since(self, view: View, what: str, when: str | None) -> None:
        super().since(view, what, when)
        for call in [each for each in self.calls if what == "parked" and when and view in each.views]:
            view.id, view.extension = self.view_id(call), view.other_than(view.extension)


class ParkedViewUnknown(VoipNow):
    """A view that is parked is on call with nobody: its status is unknown."""

    def status_of(self, view: View) -> int | str:
        return 0 if view.parked else super().status_of(view)


class UnparkedViewReplaced(VoipNow):
    """The view of a call that has been retrieved takes the place of the one that was parked."""

    def unparked(self, call: PhoneCall, view: View, number: str) -> None:
        super().unparked(call, view, number)
        call.views.remove(view)


class UnparkedUnderAnotherId(VoipNow):
    """A call that has been retrieved is a new one, of the terminal that has retrieved it."""

    def unparked(self, call: PhoneCall, view: View, number: str) -> None:
        super().unparked(call, view, number)
        call.views.remove(view)
        call.id, call.extension = self.new_id(), number


class UnparkedAtOnce(VoipNow):
    """A call leaves the parking lot as soon as the terminal rings."""

    def unpark(self, extension: str, call_id: str, body: Json) -> PhoneCall:
        call = super().unpark(extension, call_id, body)
        self.check_view(call, body["phoneCallViewId"]).parked = None
        return call


class ParksForMinutes(VoipNow):
    """A call stays in the parking lot for ten seconds at least, as the vendor's own client has it."""

    def park(self, extension: str, call_id: str, body: Json) -> list[PhoneCall]:
        lasts = body.get("maxInParking", 180)
        if self.is_positive(lasts) and not 10 <= float(lasts) <= 3600:
            raise Refused(400, "pc_maxinparking_invalid", "From 10 to 3600 seconds.")
        return super().park(extension, call_id, body)
