"""
What a vendor's Genesys Web Services may do one way or the other.

Each class takes one documented alternative, or one thing that the documents
leave open, in another way than `server` does; all of them conform.
"""

import threading
from collections.abc import Mapping

from tests.standins.genesys.parties import USER_DATA, Call, Json, Refused, Talk, User
from tests.standins.genesys.server import Genesys
from tests.standins.web import Ask, Reply

OK = 200


class SwapTellsEstablishedFirst(Genesys):
    """The two notifications of SwapCalls in the order of the first sample."""

    def swapped(self, *, held: Call, established: Call) -> None:
        super().swapped(held=established, established=held)


class SwapOfferedWhenHeld(Genesys):
    """After a swap the held call shows the established one's capabilities, as in the first sample."""

    def capabilities_of(self, call: Call) -> list[str]:
        offers = super().capabilities_of(call)
        mine = [each for each in self.calls if each.owner is call.owner and each.state == "Established"]
        return [*offers, "SwapCalls"] if call.state == "Held" and mine else offers


class LocalhostAddresses(Genesys):
    """The server calls itself localhost, whatever it is reached by."""

    def __init__(self, base: str) -> None:
        super().__init__(base.replace("127.0.0.1", "localhost"))


class BarePath(Genesys):
    """`path` without its leading slash, as two samples have it."""

    def resource_of(self, call: Call) -> Json:
        return {**super().resource_of(call), "path": f"calls/{call.id}"}


class NoPath(Genesys):
    """No `path` and no `connId`, as in older samples."""

    def resource_of(self, call: Call) -> Json:
        return {
            key: value for key, value in super().resource_of(call).items() if key not in ("path", "connId")
        }


class NoExtensions(Genesys):
    """No `extensions`."""

    def data_of(self, call: Call, kind: str) -> Json:
        data = super().data_of(call, kind)
        data.pop("extensions", None)
        return data


class MonitoringShown(Genesys):
    """Calls say whether they are monitored."""

    def resource_of(self, call: Call) -> Json:
        watched = any(each.mode for each in call.talk.calls)
        return {**super().resource_of(call), "monitoring": watched}


class Chatty(Genesys):
    """Fields, metrics and a channel that no document mentions."""

    def resource_of(self, call: Call) -> Json:
        return {**super().resource_of(call), "case": [], "vendor": {"shelf": 3}}

    def data_of(self, call: Call, kind: str) -> Json:
        metrics = {"eventProcessing": {"serverProcessingTimeTotalMs": -1, "nodeProcessingTimeNanos": 81}}
        return {**super().data_of(call, kind), "metrics": metrics, "sequence": self.count}

    def done(self, operation: str) -> Json:
        return {**super().done(operation), "statusMessage": "OK", "requestId": self.count}

    def tell(self, call: Call, kind: str = "StatusChange") -> None:
        super().tell(call, kind)
        self.told.append((call.owner, "/v2/me/channels", {"messageType": "ChannelStateChangeMessage"}))


class TellsBeforeReplying(Genesys):
    """Notifications are out for a while before the command is replied to."""

    def replied(self, reply: Reply) -> Reply:
        tied = super().replied(reply)
        if tied.sent:
            tied.sent()
            threading.Event().wait(0.1)
        return tied


class TellsLate(Genesys):
    """Notifications follow the reply after a while."""

    def __init__(self, base: str) -> None:
        super().__init__(base)
        self.outbox.lag = 0.3


class _Statuses(Genesys):
    status = 200

    def refusal(self, refused: Refused, headers: tuple[tuple[str, str], ...] = ()) -> Reply:
        reply = super().refusal(refused, headers)
        return reply if refused.code == 20 else Reply(self.status, reply.body, reply.headers)


class RefusesWith200(_Statuses):
    """Refusals are told by the statusCode alone."""


class RefusesWith400(_Statuses):
    """Every refusal is a bad request."""

    status = 400


class RefusesWith403(_Statuses):
    """Every refusal is forbidden."""

    status = 403


class RefusesWith409(_Statuses):
    """Every refusal is a conflict."""

    status = 409


class RefusesWith500(_Statuses):
    """Every refusal is the backend's, and comes in the documented envelope."""

    status = 500


class RefusesInHtml(Genesys):
    """A container in front refuses what it can tell in its own words, as real ones do where a CSRF token is missing."""

    def refusal(self, refused: Refused, headers: tuple[tuple[str, str], ...] = ()) -> Reply:
        reply = super().refusal(refused, headers)
        if reply.status not in (401, 403, 404, 405, 415):
            # That a parameter is missing, or a call in the wrong state, is known to the application alone.
            return reply
        return Reply(reply.status, b"<html><h1>Sorry</h1></html>", headers, "text/html")


class DeniesWith403(Genesys):
    """A request without credentials is forbidden, as in real traffic."""

    statuses: Mapping[int, int] = {**Genesys.statuses, 20: 403}


class PeerReleasedSilently(Genesys):
    """When one party hangs up, the other's call is gone without a notification."""

    def clear(self, talk: Talk) -> None:
        if len([each for each in talk.calls if not each.mode]) < 2:
            for call in list(talk.calls):
                self.release(call, tell=False)


