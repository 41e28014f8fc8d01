"""The Genesys face over real sockets: sign-in, resources, operations, errors, notifications."""

import threading
from base64 import b64encode
from collections.abc import Callable
from typing import Any

import pytest
import requests

from ringback.errors import NotValid
from ringback.switch.faces import switch_for
from ringback.switch.genesys_texts import FIELDS
from ringback.switch.plant import Switch
from ringback.switch.settings import Settings

DENIED = {"statusCode": 20, "statusMessage": "Access denied"}
OK = {"statusCode": 0}


def test_basic_credentials_open_a_session_whose_cookie_is_enough(office: Any) -> None:
    """The first answer sets JSESSIONID; afterwards the cookie stands for the credentials."""
    entry = office.switch.actors["agent"]
    first = requests.get(f"{office.url}/api/v2/me", auth=(entry["username"], entry["password"]), timeout=5)
    cookie = first.headers["Set-Cookie"]
    assert cookie.startswith("JSESSIONID=")
    assert "HttpOnly" in cookie
    assert "Path=/" in cookie
    second = requests.get(f"{office.url}/api/v2/me", cookies=dict(first.cookies), timeout=5)
    assert second.json() == first.json()
    assert "Set-Cookie" not in second.headers


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Basic YWdlbnQ6d3Jvbmc="},
        {"Authorization": "Basic ???"},
        {"Authorization": "Basic gICA"},
        {"Authorization": "Bearer abc"},
        {"Authorization": "Basic"},
        {"Cookie": "JSESSIONID=ABC"},
    ],
)
@pytest.mark.parametrize("path", ["/me", "/me/calls/1", "/notifications", "/nowhere"])
def test_without_valid_credentials_everything_is_denied(
    office: Any, headers: dict[str, str], path: str
) -> None:
    """Status 403 with the documented code 20, whatever is asked."""
    for method in ("GET", "POST"):
        answer = requests.request(method, f"{office.url}/api/v2{path}", headers=headers, timeout=5)
        assert (answer.status_code, answer.json()) == (403, DENIED)


def test_wrong_credentials_are_denied_even_with_a_cookie(office: Any) -> None:
    """Who shows credentials is judged by them."""
    answer = office.agent.http.get(f"{office.url}/api/v2/me", auth=("agent", "wrong"), timeout=5)
    assert answer.status_code == 403


def test_the_version_is_public(office: Any) -> None:
    """It is the address by which a client finds out that it has come to the right place."""
    answer = requests.get(f"{office.url}/api/v2/diagnostics/version", timeout=5)
    assert answer.json() == {"statusCode": 0, "version": "8.5.202.96"}
    assert requests.post(f"{office.url}/api/v2/diagnostics/version", timeout=5).status_code == 405


def test_the_user_is_read_with_and_without_what_belongs_to_it(office: Any) -> None:
    """Subresources come when they are asked for; a slash at the end makes no difference."""
    plain = office.agent.get("/me").json()
    assert plain["statusCode"] == 0
    assert plain["user"]["userName"] == "agent"
    assert "devices" not in plain["user"]
    assert set(office.agent.get("/me/?subresources=devices,calls").json()["user"]) >= {"devices", "calls"}
    assert "channels" in office.agent.get("/me?subresources=*").json()["user"]


def test_collections_are_addresses_unless_fields_are_asked_for(office: Any) -> None:
    """Without fields there are URIs; with a list of fields, just those."""
    office.talk()
    call = office.agent.calls()[0]
    assert office.agent.get("/me/calls").json() == {"statusCode": 0, "uris": [call["uri"]]}
    few = office.agent.get("/me/calls/?fields=id,state").json()["calls"]
    assert few == [{"id": call["id"], "state": "Established"}]
    for path in ("/me/calls", "/me/devices"):
        wrong = office.agent.get(f"{path}?fields=id,nonsense")
        assert (wrong.status_code, wrong.json()["statusCode"]) == (400, 2)
    every = ",".join(FIELDS["call"])
    assert office.agent.get(f"/me/calls?fields={every}").json()["calls"] == office.agent.calls()
    uris = office.agent.get("/me/devices").json()["uris"]
    assert uris == [f"{office.url}/api/v2/me/devices/{office.agent.device}"]
    one = office.agent.get(f"/me/devices/{office.agent.device}").json()
    assert one["device"] == office.agent.get("/me/devices?fields=*").json()["devices"][0]
    on_device = office.agent.get(f"/me/devices/{office.agent.device}/calls").json()
    assert on_device["uris"] == [call["uri"]]


