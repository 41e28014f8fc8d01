"""
What users do to one call: dial, answer, hold, swap, transfer in a single step, hang up.

It knows when a command is legal and what it changes; it refuses to know HTTP.
"""

from tests.standins.genesys.parties import Call, Json, Refused, Talk, User, missing
from tests.standins.genesys.userdata import UserData


class Commands(UserData):
    """The commands on calls; every one is a place for a variant or a vice to differ."""

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
        call.state, call.joining = "Established", False
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
        call.state, call.held_by = "Held", "Hold"
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
        self.participants_changed(call.talk)

    def participants_changed(self, talk: Talk, *known: Call) -> None:
        """Tell the parties of a conversation who else is in it now, but for those who know."""
        for each in talk.calls:
            if each not in known:
                self.tell(each, "ParticipantsUpdated")

    def swap(self, call: Call, body: Json) -> None:
        """SwapCalls: the established call is held, the held one is retrieved."""
        other = self.call_at(call.owner, self.id_in(body, "otherCallUri"))
        if {call.state, other.state} != {"Held", "Established"}:
            raise Refused(2, "One call must be held and the other established")
        held, established = (other, call) if call.state == "Established" else (call, other)
        # One after the other, so that each notification offers what the document prints for it.
        established.state, held.state = "Held", "Established"
        established.held_by = "SwapCalls"
        self.swapped(held=established, established=held)

    def swapped(self, *, held: Call, established: Call) -> None:
        """Tell of a swap: first what is now held."""
        self.tell(held)
        self.tell(established)

    def transfer(self, call: Call, body: Json) -> None:
        """SingleStepTransfer: the call is released, and the destination rings in its place."""
        destination, data = self.destination_of(body), self.extras_of(body)
        self.need(call, "Established", "Held")
        self.need_absent(call, destination)
        call.talk.user_data.update(data)
        self.transferred(call, destination)

    def need_absent(self, call: Call, user: User) -> None:
        """Refuse where somebody is in the conversation already."""
        if user in [each.owner for each in call.talk.calls]:
            raise Refused(2, "They are in this call already")

    def transferred(self, call: Call, destination: User) -> None:
        """Let the call go, its supervisors with it, and ring the destination."""
        talk = call.talk
        self.release(call)
        for watcher in [each for each in talk.calls if each.mode]:
            self.release(watcher)
        self.tell(self.new_call(destination, talk, "Ringing", destination.number))
