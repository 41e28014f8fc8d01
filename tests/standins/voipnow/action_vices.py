"""
One defect each in the actions that leave everybody where they are: hold, parking, recording.

Each class names the documented demand that it violates, and violates nothing
else that could be helped.
"""

from collections.abc import Sequence

from tests.standins.voipnow.parties import Json, PhoneCall, Refused, View, invalid
from tests.standins.voipnow.server import VoipNow
from tests.standins.web import Reply


class _Since(VoipNow):
    """What one of the three states of a view comes to."""

    what = ""

    def since(self, view: View, what: str, when: str | None) -> None:
        if what == self.what:
            self.instead(view, what, when)
        else:
            super().since(view, what, when)

    def instead(self, view: View, what: str, when: str | None) -> None:
        """Do something else."""


class HoldOnlySaid(_Since):
    """OnHold puts the view on hold; here it is accepted, and nothing is."""

    what = "on_hold"


class ParkOnlySaid(_Since):
    """Park leaves a party in the parking lot; here it is accepted, and nobody is."""

    what = "parked"


class RecordOnlySaid(_Since):
    """StartRecording has the view recorded; here it is accepted, and nothing is."""

    what = "recording"


class _Begins(_Since):
    """A state that begins and never ends."""

    def instead(self, view: View, what: str, when: str | None) -> None:
        if when:
            setattr(view, what, when)


class HoldForGood(_Begins):
    """OffHold takes the view off hold; here it is accepted, and the view stays on hold."""

    what = "on_hold"


class RecordForGood(_Begins):
    """StopRecording stops it; here it is accepted, and the recording goes on."""

    what = "recording"


class ParkForGood(VoipNow):
    """UnPark takes a call out of the parking lot; here the terminal is connected, and it stays parked."""

    def unparked(self, call: PhoneCall, view: View, number: str) -> None:
        since, _ = view.parked, super().unparked(call, view, number)
        view.parked = since


class UnparkConnectsNobody(VoipNow):
    """UnPark connects the terminal in sendCallTo with who was parked; here nobody is connected."""

    def unparked(self, call: PhoneCall, view: View, number: str) -> None:
        view.parked = None


class UnparkConnectsAnother(VoipNow):
    """UnPark connects the terminal in sendCallTo; here another one."""

    def unparked(self, call: PhoneCall, view: View, number: str) -> None:
        super().unparked(call, view, "0021*333")


class _Elsewhere(VoipNow):
    """An action that is done to another call than the one that is named, or to another view."""

    def addressed(self, extension: str, call_id: str, body: Json) -> tuple[PhoneCall, View]:
        call, view = super().addressed(extension, call_id, body)
        return call, self.another(extension, call, view)

    def another(self, extension: str, call: PhoneCall, view: View) -> View:
        """Return the wrong view."""
        return next((e.views[0] for e in self.calls_at(extension) if e is not call), view)


class ActsOnAnotherCall(_Elsewhere):
    """An action is for the call in the URL; here for another one of the extension, that has been there before."""

    def __init__(self, base: str) -> None:
        super().__init__(base)
        self.calls.append(self.standing("0021*310", "5bd1f00dd1f00dd1f00d"))


class ActsOnNewestCall(_Elsewhere):
    """An action is for the call in the URL; here for the extension's newest."""

    def another(self, extension: str, call: PhoneCall, view: View) -> View:
        newest = self.calls_at(extension)[-1]
        return view if newest is call else newest.views[0]


class ActsOnAnotherView(VoipNow):
    """An action is for the view in phoneCallViewId; here for another one, which a call gets for it."""

    def addressed(self, extension: str, call_id: str, body: Json) -> tuple[PhoneCall, View]:
        call, view = super().addressed(extension, call_id, body)
        if len(call.views) == 1:
            far = view.other_than(call.extension)
            call.views.append(View(self.view_id(call), far, view.source, view.destination, "x", view.status))
        return call, next(each for each in call.views if each is not view)


class HoldEndsCall(VoipNow):
    """A call on hold goes on; here it ends."""

    def on_hold(self, extension: str, call_id: str, body: Json) -> PhoneCall:
        call = super().on_hold(extension, call_id, body)
        self.end(call)
        return call


class StopRecordingEndsCall(VoipNow):
    """StopRecording ends the recording; here the call."""

    def stop_recording(self, extension: str, call_id: str, body: Json) -> PhoneCall:
        call = super().stop_recording(extension, call_id, body)
        self.end(call)
        return call


