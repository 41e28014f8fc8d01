"""
What users do to the sound of a call: send tones, mute, record.

None of it changes a call's state.
"""

import re

from tests.standins.genesys.consultations import Consultations
from tests.standins.genesys.parties import Call, Json, Refused, missing

#: What each command makes of a recording, from which states; and what the user data say of it then.
TAPES = {
    "StartCallRecording": ("Recording", ("Stopped",), "ON"),
    "PauseCallRecording": ("Paused", ("Recording",), "PAUSED"),
    "ResumeCallRecording": ("Recording", ("Paused",), "ON"),
    "StopCallRecording": ("Stopped", ("Recording", "Paused"), "OFF"),
}


class Media(Consultations):
    """The commands on tones, microphones and recordings."""

    def send_tones(self, call: Call, body: Json) -> None:
        """SendDtmf: one or more digits are sent."""
        digits = body.get("digits")
        if not isinstance(digits, str):
            raise missing("digits")
        if not re.fullmatch("[0-9]+", digits):
            raise Refused(10, "Only the digits 0 to 9 can be sent")
        self.need(call, "Dialing", "Established")
        self.tones_sent(call, digits)

    def tones_sent(self, call: Call, digits: str) -> None:
        """Tell that the digits were sent, all at once."""
        self.tell(call, "DtmfSent")

    def mute(self, call: Call, body: Json) -> None:
        """MuteCall, UnmuteCall: turn a party's microphone off or on."""
        wanted = "On" if body["operationName"] == "MuteCall" else "Off"
        self.need(call, "Established")
        if call.mode or call.mute == wanted:
            raise Refused(2, f"mute is {call.mute}")
        self.muted(call, wanted)

    def muted(self, call: Call, mute: str) -> None:
        """Keep whether a call is muted, and tell."""
        call.mute = mute
        self.tell(call)

    def record(self, call: Call, body: Json) -> None:
        """StartCallRecording, PauseCallRecording, ResumeCallRecording, StopCallRecording."""
        state, before, said = TAPES[body["operationName"]]
        self.need(call, "Established")
        if call.mode or call.recording not in before:
            raise Refused(2, f"The recording is {call.recording}")
        self.recorded(call, state, said)

    def recorded(self, call: Call, state: str, said: str) -> None:
        """Keep the state of a recording, and tell."""
        call.recording = state
        call.talk.user_data["GSIP_RECORD"] = said
        self.tell(call, "CallRecordingStateChange")
