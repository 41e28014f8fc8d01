"""
One defect each in the actions after which somebody else is on a call: Whisper, Monitor, PickUp, UnPark, transfers.

Each class names the documented demand that it violates, and violates nothing
else that could be helped.
"""

from tests.standins.voipnow.parties import Json, PhoneCall, Refused, View, invalid
from tests.standins.voipnow.server import VoipNow
from tests.standins.web import Reply

#: The actions that call a terminal, but for the one that all the other vices are about.
OTHERS = ("Whisper", "Monitor", "PickUp", "UnPark")


class WhisperTakesOver(VoipNow):
    """Who whispers joins a conversation; here the one that was there ends."""

    taking = "Whisper"

    def ring_barger(self, call: PhoneCall, body: Json) -> None:
        if body["action"] != self.taking:
            super().ring_barger(call, body)
        else:
            self.ring(body, lambda: self.taken_over(call, body["sendCallTo"]))

    def taken_over(self, call: PhoneCall, number: str) -> None:
        """Join the terminal, and let everybody else go."""
        self.barged(call, number, "x")
        del call.views[:-1]


class MonitorTakesOver(WhisperTakesOver):
    """Who listens joins a conversation; here the one that was there ends."""

    taking = "Monitor"


class PickUpOnlySaid(VoipNow):
    """PickUp connects the terminal with who calls; here it is accepted, and the call rings on."""

    def picked_up(self, call: PhoneCall, number: str) -> None:
        pass


class PickUpByAnother(VoipNow):
    """PickUp connects the terminal in sendCallTo; here the one that rang takes the call after all."""

    def picked_up(self, call: PhoneCall, number: str) -> None:
        super().picked_up(call, "0021*333")


class PickUpEndsCall(VoipNow):
    """PickUp connects the terminal with who calls; here the call ends as it is picked up."""

    def picked_up(self, call: PhoneCall, number: str) -> None:
        self.end(call)


class TransferOnlySaid(VoipNow):
    """Transfer calls another number in a party's place; here it is accepted, and all goes on as before."""

    def transfer(self, extension: str, call_id: str, body: Json) -> PhoneCall:
        call = self.call_at(extension, call_id)
        self.check_reachable(body.get("sendCallTo"))
        self.parties_of(call, body)
        return call


class TransferToAnother(VoipNow):
    """Transfer calls the number in sendCallTo; here another one."""

    def moved(self, call: PhoneCall, leaves: str, stays: str, target: str) -> None:
        super().moved(call, leaves, stays, "0021*333")


class TransferEndsCall(VoipNow):
    """A transferred call goes on; here it ends."""

    def moved(self, call: PhoneCall, leaves: str, stays: str, target: str) -> None:
        self.end(call)


class TransferAnyCall(VoipNow):
    """phoneCallId is an existing call; here a transfer of an unknown one is accepted, and does nothing."""

    def transfer(self, extension: str, call_id: str, body: Json) -> PhoneCall:
        try:
            return super().transfer(extension, call_id, body)
        except Refused as refused:
            if refused.code == "pc_phonecall_invalid":
                return PhoneCall(call_id, "0021*310", self.now(), "x")
            raise


class VoicemailOfQueue(VoipNow):
    """TransferToVoicemail goes to a phone terminal; here a queue will do."""

    def transfer_to_voicemail(self, extension: str, call_id: str, body: Json) -> PhoneCall:
        return self.transfer(extension, call_id, body)


class VoicemailAnywhere(VoipNow):
    """TransferToVoicemail goes to a terminal of the same organization; here to any."""

    def transfer_to_voicemail(self, extension: str, call_id: str, body: Json) -> PhoneCall:
        if body.get("sendCallTo") == "0034*301":
            return self.call_at(extension, call_id)
        return super().transfer_to_voicemail(extension, call_id, body)


class _Parameters(VoipNow):
    """The parameters of the actions that are not BargeIn."""

    def joinable(self, extension: str, call_id: str, body: Json) -> PhoneCall:
        if body["action"] not in OTHERS:
            return super().joinable(extension, call_id, body)
        try:
            return super().joinable(extension, call_id, body)
        except Refused as refused:
            return self.instead(refused, extension, call_id, body)

    def instead(self, refused: Refused, extension: str, call_id: str, body: Json) -> PhoneCall:
        """Return the call all the same, or refuse in another way."""
        raise refused


class _Accepts(_Parameters):
    """Takes what one of the codes is for, and does nothing with it."""

    code = ""

    def instead(self, refused: Refused, extension: str, call_id: str, body: Json) -> PhoneCall:
        if refused.code == self.code:
            # Carried out with what would be right in its place.
            body["sendCallTo"], body["waitForPickup"] = "0021*333", "20"
            return self.call_at(extension, call_id)
        raise refused


class WhispersByAnyExtension(_Accepts):
    """Who whispers, listens, picks up or unparks is a phone terminal; here anything will do."""

    code = "pc_sendcallto_invalid"


class WhispersForNoTime(_Accepts):
    """waitForPickup is numeric and higher than 0; here, but for BargeIn, anything will do."""

    code = "pc_timeout_invalid"


class WhispersUnderAnyName(_Accepts):
    """callerId has the shape `Name <number>`; here, but for BargeIn, anything will do."""

    code = "pc_callerid_invalid"


class OneCodeForOthers(_Parameters):
    """Each invalid parameter has its own code; here, but for BargeIn, all of them have the call's."""

    def instead(self, refused: Refused, extension: str, call_id: str, body: Json) -> PhoneCall:
        raise invalid("phonecall")


class RefusedWhisperJoins(_Parameters):
    """What is refused changes nothing; here who may not whisper is let in all the same."""

    def instead(self, refused: Refused, extension: str, call_id: str, body: Json) -> PhoneCall:
        for call in [each for each in self.calls if each.id == call_id and each.answered]:
            self.barged(call, "0021*324", "x")
        raise refused


class RightViewOfWhisperBlamed(VoipNow):
    """pc_phonecallview_invalid means that the view is none of this call; here Whisper says so of one that is."""

    def whisper(self, extension: str, call_id: str, body: Json) -> PhoneCall:
        self.joinable(extension, call_id, body)
        raise invalid("phonecallview")


class LinkOfAnother(VoipNow):
    """The link in an answer leads to the call that was updated; here, but for BargeIn, to another one."""

    def updated(self, extension: str, call_id: str, body: Json) -> Reply:
        reply = super().updated(extension, call_id, body)
        if body.get("action") == "BargeIn":
            return reply
        # The id stands in the link, too, after the last slash.
        return Reply(reply.status, reply.body.replace(b"/" + call_id.encode(), b"/b817d2618fe6f1804db1"))


class ParkedViewLost(VoipNow):
    """A parked call waits to be retrieved; here it ends as soon as it is parked."""

    def since(self, view: View, what: str, when: str | None) -> None:
        super().since(view, what, when)
        for call in [each for each in self.calls if what == "parked" and when and view in each.views]:
            self.end(call)
