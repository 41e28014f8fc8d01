"""
What a vendor's Genesys Web Services may do one way or the other for one party.

User data, tones, mute, monitored users, agents and reads: each class conforms.
"""

import re

from tests.standins.genesys.parties import Call, Json, Refused, User
from tests.standins.genesys.server import Genesys
from tests.standins.web import Ask


class MuteNotOffered(Genesys):
    """Calls can be muted, but offer it as little as most samples do."""

    def mutes_offered(self, call: Call) -> list[str]:
        return []


class UnmuteOfferedAlways(Genesys):
    """Every connected call offers UnmuteCall, as the samples of both pages do, and MuteCall."""

    def mutes_offered(self, call: Call) -> list[str]:
        return ["MuteCall", "UnmuteCall"]

    def mute(self, call: Call, body: Json) -> None:
        self.need(call, "Established")
        self.muted(call, "On" if body["operationName"] == "MuteCall" else "Off")


class TonesToldToAll(Genesys):
    """The other parties hear of the tones, too."""

    def tones_sent(self, call: Call, digits: str) -> None:
        for each in [call, *call.others]:
            self.tell(each, "DtmfSent")


class TonesOfAllKeys(Genesys):
    """The star and the hash can be sent as well."""

    def send_tones(self, call: Call, body: Json) -> None:
        if re.fullmatch("[0-9]*[*#][0-9*#]*", str(body.get("digits"))):
            self.need(call, "Dialing", "Established")
            self.tones_sent(call, str(body["digits"]))
        else:
            super().send_tones(call, body)


class EmptyUserData(Genesys):
    """A call to which nothing was attached has empty user data, as an object."""

    def resource_of(self, call: Call) -> Json:
        body = super().resource_of(call)
        return body if id(call.talk) in self.written else {"userData": {}, **body}

    def data_changed(self, call: Call) -> None:
        self.written.add(id(call.talk))
        super().data_changed(call)

    def __init__(self, base: str) -> None:
        super().__init__(base)
        self.written: set[int] = set()


class UnknownPairRefused(Genesys):
    """DeleteUserDataPair is refused where there is no such pair."""

    def delete_pair(self, call: Call, body: Json) -> None:
        key = body.get("key")
        if isinstance(key, str) and key not in call.talk.user_data:
            raise Refused(6, "There is no such pair")
        super().delete_pair(call, body)


class AttachKeepsFirst(Genesys):
    """A key that is attached a second time shows its first value: a JSON object has room for one."""

    def attach(self, call: Call, body: Json) -> None:
        call.talk.user_data = {**self.pairs_in(body), **call.talk.user_data}
        self.data_changed(call)


class DataOfItsOwn(Genesys):
    """Where a call has user data, the server has a pair of its own among them."""

    def user_data_of(self, call: Call) -> Json:
        data = super().user_data_of(call)
        return {**data, "IW_CaseUid": "d7e2c775"} if data else data


class UserMuteShownToUser(Genesys):
    """Who is muted by a supervisor sees it on their own call, and is told."""

    def user_muted(self, call: Call, *, muted: bool) -> None:
        super().user_muted(call, muted=muted)
        watched = (call.owner.monitoring or {}).get("targetDeviceUri", "/").rpartition("/")[2]
        for each in call.others:
            if each.owner.device == watched:
                each.user_muted = muted
                self.tell(each, "MonitoredUserMutedStateChange")


class BareUserState(Genesys):
    """A user state is its name, without id and displayName, as real traffic has it."""

    def user_state_of(self, user: User) -> Json:
        return {"state": user.state}


class StatesNeedSession(Genesys):
    """An agent is ready or not within a contact center session only."""

    def __init__(self, base: str) -> None:
        super().__init__(base)
        self.started: set[str] = set()

    def start_session(self, user: User, body: Json) -> None:
        super().start_session(user, body)
        self.started.add(user.role)

    def agent_state(self, user: User, body: Json) -> None:
        if user.role not in self.started:
            raise Refused(2, "There is no session")
        super().agent_state(user, body)


class StatesToldOnce(Genesys):
    """An agent who is ready already is not told so again."""

    def state_changed(self, user: User, state: str) -> None:
        if user.state != state:
            super().state_changed(user, state)


class StatesWithReason(Genesys):
    """A user state has more to it: a reason, and when it began."""

    def user_state_of(self, user: User) -> Json:
        return {**super().user_state_of(user), "reason": None, "since": "2016-03-25T18:22:00.000+0000"}


class ReadsSingleAsList(Genesys):
    """A device that is read by itself comes as a list of one."""

    def read(self, user: User, path: str, ask: Ask) -> Json:
        body = super().read(user, path, ask)
        return {"statusCode": 0, "devices": [body["device"]]} if "device" in body else body


class LongVersion(Genesys):
    """The version is a product's, with more parts than numbers."""

    version = "100.0.007.1234-hotfix"


class WordyMe(Genesys):
    """The user has names, roles, skills and settings."""

    def me(self, user: User, subresources: str) -> Json:
        body = super().me(user, subresources)
        more = {"firstName": "Mara", "roles": ["ROLE_AGENT"], "skills": [], "settings": {"x": {"y": None}}}
        return {**body, "user": {**body["user"], **more}}


class ShowsAllValues(Genesys):
    """A key that is attached a second time shows all its values, in a list."""

    def attach(self, call: Call, body: Json) -> None:
        data = call.talk.user_data
        for key, value in self.pairs_in(body).items():
            data[key] = [data[key], value] if key in data else value
        self.data_changed(call)


class UserDataReversed(Genesys):
    """Keys come back in another order than they were sent in."""

    def user_data_of(self, call: Call) -> Json:
        return dict(reversed(super().user_data_of(call).items()))


class UserDataAlwaysShown(Genesys):
    """Where a call has no user data, it shows an empty object."""

    def resource_of(self, call: Call) -> Json:
        return {"userData": {}, **super().resource_of(call)}


class StatesOfTheirOwn(Genesys):
    """On the way to Ready an agent is in a state that the vendor has configured, and is told so."""

    def state_changed(self, user: User, state: str) -> None:
        super().state_changed(user, state)
        device = self.told[-1][2]["devices"][0]
        own = {**device, "userState": {"id": "X-1", "displayName": "Headset", "state": "Headset"}}
        self.told.insert(-1, (user, "/v2/me/devices", {**self.told[-1][2], "devices": [own]}))


class StatesFailLater(Genesys):
    """An agent's state is received, and an ErrorMessage without code and words says that nothing came of it."""

    def state_changed(self, user: User, state: str) -> None:
        error = {"messageType": "ErrorMessage", "devicePath": f"/devices/{user.device}"}
        self.told.append((user, "/v2/me/devices", error))


class SessionInPart(Genesys):
    """A session starts with what can be started, and says so with result code 7."""

    def done(self, operation: str) -> Json:
        if operation != "StartContactCenterSession":
            return super().done(operation)
        failed = [{"statusCode": 4, "statusMessage": "Not connected", "channel": "multimedia"}]
        return {"statusCode": 7, "failed": failed, "succeeded": [{"statusCode": 0, "channel": "voice"}]}
