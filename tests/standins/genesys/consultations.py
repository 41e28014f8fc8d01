"""
What users do to two calls, and to conversations of more than two: consult, transfer, confer, remove, clear.

It knows which call is asked about (the main one) and which one asks (the
consult call); it refuses to know HTTP.
"""

from tests.standins.genesys.commands import Commands
from tests.standins.genesys.parties import Call, Json, Refused, Talk, User, missing


class Consultations(Commands):
    """The commands that begin and end consultations."""

    def consult(self, call: Call, body: Json) -> None:
        """InitiateConference, InitiateTransfer: the call is held, and a consult call dials."""
        callee, data = self.destination_of(body), self.extras_of(body)
        self.need(call, "Established", "Held")
        self.need_absent(call, callee)
        self.consulted(call, callee, data, body["operationName"])

    def consulted(self, call: Call, callee: User, data: Json, operation: str) -> None:
        """Hold what the phone has, dial the consult call, and tell of both."""
        mine = [each for each in self.calls if each.owner is call.owner and each.state == "Established"]
        talk = Talk(user_data=self.consult_data(call, data))
        dialing = self.new_call(call.owner, talk, "Dialing", callee.number)
        ringing = self.new_call(callee, talk, "Ringing", callee.number)
        dialing.kind = ringing.kind = "Consult"
        dialing.parent, call.held_by = call, operation
        for each in mine:
            each.state = "Held"
            self.tell(each)
        self.consult_dialed(dialing, ringing)

    def consult_data(self, call: Call, data: Json) -> Json:
        """Return the user data of a new consult call: that of the main one, and what was sent along."""
        return {**call.talk.user_data, **data}

    def consult_dialed(self, dialing: Call, ringing: Call) -> None:
        """Tell both ends of a new consult call."""
        self.dialed(dialing, ringing)

    def pair_of(self, call: Call, body: Json) -> tuple[Call, Call]:
        """Return the main and the consult call, of which either may be addressed."""
        if "consultCallUri" in body:
            named = self.call_at(call.owner, self.id_in(body, "consultCallUri"))
            if named is not call:
                return call, named
        if call.parent in self.calls:
            assert call.parent is not None, "nobody lists nothing"
            return call.parent, call
        for each in self.calls:
            if each.parent is call and each.owner is call.owner:
                return call, each
        others = [each for each in self.calls if each.owner is call.owner and each is not call]
        if len(others) != 1:
            raise Refused(2, "It is not clear which other call is meant")
        return (call, others[0]) if call.state == "Held" else (others[0], call)

    def need_pair(self, main: Call, consult: Call, *states: str) -> None:
        """Refuse unless one call is held and the other in one of these states, and nobody is in both."""
        if not (
            (main.state == "Held" and consult.state in states)
            or (consult.state == "Held" and main.state in states)
        ):
            raise Refused(2, f"Not valid for calls in states {main.state} and {consult.state}")
        there = [each.owner for each in main.talk.calls if each is not main]
        if any(each.owner in there for each in consult.talk.calls):
            raise Refused(2, "Somebody is in both calls")

    def complete_transfer(self, call: Call, body: Json) -> None:
        """CompleteTransfer: both calls are released, and their other ends are connected."""
        main, consult = self.pair_of(call, body)
        self.need_pair(main, consult, "Dialing", "Established")
        self.completed_transfer(main, consult)

    def completed_transfer(self, main: Call, consult: Call) -> None:
        """Release the main call, then the consult call, and connect who is left."""
        self.release(main)
        self.release(consult)
        self.join_talks(main.talk, consult.talk)
        self.watchers_leave(main.talk)
        self.transfer_told(main.talk)
        self.bring_supervisors(main.talk)

    def transfer_told(self, talk: Talk) -> None:
        """Tell who is left of a transfer that they are connected now."""
        self.participants_changed(talk)

    def join_talks(self, main: Talk, consult: Talk) -> None:
        """Make one conversation of two; what the consult call was told is kept."""
        main.user_data = {**main.user_data, **consult.user_data}
        for each in list(consult.calls):
            consult.calls.remove(each)
            main.calls.append(each)
            each.talk = main

    def complete_conference(self, call: Call, body: Json) -> None:
        """CompleteConference: the consult call is released, and all are in the main one."""
        main, consult = self.pair_of(call, body)
        self.need_pair(main, consult, "Established")
        self.completed_conference(main, consult)

    def completed_conference(self, main: Call, consult: Call) -> None:
        """Release the consult call, and go on with the main one."""
        self.release(consult)
        self.join_talks(main.talk, consult.talk)
        main.state, main.talk.owner = "Established", main.owner
        self.conference_told(main)
        self.bring_supervisors(main.talk)

    def conference_told(self, main: Call) -> None:
        """Tell of a conference: who made it that their call is back, the others who is there."""
        self.tell(main)
        self.participants_changed(main.talk, main)

    def confer(self, call: Call, body: Json) -> None:
        """SingleStepConference: the destination rings, and is in the conversation once it answers."""
        destination, data = self.destination_of(body), self.extras_of(body)
        self.need(call, "Established", "Held")
        self.need_absent(call, destination)
        call.talk.user_data.update(data)
        call.talk.owner = call.talk.owner or call.owner
        self.conferred(call, destination)

    def conferred(self, call: Call, destination: User) -> None:
        """Ring who is to join a conversation."""
        ringing = self.new_call(destination, call.talk, "Ringing", destination.number)
        ringing.joining = True
        self.tell(ringing)

    def remove(self, call: Call, body: Json) -> None:
        """RemoveParticipantFromConference: for who made the conference, and for supervisors."""
        number = body.get("participant")
        if not isinstance(number, str):
            raise missing("participant")
        self.need(call, "Established")
        if not call.mode and (call.talk.owner is not call.owner or len(call.others) < 2):
            raise Refused(2, "This is not a conference of yours")
        found = next((each for each in call.others if each.owner.number == number), None)
        if found is None:
            raise Refused(10, "There is no such participant")
        self.removed(call, found)

    def removed(self, call: Call, gone: Call) -> None:
        """Release who is removed, and tell who is left."""
        self.release(gone)
        self.tell(call, "ParticipantsUpdated")
        self.participants_changed(call.talk, call)

    def clear_call(self, call: Call, body: Json) -> None:
        """ClearCall: the conversation is over for all."""
        self.release(call)
        self.cleared(call.talk)

    def cleared(self, talk: Talk) -> None:
        """Release everybody's call."""
        for each in list(talk.calls):
            self.release(each)
