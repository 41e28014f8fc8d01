import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from ringback.contracts import asyncapi
from ringback.contracts.store import load

#: The official schema of AsyncAPI 3.0 (package @asyncapi/specs 6.11.1, Apache-2.0), as delivered.
OFFICIAL = Path(__file__).parents[2] / "examples" / "asyncapi-3.0.0.json"
GENESYS = load("genesys")


@pytest.fixture(scope="module")
def official() -> Draft7Validator:
    """Return a validator of AsyncAPI 3.0 documents."""
    return Draft7Validator(json.loads(OFFICIAL.read_text()))


def test_the_document_is_valid(official: Draft7Validator) -> None:
    """The export is valid AsyncAPI 3.0."""
    assert [error.message for error in official.iter_errors(asyncapi.asyncapi(GENESYS))] == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("operations", "receive-calls", "action"), "overhear"),
        (("channels", "calls", "address"), 5),
        (("components", "schemas", "Call", "type"), "telephone"),
    ],
)
def test_the_official_schema_finds_faults(
    official: Draft7Validator, path: tuple[str, ...], value: object
) -> None:
    """A broken document is not valid: the test above can fail."""
    document: Any = asyncapi.asyncapi(GENESYS)
    inner = document
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    assert list(official.iter_errors(document))


def test_channels_and_messages_are_the_contract_s() -> None:
    """Each channel carries the messages that the contract puts on it; both are received."""
    document = asyncapi.asyncapi(GENESYS)
    channels = [each for each in document["channels"].values() if not each["address"].startswith("/meta/")]
    assert {channel["address"]: sorted(channel["messages"]) for channel in channels} == {
        "/v2/me/calls": ["CallStateChangeMessage"],
        "/v2/me/devices": ["DeviceStateChangeMessage"],
    }
    received = [name for name, each in document["operations"].items() if each["action"] == "receive"]
    assert received == ["receive-calls", "receive-devices"]


def test_a_message_names_the_operations_that_cause_it() -> None:
    """Every operation with notifications is named by the message that it causes."""
    messages = asyncapi.asyncapi(GENESYS)["components"]["messages"]
    named = [name for message in messages.values() for name in message.get("x-operations", ())]
    assert sorted(named) == sorted(
        each.name for each in GENESYS.operations.values() if each.notification_schema
    )


def test_examples_are_samples_that_fit() -> None:
    """Messages have printed ones as examples, one of each operation that has any, and each fits its payload."""
    document = asyncapi.asyncapi(GENESYS)
    shown = [
        (name, each)
        for name, message in document["components"]["messages"].items()
        for each in message.get("examples", ())
    ]
    assert {each["name"] for _, each in shown} >= {"Hold-1.notification", "ListenIn-1.notification"}
    for name, each in shown:
        schema = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
        Draft7Validator(schema).validate(each["payload"])


def test_the_ways_of_bayeux_are_described() -> None:
    """Where notifications travel by CometD, each meta channel has what is sent and what is answered, at the API's URL."""
    document = asyncapi.asyncapi(GENESYS)
    assert document["servers"]["cometd"]["pathname"] == "/api/v2/notifications"
    sent = {name: each for name, each in document["operations"].items() if each["action"] == "send"}
    assert {document["channels"][name.removeprefix("send-")]["address"] for name in sent} == {
        "/meta/handshake",
        "/meta/connect",
        "/meta/subscribe",
        "/meta/unsubscribe",
        "/meta/disconnect",
    }
    assert all(each["reply"]["messages"] for each in sent.values())


SPOKEN: list[tuple[str, Any, bool]] = [
    ("MetaHandshake", {"channel": "/meta/handshake", "version": "1.0", "supportedConnectionTypes": ["long-polling"]}, True),
    ("MetaHandshake", {"channel": "/meta/handshake", "version": "1.0"}, False),
    ("MetaHandshakeAnswer", {"channel": "/meta/handshake", "successful": True, "clientId": "c", "version": "1.0", "supportedConnectionTypes": ["long-polling"], "advice": {"reconnect": "retry", "interval": 0, "timeout": 30000}}, True),
    ("MetaHandshakeAnswer", {"channel": "/meta/handshake", "successful": True, "version": "1.0"}, False),
    ("MetaHandshakeAnswer", {"channel": "/meta/handshake", "successful": False, "error": "403::denied"}, True),
    ("MetaConnect", {"channel": "/meta/connect", "clientId": "c", "connectionType": "long-polling", "id": "4"}, True),
    ("MetaConnect", {"channel": "/meta/connect", "clientId": "c"}, False),
    ("MetaConnectAnswer", {"channel": "/meta/connect", "successful": False, "error": "402::Unknown client", "advice": {"reconnect": "handshake"}}, True),
    ("MetaConnectAnswer", {"channel": "/meta/connect", "successful": False, "advice": {"reconnect": "perhaps"}}, False),
    ("MetaSubscribe", {"channel": "/meta/subscribe", "clientId": "c", "subscription": ["/v2/me/calls"]}, True),
    ("MetaSubscribeAnswer", {"channel": "/meta/subscribe", "successful": True}, False),
    ("MetaUnsubscribeAnswer", {"channel": "/meta/unsubscribe", "successful": True, "subscription": "/v2/me/calls"}, True),
    ("MetaDisconnect", {"channel": "/meta/disconnect"}, False),
    ("MetaDisconnectAnswer", {"channel": "/meta/disconnect", "successful": True}, True),
]  # fmt: skip


@pytest.mark.parametrize(("name", "message", "fits"), SPOKEN)
def test_meta_messages_fit_what_is_said_of_them(name: str, message: Any, *, fits: bool) -> None:
    """What Bayeux says on a meta channel fits its schema, and what lacks a member that it must have does not."""
    document = asyncapi.asyncapi(GENESYS)
    schema = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
    assert Draft7Validator(schema).is_valid(message) == fits


def test_references_stand_alone() -> None:
    """AsyncAPI's dialect ignores what stands beside a reference, so nothing does."""

    def walk(value: Any) -> list[Any]:
        if isinstance(value, list):
            return [each for item in value for each in walk(item)]
        if not isinstance(value, dict):
            return []
        return [value, *(each for item in value.values() for each in walk(item))]

    nodes = walk(asyncapi.asyncapi(GENESYS)["components"]["schemas"])
    assert [node for node in nodes if "$ref" in node and len(node) > 1] == []


def test_an_api_without_notifications_has_no_document() -> None:
    """VoipNow tells nothing unasked."""
    assert asyncapi.text(load("voipnow")) is None
