"""
One defect each: what a vendor's Genesys Web Services may do wrong for one party.

User data, tones, mute, recording, monitored users, agents and reads.  Each
class names the documented demand that it violates, and violates nothing else
that could be helped.
"""

from tests.standins.genesys.parties import Call, Json, Refused
from tests.standins.genesys.server import Genesys


class UpdateReplaces(Genesys):
    """UpdateUserData adds and overwrites pairs; here the others are lost."""

    def update_data(self, call: Call, body: Json) -> None:
        call.talk.user_data = dict(self.pairs_in(body))
        self.data_changed(call)


class UpdateKeepsOld(Genesys):
    """UpdateUserData overwrites the pairs it names; here the old value stays."""

    def update_data(self, call: Call, body: Json) -> None:
        call.talk.user_data = {**self.pairs_in(body), **call.talk.user_data}
        self.data_changed(call)


class UpdateToldAsStatus(Genesys):
    """UpdateUserData is told by AttachedDataChanged; here by StatusChange."""

    def update_data(self, call: Call, body: Json) -> None:
        call.talk.user_data.update(self.pairs_in(body))
        self.tell(call)


class UpdateNotTold(Genesys):
    """UpdateUserData is told by AttachedDataChanged; here it is not told."""

    def update_data(self, call: Call, body: Json) -> None:
        call.talk.user_data.update(self.pairs_in(body))


class UpdateHolds(Genesys):
    """UpdateUserData leaves a call as it is; here it is held by it."""

    def update_data(self, call: Call, body: Json) -> None:
        if call.state == "Established":
            call.state = "Held"
        super().update_data(call, body)


class UpdatesNothing(Genesys):
    """UpdateUserData needs user data; here one without any is told as done."""

    def pairs_in(self, body: Json) -> Json:
        return super().pairs_in({"userData": {}, **body})


class PairDeletesAll(Genesys):
    """DeleteUserDataPair deletes one pair; here all."""

    def delete_pair(self, call: Call, body: Json) -> None:
        super().delete_pair(call, body)
        call.talk.user_data.clear()
        self.told.clear()
        self.data_changed(call)


class PairDeletesOther(Genesys):
    """DeleteUserDataPair deletes the pair with the key; here the first that has another key."""

    def delete_pair(self, call: Call, body: Json) -> None:
        other = next((each for each in call.talk.user_data if each != body.get("key")), "")
        super().delete_pair(call, {**body, "key": other})


class PairNotDeleted(Genesys):
    """DeleteUserDataPair deletes the pair with the key; here it stays."""

    def delete_pair(self, call: Call, body: Json) -> None:
        super().delete_pair(call, {**body, "key": "RingbackHasNoSuchKey"})


class PairWithoutKey(Genesys):
    """DeleteUserDataPair needs a key; here one without is told as done."""

    def delete_pair(self, call: Call, body: Json) -> None:
        super().delete_pair(call, {"key": "RingbackHasNoSuchKey", **body})


class PairNotTold(Genesys):
    """DeleteUserDataPair is told by AttachedDataChanged; here it is not told."""

    def delete_pair(self, call: Call, body: Json) -> None:
        super().delete_pair(call, body)
        self.told.clear()


class DeletionKeepsOne(Genesys):
    """DeleteUserData deletes all pairs; here one stays."""

    def delete_data(self, call: Call, body: Json) -> None:
        call.talk.user_data = dict(list(call.talk.user_data.items())[:1])
        self.data_changed(call)


class DeletionOnlyTold(Genesys):
    """After DeleteUserData a call has none; here only the notification says so."""

    def delete_data(self, call: Call, body: Json) -> None:
        kept = dict(call.talk.user_data)
        super().delete_data(call, body)
        call.talk.user_data.update(kept)


class DeletionNotTold(Genesys):
    """DeleteUserData is told by AttachedDataChanged; here it is not told."""

    def delete_data(self, call: Call, body: Json) -> None:
        call.talk.user_data.clear()


class HoldLosesData(Genesys):
    """A held call keeps its user data; here they are gone."""

    def hold(self, call: Call, body: Json) -> None:
        self.need(call, "Established")
        call.talk.user_data.clear()
        super().hold(call, body)


class RetrieveLosesData(Genesys):
    """A retrieved call keeps its user data; here they are gone."""

    def retrieve(self, call: Call, body: Json) -> None:
        self.need(call, "Held")
        call.talk.user_data.clear()
        super().retrieve(call, body)


