"""The cassettes that come with Ringback, asked for as they were recorded: every answer, every notification."""

import asyncio
import json
import random
from collections import defaultdict
from pathlib import Path

import pytest
from attrs import define, evolve, field
from tests.places import ROOT
from tests.unit.cassettes.playing.wire.lines import Line

from ringback.cassettes.playing.wire.app import Manner, Replay
from ringback.cassettes.playing.wire.recording import Recording
from ringback.cassettes.store import Interaction, read
from ringback.model import Json, Request

#: Stories of who is let in: a replay takes any credentials, and cannot tell wrong ones from right ones (docs/replaying.md).
LET_IN = frozenset(
    {
        "agent-state.signing-out-and-in-again",
        "authorization.nobody-hangs-up-how-credentials.with-wrong",
        "authorization.nobody-lists-phone-calls-how-credentials.with-wrong",
        "calls.nobody-how-credentials.with-wrong",
        "doors.a-session-that-is-over",
        "doors.credentials-that-are-none",
    }
)

CASSETTES = sorted(each for each in (ROOT / "cassettes").rglob("*.yaml") if each.stem not in LET_IN)


@define
class _Actor:
    """One recorded client, played again."""

    line: Line = field(factory=Line)
    #: The ids of sessions, as they were recorded, and as they are now.
    sessions: dict[str, str] = field(factory=dict)
    heard: list[str] = field(factory=list)
    recorded: list[str] = field(factory=list)

    async def ask(self, app: Replay, interaction: Interaction) -> bytes:
        """Make a recorded request; return the answer's body."""
        request = interaction.request
        text = request.body.decode()
        for before, now in self.sessions.items():
            text = text.replace(before, now)
        answer = await self.line.ask(app, evolve(request, body=_impatient(text).encode()))
        assert answer.status == interaction.response.status, answer.body
        return answer.body

    def take(self, interaction: Interaction, body: bytes) -> None:
        """Keep what an answer tells, and what was told then."""
        said, recorded = json.loads(body), interaction.response.json()
        self.heard += _notes(said)
        self.recorded += _notes(recorded)
        for now, before in zip(said, recorded, strict=False):
            if before["channel"] == now["channel"] == "/meta/handshake":
                self.sessions[before["clientId"]] = now["clientId"]


def _impatient(text: str) -> str:
    """Return messages that wait for nothing: what is due is there already."""
    messages = json.loads(text) if text.startswith("[") else []
    for each in messages:
        if isinstance(each, dict) and each.get("channel") == "/meta/connect":
            each["advice"] = {"timeout": 0}
            return json.dumps(messages)
    return text


def _notes(messages: Json) -> list[str]:
    return [json.dumps(each["data"], sort_keys=True) for each in messages if "data" in each]


def _is_talk(request: Request) -> bool:
    return b'"/meta/' in request.body


def _moment(interaction: Interaction) -> int:
    """Return when an interaction happens here: a poll once it was answered, all else when it was asked."""
    return interaction.answered if b'"/meta/connect"' in interaction.request.body else interaction.sent


@pytest.mark.parametrize("path", CASSETTES, ids=lambda path: path.stem)
def test_a_recording_is_played_to_clients_like_those_recorded(path: Path) -> None:
    """Played together, nobody hears of anything too late, and in the end everybody has heard all, in its order."""
    cassette = read(path)
    app = Replay(
        Recording.of([cassette], keep_hosts=True), Manner(together=True), pick=random.Random(1).choice
    )
    actors: defaultdict[str, _Actor] = defaultdict(_Actor)
    answers: defaultdict[tuple[str, str, str, bytes], set[bytes]] = defaultdict(set)
    for each in cassette.interactions:
        key = (each.actor, each.request.method, each.request.url, each.request.body)
        answers[key].add(each.response.body)

    async def play() -> None:
        for each in sorted(cassette.interactions, key=_moment):
            actor = actors[each.actor]
            body = await actor.ask(app, each)
            if _is_talk(each.request):
                actor.take(each, body)
                assert actor.heard[: len(actor.recorded)] == actor.recorded
            else:
                key = (each.actor, each.request.method, each.request.url, each.request.body)
                assert body in answers[key] or b"access_token" in body

    asyncio.run(play())
    assert {name: each.heard for name, each in actors.items()} == {
        name: each.recorded for name, each in actors.items()
    }
    assert app.ledger.is_as_recorded, app.ledger.to_json()
