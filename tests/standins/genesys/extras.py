"""
A vendor's server that has more of the documented operations: user data, tones, mute, recording, ClearCall.

It knows what they change and tell; what the documents leave open is decided in one way here, and in
others in `extras_variants`.
"""

import re
from collections.abc import Mapping

from tests.standins.genesys.parties import USER_DATA, Call, Json, Refused, missing
from tests.standins.genesys.server import Genesys


class Extras(Genesys):
    """The whole server, with what others leave out."""

    call_operations: Mapping[str, str] = {
        **Genesys.call_operations,
        "AttachUserData": "attach_pairs",
        "UpdateUserData": "update_pairs",
        "DeleteUserData": "delete_pairs",
        "DeleteUserDataPair": "delete_pair",
        "SendDtmf": "send_digits",
        "MuteCall": "mute",
        "UnmuteCall": "unmute",
        "StartCallRecording": "start_recording",
        "PauseCallRecording": "pause_recording",
        "ResumeCallRecording": "resume_recording",
        "StopCallRecording": "stop_recording",
        "ClearCall": "clear_call",
    }
    #: Which operations a recording in a state allows.
    recording_operations: Mapping[str, tuple[str, ...]] = {
        "Stopped": ("StartCallRecording",),
        "Recording": ("PauseCallRecording", "StopCallRecording"),
        "Paused": ("ResumeCallRecording", "StopCallRecording"),
    }

    def __init__(self, base: str) -> None:
        super().__init__(base)
        self.recordings: dict[str, str] = {}

    def resource_of(self, call: Call) -> Json:
        return {**super().resource_of(call), "recordingState": self.recording_of(call)}

    def recording_of(self, call: Call) -> str:
        """Return the state of a call's recording."""
        return self.recordings.get(call.id, "Stopped")

    def capabilities_of(self, call: Call) -> list[str]:
        offers = super().capabilities_of(call)
        if call.state == "Released":
            return offers
        more = [*USER_DATA, *(["SendDtmf"] if call.state in ("Dialing", "Established") else [])]
        if call.state == "Established" and not call.mode:
            more += [*self.recording_operations[self.recording_of(call)], "ClearCall"]
        return sorted({*offers, *more})

    def pairs_in(self, body: Json) -> Json:
        """Return the user data of a command."""
        if not isinstance(body.get("userData"), dict):
            raise missing("userData")
        pairs: Json = body["userData"]
        return pairs

    def attach_pairs(self, call: Call, body: Json) -> None:
        """AttachUserData: of a key that is there already, the first value goes on being shown."""
        call.talk.user_data = {**self.pairs_in(body), **call.talk.user_data}
        self.data_changed(call)

    def update_pairs(self, call: Call, body: Json) -> None:
        """UpdateUserData: the pairs are written over those that are there."""
        call.talk.user_data.update(self.pairs_in(body))
        self.data_changed(call)

    def delete_pairs(self, call: Call, body: Json) -> None:
        """DeleteUserData: nothing is left."""
        call.talk.user_data.clear()
        self.data_changed(call)

    def delete_pair(self, call: Call, body: Json) -> None:
        """DeleteUserDataPair: one pair is gone."""
        if not isinstance(body.get("key"), str):
            raise missing("key")
        call.talk.user_data.pop(body["key"], None)
        self.data_changed(call)

    def send_digits(self, call: Call, body: Json) -> None:
        """SendDtmf: the sender is told."""
        if not isinstance(body.get("digits"), str):
            raise missing("digits")
        if not re.fullmatch(r"[0-9]+", body["digits"]):
            raise Refused(10, "digits are 0 to 9")
        self.need(call, "Dialing", "Established")
        self.sent(call, body["digits"])

    def sent(self, call: Call, digits: str) -> None:
        """Tell of digits that were sent."""
        self.tell(call, "DtmfSent")

    def mute(self, call: Call, body: Json) -> None:
        """MuteCall: the party is not heard."""
        self.need(call, "Established")
        call.mute = "On"
        self.tell(call)

    def unmute(self, call: Call, body: Json) -> None:
        """UnmuteCall: the party is heard again."""
        self.need(call, "Established")
        call.mute = "Off"
        self.tell(call)

    def start_recording(self, call: Call, body: Json) -> None:
        """StartCallRecording, where nothing is recorded."""
        self.record(call, "Recording", "Stopped")

    def pause_recording(self, call: Call, body: Json) -> None:
        """PauseCallRecording, where something is recorded."""
        self.record(call, "Paused", "Recording")

    def resume_recording(self, call: Call, body: Json) -> None:
        """ResumeCallRecording, where a recording is paused."""
        self.record(call, "Recording", "Paused")

    def stop_recording(self, call: Call, body: Json) -> None:
        """StopCallRecording, where something is recorded, paused or not."""
        self.record(call, "Stopped", "Recording", "Paused")

    def record(self, call: Call, state: str, *before: str) -> None:
        """Bring a recording into a state, from one of those before it."""
        self.need(call, "Established")
        if call.mode or self.recording_of(call) not in before:
            raise Refused(2, f"Not valid for a recording that is {self.recording_of(call)}")
        self.recordings[call.id] = state
        self.recorded(call)

    def recorded(self, call: Call) -> None:
        """Tell of a recording."""
        self.tell(call, "CallRecordingStateChange")

    def clear_call(self, call: Call, body: Json) -> None:
        """ClearCall: the call is over for everybody."""
        self.need(call, "Established", "Held")
        for each in list(call.talk.calls):
            self.release(each)
