"""The telephone world: documented stories, illegal commands, and what is true of every history."""

from typing import Any

import pytest
from attrs import evolve

from ringback.switch.commands import (
    FORBIDDEN,
    INVALID,
    MISSING,
    NO_PERMISSION,
    NOT_FOUND,
    DeviceChanged,
    Disposition,
    Refused,
    Reported,
    SignedOff,
    Watch,
)
from ringback.switch.ids import Ids
from ringback.switch.world import MEMORY

AGENT, CALLER, COLLEAGUE, COLLEAGUE2, SUPERVISOR = "5005", "5000", "5001", "5002", "5010"


def watch(number: str, **more: str) -> Watch:
    """Return what a supervisor asks for."""
    return Watch(number=number, **more)


ESTABLISHED = {
    "DeleteUserDataPair",
    "AttachUserData",
    "Hangup",
    "DeleteUserData",
    "Hold",
    "SendDtmf",
    "InitiateConference",
    "InitiateTransfer",
    "SingleStepConference",
    "UpdateUserData",
    "SingleStepTransfer",
    # The switch has a licence for recording; the samples of this story were taken where there is none.
    "StartCallRecording",
}
SECOND = ESTABLISHED | {"SwapCalls", "CompleteTransfer", "CompleteConference"}


def test_swapping_calls_goes_as_the_second_sample_tells(story: Any) -> None:
    """Hold, dial, swap: states, capabilities and durations at each step are the printed ones."""
    _, first = story.dial(CALLER, AGENT)
    assert story.told() == [(CALLER, "StatusChange", "Dialing"), (AGENT, "StatusChange", "Ringing")]
    assert len(story.offers(first)) == 5
    story.now = 5
    story.do(AGENT, "Answer", first)
    assert story.told() == [(AGENT, "StatusChange", "Established"), (CALLER, "StatusChange", "Established")]
    assert story.offers(first) == ESTABLISHED
    story.now = 10
    story.do(AGENT, "Hold", first)
    assert story.told() == [(AGENT, "StatusChange", "Held")]
    assert "Retrieve" in story.offers(first)
    story.now = 19
    second, far = story.dial(AGENT, COLLEAGUE)
    assert len(story.offers(second)) == 8
    story.now = 29
    story.do(COLLEAGUE, "Answer", far)
    assert story.offers(second) == SECOND
    story.now = 60
    story.do(AGENT, "SwapCalls", second, other=first)
    assert story.told() == [(AGENT, "StatusChange", "Held"), (AGENT, "StatusChange", "Established")]
    assert story.world.calls[second].state == "Held"
    assert story.offers(first) == SECOND
    assert "SwapCalls" not in story.offers(second)
    assert story.world.duration(story.world.calls[second], 60) == 41
    assert story.world.duration(story.world.calls[first], 60) == 60


def test_calls_can_be_swapped_from_the_held_one(story: Any) -> None:
    """Whichever of the two is addressed, the established one is held and the held one is established."""
    _, first = story.talk(CALLER, AGENT)
    story.do(AGENT, "Hold", first)
    second, _ = story.talk(AGENT, COLLEAGUE)
    story.do(AGENT, "SwapCalls", first, other=second)
    assert {each: story.world.calls[each].state for each in (first, second)} == {
        first: "Established",
        second: "Held",
    }


def test_ids_have_the_documented_forms_and_each_party_has_its_own(story: Any) -> None:
    """A call's id is 32 upper-case letters and digits, its connection's 16 hexadecimal digits."""
    story.talk(CALLER, AGENT)
    one, two = story.call(CALLER), story.call(AGENT)
    assert one.id != two.id
    for each in (one, two):
        assert len(each.id) == 32
        assert each.id.isalnum()
        assert each.id == each.id.upper()
        assert len(each.conn_id) == 16
        assert int(each.conn_id, 16)


