"""How long is waited for what must not come."""

from ringback.endpoint.silence import ENOUGH, FLOOR_S, LONGEST, MANY, REMEMBERED, TIMES, Silence


def told(*waits: float) -> Silence:
    """Return what an endpoint that took so long is waited for."""
    silence = Silence()
    for each in waits:
        silence.heard(each)
    return silence


def test_an_endpoint_that_nobody_knows_gets_all_the_time() -> None:
    """The endpoint file's word counts until there is something to go by."""
    assert told(*[0.001] * (ENOUGH - 1)).seconds(1.0) == 1.0


def test_a_quick_endpoint_is_not_waited_for_long() -> None:
    """Ten milliseconds for each command are a tenth of a second of silence; there is a floor."""
    assert told(*[0.001] * ENOUGH, 0.01).seconds(1.0) == TIMES * 0.01
    assert told(*[0.0001] * ENOUGH).seconds(1.0) == FLOOR_S


def test_what_is_usual_counts_more_than_a_single_delay() -> None:
    """A delay among many quick answers is waited for, but not ten times; no less than what is usual ten times over."""
    assert told(*[0.004] * MANY, 0.05).seconds(1.0) == LONGEST * 0.05
    assert told(*[0.02] * MANY, 0.03).seconds(1.0) == TIMES * 0.02


def test_a_slow_endpoint_gets_what_its_file_says_and_no_more() -> None:
    """One slow answer is enough, until it is long ago."""
    slow = told(*[0.001] * ENOUGH, 3.0)
    assert slow.seconds(1.0) == 1.0
    for _ in range(REMEMBERED):
        slow.heard(0.001)
    assert slow.seconds(1.0) == FLOOR_S
