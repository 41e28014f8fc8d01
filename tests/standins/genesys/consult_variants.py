"""
What a vendor's Genesys Web Services may do one way or the other in calls of more than two parties.

Consultations, transfers, conferences: each class takes one documented
alternative, or one thing that the documents leave open; all of them conform.
"""

import threading

from tests.standins.genesys.parties import Call, Json, Refused, Talk, User, missing
from tests.standins.genesys.server import Genesys


class ConsultsAreInternal(Genesys):
    """A consult call is of type Internal, as in the second sample of SwapCalls."""

    def type_of(self, call: Call) -> str:
        return "Internal"


class ConsultsWithoutParent(Genesys):
    """A consult call does not name the call it is about, as in the first sample of SwapCalls."""

    def parent_of(self, call: Call) -> Json:
        return {}


class ConsultToldFirst(Genesys):
    """The consult call is told of before the call that is held for it."""

    def consulted(self, call: Call, callee: User, data: Json, operation: str) -> None:
        before = len(self.told)
        super().consulted(call, callee, data, operation)
        self.told[before:] = [*self.told[before + 1 :], self.told[before]]


class TransferTellsConsultFirst(Genesys):
    """CompleteTransfer tells of the consult call's end before that of the main call."""

    def completed_transfer(self, main: Call, consult: Call) -> None:
        before = len(self.told)
        super().completed_transfer(main, consult)
        self.told[before : before + 2] = reversed(self.told[before : before + 2])


class TransferTellsNobody(Genesys):
    """Who is left of a transfer is not told that they are connected now."""

    def transfer_told(self, talk: Talk) -> None:
        pass


class TransferRenewsCalls(Genesys):
    """Who is left of a transfer gets a new call: the old one is released."""

    def transfer_told(self, talk: Talk) -> None:
        for old in [each for each in talk.calls if not each.mode]:
            new = self.new_call(old.owner, talk, old.state, old.dnis)
            self.release(old)
            self.tell(new)


class RenewsAndTellsLate(TransferRenewsCalls):
    """Who is left of a transfer has a new call before they are told of it: the agent is told first, all others later."""

    def publish(self, told: list[tuple[User, str, Json]]) -> None:
        super().publish([each for each in told if each[0].role == "agent"])
        if others := [each for each in told if each[0].role != "agent"]:
            threading.Event().wait(0.3)
            super().publish(others)


class HeldForTransferOffersRetrieve(Genesys):
    """A call that is held for a transfer can be retrieved, as one that is held for a conference."""

    def returns_offered(self, call: Call) -> list[str]:
        return ["Retrieve"]


class HeldForConferenceOffersSwap(Genesys):
    """A call that is held for any consultation offers to swap and to complete it, and no Retrieve."""

    def returns_offered(self, call: Call) -> list[str]:
        about = [each for each in self.calls if each.parent is call]
        return ["SwapCalls", "CompleteTransfer", "CompleteConference"] if about else ["Retrieve"]


class CompletesAtConsultOnly(HeldForTransferOffersRetrieve):
    """A consultation is completed at the address of the consult call, as in the samples, and nowhere else."""

    def pair_of(self, call: Call, body: Json) -> tuple[Call, Call]:
        main, consult = super().pair_of(call, body)
        if call is not consult:
            raise Refused(2, "This is not the consult call")
        return main, consult


class NoTransferWhileDialing(Genesys):
    """A transfer can be completed once the consult call is answered, and is not offered before."""

    def completions_offered(self, call: Call) -> list[str]:
        return super().completions_offered(call) if call.state == "Established" else []

    def complete_transfer(self, call: Call, body: Json) -> None:
        main, consult = self.pair_of(call, body)
        self.need_pair(main, consult, "Established")
        super().complete_transfer(call, body)


class ConsultCarriesOnlyItsData(Genesys):
    """A consult call shows the user data that were sent along, and not those of the main call."""

    def consult_data(self, call: Call, data: Json) -> Json:
        return dict(data)


class ConsultDataInMain(Genesys):
    """What is sent along with a consultation is shown by the main call as well."""

    def consult_data(self, call: Call, data: Json) -> Json:
        call.talk.user_data.update(data)
        return super().consult_data(call, data)


class ConferenceToldAsParticipants(Genesys):
    """Of the main call of a new conference, ParticipantsUpdated is told, and no StatusChange."""

    def conference_told(self, main: Call) -> None:
        self.participants_changed(main.talk)


