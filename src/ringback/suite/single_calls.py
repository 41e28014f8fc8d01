"""
What parties do to one call of theirs that nobody else has a part in: the larger part of the telephone model.

Each act is done by the function of its step.
"""

from collections.abc import Callable, Iterator

from attrs import define, field

from ringback.suite.acts import Act
from ringback.suite.arrange import AGENT, CALLER, COLLEAGUE
from ringback.suite.roles import ANSWER, HANG_UP
from ringback.suite.steps import calls, commands, dtmf, sequences, user_data, voice
from ringback.suite.table_model import TableModel
from ringback.suite.tracker import Tracked

#: The second colleague, for conferences of four.
COLLEAGUE_2 = "colleague2"

RINGING, DIALING, ESTABLISHED, HELD = "Ringing", "Dialing", "Established", "Held"

#: Keys of user data that sequences write, and the values that they write in turn.
KEYS = ("AccountNumber", "CustomerSegment", "CustomerName")
VALUES = ("12345", "67890")

#: The key of dispositions.
DISPOSITION = "Outcome"

#: What is done to a recording, by what the call shows of it.
RECORDING = {
    "StartCallRecording": voice.start,
    "PauseCallRecording": voice.pause,
    "ResumeCallRecording": voice.resume,
    "StopCallRecording": voice.stop,
}
VERBS = {"Start": "starts", "Pause": "pauses", "Resume": "resumes", "Stop": "stops"}

#: What must be refused without its parameters, by a call that offers it.
NEEDY = (
    "SwapCalls",
    "UpdateUserData",
    "DeleteUserDataPair",
    "SendDtmf",
    "SingleStepTransfer",
    "InitiateTransfer",
    "InitiateConference",
)

#: What must be refused where there is no second call.
PAIRED = ("CompleteTransfer", "CompleteConference")

#: What a recording that is in a state does not let be done to it.
UNFIT = {
    "Stopped": ("PauseCallRecording", "ResumeCallRecording", "StopCallRecording"),
    "Recording": ("ResumeCallRecording",),
}