class _Shown(VoipNow):
    """A state that is no Date."""

    def shown(self, since: str) -> object:
        """Return what is shown instead."""
        return since

    def view_of(self, view: View) -> Json:
        body = super().view_of(view)
        return {
            name: self.shown(value) if name in View.SINCE.values() else value for name, value in body.items()
        }


class SinceTrue(_Shown):
    """Since when a view is on hold, parked or recorded is a Date; here it is true."""

    def shown(self, since: str) -> object:
        return True


class SinceInSeconds(_Shown):
    """Since when a view is on hold, parked or recorded is a Date; here a number of seconds."""

    def shown(self, since: str) -> object:
        return 1340802530


class ActionAnsweredWithAnother(VoipNow):
    """An action returns the call that was updated; here, but for BargeIn, the id of another one."""

    def updated(self, extension: str, call_id: str, body: Json) -> Reply:
        reply = super().updated(extension, call_id, body)
        if body.get("action") == "BargeIn":
            return reply
        return Reply(reply.status, reply.body.replace(call_id.encode(), b"b817d2618fe6f1804db1"))


class ParkAnsweredWithoutId(VoipNow):
    """Park returns the calls that were parked; here they have no id."""

    def parked(self, calls: Sequence[PhoneCall]) -> Reply:
        return Reply.of(200, [{"extension": each.extension} for each in calls])


# ---- what is refused, and how


class _Refusals(VoipNow):
    """The refusals of the five actions."""

    def updated(self, extension: str, call_id: str, body: Json) -> Reply:
        try:
            return super().updated(extension, call_id, body)
        except Refused as refused:
            if body.get("action") in ("OnHold", "OffHold", "Park", "StartRecording", "StopRecording"):
                return self.refused(refused, call_id)
            raise

    def refused(self, refused: Refused, call_id: str) -> Reply:
        """Refuse in another way."""
        raise refused


class AnyViewActedOn(_Refusals):
    """phoneCallViewId is a view of the call; here an action takes any for the first one."""

    def addressed(self, extension: str, call_id: str, body: Json) -> tuple[PhoneCall, View]:
        call = self.call_at(extension, call_id)
        return call, next((e for e in call.views if e.id == body.get("phoneCallViewId")), call.views[0])


class UnknownCallActedOn(_Refusals):
    """phoneCallId is an existing call; here an action on an unknown one is accepted, and does nothing."""

    def refused(self, refused: Refused, call_id: str) -> Reply:
        if refused.code != "pc_phonecall_invalid":
            raise refused
        return Reply(204)


class ViewBlamedForCall(_Refusals):
    """An unknown call is pc_phonecall_invalid; here an action on one is pc_phonecallview_invalid."""

    def refused(self, refused: Refused, call_id: str) -> Reply:
        raise invalid("phonecallview") if refused.code == "pc_phonecall_invalid" else refused


class UnknownCallIs404(_Refusals):
    """An unknown call is refused with 400; here an action on one with 404, and the right code."""

    def refused(self, refused: Refused, call_id: str) -> Reply:
        status = 404 if refused.code == "pc_phonecall_invalid" else refused.status
        raise Refused(status, refused.code, refused.message)


class RefusedActionEndsCall(_Refusals):
    """What is refused changes nothing; here the call of a refused action ends."""

    def refused(self, refused: Refused, call_id: str) -> Reply:
        for call in [each for each in self.calls if each.id == call_id]:
            self.end(call)
        raise refused


class RefusedActionIsDone(_Refusals):
    """What is refused changes nothing; here a refused action puts the call on hold."""

    def refused(self, refused: Refused, call_id: str) -> Reply:
        for view in [each.views[0] for each in self.calls if each.id == call_id]:
            view.on_hold = self.now()
        raise refused


class RightViewBlamed(VoipNow):
    """pc_phonecallview_invalid means that the view is none of this call's; here Park says so of a right one."""

    def park(self, extension: str, call_id: str, body: Json) -> list[PhoneCall]:
        self.addressed(extension, call_id, body)
        raise invalid("phonecallview")


class RightCallBlamed(VoipNow):
    """pc_phonecall_invalid means that there is no such call; here StartRecording says so of one that there is."""

    def start_recording(self, extension: str, call_id: str, body: Json) -> PhoneCall:
        self.addressed(extension, call_id, body)
        raise invalid("phonecall")
