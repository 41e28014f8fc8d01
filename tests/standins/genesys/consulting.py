"""
A vendor whose calls can be talked over before they are transferred or become a conference.

The operations come on top of the small server's; each of its choices that the
documents leave open is one method, and the other classes here choose otherwise.
"""

from collections.abc import Mapping

from tests.standins.genesys.parties import Call, Json, Refused, Talk, User, missing
from tests.standins.genesys.server import Genesys

COMPLETE = ("CompleteConference", "CompleteTransfer")
BEGIN = ("InitiateConference", "InitiateTransfer", "SingleStepConference")


class Consults(Genesys):
    """All consultation operations; the consultation call is the one to address, and all who stay are told."""

    call_operations: Mapping[str, str] = {
        **Genesys.call_operations,
        **dict.fromkeys(BEGIN[:2], "initiate"),
        "CompleteTransfer": "complete_transfer",
        "CompleteConference": "complete_conference",
        "SingleStepConference": "add",
        "RemoveParticipantFromConference": "remove",
    }

    def __init__(self, base: str) -> None:
        super().__init__(base)
        #: The id of the call that each consultation was made from.
        self.parents: dict[str, str] = {}

    # ---- what is shown

    def capabilities_of(self, call: Call) -> list[str]:
        offers = super().capabilities_of(call)
        if call.state in ("Established", "Held") and not call.mode:
            offers += BEGIN
        return offers + self.completions(call)

    def completions(self, call: Call) -> list[str]:
        """Return the completions that a call offers: those of a connected consultation call."""
        if call.id not in self.parents or call.state != "Established":
            return []
        return [*COMPLETE] if self.second_of(call) else []

    def second_of(self, call: Call) -> Call | None:
        """Return the other call of the same phone."""
        return next((each for each in self.calls if each.owner is call.owner and each is not call), None)

    def resource_of(self, call: Call) -> Json:
        body = super().resource_of(call)
        parent = self.parents.get(call.id)
        return {**body, **self.parent_shown(parent)} if parent else body

    def parent_shown(self, parent: str) -> Json:
        """Return what a consultation call says of itself."""
        uri = f"{self.base}/api/v2/me/calls/{parent}"
        return {"callType": "Consult", "parentCallUri": uri, "parentCallPath": f"/calls/{parent}"}

    # ---- what is done

    def initiate(self, call: Call, body: Json) -> None:
        """InitiateTransfer, InitiateConference: hold, and call somebody."""
        destination, data = self.destination_of(body), self.extras_of(body)
        self.need(call, "Established", "Held")
        if self.second_of(call) or destination in [each.owner for each in call.talk.calls]:
            raise Refused(2, "This cannot be talked over with them now")
        was = call.state
        call.state = "Held"
        talk = Talk(user_data={**call.talk.user_data, **data})
        mine = self.new_call(call.owner, talk, "Dialing", destination.number)
        self.parents[mine.id] = call.id
        theirs = self.new_call(destination, talk, "Ringing", destination.number)
        self.initiated(call, mine, theirs, tell=was != "Held")

    def initiated(self, original: Call, mine: Call, theirs: Call, *, tell: bool) -> None:
        """Tell of the call that is held, if it was not before, and of the new one."""
        if tell:
            self.tell(original)
        self.dialed(mine, theirs)

    def pair_of(self, call: Call, body: Json) -> tuple[Call, Call]:
        """Return original and consultation call."""
        named = self.id_in(body, "consultCallUri") if "consultCallUri" in body else ""
        second = self.call_at(call.owner, named) if named not in ("", call.id) else self.second_of(call)
        if second is None:
            raise Refused(2, "There is no second call")
        pair = (second, call) if call.id in self.parents else (call, second)
        if pair[1].state not in self.completable or pair[0].state not in ("Held", "Established"):
            raise Refused(2, "Nobody has answered yet")
        return pair

    #: The states of a consultation call that can be completed.
    completable: tuple[str, ...] = ("Established", "Held")

    def complete_transfer(self, call: Call, body: Json) -> None:
        """CompleteTransfer: both calls of the party end, the others talk."""
        original, consult = self.pair_of(call, body)
        self.let_go(original, consult)
        self.join(original.talk, consult.talk)

    def let_go(self, original: Call, consult: Call) -> None:
        """Release the two calls of who transfers."""
        self.release(original)
        self.release(consult)

    def join(self, kept: Talk, gone: Talk) -> None:
        """Make one conversation of two, and tell who is on it."""
        for each in list(gone.calls):
            gone.calls.remove(each)
            each.talk = kept
            kept.calls.append(each)
        self.stay(kept)

    def stay(self, talk: Talk) -> None:
        """Tell those who stay."""
        for each in talk.calls:
            self.tell(each, "ParticipantsUpdated")

    def complete_conference(self, call: Call, body: Json) -> None:
        """CompleteConference: the consultation call ends, and all are on the other one."""
        original, consult = self.pair_of(call, body)
        self.release(consult)
        original.state = "Established"
        self.join(original.talk, consult.talk)
        self.conferred(original)

    def conferred(self, call: Call) -> None:
        """Tell the owner of a conference of its call."""
        self.tell(call)

    def add(self, call: Call, body: Json) -> None:
        """SingleStepConference: one more phone rings on this conversation."""
        destination = self.destination_of(body)
        self.need(call, "Established", "Held")
        if destination in [each.owner for each in call.talk.calls]:
            raise Refused(2, "They are there already")
        self.added(self.new_call(destination, call.talk, "Ringing", destination.number))

    def added(self, call: Call) -> None:
        """Tell whoever is called onto a conversation."""
        self.tell(call)

    def remove(self, call: Call, body: Json) -> None:
        """RemoveParticipantFromConference: their call ends."""
        number = body.get("participant")
        if not isinstance(number, str):
            raise missing("participant")
        self.need(call, "Established")
        gone = next((each for each in call.others if each.owner.number == number), None)
        if gone is None or len(call.others) < 2:
            raise Refused(6, "No such participant")
        self.removed(call, gone)

    def removed(self, call: Call, gone: Call) -> None:
        """End a participant's call, and tell."""
        self.release(gone)
        self.tell(call, "ParticipantsUpdated")