def test_a_call_is_read_until_it_is_over(office: Any) -> None:
    """Its resource has the documented members, and is gone with the call."""
    mine, theirs = office.talk()
    call = office.agent.get(f"/me/calls/{theirs['id']}").json()["call"]
    assert call["id"] == call["callUuid"] == theirs["id"]
    assert call["uri"] == f"{office.url}/api/v2/me/calls/{call['id']}"
    assert call["path"] == f"/calls/{call['id']}"
    assert call["deviceUri"] == f"{office.url}/api/v2/devices/{office.agent.device}"
    assert call["participants"] == [
        {"e164Number": "", "formattedPhoneNumber": "5000", "phoneNumber": "5000", "digits": "5000"}
    ]
    assert isinstance(call["duration"], str)
    assert "userData" not in call
    assert office.agent.get(f"/me/calls/{mine['id']}").status_code == 404
    office.caller.order(mine, "Hangup")
    gone = office.agent.get(f"/me/calls/{theirs['id']}")
    assert (gone.status_code, gone.json()["statusCode"]) == (404, 6)


def test_uris_carry_the_host_that_the_client_used(office: Any) -> None:
    """A client that calls us by another name finds that name in what it reads and hears."""
    entry = office.switch.actors["agent"]
    # The cookie belongs to another host than the one that is named here.
    auth = (entry["username"], entry["password"])
    devices = f"{office.url}/api/v2/me/devices"
    odd = requests.get(devices, headers={"Host": "a b<c>"}, auth=auth, timeout=5)
    assert odd.json()["uris"][0].startswith(office.url)
    named = requests.get(devices, headers={"Host": "gws.example:81"}, auth=auth, timeout=5)
    assert named.json()["uris"][0].startswith("http://gws.example:81/api/v2/me/devices/")
    connect = {"channel": "/meta/connect", "connectionType": "long-polling", "clientId": office.agent.client}
    office.caller.dial("5005")
    heard = requests.post(f"{office.url}/api/v2/notifications/connect", json=[connect], auth=auth, timeout=5)
    assert heard.json()[0]["data"]["call"]["uri"].startswith("http://gws.example:81/api/v2/me/calls/")


def test_the_whole_swap_story_is_heard_by_whom_it_concerns(office: Any) -> None:
    """Every step notifies the parties, and exactly two notifications come of the swap."""
    office.caller.dial("5005")
    assert office.caller.states() == [("StatusChange", "Dialing")]
    assert office.agent.states() == [("StatusChange", "Ringing")]
    first = office.agent.calls()[0]
    assert office.agent.order(first, "Answer").json() == OK
    assert office.agent.states() == [("StatusChange", "Established")]
    assert office.caller.states() == [("StatusChange", "Established")]
    office.agent.order(first, "Hold")
    second = office.agent.dial("5001")
    ringing = office.colleague.calls()[0]
    office.colleague.order(ringing, "Answer")
    assert office.agent.states() == [
        ("StatusChange", "Held"),
        ("StatusChange", "Dialing"),
        ("StatusChange", "Established"),
    ]
    for user in office.users.values():
        user.heard()
    swap = office.agent.order(second, "SwapCalls", otherCallUri=f"http://localhost:1/x/{first['id']}")
    assert swap.json() == OK
    told = office.agent.heard()
    assert [
        (each["channel"], each["data"]["call"]["id"], each["data"]["call"]["state"]) for each in told
    ] == [
        ("/v2/me/calls", second["id"], "Held"),
        ("/v2/me/calls", first["id"], "Established"),
    ]
    assert [user.heard() for name, user in office.users.items() if name != "agent"] == [[], [], [], []]


def test_a_notification_has_the_documented_envelope(office: Any) -> None:
    """A change of state has extensions, attached data has none."""
    call = office.caller.dial("5005", userData={"a": "1"})
    change = office.caller.heard()[0]
    assert change["channel"] == "/v2/me/calls"
    data = change["data"]
    assert set(data) == {"notificationType", "call", "phoneNumber", "extensions", "messageType"}
    assert data["messageType"] == "CallStateChangeMessage"
    assert data["phoneNumber"] == "5000"
    assert data["extensions"] == {"WrapUpTime": 0, "BusinessCall": 0}
    assert data["call"]["userData"] == {"a": "1"}
    office.caller.order(call, "AttachUserData", userData={"b": {"c": "2"}})
    data = office.caller.heard()[0]["data"]
    assert data["notificationType"] == "AttachedDataChanged"
    assert "extensions" not in data
    assert data["call"]["userData"] == {"a": "1", "b": {"c": "2"}}