def test_a_transfer_releases_the_call_and_lets_the_others_talk(story: Any) -> None:
    """The destination rings with the user data of both; the party that stays goes on with it."""
    mine, theirs = story.dial(CALLER, AGENT, user_data={"Account": "1"})
    story.do(AGENT, "Answer", theirs)
    data = {"TransferReason": "Escalation"}
    story.do(AGENT, "SingleStepTransfer", theirs, destination=COLLEAGUE, user_data=data)
    assert story.told() == [(AGENT, "StatusChange", "Released"), (COLLEAGUE, "StatusChange", "Ringing")]
    released, ringing = story.world.calls[theirs], story.call(COLLEAGUE)
    assert released.participants == (CALLER,)
    assert story.world.capabilities(released) == ()
    assert ringing.participants == (CALLER,)
    assert story.world.user_data(ringing) == {"Account": "1", "TransferReason": "Escalation"}
    story.do(COLLEAGUE, "Answer", ringing.id)
    assert story.call(CALLER).id == mine
    assert story.call(CALLER).participants == (COLLEAGUE,)
    assert (CALLER, "StatusChange", "Established") in story.told()
    story.do(CALLER, "Hangup", mine)
    assert story.world.calls_of(COLLEAGUE) == ()


def test_a_held_call_can_be_transferred_outside(story: Any) -> None:
    """The number outside has no phone here, so nobody but the transferring party is told."""
    mine, theirs = story.talk(CALLER, AGENT)
    story.do(AGENT, "Hold", theirs)
    story.do(AGENT, "SingleStepTransfer", theirs, destination="+49 30 1234")
    assert story.told() == [(AGENT, "StatusChange", "Released")]
    story.do(CALLER, "Hangup", mine)
    assert story.world.on(story.world.calls[mine].talk) == ()


def test_a_disposition_of_an_active_call_is_user_data_of_both_parties(story: Any) -> None:
    """The key is in the user data that the parties share, and both are told."""
    mine, theirs = story.talk(CALLER, AGENT)
    disposition = Disposition(value="Referred", key="DispositionCode")
    story.do(AGENT, "SetCallDisposition", theirs, disposition=disposition)
    assert story.told() == [
        (AGENT, "AttachedDataChanged", "Established"),
        (CALLER, "AttachedDataChanged", "Established"),
    ]
    assert story.world.user_data(story.world.calls[mine]) == {"DispositionCode": "Referred"}


def test_a_disposition_of_a_released_call_is_reported_and_nobody_is_told(story: Any) -> None:
    """What is over can be dispositioned, silently."""
    mine, theirs = story.talk(CALLER, AGENT)
    story.do(CALLER, "Hangup", mine)
    disposition = Disposition(value="Referred", key="Own")
    story.do(AGENT, "SetCallDisposition", theirs, disposition=disposition)
    assert story.effects == (Reported(call=theirs, disposition=disposition),)
    assert story.world.user_data(story.world.calls[theirs]) == {}


def test_attached_data_merges_and_is_seen_by_both(story: Any) -> None:
    """A key that is there takes the new value; the others stay."""
    mine, theirs = story.dial(CALLER, AGENT, user_data={"a": "1", "b": "2"})
    story.do(AGENT, "AttachUserData", theirs, user_data={"b": {"c": "3"}})
    assert story.world.user_data(story.world.calls[mine]) == {"a": "1", "b": {"c": "3"}}
    assert story.told() == [
        (AGENT, "AttachedDataChanged", "Ringing"),
        (CALLER, "AttachedDataChanged", "Dialing"),
    ]


def test_user_data_has_a_limit(story: Any) -> None:
    """Nobody can fill the memory by attaching."""
    mine, _ = story.talk(CALLER, AGENT)
    plenty = {str(each): "" for each in range(1000)}
    assert story.refused(CALLER, "AttachUserData", mine, user_data=plenty) == INVALID


@pytest.mark.parametrize(("mode", "mute"), [("ListenIn", "On"), ("Coach", "On"), ("BargeIn", "Off")])
def test_a_supervisor_joins_when_the_monitored_agent_answers(mode: str, mute: str, story: Any) -> None:
    """The supervisor's own call is established with both parties, mute as the mode has it."""
    story.do(SUPERVISOR, mode, watch=watch(AGENT))
    assert story.effects == (DeviceChanged(number=SUPERVISOR),)
    mine, _ = story.talk(CALLER, AGENT)
    assert story.told()[-1] == (SUPERVISOR, "StatusChange", "Established")
    own = story.call(SUPERVISOR)
    assert (own.participants, own.mute, own.mode) == ((CALLER, AGENT), mute, mode)
    assert story.call(AGENT).participants == (CALLER,)
    story.do(CALLER, "Hangup", mine)
    assert story.told() == [
        (CALLER, "StatusChange", "Released"),
        (AGENT, "StatusChange", "Released"),
        (SUPERVISOR, "StatusChange", "Released"),
    ]


