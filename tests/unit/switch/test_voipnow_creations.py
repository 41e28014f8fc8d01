"""Callbacks and invitations at a VoipNow switch."""

from typing import Any

import pytest
import requests

CALLBACK, CONFERENCE, EXTERNAL, EXTERNAL2 = "0003*212", "0003*213", "777888", "3235742879"


def post(app: Any, kind: str, extension: str, source: str, query: str = "") -> requests.Response:
    """Return the answer to a request for a call to the number outside."""
    view = {"source": [source], "destination": [EXTERNAL]}
    body = {"extension": extension, "phoneCallView": [view]}
    answer: requests.Response = app.ask("POST", f"/uapi/phoneCalls/@me/{kind}{query}", body)
    return answer


def test_a_callback_calls_both_numbers(app: Any) -> None:
    """First the source, then the destination; both are outside."""
    made = post(app, "callback", CALLBACK, EXTERNAL2, "?waitForPickup=20").json()
    path = f"/uapi/phoneCalls/12/{CALLBACK}/{made[0]['id']}"
    assert app.views(path)[0]["status"] == 3
    app.later(1)
    view = app.views(path)[0]
    assert (view["source"], view["destination"], view["status"]) == ([EXTERNAL2], [EXTERNAL], 5)


@pytest.mark.parametrize("extension", ["@self", "0003*210", CONFERENCE, "0003*999"])
def test_a_callback_needs_a_callback_extension(app: Any, extension: str) -> None:
    """No other will do."""
    answer = post(app, "callback", extension, EXTERNAL2)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "extension_invalid")


def test_a_callback_is_between_numbers_outside(app: Any) -> None:
    """An extension is no public number."""
    assert post(app, "callback", CALLBACK, "0003*210").status_code == 400


@pytest.mark.parametrize("query", ["?number=3&pin=2233", ""])
def test_an_invitation_calls_the_guest_only(app: Any, query: str) -> None:
    """The conference is there already."""
    made = post(app, "conferenceInvite", CONFERENCE, CONFERENCE, query).json()
    path = f"/uapi/phoneCalls/12/{CONFERENCE}/{made[0]['id']}"
    assert app.views(path)[0]["status"] == 4
    app.later(1)
    view = app.views(path)[0]
    assert (view["source"], view["destination"], view["status"]) == ([CONFERENCE], [EXTERNAL], 5)


@pytest.mark.parametrize("query", ["?number=4&pin=2233", "?number=3&pin=1"])
def test_a_conference_has_a_number_and_a_pin(app: Any, query: str) -> None:
    """Wrong ones let nobody in."""
    assert post(app, "conferenceInvite", CONFERENCE, CONFERENCE, query).status_code == 400


def test_an_invitation_needs_a_conference(app: Any) -> None:
    """A phone terminal is none."""
    answer = post(app, "conferenceInvite", "0003*210", "0003*210")
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "extension_invalid")


def test_the_room_and_the_pin_are_said_in_the_endpoint_file(app: Any) -> None:
    """Whoever is served the switch can invite."""
    assert app.switch.actors["conference"] == {
        "user_id": "12",
        "extension": CONFERENCE,
        "room": "3",
        "pin": "2233",
    }
