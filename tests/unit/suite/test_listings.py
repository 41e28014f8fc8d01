"""Listings with parameters: what is a skip, and what departs from what the parameters' names say."""

import itertools
from collections.abc import Callable
from urllib.parse import parse_qs

import pytest
from tests.unit.suite.crooked import Asked, Habit, stage_at, straight

from ringback.model import Json
from ringback.suite.listings import Listings
from ringback.suite.outcome import Departed, NotExercised
from ringback.suite.phonecalls import PhoneCalls
from ringback.suite.stage import Stage

CHECKS: dict[str, Callable[[Listings], None]] = {
    "count": Listings.check_count,
    "startIndex": Listings.check_start,
    "filterBy": Listings.check_filter,
    "fields": Listings.check_fields,
    "sortOrder": Listings.check_order,
}


def checked(stage: Stage, name: str) -> None:
    """Make two phone calls, and hold a parameter against what is listed with it."""
    calls = PhoneCalls(stage=stage)
    stage.on_clear(calls.clear)
    external = stage.endpoint.number_of("external")
    older, newer = calls.create("agent", external), calls.create("barger", external)
    CHECKS[name](Listings(calls=calls, actor="agent", known=(older, newer)))


def listing(name: str, bend: Callable[[list[Json], str], list[Json]]) -> Habit:
    """Return the habit of listing other phone calls where a parameter is given."""

    def habit(asked: Asked, status: int, body: Json) -> tuple[int, Json]:
        _remember(seen, asked, body)
        value = parse_qs(asked.query).get(name)
        if asked.method != "GET" or value is None:
            return status, body
        whole = bend([dict(each) for each in seen.values()], value[0])
        return 200, {"entry": whole, "totalResults": len(whole)}

    seen: dict[str, Json] = {}
    return habit


def _remember(seen: dict[str, Json], asked: Asked, body: Json) -> None:
    # One second lies between any two of them: dates have whole seconds.
    for call in [body] if asked.method == "GET" and isinstance(body, dict) and "id" in body else []:
        at = len(seen) if call["id"] not in seen else list(seen).index(call["id"])
        seen[call["id"]] = {**call, "published": f"2026-11-25T18:00:0{at}Z"}


@pytest.mark.parametrize("name", sorted(set(CHECKS) - {"sortOrder"}))
def test_a_server_that_does_what_the_names_say(name: str) -> None:
    """Nothing is amiss at one that pages, chooses and cuts."""
    with stage_at(straight) as stage:
        checked(stage, name)
        assert stage.evidence.findings == []


def test_a_server_that_sorts() -> None:
    """The older one first, and the other way round."""
    habit = listing("sortOrder", lambda whole, order: whole[:: 1 if order == "ascending" else -1])
    with stage_at(habit) as stage:
        checked(stage, "sortOrder")
        assert stage.evidence.findings == []


def test_a_server_without_any_order() -> None:
    """One that lists in another order each time takes no notice of the one that is asked for."""
    ways = itertools.cycle([-1, 1])
    habit = listing("sortOrder", lambda whole, _order: whole[:: next(ways)])
    with stage_at(habit) as stage, pytest.raises(NotExercised, match="no order"):
        checked(stage, "sortOrder")


@pytest.mark.parametrize("name", sorted(set(CHECKS) - {"fields"}))
def test_a_server_that_takes_no_notice_of_any_parameter(name: str) -> None:
    """It has them not, which is no finding."""
    with stage_at(straight, deaf=True) as stage, pytest.raises(NotExercised):
        checked(stage, name)
    assert stage.evidence.findings == []


@pytest.mark.parametrize("name", ["filterBy", "sortOrder"])
def test_a_server_that_takes_no_notice_of_one(name: str) -> None:
    """What it knows of others says nothing of this one."""
    with stage_at(listing(name, lambda whole, _value: whole)) as stage, pytest.raises(NotExercised):
        checked(stage, name)
    assert stage.evidence.findings == []


@pytest.mark.parametrize("name", ["count", "startIndex"])
def test_a_server_with_half_of_its_pages(name: str) -> None:
    """Where a page begins and how long it is belong together."""
    with stage_at(listing(name, lambda whole, _value: whole)) as stage, pytest.raises(Departed) as departed:
        checked(stage, name)
    assert departed.value.finding.rule == "listing.selection"


@pytest.mark.parametrize("name", sorted(CHECKS))
def test_a_server_that_refuses_a_parameter(name: str) -> None:
    """It has it not, either."""

    def habit(asked: Asked, status: int, body: Json) -> tuple[int, Json]:
        if asked.method == "GET" and name in asked.query:
            return 400, {"error": {"code": "query_invalid", "message": "No."}}
        return status, body

    with stage_at(habit) as stage, pytest.raises(NotExercised, match=name):
        checked(stage, name)


@pytest.mark.parametrize(
    ("name", "bend"),
    [
        ("count", lambda _whole, _value: []),
        ("filterBy", lambda whole, _value: whole[1:]),
        ("filterValue", lambda whole, value: [each for each in whole if value in each["id"]]),
        ("fields", lambda whole, _value: [{key: each[key] for key in ("id", "extension")} for each in whole]),
        ("sortOrder", lambda whole, order: whole[:: -1 if order == "ascending" else 1]),
        ("startIndex", lambda whole, _value: whole[:1]),
    ],
)
def test_a_server_that_does_something_else(name: str, bend: Callable[[list[Json], str], list[Json]]) -> None:
    """A parameter that is noticed must do what its name says."""
    check = "filterBy" if name == "filterValue" else name
    with stage_at(listing(name, bend)) as stage, pytest.raises(Departed) as departed:
        checked(stage, check)
    assert (departed.value.finding.rule, departed.value.finding.operation) == ("listing.selection", "List")


def test_a_server_whose_filter_finds_nothing() -> None:
    """One that tells a filter that equals from one that nobody has heard of has it, and must find what is there."""

    def habit(asked: Asked, status: int, body: Json) -> tuple[int, Json]:
        if "equals" in asked.query:
            return 200, {"entry": [], "totalResults": 0}
        return status, body

    with stage_at(habit) as stage, pytest.raises(Departed) as departed:
        checked(stage, "filterBy")
    assert departed.value.finding.rule == "listing.selection"


def test_a_server_whose_filters_all_find_nothing() -> None:
    """One that finds nothing by any name need not know ours."""

    def habit(asked: Asked, status: int, body: Json) -> tuple[int, Json]:
        if "filterOp" in asked.query:
            return 200, {"entry": [], "totalResults": 0}
        return status, body

    with stage_at(habit) as stage, pytest.raises(NotExercised):
        checked(stage, "filterBy")