def test_a_supervisor_joins_a_talk_that_is_on_already(story: Any) -> None:
    """Monitoring that starts in the middle of a call joins at once."""
    story.talk(CALLER, AGENT)
    story.do(SUPERVISOR, "ListenIn", watch=watch(AGENT))
    assert story.told() == [(SUPERVISOR, "StatusChange", "Established")]


def test_the_next_call_only_is_joined_once(story: Any) -> None:
    """NextCall leaves the present call alone, joins the next one, and is done when that is over."""
    mine, _ = story.talk(CALLER, AGENT)
    story.do(SUPERVISOR, "ListenIn", watch=watch(AGENT, mode="NextCall"))
    assert story.world.calls_of(SUPERVISOR) == ()
    story.do(CALLER, "Hangup", mine)
    mine, _ = story.talk(CALLER, AGENT)
    assert len(story.world.calls_of(SUPERVISOR)) == 1
    story.do(CALLER, "Hangup", mine)
    assert story.effects[-1] == DeviceChanged(number=SUPERVISOR)
    story.talk(CALLER, AGENT)
    assert story.world.calls_of(SUPERVISOR) == ()


@pytest.mark.parametrize(("scope", "stays"), [("Call", 1), ("Agent", 0)])
def test_the_scope_says_what_a_supervisor_stays_with(scope: str, stays: int, story: Any) -> None:
    """After a transfer the supervisor stays with the call, or leaves with the agent."""
    _, theirs = story.talk(CALLER, AGENT)
    story.do(SUPERVISOR, "ListenIn", watch=watch(AGENT, scope=scope))
    story.do(AGENT, "SingleStepTransfer", theirs, destination=COLLEAGUE)
    assert len(story.world.calls_of(SUPERVISOR)) == stays


def test_barging_in_and_listening_in_alternate(story: Any) -> None:
    """Mute goes off and on, and exactly the other switch is offered."""
    story.do(SUPERVISOR, "ListenIn", watch=watch(AGENT))
    story.talk(CALLER, AGENT)
    own = story.call(SUPERVISOR).id
    assert story.refused(SUPERVISOR, "SwitchToListenIn", own) == INVALID
    for operation, other, mute in (
        ("SwitchToBargeIn", "SwitchToListenIn", "Off"),
        ("SwitchToListenIn", "SwitchToBargeIn", "On"),
    ):
        story.do(SUPERVISOR, operation, own)
        assert story.told() == [(SUPERVISOR, "StatusChange", "Established")]
        assert story.world.calls[own].mute == mute
        assert {operation, other} & story.offers(own) == {other}


@pytest.mark.parametrize("operation", ["SwitchToBargeIn", "SwitchToListenIn"])
def test_nobody_returns_to_coaching(operation: str, story: Any) -> None:
    """A coach may switch to either mode; from there only the two of them alternate."""
    story.do(SUPERVISOR, "Coach", watch=watch(AGENT))
    story.talk(CALLER, AGENT)
    own = story.call(SUPERVISOR).id
    story.do(SUPERVISOR, operation, own)
    assert story.refused(SUPERVISOR, operation, own) == INVALID
    assert story.refused(SUPERVISOR, "SwitchToCoach", own) == FORBIDDEN


def test_a_supervisor_may_hang_up_and_the_parties_go_on(story: Any) -> None:
    """Nobody but the supervisor is told."""
    story.do(SUPERVISOR, "BargeIn", watch=watch(AGENT))
    story.talk(CALLER, AGENT)
    story.do(SUPERVISOR, "Hangup", story.call(SUPERVISOR).id)
    assert story.told() == [(SUPERVISOR, "StatusChange", "Released")]
    assert story.call(AGENT).state == "Established"


def test_monitoring_is_cancelled_once(story: Any) -> None:
    """Who monitors nobody has nothing to cancel."""
    story.do(SUPERVISOR, "Coach", watch=watch(AGENT))
    story.do(SUPERVISOR, "CancelSupervisorMonitoring")
    assert story.effects == (DeviceChanged(number=SUPERVISOR),)
    assert story.world.phone(SUPERVISOR).monitoring is None
    assert story.refused(SUPERVISOR, "CancelSupervisorMonitoring") == INVALID


