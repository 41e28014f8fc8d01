"""
What may be done with a call: the capabilities that the documents print for each state.

It knows which operations a state offers; it refuses to know what they do.
"""

from tests.standins.genesys.parties import USER_DATA, Call

#: What every call in conversation offers, held or not.
CONNECTED = (
    "Hangup",
    "InitiateConference",
    "InitiateTransfer",
    "SingleStepConference",
    "SingleStepTransfer",
)


class Offers:
    """The capabilities of calls, only of operations that this server has."""

    #: Whether calls can be recorded here.
    recording_licensed = True

    calls: list[Call]

    def has(self, operation: str) -> bool:
        """Return whether this server has an operation at all; a variant may lack some."""
        return True

    def capabilities_of(self, call: Call) -> list[str]:
        """Return what may be done with the call, in alphabetical order."""
        if call.state == "Released":
            return []
        offers = [each for each in self.printed_for(call) if self.has(each)]
        if call.state == "Established":
            offers += self.swaps_offered(call) + self.switches_offered(call)
        return sorted(offers)

    def printed_for(self, call: Call) -> list[str]:
        """Return the documented set of a call's state."""
        by_state = {
            "Ringing": ("Answer",),
            "Dialing": ("Hangup", "SendDtmf", *self.completions_offered(call)),
            "Established": ("Hold", "SendDtmf", *CONNECTED, *self.completions_offered(call)),
            "Held": (*CONNECTED, *self.returns_offered(call)),
        }
        more = self.media_offered(call) if call.state == "Established" else []
        return [*USER_DATA, *by_state[call.state], *more]

    def second_of(self, call: Call) -> list[Call]:
        """Return the held calls that a phone has beside this one."""
        return [
            each
            for each in self.calls
            if each.owner is call.owner and each.state == "Held" and each is not call
        ]

    def swaps_offered(self, call: Call) -> list[str]:
        """Return SwapCalls where another call of the same phone is held."""
        return ["SwapCalls"] if self.second_of(call) else []

    def completions_offered(self, call: Call) -> list[str]:
        """Return what a call can be joined by with the one that is held: a dialing one by a transfer only."""
        if not self.second_of(call):
            return []
        return ["CompleteTransfer", *(["CompleteConference"] if call.state == "Established" else [])]

    def returns_offered(self, call: Call) -> list[str]:
        """Return how one comes back to a held call; one that is to be transferred has its own way."""
        about = [each for each in self.calls if each.parent is call]
        if call.held_by == "InitiateTransfer" and about:
            return ["SwapCalls", "CompleteTransfer"]
        return ["Retrieve"]

    def switches_offered(self, call: Call) -> list[str]:
        """Return the modes that a supervisor may move to."""
        offers = {"ListenIn": ["SwitchToBargeIn"], "BargeIn": ["SwitchToListenIn"]}
        return offers.get(call.mode, ["SwitchToBargeIn", "SwitchToListenIn"] if call.mode else [])

    def media_offered(self, call: Call) -> list[str]:
        """Return how a party may be muted and recorded; a supervisor may remove the others instead."""
        if call.mode:
            return ["RemoveParticipantFromConference"]
        return self.mutes_offered(call) + self.recordings_offered(call)

    def mutes_offered(self, call: Call) -> list[str]:
        """Return the one of two that changes anything."""
        return ["UnmuteCall"] if call.mute == "On" else ["MuteCall"]

    def recordings_offered(self, call: Call) -> list[str]:
        """Return what may be done with the recording of a call."""
        offers = {
            "Stopped": ["StartCallRecording"],
            "Recording": ["PauseCallRecording", "StopCallRecording"],
            "Paused": ["ResumeCallRecording", "StopCallRecording"],
        }
        return offers[call.recording]
