"""The telephone world: the user data of a call, and the digits that are sent on it."""

from typing import Any

import pytest

from ringback.switch.call_data import BYTES, PAIRS
from ringback.switch.commands import INVALID

AGENT, CALLER = "5005", "5000"

TOLD = [(AGENT, "AttachedDataChanged", "Established"), (CALLER, "AttachedDataChanged", "Established")]


def data(story: Any, call: str) -> dict[str, Any]:
    """Return the user data that a call shows."""
    return dict(story.world.user_data(story.world.calls[call]))


@pytest.fixture
def call(story: Any) -> str:
    """Return the agent's call, which has two pairs of user data."""
    _, mine = story.talk(CALLER, AGENT)
    story.do(AGENT, "AttachUserData", mine, user_data={"Account": "12345", "Segment": "Platinum"})
    return str(mine)


def test_an_update_writes_over_what_is_there_and_keeps_the_rest(story: Any, call: str) -> None:
    """Old keys get new values, new keys are added, others stay; all who are on the call are told."""
    story.do(AGENT, "UpdateUserData", call, user_data={"Account": "678", "Name": {"first": "James"}})
    assert data(story, call) == {"Account": "678", "Segment": "Platinum", "Name": {"first": "James"}}
    assert story.told() == TOLD


def test_one_pair_is_deleted(story: Any, call: str) -> None:
    """The other pairs stay."""
    story.do(AGENT, "DeleteUserDataPair", call, key="Segment")
    assert data(story, call) == {"Account": "12345"}
    assert story.told() == TOLD


def test_a_pair_that_is_not_there_is_deleted_without_complaint(story: Any, call: str) -> None:
    """No document says that it must be there."""
    story.do(AGENT, "DeleteUserDataPair", call, key="Nothing")
    assert data(story, call) == {"Account": "12345", "Segment": "Platinum"}


def test_all_user_data_is_deleted(story: Any, call: str) -> None:
    """Nothing is left, at either end."""
    story.do(AGENT, "DeleteUserData", call)
    assert data(story, call) == data(story, story.call(CALLER).id) == {}
    assert story.told() == TOLD


@pytest.mark.parametrize("operation", ["UpdateUserData", "DeleteUserData", "DeleteUserDataPair"])
def test_user_data_of_a_call_that_is_over_stays_as_it_is(story: Any, call: str, operation: str) -> None:
    """A released call offers nothing."""
    story.do(AGENT, "Hangup", call)
    assert story.refused(AGENT, operation, call, user_data={"Account": "1"}, key="Account") == INVALID


def test_a_call_holds_so_many_pairs(story: Any, call: str) -> None:
    """More than that is refused as a whole."""
    many = {str(number): "" for number in range(PAIRS)}
    assert story.refused(AGENT, "UpdateUserData", call, user_data=many) == INVALID


def test_a_call_holds_so_many_bytes(story: Any, call: str) -> None:
    """A client that attaches more and more is refused in the end, and what is there stays."""
    half = "x" * (BYTES // 2)
    story.do(AGENT, "AttachUserData", call, user_data={"one": half})
    before = data(story, call)
    assert story.refused(AGENT, "AttachUserData", call, user_data={"two": half}) == INVALID
    assert data(story, call) == before
    story.do(AGENT, "AttachUserData", call, user_data={"one": ""})
    story.do(AGENT, "AttachUserData", call, user_data={"two": half})


def test_two_calls_that_become_one_keep_the_data_of_both(story: Any, call: str) -> None:
    """Even where it is more than may be attached to one; it can be consulted about, but nothing can be added."""
    most = "x" * (BYTES // 3 * 2)
    story.do(AGENT, "InitiateConference", call, destination="5001")
    story.do("5001", "Answer", story.call("5001").id)
    story.do(AGENT, "AttachUserData", call, user_data={"one": most})
    story.do(AGENT, "AttachUserData", story.call(AGENT).id, user_data={"two": most})
    story.do(AGENT, "CompleteConference", call)
    assert {"one", "two"} <= set(data(story, call))
    assert story.refused(AGENT, "AttachUserData", call, user_data={"three": ""}) == INVALID
    story.do(AGENT, "InitiateTransfer", call, destination="5002")


def test_user_data_outlasts_hold_and_retrieve(story: Any, call: str) -> None:
    """It belongs to the call, not to its state."""
    before = data(story, call)
    story.do(AGENT, "Hold", call)
    story.do(AGENT, "UpdateUserData", call, user_data={"Name": "James"})
    story.do(AGENT, "Retrieve", call)
    assert data(story, call) == {**before, "Name": "James"}


def test_digits_are_told_to_their_sender_alone(story: Any, call: str) -> None:
    """However many they are, one DtmfSent."""
    story.do(AGENT, "SendDtmf", call, digits="0123456789")
    assert story.told() == [(AGENT, "DtmfSent", "Established")]


def test_digits_may_be_sent_before_anybody_answers(story: Any) -> None:
    """Some numbers want more digits before they do."""
    mine, _ = story.dial(CALLER, AGENT)
    story.do(CALLER, "SendDtmf", mine, digits="5")
    assert story.told() == [(CALLER, "DtmfSent", "Dialing")]


@pytest.mark.parametrize("digits", ["", "5a", "#", "٣"])
def test_nothing_but_digits_is_sent(story: Any, call: str, digits: str) -> None:
    """The page knows 0 to 9."""
    assert story.refused(AGENT, "SendDtmf", call, digits=digits) == INVALID


def test_nothing_is_sent_to_somebody_on_hold(story: Any, call: str) -> None:
    """A held call does not offer it."""
    story.do(AGENT, "Hold", call)
    assert "SendDtmf" not in story.offers(call)
    assert story.refused(AGENT, "SendDtmf", call, digits="5") == INVALID
