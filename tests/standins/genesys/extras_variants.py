"""
What a vendor's Genesys Web Services that has more operations may do one way or the other.

Each class takes one thing that the documents leave open in another way than `extras` does; all of
them conform.
"""

from collections.abc import Mapping

from tests.standins.genesys.extras import Extras
from tests.standins.genesys.parties import USER_DATA, Call, Json, Refused, User
from tests.standins.genesys.server import Genesys
from tests.standins.web import Ask


class HasExtras(Extras):
    """User data, tones, mute, recording and ClearCall are all there."""


class ShowsLastValue(Extras):
    """Of a key that is attached twice, the last value is shown."""

    def attach_pairs(self, call: Call, body: Json) -> None:
        self.update_pairs(call, body)


class ShowsAllValues(Extras):
    """Of a key that is attached twice, all values are shown, in a list."""

    def attach_pairs(self, call: Call, body: Json) -> None:
        data = call.talk.user_data
        for key, value in self.pairs_in(body).items():
            data[key] = [data[key], value] if key in data else value
        self.data_changed(call)


class EmptyUserData(Extras):
    """Where there is no user data, `userData` is an empty object."""

    def resource_of(self, call: Call) -> Json:
        return {"userData": {}, **super().resource_of(call)}


class NestedUserData(Extras):
    """The server keeps data of its own with every call, objects among it; deleted with the rest."""

    def resource_of(self, call: Call) -> Json:
        body = super().resource_of(call)
        data = body.get("userData")
        return {**body, "userData": {**data, "RTargets": {"first": {"id": 3}}}} if data else body


class UserDataReversed(Extras):
    """Keys come back in another order than they were sent in."""

    def user_data_of(self, call: Call) -> Json:
        return dict(reversed(super().user_data_of(call).items()))


class EverybodyIsTold(Extras):
    """All parties are told of what one of them does."""

    def data_changed(self, call: Call) -> None:
        for each in call.talk.calls:
            self.tell(each, "AttachedDataChanged")

    def sent(self, call: Call, digits: str) -> None:
        for each in call.talk.calls:
            self.tell(each, "DtmfSent")

    def recorded(self, call: Call) -> None:
        for each in call.talk.calls:
            self.tell(each, "CallRecordingStateChange")


class TellsEachDigit(Extras):
    """One DtmfSent for each digit of a request."""

    def sent(self, call: Call, digits: str) -> None:
        for _ in digits:
            super().sent(call, digits)


class RecordingIsUserDataToo(Extras):
    """A recording is told of as user data first, then as a recording."""

    def recorded(self, call: Call) -> None:
        written = {"Recording": "ON", "Paused": "PAUSED", "Stopped": "OFF"}
        call.talk.user_data["GSIP_RECORD"] = written[self.recording_of(call)]
        self.tell(call, "AttachedDataChanged")
        super().recorded(call)


class RecordsEverything(Extras):
    """Every call is recorded from its beginning."""

    def recording_of(self, call: Call) -> str:
        return self.recordings.get(call.id, "Recording" if call.state == "Established" else "Stopped")


class BeginsToRecordLater(Extras):
    """A recording begins by itself once a call is answered, and is told of."""

    def answer_call(self, call: Call, body: Json) -> None:
        super().answer_call(call, body)
        for each in (call, *call.others):
            self.recordings[each.id] = "Recording"
            self.recorded(each)


class NoRecordingShown(Extras):
    """`recordingState` is shown once a recording has been started."""

    def resource_of(self, call: Call) -> Json:
        body = super().resource_of(call)
        return (
            body if call.id in self.recordings else {k: v for k, v in body.items() if k != "recordingState"}
        )


class StopsTwice(Extras):
    """Stopping what is not recorded is taken, and told of as what it is."""

    def stop_recording(self, call: Call, body: Json) -> None:
        self.need(call, "Established")
        self.recordings[call.id] = "Stopped"
        self.recorded(call)


class NeverPauses(Extras):
    """A recording can be started and stopped, not paused."""

    call_operations: Mapping[str, str] = {
        key: each
        for key, each in Extras.call_operations.items()
        if key not in ("PauseCallRecording", "ResumeCallRecording")
    }
    recording_operations: Mapping[str, tuple[str, ...]] = {
        "Stopped": ("StartCallRecording",),
        "Recording": ("StopCallRecording",),
    }


class MuteShown(Extras):
    """Calls offer MuteCall or UnmuteCall, or both, as they please."""

    def capabilities_of(self, call: Call) -> list[str]:
        offers = super().capabilities_of(call)
        return [*offers, "MuteCall", "UnmuteCall"] if call.state == "Established" else offers


class ClearsConferencesOnly(Extras):
    """ClearCall is for conferences; a call of two is not cleared."""

    def clear_call(self, call: Call, body: Json) -> None:
        if len([each for each in call.talk.calls if not each.mode]) < 3:
            raise Refused(2, "This is no conference")
        super().clear_call(call, body)


class ClearsSilently(Extras):
    """The other parties of a cleared call are not told."""

    def clear_call(self, call: Call, body: Json) -> None:
        self.need(call, "Established", "Held")
        for each in list(call.talk.calls):
            self.release(each, tell=each is call)


class PromisesMuch(Genesys):
    """Calls offer all that samples show, the server has some of it, and refuses the rest as it refuses anything."""

    def capabilities_of(self, call: Call) -> list[str]:
        offers = super().capabilities_of(call)
        recording = ["StartCallRecording"] if call.state == "Established" else []
        return sorted({*offers, *USER_DATA, "SendDtmf", *recording}) if offers else []


class TakesAnything(PromisesMuch):
    """A command only has to reach the server: what it does not know is taken, and nothing comes of it."""

    def call_command(self, user: User, call_id: str, operation: str, body: Json) -> None:
        if operation in self.call_operations:
            super().call_command(user, call_id, operation, body)
        else:
            self.call_at(user, call_id)


class FailsLater(PromisesMuch):
    """A command that cannot be carried out is taken, and an ErrorMessage follows."""

    def write(self, user: User, session: str, path: str, ask: Ask) -> Json:
        try:
            return super().write(user, session, path, ask)
        except Refused as refused:
            if refused.code != 3:
                raise
            self.told.append((user, "/v2/me/devices", {"messageType": "ErrorMessage"}))
            return {"statusCode": 0}
