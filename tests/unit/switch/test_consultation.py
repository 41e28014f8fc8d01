"""Consultations, transfers and conferences in the telephone world."""

from typing import Any

import pytest

from ringback.switch.commands import FORBIDDEN, INVALID, NOT_FOUND, Watch

AGENT, CALLER, COLLEAGUE, COLLEAGUE2, SUPERVISOR = "5005", "5000", "5001", "5002", "5010"


def consulted(story: Any, what: str = "Transfer") -> tuple[str, str, str, str]:
    """Have the agent consult the colleague; return the calls of caller and agent, and both of the consultation."""
    mine, original = story.talk(CALLER, AGENT)
    story.do(AGENT, f"Initiate{what}", original, destination=COLLEAGUE)
    consult, far = story.call(AGENT).id, story.call(COLLEAGUE).id
    return mine, original, consult, far


def states(story: Any, *calls: str) -> list[str]:
    """Return the states of calls."""
    return [story.world.calls[each].state for each in calls]


@pytest.mark.parametrize("what", ["Transfer", "Conference"])
def test_a_consultation_holds_the_call_and_dials(story: Any, what: str) -> None:
    """The original is told of first; the new call is a Consult call that knows its parent."""
    _, original, consult, far = consulted(story, what)
    assert story.told() == [
        (AGENT, "StatusChange", "Held"),
        (AGENT, "StatusChange", "Dialing"),
        (COLLEAGUE, "StatusChange", "Ringing"),
    ]
    assert (story.world.calls[consult].kind, story.world.calls[consult].parent) == ("Consult", original)
    story.do(COLLEAGUE, "Answer", far)
    assert (AGENT, "StatusChange", "Established") in story.told()
    assert {"CompleteTransfer", "CompleteConference", "SwapCalls"} <= story.offers(consult)


def test_a_call_held_for_a_transfer_offers_what_its_page_prints(story: Any) -> None:
    """InitiateTransfer's held call can be swapped and completed, InitiateConference's retrieved."""
    _, original, consult, _ = consulted(story)
    assert {"SwapCalls", "CompleteTransfer"} <= story.offers(original)
    assert "Retrieve" not in story.offers(original)
    story.do(AGENT, "Hangup", consult)
    assert "Retrieve" in story.offers(original)


def test_a_call_held_for_a_conference_offers_retrieve(story: Any) -> None:
    """The two pages print two lists for it."""
    _, original, _, _ = consulted(story, "Conference")
    assert "Retrieve" in story.offers(original)
    assert "CompleteTransfer" not in story.offers(original)


@pytest.mark.parametrize("place", [1, 2])
def test_a_transfer_connects_the_others(story: Any, place: int) -> None:
    """Whichever call is addressed, the agent's are released, the original first, and the others have each other."""
    calls = mine, original, consult, far = consulted(story)
    story.do(COLLEAGUE, "Answer", far)
    story.do(AGENT, "CompleteTransfer", calls[place], other=consult if place == 1 else None)
    effects = [each.call for each in story.effects[:2]]
    assert effects == [original, consult]
    assert states(story, mine, original, consult, far) == [
        "Established",
        "Released",
        "Released",
        "Established",
    ]
    assert story.call(CALLER).participants == (COLLEAGUE,)
    assert story.call(COLLEAGUE).participants == (CALLER,)
    assert story.told()[2:] == [
        (CALLER, "ParticipantsUpdated", "Established"),
        (COLLEAGUE, "ParticipantsUpdated", "Established"),
    ]
    story.do(CALLER, "Hangup", mine)
    assert story.world.calls_of(COLLEAGUE) == ()


def test_a_transfer_to_a_ringing_phone(story: Any) -> None:
    """The colleague answers the caller instead of the agent."""
    mine, _, consult, far = consulted(story)
    story.do(AGENT, "CompleteTransfer", consult)
    assert story.world.calls_of(AGENT) == ()
    story.do(COLLEAGUE, "Answer", far)
    assert states(story, mine, far) == ["Established", "Established"]
    assert (CALLER, "StatusChange", "Established") in story.told()


