"""The telephone world: calls that are muted, recorded, and cut off for everybody."""

from typing import Any

import pytest

from ringback.switch.commands import FORBIDDEN, INVALID, Watch

AGENT, CALLER, SUPERVISOR = "5005", "5000", "5010"

RECORDING = {"StartCallRecording", "PauseCallRecording", "ResumeCallRecording", "StopCallRecording"}


@pytest.fixture
def call(story: Any) -> str:
    """Return the agent's call."""
    return str(story.talk(CALLER, AGENT)[1])


def test_a_muted_call_offers_to_be_heard_again(story: Any, call: str) -> None:
    """Muted and unmuted are told to the party itself; nobody else is muted."""
    story.do(AGENT, "MuteCall", call)
    assert story.told() == [(AGENT, "StatusChange", "Established")]
    assert "UnmuteCall" in story.offers(call)
    assert (story.world.calls[call].mute, story.call(CALLER).mute) == ("On", "Off")
    story.do(AGENT, "UnmuteCall", call)
    assert story.world.calls[call].mute == "Off"
    assert "UnmuteCall" not in story.offers(call)


def test_who_is_muted_cannot_be_muted_again(story: Any, call: str) -> None:
    """Each of the two is for one state of the microphone."""
    assert story.refused(AGENT, "UnmuteCall", call) == INVALID
    story.do(AGENT, "MuteCall", call)
    assert story.refused(AGENT, "MuteCall", call) == INVALID


STORIES = {
    "started": (["StartCallRecording"], "Recording", "ON", {"PauseCallRecording", "StopCallRecording"}),
    "paused": (
        ["StartCallRecording", "PauseCallRecording"],
        "Paused",
        "PAUSED",
        {"ResumeCallRecording", "StopCallRecording"},
    ),
    "resumed": (
        ["StartCallRecording", "PauseCallRecording", "ResumeCallRecording"],
        "Recording",
        "ON",
        {"PauseCallRecording", "StopCallRecording"},
    ),
    "stopped": (["StartCallRecording", "StopCallRecording"], "Stopped", "OFF", {"StartCallRecording"}),
}


@pytest.mark.parametrize("name", STORIES)
def test_a_recording_goes_as_the_samples_tell(story: Any, call: str, name: str) -> None:
    """State, user data and capabilities are the printed ones; what is not offered is refused."""
    operations, state, written, offered = STORIES[name]
    for operation in operations:
        story.do(AGENT, operation, call)
        assert story.told() == [(AGENT, "CallRecordingStateChange", "Established")]
    assert story.world.calls[call].shown["recordingState"] == state
    assert story.world.user_data(story.world.calls[call])["GSIP_RECORD"] == written
    assert story.offers(call) & RECORDING == offered
    for operation in RECORDING - offered:
        assert story.refused(AGENT, operation, call) == INVALID


def test_a_recording_goes_on_while_the_call_is_held(story: Any, call: str) -> None:
    """It can only be commanded once the call is retrieved."""
    story.do(AGENT, "StartCallRecording", call)
    story.do(AGENT, "Hold", call)
    assert story.world.calls[call].shown["recordingState"] == "Recording"
    assert not story.offers(call) & RECORDING
    story.do(AGENT, "Retrieve", call)
    assert "StopCallRecording" in story.offers(call)


def test_a_call_that_is_over_shows_no_recording(story: Any, call: str) -> None:
    """Recording ends with the call."""
    story.do(AGENT, "StartCallRecording", call)
    story.do(AGENT, "Hangup", call)
    assert "recordingState" not in story.world.calls[call].shown


def test_a_cleared_call_is_over_for_everybody(story: Any) -> None:
    """Those who monitor it included."""
    device = Watch(number=AGENT)
    story.do(SUPERVISOR, "BargeIn", watch=device)
    _, mine = story.talk(CALLER, AGENT)
    story.do(AGENT, "ClearCall", mine)
    assert sorted(story.told()) == [
        (CALLER, "StatusChange", "Released"),
        (AGENT, "StatusChange", "Released"),
        (SUPERVISOR, "StatusChange", "Released"),
    ]
    assert not any(each.live for each in story.world.calls.values())


def test_a_call_that_rings_is_not_cleared(story: Any) -> None:
    """It is for those who talk."""
    _, theirs = story.dial(CALLER, AGENT)
    assert story.refused(AGENT, "ClearCall", theirs) == INVALID


@pytest.mark.parametrize("operation", ["MuteCall", "UnmuteCall", "StartCallRecording", "ClearCall"])
def test_who_monitors_a_call_has_no_say_in_it(story: Any, operation: str) -> None:
    """A supervisor's microphone is switched by the monitoring mode."""
    story.do(SUPERVISOR, "ListenIn", watch=Watch(number=AGENT))
    story.talk(CALLER, AGENT)
    assert story.refused(SUPERVISOR, operation, story.call(SUPERVISOR).id) == FORBIDDEN
