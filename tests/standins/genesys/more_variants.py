"""
More of what a vendor's Genesys Web Services may do one way or the other.

Mostly what HTTP, Bayeux and the samples allow and `server` does not do; all
of them conform.
"""

import gzip
import threading
from collections.abc import Callable
from urllib.parse import quote, unquote

from tests.standins.genesys.parties import Call, Json, Refused, Talk, User
from tests.standins.genesys.server import Genesys
from tests.standins.web import Ask, Reply

NO_CONTENT = 204


class ZippedReplies(Genesys):
    """Replies are compressed where the client accepts that."""

    def answer(self, ask: Ask) -> Reply:
        reply = super().answer(ask)
        if not reply.body or "gzip" not in ask.headers.get("accept-encoding", ""):
            return reply
        headers = (*reply.headers, ("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding"))
        return Reply(reply.status, gzip.compress(reply.body), headers, reply.media_type, reply.sent)


class ClosesConnections(Genesys):
    """Every reply ends its connection."""

    def answer(self, ask: Ask) -> Reply:
        reply = super().answer(ask)
        headers = (*reply.headers, ("Connection", "close"))
        return Reply(reply.status, reply.body, headers, reply.media_type, reply.sent)


class LowerCaseHeaders(Genesys):
    """Header names are in lower case, as a proxy leaves them; cross-site protection is on."""

    csrf = True

    def answer(self, ask: Ask) -> Reply:
        reply = super().answer(ask)
        headers = tuple((name.lower(), value) for name, value in reply.headers)
        return Reply(reply.status, reply.body, headers, reply.media_type, reply.sent)


class CookiesWithAttributes(Genesys):
    """Cookies have a path and attributes, and the balancer in front has one of its own."""

    def session_headers(self, ask: Ask, session: str) -> tuple[tuple[str, str], ...]:
        if ask.cookie("JSESSIONID") == session:
            return ()
        return (
            ("Set-Cookie", f"JSESSIONID={session};Path=/api/v2;HttpOnly;SameSite=Lax"),
            ("Set-Cookie", "ROUTEID=.node1; path=/; Expires=Fri, 01 Jan 2100 00:00:00 GMT"),
        )


class SecureCookies(Genesys):
    """The session's cookie is for encrypted connections only, so that each request signs in by itself."""

    def session_headers(self, ask: Ask, session: str) -> tuple[tuple[str, str], ...]:
        return (("Set-Cookie", f"JSESSIONID={session}; Path=/; Secure; HttpOnly"),)


class AcceptsWith202(Genesys):
    """A command that is taken is answered with HTTP 202, since it is carried out later."""

    status = 202

    def replied(self, reply: Reply) -> Reply:
        tied = super().replied(reply)
        status = self.status if self.told and tied.status < 300 else tied.status
        return Reply(status, tied.body, tied.headers, tied.media_type, tied.sent)


class AcceptsWith201(AcceptsWith202):
    """A command that is taken is answered with HTTP 201."""

    status = 201


class _Lists(Genesys):
    def listed(self, name: str, resources: list[Json], *, everything: bool) -> Json:
        return (
            self.calls_listed(resources)
            if name == "calls"
            else super().listed(name, resources, everything=everything)
        )

    def calls_listed(self, resources: list[Json]) -> Json:
        return super().listed("calls", resources, everything=True)


class ListsCallsByUri(_Lists):
    """The list of calls knows no `fields`: it is addresses only."""

    def calls_listed(self, resources: list[Json]) -> Json:
        return {"statusCode": 0, "uris": [each["uri"] for each in resources]}


class NoCallsWhenEmpty(_Lists):
    """An empty list of calls is left out."""

    def calls_listed(self, resources: list[Json]) -> Json:
        return super().calls_listed(resources) if resources else {"statusCode": 0}


class ListsReleased(Genesys):
    """Released calls are listed for a while, as Released."""

    def calls_of(self, user: User) -> list[Json]:
        over = [self.read_call(each) for each in self.released[-4:] if each.owner is user]
        return [*super().calls_of(user), *over]