def test_a_transfer_rings_at_the_destination_with_the_user_data(office: Any) -> None:
    """The transferring party's call is released, the destination's rings, the other's goes on."""
    mine, theirs = office.talk()
    answer = office.agent.order(
        theirs,
        "SingleStepTransfer",
        destination={"phoneNumber": "5001"},
        location="here",
        userData={"TransferReason": "Escalation"},
    )
    assert answer.json() == OK
    released = office.agent.heard()[0]["data"]["call"]
    assert (released["state"], released["capabilities"]) == ("Released", [])
    assert released["userData"] == {"TransferReason": "Escalation"}
    ringing = office.colleague.heard()[0]["data"]["call"]
    assert (ringing["state"], ringing["userData"]) == ("Ringing", {"TransferReason": "Escalation"})
    office.colleague.order(ringing, "Answer")
    stays = office.caller.get(f"/me/calls/{mine['id']}").json()["call"]
    assert [each["digits"] for each in stays["participants"]] == ["5001"]


@pytest.mark.parametrize("url", ["/me/calls/{call}", "/me/devices/{device}"])
@pytest.mark.parametrize(("key", "expected"), [(None, "DispositionCode"), ("Own", "Own")])
def test_a_disposition_is_taken_at_both_documented_urls(
    office: Any, url: str, key: str | None, expected: str
) -> None:
    """The key is the one that is named, or the server's own."""
    _, theirs = office.talk()
    body = {
        "operationName": "SetCallDisposition",
        "callUri": f"http://127.0.0.1:8080/api/v2/calls/{theirs['id']}",
        "callUuid": theirs["callUuid"],
        "disposition": "Referred",
    }
    path = url.format(call=theirs["id"], device=office.agent.device)
    assert office.agent.post(path, body | ({"dispositionKey": key} if key else {})).json() == OK
    data = office.agent.heard()[0]["data"]
    assert data["notificationType"] == "AttachedDataChanged"
    assert data["call"]["userData"] == {expected: "Referred"}


def test_a_released_call_is_dispositioned_in_silence(office: Any) -> None:
    """It succeeds at both URLs, and nobody hears of it."""
    mine, theirs = office.talk()
    office.caller.order(mine, "Hangup")
    for user in office.users.values():
        user.heard()
    more = {"callUri": theirs["uri"], "callUuid": theirs["id"], "disposition": "Referred"}
    assert office.agent.order(theirs, "SetCallDisposition", **more).json() == OK
    assert office.agent.on_device("SetCallDisposition", **more).json() == OK
    assert [user.heard() for user in office.users.values()] == [[]] * 5


def test_a_supervisor_hears_of_the_device_and_of_a_call_of_their_own(office: Any) -> None:
    """Monitoring shows on the device; the supervisor's call has both parties, and mute switches."""
    target = f"http://elsewhere/api/v2/devices/{office.agent.device}"
    assert office.supervisor.on_device("ListenIn", targetDeviceUri=target).json() == OK
    message = office.supervisor.heard()[0]
    assert message["channel"] == "/v2/me/devices"
    assert message["data"]["messageType"] == "DeviceStateChangeMessage"
    device = message["data"]["devices"][0]
    assert device["supervisorMonitoringState"] == {
        "state": "ListenIn",
        "mode": "AllCalls",
        "scope": "Call",
        "targetDeviceUri": f"{office.url}/api/v2/devices/{office.agent.device}",
    }
    assert "CancelSupervisorMonitoring" in device["capabilities"]
    office.caller.dial("5005")
    office.agent.order(office.agent.calls()[0], "Answer")
    own = office.supervisor.heard()[0]["data"]["call"]
    assert [each["digits"] for each in own["participants"]] == ["5000", "5005"]
    assert (own["state"], own["mute"]) == ("Established", "On")
    office.supervisor.order(own, "SwitchToBargeIn")
    assert office.supervisor.heard()[0]["data"]["call"]["mute"] == "Off"
    assert office.supervisor.on_device("CancelSupervisorMonitoring").json() == OK
    device = office.supervisor.heard()[0]["data"]["devices"][0]
    assert "supervisorMonitoringState" not in device
    assert "CancelSupervisorMonitoring" not in device["capabilities"]


def test_a_session_starts_with_the_channels_there_are(office: Any) -> None:
    """Voice succeeds, anything else is reported as failed."""
    started = office.agent.post("/me/", {"operationName": "StartContactCenterSession", "channels": ["voice"]})
    assert started.json() == OK
    device = office.agent.heard()[0]["data"]["devices"][0]
    assert device["userState"]["state"] == "Ready"
    both = {"operationName": "StartContactCenterSession", "channels": ["chat", "voice"]}
    partly = office.agent.post("/me", both).json()
    assert partly["statusCode"] == 7
    assert [each["channel"] for each in partly["failed"]] == ["chat"]
    assert partly["succeeded"] == [{"statusCode": 0, "channel": "voice"}]
    office.agent.heard()
    none = office.agent.post("/me", {**both, "channels": ["chat"]}).json()
    assert none["succeeded"] == []
    assert office.agent.heard() == []


