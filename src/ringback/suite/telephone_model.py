"""
The model of telephone calls: what agents, their colleagues and a supervisor do to them, beyond the call table.

Each act is done by the function of its step.  What comes of calls that are
joined, transferred or watched is written down for some of the parties only; the
model lets others do no more than the documents say of them.
"""

import functools
from collections.abc import Callable, Iterator

from attrs import define, field

from ringback.suite.acts import Act
from ringback.suite.arrange import AGENT, CALLER, COLLEAGUE
from ringback.suite.consultation import CONFERENCE, TRANSFER
from ringback.suite.monitoring import SUPERVISOR
from ringback.suite.roles import ANSWER, HANG_UP
from ringback.suite.steps import (
    agent_state,
    calls,
    commands,
    consultations,
    dtmf,
    outcomes,
    sequences,
    supervision,
    user_data,
    voice,
)
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

MODES = ("ListenIn", "Coach", "BargeIn")


@define
class TelephoneModel(TableModel):
    """What can be done, and what must hold."""

    #: What has to be done or held next, before anything else.
    due: list[Act] = field(factory=list)
    #: Who takes part in the agent's conference besides the agent; empty where there is none.
    members: tuple[str, ...] = ()
    #: Who was brought onto a call in one step: what becomes of it is not documented.
    added: set[str] = field(factory=set)
    #: The state that an agent asked for last.
    asked: dict[str, str] = field(factory=dict)
    #: Whether the supervisor hears the agent's call, and has switched to another mode on it.
    hearing: bool = False
    switched: bool = False

    @property
    def parties(self) -> tuple[str, ...]:
        """Those who call each other."""
        known = self.stage.endpoint.actors
        return tuple(each for each in (AGENT, CALLER, COLLEAGUE, COLLEAGUE_2) if each in known)

    def _acts(self) -> Iterator[Act]:
        if self.due:
            yield self.due[0]
            return
        if not any(self.calls(AGENT)):
            self.members, self.hearing = (), False
            if self.switched:
                # Whether the mode of one call is that of the next is not documented.
                yield Act(f"the {SUPERVISOR} stops monitoring", self._stop)
                return
        yield from self.dialling()
        for actor in self.parties:
            for call, party in self.calls(actor):
                yield from self.handling(actor, call, party)
                if actor not in self.added and not self.added.intersection((party,)):
                    yield from self._single(actor, call, party)
                    yield from self.refusals(actor, call, party)
        yield from self._agents_calls()
        yield from self._sessions()
        yield from self._supervising()

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
        ever = [
            party for (mine, party), own in tracker.labels.items() if mine == call.actor and own == call.id
        ]
        still = [each for each in ever if (theirs := tracker.with_(each, call.actor)) and not theirs.released]
        return next(reversed(still), next(reversed(ever), ""))

    def _free(self, party: str) -> bool:
        return not any(self.calls(party)) and (party != SUPERVISOR)

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

    def _single(self, actor: str, call: Tracked, party: str) -> Iterator[Act]:
        """Yield what an actor does to one call and nobody else has a part in."""
        alone = all(other.state == HELD for other in self.stage.tracker.others(actor, call.id))
        on = f"the call with the {party}"
        if self._may("Hold", call):
            yield self.act(f"the {actor} holds {on}", calls.hold, actor, party)
        if self._may("Retrieve", call) and alone:
            yield self.act(f"the {actor} retrieves {on}", commands.retrieve, actor, party)
        if self._may("SendDtmf", call) and call.state == ESTABLISHED:
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

    def _may(self, operation: str, call: Tracked) -> bool:
        return operation in self.stage.offered(call) and self.legal(operation, call)

    def _is_up_to_date(self, call: Tracked) -> bool:
        """Tell whether a call's user data are as its actor was told: what others write need not be told."""
        shown = (self.read.get(call.actor) or {}).get(call.id, {}).get("userData")
        return shown is None or shown == call.resource.get("userData", {})

    def _data(self, actor: str, call: Tracked, party: str) -> Iterator[Act]:
        said = call.resource.get("userData")
        data = {str(key): value for key, value in said.items()} if isinstance(said, dict) else {}
        on = f"the call with the {party}"
        absent = [key for key in KEYS if key not in data]
        present = [key for key in KEYS if key in data]
        if self._may("AttachUserData", call):
            for key in absent[:1]:
                yield self._table(
                    f"the {actor} attaches to {on} the user data:", commands.attach, actor, party, key
                )
            for key in present[:1]:
                sentence = (
                    f'the {actor} attaches to {on} once more the key "{key}", with the value "{VALUES[1]}"'
                )
                yield self.act(sentence, user_data.attach_again, actor, party, key, VALUES[1])
        if self._may("UpdateUserData", call):
            for key in (*absent[:1], *present[-1:]):
                value = VALUES[data.get(key) == VALUES[0]]
                yield self._table(
                    f"the {actor} updates the user data of {on}:", user_data.update, actor, party, key, value
                )
        if self._may("DeleteUserDataPair", call):
            for key in present[:1]:
                sentence = f'the {actor} deletes "{key}" from the user data of {on}'
                yield self.act(sentence, user_data.delete_pair, actor, key, party)
        if self._may("DeleteUserData", call) and data:
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
            if self._may(operation, call):
                verb = VERBS[operation.removesuffix("CallRecording")]
                yield self.act(f"the {actor} {verb} recording {on}", do, actor, party)
        for operation in (
            UNFIT.get(str(call.resource.get(voice.STATE)), ()) if call.state == ESTABLISHED else ()
        ):
            if operation not in self.stage.offered(call):
                yield self._refused(actor, operation, party)

    # ---- what must be refused ----

    def refusals(self, actor: str, call: Tracked, party: str) -> Iterator[Act]:
        """Yield what must be refused to an actor who is on a call."""
        yield from super().refusals(actor, call, party)
        for operation in NEEDY:
            if operation in self.stage.offered(call):
                yield self._refused(actor, operation, party)
        if call.state == ESTABLISHED and not self.stage.tracker.others(actor, call.id):
            for operation in PAIRED:
                if operation not in self.stage.offered(call):
                    yield self._refused(actor, operation, party)

    def _refused(self, actor: str, operation: str, party: str) -> Act:
        sentence = f"the {actor} tries {operation} on the call with the {party}, which must be refused"
        return self.act(sentence, sequences.must_be_refused, actor, operation, party)

    # ---- the agent's second calls ----

    def _agents_calls(self) -> Iterator[Act]:
        own = list(self.calls(AGENT))
        watched = SUPERVISOR in self.stage.tracker.modes
        if watched or self.added or any(self._holds(party) for _call, party in own):
            # What a supervisor hears of calls that are joined or transferred is not documented, nor what
            # becomes of a call that its other party holds.
            return
        if len(own) == 1:
            yield from self._beginning(*own[0])
        if len(own) == 2:  # noqa: PLR2004  (a call, and the one beside it)
            yield from self._of_two(*own)

    def _holds(self, party: str) -> bool:
        return any(call.state == HELD for call, _other in self.calls(party))

    def _beginning(self, call: Tracked, party: str) -> Iterator[Act]:
        """Yield how one call becomes two, or somebody else's."""
        free = [each for each in self.parties if each != AGENT and self._free(each)]
        for to in free[:1]:
            for what, do in (
                (TRANSFER, consultations.consult_for_transfer),
                (CONFERENCE, consultations.consult_for_conference),
            ):
                if self._may(f"Initiate{what}", call) and (what == CONFERENCE or not self.members):
                    about = "a transfer of" if what == TRANSFER else "a conference on"
                    sentence = f"the {AGENT} consults the {to} about {about} the call with the {party}"
                    yield self.act(sentence, do, AGENT, to, party)
            if self._may("SingleStepTransfer", call) and not self.members:
                sentence = f"the {AGENT} transfers the call with the {party} to the {to}"
                yield Act(sentence, functools.partial(self._transfer, party, to))
            if self._may("SingleStepConference", call) and not self.members:
                sentence = f"the {AGENT} adds the {to} to the call with the {party} in one step"
                yield Act(sentence, functools.partial(self._add, party, to))
        yield from self._conferring(call, party)

    def _conferring(self, call: Tracked, party: str) -> Iterator[Act]:
        if len(self.members) < 2 or call.state != ESTABLISHED:  # noqa: PLR2004  (nobody is left to be removed)
            return
        gone = self.members[-1]
        if any(self.calls(gone)):
            sentence = f"the {AGENT} removes the {gone} from the conference with the {party}"
            yield Act(sentence, functools.partial(self._remove, party, gone))

    def _of_two(self, one: tuple[Tracked, str], two: tuple[Tracked, str]) -> Iterator[Act]:
        """Yield what is done with two calls at once."""
        for (call, party), (other, second) in ((one, two), (two, one)):
            if call.state == ESTABLISHED and other.state == HELD and self._may_swap(call, other):
                sentence = f"the {AGENT} swaps the call with the {party} for the call with the {second}"
                yield self.act(sentence, commands.swap, AGENT, party, second)
        (original, party), (consult, to) = one, two
        states = (original.state, consult.state)
        offered = self.stage.offered(original) | self.stage.offered(consult)
        waits = states == (HELD, DIALING) and "CompleteTransfer" in self.stage.offered(consult)
        if (
            "CompleteTransfer" in offered
            and not self.members
            and (sorted(states) == [ESTABLISHED, HELD] or waits)
        ):
            sentence = f"the {AGENT} completes the transfer of the {party} to the {to}"
            yield Act(sentence, functools.partial(self._complete_transfer, party, to, answered=not waits))
        # Which call goes on in a conference is documented only for an original that is held.
        if "CompleteConference" in offered and states == (HELD, ESTABLISHED):
            sentence = f"the {AGENT} completes the conference of the {party} and the {to}"
            yield Act(sentence, functools.partial(self._complete_conference, party, to))

    def _may_swap(self, call: Tracked, other: Tracked) -> bool:
        return "SwapCalls" in self.stage.offered(call) and self.legal("SwapCalls", call, other)

    def _transfer(self, party: str, to: str) -> None:
        commands.transfer(self.stage, AGENT, party, to)
        self._answered_transfer(party, to)

    def _answered_transfer(self, party: str, to: str) -> None:
        """Let the transfer be answered next, and the two be held to talk to each other."""
        sentence = f"the {to} answers the transferred call from the {party}"
        self._owe(sentence, commands.answer_transferred, to, party)
        self._talk(party, to)

    def _talk(self, one: str, other: str) -> None:
        self._owe(f"the {one} and the {other} talk to each other", consultations.talk, one, other)

    def _owe(self, sentence: str, do: Callable[..., object], *words: object) -> None:
        """Let something be done or held before anything else is."""

        def done() -> None:
            self.due.pop(0)
            do(self.stage, *words)

        self.due.append(Act(sentence, done))

    def _add(self, party: str, to: str) -> None:
        consultations.single_step(self.stage, AGENT, to, party)
        self.added.update((to, party, AGENT))

    def _complete_transfer(self, party: str, to: str, *, answered: bool) -> None:
        consultations.complete_transfer(self.stage, AGENT, party, to)
        if answered:
            self._talk(party, to)
        else:
            self._answered_transfer(party, to)

    def _complete_conference(self, party: str, to: str) -> None:
        consultations.complete_conference(self.stage, AGENT, party, to)
        self.members = (*(self.members or (party,)), to)
        named = [f"the {each}" for each in self.members]
        sentence = f"the {AGENT}'s call with the {party} is a conference with {', '.join(named[:-1])} and {named[-1]}"
        do = consultations.confers if len(self.members) == 2 else consultations.all_confer  # noqa: PLR2004
        self._owe(sentence, do, AGENT, party, *self.members)

    def _remove(self, party: str, gone: str) -> None:
        consultations.remove(self.stage, AGENT, gone, party)
        self.members = tuple(each for each in self.members if each != gone)
        sentence = f"the {AGENT}'s call with the {party} goes on without the {gone}"
        self._owe(sentence, consultations.without, AGENT, party, gone)

    # ---- sessions and states ----

    def _sessions(self) -> Iterator[Act]:
        for actor in self.parties:
            sentence = f"the {actor}'s notifications break off and come back"
            yield self.act(sentence, sequences.comes_back, actor)
        if not any(self.calls(AGENT)) and SUPERVISOR not in self.stage.tracker.modes:
            yield Act(f"the {AGENT} signs out of the contact center", self._sign_out)
        asked = self.asked.get(AGENT)
        if asked is None:
            yield Act(f"the {AGENT} has asked to be NotReady", functools.partial(self._ask, "NotReady"))
        else:
            state = "Ready" if asked == "NotReady" else "NotReady"
            yield Act(f"the {AGENT} becomes {state}", functools.partial(self._become, state))

    def _sign_out(self) -> None:
        agent_state.signs_out(self.stage, AGENT)
        self.asked.pop(AGENT, None)
        self._owe(f"the {AGENT} can sign in again, and read their calls", agent_state.signs_in_again, AGENT)

    def _ask(self, state: str) -> None:
        agent_state.has_asked(self.stage, AGENT, state)
        self.asked[AGENT] = state

    def _become(self, state: str) -> None:
        agent_state.become(self.stage, AGENT, state)
        self.asked[AGENT] = state
        self._owe(f"read back, the {AGENT} is {state}", agent_state.read_back_state, AGENT, state)

    # ---- supervision ----

    def _supervising(self) -> Iterator[Act]:
        """Yield what a supervisor does; what they hear of a call that has begun already is not documented."""
        if SUPERVISOR not in self.stage.endpoint.actors:
            return
        modes, own = self.stage.tracker.modes, list(self.calls(AGENT))
        if SUPERVISOR not in modes:
            if not own:
                for mode in MODES:
                    sentence = f"the {SUPERVISOR} monitors the {AGENT} by {mode}"
                    yield self.act(sentence, commands.monitor, SUPERVISOR, AGENT, mode)
            return
        if not own:
            yield Act(f"the {SUPERVISOR} stops monitoring", self._stop)
        elif len(own) == 1 and own[0][0].state == ESTABLISHED and not self.hearing:
            yield Act(f"the {SUPERVISOR} hears the agent's next call", self._hear)
        elif self.hearing:
            yield from self._on_the_call()

    def _stop(self) -> None:
        commands.stop_monitoring(self.stage, SUPERVISOR)
        self.switched = False

    def _switch(self, mode: str) -> None:
        commands.switch(self.stage, SUPERVISOR, mode, AGENT)
        self.switched = True

    def _hear(self) -> None:
        outcomes.hears_next(self.stage, SUPERVISOR)
        self.hearing = True

    def _on_the_call(self) -> Iterator[Act]:
        call = self.stage.tracker.with_(SUPERVISOR, AGENT)
        if call is None or call.released or call.state != ESTABLISHED:
            return
        for mode in MODES:
            operation = f"SwitchTo{mode}"
            if self._may(operation, call):
                sentence = f"the {SUPERVISOR} switches to {mode} on the call of the {AGENT}"
                yield Act(sentence, functools.partial(self._switch, mode))
            elif self._is_in(mode, operation, call):
                yield self._refused(SUPERVISOR, operation, AGENT)
        if not call.resource.get("monitoredUserMuted"):
            sentence = f"the {SUPERVISOR} mutes the {AGENT}, whom they monitor"
            yield self.act(sentence, supervision.mute_monitored, SUPERVISOR, AGENT)
        else:
            sentence = f"the {SUPERVISOR} lets the {AGENT} be heard again"
            yield self.act(sentence, supervision.unmute_monitored, SUPERVISOR, AGENT)

    def _is_in(self, mode: str, operation: str, call: Tracked) -> bool:
        """Tell whether a monitored call is in a mode already, and does not offer to switch to it."""
        table = self.stage.endpoint.contract.table
        return (
            call.mode == mode and operation in table.refusable and operation not in self.stage.offered(call)
        )
