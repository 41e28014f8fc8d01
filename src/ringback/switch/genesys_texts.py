"""The telephone world in the words of Genesys Web Services: resources and notifications, as printed."""

from collections.abc import Callable, Iterable, Mapping

from attrs import field, frozen

from ringback.model import Json
from ringback.switch.ids import Ids
from ringback.switch.world import Call, Phone, World

CALLS = "/v2/me/calls"
DEVICES = "/v2/me/devices"

#: Kinds of notification about a call that the documents print without extensions.
BARE = frozenset(["AttachedDataChanged"])

_USER_STATES = {
    "Ready": {"id": "9430250E-0A1B-421F-B372-F29E69366DED", "displayName": "Ready", "state": "Ready"},
    "NotReady": {
        "id": "900D55CC-2BB0-431F-8BF9-D3525B383BE6",
        "displayName": "Not Ready",
        "state": "NotReady",
    },
    "LoggedOut": {
        "id": "0F7F5003-EF26-4D13-A6Ef-D0C7EC819BEB",
        "displayName": "Offline",
        "state": "LoggedOut",
    },
}


@frozen
class Shown:
    """What a text is about."""

    #: call, device, user; call message, device message.
    what: str
    texts: "Texts"
    subject: Call | Phone
    #: The notificationType of a message about a call.
    kind: str = ""


#: Has the last word about a text.
Show = Callable[[Shown, dict[str, Json]], dict[str, Json]]


def as_printed(_shown: Shown, text: dict[str, Json]) -> dict[str, Json]:
    """Return a text as it is."""
    return text


@frozen
class Texts:
    """The world at a moment, as a client that calls us by this base URL sees it."""

    world: World
    #: `http://host:port/api/v2`
    base: str
    now: float
    show: Show = field(default=as_printed, repr=False)

    def call(self, call: Call) -> dict[str, Json]:
        """Return a call resource."""
        data = self.world.user_data(call)
        text = {
            "id": call.id,
            "state": call.state,
            "callUuid": call.id,
            "connId": call.conn_id,
            "deviceUri": self._device_uri(call.number),
            "participants": [_participant(each) for each in call.participants],
            "dnis": call.dnis,
            "callType": call.kind,
            "capabilities": list(self.world.capabilities(call)),
            **self._parent(call),
            **({"userData": dict(data)} if data else {}),
            "duration": str(self.world.duration(call, self.now)),
            **call.shown,
            "supervisorListeningIn": False,
            "uri": self.call_uri(call),
            "path": f"/calls/{call.id}",
        }
        return self.show(Shown("call", self, call), text)

    def call_uri(self, call: Call) -> str:
        """Return the address of a call resource."""
        return f"{self.base}/me/calls/{call.id}"

    def device(self, phone: Phone) -> dict[str, Json]:
        """Return a device resource."""
        offers = ["ForwardCallsOn", "DoNotDisturbOn"]
        offers += ["ListenIn", "Coach", "BargeIn"] if phone.may_monitor else []
        offers += ["CancelSupervisorMonitoring"] if phone.monitoring else []
        text = {
            "id": phone.device,
            "deviceState": "Active",
            "userState": _USER_STATES[phone.user_state],
            "phoneNumber": phone.number,
            "e164Number": phone.number,
            "telephonyNetwork": "Private",
            "doNotDisturb": "Off",
            "voiceEnvironmentUri": f"{self.base}/voice-environments/{self._environment()}",
            "capabilities": offers,
            **self._monitoring(phone),
        }
        return self.show(Shown("device", self, phone), text)

    def device_uri(self, phone: Phone) -> str:
        """Return the address of an actor's own device resource."""
        return f"{self.base}/me/devices/{phone.device}"

    def user(self, phone: Phone) -> dict[str, Json]:
        """Return a user resource, without what belongs to it."""
        number = Ids(self.world.ids.seed).uuid(f"user {phone.user}")
        text: dict[str, Json] = {
            "id": number,
            "userName": phone.user,
            "firstName": phone.user,
            "lastName": phone.number,
            "enabled": True,
            "roles": ["ROLE_SUPERVISOR" if phone.may_monitor else "ROLE_AGENT"],
            "uri": f"{self.base}/users/{number}",
            "path": f"/users/{number}",
        }
        return self.show(Shown("user", self, phone), text)

    def call_message(self, call: Call, kind: str) -> dict[str, Json]:
        """Return the payload of a notification about a call."""
        # The documents print extensions, but with attached data.
        extensions = {} if kind in BARE else {"extensions": {"WrapUpTime": 0, "BusinessCall": 0}}
        text = {
            "notificationType": kind,
            "call": self.call(call),
            "phoneNumber": call.number,
            **extensions,
            "messageType": "CallStateChangeMessage",
        }
        return self.show(Shown("call message", self, call, kind), text)

    def device_message(self, phone: Phone) -> dict[str, Json]:
        """Return the payload of a notification about a device."""
        text = {"messageType": "DeviceStateChangeMessage", "devices": [self.device(phone)]}
        return self.show(Shown("device message", self, phone), text)

    def _parent(self, call: Call) -> dict[str, Json]:
        if call.parent is None:
            return {}
        return {
            "parentCallUri": f"{self.base}/me/calls/{call.parent}",
            "parentCallPath": f"/calls/{call.parent}",
        }

    def _device_uri(self, number: str) -> str:
        return f"{self.base}/devices/{self.world.phone(number).device}"

    def _environment(self) -> str:
        return Ids(self.world.ids.seed).uuid("voice environment")

    def _monitoring(self, phone: Phone) -> Mapping[str, Json]:
        monitoring = phone.monitoring
        if monitoring is None:
            return {}
        return {
            "supervisorMonitoringState": {
                "state": monitoring.state,
                "mode": monitoring.mode,
                "scope": monitoring.scope,
                "targetDeviceUri": self._device_uri(monitoring.number),
            }
        }


#: Every field that a client may ask for, whether or not a resource has it at the moment.
FIELDS: Mapping[str, frozenset[str]] = {
    "call": frozenset(
        [
            "id",
            "state",
            "callUuid",
            "connId",
            "deviceUri",
            "participants",
            "dnis",
            "callType",
            "capabilities",
            "parentCallUri",
            "parentCallPath",
            "userData",
            "duration",
            "mute",
            "recordingState",
            "supervisorListeningIn",
            "monitoredUserMuted",
            "uri",
            "path",
        ]
    ),
    "device": frozenset(
        [
            "id",
            "deviceState",
            "userState",
            "phoneNumber",
            "e164Number",
            "telephonyNetwork",
            "doNotDisturb",
            "voiceEnvironmentUri",
            "capabilities",
            "supervisorMonitoringState",
        ]
    ),
}


def _participant(number: str) -> dict[str, Json]:
    return {"e164Number": "", "formattedPhoneNumber": number, "phoneNumber": number, "digits": number}


def chosen(resource: Mapping[str, Json], fields: Iterable[str]) -> dict[str, Json]:
    """Return the fields of a resource that a client asked for, and its id; `*` is all of them."""
    wanted = {*fields, "id"}
    return {key: each for key, each in resource.items() if "*" in wanted or key in wanted}