class ConferenceToldBothWays(Genesys):
    """Of the main call of a new conference, StatusChange is told, and then ParticipantsUpdated."""

    def conference_told(self, main: Call) -> None:
        self.tell(main)
        self.participants_changed(main.talk)


class ConferenceOnlyRead(Genesys):
    """Of the main call of a new conference nothing is told; it can be read."""

    def conference_told(self, main: Call) -> None:
        pass


class ConferenceTellsOwnerOnly(Genesys):
    """The other parties of a new conference are told nothing."""

    def conference_told(self, main: Call) -> None:
        self.tell(main)


class SingleStepConferenceToldAtOnce(Genesys):
    """Who is called into a conversation is one of its participants while it rings, and all are told."""

    def conferred(self, call: Call, destination: User) -> None:
        super().conferred(call, destination)
        call.talk.calls[-1].joining = False
        self.participants_changed(call.talk, call.talk.calls[-1])


class OwnerOffersRemoval(Genesys):
    """Who has made a conference is offered to remove participants, which the sample does not print."""

    def media_offered(self, call: Call) -> list[str]:
        removes = call.talk.owner is call.owner and len(call.others) > 1
        return super().media_offered(call) + (["RemoveParticipantFromConference"] if removes else [])


class RemovalTellsOwnerOnly(Genesys):
    """The other parties of a conference are not told that one was removed; that one's call ends silently."""

    def removed(self, call: Call, gone: Call) -> None:
        self.release(gone, tell=False)
        self.tell(call, "ParticipantsUpdated")


class SupervisorsOfferLittle(Genesys):
    """A supervisor's call offers to switch, to hold and to hang up."""

    def printed_for(self, call: Call) -> list[str]:
        offers = super().printed_for(call)
        return [each for each in offers if each in ("Hold", "Retrieve", "Hangup")] if call.mode else offers


class ClearCallOffered(Genesys):
    """Every live call offers ClearCall, as in real traffic."""

    def printed_for(self, call: Call) -> list[str]:
        return [*super().printed_for(call), "ClearCall"]


class ClearsSilently(Genesys):
    """Who clears a conversation is told of it; the other parties' calls are gone without a word."""

    def cleared(self, talk: Talk) -> None:
        for each in list(talk.calls):
            self.release(each, tell=False)


class ClearNotTaken(Genesys):
    """There is no ClearCall."""

    def has(self, operation: str) -> bool:
        return operation != "ClearCall" and super().has(operation)


class ClearsConferencesOnly(Genesys):
    """ClearCall is for conferences; a call of two is not cleared."""

    def clear_call(self, call: Call, body: Json) -> None:
        if len([each for each in call.talk.calls if not each.mode]) < 3:
            raise Refused(2, "This is no conference")
        super().clear_call(call, body)


class CompletesByTheHeldCall(Genesys):
    """Only the call on hold offers a completion, which must name the consult call."""

    def completions_offered(self, call: Call) -> list[str]:
        return []

    def returns_offered(self, call: Call) -> list[str]:
        answered = [each for each in self.calls if each.parent is call and each.state == "Established"]
        return ["Retrieve", *(["CompleteTransfer", "CompleteConference"] if answered else [])]

    def pair_of(self, call: Call, body: Json) -> tuple[Call, Call]:
        if "consultCallUri" not in body or call.parent is not None:
            raise missing("consultCallUri")
        return super().pair_of(call, body)

    def answer_call(self, call: Call, body: Json) -> None:
        super().answer_call(call, body)
        for each in call.others:
            if each.parent in self.calls:
                assert each.parent is not None, "nobody lists nothing"
                self.tell(each.parent)


class ConferenceToldAtLength(Genesys):
    """A conference is told of again and again: who takes part, for each who joins, and the state."""

    def conference_told(self, main: Call) -> None:
        self.tell(main, "ParticipantsUpdated")
        self.tell(main, "ParticipantsUpdated")
        self.tell(main)
        for each in main.others:
            self.tell(each)
            self.told.append(self.told[-1])


class AddedJoinsAtOnce(Genesys):
    """Who is added to a conversation in one step is in it without having to answer."""

    def conferred(self, call: Call, destination: User) -> None:
        added = self.new_call(destination, call.talk, "Established", destination.number)
        self.tell(added)
