import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringback.contracts.captured import decoded
from ringback.contracts.messages import Messages, Outcome
from ringback.contracts.store import known_apis, load
from ringback.model import Sample

CONTRACTS = {api: load(api) for api in known_apis()}
MESSAGES = {api: Messages(contract) for api, contract in CONTRACTS.items()}
genesys = MESSAGES["genesys"]
voipnow = MESSAGES["voipnow"]
CALL = "http://127.0.0.1:8080/api/v2/me/calls/01RCC3N118B1V0SL8O7GK2LAES00000R"
PHONE_CALL = "/uapi/phoneCalls/12/0003*210/b817d2618fe6f1804333"


def captured(sample: Sample) -> dict[str, Any]:
    """Return a sample as it would be captured."""
    return {
        "kind": sample.kind,
        "operation": sample.operation or None,
        "method": sample.method or None,
        "url": sample.url or None,
        "status": sample.status,
        "body": copy.deepcopy(sample.body),
    }


PRINTED = [(api, each) for api, contract in CONTRACTS.items() for each in contract.samples]


def held() -> dict[str, Any]:
    """Return a captured message about a held call."""
    return captured(next(each for _, each in PRINTED if each.id == "SwapCalls-1.notification.held"))


@pytest.mark.parametrize(("api", "sample"), PRINTED, ids=[each.id for _, each in PRINTED])
def test_what_the_documents_print_conforms(api: str, sample: Sample) -> None:
    """Every sample, captured, conforms to its own contract; with and without its operation's name."""
    message = captured(sample)
    assert MESSAGES[api].outcome(message).verdict == "conforms"
    if sample.kind != "response":
        assert MESSAGES[api].outcome(message | {"operation": None}).verdict == "conforms"


@pytest.mark.parametrize(
    ("message", "operation", "schema"),
    [
        ({"kind": "request", "body": {"operationName": "Hold"}}, "Hold", "Hold.request"),
        ({"kind": "request", "method": "GET", "url": "/api/v2/me/calls?fields=*", "body": None}, "GetCalls", ""),
        ({"kind": "request", "operation": "GetCalls"}, "GetCalls", ""),
        ({"kind": "response", "method": "GET", "url": "/api/v2/me/calls", "body": {"statusCode": 0}}, "GetCalls", "Calls"),
        ({"kind": "response", "method": "POST", "url": CALL, "body": {"statusCode": 0}}, "", "Result"),
        ({"kind": "response", "status": 500, "body": {"statusCode": 4}}, "", "Error"),
        (
            {"kind": "notification", "body": {"channel": "/x", "data": {"messageType": "Recording"}}},
            "",
            "Notification",
        ),
    ],
)  # fmt: skip
def test_the_schema_is_found_without_the_operation_s_name(
    message: dict[str, Any], operation: str, schema: str
) -> None:
    """The body's own words, the URL or the status say what a message is."""
    found = genesys.outcome(message)
    assert (found.verdict, found.operation, found.schema) == ("conforms", operation, schema)


def test_a_form_is_a_request_s_body_too() -> None:
    """A request of the token is sent as a form; its text is read as one."""
    form = "grant_type=client_credentials&client_id=app&client_secret=s"
    message = {"kind": "request", "method": "POST", "url": "/oauth/token.php", "body": form}
    assert voipnow.outcome(message) == Outcome(kind="request", operation="Token", schema="Token.request")
    wrong = voipnow.outcome(message | {"body": "grant_type=password&client_id=app&client_secret=s"})
    assert [each.where for each in wrong.errors] == ["/body/grant_type"]


def test_no_content_is_no_departure() -> None:
    """An answer with 204 has no body, and needs none; one with 200 does."""
    message = {"kind": "response", "operation": "List", "status": 204}
    assert voipnow.outcome(message).verdict == "conforms"
    assert voipnow.outcome(message | {"status": 200}).verdict == "departs"


