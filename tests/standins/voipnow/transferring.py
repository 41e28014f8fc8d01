"""The actions after which somebody else, or a voice mail, is in a party's place."""

from functools import partial

from tests.standins.voipnow.checks import Checks
from tests.standins.voipnow.parties import (
    EXTERNAL,
    EXTERNAL2,
    ON_CALL,
    OTHER_SIDE_RINGING,
    Json,
    PhoneCall,
    Refused,
    extension_numbered,
)


class Transferring(Checks):
    """Transfer and TransferToVoicemail; a transferred call keeps its id and who is charged for it."""

    def transfer(self, extension: str, call_id: str, body: Json) -> PhoneCall:
        """Transfer: one party leaves, and another number is called in its place."""
        call = self.call_at(extension, call_id)
        target = body.get("sendCallTo")
        self.check_reachable(target)
        leaves, stays = self.parties_of(call, body)
        self.check_state(call.answered)
        self.moved(call, leaves, stays, str(target))
        known = extension_numbered(target)
        if known.picks_up if known else target in (EXTERNAL, EXTERNAL2):
            self.later(self.pick_up, partial(self.arrived, call))
        else:
            self.later(25, partial(self.end, call))
        return call

    def transfer_to_voicemail(self, extension: str, call_id: str, body: Json) -> PhoneCall:
        """TransferToVoicemail: one party leaves, and a terminal's voice mail answers in its place."""
        call = self.call_at(extension, call_id)
        target = body.get("sendCallTo")
        self.check_terminal(target)
        leaves, stays = self.parties_of(call, body)
        self.check_state(call.answered)
        self.moved(call, leaves, stays, str(target))
        self.later(self.pick_up, partial(self.arrived, call))
        return call

    def parties_of(self, call: PhoneCall, body: Json) -> tuple[str, str]:
        """Return who leaves and who stays: as named, or as the named view shows them."""
        named = "phoneCallViewId" in body
        view = self.check_view(call, body["phoneCallViewId"]) if named else call.views[0]
        leaves, stays = body.get("transferFromNumber"), body.get("transferNumber")
        if body["action"] == "Transfer" and leaves is None and stays is None and not named:
            raise Refused(400, "pc_transferfromnumber_invalid", "Who transfers the call?")
        for name, given in (("transferFromNumber", leaves), ("transferNumber", stays)):
            if given is not None and given not in (view.source, view.destination):
                raise Refused(400, f"pc_{name.lower()}_invalid", f"{name} is no party of the call.")
        leaves = leaves or view.other_than(stays or view.other_than(view.extension))
        stays = stays or view.other_than(leaves)
        if leaves == stays:
            raise Refused(400, "pc_transfernumber_invalid", "Nobody is transferred to themselves.")
        return leaves, stays

    def moved(self, call: PhoneCall, leaves: str, stays: str, target: str) -> None:
        """Put another number into a party's place; it has not answered yet."""
        kept = [each for each in call.views if each.involves(stays)][:1]
        view = kept[0]
        if view.source == leaves:
            view.source = target
        else:
            view.destination = target
        view.status = OTHER_SIDE_RINGING
        view.on_hold = view.parked = None
        call.views[:] = kept

    def arrived(self, call: PhoneCall) -> None:
        """Begin the conversation with who was called."""
        call.views[0].status = ON_CALL
