"""
One defect each: what a vendor's Genesys Web Services may do wrong in consultations and transfers.

Each class names the documented demand that it violates, and violates nothing
else that could be helped.
"""

from tests.standins.genesys.parties import Call, Json, Refused, Talk, User
from tests.standins.genesys.server import Genesys


class TransferKeepsMain(Genesys):
    """CompleteTransfer releases both calls; here the main call stays held."""

    def completed_transfer(self, main: Call, consult: Call) -> None:
        self.release(consult)


class TransferKeepsConsult(Genesys):
    """CompleteTransfer releases both calls; here the consult call goes on."""

    def completed_transfer(self, main: Call, consult: Call) -> None:
        self.release(main)


class TransferTellsOnce(Genesys):
    """CompleteTransfer tells of the end of both calls; here of the main one's only."""

    def completed_transfer(self, main: Call, consult: Call) -> None:
        super().completed_transfer(main, consult)
        self.told = [each for each in self.told if each[2]["call"]["id"] != consult.id]


class TransferOnlyTold(Genesys):
    """After CompleteTransfer both calls are over; here they are told to be, and can still be read."""

    def calls_of(self, user: User) -> list[Json]:
        return [*super().calls_of(user), *[each for owner, each in self.kept if owner is user]]

    def completed_transfer(self, main: Call, consult: Call) -> None:
        self.kept += [(each.owner, self.resource_of(each)) for each in (main, consult)]
        super().completed_transfer(main, consult)

    def __init__(self, base: str) -> None:
        super().__init__(base)
        self.kept: list[tuple[User, Json]] = []


class TransferDropsParties(Genesys):
    """CompleteTransfer connects the other ends of both calls; here both are released, too."""

    def transfer_told(self, talk: Talk) -> None:
        for each in list(talk.calls):
            self.release(each)


class TransferConnectsNobody(Genesys):
    """CompleteTransfer connects the other ends of both calls; here each stays alone with its call."""

    def join_talks(self, main: Talk, consult: Talk) -> None:
        pass


class CompleteTransferRefused(Genesys):
    """What a call offers is carried out; here CompleteTransfer is refused where it is offered."""

    def complete_transfer(self, call: Call, body: Json) -> None:
        raise Refused(2, "Not now")


class TransfersOneCall(Genesys):
    """CompleteTransfer needs a second call; here a call that is alone is released by it."""

    def complete_transfer(self, call: Call, body: Json) -> None:
        try:
            super().complete_transfer(call, body)
        except Refused:
            self.hang_up(call, body)


class ConsultNeverRings(Genesys):
    """InitiateTransfer and InitiateConference ring at the destination; here nobody is told there."""

    def consult_dialed(self, dialing: Call, ringing: Call) -> None:
        self.tell(dialing)


class ConsultNotTold(Genesys):
    """A new consult call is told of to who makes it; here it is not."""

    def consult_dialed(self, dialing: Call, ringing: Call) -> None:
        self.tell(ringing)


class ConsultHoldsNothing(Genesys):
    """A consultation holds the main call; here the main call goes on, and nothing is told of it."""

    def consulted(self, call: Call, callee: User, data: Json, operation: str) -> None:
        super().consulted(call, callee, data, operation)
        call.state = "Established"
        self.told = [each for each in self.told if each[2]["call"]["id"] != call.id]


class ConsultHoldOnlyTold(Genesys):
    """A consultation holds the main call; here only its notification says so."""

    def read_call(self, call: Call) -> Json:
        body = super().read_call(call)
        about = any(each.parent is call for each in self.calls)
        return {**body, "state": "Established"} if about else body


class ConsultToldToCaller(Genesys):
    """`/v2/me/calls` is about my calls; here who is put on hold is told of the holder's consult call."""

    def consult_dialed(self, dialing: Call, ringing: Call) -> None:
        super().consult_dialed(dialing, ringing)
        told = next(each for each in self.told if each[2]["call"]["id"] == dialing.id)
        assert dialing.parent is not None, "a consult call is about another one"
        self.told += [(each.owner, *told[1:]) for each in dialing.parent.others]


class ConsultNamesItself(Genesys):
    """A consult call's parent is the main call; here its parentCallUri is its own address."""

    def parent_of(self, call: Call) -> Json:
        return {**super().parent_of(call), "parentCallUri": self.uri_of(call)} if call.parent else {}


class ConsultHasTwoParents(Genesys):
    """A consult call's parent is the main call; here its parentCallPath ends with another id."""

    def parent_of(self, call: Call) -> Json:
        return {**super().parent_of(call), "parentCallPath": f"/calls/{call.id}"} if call.parent else {}


class ConsultDialsElsewhere(Genesys):
    """A consultation dials the number in `destination`; here the next colleague's."""

    def consulted(self, call: Call, callee: User, data: Json, operation: str) -> None:
        here = [each.owner for each in call.talk.calls]
        other = next(each for each in reversed(self.users) if each not in (*here, callee))
        super().consulted(call, other, data, operation)


class ConsultsNobody(Genesys):
    """A consultation needs a destination; here one without holds the call."""

    def consult(self, call: Call, body: Json) -> None:
        if "destination" in body:
            super().consult(call, body)
        else:
            self.hold(call, body)


class BlindTransferRefused(Genesys):
    """What a call offers is carried out; here CompleteTransfer is refused while the consult call dials."""

    def complete_transfer(self, call: Call, body: Json) -> None:
        main, consult = self.pair_of(call, body)
        self.need_pair(main, consult, "Established")
        super().complete_transfer(call, body)
