from attrs import evolve

from ringback.suite.tracker import EVERY, Tracked, Tracker


def listened(mode: str, *, released: bool = False) -> Tracked:
    """Return a call that the supervisor was told of."""
    return Tracked(actor="supervisor", id="7", resource={}, state="Established", mode=mode, released=released)


def test_a_call_whose_end_nobody_told_is_not_listened_to_in_the_next_case() -> None:
    """A stale call must not be taken for the one that the next case monitors, or for one that still waits."""
    tracker = Tracker()
    tracker.told(listened("Coach"))
    tracker.cleared()
    assert tracker.live("supervisor") == (evolve(listened(""), state="", behind=frozenset({EVERY})),)


def test_what_was_released_stays_as_it_was_told() -> None:
    """Clearing up changes nothing about calls that are known to be over."""
    tracker = Tracker()
    tracker.told(listened("BargeIn", released=True))
    tracker.cleared()
    assert tracker.known("supervisor", "7") == listened("BargeIn", released=True)


def test_a_call_that_is_lost_is_over() -> None:
    """What cannot be found nor ended is taken for over; what is not known at all is not made up."""
    tracker = Tracker()
    tracker.told(listened("Coach"))
    tracker.lost("supervisor", "7")
    tracker.lost("supervisor", "8")
    assert tracker.live("supervisor") == ()
    assert tracker.known("supervisor", "8") is None


def test_the_calls_of_the_case_that_goes_on() -> None:
    """They are those that nobody had heard of before it, whatever is told of the others by now."""
    tracker = Tracker()
    tracker.told(listened("Coach"))
    tracker.cleared()
    ours = [evolve(listened("BargeIn"), id=each) for each in ("9", "8")]
    for each in ours:
        tracker.told(each)
    tracker.told(evolve(ours[0], actor="agent"))
    tracker.told(listened("Coach", released=True))
    assert tracker.current("supervisor") == ours
    assert tracker.current("caller") == []
