"""Small recordings, made in a few lines; the API in them is nobody's."""

import contextlib
import itertools
import json
import random
from collections.abc import Iterator, Mapping

import requests
from attrs import define, field

from ringback.cassettes.playing.wire.app import Manner, Replay
from ringback.cassettes.playing.wire.recording import Recording
from ringback.cassettes.store import Cassette, Interaction
from ringback.cassettes.timeline import Frame
from ringback.model import Json, Request, Response
from ringback.serve import serve

BASE = "http://ringback.invalid"
TALK = "/talk"


@define
class Tape:
    """A recording in the making: each exchange comes after the one before, a tenth of a second later."""

    base: str = BASE
    actor: str = ""
    timed: bool = False
    metadata: dict[str, Json] = field(factory=dict)
    interactions: list[Interaction] = field(factory=list)
    tick: int = 0

    def add(
        self,
        method: str,
        path: str,
        answer: Json = None,
        *,
        body: Json = None,
        status: int = 200,
        headers: Mapping[str, str] | tuple[tuple[str, str], ...] = (),
        sent: Mapping[str, str] | None = None,
        by: str | None = None,
        since: int | None = None,
        frames: tuple[Frame, ...] = (),
    ) -> "Tape":
        """Add an exchange; `since` is the tick at which it was asked, where that was long before the answer."""
        raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        said = answer if isinstance(answer, bytes) else b"" if answer is None else json.dumps(answer).encode()
        named = {"Content-Type": "application/json"} if raw and not isinstance(body, bytes) else {}
        begun = self.tick + 1 if since is None else since
        self.tick += 2
        pairs = tuple(headers.items()) if isinstance(headers, Mapping) else headers
        if said and not isinstance(answer, bytes):
            pairs = (("Content-Type", "application/json"), *pairs)
        self.interactions.append(
            Interaction(
                request=Request(method, self.base + path, {**named, **(sent or {})}, raw),
                response=Response(status, pairs, said),
                sent=begun,
                answered=self.tick,
                actor=self.actor if by is None else by,
                times_ms=(begun * 100, self.tick * 100) if self.timed else None,
                frames=frames,
            )
        )
        return self

    def shake(self, session: str, by: str | None = None, **more: Json) -> "Tape":
        """Add a handshake."""
        asked = {
            "id": "1",
            "channel": "/meta/handshake",
            "version": "1.0",
            "supportedConnectionTypes": ["long-polling"],
        }
        reply = {**asked, "clientId": session, "successful": True, **more}
        return self.add("POST", TALK, [reply], body=[asked], by=by)

    def subscribe(self, session: str, channel: str, by: str | None = None, **more: Json) -> "Tape":
        """Add a subscription."""
        asked = {"id": "2", "channel": "/meta/subscribe", "clientId": session, "subscription": channel}
        reply = {"successful": True, **asked, **more}
        return self.add("POST", TALK, [reply], body=[asked], by=by)

    def poll(
        self, session: str, *told: tuple[str, Json], since: int | None = None, by: str | None = None
    ) -> "Tape":
        """Add a long poll that told something: channels and data."""
        asked = {"id": "3", "channel": "/meta/connect", "clientId": session, "connectionType": "long-polling"}
        notes = [{"channel": channel, "data": data} for channel, data in told]
        reply = {"id": "3", "channel": "/meta/connect", "successful": True}
        return self.add("POST", TALK, [*notes, reply], body=[asked], since=since, by=by)

    def publish(self, session: str, channel: str, data: Json, /, **more: Json) -> "Tape":
        """Add a publication."""
        asked = {"id": "4", "channel": channel, "clientId": session, "data": data}
        return self.add(
            "POST", TALK, [{"id": "4", "channel": channel, "successful": True, **more}], body=[asked]
        )

    @property
    def cassette(self) -> Cassette:
        """It as a cassette."""
        return Cassette(tuple(self.interactions), {"ringback": self.metadata} if self.metadata else {})

    @property
    def recording(self) -> Recording:
        """It as the only one that is played."""
        return Recording.of([self.cassette])


@contextlib.contextmanager
def played(
    *tapes: Tape, manner: Manner | None = None, keep_hosts: bool = False
) -> Iterator[tuple[str, Replay]]:
    """Yield the address of a server that plays these, and the server."""
    recording = Recording.of([each.cassette for each in tapes], keep_hosts=keep_hosts)
    replay = Replay(recording, manner or Manner(), pick=random.Random(1).choice)
    with serve(replay, dated=False) as url:
        yield url, replay


class Talker:
    """A client of CometD in a session of HTTP."""

    def __init__(self, url: str, user: str = "", http: requests.Session | None = None) -> None:
        self.url = url
        self.http = http or requests.Session()
        if user:
            self.http.auth = (user, "any")
        self._numbers = itertools.count(1)
        self.client = ""

    def say(self, channel: str, **more: Json) -> list[dict[str, Json]]:
        """Say one message; return what is answered."""
        message = {"id": str(next(self._numbers)), "channel": channel, **more}
        if self.client:
            message.setdefault("clientId", self.client)
        return self.batch(message)

    def batch(self, *messages: Json) -> list[dict[str, Json]]:
        """Say several messages at once."""
        answer = self.http.post(f"{self.url}{TALK}", json=list(messages), timeout=20)
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Json]] = answer.json()
        return found

    def shake(self) -> "Talker":
        """Shake hands."""
        self.client = ""
        (reply,) = self.say("/meta/handshake", version="1.0", supportedConnectionTypes=["long-polling"])
        assert reply["successful"], reply
        self.client = reply["clientId"]
        return self

    def subscribe(self, *channels: str) -> "Talker":
        """Subscribe."""
        (reply,) = self.say("/meta/subscribe", subscription=list(channels))
        assert reply["successful"], reply
        return self

    def connect(self, wait_ms: int | None = None) -> list[Json]:
        """Connect once; return the data of what is told, on any channel."""
        advice = {} if wait_ms is None else {"advice": {"timeout": wait_ms}}
        *told, reply = self.say("/meta/connect", connectionType="long-polling", **advice)
        assert reply["successful"], reply
        return [each["data"] for each in told]
