"""Shrinking: the shortest sequence that still shows it, on servers that do the same twice and on those that do not."""

import itertools
from collections.abc import Callable, Sequence
from typing import Any, cast

from attrs import define, field

from ringback.model import Finding
from ringback.suite.sequences import Performance, kind_of, scenario_of
from ringback.suite.shrinking import Budget, Shrinker

FINDING = Finding(rule="call.state", operation="Hold", message="It is not held.", requirement="GWS-HOLD-1")

LONG = tuple("abcdefghijklmnop")


@define
class Done:
    """A sequence that was done, as far as shrinking looks at it."""

    done: list[str]
    finding: Finding | None
    given: list[str] = field(factory=lambda: ["the agent is on the phone with the caller"])
    seen_after: bool = False


def shrinker(shows: Callable[[Sequence[str]], bool], runs: int = 200) -> Shrinker:
    """Return what shrinks sequences that show the finding when they say so."""

    def again(sentences: Sequence[str]) -> Performance:
        return cast("Performance", Done([*sentences], FINDING if shows(sentences) else None))

    ticks = itertools.count()
    return Shrinker(
        finding=FINDING, again=again, budget=Budget(runs, 1000.0), clock=lambda: float(next(ticks))
    )


def shortest(shows: Callable[[Sequence[str]], bool], **more: Any) -> list[str] | None:
    """Return what is left of a long sequence."""
    found = shrinker(shows, **more).shortest(LONG)
    return found.done if found else None


def test_what_is_not_needed_is_left_out() -> None:
    """Only the acts that it takes are left, in their order."""
    assert shortest(lambda done: {"b", "g", "o"} <= {*done}) == ["b", "g", "o"]
    assert shortest(lambda done: "p" in done) == ["p"]


def test_what_does_not_show_again_has_no_shortest() -> None:
    """A server that did it once only is not made to look as if it did it again."""
    assert shortest(lambda _done: False) is None


def test_a_budget_bounds_the_runs() -> None:
    """What was shortest so far stands when the budget is used up."""
    runs: list[Sequence[str]] = []

    def shows(done: Sequence[str]) -> bool:
        runs.append(done)
        return {"a", "p"} <= {*done}

    found = shortest(shows, runs=6)
    assert found is not None
    assert {"a", "p"} <= {*found}
    assert len(runs) == 6


def test_a_scenario_says_what_was_done() -> None:
    """Given, When, And, tables below their steps, and Then where it was seen by looking around."""
    table = "the agent attaches to the call with the caller the user data:\n| key | value |\n| A   | 1     |"
    done = Done(["the agent holds the call with the caller", table], FINDING, seen_after=True)
    assert scenario_of(cast("Performance", done)) == (
        "@GWS-HOLD-1\n"
        "Scenario: call.state, Hold\n"
        "  Given the agent is on the phone with the caller\n"
        "  When the agent holds the call with the caller\n"
        "  And the agent attaches to the call with the caller the user data:\n"
        "    | key | value |\n"
        "    | A   | 1     |\n"
        "  Then everybody's view of their calls agrees\n"
    )


def test_kinds_are_the_same_whoever_does_it() -> None:
    """Actors and texts do not make another kind; operations do."""
    actors = ("agent", "caller")
    one = kind_of("the agent tries Hold on the call with the caller, which must be refused", actors)
    assert one == kind_of("the caller tries Hold on the call with the agent, which must be refused", actors)
    assert one != kind_of("the agent tries Answer on the call with the caller, which must be refused", actors)
