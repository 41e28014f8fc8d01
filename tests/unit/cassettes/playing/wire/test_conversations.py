"""What a recording says over CometD, whichever transport it came over."""

import json

import pytest
from tests.unit.cassettes.playing.wire.tapes import Tape

from ringback.cassettes.playing.wire.conversations import Conversation, conversation_of
from ringback.cassettes.timeline import Frame
from ringback.model import Json

CALLS = "/calls"


def read(tape: Tape) -> Conversation:
    """Return what a tape of one actor says."""
    return conversation_of(tape.interactions)


def notes(tape: Tape) -> list[tuple[str, Json]]:
    """Return its notifications."""
    return [(each.channel, each.data) for each in read(tape).notes]


def test_notifications_are_in_the_order_in_which_they_were_received() -> None:
    """Polls that overlap others are sorted by when they were answered."""
    tape = Tape().shake("s").poll("s", (CALLS, 1), (CALLS, 2))
    assert notes(tape.poll("s", ("/other", 3))) == [(CALLS, 1), (CALLS, 2), ("/other", 3)]


def test_two_sessions_at_a_time_were_told_the_same_once() -> None:
    """What both sessions of an actor heard is one notification; what one heard twice is two."""
    tape = Tape().shake("s").shake("t")
    tape.poll("s", (CALLS, "a")).poll("t", (CALLS, "a")).poll("s", (CALLS, "a")).poll("t", (CALLS, "b"))
    assert notes(tape) == [(CALLS, "a"), (CALLS, "a"), (CALLS, "b")]


def test_one_session_after_the_other_was_told_twice() -> None:
    """A session that began when another one had ended hears of something else."""
    bye = {"id": "9", "channel": "/meta/disconnect", "clientId": "s"}
    tape = Tape().shake("s").poll("s", (CALLS, "a"))
    tape.add("POST", "/talk", [{**bye, "successful": True}], body=[bye]).shake("t").poll("t", (CALLS, "a"))
    assert notes(tape) == [(CALLS, "a"), (CALLS, "a")]


def test_publications_and_their_replies() -> None:
    """What a client published is kept with what it was told, and is no notification."""
    tape = Tape().shake("s").publish("s", "/chat", {"b": 1, "a": 2}, data="seen")
    ((key, (found,)),) = read(tape).publications.items()
    assert (key, found.reply["data"]) == (("/chat", '{"a":2,"b":1}'), "seen")
    assert notes(tape) == []


def test_subscriptions_granted_and_refused() -> None:
    """It is known which channels the recorded server refused."""
    tape = (
        Tape().shake("s").subscribe("s", CALLS).subscribe("s", "/secret", successful=False, error="403::no")
    )
    found = read(tape)
    assert found.granted == {CALLS}
    assert found.refused["/secret"]["error"] == "403::no"


def test_what_else_a_server_said_in_its_greeting() -> None:
    """Members of the reply that the protocol does not define, and advice, are kept."""
    found = read(Tape().shake("s", vendor={"region": 1}, advice={"reconnect": "retry", "timeout": 5}))
    assert (found.greeting, found.advice["timeout"]) == ({"vendor": {"region": 1}}, 5)


def test_web_sockets_say_the_same() -> None:
    """Messages in frames are read like those of polls, at their ticks."""

    def frame(tick: int, *messages: Json, sent: bool) -> Frame:
        return Frame(sent=sent, tick=tick, data=json.dumps(messages))

    frames = (
        frame(3, {"id": "1", "channel": "/meta/handshake"}, sent=True),
        frame(4, {"id": "1", "channel": "/meta/handshake", "clientId": "s", "successful": True}, sent=False),
        frame(5, {"id": "2", "channel": "/chat", "clientId": "s", "data": "hi"}, sent=True),
        frame(
            6,
            {"channel": CALLS, "data": "a"},
            {"id": "2", "channel": "/chat", "successful": True},
            sent=False,
        ),
    )
    found = read(Tape().add("GET", "/talk", status=101, frames=frames))
    assert [(each.tick, each.data) for each in found.notes] == [(6, "a")]
    assert [each.tick for listed in found.publications.values() for each in listed] == [5]


@pytest.mark.parametrize(
    "body", [b"", b"[", b"[1]", b'{"channel": 1}', b'[{"channel": "x"}]', b"[" * 100_000]
)
def test_what_is_no_conversation(body: bytes) -> None:
    """Other bodies, however odd, say nothing."""
    assert read(Tape().add("POST", "/talk", body, body=body)) == Conversation()