@pytest.mark.parametrize(
    ("change", "where", "keyword"),
    [
        ({"method": "GET"}, "/method", "method"),
        ({"url": "/api/v2/me/devices/1"}, "/url", "url"),
        ({"url": "/api/v2/me/calls"}, "/url", "url"),
        ({"url": "/api/v2/me/calls/1/2"}, "/url", "url"),
        ({"url": "http://["}, "/url", "url"),
        ({"url": 5}, "/url", "url"),
        ({"method": 5}, "/method", "method"),
        ({"body": {"operationName": "Hold", "more": 1}}, "/body", "additionalProperties"),
        ({"body": {"operationName": "Retrieve"}}, "/body/operationName", "const"),
        ({"body": None}, "/body", "type"),
        ({"body": "operationName=Hold"}, "/body", "type"),
    ],
)
def test_a_wrong_request_is_told_at_its_place(change: dict[str, Any], where: str, keyword: str) -> None:
    """Method, URL and body of a request are documented; places are pointers into the message."""
    message = {
        "kind": "request",
        "operation": "Hold",
        "method": "post",
        "url": CALL,
        "body": {"operationName": "Hold"},
    }
    assert genesys.outcome(message).verdict == "conforms"
    outcome = genesys.outcome(message | change)
    assert [(each.where, each.keyword) for each in outcome.errors] == [(where, keyword)]
    assert outcome.verdict == "departs"


def test_a_request_that_does_not_say_what_it_wants_departs() -> None:
    """Where all operations of a URL are told apart by a word, a body without it cannot be right."""
    outcome = genesys.outcome({"kind": "request", "method": "POST", "url": CALL, "body": {}})
    assert [(each.where, each.keyword) for each in outcome.errors] == [("/body/operationName", "required")]


def test_a_message_on_another_channel_departs() -> None:
    """A documented type of message has a channel; what is wrong in the body is told beside it."""
    message = held()
    message["body"]["channel"] = "/v2/me/devices"
    message["body"]["data"]["call"]["duration"] = 5
    assert [(each.where, each.keyword) for each in genesys.outcome(message).errors] == [
        ("/body/data/call/duration", "type"),
        ("/body/channel", "channel"),
    ]
    del message["body"]["channel"]
    assert [each.where for each in genesys.outcome(message).errors].count("/body/channel") == 1


@pytest.mark.parametrize(
    "message",
    [
        *(None, 5, [], "text", {}, {"kind": 7}, {"kind": []}, {"kind": "resource"}),
        {"kind": "request", "operation": "Melt", "body": {}},
        {"kind": "request", "operation": ["Hold"], "body": {}},
        {"kind": "request", "body": {"operationName": "Melt"}},
        {"kind": "request", "body": {"operationName": {}}},
        {"kind": "request"},
        {"kind": "request", "method": "GET", "url": "/elsewhere"},
        {"kind": "response", "body": {}},
        {"kind": "response", "operation": "Melt", "body": {}},
        {"kind": "response", "url": "/elsewhere"},
    ],
)
def test_what_the_contract_does_not_know_is_not_judged(message: object) -> None:
    """No schema, no verdict; the reason says what is missing."""
    outcome = genesys.outcome(message)
    assert (outcome.verdict, outcome.errors) == ("undetermined", ())
    assert outcome.reason


def test_an_answer_that_may_be_several_operations_is_not_judged() -> None:
    """Where a URL leads to operations with different answers, the method decides; without it nothing does."""
    message = {"kind": "response", "url": PHONE_CALL, "body": {"id": "1", "extension": "210"}}
    assert "several operations" in voipnow.outcome(message).reason
    assert voipnow.outcome(message | {"method": "GET"}).schema == "PhoneCallList"


def test_without_messages_a_notification_is_not_judged() -> None:
    """An API without notifications has no schema for one."""
    assert voipnow.outcome({"kind": "notification", "body": "Rang"}).verdict == "undetermined"


@pytest.mark.parametrize(
    "text", [b"", b"{", b"\xff", b'{"kind": NaN}', b'{"kind": 1e999}', b"[" * 100_000, b"1" * 5000 + b"x"]
)
def test_text_that_is_no_json_is_not_judged(text: bytes) -> None:
    """Broken text, words that are no numbers, and hostile nesting all end with a reason."""
    outcome = genesys.decoded(text)
    assert (outcome.verdict, outcome.reason.startswith("it is not JSON")) == ("undetermined", True)


