"""
One defect each: what a vendor's Genesys Web Services may do wrong with an agent's state, and with what is read.

Each class names the documented demand that it violates, and violates nothing
else that could be helped.
"""

from tests.standins.genesys.parties import USER_STATES, Json, User
from tests.standins.genesys.server import Genesys
from tests.standins.web import Ask


class ReadyToldToOther(Genesys):
    """An agent's state is told to the agent; here to the next user as well."""

    def state_changed(self, user: User, state: str) -> None:
        super().state_changed(user, state)
        other = next(each for each in self.users if each is not user)
        self.told.append((other, *self.told[-1][1:]))


class ReadyNotTold(Genesys):
    """Ready is told by a DeviceStateChangeMessage; here it is not told."""

    def state_changed(self, user: User, state: str) -> None:
        user.state = state


class ReadyShownNotReady(Genesys):
    """After Ready the device shows Ready; here it stays NotReady."""

    def state_changed(self, user: User, state: str) -> None:
        self.tell_device(user)


class ReadyOnlyTold(Genesys):
    """After Ready the device shows Ready; here only in the notification."""

    def state_changed(self, user: User, state: str) -> None:
        super().state_changed(user, state)
        user.state = "NotReady"


class ReadyToldAsCall(Genesys):
    """A DeviceStateChangeMessage comes on `/v2/me/devices`; here that of Ready comes on `/v2/me/calls`."""

    def state_changed(self, user: User, state: str) -> None:
        super().state_changed(user, state)
        _, _, data = self.told.pop()
        self.told.append((user, "/v2/me/calls", data))


class UserStateInWords(Genesys):
    """`userState` is an object with a state; here it is a word."""

    def device_of(self, user: User) -> Json:
        return {**super().device_of(user), "userState": USER_STATES[user.state]["displayName"]}


class OtherDeviceRead(Genesys):
    """Who reads their device reads that device; here the answer is the next user's."""

    def read(self, user: User, path: str, ask: Ask) -> Json:
        body = super().read(user, path, ask)
        other = next(each for each in self.users if each is not user)
        return {**body, "device": self.device_of(other)} if "device" in body else body


class VersionMissing(Genesys):
    """Who asks for the version is told it; here the answer has none."""

    def version_told(self) -> Json:
        return {"statusCode": 0}


class OtherCallRead(Genesys):
    """Who reads a call reads that call; here the answer is another one, where there is one."""

    def read(self, user: User, path: str, ask: Ask) -> Json:
        body = super().read(user, path, ask)
        others = [each for each in self.calls if each.id != body.get("call", {}).get("id")]
        return {**body, "call": self.read_call(others[0])} if "call" in body and others else body


class SubresourcesMissing(Genesys):
    """`subresources` names what is read with the user; here nothing is."""

    def me(self, user: User, subresources: str) -> Json:
        return super().me(user, "")
