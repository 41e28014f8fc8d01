import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ringback.contracts.check import MOST, Checker, SchemaError, pointer, shown
from ringback.contracts.store import load
from ringback.errors import NoSuchName

GENESYS = load("genesys")
VOIPNOW = load("voipnow")
genesys = Checker(GENESYS)
voipnow = Checker(VOIPNOW)
Change = Callable[[dict[str, Any]], object]


def held() -> dict[str, Any]:
    """Return a message about a held call, as printed."""
    sample = next(each for each in GENESYS.samples if each.id == "SwapCalls-1.notification.held")
    body: dict[str, Any] = copy.deepcopy(sample.body)
    return body


def listed() -> dict[str, Any]:
    """Return a listed phone call, as printed."""
    body: dict[str, Any] = copy.deepcopy(
        next(each for each in VOIPNOW.samples if each.id == "BargeIn-3.response").body
    )
    return body


def call_with(**members: object) -> Change:
    """Change members of the call."""
    return lambda message: message["data"]["call"].update(members)


def call_without(*names: str) -> Change:
    """Take members off the call."""
    return lambda message: [message["data"]["call"].pop(name) for name in names]


def data_with(**members: object) -> Change:
    """Change members of the message's data."""
    return lambda message: message["data"].update(members)


TOLERATED: dict[str, Change] = {
    "another host": call_with(uri="https://gws.example.com/api/v2/me/calls/X1"),
    "no host": call_with(uri="/api/v2/me/calls/X1"),
    "below another path": call_with(uri="https://example.com/gws/api/v2/me/calls/X1"),
    "no path, no connId": call_without("path", "connId"),
    "path without its slash": call_with(path="calls/01RCC3N118B1V0SL8O7GK2LAES00000Q"),
    "no monitoring flags": call_without("monitoring", "supervisorListeningIn", "monitoredUserMuted"),
    "extensions of any kind": data_with(extensions={"BusinessCall": 0, "NO_ANSWER_ACTION": "none"}),
    "metrics": data_with(metrics={"eventProcessing": {"nodeProcessingTimeNanos": 1}}),
    "unknown members everywhere": lambda message: (
        message.update(ext={}),
        message["data"].update(more=1),
        message["data"]["call"].update(case=[]),
        message["data"]["call"]["participants"][0].update(country="DE"),
    ),
    "user data of any kind": call_with(userData={"a": {"b": [1, None]}, "c": "d"}),
    "a state that no sample shows": call_with(state="Preview"),
    "a kind of change that no sample shows": data_with(notificationType="ParticipantsUpdated"),
    "no other party": call_with(participants=[]),
    "a party with a number only": call_with(participants=[{"phoneNumber": "5000"}]),
    "id that is not the callUuid": call_with(id="007102385535e008"),
    "a capability twice": call_with(capabilities=["Hold", "Hold"]),
    "ani": call_with(ani="5000"),
    "over, and nothing offered": call_with(state="Released", capabilities=[]),
}

REJECTED: dict[str, tuple[Change, str, str]] = {
    "duration as a number": (call_with(duration=156), "/data/call/duration", "type"),
    "duration in words": (call_with(duration="1 s"), "/data/call/duration", "pattern"),
    "no capabilities": (call_without("capabilities"), "/data/call/capabilities", "required"),
    "no state": (call_without("state"), "/data/call/state", "required"),
    "no id": (call_without("id"), "/data/call/id", "required"),
    "mute that is neither": (call_with(mute="Maybe"), "/data/call/mute", "enum"),
    "mute as a boolean": (call_with(mute=False), "/data/call/mute", "type"),
    "a flag as a string": (call_with(monitoring="false"), "/data/call/monitoring", "type"),
    "a uri without the call": (
        call_with(uri="http://127.0.0.1/api/v2/me/calls/"),
        "/data/call/uri",
        "pattern",
    ),
    "a path to elsewhere": (call_with(path="/devices/1"), "/data/call/path", "pattern"),
    "a party without a number": (
        call_with(participants=[{"digits": "1"}]),
        "/data/call/participants/0/phoneNumber",
        "required",
    ),
    "over, and something offered": (call_with(state="Released"), "/data/call/capabilities", "maxItems"),
    "no message type": (lambda message: message["data"].pop("messageType"), "/data/messageType", "required"),
    "no channel": (lambda message: message.pop("channel"), "/channel", "required"),
    "user data as a list": (call_with(userData=[]), "/data/call/userData", "type"),
}


@pytest.mark.parametrize("change", TOLERATED.values(), ids=TOLERATED)
def test_what_the_documents_tolerate_is_no_error(change: Change) -> None:
    """A message may differ from the samples wherever no document demands otherwise."""
    message = held()
    change(message)
    assert genesys.errors("SwapCalls.notification", message) == ()


@pytest.mark.parametrize(("change", "where", "keyword"), REJECTED.values(), ids=REJECTED)
def test_what_the_documents_rule_out_is_an_error_at_its_place(
    change: Change, where: str, keyword: str
) -> None:
    """A message that departs from the documents has one error, at the very place, with the documents' lines."""
    message = held()
    change(message)
    (error,) = genesys.errors("SwapCalls.notification", message)
    assert (error.where, error.keyword) == (where, keyword)
    assert error.evidence


