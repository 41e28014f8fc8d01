"""Numbers that answer, let it ring, give up or are busy: outside and inside, in both telephone worlds."""

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.switches import Client, Office

from ringback.errors import NotValid
from ringback.switch.commands import INVALID, Watch
from ringback.switch.manners import Manner, manners_of
from ringback.switch.settings import Settings

AGENT, CALLER, COLLEAGUE, SUPERVISOR, OUTSIDE = "5005", "5000", "5001", "5010", "777888"


@pytest.mark.parametrize("text", ["busy", "rings", "rings:2", "answers", "answers:2.5", "answers:0"])
def test_a_manner_is_what_its_text_says(text: str) -> None:
    """And says the same again."""
    assert str(Manner.read(text)) == text
    assert Manner.read(str(Manner.read(text))) == Manner.read(text)


@pytest.mark.parametrize("text", ["", "rings:", "busy:1", "answers:-1", "answers:x", "rings:nan", 2.5, None])
def test_what_is_no_manner_is_refused(text: Any) -> None:
    """With the number, and all that it could be."""
    with pytest.raises(NotValid) as caught:
        Manner.read(text, "777888")
    assert caught.value.where == "777888"
    assert "answers:SECONDS" in caught.value.hint


@given(st.text())
def test_any_text_is_a_manner_or_refused(text: str) -> None:
    """Nothing else is raised."""
    with contextlib.suppress(NotValid):
        assert Manner.read(text).word in text


def test_manners_stand_in_a_table_of_their_own() -> None:
    """What the switch is told besides has the last word."""
    parties = {"switch": {"numbers": {"1": "busy", "2": "rings:3"}}}
    assert Settings(parties=parties, numbers={"2": Manner("answers")}).manners == {
        "1": Manner("busy"),
        "2": Manner("answers"),
    }
    assert manners_of(None) == {}


@pytest.mark.parametrize("switch", ["busy", {"numbers": "busy"}, {"numbers": {"1": "engaged"}}])
def test_a_table_without_manners_is_refused(switch: Any) -> None:
    """Before anything is served."""
    with pytest.raises(NotValid):
        manners_of({"switch": switch})


def test_a_number_that_answers_does_so_on_time(story: Any) -> None:
    """The caller is told, and nobody else; not a moment earlier."""
    story.behave(OUTSIDE, "answers:2.5")
    mine, _ = story.dial(AGENT, OUTSIDE)
    assert story.world.due == 2.5
    story.later(2.4)
    assert (story.told(), story.world.calls[mine].state) == ([], "Dialing")
    story.later(0.1)
    assert story.told() == [(AGENT, "StatusChange", "Established")]
    assert story.world.due is None


def test_a_number_that_gives_up_ends_the_call(story: Any) -> None:
    """The caller's call is over, as if the other side had hung up; outside nobody is told."""
    story.behave(OUTSIDE, "rings:30")
    mine, _ = story.dial(AGENT, OUTSIDE)
    story.later(30)
    assert story.told() == [(AGENT, "StatusChange", "Released")]
    assert story.world.calls_of(AGENT) == story.world.calls_of(OUTSIDE) == ()
    assert story.offers(mine) == set()


def test_a_busy_number_ends_the_call_at_once(story: Any) -> None:
    """The caller is told of a call that is dialled, and then that it is over: nothing rings meanwhile."""
    story.behave(COLLEAGUE, "busy")
    story.do(AGENT, "Dial", destination=COLLEAGUE)
    assert story.told() == [(AGENT, "StatusChange", "Dialing")]
    assert story.world.calls_of(COLLEAGUE) == ()
    story.later(0)
    assert story.told() == [(AGENT, "StatusChange", "Released")]
    assert story.world.calls_of(AGENT) == ()


def test_a_number_without_a_manner_goes_on_ringing(story: Any) -> None:
    """For as long as the caller is patient."""
    story.behave(COLLEAGUE, "rings")
    for number in (OUTSIDE, COLLEAGUE):
        mine, _ = story.dial(AGENT, number)
        story.later(100_000)
        assert (story.world.due, story.world.calls[mine].state) == (None, "Dialing")
        story.do(AGENT, "Hangup", mine)


def test_a_phone_inside_can_answer_by_itself(story: Any) -> None:
    """Both parties are told, and a supervisor comes onto the call as if a hand had answered."""
    story.behave(AGENT, "answers:1")
    story.do(SUPERVISOR, "ListenIn", watch=Watch(number=AGENT))
    story.dial(CALLER, AGENT)
    story.later(1)
    assert story.told() == [
        (AGENT, "StatusChange", "Established"),
        (CALLER, "StatusChange", "Established"),
        (SUPERVISOR, "StatusChange", "Established"),
    ]


@pytest.mark.parametrize("text", ["answers:5", "rings:5"])
def test_what_is_answered_or_over_before_does_not_happen_by_itself(story: Any, text: str) -> None:
    """Who answers by hand, or hangs up, is faster."""
    story.behave(AGENT, text)
    mine, theirs = story.dial(CALLER, AGENT)
    story.do(AGENT, "Answer", theirs)
    dues = [story.world.due]
    story.do(CALLER, "Hangup", mine)
    mine, _ = story.dial(CALLER, AGENT)
    dues.append(story.world.due)
    story.do(CALLER, "Hangup", mine)
    assert [*dues, story.world.due] == [None, 5, None]
    story.later(10)
    assert story.effects == ()


