"""
One defect each: what a vendor's Genesys Web Services may say wrong, while doing what it should.

Each class names the documented demand that it violates.
"""

from tests.standins.genesys.parties import Call, Json, Refused, User
from tests.standins.genesys.server import Genesys
from tests.standins.web import Reply


class SwapNotOffered(Genesys):
    """An established call offers SwapCalls while another one is held; here it never does."""

    def swaps_offered(self, call: Call) -> list[str]:
        return []


class NumericDuration(Genesys):
    """`duration` is a string of seconds; here a number."""

    def data_of(self, call: Call, kind: str) -> Json:
        data = super().data_of(call, kind)
        data["call"]["duration"] = int(data["call"]["duration"])
        return data


class ShrinkingDuration(Genesys):
    """`duration` counts the seconds of the call; here it counts down."""

    left = 9000

    def duration_of(self, call: Call) -> str:
        self.left -= 1
        return str(self.left)


class NoCapabilities(Genesys):
    """A call says what it offers; here `capabilities` is absent."""

    def resource_of(self, call: Call) -> Json:
        body = super().resource_of(call)
        del body["capabilities"]
        return body


class BooleanMute(Genesys):
    """`mute` is "On" or "Off"; here a boolean."""

    def resource_of(self, call: Call) -> Json:
        return {**super().resource_of(call), "mute": call.mute == "On"}


class LowerCaseStates(Genesys):
    """States are spelled Ringing, Dialing, Established, Held, Released; here in lower case."""

    def resource_of(self, call: Call) -> Json:
        return {**super().resource_of(call), "state": call.state.lower()}


class NoMessageType(Genesys):
    """A notification says its messageType; here it does not."""

    def data_of(self, call: Call, kind: str) -> Json:
        data = super().data_of(call, kind)
        del data["messageType"]
        return data


class ReleasedOffers(Genesys):
    """A released call offers nothing; here it still offers Hangup."""

    def capabilities_of(self, call: Call) -> list[str]:
        return super().capabilities_of(call) or ["Hangup"]


class ForeignUri(Genesys):
    """`uri` is the call's own address; here that of another call."""

    def uri_of(self, call: Call) -> str:
        return f"{self.base}/api/v2/me/calls/02RNGB000000000000000000STANDIN7"


class ChangingUuid(Genesys):
    """`callUuid` names a call for all its life; here Hold gives it a new one."""

    def uuid_of(self, call: Call) -> str:
        return call.id.replace("STANDIN7", "STANDIN8") if call.state == "Held" else call.id


class ForeignPhoneNumber(Genesys):
    """`phoneNumber` is the own number of whom the notification is for; here the other party's."""

    def data_of(self, call: Call, kind: str) -> Json:
        numbers = [each.owner.number for each in call.others]
        return {**super().data_of(call, kind), "phoneNumber": [*numbers, call.owner.number][0]}


class NoStatusCode(Genesys):
    """Every reply carries a statusCode; here commands get an empty object."""

    def done(self, operation: str) -> Json:
        return {}


class TextStatusCode(Genesys):
    """`statusCode` is a number; here commands get it as text."""

    def done(self, operation: str) -> Json:
        return {"statusCode": "0"}


class NoCodeRefusal(Genesys):
    """A refusal carries statusCode and statusMessage; here only words."""

    def refusal(self, refused: Refused, headers: tuple[tuple[str, str], ...] = ()) -> Reply:
        reply = super().refusal(refused, headers)
        return Reply.of(reply.status, {"statusMessage": refused.message}, *headers)


class OffersWhereItIs(Genesys):
    """A supervisor who has barged in is offered SwitchToListenIn, not SwitchToBargeIn; here both."""

    def capabilities_of(self, call: Call) -> list[str]:
        offers = super().capabilities_of(call)
        return [*offers, "SwitchToBargeIn"] if "SwitchToListenIn" in offers else offers


class MonitoringNotShown(Genesys):
    """While monitoring, the device shows supervisorMonitoringState; here it does not."""

    def device_of(self, user: User) -> Json:
        body = super().device_of(user)
        body.pop("supervisorMonitoringState", None)
        return body


class NumericParticipants(Genesys):
    """A participant's number is a string; here a number."""

    def participant(self, number: str) -> Json:
        return {**super().participant(number), "phoneNumber": int(number)}
