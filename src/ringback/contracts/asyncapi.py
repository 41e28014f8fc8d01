"""
A contract's notifications as an AsyncAPI 3.0 document.

The channels, and the messages that come on them, are the contract's.  How a
client comes to them is the business of the notification style.
"""

from collections.abc import Mapping

from ringback import canon
from ringback.contracts import bayeux
from ringback.contracts.derive import derive, message_of
from ringback.contracts.examples import Examples
from ringback.contracts.export import components
from ringback.contracts.infer import Schema
from ringback.contracts.store import Contract
from ringback.model import Json


def asyncapi(contract: Contract) -> dict[str, Json]:
    """Return the AsyncAPI document of a contract; without channels where it has no notifications."""
    messages = _messages(contract)
    schemas = derive(contract)
    printed = Examples(contract, schemas)
    by_channel: dict[str, list[str]] = {}
    for name, message in messages.items():
        by_channel.setdefault(message["channel"], []).append(name)
    bayeux_too = bool(messages) and contract.settings["notifications"].get("style") == "cometd"
    document: dict[str, Json] = {
        "asyncapi": "3.0.0",
        "info": {"title": contract.title, "version": str(contract.settings.get("version", "1"))},
        "defaultContentType": "application/json",
        "channels": {_key(address): _channel(address, names) for address, names in by_channel.items()},
        "operations": {
            f"receive-{_key(address)}": _operation(address, by_channel[address]) for address in by_channel
        },
        "components": {
            "messages": {name: _message(contract, name, printed) for name in messages},
            "schemas": {name: _plain(each) for name, each in components(schemas, messages).items()},
        },
    }
    return _with_bayeux(contract, document) if bayeux_too else document


def _with_bayeux(contract: Contract, document: Mapping[str, Json]) -> dict[str, Json]:
    parts = document["components"]
    return {
        **document,
        "servers": bayeux.servers(contract),
        "channels": bayeux.channels() | document["channels"],
        "operations": bayeux.operations() | document["operations"],
        "components": {
            "messages": bayeux.messages() | parts["messages"],
            "schemas": {**bayeux.schemas(), **parts["schemas"]},
        },
    }


def text(contract: Contract) -> str | None:
    """Return the document as it stands in `asyncapi.json`, or None where the contract has no notifications."""
    return canon.text(asyncapi(contract)) if _messages(contract) else None


def _messages(contract: Contract) -> Mapping[str, Json]:
    found: Mapping[str, Json] = contract.settings["notifications"].get("messages", {})
    return {name: each for name, each in found.items() if "channel" in each}


def _key(address: str) -> str:
    return address.strip("/").rpartition("/")[2]


def _channel(address: str, names: list[str]) -> Schema:
    return {
        "address": address,
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in names},
    }


def _operation(address: str, names: list[str]) -> Schema:
    channel = f"#/channels/{_key(address)}"
    return {
        "action": "receive",
        "channel": {"$ref": channel},
        "messages": [{"$ref": f"{channel}/messages/{name}"} for name in names],
    }


def _message(contract: Contract, name: str, printed: Examples) -> Schema:
    causes = [
        each.name
        for each in contract.operations.values()
        if each.notification_schema and message_of(contract, each) == name
    ]
    shown = {key: each for cause in causes for key, each in printed.notification(cause, name).items()}
    message: Schema = {
        "name": name,
        "contentType": "application/json",
        "payload": {"$ref": f"#/components/schemas/{name}"},
        "x-operations": causes,
    }
    examples = [
        {"name": key, "summary": each["summary"], "payload": each["value"]} for key, each in shown.items()
    ]
    return message | ({"examples": examples} if examples else {})


def _plain(schema: Json) -> Json:
    """Return a schema whose references stand alone: AsyncAPI's dialect ignores what stands beside one."""
    if isinstance(schema, list):
        return [_plain(each) for each in schema]
    if not isinstance(schema, Mapping):
        return schema
    out = {key: _plain(each) for key, each in schema.items()}
    if "$ref" in out and len(out) > 1:
        return {"allOf": [{"$ref": out.pop("$ref")}]} | out
    return out