def test_a_second_call_that_was_dialled_can_be_completed(story: Any) -> None:
    """CompleteTransfer finds the other call by itself, although none is a consultation."""
    mine, original = story.talk(CALLER, AGENT)
    story.do(AGENT, "Hold", original)
    second, far = story.talk(AGENT, COLLEAGUE)
    story.do(AGENT, "CompleteTransfer", second)
    assert states(story, original, second) == ["Released", "Released"]
    assert story.world.calls[mine].talk == story.world.calls[far].talk


def test_user_data_of_both_calls_goes_on(story: Any) -> None:
    """The consultation begins with what the call had; what is attached to it stays with the colleague."""
    mine, theirs = story.dial(CALLER, AGENT, user_data={"Account": "1"})
    story.do(AGENT, "Answer", theirs)
    story.do(AGENT, "InitiateTransfer", theirs, destination=COLLEAGUE, user_data={"Reason": "Escalation"})
    consult = story.call(AGENT)
    assert story.world.user_data(consult) == {"Account": "1", "Reason": "Escalation"}
    assert story.world.user_data(story.world.calls[mine]) == {"Account": "1"}
    story.do(COLLEAGUE, "Answer", story.call(COLLEAGUE).id)
    story.do(AGENT, "CompleteTransfer", consult.id)
    assert story.world.user_data(story.call(CALLER)) == {"Account": "1", "Reason": "Escalation"}


def conference(story: Any) -> tuple[str, str, str]:
    """Bring caller and colleague together; return the calls of caller, agent and colleague."""
    mine, original, consult, far = consulted(story, "Conference")
    story.do(COLLEAGUE, "Answer", far)
    story.do(AGENT, "CompleteConference", consult)
    return mine, original, far


def test_a_conference_releases_the_consultation_and_goes_on(story: Any) -> None:
    """Everybody is on the original call, and each is told of the others."""
    mine, original, far = conference(story)
    assert story.told() == [
        (AGENT, "StatusChange", "Released"),
        (AGENT, "StatusChange", "Established"),
        (CALLER, "ParticipantsUpdated", "Established"),
        (COLLEAGUE, "ParticipantsUpdated", "Established"),
    ]
    assert story.world.calls[original].participants == (CALLER, COLLEAGUE)
    assert set(story.world.calls[mine].participants) == {AGENT, COLLEAGUE}
    assert set(story.world.calls[far].participants) == {AGENT, CALLER}
    assert "RemoveParticipantFromConference" not in story.offers(original)


def test_the_consultation_ends_even_where_it_is_the_one_on_hold(story: Any) -> None:
    """After a swap, the conference is still on the original call."""
    _, original, consult, far = consulted(story, "Conference")
    story.do(COLLEAGUE, "Answer", far)
    story.do(AGENT, "SwapCalls", consult, other=original)
    story.do(AGENT, "CompleteConference", original)
    assert states(story, original, consult) == ["Established", "Released"]


def test_who_leaves_a_conference_leaves_the_others_talking(story: Any) -> None:
    """Two are left, and they are each other's only participant."""
    mine, original, far = conference(story)
    story.do(AGENT, "Hangup", original)
    assert states(story, mine, far) == ["Established", "Established"]
    assert story.call(CALLER).participants == (COLLEAGUE,)


def test_the_owner_removes_a_participant(story: Any) -> None:
    """The owner is told by ParticipantsUpdated, the removed party that its call is over."""
    mine, original, far = conference(story)
    story.do(AGENT, "RemoveParticipantFromConference", original, participant=COLLEAGUE)
    assert story.told() == [
        (AGENT, "ParticipantsUpdated", "Established"),
        (CALLER, "ParticipantsUpdated", "Established"),
        (COLLEAGUE, "StatusChange", "Released"),
    ]
    assert story.world.calls[original].participants == (CALLER,)
    assert states(story, mine, far) == ["Established", "Released"]


def test_who_may_remove_whom(story: Any) -> None:
    """Only the owner, only who takes part, and only while it is a conference."""
    mine, original, far = conference(story)
    remove = "RemoveParticipantFromConference"
    assert story.refused(CALLER, remove, mine, participant=COLLEAGUE) == FORBIDDEN
    assert story.refused(AGENT, remove, original, participant=SUPERVISOR) == NOT_FOUND
    assert story.refused(AGENT, remove, original, participant=AGENT) == NOT_FOUND
    story.do(COLLEAGUE, "Hangup", far)
    assert story.refused(AGENT, remove, original, participant=CALLER) == INVALID


