"""Looking again and again for what nobody is told of: in a fixed row of pauses, so that a recording has it as well."""

from collections.abc import Iterator

#: Seconds between two looks, at first and at the most.
FIRST_LOOK, SLOWEST_LOOK = 0.01, 0.5

#: How much longer each pause is than the one before.
LONGER = 1.5


def looks(seconds: float) -> Iterator[float]:
    """Yield the pauses before each look, until so many seconds are spent."""
    pause, spent = FIRST_LOOK, 0.0
    yield 0.0
    while spent < seconds:
        yield pause
        spent += pause
        pause = min(pause * LONGER, SLOWEST_LOOK)
