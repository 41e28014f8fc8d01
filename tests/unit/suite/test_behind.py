"""A listing that is behind, now more and now less: what it shows once is neither what was, nor what is."""

import itertools

import pytest
from tests.unit.suite.crooked import Asked, Habit, stage_at
from tests.unit.suite.test_listings import checked, listing

from ringback.model import Json
from ringback.suite.arrange import arranged
from ringback.suite.listings import Listings
from ringback.suite.phonecalls import PhoneCalls
from ringback.suite.views import phone_calls_in

EMPTY = {"entry": [], "totalResults": 0}


def behind(switched_on: list[bool]) -> Habit:
    """Return the habit of listing every other time, once it is switched on, that there is nothing yet."""
    late = itertools.cycle([True, False])

    def habit(asked: Asked, status: int, body: Json) -> tuple[int, Json]:
        one = asked.method == "GET" and switched_on and not asked.query
        return (200, EMPTY) if one and next(late) else (status, body)

    return habit


@pytest.mark.parametrize("operation", ["BargeIn", "OffHold", "UnPark"])
def test_what_must_not_change_looks_the_same(operation: str) -> None:
    """Before a refused request, and after it, a phone call is looked at until it is as it was arranged."""
    switched_on: list[bool] = []
    with stage_at(behind(switched_on)) as stage:
        arrangement = arranged(stage, stage.endpoint.contract.operation(operation))
        switched_on.append(True)
        assert arrangement.look
        looks = [arrangement.look() for _ in range(3)]
    assert all(each == looks[0] for each in looks)
    assert all(looks[0].values())


def test_what_has_changed_is_seen() -> None:
    """A phone call that is over is over, however often it is looked at."""
    with stage_at(lambda _asked, status, body: (status, body)) as stage:
        arrangement = arranged(stage, stage.endpoint.contract.operation("BargeIn"))
        assert arrangement.look
        before = arrangement.look()
        PhoneCalls(stage=stage).delete("agent", str(arrangement.path["phoneCallId"]))
        assert arrangement.look() != before


@pytest.mark.parametrize("name", ["count", "fields", "startIndex"])
def test_a_listing_with_parameters_is_asked_for_again(name: str) -> None:
    """The first one with a parameter is of a moment when there was nothing."""
    late = [True]
    straight = listing(name, lambda whole, value: _chosen(name, whole, value))

    def habit(asked: Asked, status: int, body: Json) -> tuple[int, Json]:
        status, body = straight(asked, status, body)
        return (
            (200, EMPTY)
            if asked.method == "GET" and name in asked.query and late and late.pop()
            else (status, body)
        )

    with stage_at(habit) as stage:
        checked(stage, name)
        assert stage.evidence.findings == []
    assert not late


def _chosen(name: str, whole: list[Json], value: str) -> list[Json]:
    kept = {
        "count": whole[: int(value) if value.isdecimal() else None],
        "startIndex": whole[int(value) if value.isdecimal() else 0 :],
    }
    return kept.get(name, whole)


def test_both_phone_calls_are_waited_for() -> None:
    """That one is not listed once does not mean that it never is."""
    late = [True]

    def habit(asked: Asked, status: int, body: Json) -> tuple[int, Json]:
        whole = asked.method == "GET" and "@self" in asked.path and len(phone_calls_in(body)) > 1
        return (200, EMPTY) if whole and late and late.pop() else (status, body)

    with stage_at(habit) as stage:
        calls = PhoneCalls(stage=stage)
        stage.on_clear(calls.clear)
        external = stage.endpoint.number_of("external")
        known = (calls.create("agent", external), calls.create("barger", external))
        Listings(calls=calls, actor="agent", known=known).check_there()
    assert not late