class ConsultsInSilence(Consults):
    """Those who stay after a completion are told nothing."""

    def stay(self, talk: Talk) -> None:
        pass


class ConsultsAnew(Consults):
    """Those who stay after a transfer get new calls in place of the old ones."""

    def complete_transfer(self, call: Call, body: Json) -> None:
        original, consult = self.pair_of(call, body)
        users: list[User] = [each.others[0].owner for each in (original, consult)]
        self.let_go(original, consult)
        for old in [*original.talk.calls, *consult.talk.calls]:
            self.release(old)
        talk = Talk()
        fresh = [self.new_call(user, talk, "Established", user.number) for user in users]
        for each in fresh:
            self.tell(each)


class ConsultsByTheHeldCall(Consults):
    """Only the call on hold offers a completion, which must name the consultation call."""

    def completions(self, call: Call) -> list[str]:
        answered = [each for each in self.calls if self.parents.get(each.id) == call.id]
        return (
            [*COMPLETE]
            if call.state == "Held" and [1 for each in answered if each.state == "Established"]
            else []
        )

    def pair_of(self, call: Call, body: Json) -> tuple[Call, Call]:
        if "consultCallUri" not in body or call.id in self.parents:
            raise missing("consultCallUri")
        return super().pair_of(call, body)

    def answer_call(self, call: Call, body: Json) -> None:
        super().answer_call(call, body)
        # What a held call offers has changed with it.
        for each in call.others:
            held = next((one for one in self.calls if one.id == self.parents.get(each.id)), None)
            if held:
                self.tell(held)


class ConsultsTheOtherWayRound(Consults):
    """The new call is told of before the held one, the consultation's end before the original's."""

    def initiated(self, original: Call, mine: Call, theirs: Call, *, tell: bool) -> None:
        self.dialed(mine, theirs)
        if tell:
            self.tell(original)

    def let_go(self, original: Call, consult: Call) -> None:
        self.release(consult)
        self.release(original)


class ConsultsLikeAnyCall(Consults):
    """A consultation call is Internal and names no parent, as in the second story of SwapCalls."""

    def parent_shown(self, parent: str) -> Json:
        return {}


class ConsultsWithoutRetrieve(Consults):
    """A call held for a consultation offers SwapCalls and CompleteTransfer, and not Retrieve."""

    def capabilities_of(self, call: Call) -> list[str]:
        offers = super().capabilities_of(call)
        if call.state == "Held" and call.id in self.parents.values() and self.second_of(call):
            return [*(each for each in offers if each != "Retrieve"), "SwapCalls", "CompleteTransfer"]
        return offers


class ConsultsBlindly(Consults):
    """A transfer can be completed while the colleague's phone still rings; any second call will do."""

    completable: tuple[str, ...] = ("Dialing", "Established", "Held")

    def completions(self, call: Call) -> list[str]:
        if not self.second_of(call) or call.state not in ("Dialing", "Established"):
            return []
        return [*COMPLETE] if call.state == "Established" else ["CompleteTransfer"]

    def pair_of(self, call: Call, body: Json) -> tuple[Call, Call]:
        original, consult = super().pair_of(call, body)
        return (consult, original) if original is call and call.began > consult.began else (original, consult)


class ConfersAtLength(Consults):
    """A conference is told of again and again: who takes part, for each who joins, and the state."""

    def conferred(self, call: Call) -> None:
        self.tell(call, "ParticipantsUpdated")
        self.tell(call, "ParticipantsUpdated")
        self.tell(call)
        for each in call.others:
            self.tell(each)
            self.told.append(self.told[-1])


class ConfersInSilence(ConsultsInSilence):
    """Nobody is told of a conference; the calls only read so."""

    def conferred(self, call: Call) -> None:
        pass


class RemovesNobody(Consults):
    """Participants cannot be removed here."""

    call_operations: Mapping[str, str] = {
        key: each for key, each in Consults.call_operations.items() if key[:6] != "Remove"
    }


class AddedJoinsAtOnce(Consults):
    """Who is added to a conference in one step is on it without having to answer."""

    def added(self, call: Call) -> None:
        call.state = "Established"
        super().added(call)
