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


class TonesNotTold(Genesys):
    """SendDtmf is told by DtmfSent; here it is not told."""

    def tones_sent(self, call: Call, digits: str) -> None:
        pass


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


class UnmuteStaysMuted(Genesys):
    """After UnmuteCall `mute` is Off; here it stays On."""

    def muted(self, call: Call, mute: str) -> None:
        super().muted(call, "On")


class MuteOnlyTold(Genesys):
    """After MuteCall `mute` is On; here only in the notification."""

    def read_call(self, call: Call) -> Json:
        body = super().read_call(call)
        return body if call.mode else {**body, "mute": "Off"}


class MuteHolds(Genesys):
    """MuteCall leaves a call established; here it is held by it."""

    def muted(self, call: Call, mute: str) -> None:
        call.state = "Held"
        super().muted(call, mute)


class UpdateRefused(Genesys):
    """What a call offers is carried out; here UpdateUserData is refused while the call is held."""

    def update_data(self, call: Call, body: Json) -> None:
        self.need(call, "Ringing", "Dialing", "Established")
        super().update_data(call, body)


class AttachedWhileRingingLost(Genesys):
    """User data may be attached in every state of a live call; here they are lost while it rings."""

    def attach(self, call: Call, body: Json) -> None:
        if call.state == "Ringing":
            self.data_changed(call)
        else:
            super().attach(call, body)


class AttachAgainLosesKey(Genesys):
    """A key that is attached twice stays; here it is gone."""

    def attach(self, call: Call, body: Json) -> None:
        pairs, data = self.pairs_in(body), call.talk.user_data
        call.talk.user_data = {
            **{key: value for key, value in data.items() if key not in pairs},
            **{key: value for key, value in pairs.items() if key not in data},
        }
        self.data_changed(call)


class ToneToldTwice(Genesys):
    """One digit is told once; here twice."""

    def tones_sent(self, call: Call, digits: str) -> None:
        super().tones_sent(call, digits)
        super().tones_sent(call, digits)


class OneToneOnly(Genesys):
    """One request may send several digits; here no more than one."""

    def tones_sent(self, call: Call, digits: str) -> None:
        if len(digits) > 1:
            raise Refused(10, "One digit at a time")
        super().tones_sent(call, digits)
