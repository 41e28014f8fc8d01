"""Whatever the parties do, in whatever order: what stays true of the telephone world."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringback.switch.commands import CallChanged, Command, Disposition, Refused, Watch
from ringback.switch.moves import ACTS, apply
from ringback.switch.world import World

AGENT, CALLER, COLLEAGUE, COLLEAGUE2, SUPERVISOR = "5005", "5000", "5001", "5002", "5010"
NUMBERS = (AGENT, CALLER, COLLEAGUE, COLLEAGUE2, SUPERVISOR)
SIMPLE = ("Answer", "Hold", "Retrieve", "Hangup", "DeleteUserData")
RECORDING = ("StartCallRecording", "PauseCallRecording", "ResumeCallRecording", "StopCallRecording")
OUTSIDE = ("0301234", "0302345", "0303456", "0304567")

#: How numbers behave: some answer, one gives up, and one is busy.
MANNERS = {"0302345": "answers:3", "0303456": "rings:5", "0304567": "busy", COLLEAGUE2: "answers:2"}

steps = st.lists(
    st.tuples(
        st.sampled_from(NUMBERS),
        st.integers(0, 1000),
        st.integers(0, 5),
        st.integers(0, 5),
        st.sampled_from((*NUMBERS, *OUTSIDE)),
    ),
    max_size=40,
)


def check_parties(world: World) -> None:
    """Every talk that is on has two parties or more, whose states and participants agree."""
    for talk in {each.talk for each in world.calls.values() if each.live}:
        parties = [each for each in world.on(talk) if each.mode is None]
        # A supervisor who has removed all but one goes on with that one.
        assert len(parties) >= (1 if world.supervisors(talk) else 2)
        # Nobody is on a talk twice, be it as a party or to monitor it.
        assert len({each.number for each in world.on(talk)}) == len(world.on(talk))
        states = sorted(each.state for each in parties)
        assert states.count("Dialing") <= 1
        if "Dialing" in states:
            assert states == ["Dialing", "Ringing"]
        for each in parties:
            others = {other.number for other in parties if other.id != each.id}
            assert set(each.participants) == others


def check_offers(story: Any) -> None:
    """Hold every call to what it offers: that is accepted, anything else is refused."""
    for call in story.world.calls.values():
        if not call.live or call.number not in story.world.phones:
            continue
        for operation in (*SIMPLE, *RECORDING):
            command = Command(number=call.number, operation=operation, at=story.now, call=call.id)
            if operation in story.world.capabilities(call):
                apply(story.world, command)
            elif (operation, call.state) != ("Retrieve", "Held"):
                # A call held for a transfer does not print Retrieve, which every held call obeys nevertheless.
                with pytest.raises(Refused):
                    apply(story.world, command)


def operation_of(world: World, call: str | None, choice: int) -> str:
    """Return an operation, mostly one that the call offers: what nobody may do leads nowhere."""
    offered = world.capabilities(world.calls[call]) if call and choice % 6 else ()
    operations = sorted(ACTS) if not offered else [each for each in offered if each in ACTS]
    return operations[choice % len(operations)]


def check_told(story: Any, over: set[str]) -> None:
    """Nobody is told twice of the same call, nor of one that was over before."""
    told = [each.call for each in story.effects if isinstance(each, CallChanged)]
    assert len(told) == len(set(told))
    assert not over & set(told)


@settings(max_examples=60, deadline=None)
@given(history=steps)
def test_whatever_happens_the_parties_of_a_talk_agree(
    stories: Any, history: list[tuple[str, int, int, int, str]]
) -> None:
    """No history of commands leaves a party alone, tells anybody twice, or wakes a released call."""
    story = stories()
    for number, manner in MANNERS.items():
        story.behave(number, manner)
    for number, choice, one, two, other in history:
        own = [each for each in story.world.calls.values() if each.number == number]
        chosen = own[one % len(own)].id if own else None
        second = own[two % len(own)].id if own else None
        over = {each.id for each in story.world.calls.values() if not each.live}
        operation = operation_of(story.world, chosen, choice)
        before = repr(story.world)
        try:
            story.do(
                number,
                operation,
                chosen,
                other=second,
                destination=other,
                participant=other,
                user_data={"step": str(one)},
                key="step",
                digits=str(one),
                watch=Watch(number=other, scope="Agent" if two % 2 else "Call"),
                disposition=Disposition(value="x", key="y"),
            )
        except Refused:
            assert repr(story.world) == before
        else:
            check_told(story, over)
        # Somebody busy is so at once; the rest happens in time.
        for seconds in (0, 1):
            over = {each.id for each in story.world.calls.values() if not each.live}
            story.later(seconds)
            check_told(story, over)
            check_parties(story.world)
    check_offers(story)
