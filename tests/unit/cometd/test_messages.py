import pytest

from ringback.cometd import messages as bayeux
from ringback.model import Json


@pytest.mark.parametrize("name", ["/v2/me/calls", "/v2/me/*", "/**", "/*", "/notifications/services", "/a b"])
def test_channel(name: Json) -> None:
    """A slash and segments make a channel; a wildcard may be its last segment."""
    assert bayeux.is_channel(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "/",
        "v2/me",
        "/v2//calls",
        "/v2/",
        "/*/calls",
        "/v2/me*",
        "/***",
        "/" + "x" * 1024,
        None,
        5,
        ["/a"],
    ],
)
def test_no_channel(name: Json) -> None:
    """Nothing else is a channel."""
    assert not bayeux.is_channel(name)


def test_patterns() -> None:
    """A message concerns its channel, one star in its place, and two stars in the place of any of its ancestors."""
    patterns = list(bayeux.patterns_of("/v2/me/calls"))
    assert patterns == ["/v2/me/calls", "/v2/me/*", "/v2/me/**", "/v2/**", "/**"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, 0),
        (2.5, 2.5),
        (-1, None),
        (True, None),
        ("5", None),
        (None, None),
        (float("nan"), None),
        (float("inf"), None),
    ],
)
def test_milliseconds(value: Json, expected: Json) -> None:
    """A duration is a finite number that is not negative."""
    assert bayeux.milliseconds(value) == expected


def test_reply_repeats_only_scalars() -> None:
    """A reply repeats the id of its message, unless somebody made that a document."""
    message = {"id": {"deep": []}, "channel": "/meta/connect", "clientId": "c1"}
    assert bayeux.reply_to(message) == {"channel": "/meta/connect", "clientId": "c1", "successful": True}
