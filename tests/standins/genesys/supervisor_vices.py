"""
One defect each: what a vendor's Genesys Web Services may do wrong when supervisors mute, and say whom they monitor.

Each class names the documented demand that it violates, and violates nothing
else that could be helped.
"""

from tests.standins.genesys.parties import Call, Json, User
from tests.standins.genesys.server import Genesys


class UserMuteNotShown(Genesys):
    """After MuteMonitoredUser `monitoredUserMuted` is true; here it stays false."""

    def user_muted(self, call: Call, *, muted: bool) -> None:
        super().user_muted(call, muted=False)


class UserMuteAsText(Genesys):
    """`monitoredUserMuted` is a boolean; here "On" or "Off"."""

    def resource_of(self, call: Call) -> Json:
        return {**super().resource_of(call), "monitoredUserMuted": "On" if call.user_muted else "Off"}


class UserMuteToldAsStatus(Genesys):
    """MuteMonitoredUser is told by MonitoredUserMutedStateChange; here by StatusChange."""

    def user_muted(self, call: Call, *, muted: bool) -> None:
        call.user_muted = muted
        self.tell(call)


class UserMuteLeaks(Genesys):
    """`/v2/me/calls` is about my calls; here who is muted is told of the supervisor's."""

    def user_muted(self, call: Call, *, muted: bool) -> None:
        super().user_muted(call, muted=muted)
        self.told += [(each.owner, *self.told[-1][1:]) for each in call.others]


class UserUnmuteNotTold(Genesys):
    """UnmuteMonitoredUser is told by MonitoredUserMutedStateChange; here it is not told."""

    def user_muted(self, call: Call, *, muted: bool) -> None:
        super().user_muted(call, muted=muted)
        if not muted:
            self.told.clear()


class ForgetsScope(Genesys):
    """The device shows the mode that was asked for; here always AllCalls."""

    def watch(self, user: User, monitoring: dict[str, str]) -> None:
        super().watch(user, {**monitoring, "mode": "AllCalls"})


class OtherDefaults(Genesys):
    """What is left out stands for Call and AllCalls; here for Agent."""

    def monitor(self, user: User, body: Json) -> None:
        super().monitor(user, {"supervisorMonitoringScope": "Agent", **body})


class MonitorsAnybody(Genesys):
    """`targetDeviceUri` is mandatory; here the first device is taken where it is missing."""

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
