"""What no order of commands explains is found, and what some order explains is not."""

import functools
from collections.abc import Callable, Mapping

import pytest
from tests.unit.suite.told import GENESYS, VOIPNOW
from tests.unit.suite.wrongly import findings_of

from ringback.model import Json
from ringback.suite import races
from ringback.suite.concurrency import races_of
from ringback.suite.reading import calls_of
from ringback.suite.stage import Stage

Race = Callable[[Stage], None]

RACES = races_of(GENESYS)


@pytest.mark.parametrize("name", sorted(RACES))
def test_a_healthy_switch_passes(name: str) -> None:
    """Whichever command comes first, nothing is wrong."""
    assert findings_of(RACES[name]) == []


@pytest.mark.parametrize(
    ("defect", "race", "rule", "requirement"),
    [
        ("swaps-at-once-overwrite", races.swaps_of_one_pair, "call.state", "GWS-SWAP-3"),
        (
            "data-at-once-overwritten",
            functools.partial(races.data_of_one_call, name="AttachUserData"),
            "call.user-data",
            "GWS-ATTACH-1",
        ),
        ("dials-at-once-overwrite", races.dials_of_two_callers, "call.state", "GWS-DIAL-1"),
        ("holds-at-once-told-once", races.holds_of_two_calls, "notification.missing", "GWS-HOLD-1"),
        ("reads-at-once-mixed-up", races.reads_of_all, "listing.selection", "GWS-SESSION-4"),
        ("commands-at-once-crash", races.both_hang_up, "response.server-error", "GWS-RESULT-2"),
    ],
)
def test_what_goes_wrong_at_once_is_named(defect: str, race: Race, rule: str, requirement: str) -> None:
    """The first finding has the rule and the requirement that say what is wrong."""
    first = findings_of(race, defect)[0]
    assert (first.rule, first.requirement) == (rule, requirement)


def test_a_call_that_is_over_may_be_listed_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was listed once, and is not when everybody reads, is missing only where it was not over."""

    def listed(stage: Stage, actor: str) -> tuple[Mapping[str, Json], ...]:
        return (*(calls_of(stage, actor) or ()), {"id": "over", "state": "Released"})

    monkeypatch.setattr(races, "calls_of", listed)
    assert findings_of(races.reads_of_all) == []


def test_an_api_that_says_nothing_of_it_has_no_races() -> None:
    """Only a contract says which commands can be sent at once."""
    assert races_of(VOIPNOW) == {}
