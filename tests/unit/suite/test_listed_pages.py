"""Pages together with what else a listing may be asked for: a filter, an order, and members."""

from collections.abc import Callable, Mapping
from urllib.parse import parse_qs

import pytest
from tests.unit.suite.crooked import Asked, Habit, stage_at

from ringback.model import Json
from ringback.suite.listings import FAR, Listings
from ringback.suite.outcome import Departed, NotExercised
from ringback.suite.phonecalls import PhoneCalls
from ringback.suite.stage import Stage

CHECKS: Mapping[str, Callable[[Listings], None]] = {
    "filterBy": Listings.check_filtered_page,
    "sortOrder": Listings.check_ordered_page,
    "fields": Listings.check_page_of_fields,
}

#: What a server makes of all phone calls, the oldest one first, and of the parameters that it is asked with.
Lists = Callable[[list[Json], Mapping[str, str]], list[Json]]


def listing(lists: Lists) -> Habit:
    """Return the habit of listing two phone calls, a second after one another, as somebody else would."""
    seen: dict[str, Json] = {}

    def habit(asked: Asked, status: int, body: Json) -> tuple[int, Json]:
        one = asked.method == "GET" and isinstance(body, dict) and "id" in body
        if one and body["id"] not in seen:
            seen[body["id"]] = {**body, "published": f"2026-11-25T18:00:0{len(seen)}Z"}
        if asked.method != "GET" or ("%40self" not in asked.path and "@self" not in asked.path):
            return status, body
        query = {name: value[0] for name, value in parse_qs(asked.query).items()}
        listed = lists([dict(each) for each in seen.values()], query)
        return 200, {"entry": listed, "totalResults": len(listed)}

    return habit


def straight(whole: list[Json], query: Mapping[str, str]) -> list[Json]:
    """Do what the names of the parameters say."""
    return members(page(ordered(whole, query), query), query)


def page(whole: list[Json], query: Mapping[str, str]) -> list[Json]:
    """Cut a page."""
    start = int(query.get("startIndex", 0))
    return whole[start : start + int(query.get("count", 20))]


def ordered(whole: list[Json], query: Mapping[str, str]) -> list[Json]:
    """Put in order."""
    return whole[:: -1 if query.get("sortOrder") == "descending" else 1]


def members(whole: list[Json], query: Mapping[str, str]) -> list[Json]:
    """Leave out what was not asked for."""
    names = query.get("fields", "").split(",")
    return [{key: each[key] for key in each if names == [""] or key in names} for each in whole]


def checked(stage: Stage, name: str) -> None:
    """Make two phone calls, and hold a page against what is listed with a parameter."""
    calls = PhoneCalls(stage=stage)
    stage.on_clear(calls.clear)
    external = stage.endpoint.number_of("external")
    known = (calls.create("agent", external), calls.create("barger", external))
    CHECKS[name](Listings(calls=calls, actor="agent", known=known))


@pytest.mark.parametrize("name", sorted(CHECKS))
def test_a_server_that_does_what_the_names_say(name: str) -> None:
    """Nothing is amiss at one that chooses first, and cuts pages then."""
    with stage_at(listing(straight)) as stage:
        checked(stage, name)
        assert stage.evidence.findings == []


@pytest.mark.parametrize("name", sorted({*CHECKS} - {"fields"}))
def test_a_server_without_pages(name: str) -> None:
    """What it has not cannot be wrong."""
    with stage_at(listing(ordered)) as stage, pytest.raises(NotExercised, match="no pages"):
        checked(stage, name)


def _all_of_a_filter(whole: list[Json], query: Mapping[str, str]) -> list[Json]:
    return whole if "filterBy" in query else straight(whole, query)


def _start_of_a_filter(whole: list[Json], query: Mapping[str, str]) -> list[Json]:
    far = "filterBy" in query and query.get("startIndex") == str(FAR)
    return whole if far else straight(whole, query)


def _order_of_a_page(whole: list[Json], query: Mapping[str, str]) -> list[Json]:
    return ordered(page(whole, query), query)


def _start_of_an_order(whole: list[Json], query: Mapping[str, str]) -> list[Json]:
    far = "sortOrder" in query and query.get("startIndex") == str(FAR)
    return whole if far else straight(whole, query)


def _members_of_a_page(whole: list[Json], query: Mapping[str, str]) -> list[Json]:
    bare = {"fields": "id,extension"} if "fields" in query and "count" in query else {}
    return straight(whole, {**query, **bare})


def _no_views(whole: list[Json], query: Mapping[str, str]) -> list[Json]:
    names = query.get("fields", "").replace(",phoneCallView", "")
    return straight(whole, {**query, "fields": names})


@pytest.mark.parametrize(
    ("name", "lists"),
    [
        ("filterBy", _all_of_a_filter),
        ("filterBy", _start_of_a_filter),
        ("sortOrder", _order_of_a_page),
        ("sortOrder", _start_of_an_order),
        ("fields", _members_of_a_page),
        ("fields", _no_views),
    ],
)
def test_a_server_that_forgets_one_of_two(name: str, lists: Lists) -> None:
    """Each of the two is done where it stands alone, and not where both do."""
    with stage_at(listing(lists)) as stage, pytest.raises(Departed) as departed:
        checked(stage, name)
    assert (departed.value.finding.rule, departed.value.finding.operation) == ("listing.selection", "List")


def test_a_phone_call_that_is_listed_twice() -> None:
    """It is told as what it is, and by no other parameter's name."""
    with stage_at(listing(lambda whole, query: [*straight(whole, query), *straight(whole, query)])) as stage:
        checked(stage, "fields")
        told = {(each.rule, each.message) for each in stage.evidence.findings}
    assert told == {("listing.selection", "List shows the same phone call more than once.")}