class TwoDevices(Genesys):
    """A user has a second device, which comes first wherever devices are listed."""

    def other_device(self, user: User) -> Json:
        """Return the mobile phone of a user."""
        body = self.device_of(user)
        body.pop("supervisorMonitoringState", None)
        number = f"555{user.number}"
        return {
            **body,
            "id": f"0{user.device[1:]}",
            "phoneNumber": number,
            "capabilities": ["ForwardCallsOn"],
        }

    def listed(self, name: str, resources: list[Json], *, everything: bool) -> Json:
        if name == "devices":
            owner = next(each for each in self.users if each.device == resources[0]["id"])
            resources = [self.other_device(owner), *resources]
        return super().listed(name, resources, everything=everything)

    def tell_device(self, user: User) -> None:
        super().tell_device(user)
        self.told[-1][2]["devices"].insert(0, self.other_device(user))


class DevicesToldOften(Genesys):
    """Devices are told of whenever anything happens, before and after the call is."""

    def tell(self, call: Call, kind: str = "StatusChange") -> None:
        self.tell_device(call.owner)
        super().tell(call, kind)
        self.tell_device(call.owner)


class FormattedNumbers(Genesys):
    """Numbers of parties are formatted for people, where the documents have a place for that; so is one's own."""

    def participant(self, number: str) -> Json:
        return {**super().participant(number), "formattedPhoneNumber": f"({number[:2]}) {number[2:]}"}

    def data_of(self, call: Call, kind: str) -> Json:
        number = call.owner.number
        return {**super().data_of(call, kind), "phoneNumber": f"({number[:2]}) {number[2:]}"}


class NestedUserData(Genesys):
    """Calls carry user data from the start: nested, with numbers, lists and nulls."""

    def new_call(self, owner: User, talk: Talk, state: str, dnis: str) -> Call:
        first = {"RTargetTypeSelected": {"deep": {"er": [1, None, 2.5]}}, "Nothing": False, "Priority": 7}
        if not talk.calls:
            talk.user_data = {**first, **talk.user_data}
        return super().new_call(owner, talk, state, dnis)


class StrangeOffers(Genesys):
    """Calls offer what no document mentions, in reverse order."""

    def capabilities_of(self, call: Call) -> list[str]:
        offers = super().capabilities_of(call)
        return sorted([*offers, "Vendor.Zap", "", "Teleport"], reverse=True) if offers else offers


class StatusTold(Genesys):
    """Successes come with a message, too, and with null."""

    def done(self, operation: str) -> Json:
        return {"statusCode": 0, "statusMessage": "", "referenceId": None}


class PeerAgesAnew(Genesys):
    """The party that stays in a transfer sees a short call: its old one was long."""

    def duration_of(self, call: Call) -> str:
        moved = call in self.moved
        return str(int(super().duration_of(call)) + (0 if moved else 40))

    def __init__(self, base: str) -> None:
        super().__init__(base)
        self.moved: list[Call] = []

    def transferred(self, call: Call, destination: User) -> None:
        super().transferred(call, destination)
        for each in call.talk.calls:
            if each.owner is not destination:
                self.moved.append(each)
                self.tell(each, "ParticipantsUpdated")


class _Later(Genesys):
    """What is told by itself, a while after what has caused it."""

    seconds = 0.15

    def later(self, tell: Callable[[], None]) -> None:
        """Tell something that no command tells."""
        timer = threading.Timer(self.seconds, self._tell, [tell])
        timer.daemon = True
        timer.start()

    def _tell(self, tell: Callable[[], None]) -> None:
        with self.lock:
            kept, self.told = self.told, []
            tell()
            told, self.told = self.told, kept
            self.publish(told)


class SupervisorJoinsLate(_Later):
    """A supervisor's call comes a second after the call that is monitored."""

    seconds = 1.0

    def bring(self, supervisor: User, talk: Talk, mode: str) -> None:
        self.later(lambda: self.joins(supervisor, talk, mode))

    def joins(self, supervisor: User, talk: Talk, mode: str) -> None:
        """Put the supervisor into the conversation, if it still goes on."""
        if len(talk.calls) > 1 and supervisor.monitoring:
            super().bring(supervisor, talk, mode)