def test_a_consultation_with_somebody_busy_leaves_the_call_on_hold(story: Any) -> None:
    """The second call is over; the first can be retrieved."""
    story.behave(COLLEAGUE, "busy")
    _, theirs = story.talk(CALLER, AGENT)
    story.do(AGENT, "InitiateTransfer", theirs, destination=COLLEAGUE)
    story.later(0)
    assert [each.state for each in story.world.calls_of(AGENT)] == ["Held"]
    story.do(AGENT, "Retrieve", theirs)
    assert story.call(AGENT).state == "Established"


@pytest.mark.parametrize("operation", ["SingleStepTransfer", "SingleStepConference"])
def test_nobody_is_sent_to_a_busy_number(story: Any, operation: str) -> None:
    """In a single step there is no way back for the party that would be lost: it is refused."""
    story.behave(OUTSIDE, "busy")
    _, theirs = story.talk(CALLER, AGENT)
    assert story.refused(AGENT, operation, theirs, destination=OUTSIDE) == INVALID
    assert story.call(AGENT).state == "Established"


def test_who_does_not_answer_a_transfer_leaves_nobody_alone(story: Any) -> None:
    """The call of the party that was transferred is over as well."""
    story.behave(COLLEAGUE, "rings:20")
    _, theirs = story.talk(CALLER, AGENT)
    story.do(AGENT, "SingleStepTransfer", theirs, destination=COLLEAGUE)
    story.later(20)
    assert story.told() == [
        (COLLEAGUE, "StatusChange", "Released"),
        (CALLER, "StatusChange", "Released"),
    ]


def test_who_does_not_answer_an_invitation_to_a_conference_is_left_out(story: Any) -> None:
    """The others go on, without naming them."""
    story.behave(OUTSIDE, "rings:20")
    _, theirs = story.talk(CALLER, AGENT)
    story.do(AGENT, "SingleStepConference", theirs, destination=OUTSIDE)
    assert story.call(CALLER).participants == (AGENT, OUTSIDE)
    story.later(20)
    assert [story.call(each).state for each in (AGENT, CALLER)] == ["Established"] * 2
    assert story.call(CALLER).participants == (AGENT,)


def test_what_is_due_happens_in_its_order(story: Any) -> None:
    """However late anybody looks."""
    story.behave(OUTSIDE, "answers:3")
    story.behave(COLLEAGUE, "rings:2")
    story.dial(AGENT, OUTSIDE)
    story.dial(CALLER, COLLEAGUE)
    story.later(60)
    assert [(who, state) for who, _, state in story.told()] == [
        (COLLEAGUE, "Released"),
        (CALLER, "Released"),
        (AGENT, "Established"),
    ]


def test_the_wire_tells_of_what_happens_by_itself() -> None:
    """A GET sees it, and whoever listens has heard of it, each state on its own."""
    with Office.open(numbers={OUTSIDE: Manner.read("answers:2.5"), COLLEAGUE: Manner("busy")}) as office:
        office.agent.dial(OUTSIDE)
        office.clock.advance(2.5)
        assert office.agent.call()["state"] == "Established"
        assert office.agent.told() == [("StatusChange", "Dialing"), ("StatusChange", "Established")]
        office.agent.order("Hold")
        office.quiet()
        assert office.agent.dial(COLLEAGUE).json == {"statusCode": 0}
        assert office.agent.told() == [("StatusChange", "Dialing"), ("StatusChange", "Released")]
        assert office.colleague.heard() == []


def state_of(app: Client, path: str) -> int | None:
    """Return the status of a call's first view, None where the call is over."""
    answer = app.ask("GET", path)
    return answer.json["phoneCallView"][0]["status"] if answer.content else None


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("busy", [None, None, None]),
        ("rings", [4, 4, None]),
        ("rings:5", [4, None, None]),
        ("answers:5", [4, 5, 5]),
        ("answers:0", [5, 5, 5]),
    ],
)
def test_a_number_of_voipnow_behaves(text: str, seen: list[int | None]) -> None:
    """As told: 4 is ringing on the other side, 5 is on call; waitForPickup is the server's own patience."""
    with Client.open(numbers={"777888": Manner.read(text)}) as app:
        path = f"{app.AGENT}/{app.create(waitForPickup='10')['id']}"
        states = []
        # After the first of these times the source has picked up, and the destination is being called.
        for seconds in (0.03, 6, 10):
            app.later(seconds)
            states.append(state_of(app, path))
        assert states == seen


def test_a_terminal_that_is_busy_is_not_waited_for() -> None:
    """The call is over before anybody is called."""
    with Client.open(numbers={"0003*210": Manner("busy")}) as app:
        call = app.create()
        assert app.ask("GET", f"{app.AGENT}/{call['id']}").status == 204


def test_the_last_who_may_pick_up_is_waited_for() -> None:
    """Of several numbers, those that are busy or give up leave it to the others."""
    with Client.open(numbers={"1": Manner("busy"), "2": Manner.read("answers:3")}) as app:
        view = {"source": ["0003*210"], "destination": ["1", "2"]}
        body = {"extension": "0003*210", "phoneCallView": [view]}
        call = app.ask("POST", "/uapi/phoneCalls/@me/simple", body).json[0]
        app.later(4)
        assert app.views(f"{app.AGENT}/{call['id']}")[0]["status"] == 5