@pytest.mark.parametrize("name", ["Result", "Error", "Devices", "Calls", "Me"])
def test_every_answer_has_a_result_code(name: str) -> None:
    """An answer without an integer statusCode departs; one with more members does not."""
    assert genesys.errors(name, {"statusCode": 0, "statusMessage": "fine", "more": []}) == ()
    assert [error.where for error in genesys.errors(name, {})] == ["/statusCode"]
    assert [error.keyword for error in genesys.errors(name, {"statusCode": "0"})] == ["type"]


def test_a_read_may_show_less_of_a_call() -> None:
    """A call that is read needs its id and state only; what else is there has the same types."""
    brief = {"statusCode": 0, "calls": [{"id": "1", "state": "Held"}]}
    assert genesys.errors("Calls", brief) == ()
    assert genesys.errors("Calls", {"statusCode": 0, "uris": ["/calls/1"]}) == ()
    wrong = {"statusCode": 0, "calls": [{"id": "1", "state": "Held", "duration": 5}]}
    assert [error.where for error in genesys.errors("Calls", wrong)] == ["/calls/0/duration"]


def test_a_device_of_a_user_who_has_just_signed_in_conforms() -> None:
    """A user's state may have neither id nor displayName."""
    device = {"id": "1", "userState": {"state": "LoggedIn"}, "phoneNumber": "5005"}
    message = {
        "channel": "/v2/me/devices",
        "data": {"messageType": "DeviceStateChangeMessage", "devices": [device]},
    }
    assert genesys.errors("ListenIn.notification", message) == ()
    device.pop("id")
    assert [error.where for error in genesys.errors("ListenIn.notification", message)] == [
        "/data/devices/0/id"
    ]


@pytest.mark.parametrize(
    "body",
    [
        listed(),
        {"entry": [listed()], "totalResults": "1"},
        {"totalResults": 0},
        {"entry": []},
        [listed()],
        [],
        {
            "id": "a",
            "extension": "0003*210",
            "links": {"self": "https://x//uapi/phoneCalls/12/1/a", "next": "…"},
        },
        {
            "id": "a",
            "extension": "210",
            "ownerId": 3,
            "answered": "2012-06-27T13:08:55Z",
            "nonce": "n",
            "more": 1,
        },
        {
            "id": "a",
            "extension": "210",
            "phoneCallView": [
                {
                    "id": "00",
                    "status": 3,
                    "flow": "4",
                    "source": "210",
                    "destination": ["1"],
                    "callerID": "x",
                },
                {
                    "id": "01",
                    "ringing": "2012-06-27T16:08:55.123+03:00",
                    "callerId": "Café <1>",
                    "onHold": None,
                },
            ],
        },
    ],
    ids=range(9),
)
def test_phone_calls_are_listed_in_every_documented_form(body: object) -> None:
    """A bare call, a collection or an array; numbers as numbers or strings; link or links: all conform."""
    assert voipnow.errors("PhoneCallList", body) == ()


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ([{"id": "a"}], "/0/extension"),
        ([{"id": 5, "extension": "210"}], "/0/id"),
        ([{"id": "a", "extension": "210", "phoneCallView": [{"status": "5"}]}], "/0/phoneCallView/0/id"),
        ([{"id": "a", "extension": "210", "published": "yesterday"}], "/0/published"),
        ("nothing", ""),
        ({}, ""),
    ],
)
def test_a_listed_phone_call_that_departs_is_found(body: object, where: str) -> None:
    """A phone call without its id or extension, a view without id, or a date that is none, departs."""
    errors = voipnow.errors("PhoneCallList", body)
    assert [error.where for error in errors] == [where]


def test_errors_come_with_a_code_or_as_oauth_has_them() -> None:
    """An error is an object with a code; the token endpoint's flat string is one too."""
    assert voipnow.errors("Error", {"error": {"code": "pc_sendcallto_invalid"}}) == ()
    assert voipnow.errors("Error", {"error": {"code": "a", "message": "b"}}) == ()
    assert voipnow.errors("Error", {"error": "invalid_client"}) == ()
    assert [error.where for error in voipnow.errors("Error", {"error": {"message": "b"}})] == ["/error/code"]
    assert [error.where for error in voipnow.errors("Error", {"message": "b"})] == ["/error"]


@pytest.mark.parametrize(
    "body", [{"access_token": "t"}, {"access_token": "t", "expires_in": "3600", "scope": ""}]
)
def test_a_token_is_a_token(body: object) -> None:
    """expires_in may be missing, a number, or digits in a string."""
    assert voipnow.errors("Token", body) == ()
    assert [error.where for error in voipnow.errors("Token", {"expires_in": 1})] == ["/access_token"]