def test_a_session_starts_and_ends(story: Any) -> None:
    """The device shows it; monitoring does not outlive the session."""
    story.do(SUPERVISOR, "StartContactCenterSession")
    assert story.world.phone(SUPERVISOR).user_state == "Ready"
    story.do(SUPERVISOR, "ListenIn", watch=watch(AGENT))
    story.do(SUPERVISOR, "EndContactCenterSession")
    assert story.effects == (DeviceChanged(number=SUPERVISOR), SignedOff(number=SUPERVISOR))
    assert story.world.phone(SUPERVISOR).monitoring is None


def test_illegal_commands_are_refused_and_change_nothing(story: Any) -> None:
    """Each by the documented result code."""
    mine, theirs = story.talk(CALLER, AGENT)
    ghost = "0" * 32
    assert story.refused(AGENT, "Fly", theirs) == FORBIDDEN
    assert story.refused(AGENT, "Hold", ghost) == NOT_FOUND
    assert story.refused(AGENT, "Hold", mine) == NOT_FOUND
    assert story.refused(AGENT, "Retrieve", theirs) == INVALID
    assert story.refused(AGENT, "Answer", theirs) == INVALID
    assert story.refused(AGENT, "SwitchToBargeIn", theirs) == INVALID
    assert story.refused(AGENT, "SwapCalls", theirs, other=ghost) == NOT_FOUND
    assert story.refused(AGENT, "SwapCalls", theirs, other=theirs) == INVALID
    assert story.refused(AGENT, "SingleStepTransfer", theirs, destination=CALLER) == INVALID
    assert story.refused(AGENT, "SingleStepTransfer", theirs) == MISSING
    assert story.refused(AGENT, "Dial", destination=COLLEAGUE) == INVALID
    assert story.refused(COLLEAGUE, "Dial", destination=COLLEAGUE) == INVALID
    assert story.refused(COLLEAGUE, "Dial", destination="no number") == INVALID
    assert story.refused(AGENT, "ListenIn", watch=watch(CALLER)) == NO_PERMISSION
    assert story.refused(SUPERVISOR, "ListenIn", watch=watch("1")) == NOT_FOUND
    assert story.refused(SUPERVISOR, "ListenIn", watch=watch(SUPERVISOR)) == INVALID
    assert story.refused(SUPERVISOR, "ListenIn") == MISSING
    story.do(CALLER, "Hangup", mine)
    for operation in ("Hold", "Hangup", "Answer", "AttachUserData"):
        assert story.refused(AGENT, operation, theirs) == INVALID


def test_a_ringing_call_cannot_be_hung_up_by_who_is_called(story: Any) -> None:
    """The documents never offer Hangup while a call rings; the caller may give up."""
    mine, theirs = story.dial(CALLER, AGENT)
    assert story.refused(AGENT, "Hangup", theirs) == INVALID
    story.do(CALLER, "Hangup", mine)
    assert story.told() == [(CALLER, "StatusChange", "Released"), (AGENT, "StatusChange", "Released")]


def test_a_phone_has_a_limited_number_of_lines(story: Any) -> None:
    """Who is called too often is busy."""
    codes = []
    for _ in range(30):
        try:
            mine, _ = story.dial(CALLER, AGENT)
        except Refused as refusal:
            codes.append(refusal.code)
            break
        story.do(AGENT, "Answer", story.call(AGENT).id)
        story.do(CALLER, "Hold", mine)
    assert codes == [INVALID]


def test_the_world_does_not_grow_with_its_past(story: Any) -> None:
    """Only the latest released calls are remembered."""
    for _ in range(3 * MEMORY):
        mine, _ = story.talk(CALLER, AGENT)
        story.do(CALLER, "Hangup", mine)
        outside, _ = story.dial(CALLER, "0301234")
        story.do(CALLER, "Hangup", outside)
    assert len(story.world.calls) == 2 * MEMORY
    assert len(story.world.talks) <= 2 * MEMORY


def test_the_same_seed_gives_the_same_world(stories: Any) -> None:
    """Ids come from the seed and the history alone."""
    one, two = stories(), stories()
    for story in (one, two):
        story.talk(CALLER, AGENT)
    assert one.world == two.world
    assert evolve(one.world, ids=Ids(8)) != two.world
