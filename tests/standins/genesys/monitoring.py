"""
Supervision: which phone a supervisor watches, and in which mode they are in its calls.

It knows ListenIn, Coach, BargeIn and the moves between them; it refuses to
know how calls come about.
"""

from tests.standins.genesys.parties import Call, Json, Refused, Talk, User, missing
from tests.standins.genesys.records import Records


class Monitoring(Records):
    """Records that supervisors look into."""

    def monitor(self, user: User, body: Json) -> None:
        """ListenIn, Coach, BargeIn: watch another phone, from its calls of now on."""
        target = body.get("targetDeviceUri")
        if not isinstance(target, str):
            raise missing("targetDeviceUri")
        watched = next(
            (each for each in self.users if target.endswith(f"/api/v2/devices/{each.device}")), None
        )
        scope, mode = (
            body.get("supervisorMonitoringScope", "Call"),
            body.get("supervisorMonitoringMode", "AllCalls"),
        )
        if watched in (None, user) or scope not in ("Agent", "Call") or mode not in ("NextCall", "AllCalls"):
            raise Refused(10, "There is no such device, scope or mode")
        if user.role != "supervisor":
            raise Refused(5, "Only a supervisor may monitor")
        uri = f"{self.base}/api/v2/devices/{watched.device}" if watched else ""
        self.watch(
            user, {"state": body["operationName"], "mode": mode, "scope": scope, "targetDeviceUri": uri}
        )

    def watch(self, user: User, monitoring: dict[str, str]) -> None:
        """Begin to monitor, and tell; calls that are there already are joined at once."""
        user.monitoring = monitoring
        self.tell_device(user)
        self.join_calls()

    def join_calls(self) -> None:
        """Join the calls that are there."""
        for talk in {id(each.talk): each.talk for each in self.calls}.values():
            self.bring_supervisors(talk)

    def cancel_monitoring(self, user: User, body: Json) -> None:
        """CancelSupervisorMonitoring: legal only while monitoring; the supervisor leaves the calls too."""
        if user.monitoring is None:
            raise Refused(2, "Not monitoring")
        user.monitoring = None
        self.tell_device(user)
        self.leave_calls(user)

    def leave_calls(self, user: User) -> None:
        """Release the calls that were only there to monitor."""
        for call in [each for each in self.calls if each.owner is user and each.mode]:
            self.release(call)

    def bring_supervisors(self, talk: Talk) -> None:
        """Give each supervisor who watches a party of a connected conversation a call in it."""
        present = [each.owner for each in talk.calls]
        connected = [each.owner.device for each in talk.calls if each.state in ("Established", "Held")]
        if len(connected) < 2:
            return
        for user in self.users:
            watching = user.monitoring or {}
            if user not in present and watching.get("targetDeviceUri", "/").rpartition("/")[2] in connected:
                self.bring(user, talk, watching["state"])

    def bring(self, supervisor: User, talk: Talk, mode: str) -> None:
        """Put a supervisor into a conversation; only who barges in can be heard."""
        call = self.new_call(supervisor, talk, "Established", talk.calls[0].dnis)
        call.mode, call.mute = mode, "Off" if mode == "BargeIn" else "On"
        self.tell(call)

    def switch(self, call: Call, body: Json) -> None:
        """SwitchToBargeIn and SwitchToListenIn: only offered modes can be reached."""
        operation = body["operationName"]
        self.need(call, "Established")
        if operation not in self.switches_offered(call):
            raise Refused(2, f"Not valid in mode {call.mode or 'none'}")
        self.switched(call, operation.removeprefix("SwitchTo"))

    def switched(self, call: Call, mode: str) -> None:
        """Change the mode of a supervisor's call, and tell."""
        call.mode, call.mute = mode, "Off" if mode == "BargeIn" else "On"
        if call.owner.monitoring:
            call.owner.monitoring["state"] = mode
        self.tell(call)

    def mute_user(self, call: Call, body: Json) -> None:
        """MuteMonitoredUser and UnmuteMonitoredUser: the supervisor's, for whom they watch."""
        self.need(call, "Established")
        if not call.mode:
            raise Refused(2, "Nobody is monitored in this call")
        self.user_muted(call, muted=body["operationName"] == "MuteMonitoredUser")

    def user_muted(self, call: Call, *, muted: bool) -> None:
        """Mute the monitored user or not, and tell the supervisor."""
        call.user_muted = muted
        self.tell(call, "MonitoredUserMutedStateChange")

    def watchers_leave(self, talk: Talk) -> None:
        """Release the supervisors of a conversation that whom they watch has left."""
        present = [each.owner.device for each in talk.calls]
        for call in [each for each in talk.calls if each.mode]:
            watched = (call.owner.monitoring or {}).get("targetDeviceUri", "/").rpartition("/")[2]
            if watched not in present:
                self.release(call)
