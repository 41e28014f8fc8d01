"""Reading phone calls in every form that the documents print, or that a server makes up."""

import itertools

import pytest
from tests.unit.suite.told import VOIPNOW, exchanged, sample

from ringback.model import Json, Request
from ringback.suite.looking import SLOWEST_LOOK, looks
from ringback.suite.views import (
    absolute,
    is_idle,
    is_on_call,
    is_over,
    mentions,
    path_of,
    phone_calls_in,
    same_extension,
    self_link,
    views_of,
)

CALL = {"id": "b817", "phoneCallView": [{"id": "01"}]}


@pytest.mark.parametrize("seconds", [0.0, 0.04, 1.0, 10.0])
def test_looks(seconds: float) -> None:
    """The first look is at once, the last when the time is over, and none is far from the next."""
    pauses = list(itertools.islice(looks(seconds), 1000))
    assert pauses[0] == 0.0
    assert seconds <= sum(pauses) <= seconds + SLOWEST_LOOK
    assert max(pauses) <= SLOWEST_LOOK
    assert pauses == sorted(pauses)


@pytest.mark.parametrize(
    "body",
    [
        CALL,
        [CALL],
        {"entry": [CALL]},
        {"entry": {"1": CALL}},
        {"entry": [CALL, None, 7, "text", {"no": "id"}]},
    ],
    ids=["bare", "array", "collection", "entries by name", "among rubbish"],
)
def test_phone_calls_in(body: Json) -> None:
    """A listing is a collection, an array, or one bare phone call."""
    assert phone_calls_in(body) == (CALL,)


@pytest.mark.parametrize(
    "body", [None, 7, True, "text", [], {}, {"entry": None}, {"entry": 7}, {"entry": "text"}, {"entry": True}]
)
def test_phone_calls_in_what_is_no_listing(body: Json) -> None:
    """Anything else lists nothing."""
    assert phone_calls_in(body) == ()


@pytest.mark.parametrize(
    "name", ["BargeIn-3.response", "GettingStarted-1.response", "PhoneCallsResource-1.response"]
)
def test_phone_calls_in_what_the_documents_print(name: str) -> None:
    """Each documented listing has a phone call, and the phone call has views."""
    calls = phone_calls_in(sample(name, VOIPNOW))
    assert calls
    assert all("id" in each for each in calls)


@pytest.mark.parametrize("call", [None, {}, {"phoneCallView": None}, {"phoneCallView": "x"}])
def test_views_of_a_call_without_any(call: Json) -> None:
    """A call without views has none."""
    assert views_of(call) == ()


def test_views_of() -> None:
    """What is no view among them is left out."""
    assert views_of({"phoneCallView": [{"id": "01"}, None, 7]}) == ({"id": "01"},)


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        ("0003*210", "210", True),
        ("0003*210", "0003*210", True),
        (210, "0003*210", True),
        ("0003*210", "0003*211", False),
        ("0003*210", "0004*211", False),
        ("0003*210", "0004*210", False),
        (None, "0003*210", False),
    ],
)
def test_same_extension(one: Json, two: Json, same: bool) -> None:  # noqa: FBT001  (a column of the table)
    """Short and extended numbers are the same extension."""
    assert same_extension(one, two) is same


@pytest.mark.parametrize(
    ("link", "whole"),
    [
        ("https://x.x.x.x//uapi/phoneCalls/12/210/b8", "https://x.x.x.x//uapi/phoneCalls/12/210/b8"),
        ("/uapi/phoneCalls/12/210/b8", "http://ringback.invalid/uapi/phoneCalls/12/210/b8"),
        ("b8", "http://ringback.invalid/uapi/phoneCalls/12/210/b8"),
        ("http://[", "http://["),
    ],
)
def test_absolute(link: str, whole: str) -> None:
    """A link without a host is relative to the URL of the request."""
    request = Request(method="PUT", url="http://ringback.invalid/uapi/phoneCalls/12/210/b7")
    assert absolute(exchanged("BargeIn", request=request), link) == whole


@pytest.mark.parametrize(
    ("view", "yes"),
    [
        ({"extension": "0003*024"}, True),
        ({"source": ["024"]}, True),
        ({"destination": "024"}, True),
        ({"destination": ["777888", "0003*024"]}, True),
        ({"extension": "0003*210", "source": ["0003*210"], "destination": ["777888"]}, False),
        ({"extension": None, "source": None}, False),
        ({}, False),
    ],
)
def test_mentions(view: Json, yes: bool) -> None:  # noqa: FBT001  (likewise)
    """An extension has a part in a view as its own, its source or its destination."""
    assert mentions(view, "0003*024") is yes


@pytest.mark.parametrize(
    ("status", "yes"), [("5", True), (5, True), (5.0, True), (5.5, False), ("1", False), (None, False)]
)
def test_on_call(status: Json, yes: bool) -> None:  # noqa: FBT001  (likewise)
    """Status 5 is on call, as a number, however it is written, or a text."""
    assert is_on_call({"status": status}) is yes


@pytest.mark.parametrize(
    ("statuses", "over", "idle"),
    [
        ((), True, True),
        ((1, 0), True, True),
        ((3,), True, False),
        (("2", 1), True, False),
        ((5, 1), False, False),
    ],
)
def test_over_and_idle(statuses: tuple[Json, ...], over: bool, idle: bool) -> None:  # noqa: FBT001  (likewise)
    """A phone call is over when nobody talks on it; a phone is idle only when it does not ring for it either."""
    call = {
        "id": "b8",
        "phoneCallView": [{"id": str(at), "status": each} for at, each in enumerate(statuses)],
    }
    assert (is_over(call), is_idle(call)) == (over, idle)


@pytest.mark.parametrize(
    ("body", "link"),
    [
        ({"link": {"self": "/uapi/x"}}, "/uapi/x"),
        ({"links": {"self": "/uapi/x"}}, "/uapi/x"),
        ({"link": {}, "links": {"self": "/uapi/x"}}, "/uapi/x"),
        ({"link": {"self": 7}}, None),
        ({"link": "/uapi/x"}, None),
        ([], None),
        (None, None),
    ],
)
def test_self_link(body: Json, link: str | None) -> None:
    """The documents have `link` and `links`."""
    assert self_link(body) == link


@pytest.mark.parametrize(
    ("link", "path"),
    [
        ("https://voipnow.example.com//uapi/phoneCalls/12/b817?x=1", "//uapi/phoneCalls/12/b817"),
        ("/uapi/phoneCalls/12/b817", "/uapi/phoneCalls/12/b817"),
        ("http://[half an address", "http://[half an address"),
    ],
)
def test_path_of(link: str, path: str) -> None:
    """Only the path of a link counts; what is no URL is compared as it is."""
    assert path_of(link) == path