class TonesNotTold(Genesys):
    """SendDtmf is told by DtmfSent; here it is not told."""

    def tones_sent(self, call: Call, digits: str) -> None:
        pass


class TonesToldAsStatus(Genesys):
    """SendDtmf is told by DtmfSent; here by StatusChange."""

    def tones_sent(self, call: Call, digits: str) -> None:
        self.tell(call)


class TonesHold(Genesys):
    """SendDtmf leaves a call as it is; here it is held by it."""

    def tones_sent(self, call: Call, digits: str) -> None:
        call.state = "Held"
        super().tones_sent(call, digits)


class TonesOfNothing(Genesys):
    """SendDtmf needs digits; here one without is told as done."""

    def send_tones(self, call: Call, body: Json) -> None:
        super().send_tones(call, {"digits": "0", **body})


class TonesRefused(Genesys):
    """What a call offers is carried out; here SendDtmf is refused, though the call offers it."""

    def send_tones(self, call: Call, body: Json) -> None:
        raise Refused(4, "There is no tone generator")


class MuteNotShown(Genesys):
    """After MuteCall `mute` is On; here it stays Off."""

    def muted(self, call: Call, mute: str) -> None:
        self.tell(call)


class MuteReversed(Genesys):
    """MuteCall turns mute on and UnmuteCall off; here it is the other way round."""

    def muted(self, call: Call, mute: str) -> None:
        super().muted(call, "Off" if mute == "On" else "On")


class UnmuteStaysMuted(Genesys):
    """After UnmuteCall `mute` is Off; here it stays On."""

    def muted(self, call: Call, mute: str) -> None:
        super().muted(call, "On")


class MuteOnlyTold(Genesys):
    """After MuteCall `mute` is On; here only in the notification."""

    def read_call(self, call: Call) -> Json:
        body = super().read_call(call)
        return body if call.mode else {**body, "mute": "Off"}


class MuteNotTold(Genesys):
    """MuteCall is told by StatusChange; here it is not told."""

    def muted(self, call: Call, mute: str) -> None:
        call.mute = mute


class MuteHolds(Genesys):
    """MuteCall leaves a call established; here it is held by it."""

    def muted(self, call: Call, mute: str) -> None:
        call.state = "Held"
        super().muted(call, mute)


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


class RecordingNotTold(Genesys):
    """A recording is told of by CallRecordingStateChange; here it is not told."""

    def recorded(self, call: Call, state: str, said: str) -> None:
        call.recording = state


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


class UserMuteNotShown(Genesys):
    """After MuteMonitoredUser `monitoredUserMuted` is true; here it stays false."""

    def user_muted(self, call: Call, *, muted: bool) -> None:
        super().user_muted(call, muted=False)


class UserMuteReversed(Genesys):
    """MuteMonitoredUser mutes and UnmuteMonitoredUser does the opposite; here they are exchanged."""

    def user_muted(self, call: Call, *, muted: bool) -> None:
        super().user_muted(call, muted=not muted)


class UserMuteAsText(Genesys):
    """`monitoredUserMuted` is a boolean; here "On" or "Off"."""

    def resource_of(self, call: Call) -> Json:
        return {**super().resource_of(call), "monitoredUserMuted": "On" if call.user_muted else "Off"}


class UserMuteToldAsStatus(Genesys):
    """MuteMonitoredUser is told by MonitoredUserMutedStateChange; here by StatusChange."""

    def user_muted(self, call: Call, *, muted: bool) -> None:
        call.user_muted = muted
        self.tell(call)


class UserMuteNotTold(Genesys):
    """MuteMonitoredUser is told by MonitoredUserMutedStateChange; here it is not told."""

    def user_muted(self, call: Call, *, muted: bool) -> None:
        call.user_muted = muted


class UserMuteLeaks(Genesys):
    """`/v2/me/calls` is about my calls; here who is muted is told of the supervisor's."""

    def user_muted(self, call: Call, *, muted: bool) -> None:
        super().user_muted(call, muted=muted)
        self.told += [(each.owner, *self.told[-1][1:]) for each in call.others]


class UserMuteWithoutMonitoring(Genesys):
    """MuteMonitoredUser is for who monitors somebody; here any party of a call may."""

    def mute_user(self, call: Call, body: Json) -> None:
        self.need(call, "Established")
        self.user_muted(call, muted=body["operationName"] == "MuteMonitoredUser")
