"""
Who is there, which calls they have, and how the documents print them.

It knows resources and notifications; it refuses to know commands.
"""

import re
import threading
import time
from urllib.parse import urlsplit

from tests.standins.genesys.offers import Offers
from tests.standins.genesys.parties import (
    MONITORING,
    USER_STATES,
    Call,
    Json,
    Refused,
    Talk,
    User,
    missing,
    users,
)


class Records(Offers):
    """Users and calls, read and told."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.users = users()
        self.calls: list[Call] = []
        self.released: list[Call] = []
        self.lock = threading.RLock()
        #: What the command at hand has to tell: to whom, on which channel, what.
        self.told: list[tuple[User, str, Json]] = []
        self.count = 0

    def call_at(self, user: User, call_id: str) -> Call:
        """Return a live call of the user's."""
        for call in self.calls:
            if call.id == call_id and call.owner is user:
                return call
        raise Refused(6, "Resource not found")

    def id_in(self, body: Json, name: str) -> str:
        """Return the id at the end of a call's address; its host says nothing."""
        uri = body.get(name)
        if not isinstance(uri, str):
            raise missing(name)
        try:
            found = re.fullmatch(r"/api/v2/(?:me/)?calls/([^/]+)", urlsplit(uri).path)
        except ValueError:
            found = None
        if found is None:
            raise Refused(10, f"{name} is no address of a call")
        return found[1]

    def need(self, call: Call, *states: str) -> None:
        """Refuse unless the call is in one of these states."""
        if call.state not in states:
            raise Refused(2, f"Not valid for a call in state {call.state}")

    def new_call(self, owner: User, talk: Talk, state: str, dnis: str) -> Call:
        """Give a party a call."""
        self.count += 1
        call_id = self.new_id()
        call = Call(call_id, owner, talk, state, dnis, f"00710{self.count:011x}", time.monotonic())
        talk.calls.append(call)
        self.calls.append(call)
        return call

    def new_id(self) -> str:
        """Return the id of a new call."""
        return f"02RNGB{self.count:018d}STANDIN7"

    def clear(self, talk: Talk) -> None:
        """Release what is left of a conversation that nobody can have any more."""
        if len([each for each in talk.calls if not each.mode]) < 2:
            for call in list(talk.calls):
                self.release(call)

    def release(self, call: Call, *, tell: bool = True) -> None:
        """End one call; its last notification shows whoever is still there."""
        call.state = "Released"
        if tell:
            self.tell(call)
        call.talk.calls.remove(call)
        self.calls.remove(call)
        self.released.append(call)

    def device_of(self, user: User) -> Json:
        """Return a user's phone."""
        offers = ["ForwardCallsOn", "DoNotDisturbOn", *MONITORING]
        body = {
            "id": user.device,
            "deviceState": "Active",
            "userState": self.user_state_of(user),
            "phoneNumber": user.number,
            "e164Number": "",
            "telephonyNetwork": "Private",
            "doNotDisturb": "Off",
            "voiceEnvironmentUri": f"{self.base}/api/v2/voice-environments/7e1e",
            "capabilities": offers,
        }
        if user.monitoring:
            offers.append("CancelSupervisorMonitoring")
            body["supervisorMonitoringState"] = dict(user.monitoring)
        return body

    def user_state_of(self, user: User) -> Json:
        """Return what an agent is ready for."""
        return dict(USER_STATES[user.state])

    def resource_of(self, call: Call) -> Json:
        """Return a call as the documents print it."""
        body = {
            "id": call.id,
            "state": call.state,
            "callUuid": self.uuid_of(call),
            "connId": call.conn_id,
            "deviceUri": f"{self.base}/api/v2/devices/{call.owner.device}",
            "participants": self.participants_of(call),
            "dnis": call.dnis,
            "callType": self.type_of(call),
            "capabilities": self.capabilities_of(call),
            "duration": self.duration_of(call),
            "mute": call.mute,
            "supervisorListeningIn": any(each.mode for each in call.talk.calls) and not call.mode,
            "monitoredUserMuted": call.user_muted,
            "uri": self.uri_of(call),
            "path": f"/calls/{call.id}",
        }
        if data := self.user_data_of(call):
            body["userData"] = data
        if self.recording_licensed:
            body["recordingState"] = self.recording_of(call)
        return body | self.parent_of(call)

    def recording_of(self, call: Call) -> str:
        """Return whether a call is recorded: Recording, Paused or Stopped."""
        return call.recording

    def parent_of(self, call: Call) -> Json:
        """Return the fields that name the call about which a consult call was made."""
        if call.parent is None:
            return {}
        return {"parentCallUri": self.uri_of(call.parent), "parentCallPath": f"/calls/{call.parent.id}"}

    def participants_of(self, call: Call) -> list[Json]:
        """Return the other parties of a call."""
        return [self.participant(each.owner.number) for each in call.others]

    def participant(self, number: str) -> Json:
        """Return one of the other parties."""
        return {"e164Number": "", "formattedPhoneNumber": number, "phoneNumber": number, "digits": number}

    def uuid_of(self, call: Call) -> str:
        """Return the call's UUID: the same as its id in this generation of the API."""
        return call.id

    def uri_of(self, call: Call) -> str:
        """Return the call's address."""
        return f"{self.base}/api/v2/me/calls/{call.id}"

    def type_of(self, call: Call) -> str:
        """Return Consult for a call made about another one, else Internal."""
        return call.kind

    def user_data_of(self, call: Call) -> Json:
        """Return the user data that the call shows."""
        return dict(call.talk.user_data)

    def duration_of(self, call: Call) -> str:
        """Return the age of the call: whole seconds, as text."""
        return str(int(time.monotonic() - call.began))

    def tell(self, call: Call, kind: str = "StatusChange") -> None:
        """Note a notification about a call, to its owner, as things stand at this moment."""
        self.told.append((call.owner, "/v2/me/calls", self.data_of(call, kind)))

    def data_of(self, call: Call, kind: str) -> Json:
        """Return the payload of a notification about a call."""
        data = {
            "messageType": "CallStateChangeMessage",
            "notificationType": kind,
            "call": self.resource_of(call),
            "phoneNumber": call.owner.number,
        }
        bare = kind in ("AttachedDataChanged", "CallRecordingStateChange")
        return data if bare else {**data, "extensions": {"BusinessCall": 0}}

    def tell_device(self, user: User) -> None:
        """Note a notification about a phone, to its owner."""
        data = {"messageType": "DeviceStateChangeMessage", "devices": [self.device_of(user)]}
        self.told.append((user, "/v2/me/devices", data))
