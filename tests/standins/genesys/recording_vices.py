"""
One defect each: what a vendor's Genesys Web Services may do wrong when calls are recorded.

Each class names the documented demand that it violates, and violates nothing
else that could be helped.
"""

from tests.standins.genesys.parties import RECORDING, Call, Json
from tests.standins.genesys.server import Genesys


class RecordingNotShown(Genesys):
    """After StartCallRecording `recordingState` is Recording; here it stays Stopped."""

    def recording_of(self, call: Call) -> str:
        return "Stopped"


class PauseShownAsStop(Genesys):
    """After PauseCallRecording `recordingState` is Paused; here Stopped."""

    def recording_of(self, call: Call) -> str:
        return "Stopped" if call.recording == "Paused" else call.recording


class ResumeStaysPaused(Genesys):
    """After ResumeCallRecording `recordingState` is Recording again; here it stays Paused."""

    def recorded(self, call: Call, state: str, said: str) -> None:
        super().recorded(call, "Paused" if call.recording == "Paused" and said == "ON" else state, said)


class StopRecordsOn(Genesys):
    """After StopCallRecording `recordingState` is Stopped; here the recording goes on."""

    def recorded(self, call: Call, state: str, said: str) -> None:
        super().recorded(call, "Recording" if state == "Stopped" else state, said)


class PausesNothing(Genesys):
    """PauseCallRecording needs a recording; here it is carried out where there is none."""

    def record(self, call: Call, body: Json) -> None:
        if body["operationName"] == "PauseCallRecording" and call.recording == "Stopped":
            self.recorded(call, "Paused", "PAUSED")
        else:
            super().record(call, body)


class RecordingToldAsStatus(Genesys):
    """A recording is told of by CallRecordingStateChange; here by StatusChange."""

    def recorded(self, call: Call, state: str, said: str) -> None:
        call.recording = state
        self.tell(call)


class RecordingInWords(Genesys):
    """`recordingState` is Recording, Paused or Stopped; here "recording is on"."""

    def recording_of(self, call: Call) -> str:
        return {"Recording": "recording is on"}.get(call.recording, call.recording)


class RecordingReleases(Genesys):
    """StopCallRecording leaves a call established; here the call is over."""

    def recorded(self, call: Call, state: str, said: str) -> None:
        super().recorded(call, state, said)
        if state == "Stopped":
            self.release(call)
            self.clear(call.talk)


class StopsOnlyTold(Genesys):
    """A stopped recording is Stopped when it is read, too; here only when it is told of."""

    def recorded(self, call: Call, state: str, said: str) -> None:
        super().recorded(call, state, said)
        if state == "Stopped":
            call.recording = "Recording"


class RecordingOffersEverything(Genesys):
    """What fits the state of the recording is offered; here all of it, always."""

    def recordings_offered(self, call: Call) -> list[str]:
        return [*RECORDING]
