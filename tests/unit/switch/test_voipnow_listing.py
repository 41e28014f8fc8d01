"""Listings of a VoipNow switch with the documented parameters."""

from typing import Any

import pytest

AGENT = "/uapi/phoneCalls/12/0003*210"


def ids(app: Any, query: str) -> list[str]:
    """Return the ids that a List with this query has, in order."""
    answer = app.ask("GET", f"{AGENT}?{query}")
    return [each["id"] for each in answer.json()["entry"]] if answer.status_code == 200 else []


@pytest.fixture
def three(app: Any) -> list[str]:
    """Return the ids of three calls, made one second after the other."""
    made = []
    for _ in range(3):
        made.append(app.create()["id"])
        app.later(1)
    return made


def test_pages(app: Any, three: list[str]) -> None:
    """They have as many calls as are asked for, from where it is asked for; beyond the last there is none."""
    assert ids(app, "count=2") == three[:2]
    assert ids(app, "count=2&startIndex=2") == three[2:]
    assert ids(app, "startIndex=3") == []
    body = app.ask("GET", f"{AGENT}?count=1&startIndex=1").json()
    assert (body["totalResults"], body["startIndex"], body["itemsPerPage"]) == (3, 1, 1)


def test_orders(app: Any, three: list[str]) -> None:
    """By the time of publication."""
    assert ids(app, "sortOrder=ascending") == three
    assert ids(app, "sortOrder=descending&count=1") == three[2:]


@pytest.mark.parametrize(
    ("operator", "value", "found"),
    [
        ("equals", "{}", True),
        ("equals", "x", False),
        ("startsWith", "{}", True),
        ("contains", "{}", True),
        ("inArray", "x,{}", True),
        ("present", "", True),
        ("greaterThan", "~", False),
        ("lessThan", "~", True),
    ],
)
def test_filters(app: Any, three: list[str], operator: str, value: str, found: bool) -> None:  # noqa: FBT001  (a column)
    """Each operator compares an id with the value."""
    listed = ids(app, f"filterBy=id&filterOp={operator}&filterValue={value.format(three[0])}")
    assert (three[0] in listed) is found


def test_a_filter_of_dates(app: Any, three: list[str]) -> None:
    """They are compared as texts, which have one form."""
    published = app.ask("GET", f"{AGENT}/{three[1]}").json()["published"].replace("+", "%2B")
    assert ids(app, f"filterBy=published&filterOp=greaterThan&filterValue={published}") == three[2:]


def test_members(app: Any, three: list[str]) -> None:
    """Those that are asked for, and the two that every call has."""
    listed = app.ask("GET", f"{AGENT}?fields=published").json()["entry"]
    assert [sorted(each) for each in listed] == [["extension", "id", "published"]] * len(three)


@pytest.mark.parametrize(
    "query", ["sortOrder=up", "filterBy=nonce", "filterOp=like", "count=x", "startIndex=-1"]
)
def test_what_is_no_documented_value_is_refused(app: Any, query: str) -> None:
    """Status 400, and nothing is listed."""
    assert app.ask("GET", f"{AGENT}?{query}").status_code == 400
