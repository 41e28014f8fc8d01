"""
What a vendor's Genesys Web Services may lack: no document demands that every operation is there.

A server that lacks an operation may offer it all the same and refuse it, and
may receive anything before it says so; all of these conform.
"""

from tests.standins.genesys.parties import MONITORING, RECORDING, USER_DATA, Call, Json, Refused, User
from tests.standins.genesys.server import Genesys
from tests.standins.web import Ask

#: What a server may lack that has all that the five source documents tell of.
BEYOND = (
    *("UpdateUserData", "DeleteUserData", "DeleteUserDataPair", "SendDtmf", "MuteCall", "UnmuteCall"),
    *RECORDING,
    *("SingleStepConference", "InitiateTransfer", "InitiateConference", "CompleteTransfer"),
    *("CompleteConference", "RemoveParticipantFromConference", "ClearCall"),
    *("MuteMonitoredUser", "UnmuteMonitoredUser", "Ready", "NotReady"),
)


class CoreOnly(Genesys):
    """A server that has the few operations of the source documents; it offers and takes no others."""

    recording_licensed = False

    def has(self, operation: str) -> bool:
        return operation not in BEYOND and super().has(operation)


class CoreOnlyByMessage(CoreOnly):
    """Such a server receives any operation on a call with success, and tells by an ErrorMessage that there is none."""

    def call_command(self, user: User, call_id: str, operation: str, body: Json) -> None:
        if self.has(operation) and operation in self.call_operations:
            super().call_command(user, call_id, operation, body)
            return
        self.call_at(user, call_id)
        error = {"messageType": "ErrorMessage", "errorMessage": f"There is no {operation[:80]}"}
        self.told.append((user, "/v2/me/devices", error))


class MuteNotTaken(Genesys):
    """Calls cannot be muted here, and do not offer it."""

    def has(self, operation: str) -> bool:
        return operation not in ("MuteCall", "UnmuteCall") and super().has(operation)


class BlindTransferNotOffered(Genesys):
    """A call is handed on after a consultation only: SingleStepTransfer is neither offered nor possible."""

    def has(self, operation: str) -> bool:
        return operation != "SingleStepTransfer" and super().has(operation)


class DataNotOffered(Genesys):
    """Deleting user data is neither offered nor possible."""

    def has(self, operation: str) -> bool:
        return "Delete" not in operation and super().has(operation)


class UserMuteNotTaken(Genesys):
    """Supervisors cannot mute whom they watch."""

    def has(self, operation: str) -> bool:
        return "MonitoredUser" not in operation and super().has(operation)


class StatesNotTaken(Genesys):
    """Agents have no states that could be set."""

    def has(self, operation: str) -> bool:
        return operation not in ("Ready", "NotReady") and super().has(operation)


class NotMonitored(Genesys):
    """Nobody can be monitored here, and no device offers it: the feature that it needs is not licensed."""

    def has(self, operation: str) -> bool:
        return operation not in (*MONITORING, "CancelSupervisorMonitoring") and super().has(operation)

    def device_of(self, user: User) -> Json:
        device = super().device_of(user)
        return device | {"capabilities": [each for each in device["capabilities"] if self.has(each)]}


class ReadsListsOnly(Genesys):
    """Calls and devices can be read as lists only."""

    def read(self, user: User, path: str, ask: Ask) -> Json:
        if path not in ("/me", "/me/calls", "/me/devices"):
            raise Refused(6, "Resource not found")
        return super().read(user, path, ask)


class NoVersion(Genesys):
    """The version is not told: there is nothing at its address."""

    def open_to_all(self, ask: Ask) -> bool:
        return False


class RemovalNotTaken(Genesys):
    """Participants cannot be removed here."""

    def has(self, operation: str) -> bool:
        return "RemoveParticipant" not in operation and super().has(operation)


class NoSubresources(Genesys):
    """The user is read without what belongs to them, whatever is asked for."""

    def me(self, user: User, subresources: str) -> Json:
        return super().me(user, "")


class PromisesMuch(CoreOnly):
    """Calls offer all that samples show; the server has some of it, and refuses the rest as it refuses anything."""

    def capabilities_of(self, call: Call) -> list[str]:
        offers = super().capabilities_of(call)
        more = ["SendDtmf", "StartCallRecording"] if call.state == "Established" else []
        return sorted({*offers, *USER_DATA, *more}) if offers else []


class TakesAnything(PromisesMuch):
    """A command only has to reach the server: what it does not know is taken, and nothing comes of it."""

    def call_command(self, user: User, call_id: str, operation: str, body: Json) -> None:
        if operation in self.call_operations and self.has(operation):
            super().call_command(user, call_id, operation, body)
        else:
            self.call_at(user, call_id)


class ReportsLater(PromisesMuch):
    """A command that cannot be carried out is taken, and an ErrorMessage follows."""

    def write(self, user: User, session: str, path: str, ask: Ask) -> Json:
        try:
            return super().write(user, session, path, ask)
        except Refused as refused:
            if refused.code != 3:
                raise
            self.told.append((user, "/v2/me/devices", {"messageType": "ErrorMessage"}))
            return {"statusCode": 0}
