"""
One defect each in how calls are transferred and become conferences.

Each class names the documented demand that it violates, and violates nothing
else that could be helped.
"""

from tests.standins.genesys.consulting import Consults, ConsultsBlindly
from tests.standins.genesys.parties import Call, Json, Refused, Talk


class ConsultsWithoutHold(Consults):
    """InitiateTransfer holds the call; here it stays as it was."""

    def initiated(self, original: Call, mine: Call, theirs: Call, *, tell: bool) -> None:
        original.state = "Established"
        self.dialed(mine, theirs)


class ConsultationNotTold(Consults):
    """The consultation call is Dialing, and told of; here only the held one is."""

    def dialed(self, mine: Call, theirs: Call) -> None:
        if mine.id in self.parents:
            self.tell(theirs)
        else:
            super().dialed(mine, theirs)


class TransferTellsOnce(Consults):
    """CompleteTransfer tells of both calls; here of the consultation only."""

    def let_go(self, original: Call, consult: Call) -> None:
        self.release(original, tell=False)
        self.release(consult)


class TransferConnectsNobody(Consults):
    """CompleteTransfer connects the others; here their calls end."""

    def join(self, kept: Talk, gone: Talk) -> None:
        for each in [*kept.calls, *gone.calls]:
            self.release(each)


class TransferForgetsToJoin(Consults):
    """Each of those who are connected is the other's participant; here both stay alone."""

    def join(self, kept: Talk, gone: Talk) -> None:
        self.stay(kept)
        self.stay(gone)


class CompletesAlone(Consults):
    """CompleteTransfer needs a second call; here a single one is released."""

    def complete_transfer(self, call: Call, body: Json) -> None:
        if self.second_of(call) is None:
            self.hang_up(call, body)
        else:
            super().complete_transfer(call, body)


class ConsultsNobody(Consults):
    """InitiateTransfer needs a destination; here the call is held without one."""

    def initiate(self, call: Call, body: Json) -> None:
        if "destination" in body:
            super().initiate(call, body)
        else:
            self.hold(call, body)


class BlindTransferRefused(ConsultsBlindly):
    """What a call offers is accepted; here CompleteTransfer is not while Dialing."""

    completable: tuple[str, ...] = ("Established", "Held")


class ParentIsItself(Consults):
    """parentCallUri names the call that a consultation was made from; here the consultation itself."""

    def resource_of(self, call: Call) -> Json:
        body = super().resource_of(call)
        return {**body, "parentCallUri": body["uri"]} if "parentCallUri" in body else body


class ParentIsAnother(Consults):
    """parentCallPath and parentCallUri name the call that a consultation was made from; here one that is not there."""

    def parent_shown(self, parent: str) -> Json:
        return super().parent_shown(f"{parent[:-1]}Z")


class ConferenceStaysHeld(Consults):
    """After CompleteConference the original call goes on; here it stays on hold."""

    def conferred(self, call: Call) -> None:
        call.state = "Held"


class ConferenceEnds(Consults):
    """CompleteConference releases the consultation call; here all that is told of is the original."""

    def complete_conference(self, call: Call, body: Json) -> None:
        super().complete_conference(call, body)
        self.told = [each for each in self.told if each[2]["call"]["state"] != "Released"]


class ConferenceLosesParty(Consults):
    """A conference names all who take part; here nobody comes over from the consultation."""

    def join(self, kept: Talk, gone: Talk) -> None:
        self.stay(kept)


class RemovedStaysNamed(Consults):
    """ParticipantsUpdated names those who are left; here also who is gone."""

    def removed(self, call: Call, gone: Call) -> None:
        self.tell(call, "ParticipantsUpdated")
        self.release(gone)


class RemovalToldAsStatus(Consults):
    """Removing a participant is told by ParticipantsUpdated; here by StatusChange."""

    def removed(self, call: Call, gone: Call) -> None:
        self.release(gone)
        self.tell(call)


class RemovedTalksOn(Consults):
    """Who is removed takes part no longer; here the notification says so and they do."""

    def removed(self, call: Call, gone: Call) -> None:
        call.talk.calls.remove(gone)
        self.tell(call, "ParticipantsUpdated")
        call.talk.calls.append(gone)


class RemovesAnybody(Consults):
    """Only who takes part can be removed; here the last to come has to go instead."""

    def remove(self, call: Call, body: Json) -> None:
        numbers = [each.owner.number for each in call.others]
        if isinstance(body.get("participant"), str) and body["participant"] not in numbers:
            body = {**body, "participant": numbers[-1]}
        super().remove(call, body)


class AddsNobody(Consults):
    """SingleStepConference calls its destination; here nobody's phone rings."""

    def added(self, call: Call) -> None:
        self.release(call, tell=False)


class AddingRefused(Consults):
    """What a call offers is accepted; here SingleStepConference is not."""

    def add(self, call: Call, body: Json) -> None:
        raise Refused(3, "Not here")
