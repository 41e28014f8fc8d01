"""
A vendor whose server has more of the documented operations: agents' states, and muting whom one monitors.

Beside it, what such a vendor may choose: nothing here departs from a document.
"""

from collections.abc import Mapping

from tests.standins.genesys.parties import Call, Json, Refused, User
from tests.standins.genesys.server import Genesys
from tests.standins.web import Ask

#: The states that an agent can be in, as printed.
STATES: Mapping[str, Json] = {
    "Ready": {"id": "9430250E-0A1B-421F-B372-F29E69366DED", "displayName": "Ready", "state": "Ready"},
    "NotReady": {
        "id": "900D55CC-2BB0-431F-8BF9-D3525B383BE6",
        "displayName": "Not Ready",
        "state": "NotReady",
    },
}


class AgentStates(Genesys):
    """Ready and NotReady at the voice channel, told on `/v2/me/devices` only."""

    def __init__(self, base: str) -> None:
        super().__init__(base)
        self.states: dict[str, str] = {}

    def write(self, user: User, session: str, path: str, ask: Ask) -> Json:
        if path != "/me/channels/voice" or ask.method != "POST":
            return super().write(user, session, path, ask)
        operation = str(self.body_of(ask).get("operationName"))
        if operation not in STATES:
            raise Refused(3, "Operation forbidden")
        self.become(user, operation)
        return self.done(operation)

    def become(self, user: User, state: str) -> None:
        """Bring an agent into a state, and tell."""
        self.states[user.role] = state
        self.tell_device(user)

    def device_of(self, user: User) -> Json:
        return {**super().device_of(user), "userState": self.state_of(user)}

    def state_of(self, user: User) -> Json:
        """Return an agent's state as the device shows it."""
        return STATES[self.states.get(user.role, "NotReady")]


class AgentStatesInBrief(AgentStates):
    """A userState may have neither id nor displayName."""

    def state_of(self, user: User) -> Json:
        return {"state": super().state_of(user)["state"]}


class AgentStatesToldOnChange(AgentStates):
    """Who is ready already is not told so again."""

    def become(self, user: User, state: str) -> None:
        if self.states.get(user.role) != state:
            super().become(user, state)


class AgentStatesOfTheirOwn(AgentStates):
    """On the way to Ready the vendor's agents put on their headsets, which is told as a state of its own."""

    def become(self, user: User, state: str) -> None:
        self.states[user.role] = state
        self.tell_device(user)
        device = self.told[-1][2]["devices"][0]
        own = {**device, "userState": {"id": "X-1", "displayName": "Headset", "state": "Headset"}}
        self.told.insert(-1, (user, "/v2/me/devices", {**self.told[-1][2], "devices": [own]}))


class AgentStatesFail(AgentStates):
    """The command is taken, and fails at the switch behind: an ErrorMessage without code and words."""

    def become(self, user: User, state: str) -> None:
        error = {"messageType": "ErrorMessage", "devicePath": f"/devices/{user.device}"}
        self.told.append((user, "/v2/me/devices", error))


class MutesMonitored(Genesys):
    """MuteMonitoredUser and UnmuteMonitoredUser, which no capabilities list."""

    call_operations: Mapping[str, str] = {
        **Genesys.call_operations,
        "MuteMonitoredUser": "mute_monitored",
        "UnmuteMonitoredUser": "mute_monitored",
    }

    def __init__(self, base: str) -> None:
        super().__init__(base)
        self.muted: set[str] = set()

    def mute_monitored(self, call: Call, body: Json) -> None:
        """Mute whom a supervisor monitors, or let them be heard."""
        if not call.mode:
            raise Refused(2, "Nobody is monitored here")
        if body["operationName"] == "MuteMonitoredUser":
            self.muted.add(call.id)
        else:
            self.muted.discard(call.id)
        self.muting_told(call)

    def muting_told(self, call: Call) -> None:
        """Tell the supervisor."""
        self.tell(call, "MonitoredUserMutedStateChange")

    def resource_of(self, call: Call) -> Json:
        return {**super().resource_of(call), "monitoredUserMuted": call.id in self.muted}


class MutingToldToAll(MutesMonitored):
    """Whom else the muting is told to is nowhere written down."""

    def muting_told(self, call: Call) -> None:
        super().muting_told(call)
        for other in call.others:
            self.tell(other, "MonitoredUserMutedStateChange")


class NoSingleReads(Genesys):
    """Calls and devices are read in lists only."""

    def read(self, user: User, path: str, ask: Ask) -> Json:
        if path.count("/") > 2:
            raise Refused(6, "Resource not found")
        return super().read(user, path, ask)


class SingleReadsInLists(Genesys):
    """A single resource comes in a list of one."""

    def read(self, user: User, path: str, ask: Ask) -> Json:
        body = super().read(user, path, ask)
        for name in ("call", "device"):
            if name in body:
                body[f"{name}s"] = [body.pop(name)]
        return body


class SessionInPart(Genesys):
    """A session starts with what can be started, and says so with result code 7."""

    def done(self, operation: str) -> Json:
        if operation != "StartContactCenterSession":
            return super().done(operation)
        failed = [{"statusCode": 4, "statusMessage": "Not connected", "channel": "multimedia"}]
        return {"statusCode": 7, "failed": failed, "succeeded": [{"statusCode": 0, "channel": "voice"}]}
