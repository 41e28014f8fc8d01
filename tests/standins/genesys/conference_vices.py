"""
One defect each: what a vendor's Genesys Web Services may do wrong in conferences, and when calls are cleared.

Each class names the documented demand that it violates, and violates nothing
else that could be helped.
"""

from tests.standins.genesys.parties import Call, Json, Refused, Talk, User
from tests.standins.genesys.server import Genesys


class ConferenceReleasesMain(Genesys):
    """CompleteConference releases the consult call; here it releases the main call instead."""

    def completed_conference(self, main: Call, consult: Call) -> None:
        self.release(main)
        self.join_talks(consult.talk, main.talk)
        consult.state = "Established"
        self.tell(consult)
        self.participants_changed(consult.talk, consult)


class ConferenceKeepsConsult(Genesys):
    """CompleteConference releases the consult call; here it stays, beside the main one."""

    def completed_conference(self, main: Call, consult: Call) -> None:
        main.state, main.talk.owner = "Established", main.owner
        self.tell(main)


class ConferenceStaysHeld(Genesys):
    """After CompleteConference the main call is established; here it stays held."""

    def conference_told(self, main: Call) -> None:
        main.state = "Held"
        super().conference_told(main)


class ConferenceForgetsParty(Genesys):
    """After CompleteConference the main call names all parties; here the consulted one is not among them."""

    def resource_of(self, call: Call) -> Json:
        body = super().resource_of(call)
        return {**body, "participants": body["participants"][:1]} if call.talk.owner is call.owner else body


class ConferenceDropsCaller(Genesys):
    """CompleteConference keeps who is in the main call; here who was asked about loses their call."""

    def join_talks(self, main: Talk, consult: Talk) -> None:
        for each in [each for each in main.calls if each.state == "Established"]:
            self.release(each)
        super().join_talks(main, consult)


class RemovalKeepsParty(Genesys):
    """A removed participant has no call any more; here only the participants are shortened."""

    def removed(self, call: Call, gone: Call) -> None:
        gone.joining = True
        self.tell(call, "ParticipantsUpdated")


class RemovalToldAsStatus(Genesys):
    """RemoveParticipantFromConference is told by ParticipantsUpdated; here by StatusChange."""

    def removed(self, call: Call, gone: Call) -> None:
        self.release(gone)
        self.tell(call)


class RemovalNotShown(Genesys):
    """The participants are those who are left; here the removed one still is one of them."""

    def participants_of(self, call: Call) -> list[Json]:
        return super().participants_of(call) + [self.participant(each) for each in self.gone]

    def removed(self, call: Call, gone: Call) -> None:
        self.gone.append(gone.owner.number)
        super().removed(call, gone)
        self.gone.clear()

    def __init__(self, base: str) -> None:
        super().__init__(base)
        self.gone: list[str] = []


class RemovesOther(Genesys):
    """RemoveParticipantFromConference removes whom it names; here somebody else."""

    def removed(self, call: Call, gone: Call) -> None:
        super().removed(call, next(each for each in call.others if each is not gone))


class RemovalReleasesOwner(Genesys):
    """RemoveParticipantFromConference leaves the conference to its owner; here the owner's call is released."""

    def removed(self, call: Call, gone: Call) -> None:
        self.release(gone)
        self.release(call)


class RemovesStrangers(Genesys):
    """RemoveParticipantFromConference needs a participant; here one without any removes the first there is."""

    def remove(self, call: Call, body: Json) -> None:
        super().remove(call, {"participant": call.others[0].owner.number, **body})


class AnybodyRemoves(Genesys):
    """Only who made a conference may remove a participant, and a supervisor; here any party may."""

    def remove(self, call: Call, body: Json) -> None:
        owner, call.talk.owner = call.talk.owner, call.owner
        try:
            super().remove(call, body)
        finally:
            call.talk.owner = owner


class ClearLeavesParty(Genesys):
    """ClearCall ends a call for all; here the other parties stay."""

    def cleared(self, talk: Talk) -> None:
        pass


class ClearLeavesOneAlone(Genesys):
    """ClearCall ends a call for all; here one of the other parties stays, on a call with nobody."""

    def cleared(self, talk: Talk) -> None:
        for each in talk.calls[1:]:
            self.release(each)


class ClearNotTold(Genesys):
    """ClearCall is told by the release of the call; here to everybody but who cleared it."""

    def clear_call(self, call: Call, body: Json) -> None:
        self.release(call, tell=False)
        self.cleared(call.talk)


class ClearHolds(Genesys):
    """After ClearCall a call is released; here it is held."""

    def clear_call(self, call: Call, body: Json) -> None:
        call.state = "Held"
        self.tell(call)


class RemovesAnybody(Genesys):
    """Only who takes part can be removed; here the last to come has to go instead."""

    def remove(self, call: Call, body: Json) -> None:
        numbers = [each.owner.number for each in call.others]
        if isinstance(body.get("participant"), str) and numbers and body["participant"] not in numbers:
            body = {**body, "participant": numbers[-1]}
        super().remove(call, body)


class AddsNobody(Genesys):
    """SingleStepConference rings at its destination; here nobody's phone does."""

    def conferred(self, call: Call, destination: User) -> None:
        pass


class AddingRefused(Genesys):
    """What a call offers is carried out; here SingleStepConference is refused."""

    def confer(self, call: Call, body: Json) -> None:
        raise Refused(3, "Not here")


class ClearedIsListed(Genesys):
    """A cleared call is over; here it is still listed as Established."""

    def clear_call(self, call: Call, body: Json) -> None:
        super().clear_call(call, body)
        call.state = "Established"
        call.talk.calls.append(call)
        self.calls.append(call)
