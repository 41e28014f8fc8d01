"""What a vendor's Genesys Web Services may do one way or the other when calls are recorded; all of it conforms."""

from tests.standins.genesys.parties import RECORDING, Call, Json, Talk, User
from tests.standins.genesys.server import Genesys


class NoRecordingLicence(Genesys):
    """Calls cannot be recorded here, and do not show a recordingState."""

    recording_licensed = False

    def has(self, operation: str) -> bool:
        return operation not in RECORDING and super().has(operation)


class RecordingShownOnceOn(Genesys):
    """A call that was never recorded shows no recordingState."""

    def resource_of(self, call: Call) -> Json:
        body = super().resource_of(call)
        if call.id not in self.taped:
            body.pop("recordingState", None)
        return body

    def recorded(self, call: Call, state: str, said: str) -> None:
        self.taped.update(each.id for each in call.talk.calls)
        super().recorded(call, state, said)

    def __init__(self, base: str) -> None:
        super().__init__(base)
        self.taped: set[str] = set()


class RecordingNotInData(Genesys):
    """The user data say nothing of a recording."""

    def recorded(self, call: Call, state: str, said: str) -> None:
        call.recording = state
        self.tell(call, "CallRecordingStateChange")


class RecordingToldToAll(Genesys):
    """A conversation is recorded, not a call: all parties see it, and are told."""

    def recorded(self, call: Call, state: str, said: str) -> None:
        super().recorded(call, state, said)
        for each in call.others:
            each.recording = state
            self.tell(each, "CallRecordingStateChange")


class RecordingIsUserDataToo(Genesys):
    """A recording is told of as user data first, and then as a recording."""

    def recorded(self, call: Call, state: str, said: str) -> None:
        super().recorded(call, state, said)
        told = self.told[-1]
        self.told.insert(-1, (*told[:2], {**told[2], "notificationType": "AttachedDataChanged"}))


class RecordsEverything(Genesys):
    """Every call is recorded from its beginning."""

    def new_call(self, owner: User, talk: Talk, state: str, dnis: str) -> Call:
        call = super().new_call(owner, talk, state, dnis)
        call.recording = "Recording"
        return call


class BeginsToRecordLater(Genesys):
    """A recording begins by itself once a call is answered, and is told of."""

    def answer_call(self, call: Call, body: Json) -> None:
        super().answer_call(call, body)
        for each in (call, *call.others):
            each.recording = "Recording"
            self.tell(each, "CallRecordingStateChange")


class StopsTwice(Genesys):
    """To stop what is not recorded is taken, and told of as what it is."""

    def record(self, call: Call, body: Json) -> None:
        if body["operationName"] == "StopCallRecording" and call.recording == "Stopped":
            self.need(call, "Established")
            self.recorded(call, "Stopped", "OFF")
        else:
            super().record(call, body)


class NeverPauses(Genesys):
    """A recording can be started and stopped, and not paused."""

    def has(self, operation: str) -> bool:
        return operation not in ("PauseCallRecording", "ResumeCallRecording") and super().has(operation)