class PeerStays(Genesys):
    """When one party hangs up, the other's connected call stays until they hang up too."""

    def clear(self, talk: Talk) -> None:
        for call in [each for each in talk.calls if each.state in ("Ringing", "Dialing") or each.mode]:
            self.release(call)


class PeersToldOfData(Genesys):
    """All parties are told of new user data."""

    def data_changed(self, call: Call) -> None:
        for each in call.talk.calls:
            self.tell(each, "AttachedDataChanged")


class SharedCallId(Genesys):
    """All parties of a conversation see the same call id."""

    def new_call(self, owner: User, talk: Talk, state: str, dnis: str) -> Call:
        call = super().new_call(owner, talk, state, dnis)
        call.id, call.conn_id = talk.calls[0].id, talk.calls[0].conn_id
        return call


class NumericIds(Genesys):
    """Ids that are all digits."""

    def new_id(self) -> str:
        return f"{70_000_000 + self.count}"


class OtherUuid(Genesys):
    """`callUuid` is not the id, as before 8.5.2."""

    def uuid_of(self, call: Call) -> str:
        return f"{call.id[:-8]}UUIDUUID"


class DisposesAtCall(Genesys):
    """SetCallDisposition at the URL of the document's table only."""

    device_operations: Mapping[str, str] = {
        key: value for key, value in Genesys.device_operations.items() if key != "SetCallDisposition"
    }


class DisposesAtDevice(Genesys):
    """SetCallDisposition at the URL of the document's sample only."""

    call_operations: Mapping[str, str] = {
        key: value for key, value in Genesys.call_operations.items() if key != "SetCallDisposition"
    }


class OtherDispositionKey(Genesys):
    """The configured key for dispositions is the vendor's own choice."""

    disposition_key = "Outcome"


class SessionTold(Genesys):
    """StartContactCenterSession is told of, twice, as in real traffic."""

    def start_session(self, user: User, body: Json) -> None:
        super().start_session(user, body)
        self.tell_device(user)
        self.tell_device(user)
        self.told[-2][2]["devices"][0]["userState"] = {"state": "LoggedIn"}


class SupervisorRings(Genesys):
    """A supervisor's call rings first, and answers itself."""

    def bring(self, supervisor: User, talk: Talk, mode: str) -> None:
        super().bring(supervisor, talk, mode)
        user, channel, data = self.told[-1]
        ringing = {
            **data,
            "call": {**data["call"], "state": "Ringing", "capabilities": ["Answer", *USER_DATA]},
        }
        self.told.insert(-1, (user, channel, ringing))


class MonitorsLaterCalls(Genesys):
    """Monitoring begins with the next call; those that are there already are left alone."""

    def join_calls(self) -> None:
        pass


class CancelKeepsCalls(Genesys):
    """CancelSupervisorMonitoring leaves the supervisor in the calls that are there."""

    def leave_calls(self, user: User) -> None:
        pass


class Csrf(Genesys):
    """Cross-site protection is on: what changes anything needs the session's token."""

    csrf = True


class DialingOffersSwap(Genesys):
    """A second call offers SwapCalls while it is dialing, as in the second sample, though prose forbids it."""

    def capabilities_of(self, call: Call) -> list[str]:
        offers = super().capabilities_of(call)
        return [*offers, *self.swaps_offered(call)] if call.state == "Dialing" else offers


class ConsultCalls(Genesys):
    """A call that is made while another one is there is a Consult call, and names it."""

    def new_call(self, owner: User, talk: Talk, state: str, dnis: str) -> Call:
        call = super().new_call(owner, talk, state, dnis)
        first = next((each for each in self.calls if each.owner is owner and each is not call), None)
        if first and state == "Dialing":
            self.parents[call.id] = self.uri_of(first)
        return call

    def __init__(self, base: str) -> None:
        super().__init__(base)
        self.parents: dict[str, str] = {}

    def resource_of(self, call: Call) -> Json:
        body = super().resource_of(call)
        parent = self.parents.get(call.id)
        return {**body, "callType": "Consult", "parentCallUri": parent} if parent else body


class ListsUrisToo(Genesys):
    """A list with `fields` has the addresses as well."""

    def listed(self, name: str, resources: list[Json], *, everything: bool) -> Json:
        uris = super().listed(name, resources, everything=False)["uris"]
        return {**super().listed(name, resources, everything=everything), "uris": uris}


class LenientBodies(Genesys):
    """SetCallDisposition needs no more than the disposition at the address of a call."""

    def dispose_at_call(self, user: User, call_id: str, body: Json) -> None:
        call = self.call_at(user, call_id) if any(each.id == call_id for each in self.calls) else None
        given = {
            "callUri": f"/api/v2/me/calls/{call_id}",
            "callUuid": self.uuid_of(call) if call else call_id,
        }
        super().dispose_at_call(user, call_id, {**given, **body})


class SessionPerRequest(Genesys):
    """No HTTP session is handed out: every request signs in by itself."""

    def session_headers(self, ask: Ask, session: str) -> tuple[tuple[str, str], ...]:
        return ()


class AnswerHoldsOthers(Genesys):
    """A phone has one line: answering holds the call that was established, and tells so."""

    def answer_call(self, call: Call, body: Json) -> None:
        self.need(call, "Ringing")
        for each in self.calls:
            if each.owner is call.owner and each.state == "Established":
                self.hold(each, body)
        super().answer_call(call, body)
