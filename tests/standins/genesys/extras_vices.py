"""
What a vendor's Genesys Web Services that has more operations may do wrong, one defect each.

Each class names the documented demand that it violates, and violates nothing else that could be helped.
"""

from collections.abc import Mapping

from tests.standins.genesys.extras import Extras
from tests.standins.genesys.parties import Call, Json, Refused


class UpdateReplaces(Extras):
    """UpdateUserData leaves other keys alone; here they are gone."""

    def update_pairs(self, call: Call, body: Json) -> None:
        call.talk.user_data.clear()
        super().update_pairs(call, body)


class UpdateOnlyAdds(Extras):
    """UpdateUserData writes over old values; here they stay."""

    def update_pairs(self, call: Call, body: Json) -> None:
        self.attach_pairs(call, body)


class UpdateNotTold(Extras):
    """UpdateUserData is told; here it is not."""

    def update_pairs(self, call: Call, body: Json) -> None:
        super().update_pairs(call, body)
        self.told.clear()


class UpdateRefused(Extras):
    """What a call offers is accepted; here UpdateUserData is refused while the call is held."""

    def update_pairs(self, call: Call, body: Json) -> None:
        self.need(call, "Ringing", "Dialing", "Established")
        super().update_pairs(call, body)


class UpdatesNothing(Extras):
    """userData of UpdateUserData is mandatory; here its absence deletes what there is."""

    def update_pairs(self, call: Call, body: Json) -> None:
        if "userData" in body:
            super().update_pairs(call, body)
        else:
            self.delete_pairs(call, body)


class DeleteForgetsOne(Extras):
    """DeleteUserData deletes everything; here the last pair stays."""

    def delete_pairs(self, call: Call, body: Json) -> None:
        for key in list(call.talk.user_data)[:-1]:
            del call.talk.user_data[key]
        self.data_changed(call)


class DeleteOnlyTold(Extras):
    """DeleteUserData deletes everything; here only the notification says so."""

    def delete_pairs(self, call: Call, body: Json) -> None:
        before = dict(call.talk.user_data)
        super().delete_pairs(call, body)
        call.talk.user_data.update(before)


class PairDeletesAll(Extras):
    """DeleteUserDataPair leaves the other pairs; here nothing is left."""

    def delete_pair(self, call: Call, body: Json) -> None:
        super().delete_pair(call, body)
        call.talk.user_data.clear()
        self.told.clear()
        self.data_changed(call)


class PairStays(Extras):
    """DeleteUserDataPair deletes a pair; here it is told of, and there all the same."""

    def delete_pair(self, call: Call, body: Json) -> None:
        self.data_changed(call)


class PairToldAsStatus(Extras):
    """DeleteUserDataPair is told by AttachedDataChanged; here by StatusChange."""

    def delete_pair(self, call: Call, body: Json) -> None:
        super().delete_pair(call, body)
        self.told[-1][2]["notificationType"] = "StatusChange"


class AttachedWhileRingingLost(Extras):
    """User data may be attached in every state of a live call; here it is lost while the call rings."""

    def attach_pairs(self, call: Call, body: Json) -> None:
        if call.state != "Ringing":
            super().attach_pairs(call, body)
        else:
            self.data_changed(call)


class AttachAgainLosesKey(Extras):
    """A key that is attached twice stays; here it is gone."""

    def attach_pairs(self, call: Call, body: Json) -> None:
        twice = set(self.pairs_in(body)) & set(call.talk.user_data)
        super().attach_pairs(call, body)
        self.told.clear()
        for key in twice:
            del call.talk.user_data[key]
        self.data_changed(call)


class DigitsNotTold(Extras):
    """Digits that are sent are told; here they are not."""

    def sent(self, call: Call, digits: str) -> None:
        pass


class DigitToldTwice(Extras):
    """One digit is told once; here twice."""

    def sent(self, call: Call, digits: str) -> None:
        super().sent(call, digits)
        super().sent(call, digits)