def test_somebody_is_added_in_one_step(story: Any) -> None:
    """Their phone rings while the others talk; who added them owns the conference."""
    mine, theirs = story.talk(CALLER, AGENT)
    story.do(AGENT, "SingleStepConference", theirs, destination=COLLEAGUE)
    assert (COLLEAGUE, "StatusChange", "Ringing") in story.told()
    assert states(story, mine, theirs) == ["Established", "Established"]
    assert set(story.world.calls[theirs].participants) == {CALLER, COLLEAGUE}
    story.do(COLLEAGUE, "Answer", story.call(COLLEAGUE).id)
    assert set(story.call(COLLEAGUE).participants) == {CALLER, AGENT}
    story.do(AGENT, "RemoveParticipantFromConference", theirs, participant=COLLEAGUE)
    assert story.world.calls_of(COLLEAGUE) == ()


def test_what_a_consultation_needs(story: Any) -> None:
    """A call to consult about, somebody else to consult, and no other conversation meanwhile."""
    _, original, consult, far = consulted(story)
    story.do(COLLEAGUE, "Answer", far)
    again = ("InitiateTransfer", original)
    assert story.refused(AGENT, *again, destination=COLLEAGUE2) == INVALID
    story.do(AGENT, "Hangup", consult)
    assert story.refused(AGENT, *again, destination=CALLER) == INVALID
    assert story.refused(AGENT, "SingleStepConference", original, destination=CALLER) == INVALID
    for operation in ("CompleteTransfer", "CompleteConference"):
        assert story.refused(AGENT, operation, original) == INVALID
        assert story.refused(AGENT, operation, original, other="nothing") == NOT_FOUND


def test_a_conference_waits_until_somebody_answers(story: Any) -> None:
    """No page prints CompleteConference on a dialing call."""
    _, _, consult, _ = consulted(story, "Conference")
    assert story.refused(AGENT, "CompleteConference", consult) == INVALID


def test_the_face_shows_parents(office: Any) -> None:
    """A consultation call names the call that it was made from, twice; no other call does."""
    _, call = office.talk()
    destination = {"phoneNumber": office.colleague.number}
    office.agent.order(call, "InitiateTransfer", destination=destination).raise_for_status()
    original, consult = office.agent.calls()
    assert consult["callType"] == "Consult"
    assert consult["parentCallUri"] == original["uri"]
    assert consult["parentCallPath"] == original["path"]
    assert "parentCallUri" not in original
    assert office.agent.order(consult, "CompleteTransfer", consultCallUri=7).status_code == 400
    done = office.agent.order(original, "CompleteTransfer", consultCallUri=consult["uri"])
    assert done.json() == {"statusCode": 0}


def test_who_monitors_both_calls_is_on_the_conference_once(story: Any) -> None:
    """The supervisor's call on the consultation is over, and says so."""
    story.do(SUPERVISOR, "ListenIn", watch=Watch(number=AGENT))
    _, theirs = story.talk(CALLER, AGENT)
    story.do(AGENT, "InitiateConference", theirs, destination=COLLEAGUE)
    story.do(COLLEAGUE, "Answer", story.call(COLLEAGUE).id)
    assert len(story.world.calls_of(SUPERVISOR)) == 2
    story.do(AGENT, "CompleteConference", theirs)
    assert [each for each in story.told() if each[0] == SUPERVISOR] == [
        (SUPERVISOR, "StatusChange", "Released"),
        (SUPERVISOR, "ParticipantsUpdated", "Established"),
    ]
    assert set(story.call(SUPERVISOR).participants) == {AGENT, CALLER, COLLEAGUE}


