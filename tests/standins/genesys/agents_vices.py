"""
One defect each, of a vendor who has agents' states, muting, single reads or CSRF tokens.

Each class names the documented demand that it violates, and violates nothing
else that could be helped.
"""

from tests.standins.genesys.agents import STATES, AgentStates, MutesMonitored
from tests.standins.genesys.parties import Call, Json, Refused, User
from tests.standins.genesys.server import Genesys
from tests.standins.web import Ask, Reply


class StateNotTold(AgentStates):
    """NotReady results in a DeviceStateChangeMessage; here in none."""

    def become(self, user: User, state: str) -> None:
        self.states[user.role] = state


class StateOnlyTold(AgentStates):
    """Who is NotReady is so when asked; here only the notification says it."""

    def read(self, user: User, path: str, ask: Ask) -> Json:
        before, self.states[user.role] = self.states.get(user.role, "NotReady"), "Ready"
        try:
            return super().read(user, path, ask)
        finally:
            self.states[user.role] = before


class StateToldWrong(AgentStates):
    """The message of NotReady shows NotReady; here it shows Ready."""

    def tell_device(self, user: User) -> None:
        super().tell_device(user)
        self.told[-1][2]["devices"][0]["userState"] = STATES["Ready"]


class StateWithoutName(AgentStates):
    """A userState names its state; here it has an id only."""

    def state_of(self, user: User) -> Json:
        return {"id": super().state_of(user)["id"]}


class MutedNotShown(MutesMonitored):
    """After MuteMonitoredUser monitoredUserMuted is true; here it is false."""

    def resource_of(self, call: Call) -> Json:
        return {**super().resource_of(call), "monitoredUserMuted": False}


class UnmutingNotTold(MutesMonitored):
    """UnmuteMonitoredUser results in a notification; here in none."""

    def muting_told(self, call: Call) -> None:
        if call.id in self.muted:
            super().muting_told(call)


class MutingToldAsStatus(MutesMonitored):
    """Muting is told by MonitoredUserMutedStateChange; here by StatusChange."""

    def muting_told(self, call: Call) -> None:
        self.tell(call)


class ForgetsScope(Genesys):
    """The device shows the mode that was asked for; here always AllCalls."""

    def watch(self, user: User, monitoring: dict[str, str]) -> None:
        super().watch(user, {**monitoring, "mode": "AllCalls"})


class OtherDefaults(Genesys):
    """What is left out stands for Call and AllCalls; here for Agent."""

    def monitor(self, user: User, body: Json) -> None:
        super().monitor(user, {"supervisorMonitoringScope": "Agent", **body})


class MonitorsAnybody(Genesys):
    """targetDeviceUri is mandatory; here the first device is taken where it is missing."""

    def monitor(self, user: User, body: Json) -> None:
        uri = f"{self.base}/api/v2/devices/{self.users[0].device}"
        super().monitor(user, {"targetDeviceUri": uri, **body})


class ListensTwice(Genesys):
    """Who listens in cannot switch to it; here they can, and are told."""

    def switch(self, call: Call, body: Json) -> None:
        if call.mode == "ListenIn" and body["operationName"] == "SwitchToListenIn":
            self.switched(call, "ListenIn")
        else:
            super().switch(call, body)


class OtherCallRead(Genesys):
    """What is read at a call's address is that call; here it has the id of another party's."""

    def read(self, user: User, path: str, ask: Ask) -> Json:
        body = super().read(user, path, ask)
        if "call" in body:
            other = next(each for each in self.calls if each.id != body["call"]["id"])
            body["call"] = self.read_call(other)
        return body


class OtherDeviceRead(Genesys):
    """What is read at a device's address is that device; here it is another user's."""

    def read(self, user: User, path: str, ask: Ask) -> Json:
        body = super().read(user, path, ask)
        if "device" in body:
            body["device"] = self.device_of(next(each for each in self.users if each is not user))
        return body


class AddressesOfNothing(Genesys):
    """Without fields the calls come as addresses, one for each; here there are none."""

    def listed(self, name: str, resources: list[Json], *, everything: bool) -> Json:
        body = super().listed(name, resources, everything=everything)
        return body if everything else {**body, "uris": []}


class UserWithOldCalls(Genesys):
    """With the user come the calls as they are; here as they rang."""

    def me(self, user: User, subresources: str) -> Json:
        body = super().me(user, subresources)
        for each in body["user"].get("calls", ()):
            each["state"] = "Ringing"
        return body


class TokensNotAsked(Genesys):
    """With CSRF protection a command needs its token; here it is told and never asked for."""

    csrf = True

    def answer(self, ask: Ask) -> Reply:
        self.csrf = ask.method == "GET"
        return super().answer(ask)


class TokensDeniedWith401(Genesys):
    """A command without its token is refused with 403; here with 401."""

    csrf = True

    def answer(self, ask: Ask) -> Reply:
        reply = super().answer(ask)
        if reply.status == 403 and reply.body.startswith(b"Missing or invalid Csrf"):
            return Reply(401, reply.body, reply.headers, reply.media_type)
        return reply


class TokensAskedOfReaders(Genesys):
    """Reads need no token; here all of them do but that of the user, where it is told."""

    csrf = True

    def read(self, user: User, path: str, ask: Ask) -> Json:
        if path == "/me/calls" and ask.headers.get("x-csrf-token") not in self.tokens.values():
            raise Refused(3, "Missing token")
        return super().read(user, path, ask)
