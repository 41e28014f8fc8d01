"""
More of what a vendor's Genesys Web Services may do wrong, one defect each.

Each class names the documented demand that it violates, and violates nothing
else that could be helped.
"""

from tests.standins.bayeux import Client, Hub, Message
from tests.standins.genesys.parties import Call, Json, Refused, User
from tests.standins.genesys.server import Genesys
from tests.standins.web import Ask, Reply


class HeldUnderOtherId(Genesys):
    """Hold is told of the held call; here under the id of the other party's call."""

    def hold(self, call: Call, body: Json) -> None:
        super().hold(call, body)
        self.told[-1][2]["call"]["id"] = call.others[0].id


class SwapOnlyTold(Genesys):
    """After SwapCalls the calls have changed places; here only the notifications say so."""

    def swapped(self, *, held: Call, established: Call) -> None:
        super().swapped(held=held, established=established)
        held.state, established.state = "Established", "Held"


class SwapHoldsBoth(Genesys):
    """After SwapCalls one call is established; here both are held."""

    def swapped(self, *, held: Call, established: Call) -> None:
        established.state = "Held"
        super().swapped(held=held, established=established)


class NoOwnNumber(Genesys):
    """A notification carries the party's own phoneNumber; here it does not."""

    def data_of(self, call: Call, kind: str) -> Json:
        data = super().data_of(call, kind)
        del data["phoneNumber"]
        return data


class DispositionToldAsStatus(Genesys):
    """A disposition is told by AttachedDataChanged; here by StatusChange."""

    def disposed(self, call: Call, key: str, disposition: str) -> None:
        super().disposed(call, key, disposition)
        if call.state != "Released":
            self.told[-1][2]["notificationType"] = "StatusChange"


class DispositionReleases(Genesys):
    """A disposition leaves an active call as it is; here the notification says Released."""

    def disposed(self, call: Call, key: str, disposition: str) -> None:
        super().disposed(call, key, disposition)
        if call.state != "Released":
            self.told[-1][2]["call"] |= {"state": "Released", "capabilities": []}


class DispositionRetrieves(Genesys):
    """A disposition leaves a held call held; here it is established again."""

    def disposed(self, call: Call, key: str, disposition: str) -> None:
        if call.state == "Held":
            call.state = "Established"
        super().disposed(call, key, disposition)


class TransferReleasesPeer(Genesys):
    """A transfer connects the remaining party with the destination; here it loses its call."""

    def transferred(self, call: Call, destination: User) -> None:
        super().transferred(call, destination)
        for each in [each for each in call.talk.calls if each.owner is not destination]:
            self.release(each)


class TransferRingsOther(Genesys):
    """A transfer rings at the number in `destination`; here at the next colleague's."""

    def transferred(self, call: Call, destination: User) -> None:
        here = [each.owner for each in call.talk.calls]
        other = next(each for each in reversed(self.users) if each not in (*here, destination))
        super().transferred(call, other)


class TransferForgetsParty(Genesys):
    """Participants are the other parties of a call; here a transferred call has none."""

    def resource_of(self, call: Call) -> Json:
        body = super().resource_of(call)
        return {**body, "participants": []} if call.owner.role == "colleague" else body


class BargeNotRead(Genesys):
    """After SwitchToBargeIn `mute` is Off; here only in the notification."""

    def read_call(self, call: Call) -> Json:
        body = super().read_call(call)
        return {**body, "mute": "On"} if call.mode else body


class ListenToldAsBarge(Genesys):
    """While listening the device shows ListenIn; here BargeIn."""

    def device_of(self, user: User) -> Json:
        body = super().device_of(user)
        if user.monitoring:
            body["supervisorMonitoringState"]["state"] = "BargeIn"
        return body


class MonitorsElsewhere(Genesys):
    """The device shows whom it monitors; here it names the supervisor's own."""

    def device_of(self, user: User) -> Json:
        body = super().device_of(user)
        if user.monitoring:
            body["supervisorMonitoringState"]["targetDeviceUri"] = f"{self.base}/api/v2/devices/{user.device}"
        return body


class CancelKeepsMonitoring(Genesys):
    """CancelSupervisorMonitoring ends monitoring; here the device is told to monitor still."""

    def cancel_monitoring(self, user: User, body: Json) -> None:
        if user.monitoring is None:
            raise Refused(2, "Not monitoring")
        self.tell_device(user)


class MonitoringLeaks(Genesys):
    """A device is told of to its owner; here who is monitored is told of the supervisor's."""

    def watch(self, user: User, monitoring: dict[str, str]) -> None:
        super().watch(user, monitoring)
        watched = next(each for each in self.users if monitoring["targetDeviceUri"].endswith(each.device))
        told = next(each for each in self.told if each[1] == "/v2/me/devices")
        self.told.append((watched, *told[1:]))


class SupervisorCallLeaks(Genesys):
    """`/v2/me/calls` is about my calls; here who is monitored is told of the supervisor's."""

    def switched(self, call: Call, mode: str) -> None:
        super().switched(call, mode)
        self.told += [(each.owner, *self.told[-1][1:]) for each in call.others]


