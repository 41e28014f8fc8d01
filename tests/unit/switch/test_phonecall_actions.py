"""What an App may order on a VoipNow call, and how it shows in a list."""

from typing import Any

import pytest
import requests

VIEW = {"phoneCallViewId": "01"}
TO = {"sendCallTo": "0003*024", "callerId": "John Doe <42420042>", "waitForPickup": "20"}
TRANSFER = {"sendCallTo": "0003*024", "transferFromNumber": "0003*210", "transferNumber": "777888"}


def order(app: Any, path: str, action: str, **more: Any) -> requests.Response:
    """Return the answer to an action."""
    answer: requests.Response = app.ask("PUT", path, {"action": action, **more})
    return answer


def accepted(app: Any, path: str, action: str, **more: Any) -> Any:
    """Have an action carried out; return what it was answered with."""
    answer = order(app, path, action, **more)
    assert answer.status_code == 202, answer.text
    app.later(0.06)
    return answer.json()


def code_of(answer: requests.Response) -> tuple[int, str]:
    """Return the HTTP status and the code of an error."""
    return answer.status_code, answer.json()["error"]["code"]


@pytest.mark.parametrize(
    ("begin", "end", "member"),
    [("OnHold", "OffHold", "onHold"), ("StartRecording", "StopRecording", "recording")],
)
def test_holding_and_recording_show_for_as_long_as_they_last(
    app: Any, begin: str, end: str, member: str
) -> None:
    """The view says since when; twice, and the end of what is not, are refused."""
    path = app.talk()
    assert code_of(order(app, path, end, **VIEW)) == (400, "pc_phonecallview_invalid")
    accepted(app, path, begin, **VIEW)
    assert member in app.views(path)[0]
    assert code_of(order(app, path, begin, **VIEW)) == (400, "pc_phonecallview_invalid")
    accepted(app, path, end, **VIEW)
    assert member not in app.views(path)[0]


def test_who_holds_is_said(app: Any) -> None:
    """`holder` is 1 for the peer that holds."""
    path = app.talk()
    accepted(app, path, "OnHold", **VIEW)
    assert app.views(path)[0]["holder"] == 1


@pytest.mark.parametrize(("form", "status"), [("wav", 202), ("wav49", 202), ("mp3", 400), (7, 400)])
def test_a_recording_has_a_documented_format(app: Any, form: Any, status: int) -> None:
    """There are two."""
    assert order(app, app.talk(), "StartRecording", format=form, **VIEW).status_code == status


def test_a_parked_call_waits_for_somebody_to_take_it(app: Any) -> None:
    """It says where and by whom it is parked; the one who takes it talks instead of the one who parked it."""
    path = app.talk()
    told = accepted(app, path, "Park", maxInParking="30", **VIEW)
    assert [each["id"] for each in told] == [path.rpartition("/")[2]]
    view = app.views(path)[0]
    assert (view["parkedBy"], view["parkedPos"]) == ("0003*210", 1)
    assert code_of(order(app, path, "OnHold", **VIEW)) == (400, "pc_phonecallview_invalid")
    accepted(app, path, "UnPark", **TO, **VIEW)
    view = app.views(path)[0]
    assert "parked" not in view
    assert (view["source"], view["destination"], view["status"]) == (["0003*024"], ["777888"], 5)
    assert view["extension"] == "0003*024"


def test_a_parked_call_comes_back_when_its_time_is_over(app: Any) -> None:
    """Whoever parked it has it again."""
    path = app.talk()
    accepted(app, path, "Park", maxInParking=30, **VIEW)
    app.later(31)
    assert "parked" not in app.views(path)[0]
    assert code_of(order(app, path, "UnPark", **TO, **VIEW)) == (400, "pc_phonecallview_invalid")


@pytest.mark.parametrize("wait", [0, "0", "soon", True])
def test_a_time_in_parking_is_above_zero(app: Any, wait: Any) -> None:
    """Anything else is refused."""
    assert code_of(order(app, app.talk(), "Park", maxInParking=wait, **VIEW)) == (400, "request_invalid")


@pytest.mark.parametrize("action", ["Whisper", "Monitor"])
def test_a_supervisor_joins(app: Any, action: str) -> None:
    """A view of theirs appears, and the others talk on."""
    path = app.talk()
    accepted(app, path, action, **TO, **VIEW)
    assert [(each["source"], each["status"]) for each in app.views(path)] == [
        (["0003*210"], 5),
        (["0003*024"], 5),
    ]


