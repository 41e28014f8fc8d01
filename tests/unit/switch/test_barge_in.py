"""Barging in on VoipNow: what is accepted and shows later, what is refused and by which code."""

from typing import Any

import pytest
import requests

AGENT = "/uapi/phoneCalls/12/0003*210"
BARGE = {
    "action": "BargeIn",
    "sendCallTo": "0003*024",
    "callerId": "John Doe <42420042>",
    "waitForPickup": "20",
    "phoneCallViewId": "01",
}


def code_of(answer: requests.Response) -> tuple[int, str]:
    """Return the HTTP status and the code of an error, whose envelope is the documented one."""
    error = answer.json()["error"]
    assert set(error) == {"code", "message"}
    return answer.status_code, error["code"]


def test_barging_in_is_accepted_and_shows_once_somebody_picks_up(app: Any) -> None:
    """The answer is short and at once; the second view is on the same call, a moment later."""
    path = app.talk()
    answer = app.ask("PUT", path, BARGE)
    call = path.rpartition("/")[2]
    assert answer.status_code == 202
    assert answer.json() == {"id": call, "extension": "0003*210", "links": {"self": f"{app.url}{path}"}}
    assert [each["id"] for each in app.views(path)] == ["01"]
    app.later(0.06)
    views = app.ask("GET", answer.json()["links"]["self"].removeprefix(app.url)).json()["phoneCallView"]
    assert [each["id"] for each in views] == ["01", "02"]
    new = views[1]
    assert (new["source"], new["destination"]) == (["0003*024"], ["0003*210"])
    assert (new["extension"], new["status"], new["callerId"]) == ("0003*210", 5, "John Doe <42420042>")


@pytest.mark.parametrize("wait", [20, 0.5, "20", "0.5", None])
def test_wait_for_pickup_is_a_number_or_a_text(app: Any, wait: Any) -> None:
    """The documents have both forms, and a default."""
    body = {key: each for key, each in BARGE.items() if key not in ("waitForPickup", "callerId")}
    path = app.talk()
    assert app.ask("PUT", path, body | ({} if wait is None else {"waitForPickup": wait})).status_code == 202
    app.later(0.06)
    assert app.views(path)[1]["callerId"] == "Barger <0003024>"


def test_a_barge_in_that_nobody_answers_leaves_the_call_alone(app: Any) -> None:
    """When the time has run out there is no new view, and the call goes on."""
    path = app.talk()
    before = app.views(path)
    assert app.ask("PUT", path, BARGE | {"sendCallTo": "0003*211", "waitForPickup": "1"}).status_code == 202
    app.later(2)
    assert app.views(path) == before


WRONG: dict[str, tuple[str, list[Any]]] = {
    "waitForPickup": ("pc_timeout_invalid", ["0", 0, -1, "x", "", None, True, [], "1e3", "²"]),
    "callerId": ("pc_callerid_invalid", ["", "John", "<1>", "A <x>", 7, None, " <1>"]),
    "phoneCallViewId": ("pc_phonecallview_invalid", ["02", "", 1, None, []]),
    "sendCallTo": (
        "pc_sendcallto_invalid",
        ["0003*400", "0005*210", "777888", "@self", "", "0003*999", 24, None, "0003*210"],
    ),
}


@pytest.mark.parametrize(
    ("change", "code"),
    [({name: value}, code) for name, (code, values) in WRONG.items() for value in values],
)
def test_each_documented_error_of_barging_in(app: Any, change: dict[str, Any], code: str) -> None:
    """A wrong value is refused by the code of its parameter, and nothing changes."""
    path = app.talk()
    before = app.views(path)
    assert code_of(app.ask("PUT", path, BARGE | change)) == (400, code)
    app.later(60)
    assert app.views(path) == before


@pytest.mark.parametrize("missing", ["sendCallTo", "phoneCallViewId"])
def test_required_parameters_must_be_there(app: Any, missing: str) -> None:
    """What is missing is as wrong as what is invalid."""
    path = app.talk()
    body = {key: each for key, each in BARGE.items() if key != missing}
    assert code_of(app.ask("PUT", path, body))[1] == f"pc_{missing.lower().removesuffix('id')}_invalid"


@pytest.mark.parametrize("call", ["", "zzz", "a-b", "b817d2618fe6f1804333", "%C3%A9"])
def test_a_call_that_is_not_there_cannot_be_barged_in_on(app: Any, call: str) -> None:
    """An unknown id and an impossible one have the same code."""
    assert code_of(app.ask("PUT", f"{AGENT}/{call}", BARGE)) == (400, "pc_phonecall_invalid")


def test_nobody_barges_in_on_a_call_that_still_rings(app: Any) -> None:
    """The call table allows it on a call that is on."""
    call = app.create()
    answer = app.ask("PUT", f"{AGENT}/{call['id']}", BARGE)
    assert code_of(answer) == (400, "pc_phonecallview_invalid")


@pytest.mark.parametrize("action", ["Fly", 7, None])
def test_other_actions_are_refused(app: Any, action: Any) -> None:
    """What no document names does not exist."""
    assert code_of(app.ask("PUT", app.talk(), BARGE | {"action": action})) == (400, "request_invalid")