def test_the_end_of_a_session_is_the_end_of_its_cookie(office: Any) -> None:
    """The session is over for HTTP and for notifications; other users' go on."""
    assert office.agent.post("/me", {"operationName": "EndContactCenterSession"}).json() == OK
    assert office.agent.get("/me").json() == DENIED
    assert office.agent.post("/notifications", []).json() == DENIED
    assert office.caller.get("/me").status_code == 200


def test_a_held_connect_is_answered_by_the_notification(office: Any) -> None:
    """The poll that waits gets the message as it happens, and is woken by nothing else."""
    got: list[Any] = []
    connect = {"channel": "/meta/connect", "connectionType": "long-polling"}

    def poll() -> None:
        got.extend(office.colleague2.comet(connect))

    poller = threading.Thread(target=poll)
    poller.start()
    office.caller.dial("5005")
    office.agent.order(office.agent.calls()[0], "Answer")
    assert poller.is_alive()
    office.colleague.dial("5002")
    poller.join(5)
    assert [each["channel"] for each in got] == ["/v2/me/calls", "/meta/connect"]
    assert got[0]["data"]["call"]["state"] == "Ringing"


def test_messages_of_a_client_that_left_its_poll_wait_for_the_next(office: Any) -> None:
    """A connection that breaks while it is held loses nothing."""
    connect = {
        "channel": "/meta/connect",
        "connectionType": "long-polling",
        "clientId": office.agent.client,
    }
    with pytest.raises(requests.ReadTimeout):
        office.agent.http.post(f"{office.url}/api/v2/notifications", json=[connect], timeout=0.2)
    office.caller.dial("5005")
    assert office.agent.states() == [("StatusChange", "Ringing")]


def test_another_users_client_id_is_unknown(office: Any) -> None:
    """Nobody listens in on Bayeux by guessing."""
    stolen = {
        "channel": "/meta/connect",
        "connectionType": "long-polling",
        "clientId": office.agent.client,
    }
    answer = office.caller.post("/notifications", [stolen]).json()[0]
    assert answer["successful"] is False
    assert answer["error"].startswith("402")


def test_csrf_tokens_are_needed_where_they_are_switched_on(
    served: Callable[..., tuple[Switch, str]],
) -> None:
    """Every GET tells the token of the session; a POST without it is refused in plain text."""
    switch, url = served("genesys", Settings(csrf=True))
    assert switch.endpoint(url)["auth"] == {"csrf": True}
    entry = switch.actors["agent"]
    with requests.Session() as http:
        http.auth = (entry["username"], entry["password"])
        told = http.get(f"{url}/api/v2/me", timeout=5).headers
        assert told["X-CSRF-HEADER"] == "X-CSRF-TOKEN"
        body = {"operationName": "StartContactCenterSession", "channels": ["voice"]}
        for headers in ({}, {"X-CSRF-TOKEN": "wrong"}):
            refused = http.post(f"{url}/api/v2/me", json=body, headers=headers, timeout=5)
            assert (refused.status_code, refused.text) == (403, "Missing or invalid Csrf token")
        token = {told["X-CSRF-HEADER"]: told[told["X-CSRF-HEADER"]]}
        assert http.post(f"{url}/api/v2/me", json=body, headers=token, timeout=5).json() == OK
        assert requests.post(f"{url}/api/v2/me", json=body, timeout=5).json() == DENIED


def test_other_users_and_numbers_can_be_served(served: Callable[..., tuple[Switch, str]]) -> None:
    """Actors are data; passwords that are not given are made up from the seed."""
    actors = {
        "agent": {"username": "ann", "password": "π secret", "phone_number": "771"},
        "caller": {"username": "cal", "phone_number": "772"},
    }
    switch, url = served("genesys", Settings(parties={"actors": actors}))
    assert set(switch.actors) == {"agent", "caller"}
    basic = b64encode("ann:π secret".encode()).decode()
    headers = {"Authorization": f"Basic {basic}"}
    device = requests.get(f"{url}/api/v2/me/devices?fields=*", headers=headers, timeout=5).json()["devices"][
        0
    ]
    assert device["phoneNumber"] == "771"


@pytest.mark.parametrize(
    "actors",
    [
        7,
        {"agent": 7},
        {"agent": {}},
        {"agent": {"phone_number": 5005}},
        {"agent": {"phone_number": "1", "username": "a:b"}},
        {"agent": {"phone_number": "1"}, "caller": {"phone_number": "1"}},
        {"agent": {"phone_number": "1", "username": "x"}, "caller": {"phone_number": "2", "username": "x"}},
    ],
)
def test_actors_that_cannot_be_served_are_a_problem(actors: Any) -> None:
    """Whoever hands them in is told what is wrong with them."""
    with pytest.raises(NotValid):
        switch_for("genesys", Settings(parties={"actors": actors}))