class SupervisorToldTwice(_Later):
    """A supervisor's call has one participant at first, and is told again once all are there."""

    def bring(self, supervisor: User, talk: Talk, mode: str) -> None:
        super().bring(supervisor, talk, mode)
        call, whole = talk.calls[-1], self.told[-1]
        part = {
            **whole[2],
            "call": {**whole[2]["call"], "participants": whole[2]["call"]["participants"][:1]},
        }
        self.told[-1] = (*whole[:2], part)
        if call.mode:
            self.later(lambda: self.completed(call, mode))

    def completed(self, call: Call, mode: str) -> None:
        """Tell of the supervisor's call once more, unless it has been told of since."""
        if call in self.calls and call.mode == mode and call not in self.switches:
            self.tell(call)

    def switched(self, call: Call, mode: str) -> None:
        self.switches.append(call)
        super().switched(call, mode)

    def __init__(self, base: str) -> None:
        super().__init__(base)
        self.switches: list[Call] = []


class ParticipantsToldAgain(_Later):
    """ParticipantsUpdated comes by itself, some time after a call is connected, and again."""

    def answer_call(self, call: Call, body: Json) -> None:
        super().answer_call(call, body)
        for each in call.talk.calls:
            self.later(lambda each=each: self.updated(each))  # type: ignore[misc]  # binds the call

    def updated(self, call: Call) -> None:
        """Tell the participants of a call that is still there, twice."""
        if call in self.calls:
            self.tell(call, "ParticipantsUpdated")
            self.tell(call, "ParticipantsUpdated")


class RefusesByMessage(Genesys):
    """A command on a call is received with success; that it failed is told by an ErrorMessage."""

    def call_command(self, user: User, call_id: str, operation: str, body: Json) -> None:
        try:
            super().call_command(user, call_id, operation, body)
        except Refused as refused:
            if operation == "SetCallDisposition" or refused.code != 2:
                raise
            error = {
                "messageType": "ErrorMessage",
                "errorMessage": refused.message,
                "errorCode": refused.code,
            }
            self.told.append((user, "/v2/me/devices", error))


class RepliesLate(Genesys):
    """The reply to a command is 300 ms behind its notifications."""

    def replied(self, reply: Reply) -> Reply:
        tied = super().replied(reply)
        if tied.sent:
            tied.sent()
            threading.Event().wait(0.3)
        return tied


class EmptyListHasNoContent(Genesys):
    """Whoever has no calls gets HTTP 204."""

    def command(
        self, user: User, session: str, path: str, ask: Ask, headers: tuple[tuple[str, str], ...]
    ) -> Reply:
        if ask.method == "GET" and path == "/me/calls" and not self.calls_of(user):
            return Reply(NO_CONTENT, b"", headers)
        return super().command(user, session, path, ask, headers)


class EscapedIds(Genesys):
    """Ids have characters that no URI may have, which are escaped there."""

    def new_id(self) -> str:
        return f"node 1:{self.count}#è"

    def id_in(self, body: Json, name: str) -> str:
        return unquote(super().id_in(body, name))

    def resource_of(self, call: Call) -> Json:
        return super().resource_of(call) | {"path": f"/calls/{quote(call.id, safe='')}"}

    def parent_of(self, call: Call) -> Json:
        parent = super().parent_of(call)
        return parent | {"parentCallPath": f"/calls/{quote(call.parent.id, safe='')}"} if call.parent else {}

    def uri_of(self, call: Call) -> str:
        return f"{self.base}/api/v2/me/calls/{quote(call.id, safe='')}"


class NullMembers(Genesys):
    """What there is nothing to say of is null, where others leave it out."""

    def resource_of(self, call: Call) -> Json:
        optional = ("userData", "recordingState", "parentCallUri", "parentCallPath", "ani", "monitoring")
        return dict.fromkeys(optional) | super().resource_of(call)

    def data_of(self, call: Call, kind: str) -> Json:
        return {"extensions": None} | super().data_of(call, kind)

    def device_of(self, user: User) -> Json:
        return {"supervisorMonitoringState": None, "description": None} | super().device_of(user)