def test_a_lone_surrogate_is_judged_like_any_text() -> None:
    """What some readers refuse is still a message, and found wrong where it is wrong."""
    message = held()
    message["body"]["data"]["call"]["dnis"] = "\ud800"
    assert genesys.decoded(json.dumps(message).encode()).verdict == "conforms"
    message["body"]["data"]["call"]["mute"] = "\ud800"
    (error,) = genesys.decoded(json.dumps(message).encode()).errors
    assert (error.where, error.keyword) == ("/body/data/call/mute", "enum")


def test_findings_read_like_those_of_best_match() -> None:
    """A finding says what is wrong, what was expected, what was there, and where the documents say so."""
    message = held()
    message["body"]["data"]["call"]["duration"] = 156
    (found,) = genesys.outcome(message).to_json()["findings"]
    assert found == {
        "where": "/body/data/call/duration",
        "message": "it is an integer, not a string",
        "keyword": "type",
        "expected": "string",
        "actual": 156,
        "evidence": ["SetCallDisposition:87", "SingleStepTransfer:51", "SwapCalls:76", "SwitchToBargeIn:65"],
    }


# ---- the fast and the slow path ----


def test_a_newline_at_the_end_is_noticed_by_both() -> None:
    """The end of a pattern is the end of the text, in schemas that others refer to as well."""
    body = held()["body"]
    body["data"]["call"]["duration"] += "\n"
    checker = genesys.checker
    assert not checker.conforms("SwapCalls.notification", body)
    (told,) = checker.explained("SwapCalls.notification", body)
    assert (told.where, told.keyword) == ("/data/call/duration", "pattern")


SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(
        ["", "0", "-1", "5\n", "Off", "On\n", "Released", "é", "\ud800", "CallStateChangeMessage"]
    ),
    st.sampled_from([0.0, 1.0, -0.0, 1e30, 10**30, 2**63, 2**64, -(2**63) - 1]),
    st.text(max_size=5),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


def places(value: Any, found: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """Return every place within a value: what holds it, and the step to it."""
    steps = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for step in steps:
        found.append((value, step))
        places(value[step], found)
    return found


@st.composite
def mutated(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """Return a printed message with a few changes anywhere in its body."""
    api, sample = draw(st.sampled_from([each for each in PRINTED if each[1].body is not None]))
    message = captured(sample)
    for _ in range(draw(st.integers(1, 3))):
        inside = (
            places({"body": message["body"]}, [])[1:] if isinstance(message["body"], (dict, list)) else []
        )
        if not inside or draw(st.integers(0, 19)) == 0:
            message["body"] = draw(VALUES)
            continue
        holder, step = draw(st.sampled_from(inside))
        how = draw(st.sampled_from(["put", "put", "newline", "remove", "add"]))
        if how == "remove":
            del holder[step]
        elif how == "newline" and isinstance(holder[step], str):
            holder[step] += "\n"
        elif how == "add" and isinstance(holder, dict):
            holder[draw(st.text(max_size=3))] = draw(VALUES)
        else:
            holder[step] = draw(VALUES)
    return api, message


@settings(max_examples=400, deadline=None)
@given(mutated())
def test_the_fast_and_the_slow_path_agree(given_one: tuple[str, dict[str, Any]]) -> None:
    """Whatever was done to a message, both validators say the same, whichever reader read it."""
    api, message = given_one
    checker = MESSAGES[api].checker
    text = json.dumps(message).encode()
    slowly, fast = json.loads(text), decoded(text)
    name = MESSAGES[api].outcome(message).schema
    if name:
        told = checker.explained(name, slowly["body"])
        assert checker.conforms(name, fast["body"]) == (not told)
        assert checker.errors(name, fast["body"]) == checker.explained(name, fast["body"])
    assert MESSAGES[api].decoded(text).verdict == MESSAGES[api].outcome(slowly).verdict
