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
from ringback.suite.arrange import AGENT
from ringback.suite.consultation import CONFERENCE, TRANSFER
from ringback.suite.monitoring import SUPERVISOR
from ringback.suite.single_calls import DIALING, ESTABLISHED, HELD, OneCall
from ringback.suite.steps import agent_state, commands, consultations, outcomes, sequences, supervision
from ringback.suite.tracker import Tracked

#: The modes in which a supervisor monitors.
MODES = ("ListenIn", "Coach", "BargeIn")


@define
class TelephoneModel(OneCall):
    """What can be done, and what must hold."""

    #: What has to be done or held next, before anything else.
    due: list[Act] = field(factory=list)
    #: The state that an agent asked for last.
    asked: dict[str, str] = field(factory=dict)
    #: Whether the supervisor hears the agent's call, and has switched to another mode on it.
    hearing: bool = False
    switched: bool = False

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
            for call, party in self.shared(actor):
                yield from self.handling(actor, call, party)
                if actor not in self.added and not self.added.intersection((party,)):
                    yield from self.single(actor, call, party)
                    yield from self.refusals(actor, call, party)
        yield from self._agents_calls()
        yield from self._sessions()
        yield from self._supervising()

    # ---- the agent's second calls ----

    def _agents_calls(self) -> Iterator[Act]:
        own = list(self.calls(AGENT))
        watched = SUPERVISOR in self.stage.tracker.modes or own != list(self.shared(AGENT))
        if watched or self.added or any(self._holds(party) for _call, party in own):
            # What a supervisor hears of calls that are joined or transferred is not documented, nor what
            # becomes of a call that its other party holds, or has left.
            return
        if len(own) == 1:
            yield from self._beginning(*own[0])
        if len(own) == 2:  # noqa: PLR2004  (a call, and the one beside it)
            yield from self._of_two(*own)

    def _holds(self, party: str) -> bool:
        return any(call.state == HELD for call, _other in self.calls(party))

    def _beginning(self, call: Tracked, party: str) -> Iterator[Act]:
        """Yield how one call becomes two, or somebody else's."""
        free = [each for each in self.parties if each != AGENT and self.is_free(each)]
        for to in free[:1]:
            for what, do in (
                (TRANSFER, consultations.consult_for_transfer),
                (CONFERENCE, consultations.consult_for_conference),
            ):
                if self.may(f"Initiate{what}", call) and (what == CONFERENCE or not self.members):
                    about = "a transfer of" if what == TRANSFER else "a conference on"
                    sentence = f"the {AGENT} consults the {to} about {about} the call with the {party}"
                    yield self.act(sentence, do, AGENT, to, party)
            if self.may("SingleStepTransfer", call) and not self.members:
                sentence = f"the {AGENT} transfers the call with the {party} to the {to}"
                yield Act(sentence, functools.partial(self._transfer, party, to))
            if self.may("SingleStepConference", call) and not self.members:
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
        yield self.act(f"the {AGENT}'s notifications break off and come back", sequences.comes_back, AGENT)
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
        elif own != list(self.shared(AGENT)):
            # The supervisor may be off a call that is about to end, or never be on it.
            return
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
            if self.may(operation, call):
                sentence = f"the {SUPERVISOR} switches to {mode} on the call of the {AGENT}"
                yield Act(sentence, functools.partial(self._switch, mode))
            elif self._is_in(mode, operation, call):
                yield self.refused(SUPERVISOR, operation, AGENT)
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