class MergedMessages(Genesys):
    """Each notification is a message; here all of one command's are one, in an array."""

    def publish(self, told: list[tuple[User, str, Json]]) -> None:
        for user in self.users:
            mine = [data for owner, channel, data in told if owner is user and channel == "/v2/me/calls"]
            if mine:
                self.hub.publish(user.role, "/v2/me/calls", mine)
        super().publish([each for each in told if each[1] != "/v2/me/calls"])


class OtherStateRead(Genesys):
    """States are named alike wherever a call is shown; here a read says Connected and OnHold."""

    def read_call(self, call: Call) -> Json:
        names = {"Established": "Connected", "Held": "OnHold"}
        body = super().read_call(call)
        return {**body, "state": names.get(call.state, call.state)}


class EmptySuccess(Genesys):
    """A success says statusCode 0; here HTTP 200 has no body."""

    def answer(self, ask: Ask) -> Reply:
        reply = super().answer(ask)
        quiet = ask.method == "POST" and reply.body == b'{"statusCode": 0}'
        return Reply(reply.status, b"", reply.headers, reply.media_type, reply.sent) if quiet else reply


class FractionalStatusCode(Genesys):
    """`statusCode` is an integer; here a refusal has a fraction."""

    def refusal(self, refused: Refused, headers: tuple[tuple[str, str], ...] = ()) -> Reply:
        reply = super().refusal(refused, headers)
        body = {"statusCode": refused.code + 0.5, "statusMessage": refused.message}
        return Reply.of(reply.status, body, *headers)


class ReplacingHub(Hub):
    """Knows one subscription per client: the last."""

    def _subscribe(self, client: Client, message: Message) -> Message:
        client.subscriptions.clear()
        return super()._subscribe(client, message)


class LastSubscriptionOnly(Genesys):
    """A client is told on every channel it has subscribed to; here on the last one only."""

    def __init__(self, base: str) -> None:
        super().__init__(base)
        self.hub = ReplacingHub()


class RefusesWithZero(Genesys):
    """A statusCode of zero says that the request was taken; here a refusal has it, beside HTTP 409."""

    def refusal(self, refused: Refused, headers: tuple[tuple[str, str], ...] = ()) -> Reply:
        reply = super().refusal(refused, headers)
        return Reply.of(reply.status, {"statusCode": 0, "statusMessage": refused.message}, *headers)


class EstablishedOffersAnswer(Genesys):
    """A call that is connected cannot be answered; here it offers Answer."""

    def capabilities_of(self, call: Call) -> list[str]:
        offers = super().capabilities_of(call)
        return [*offers, "Answer"] if call.state == "Established" else offers


class DisposesOfNothing(Genesys):
    """What a disposition needs is mandatory; here one without any is written as a null, and told."""

    def dispose(self, user: User, body: Json, call_id: str) -> None:
        if "disposition" not in body:
            self.disposed(self.call_at(user, call_id), self.disposition_key, "null")
        else:
            super().dispose(user, body, call_id)


class SwapsAnything(Genesys):
    """SwapCalls needs a held and an established call; here one call that is alone is held by it."""

    def swap(self, call: Call, body: Json) -> None:
        try:
            super().swap(call, body)
        except Refused:
            self.hold(call, body)


class TransfersNowhere(Genesys):
    """A transfer needs a destination; here one without releases the call."""

    def transfer(self, call: Call, body: Json) -> None:
        if "destination" in body:
            super().transfer(call, body)
        else:
            self.hang_up(call, body)


class DialingNotTold(Genesys):
    """Who dials is told of the dialing call; here only who is called is told."""

    def dialed(self, mine: Call, theirs: Call) -> None:
        self.tell(theirs)


class DialDropsData(Genesys):
    """User data given with Dial is included with the call; here it is dropped."""

    def dial(self, user: User, body: Json) -> None:
        super().dial(user, {key: each for key, each in body.items() if key != "userData"})


class HangupNotTold(Genesys):
    """Hangup results in a notification of the released call; here in none."""

    def hang_up(self, call: Call, body: Json) -> None:
        self.need(call, "Dialing", "Established", "Held")
        self.release(call, tell=False)
        self.clear(call.talk)


class HangupOnlyTold(Genesys):
    """A released call is over; here it is listed as Established for ever."""

    def calls_of(self, user: User) -> list[Json]:
        over = [
            {**self.resource_of(each), "state": "Established"} for each in self.released if each.owner is user
        ]
        return [*super().calls_of(user), *over]


class CutsValues(Genesys):
    """A pair is attached with the value that was given; here with 255 characters of it at the most."""

    def pairs_in(self, body: Json) -> Json:
        pairs = super().pairs_in(body)
        return {key: each[:255] if isinstance(each, str) else each for key, each in pairs.items()}


class RetrieveDropsData(Genesys):
    """User data stays with its call until it is deleted; here it is gone when the call is retrieved."""

    def retrieve(self, call: Call, body: Json) -> None:
        call.talk.user_data.clear()
        super().retrieve(call, body)


class SwapExchangesData(Genesys):
    """User data stays with its call; here two calls that are swapped exchange theirs."""

    def swapped(self, *, held: Call, established: Call) -> None:
        one, other = held.talk, established.talk
        one.user_data, other.user_data = other.user_data, one.user_data
        super().swapped(held=held, established=established)
