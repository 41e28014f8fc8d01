"""
How clients come to their notifications where they travel by CometD: Bayeux, as parts of an AsyncAPI document.

It knows the meta channels of Bayeux 1.0 (docs.cometd.org, "The Bayeux Protocol
Specification 1.0", section 4) and what each message has to carry.  It refuses to
know what is notified.
"""

from collections.abc import Mapping

from attrs import frozen

from ringback.contracts.infer import Schema
from ringback.contracts.store import Contract
from ringback.model import Json

_TEXT: Schema = {"type": "string"}
_ID: Schema = {"type": "string", "minLength": 1}
_TRANSPORTS: Schema = {"type": "array", "items": _ID, "minItems": 1}

#: Members of meta messages that mean the same in each of them.
_MEMBERS: Mapping[str, Schema] = {
    "advice": {"$ref": "#/components/schemas/BayeuxAdvice"},
    "clientId": _ID | {"description": "The session, as the handshake's answer names it."},
    "connectionType": _ID | {"description": "The transport of this connect, one of those negotiated."},
    "error": _TEXT
    | {"description": "Code, arguments and words, with colons between them: 402::Unknown client"},
    "ext": {"type": "object", "description": "What extensions of the protocol have to say."},
    "id": _ID | {"description": "The message's number; its answer has the same."},
    "minimumVersion": _ID,
    "subscription": {"anyOf": [_ID, {"type": "array", "items": _ID, "minItems": 1}]},
    "successful": {"type": "boolean"},
    "supportedConnectionTypes": _TRANSPORTS,
    "version": _ID,
}

ADVICE: Schema = {
    "title": "What a server advises its clients to do next",
    "type": "object",
    "properties": {
        "reconnect": {"enum": ["retry", "handshake", "none"]},
        "interval": {
            "type": "number",
            "minimum": 0,
            "description": "Milliseconds to wait before the next connect.",
        },
        "timeout": {"type": "number", "minimum": 0, "description": "Milliseconds that a connect is held."},
    },
}


@frozen
class _Meta:
    """One meta channel: what a client must send on it, may send, and what the answer must have when it is successful."""

    name: str
    title: str
    sent: tuple[str, ...]
    answered: tuple[str, ...] = ()
    may: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        return f"/meta/{self.name}"

    def schema(self, *, answer: bool) -> Schema:
        required = ("successful",) if answer else self.sent
        members = {"id", "ext", "advice", *self.sent, *self.may, *self.answered}
        members |= {"successful", "error", "clientId"} if answer else set()
        if answer:
            members.discard("connectionType")
        elif self.name != "connect":
            members.discard("advice")
        schema: Schema = {
            "title": f"{self.title}: {'the answer' if answer else 'what is sent'}",
            "type": "object",
            "properties": {"channel": {"const": self.address}}
            | {each: _MEMBERS[each] for each in sorted(members)},
            "required": sorted(("channel", *required)),
        }
        if not answer or not self.answered:
            return schema
        taken: Schema = {"properties": {"successful": {"const": True}}, "required": ["successful"]}
        return schema | {"if": taken, "then": {"required": sorted(self.answered)}}


#: Each meta channel, in the order in which a session uses them.
META = (
    _Meta("handshake", "Begin a session", ("supportedConnectionTypes", "version"),
          ("clientId", "supportedConnectionTypes", "version"), ("minimumVersion",)),
    _Meta("subscribe", "Ask for what comes on a channel", ("clientId", "subscription"), ("subscription",)),
    _Meta("connect", "Wait for messages", ("clientId", "connectionType")),
    _Meta("unsubscribe", "No longer ask for what comes on a channel", ("clientId", "subscription"), ("subscription",)),
    _Meta("disconnect", "End the session", ("clientId",)),
)  # fmt: skip


def servers(contract: Contract) -> Schema:
    """Return where messages are fetched: host and port are the reader's, the path is the API's."""
    path = contract.base_path.rstrip("/") + str(contract.settings["notifications"].get("path", ""))
    return {
        "cometd": {
            "host": "{host}",
            "pathname": path,
            "protocol": "https",
            "description": "Bayeux 1.0 by long polling: each request is a POST of an array of messages.",
            "variables": {"host": {"default": "localhost", "description": "Name and port of the server."}},
        }
    }


def channels() -> Schema:
    """Return the meta channels."""
    return {
        f"meta-{each.name}": {
            "address": each.address,
            "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in _names(each)},
        }
        for each in META
    }


def operations() -> Schema:
    """Return what a client sends on each meta channel, and the answer that comes there."""
    return {f"send-meta-{each.name}": _operation(each) for each in META}


def messages() -> Schema:
    """Return the messages of the meta channels."""
    return {
        name: {
            "name": name,
            "contentType": "application/json",
            "payload": {"$ref": f"#/components/schemas/{name}"},
        }
        for each in META
        for name in _names(each)
    }


def schemas() -> Mapping[str, Json]:
    """Return the schemas of the meta channels' messages."""
    made = {"BayeuxAdvice": ADVICE}
    for each in META:
        sent, answer = _names(each)
        made |= {sent: each.schema(answer=False), answer: each.schema(answer=True)}
    return made


def _names(meta: _Meta) -> tuple[str, str]:
    word = meta.name.capitalize()
    return f"Meta{word}", f"Meta{word}Answer"


def _operation(meta: _Meta) -> Schema:
    channel = f"#/channels/meta-{meta.name}"
    sent, answer = _names(meta)
    return {
        "action": "send",
        "title": meta.title,
        "channel": {"$ref": channel},
        "messages": [{"$ref": f"{channel}/messages/{sent}"}],
        "reply": {"channel": {"$ref": channel}, "messages": [{"$ref": f"{channel}/messages/{answer}"}]},
    }