def test_an_error_says_what_is_wrong_in_words() -> None:
    """An error carries place, sentence, expected and actual value, keyword and evidence."""
    message = held()
    message["data"]["call"]["mute"] = "Maybe"
    assert genesys.errors("CallStateChangeMessage", message) == (
        SchemaError(
            where="/data/call/mute",
            message='it is "Maybe", not one of "On", "Off"',
            keyword="enum",
            expected=["On", "Off"],
            actual="Maybe",
            evidence=("SwitchToBargeIn:25", "SwitchToListenIn"),
        ),
    )


def test_several_errors_are_sorted_by_place() -> None:
    """All that is wrong is told, in the order of the places."""
    message = held()
    call_with(duration=1, mute=2)(message)
    call_without("dnis", "callType")(message)
    found = [error.where for error in genesys.errors("SwapCalls.notification", message)]
    assert found == [f"/data/call/{name}" for name in ("callType", "dnis", "duration", "mute")]


@pytest.mark.parametrize(
    ("sample", "change"),
    [
        ("SwapCalls-2.swap.request", {"otherCallUri": ""}),
        ("SwapCalls-2.swap.request", {"operationName": "Swap"}),
        ("SwapCalls-2.swap.request", {"more": 1}),
        ("SingleStepTransfer-1.request", {"destination": {"phoneNumber": ""}}),
        ("SingleStepTransfer-1.request", {"destination": "15002"}),
        ("SingleStepTransfer-1.request", {"userData": []}),
        ("SetCallDisposition-1.request", {"disposition": ""}),
        ("ListenIn-1.request", {"supervisorMonitoringScope": "Everything"}),
    ],
)
def test_requests_are_strict(sample: str, change: dict[str, Any]) -> None:
    """What we send is held to exactly what is documented."""
    given = next(each for each in GENESYS.samples if each.id == sample)
    name = f"{given.operation}.request"
    assert genesys.errors(name, given.body) == ()
    assert len(genesys.errors(name, {**given.body, **change})) == 1


@pytest.mark.parametrize("seconds", [20, "20", 1])
def test_wait_for_pickup_is_a_number_or_its_string(seconds: object) -> None:
    """Both types that the document gives are sent; zero and words are not."""
    body = {"action": "BargeIn", "sendCallTo": "0003*024", "phoneCallViewId": "01"}
    assert voipnow.errors("BargeIn.request", {**body, "waitForPickup": seconds}) == ()
    assert voipnow.errors("BargeIn.request", {**body, "waitForPickup": 0}) != ()
    assert voipnow.errors("BargeIn.request", {**body, "waitForPickup": "soon"}) != ()


def test_a_newline_does_not_slip_through() -> None:
    """A text that one of the two validators lets pass is still an error when the other one rejects it."""
    message = held()
    message["data"]["call"]["duration"] = "5\n"
    (error,) = genesys.errors("SwapCalls.notification", message)
    assert (error.where, error.keyword) == ("/data/call/duration", "pattern")


def test_text_that_is_no_unicode_is_checked_all_the_same() -> None:
    """A lone surrogate, which JSON can spell, neither crashes nor hides what else is wrong."""
    message = held()
    message["data"]["call"]["dnis"] = "\ud800"
    assert genesys.errors("SwapCalls.notification", message) == ()
    message["data"]["call"]["mute"] = "\ud800"
    (error,) = genesys.errors("SwapCalls.notification", message)
    assert error.where == "/data/call/mute"


def test_deep_and_large_values_are_bounded() -> None:
    """A hostile value gives a bounded answer, not a crash."""
    deep: list[Any] = []
    for _ in range(50_000):
        deep = [deep]
    assert genesys.errors("Result", deep)[0].where == ""
    assert shown(deep) == "…"
    message = held()
    message["data"]["call"]["participants"] = [{}] * 10_000
    errors = genesys.errors("SwapCalls.notification", message)
    assert 0 < len(errors) <= MOST
    message["data"]["call"] = "x" * 100_000
    (error,) = genesys.errors("SwapCalls.notification", message)
    assert len(error.actual) < 1000
    assert len(error.message) < 1000


def test_an_unknown_schema_is_named() -> None:
    """Asking for a schema that is not there tells which are."""
    with pytest.raises(NoSuchName) as caught:
        genesys.errors("Swap", {})
    assert caught.value == NoSuchName(kind="genesys schema", name="Swap", known=tuple(GENESYS.schemas))


def test_a_schema_that_nothing_conforms_to_has_no_evidence(tmp_path: Path) -> None:
    """A schema written by hand, without provenance, is checked all the same."""
    home = tmp_path / "contracts" / "toy"
    (home / "schemas").mkdir(parents=True)
    (home / "api.toml").touch()
    hand_written = {
        "$id": "urn:ringback:toy:Bell",
        "properties": {"crack": False, "tone": {"type": "string"}},
    }
    (home / "schemas" / "Bell.json").write_text(json.dumps(hand_written))
    errors = Checker(load("toy", tmp_path)).errors("Bell", {"crack": 1, "tone": 2})
    assert [error.evidence for error in errors] == [(), ()]


def test_pointers_are_escaped() -> None:
    """Slash and tilde in a name are escaped as RFC 6901 has it."""
    assert pointer(["a/b", 0, "c~d"]) == "/a~1b/0/c~0d"