@pytest.mark.parametrize(("private", "status"), [(0, 202), ("1", 202), (2, 400), ("yes", 400), (None, 400)])
def test_private_is_a_flag(app: Any, private: Any, status: int) -> None:
    """As a number or as a text."""
    assert order(app, app.talk(), "Whisper", private=private, **TO, **VIEW).status_code == status


def test_somebody_else_picks_up(app: Any) -> None:
    """The terminal takes the place of the number that was being rung, which rings no more."""
    call = app.create(destination="0003*211")
    path = f"/uapi/phoneCalls/12/0003*210/{call['id']}"
    app.later(0.03)
    assert app.views(path)[0]["status"] == 4
    accepted(app, path, "PickUp", **TO, **VIEW)
    view = app.views(path)[0]
    assert (view["source"], view["destination"], view["status"]) == (["0003*210"], ["0003*024"], 5)
    app.later(60)
    assert app.views(path)[0]["status"] == 5


def test_the_caller_s_phone_is_picked_up_by_somebody_else(app: Any) -> None:
    """While the source is rung, the terminal takes the source's place, and the destination is called."""
    call = app.create(source="0003*211")
    path = f"/uapi/phoneCalls/12/0003*210/{call['id']}"
    accepted(app, path, "PickUp", **TO, **VIEW)
    app.later(0.06)
    view = app.views(path)[0]
    assert (view["source"], view["destination"], view["status"]) == (["0003*024"], ["777888"], 5)


def test_who_picks_up_too_late_changes_nothing(app: Any) -> None:
    """The number that was rung was faster."""
    call = app.create()
    path = f"/uapi/phoneCalls/12/0003*210/{call['id']}"
    app.later(0.03)
    assert order(app, path, "PickUp", **TO, **VIEW).status_code == 202
    app.later(1)
    assert app.views(path)[0]["destination"] == ["777888"]


def test_nobody_picks_up_a_conversation(app: Any) -> None:
    """PickUp is for what rings."""
    assert code_of(order(app, app.talk(), "PickUp", **TO, **VIEW)) == (400, "pc_phonecallview_invalid")


@pytest.mark.parametrize("to", ["0003*024", "3235742879"])
def test_a_call_is_transferred(app: Any, to: str) -> None:
    """To an extension or to a number outside; who transfers leaves once the other has picked up."""
    path = app.talk()
    accepted(app, path, "Transfer", **{**TRANSFER, "sendCallTo": to})
    view = app.views(path)[0]
    assert (view["source"], view["destination"], view["status"]) == ([to], ["777888"], 5)


def test_a_transfer_that_nobody_takes_leaves_all_as_it_was(app: Any) -> None:
    """Until somebody picks up, and after nobody did."""
    path = app.talk()
    before = app.views(path)
    assert order(app, path, "Transfer", **{**TRANSFER, "sendCallTo": "0003*211"}).status_code == 202
    app.later(60)
    assert app.views(path) == before


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"sendCallTo": "777888"}, "pc_sendcallto_invalid"),
        ({"sendCallTo": "@self"}, "request_invalid"),
        ({"transferFromNumber": "0003*024"}, "request_invalid"),
        ({"transferNumber": "1"}, "request_invalid"),
    ],
)
def test_only_parties_are_transferred(app: Any, change: dict[str, str], code: str) -> None:
    """Whoever is named must be on the call, and the new one must not."""
    path = app.talk()
    before = app.views(path)
    assert code_of(order(app, path, "Transfer", **(TRANSFER | change))) == (400, code)
    app.later(60)
    assert app.views(path) == before


def test_a_voicemail_picks_up_at_once(app: Any) -> None:
    """The mailbox's extension is on the call, also where its phone is not answered."""
    path = app.talk()
    accepted(app, path, "TransferToVoicemail", sendCallTo="0003*211")
    assert app.views(path)[0]["source"] == ["0003*211"]


def test_a_queue_has_no_voicemail(app: Any) -> None:
    """A mailbox belongs to a phone terminal."""
    answer = order(app, app.talk(), "TransferToVoicemail", sendCallTo="0003*400")
    assert code_of(answer) == (400, "pc_sendcallto_invalid")
