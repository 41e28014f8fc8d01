"""Whatever the parties do, in whatever order: what stays true of the telephone world."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringback.switch.commands import CallChanged, Command, Disposition, Refused, Watch
from ringback.switch.moves import apply
from ringback.switch.world import World

AGENT, CALLER, COLLEAGUE, COLLEAGUE2, SUPERVISOR = "5005", "5000", "5001", "5002", "5010"
NUMBERS = (AGENT, CALLER, COLLEAGUE, COLLEAGUE2, SUPERVISOR)
SIMPLE = ("Answer", "Hold", "Retrieve", "Hangup", "DeleteUserData")
RECORDING = ("StartCallRecording", "PauseCallRecording", "ResumeCallRecording", "StopCallRecording")
OPERATIONS = (
    *SIMPLE,
    *RECORDING,
    "MuteCall",
    "UnmuteCall",
    "ClearCall",
    "SendDtmf",
    "UpdateUserData",
    "DeleteUserDataPair",
    "Dial",
    "SwapCalls",
    "SingleStepTransfer",
    "AttachUserData",
    "SetCallDisposition",
    "SwitchToListenIn",
    "SwitchToBargeIn",
    "ListenIn",
    "Coach",
    "BargeIn",
    "CancelSupervisorMonitoring",
)

steps = st.lists(
    st.tuples(
        st.sampled_from(NUMBERS),
        st.sampled_from(OPERATIONS),
        st.integers(0, 5),
        st.integers(0, 5),
        st.sampled_from((*NUMBERS, "0301234")),
    ),
    max_size=40,
)


def check_parties(world: World) -> None:
    """Every talk that is on has two parties or more, whose states and participants agree."""
    for talk in {each.talk for each in world.calls.values() if each.live}:
        parties = [each for each in world.on(talk) if each.mode is None]
        assert len(parties) >= 2
        states = sorted(each.state for each in parties)
        assert states.count("Dialing") <= 1
        if "Dialing" in states:
            assert states == ["Dialing", "Ringing"]
        for each in parties:
            others = {other.number for other in parties if other.id != each.id}
            assert set(each.participants) <= others


def check_offers(story: Any) -> None:
    """Hold every call to what it offers: that is accepted, anything else is refused."""
    for call in story.world.calls.values():
        if not call.live or call.number not in story.world.phones:
            continue
        for operation in (*SIMPLE, *RECORDING):
            command = Command(number=call.number, operation=operation, at=story.now, call=call.id)
            if operation in story.world.capabilities(call):
                apply(story.world, command)
            else:
                with pytest.raises(Refused):
                    apply(story.world, command)


@settings(max_examples=60, deadline=None)
@given(history=steps)
def test_whatever_happens_the_parties_of_a_talk_agree(
    stories: Any, history: list[tuple[str, str, int, int, str]]
) -> None:
    """No history of commands leaves a party alone, tells anybody twice, or wakes a released call."""
    story = stories()
    for number, operation, one, two, other in history:
        story.now += 1
        own = [each for each in story.world.calls.values() if each.number == number]
        chosen = own[one % len(own)].id if own else None
        second = own[two % len(own)].id if own else None
        over = {each.id for each in story.world.calls.values() if not each.live}
        before = repr(story.world)
        try:
            story.do(
                number,
                operation,
                chosen,
                other=second,
                destination=other,
                user_data={"step": str(one)},
                key="step",
                digits=str(one),
                watch=Watch(number=other),
                disposition=Disposition(value="x", key="y"),
            )
        except Refused:
            assert repr(story.world) == before
            continue
        told = [each.call for each in story.effects if isinstance(each, CallChanged)]
        assert len(told) == len(set(told))
        assert not over & set(told)
        check_parties(story.world)
    check_offers(story)
