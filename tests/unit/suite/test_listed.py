"""What a server tells of phone calls, held against itself: pages, totals, links, and the ends of a call."""

import pytest

from ringback.model import Json
from ringback.suite.listed import is_from_itself, is_turned_round, link_faults, listing_faults

ONE, TWO = {"id": "b817", "phoneCallView": []}, {"id": "b818", "phoneCallView": []}


@pytest.mark.parametrize(
    "body",
    [
        None,
        {},
        ONE,
        [ONE, TWO],
        {"entry": []},
        {"entry": [ONE, TWO]},
        {"entry": [ONE, TWO], "totalResults": 2},
        {"entry": [ONE, TWO], "totalResults": "2"},
        {"entry": [ONE, TWO], "totalResults": "many"},
        {"entry": [ONE], "totalResults": 2, "itemsPerPage": 1},
        {"entry": [ONE], "totalResults": 2, "next": "https://x/uapi/phoneCalls/@me/@self?startIndex=1"},
        {"entry": [TWO], "totalResults": 2, "prev": "https://x/uapi/phoneCalls/@me/@self"},
        {"entry": [{**ONE, "link": {"self": "..."}}]},
        {"entry": [{**ONE, "links": {"self": "https://x.x.x.x//uapi/phoneCalls/12/0003*210/b817"}}]},
    ],
)
def test_a_listing_that_agrees_with_itself(body: Json) -> None:
    """What a page leaves open is no fault: totals, pages, links, and their forms."""
    assert list(listing_faults(body)) == []


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ({"entry": [ONE, ONE]}, "listing.selection"),
        ({"entry": [ONE], "totalResults": 2}, "listing.selection"),
        ({"entry": [ONE, TWO], "totalResults": 1, "itemsPerPage": 20}, "listing.selection"),
        ({"entry": [{**ONE, "phoneCallView": [{"id": "01"}, {"id": "01"}]}]}, "call.identity"),
        ({"entry": [{**ONE, "link": {"self": "https://x/uapi/phoneCalls/12/210/b818"}}]}, "link.self"),
    ],
)
def test_a_listing_that_does_not(body: Json, rule: str) -> None:
    """The same one twice, another total, a link to another one, an id for two views."""
    assert [each.rule for each in listing_faults(body)] == [rule]


def test_the_link_of_an_answer_without_id() -> None:
    """An answer may be a link alone; it belongs to the phone call that was addressed."""
    link = {"link": {"self": "/uapi/phoneCalls/12/210/b817"}}
    assert list(link_faults(link, "OnHold", "b817")) == []
    assert [each.rule for each in link_faults(link, "OnHold", "b818")] == ["link.self"]


@pytest.mark.parametrize(
    ("view", "itself"),
    [
        ({}, False),
        ({"source": ["210"]}, False),
        ({"source": ["210"], "destination": ["777"]}, False),
        ({"source": "210", "destination": ["210"]}, True),
        ({"source": ["1", "2"], "destination": ["1", "2"]}, False),
    ],
)
def test_is_from_itself(view: dict[str, Json], *, itself: bool) -> None:
    """Only a view that tells both ends can have one number at both."""
    assert is_from_itself(view) is itself


@pytest.mark.parametrize(
    ("views", "turned"),
    [
        ([], False),
        ([{"source": ["777"]}], False),
        ([{"source": ["0003*210"], "destination": ["777"]}], False),
        ([{"source": ["777"], "destination": ["0003*210"]}], True),
        ([{"source": ["+1777"], "destination": ["0003*210"]}], False),
        ([{"source": ["777"], "destination": ["210"]}, {"source": ["210"], "destination": ["777"]}], False),
    ],
)
def test_is_turned_round(views: list[Json], *, turned: bool) -> None:
    """A call is turned round where each view that tells both ends says so, in numbers that are known."""
    assert is_turned_round({"phoneCallView": views}, "0003*210", "777") is turned
