"""
What users do to calls: dial, answer, hold, swap, transfer, attach, dispose, hang up.

It knows when a command is legal and what it changes; it refuses to know HTTP.
"""

import re
from urllib.parse import urlsplit

from tests.standins.genesys.monitoring import Monitoring
from tests.standins.genesys.parties import Call, Json, Refused, Talk, User, missing


class Commands(Monitoring):
    """The commands on calls; every one is a place for a variant or a vice to differ."""

    disposition_key = "DispositionCode"

    def destination_of(self, body: Json) -> User:
        """Return whom a command wants to reach."""
        destination = body.get("destination")
        if not isinstance(destination, dict):
            raise missing("destination")
        if not isinstance(destination.get("phoneNumber"), str):
            raise missing("phoneNumber")
        found = next((each for each in self.users if each.number == destination["phoneNumber"]), None)
        if found is None:
            raise Refused(10, "There is no such number")
        return found

    def extras_of(self, body: Json) -> Json:
        """Return the user data that a command brings along, and refuse what is no such thing."""
        data = body.get("userData", {})
        if not isinstance(data, dict) or not isinstance(body.get("location", ""), str):
            raise Refused(10, "userData is an object and location a string")
        return data

    def dial(self, user: User, body: Json) -> None:
        """Dial: the caller's call dials, the other's rings."""
        callee, data = self.destination_of(body), self.extras_of(body)
        busy = [
            each for each in self.calls if each.owner is user and each.state in ("Dialing", "Established")
        ]
        if callee is user or busy:
            raise Refused(2, "The line is not free")
        talk = Talk(user_data=dict(data))
        mine = self.new_call(user, talk, "Dialing", callee.number)
        theirs = self.new_call(callee, talk, "Ringing", callee.number)
        self.dialed(mine, theirs)

    def dialed(self, mine: Call, theirs: Call) -> None:
        """Tell both ends of a new call."""
        self.tell(mine)
        self.tell(theirs)

    def answer_call(self, call: Call, body: Json) -> None:
        """Answer: both ends are connected."""
        self.need(call, "Ringing")
        call.state = "Established"
        self.tell(call)
        for other in call.others:
            if other.state == "Dialing":
                other.state = "Established"
                self.tell(other)
            else:
                self.tell(other, "ParticipantsUpdated")
        self.bring_supervisors(call.talk)

    def hold(self, call: Call, body: Json) -> None:
        """Hold: Established becomes Held."""
        self.need(call, "Established")
        call.state = "Held"
        self.tell(call)

    def retrieve(self, call: Call, body: Json) -> None:
        """Retrieve: Held becomes Established."""
        self.need(call, "Held")
        call.state = "Established"
        self.tell(call)

    def hang_up(self, call: Call, body: Json) -> None:
        """Hangup: the call is released, and with it whatever is left with fewer than two parties."""
        self.need(call, "Dialing", "Established", "Held")
        self.release(call)
        self.clear(call.talk)

    def attach(self, call: Call, body: Json) -> None:
        """AttachUserData: the pairs are added."""
        if not isinstance(body.get("userData"), dict):
            raise missing("userData")
        call.talk.user_data.update(body["userData"])
        self.data_changed(call)

    def data_changed(self, call: Call) -> None:
        """Tell of new user data: only who changed it."""
        self.tell(call, "AttachedDataChanged")

    def swap(self, call: Call, body: Json) -> None:
        """SwapCalls: the established call is held, the held one is retrieved."""
        other = self.call_at(call.owner, self.id_in(body, "otherCallUri"))
        if {call.state, other.state} != {"Held", "Established"}:
            raise Refused(2, "One call must be held and the other established")
        held, established = (other, call) if call.state == "Established" else (call, other)
        # One after the other, so that each notification offers what the document prints for it.
        established.state, held.state = "Held", "Established"
        self.swapped(held=established, established=held)

    def swapped(self, *, held: Call, established: Call) -> None:
        """Tell of a swap: first what is now held."""
        self.tell(held)
        self.tell(established)

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

    def transfer(self, call: Call, body: Json) -> None:
        """SingleStepTransfer: the call is released, and the destination rings in its place."""
        destination, data = self.destination_of(body), self.extras_of(body)
        self.need(call, "Established", "Held")
        if call.mode or destination in [each.owner for each in call.talk.calls]:
            raise Refused(2, "This call cannot be transferred there")
        call.talk.user_data.update(data)
        self.transferred(call, destination)

    def transferred(self, call: Call, destination: User) -> None:
        """Let the call go, its supervisors with it, and ring the destination."""
        talk = call.talk
        self.release(call)
        for watcher in [each for each in talk.calls if each.mode]:
            self.release(watcher)
        self.tell(self.new_call(destination, talk, "Ringing", destination.number))

    def dispose_at_call(self, user: User, call_id: str, body: Json) -> None:
        """SetCallDisposition at the address of the call, as the table has it."""
        self.dispose(user, body, call_id)

    def dispose_at_device(self, user: User, body: Json) -> None:
        """SetCallDisposition at the address of the device, as the sample has it."""
        self.dispose(user, body, self.id_in(body, "callUri"))

    def dispose(self, user: User, body: Json, call_id: str) -> None:
        """Write the disposition into the call's user data; only a live call tells of it."""
        for name in ("callUri", "callUuid", "disposition"):
            if not isinstance(body.get(name), str):
                raise missing(name)
        key = body.get("dispositionKey", self.disposition_key)
        call = next(
            (each for each in [*self.calls, *self.released] if (each.id, each.owner) == (call_id, user)), None
        )
        if call is None:
            raise Refused(6, "Resource not found")
        if (
            self.id_in(body, "callUri") != call_id
            or body["callUuid"] != self.uuid_of(call)
            or not isinstance(key, str)
        ):
            raise Refused(10, "callUri, callUuid and dispositionKey do not fit")
        self.disposed(call, key, body["disposition"])

    def disposed(self, call: Call, key: str, disposition: str) -> None:
        """Keep a disposition; a released call sends it to reporting, and tells nobody."""
        if call.state != "Released":
            call.talk.user_data[key] = disposition
            self.data_changed(call)