def test_nobody_is_connected_with_themselves(story: Any) -> None:
    """Who was called on both lines has nobody left to talk to once the caller has completed the transfer."""
    first, theirs = story.talk(AGENT, CALLER)
    story.do(AGENT, "InitiateTransfer", first, destination=COLLEAGUE)
    story.do(COLLEAGUE, "Answer", story.call(COLLEAGUE).id)
    second = story.call(AGENT).id
    story.do(CALLER, "Hold", theirs)
    story.do(AGENT, "SingleStepConference", second, destination=CALLER)
    story.do(CALLER, "Answer", story.call(CALLER).id)
    story.do(AGENT, "CompleteTransfer", second)
    assert [len(story.world.calls_of(each)) for each in (AGENT, CALLER, COLLEAGUE)] == [0, 1, 1]
    assert story.call(CALLER).participants == (COLLEAGUE,)


def test_a_party_who_is_alone_on_both_calls_is_left_in_peace(story: Any) -> None:
    """Both of its calls are over."""
    mine, _ = story.talk(AGENT, CALLER)
    story.do(AGENT, "Hold", mine)
    second, theirs = story.dial(AGENT, CALLER)
    story.do(CALLER, "Answer", theirs)
    story.do(AGENT, "CompleteTransfer", second, other=mine)
    assert story.world.calls_of(AGENT) == story.world.calls_of(CALLER) == ()
    assert story.told().count((CALLER, "StatusChange", "Released")) == 2


def test_who_monitors_a_call_can_bring_somebody_in(story: Any) -> None:
    """A supervisor takes nobody's place: all parties name the one who comes."""
    _, theirs = story.talk(CALLER, AGENT)
    story.do(SUPERVISOR, "BargeIn", watch=Watch(number=AGENT))
    story.do(SUPERVISOR, "SingleStepTransfer", story.call(SUPERVISOR).id, destination=COLLEAGUE)
    assert story.world.calls[theirs].participants == (CALLER, COLLEAGUE)
    assert set(story.call(COLLEAGUE).participants) == {CALLER, AGENT}


def test_of_two_calls_without_a_parent_the_one_off_hold_is_the_consultation(story: Any) -> None:
    """Whichever is older, and whichever is addressed: the call table has the established one released."""
    for addressed in (0, 1):
        first, theirs = story.talk(AGENT, CALLER)
        story.do(AGENT, "Hold", first)
        story.now += 1
        second, _ = story.talk(AGENT, COLLEAGUE)
        story.do(AGENT, "SwapCalls", second, other=first)
        calls = (first, second)
        story.do(AGENT, "CompleteConference", calls[addressed], other=calls[1 - addressed])
        assert states(story, first, second) == ["Released", "Established"]
        story.do(AGENT, "ClearCall", second)
        assert story.world.calls_of(CALLER) == ()
        assert theirs


def watched(story: Any) -> tuple[str, str, str]:
    """Return the calls of two who talk, and that of a supervisor who has barged in."""
    mine, theirs = story.talk(AGENT, CALLER)
    story.do(SUPERVISOR, "BargeIn", watch=Watch(number=AGENT))
    return mine, theirs, story.call(SUPERVISOR).id


def test_nobody_stays_alone_when_a_supervisor_leaves(story: Any) -> None:
    """Who is left with the supervisor alone goes on, and is released with the supervisor."""
    mine, _, watching = watched(story)
    story.do(SUPERVISOR, "RemoveParticipantFromConference", watching, participant=CALLER)
    assert story.world.calls[mine].state == "Established"
    story.do(SUPERVISOR, "Hangup", watching)
    assert story.told() == [(SUPERVISOR, "StatusChange", "Released"), (AGENT, "StatusChange", "Released")]


def test_a_supervisor_removes_everybody_but_the_last(story: Any) -> None:
    """A supervisor alone on a call would be on nobody's."""
    _, _, watching = watched(story)
    story.do(SUPERVISOR, "RemoveParticipantFromConference", watching, participant=CALLER)
    assert (
        story.refused(SUPERVISOR, "RemoveParticipantFromConference", watching, participant=AGENT) == INVALID
    )


def test_who_is_alone_with_a_supervisor_transfers_nobody(story: Any) -> None:
    """There is nobody whom the destination could be connected with."""
    mine, _, watching = watched(story)
    story.do(SUPERVISOR, "RemoveParticipantFromConference", watching, participant=CALLER)
    assert story.refused(AGENT, "SingleStepTransfer", mine, destination=COLLEAGUE) == INVALID
