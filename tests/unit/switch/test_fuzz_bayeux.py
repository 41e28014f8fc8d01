"""Bayeux messages whose fields are anything at all are answered, and leave the other sessions alone."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.switches import CONNECT, Office
from tests.unit.switch.strangers import SAME_EACH_TIME, TEXTS, VALUES, written

CHANNELS = ("handshake", "connect", "disconnect", "subscribe", "unsubscribe", "publish", "")

FIELDS = (
    "advice",
    "channel",
    "clientId",
    "connectionType",
    "data",
    "ext",
    "id",
    "minimumVersion",
    "subscription",
    "successful",
    "supportedConnectionTypes",
    "version",
)

_CLIENT = "{client}"

#: A message that would be right on each of the meta channels.
PLAIN: dict[str, Any] = {
    "id": "1",
    "clientId": _CLIENT,
    "version": "1.0",
    "minimumVersion": "1.0",
    "supportedConnectionTypes": ["long-polling"],
    "connectionType": "long-polling",
    "subscription": "/v2/me/calls",
    "advice": {"timeout": 0},
    "data": {},
    "ext": {"ack": True},
}

#: What advice, extensions and lists may hold that is nearly right.
NEARLY = (
    {"timeout": 0, "interval": -1},
    {"timeout": -5},
    {"timeout": "0"},
    {"timeout": 0, "multiple-clients": 7},
    {"ack": 2**63},
    {"ack": -1},
    {"ack": "all"},
    ["long-polling", "websocket", 3, None],
    ["/v2/me/*", "/**", "//", ""],
    ["/a"] * 2000,
    "/" + "a/" * 3000,
    "1." + "9" * 5000,
    "\u0661.0",
)


@st.composite
def messages(draw: st.DrawFn) -> list[tuple[str, str]]:
    """Draw one message as the JSON texts of its members: like a right one, but for a few of them."""
    channel = draw(st.sampled_from(CHANNELS))
    plain = {"channel": f"/meta/{channel}" if channel else "/v2/me/calls", **PLAIN}
    members = [(json.dumps(name), json.dumps(value)) for name, value in plain.items()]
    for _ in range(draw(st.integers(0, 3))):
        value = draw(TEXTS | st.sampled_from(NEARLY).map(json.dumps))
        members.append((json.dumps(draw(st.sampled_from(FIELDS))), value))
    if draw(st.booleans()):
        members.pop(draw(st.integers(0, len(members) - 1)))
    # A connect without this is held for as long as the server likes, and is asked about elsewhere.
    if not any(name == '"advice"' for name, _ in members):
        members.append(('"advice"', '{"timeout":0}'))
    return members


@SAME_EACH_TIME
@given(batch=st.lists(messages(), min_size=1, max_size=3), single=st.booleans())
def test_any_message(*, batch: list[list[tuple[str, str]]], single: bool) -> None:
    """Every field of every message may be anything: there is an answer, and others hear what they should."""
    with Office.open(poll_ms=0) as office:
        texts = [written(members) for members in batch]
        body = texts[0] if single else b"[" + b",".join(texts) + b"]"
        body = body.replace(_CLIENT.encode(), office.agent.client.encode())
        answer = office.agent.ask("POST", "/notifications", body)
        assert answer.status in (200, 400), answer
        if answer.status == 200:
            assert isinstance(answer.json, list)
            for each in answer.json:
                assert each.get("successful") in (True, False) or "data" in each, each
                if each.get("successful") is False:
                    code, _, _ = each["error"].partition(":")
                    assert 400 <= int(code) < 500, each
        office.caller.dial(office.agent.number)
        assert office.caller.told() == [("StatusChange", "Dialing")]


@SAME_EACH_TIME
@given(VALUES | st.lists(VALUES, max_size=120))
def test_any_batch(body: Any) -> None:
    """Whatever JSON comes to the endpoint of notifications has an answer."""
    with Office.open(poll_ms=0) as office:
        answer = office.agent.ask("POST", "/notifications", json.dumps(body).encode())
        assert answer.status in (200, 400), answer
        assert office.agent.comet(CONNECT)[-1]["successful"] is True


@SAME_EACH_TIME
@given(VALUES, VALUES)
def test_any_client(client: Any, channel: Any) -> None:
    """Nobody gets into a session by a client id that is no client id, or somebody else's."""
    with Office.open(poll_ms=0) as office:
        for taken in (client, office.caller.client):
            told = office.agent.comet({**CONNECT, "clientId": taken})
            assert told[-1]["successful"] is False
            told = office.agent.comet({"channel": channel, "clientId": taken})
            assert told[-1]["successful"] is False
        office.agent.dial(office.caller.number)
        assert office.caller.told() == [("StatusChange", "Ringing")]
