"""What a notification is about, and what the actors remember of it."""

from tests.unit.suite.told import HELD, RETRIEVED, changed, sample, subject, tracked

from ringback.suite.subjects import Subject, as_segments, dotted, last_segment
from ringback.suite.tracker import Tracked, Tracker


def test_subject_of_a_call() -> None:
    """A call's message gives its id, state, change and the channel it belongs on."""
    message = sample(RETRIEVED)
    assert subject(message) == Subject(
        message="CallStateChangeMessage",
        kind="call",
        change="StatusChange",
        resource=message["data"]["call"],
        id="01RCC3N118B1V0SL8O7GK2LAES00000P",
        state="Established",
        channel="/v2/me/calls",
        place="/data/call",
        place_of_state="/data/call/state",
    )


def test_subject_of_a_device() -> None:
    """A device's message has no change of its own; its type stands for it."""
    about = subject(sample("DeviceStateChangeMessage-1.notification"))
    assert (about.kind, about.change, about.channel) == (
        "device",
        "DeviceStateChangeMessage",
        "/v2/me/devices",
    )
    assert about.id == "efe1ab32-53f9-43ce-b65e-5768c61f7d4a"


def test_subject_of_what_nobody_documents() -> None:
    """An unknown message type is about nothing that we know."""
    about = subject({"channel": "/v2/me/x", "data": {"messageType": "VendorMessage", "call": {"id": "1"}}})
    assert (about.message, about.kind, about.id, about.channel) == ("VendorMessage", "", "", "")


def test_dotted() -> None:
    """A dotted name leads into a resource, or nowhere."""
    resource = {"supervisorMonitoringState": {"mode": "Coach"}}
    assert dotted(resource, "supervisorMonitoringState.mode") == "Coach"
    assert dotted(resource, "supervisorMonitoringState.scope") is None
    assert dotted(resource, "mute.x") is None


def test_last_segment() -> None:
    """The id of what a URI names stands at its end, with or without a slash after it."""
    assert [last_segment(each) for each in ("http://h/api/v2/me/calls/7", "/calls/7/", "7", 7)] == ["7"] * 4


def test_last_segment_undoes_escapes() -> None:
    """An id may have characters that no URI may have."""
    assert last_segment("http://h/api/v2/me/calls/node%201%2F7%23") == "node 1/7#"
    assert as_segments({"callId": "node 1/7#", "ext": "0003*210"}) == {
        "callId": "node%201%2F7%23",
        "ext": "0003*210",
    }


def test_tracker_remembers_the_last_word() -> None:
    """What was told last is what is known; other actors' calls are others."""
    tracker, first = Tracker(), tracked(sample(HELD))
    tracker.told(first)
    later = tracked(changed(sample(HELD), {"/data/call/state": "Established"}))
    tracker.told(later)
    assert tracker.known("agent", first.id) == later
    assert tracker.known("caller", first.id) is None


def test_tracker_knows_who_is_alive() -> None:
    """Released calls are not live; `others` leaves out the one that is asked about."""
    tracker, one = Tracker(), tracked(sample(HELD))
    other = tracked(sample(RETRIEVED))
    over = Tracked(actor="agent", id="over", resource={}, state="Released", released=True)
    for each in (one, other, over):
        tracker.told(each)
    assert tracker.live("agent") == (one, other)
    assert tracker.others("agent", one.id) == (other,)
    assert tracker.live("caller") == ()


def test_tracker_finds_a_call_by_its_party() -> None:
    """Who is at the other end is a label; a label without a call leads nowhere."""
    tracker, call = Tracker(), tracked(sample(HELD))
    tracker.told(call)
    tracker.labels |= {("agent", "caller"): call.id, ("agent", "colleague"): "not told yet"}
    assert tracker.with_("agent", "caller") == call
    assert tracker.with_("agent", "colleague") is None
    assert tracker.with_("agent", "supervisor") is None


def test_tracker_changes_the_mode_of_listened_calls() -> None:
    """A switch of mode is one of the calls that are listened to; ending it forgets the actor's mode."""
    tracker = Tracker()
    listened, own = tracked(sample(HELD), mode="ListenIn"), tracked(sample(RETRIEVED))
    tracker.told(listened)
    tracker.told(own)
    tracker.set_mode("agent", "BargeIn")
    assert [each.mode for each in tracker.live("agent")] == ["BargeIn", ""]
    tracker.set_mode("agent", "none")
    assert tracker.modes == {}
