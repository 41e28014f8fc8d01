"""What a cassette tells: operations by the contract's names, notifications wherever they travelled."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.cassettes.test_store import cassettes, patient

from ringback.cassettes.store import Cassette, Interaction, read
from ringback.cassettes.timeline import Frame
from ringback.contracts import data_root, load
from ringback.contracts.messages import Messages
from ringback.keep import shown
from ringback.keep.session import Session
from ringback.model import Json, Request, Response

SWAP = data_root() / "cassettes" / "genesys" / "swap-calls.hold-dial-swap.yaml"
GENESYS = load("genesys")
MESSAGES = Messages(GENESYS)


def of(body: Json, answer: Json, **more: object) -> Session:
    """Return the session of one exchange."""
    request = Request("POST", "http://h/x", body=json.dumps(body).encode())
    response = Response(200, body=json.dumps(answer).encode())
    return Session.of(Cassette((Interaction(request, response, sent=1, answered=9, **more),)), MESSAGES)  # type: ignore[arg-type]


def test_swap() -> None:
    """The documented flow is told as the document tells it."""
    session = Session.of(read(SWAP), MESSAGES)
    agent = [each.operation for each in session.steps if each.interaction.actor == "agent" and each.operation]
    assert agent[3:9] == ["Answer", "Hold", "Dial", "SwapCalls", "GetCalls", "GetCalls"]
    told = [told.label for each in session.steps for told in each.told if each.interaction.actor == "agent"]
    assert told[-4:] == [
        "StatusChange Held",
        "StatusChange Established",
        "StatusChange Released",
        "StatusChange Released",
    ]


def test_without_contract() -> None:
    """Without a contract, addresses and channels stand for names."""
    session = Session.of(read(SWAP))
    assert session.steps[0].label == "GET /api/v2/me"
    assert {told.label for each in session.steps for told in each.told} == {"/v2/me/calls", "/v2/me/devices"}


def test_protocol() -> None:
    """What Bayeux says for itself is no command, and its own messages are no notifications."""
    connect = [{"channel": "/meta/connect"}, {"channel": "/meta/subscribe"}, {"channel": "/meta/connect"}]
    answer = [{"channel": "/meta/connect", "successful": True}, {"channel": "/news", "data": {"a": 1}}]
    (step,) = of(connect, answer).steps
    assert step.is_protocol
    assert step.label == "connect, subscribe"
    assert [(each.where, each.notification.channel) for each in step.told] == [("/1", "/news")]


def test_frames() -> None:
    """What a server sends on a web socket is told, where and when it came."""
    frames = (
        Frame(sent=True, tick=2, data='[{"channel": "/news", "data": 1}]'),
        Frame(
            sent=False,
            tick=3,
            data='[{"channel": "/meta/connect"}, {"channel": "/news", "data": 1}]',
            at_ms=70,
        ),
        Frame(sent=False, tick=4, data=b"\xff"),
    )
    (step,) = of(None, None, frames=frames).steps
    assert [(each.where, each.at_ms) for each in step.told] == [("frame 2, /1", 70)]


def test_order() -> None:
    """Commands stand where they went out, replies and notifications where they came."""
    session = Session.of(read(SWAP), MESSAGES)
    arrows = [each for each in shown.to_json(session) if each["label"] in ("SwapCalls", "StatusChange Held")]
    assert [each["kind"] for each in arrows][-2:] == ["command", "notification"]


@patient
@given(cassettes, st.booleans())
def test_anything_is_shown(cassette: Cassette, protocol: bool) -> None:  # noqa: FBT001
    """Whatever a cassette holds, it can be shown in all forms, and no markup of its own comes through."""
    session = Session.of(cassette, MESSAGES)
    assert list(shown.lines(session, protocol=protocol))
    assert shown.svg(session, "<evil>", protocol=protocol).count("<evil>") == 0
    assert "<evil>" not in shown.html(session, "<evil>", protocol=protocol)
    json.dumps(shown.to_json(session))


@pytest.mark.parametrize("path", sorted(SWAP.parent.glob("*.yaml"))[:10], ids=lambda path: path.stem)
def test_every_command_has_a_name(path: Path) -> None:
    """In our own cassettes, what is documented has its name."""
    session = Session.of(read(path), MESSAGES)
    commands = [each for each in session.steps if not each.channels]
    assert sum(bool(each.operation) for each in commands) > len(commands) // 2
