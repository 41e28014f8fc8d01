"""What the switch says, held against the schemas that the documents' samples give."""

from typing import Any

import pytest

from ringback.contracts.check import Checker
from ringback.contracts.store import load

#: After these, in the story below, a call has no user data.
UNWRITTEN = ("DeleteUserData", "SendDtmf", "MuteCall", "UnmuteCall")


@pytest.fixture(scope="module")
def genesys() -> Checker:
    """Return what checks against the Genesys contract."""
    return Checker(load("genesys"))


@pytest.fixture(scope="module")
def voipnow() -> Checker:
    """Return what checks against the VoipNow contract."""
    return Checker(load("voipnow"))


def test_notifications_and_answers_conform(office: Any, genesys: Checker) -> None:
    """A story with all parties, a supervisor and a disposition: every word of it."""
    target = f"{office.url}/api/v2/devices/{office.agent.device}"
    result = office.supervisor.on_device("Coach", targetDeviceUri=target)
    assert list(genesys.errors("Result", result.json())) == []
    mine = office.caller.dial("5005", userData={"a": "1"})
    theirs = office.agent.calls()[0]
    office.agent.order(theirs, "Answer")
    named = {"callUri": theirs["uri"], "callUuid": theirs["id"], "disposition": "Referred"}
    office.agent.order(theirs, "SetCallDisposition", **named)
    office.agent.order(theirs, "Hold")
    office.agent.order(theirs, "SingleStepTransfer", destination={"phoneNumber": "5001"})
    office.caller.order(mine, "Hangup")
    office.supervisor.on_device("CancelSupervisorMonitoring")
    office.agent.post("/me", {"operationName": "StartContactCenterSession", "channels": ["voice"]})
    told = [each for user in office.users.values() for each in user.heard()]
    assert len(told) > 15
    for each in told:
        assert list(genesys.errors("Notification", each)) == []
        assert list(genesys.errors(each["data"]["messageType"], each)) == []


def test_notifications_of_one_call_conform(office: Any, genesys: Checker) -> None:
    """What is written, sent, muted and recorded on a call, and its end: every word of it."""
    _, mine = office.talk()
    agent = office.agent
    for operation, more in (
        ("AttachUserData", {"userData": {"Account": "12345", "Customer": {"name": "James"}}}),
        ("UpdateUserData", {"userData": {"Account": "678"}}),
        ("DeleteUserDataPair", {"key": "Account"}),
        ("DeleteUserData", {}),
        ("SendDtmf", {"digits": "5"}),
        ("MuteCall", {}),
        ("UnmuteCall", {}),
        ("StartCallRecording", {}),
        ("PauseCallRecording", {}),
        ("ResumeCallRecording", {}),
        ("StopCallRecording", {}),
        ("ClearCall", {}),
    ):
        assert list(genesys.errors("Result", agent.order(mine, operation, **more).json())) == []
        [told] = [each for each in agent.heard() if each["channel"] == "/v2/me/calls"]
        assert list(genesys.errors("CallStateChangeMessage", told)) == []
        assert ("userData" in told["data"]["call"]) == (operation not in UNWRITTEN)
    assert agent.calls() == []


def test_resources_conform(office: Any, genesys: Checker) -> None:
    """The reads, with a call on."""
    office.talk()
    for schema, path in {
        "Me": "/me?subresources=*",
        "Devices": "/me/devices?fields=*",
        "Calls": "/me/calls?fields=*",
    }.items():
        assert list(genesys.errors(schema, office.agent.get(path).json())) == []
    error = office.agent.get("/me/calls/none")
    assert list(genesys.errors("Error", error.json())) == []


def test_phone_calls_conform(app: Any, voipnow: Checker) -> None:
    """Created, listed, barged in on, refused and hung up."""
    assert list(voipnow.errors("Token", app.token().json())) == []
    call = app.create()
    assert list(voipnow.errors("PhoneCallList", [call])) == []
    app.later(1)
    path = f"/uapi/phoneCalls/12/0003*210/{call['id']}"
    barge = {"action": "BargeIn", "sendCallTo": "0003*024", "phoneCallViewId": "01"}
    assert list(voipnow.errors("PhoneCall", app.ask("PUT", path, barge).json())) == []
    app.later(1)
    assert list(voipnow.errors("PhoneCall", app.ask("GET", path).json())) == []
    assert list(voipnow.errors("PhoneCallList", app.ask("GET", "/uapi/phoneCalls/12/@self").json())) == []
    wrong = app.ask("PUT", path, {**barge, "sendCallTo": "0003*400"})
    assert list(voipnow.errors("Error", wrong.json())) == []
    assert list(voipnow.errors("PhoneCallIds", app.ask("DELETE", path).json())) == []
