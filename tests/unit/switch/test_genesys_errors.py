"""What the Genesys face refuses: by which code, and without a trace."""

from typing import Any

import pytest


def everything(office: Any) -> list[Any]:
    """Return what all users can read, but for the time that passes."""
    read = [user.get("/me?subresources=*").json() for user in office.users.values()]
    for each in read:
        for call in each["user"]["calls"]:
            del call["duration"]
    return read


def refusals(office: Any) -> list[tuple[str, Any, int, int]]:
    """Return bodies that must be refused, each with its URL, HTTP status and result code."""
    mine, theirs = office.talk()
    call, device = f"/me/calls/{theirs['id']}", f"/me/devices/{office.agent.device}"
    foreign = f"/me/calls/{mine['id']}"
    dial, disposition = {"operationName": "Dial"}, {"operationName": "SetCallDisposition"}
    named = {"callUri": theirs["uri"], "callUuid": theirs["id"]}
    start = {"operationName": "StartContactCenterSession"}
    listen = {"operationName": "ListenIn"}
    return [
        (call, {}, 400, 1),
        (call, [], 400, 1),
        (call, {"operationName": 7}, 400, 2),
        (call, {"operationName": "Fly"}, 403, 3),
        (call, {"operationName": "SendDtmf"}, 400, 1),
        (call, {"operationName": "SendDtmf", "digits": 5}, 400, 2),
        (call, {"operationName": "SendDtmf", "digits": ""}, 400, 2),
        (call, {"operationName": "SendDtmf", "digits": "five"}, 400, 2),
        (call, {"operationName": "UpdateUserData"}, 400, 1),
        (call, {"operationName": "UpdateUserData", "userData": []}, 400, 2),
        (call, {"operationName": "DeleteUserDataPair"}, 400, 1),
        (call, {"operationName": "DeleteUserDataPair", "key": ["a"]}, 400, 2),
        (call, {"operationName": "UnmuteCall"}, 400, 2),
        (call, {"operationName": "PauseCallRecording"}, 400, 2),
        (call, {"operationName": "ResumeCallRecording"}, 400, 2),
        (call, {"operationName": "StopCallRecording"}, 400, 2),
        (call, dial, 403, 3),
        ("/me", {"operationName": "Hold"}, 403, 3),
        (call, {"operationName": "Retrieve"}, 400, 2),
        (call, {"operationName": "SwapCalls"}, 400, 1),
        (call, {"operationName": "SwapCalls", "otherCallUri": 1}, 400, 2),
        (call, {"operationName": "SwapCalls", "otherCallUri": "x/y"}, 404, 6),
        (call, {"operationName": "SingleStepTransfer"}, 400, 1),
        (call, {"operationName": "SingleStepTransfer", "destination": {}}, 400, 1),
        (call, {"operationName": "SingleStepTransfer", "destination": "5001"}, 400, 2),
        (call, {"operationName": "SingleStepTransfer", "destination": {"phoneNumber": 5001}}, 400, 2),
        (call, {"operationName": "AttachUserData"}, 400, 1),
        (call, {"operationName": "AttachUserData", "userData": "x"}, 400, 2),
        (call, disposition, 400, 1),
        (call, {**disposition, **named}, 400, 1),
        (call, {**disposition, **named, "disposition": 1}, 400, 2),
        (call, {**disposition, **named, "disposition": "x", "dispositionKey": None}, 400, 2),
        (call, {**disposition, **named, "callUuid": "0" * 32, "disposition": "x"}, 404, 6),
        (f"{device}", {**disposition, "callUri": "a/b", "callUuid": "b", "disposition": "x"}, 404, 6),
        (foreign, {"operationName": "Hold"}, 404, 6),
        ("/me/calls/none", {"operationName": "Hold"}, 404, 6),
        ("/me/devices/none/calls", {**dial, "destination": {"phoneNumber": "5001"}}, 404, 6),
        ("/me/devices/none", listen, 404, 6),
        (f"{device}/calls", {**dial, "destination": {"phoneNumber": "5001"}, "location": 1}, 400, 2),
        (device, {**listen, "targetDeviceUri": "x"}, 403, 5),
        (device, {**listen, "targetDeviceUri": "x", "supervisorMonitoringMode": "Never"}, 400, 2),
        ("/me", start, 400, 1),
        ("/me", {**start, "channels": "voice"}, 400, 2),
        ("/me", {**start, "channels": []}, 400, 2),
        ("/nowhere", {}, 404, 6),
        ("/me/calls/1/2/3", {}, 404, 6),
    ]


def test_each_refusal_has_its_code_and_changes_nothing(office: Any) -> None:
    """Nobody hears anything, and what can be read is as it was."""
    wrong = refusals(office)
    before = everything(office)
    for path, body, status, code in wrong:
        answer = office.agent.post(path, body)
        assert (path, body, answer.status_code, answer.json()["statusCode"]) == (path, body, status, code)
        assert set(answer.json()) == {"statusCode", "statusMessage"}
    assert everything(office) == before
    assert [user.heard() for user in office.users.values()] == [[]] * 5


@pytest.mark.parametrize(
    ("content", "content_type", "status"),
    [
        (b"", "application/json", 400),
        (b"{", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"NaN", "application/json", 400),
        (b'{"operationName":"\\ud800"}', "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (
            b'{"operationName":"AttachUserData","userData":' + b'{"a":' * 200 + b"1" + b"}" * 201,
            "application/json",
            400,
        ),
        (b"operationName=Hold", "application/x-www-form-urlencoded", 415),
        (b'{"operationName":"Hold"}', "text/plain", 415),
        (b'"' + b"x" * 3_000_000 + b'"', "application/json", 413),
    ],
)
@pytest.mark.parametrize("path", ["/me/calls/{call}", "/me", "/notifications"])
def test_bodies_that_make_no_sense_are_never_our_fault(
    office: Any, content: bytes, content_type: str, status: int, path: str
) -> None:
    """A 4xx with the envelope, and the call as it was."""
    _, theirs = office.talk()
    url = f"{office.url}/api/v2{path.format(call=theirs['id'])}"
    answer = office.agent.http.post(url, data=content, headers={"Content-Type": content_type}, timeout=5)
    assert answer.status_code == status
    assert answer.json()["statusCode"] != 0
    assert office.agent.calls()[0]["state"] == "Established"


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS"])
@pytest.mark.parametrize("path", ["/me", "/me/devices", "/me/calls/1", "/notifications"])
def test_unknown_methods_are_refused(office: Any, method: str, path: str) -> None:
    """Status 405 says which methods there are."""
    answer = office.agent.http.request(method, f"{office.url}/api/v2{path}", timeout=5)
    assert answer.status_code == 405
    assert answer.headers["Allow"]


@pytest.mark.parametrize("content", [b"[]", b"7", b"[1]", b'[{"channel":7}]', b"{}", b"[{}]", b"[[]]"])
def test_bayeux_nonsense_is_answered_and_forgotten(office: Any, content: bytes) -> None:
    """No 5xx, and the sessions live on."""
    url = f"{office.url}/api/v2/notifications"
    answer = office.agent.http.post(
        url, data=content, headers={"Content-Type": "application/json"}, timeout=5
    )
    assert answer.status_code < 500
    assert office.agent.heard() == []