class DigitsHold(Extras):
    """SendDtmf leaves a call as it is; here the call is held."""

    def sent(self, call: Call, digits: str) -> None:
        call.state = "Held"
        super().sent(call, digits)


class OneDigitOnly(Extras):
    """One request may send several digits; here no more than one."""

    def sent(self, call: Call, digits: str) -> None:
        if len(digits) > 1:
            raise Refused(10, "One digit at a time")
        super().sent(call, digits)


class SendsNothing(Extras):
    """digits is mandatory; here nothing is sent without, and told."""

    def send_digits(self, call: Call, body: Json) -> None:
        super().send_digits(call, {"digits": "0", **body})


class MuteStaysOff(Extras):
    """MuteCall turns mute on; here it stays off."""

    def mute(self, call: Call, body: Json) -> None:
        self.unmute(call, body)


class UnmuteStaysOn(Extras):
    """UnmuteCall turns mute off; here it stays on."""

    def unmute(self, call: Call, body: Json) -> None:
        self.mute(call, body)


class MuteNotRead(Extras):
    """A muted call is muted when it is read, too; here only when it is told of."""

    def read_call(self, call: Call) -> Json:
        return {**super().read_call(call), "mute": "Off"}


class StartStaysStopped(Extras):
    """StartCallRecording makes recordingState Recording; here it is told as Stopped."""

    def start_recording(self, call: Call, body: Json) -> None:
        super().start_recording(call, body)
        self.told[-1][2]["call"]["recordingState"] = "Stopped"
        self.told[-1][2]["call"]["capabilities"] = ["Hangup", "Hold", "StartCallRecording"]


class PauseNotTold(Extras):
    """Pausing a recording is told; here it is not."""

    def pause_recording(self, call: Call, body: Json) -> None:
        super().pause_recording(call, body)
        self.told.clear()


class RecordingToldAsStatus(Extras):
    """A recording is told of by CallRecordingStateChange; here by StatusChange."""

    def recorded(self, call: Call) -> None:
        self.tell(call)


class RecordingOffersEverything(Extras):
    """What fits the recording's state is offered; here all of it, always."""

    recording_operations: Mapping[str, tuple[str, ...]] = dict.fromkeys(
        Extras.recording_operations,
        ("StartCallRecording", "PauseCallRecording", "ResumeCallRecording", "StopCallRecording"),
    )


class PausesNothing(Extras):
    """What is not recorded cannot be paused; here it is."""

    def pause_recording(self, call: Call, body: Json) -> None:
        self.record(call, "Paused", "Recording", "Stopped")


class StopsOnlyTold(Extras):
    """A stopped recording is Stopped when it is read, too; here only when it is told of."""

    def stop_recording(self, call: Call, body: Json) -> None:
        super().stop_recording(call, body)
        self.recordings[call.id] = "Recording"


class RecordingInLowerCase(Extras):
    """recordingState is Recording, Paused or Stopped; here in lower case."""

    def resource_of(self, call: Call) -> Json:
        body = super().resource_of(call)
        return {**body, "recordingState": body["recordingState"].lower()}


class ClearHolds(Extras):
    """ClearCall releases the call; here it is held."""

    def clear_call(self, call: Call, body: Json) -> None:
        self.hold(call, body)


class ClearedOffersMore(Extras):
    """A cleared call offers nothing; here it can be hung up."""

    def clear_call(self, call: Call, body: Json) -> None:
        super().clear_call(call, body)
        for _, _, data in self.told:
            data["call"]["capabilities"] = ["Hangup"]


class ClearedIsListed(Extras):
    """A cleared call is over; here it is still listed as Established."""

    def clear_call(self, call: Call, body: Json) -> None:
        super().clear_call(call, body)
        call.state = "Established"
        call.talk.calls.append(call)
        self.calls.append(call)