@define
class OneCall(TableModel):
    """What can be done to single calls."""

    #: Who takes part in the agent's conference besides the agent; empty where there is none.
    members: tuple[str, ...] = ()
    #: Who was brought onto a call in one step: what becomes of it is not documented.
    added: set[str] = field(factory=set)

    @property
    def parties(self) -> tuple[str, ...]:
        """Those who call each other."""
        known = self.stage.endpoint.actors
        return tuple(each for each in (AGENT, CALLER, COLLEAGUE, COLLEAGUE_2) if each in known)

    # ---- whom a call is with ----

    def calls(self, actor: str) -> Iterator[tuple[Tracked, str]]:
        """Yield an actor's calls that go on, each with whom it is with now."""
        for call in self.stage.tracker.live(actor):
            party = self._party(call)
            if party and self.goes_on(call):
                yield call, party

    def _party(self, call: Tracked) -> str:
        """Return whom a call is with: of all that it was ever with, the one who is still there."""
        tracker = self.stage.tracker
        ever = tracker.ever_with(call.actor, call.id)
        still = [each for each in ever if (theirs := tracker.with_(each, call.actor)) and not theirs.released]
        return next(reversed(still), next(reversed(ever), ""))

    def is_free(self, party: str) -> bool:
        """Tell whether somebody is on no call, so that they can be called."""
        return not any(self.calls(party))

    # ---- one call ----

    def handling(self, actor: str, call: Tracked, party: str) -> Iterator[Act]:
        """Yield how a call is answered and ended."""
        if self.is_legal(ANSWER, call):
            theirs = self.stage.tracker.with_(party, actor)
            if theirs is not None and theirs.state == DIALING:
                yield self.act(f"the {actor} answers the call from the {party}", calls.answer, actor, party)
            else:
                sentence = f"the {actor} answers the transferred call from the {party}"
                yield self.act(sentence, commands.answer_transferred, actor, party)
        if self.is_legal(HANG_UP, call):
            yield self.act(f"the {actor} hangs up on the {party}", calls.hang_up, actor, party)

    def single(self, actor: str, call: Tracked, party: str) -> Iterator[Act]:
        """Yield what an actor does to one call and nobody else has a part in."""
        alone = all(other.state == HELD for other in self.stage.tracker.others(actor, call.id))
        on = f"the call with the {party}"
        if self.may("Hold", call):
            yield self.act(f"the {actor} holds {on}", calls.hold, actor, party)
        if self.may("Retrieve", call) and alone:
            yield self.act(f"the {actor} retrieves {on}", commands.retrieve, actor, party)
        if self.may("SendDtmf", call) and call.state == ESTABLISHED:
            yield self.act(f'the {actor} sends the digit "5" on {on}', dtmf.send, actor, "5", party)
            yield self.act(f'the {actor} sends the digits "123" on {on}', dtmf.send, actor, "123", party)
        if self.legal("MuteCall", call):
            yield self.act(f"the {actor} mutes {on}", voice.mute, actor, party)
        if self.legal("UnmuteCall", call):
            yield self.act(f"the {actor} unmutes {on}", voice.unmute, actor, party)
        if call.state == ESTABLISHED and self.members and actor in (AGENT, *self.members):
            yield self.act(f"the {actor} clears {on}", voice.clear, actor, party)
        if self._is_up_to_date(call):
            yield from self._data(actor, call, party)
        yield from self._recording(actor, call, party)

    def may(self, operation: str, call: Tracked) -> bool:
        """Tell whether a call offers an operation that the table has for it as it is."""
        return operation in self.stage.offered(call) and self.legal(operation, call)

    def _is_up_to_date(self, call: Tracked) -> bool:
        """Tell whether a call's user data are as its actor was told: what others write need not be told."""
        read = self.read.get(call.actor) or {}
        if call.id not in read:
            return True
        return (read[call.id].get("userData") or {}) == (call.resource.get("userData") or {})

    def _data(self, actor: str, call: Tracked, party: str) -> Iterator[Act]:
        said = call.resource.get("userData")
        data = {str(key): value for key, value in said.items()} if isinstance(said, dict) else {}
        on = f"the call with the {party}"
        absent = [key for key in KEYS if key not in data]
        present = [key for key in KEYS if key in data]
        if self.may("AttachUserData", call):
            for key in absent[:1]:
                yield self._table(
                    f"the {actor} attaches to {on} the user data:", commands.attach, actor, party, key
                )
            for key in present[:1]:
                sentence = (
                    f'the {actor} attaches to {on} once more the key "{key}", with the value "{VALUES[1]}"'
                )
                yield self.act(sentence, user_data.attach_again, actor, party, key, VALUES[1])
        if self.may("UpdateUserData", call):
            for key in (*absent[:1], *present[-1:]):
                value = VALUES[data.get(key) == VALUES[0]]
                yield self._table(
                    f"the {actor} updates the user data of {on}:", user_data.update, actor, party, key, value
                )
        if self.may("DeleteUserDataPair", call):
            for key in present[:1]:
                sentence = f'the {actor} deletes "{key}" from the user data of {on}'
                yield self.act(sentence, user_data.delete_pair, actor, key, party)
        if self.may("DeleteUserData", call) and data:
            yield self.act(f"the {actor} deletes all user data of {on}", user_data.delete_all, actor, party)
        if call.state in (ESTABLISHED, HELD):
            value = "Sold" if data.get(DISPOSITION) != "Sold" else "Lost"
            sentence = f'the {actor} sets the disposition of {on} to "{value}" under the key "{DISPOSITION}"'
            yield self.act(sentence, commands.set_disposition_under, actor, party, value, DISPOSITION)

    def _table(
        self,
        sentence: str,
        do: Callable[..., object],
        actor: str,
        party: str,
        key: str,
        value: str = VALUES[0],
    ) -> Act:
        rows = [["key", "value"], [key, value]]
        width = max(len(row[0]) for row in rows)
        lines = [f"| {name:{width}} | {each:{len(value)}} |" for name, each in rows]
        return self.act("\n".join([sentence, *lines]), do, actor, party, rows)

    def _recording(self, actor: str, call: Tracked, party: str) -> Iterator[Act]:
        # Who else records the same conversation need not be told.
        if actor != AGENT:
            return
        on = f"the call with the {party}"
        for operation, do in RECORDING.items():
            if self.may(operation, call):
                verb = VERBS[operation.removesuffix("CallRecording")]
                yield self.act(f"the {actor} {verb} recording {on}", do, actor, party)
        for operation in (
            UNFIT.get(str(call.resource.get(voice.STATE)), ()) if call.state == ESTABLISHED else ()
        ):
            if operation not in self.stage.offered(call):
                yield self.refused(actor, operation, party)

    # ---- what must be refused ----

    def refusals(self, actor: str, call: Tracked, party: str) -> Iterator[Act]:
        """Yield what must be refused to an actor who is on a call."""
        yield from super().refusals(actor, call, party)
        for operation in NEEDY:
            if operation in self.stage.offered(call):
                yield self.refused(actor, operation, party)
        if call.state == ESTABLISHED and not self.stage.tracker.others(actor, call.id):
            for operation in PAIRED:
                if operation not in self.stage.offered(call):
                    yield self.refused(actor, operation, party)

    def refused(self, actor: str, operation: str, party: str) -> Act:
        """Return the act of trying what must be refused."""
        sentence = f"the {actor} tries {operation} on the call with the {party}, which must be refused"
        return self.act(sentence, sequences.must_be_refused, actor, operation, party)
