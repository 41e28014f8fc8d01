"""
Users of a Genesys switch in one asyncio process: each with a connection for commands, and a session that polls.

Knows the words of the API; refuses to know what a call may do.
"""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import orjson
from attrs import define, field
from benchmarks.http_load import Connection, basic, request

BASE = "/api/v2"
CHANNELS = ("/v2/me/calls", "/v2/me/devices")

#: Called with the data of each notification.
Hear = Callable[[Any], None]


@define(eq=False)
class Telephone:
    """One user's connection for commands."""

    url: str
    number: str
    credentials: Mapping[str, str]
    connection: Connection
    device: str = ""

    @classmethod
    async def of(
        cls, url: str, entry: Mapping[str, str], connection: Connection | None = None
    ) -> "Telephone":
        """Return the telephone of an actor of an endpoint file; several may share a connection."""
        signed = basic(entry["username"], entry["password"])
        own = connection or await Connection.to(url)
        telephone = cls(url, entry["phone_number"], signed, own)
        telephone.device = (await telephone.get("/me/devices?fields=*"))["devices"][0]["id"]
        return telephone

    def request(self, method: str, path: str, body: Any = None) -> bytes:
        """Return the bytes of a request below the base path."""
        content = b"" if body is None else orjson.dumps(body)
        return request(method, BASE + path, content, self.credentials)

    async def get(self, path: str) -> Any:
        """Return what a path says."""
        return await self.connection.ask_json(self.request("GET", path))

    async def post(self, path: str, body: Any) -> Any:
        """Return the answer to a body; raise Unexpected where it is refused."""
        return await self.connection.ask_json(self.request("POST", path, body))

    async def dial(self, number: str) -> None:
        """Call a number."""
        body = {"operationName": "Dial", "destination": {"phoneNumber": number}}
        await self.post(f"/me/devices/{self.device}/calls", body)

    async def order(self, call: str, operation: str, **more: Any) -> None:
        """Command an operation on a call."""
        await self.post(f"/me/calls/{call}", {"operationName": operation, **more})


@define(eq=False)
class Listener:
    """One CometD session: what it hears is handed on as it comes."""

    connection: Connection
    credentials: Mapping[str, str]
    hear: Hear
    client: str = ""
    #: How many polls have been answered.
    polls: int = 0
    #: Whether a poll is under way, and whether to poll again after it.
    polling: bool = False
    lasting: bool = True
    _id: int = field(default=0, init=False)

    @classmethod
    async def at(cls, url: str, credentials: Mapping[str, str], hear: Hear) -> "Listener":
        """Return a session that is subscribed and polling."""
        listener = cls(await Connection.to(url), credentials, hear)
        shake = {"channel": "/meta/handshake", "version": "1.0", "supportedConnectionTypes": ["long-polling"]}
        listener.client = (await listener.say(shake))[0]["clientId"]
        [subscribed] = await listener.say({"channel": "/meta/subscribe", "subscription": list(CHANNELS)})
        assert subscribed["successful"], subscribed
        listener.connection.take = listener.take
        listener.poll()
        return listener

    def messages(self, message: Mapping[str, Any]) -> bytes:
        """Return the request that brings a message of this session."""
        self._id += 1
        known = {"clientId": self.client} if self.client else {}
        body = orjson.dumps([{"id": str(self._id), **known, **message}])
        return request("POST", f"{BASE}/notifications", body, self.credentials)

    async def say(self, message: Mapping[str, Any]) -> Any:
        """Return the answer to a message; no poll may be under way."""
        return await self.connection.ask_json(self.messages(message))

    def poll(self) -> None:
        """Ask for what there is to be heard."""
        self.polling = True
        self.connection.send(self.messages({"channel": "/meta/connect", "connectionType": "long-polling"}))

    def take(self, body: bytes) -> None:
        """Hand on what an answer holds, and poll again."""
        self.polls += 1
        self.polling = False
        answer = orjson.loads(body)
        if self.lasting:
            self.poll()
        for each in answer:
            self.enter(each)

    def enter(self, message: Mapping[str, Any]) -> None:
        """Hand on a message, unless it says no more than that all is well."""
        if "data" in message:
            self.hear(message["data"])
        elif not message["successful"]:
            self.hear(message)


@define(eq=False)
class Expectation:
    """What one party has heard of its calls since it was last held against what it must hear."""

    heard: list[tuple[str, str]] = field(factory=list)
    call: str = ""
    _ready: asyncio.Event = field(factory=asyncio.Event)

    def hear(self, data: Any) -> None:
        """Take in a notification."""
        if "call" not in data:
            return
        self.call = data["call"]["id"]
        self.heard.append((data["notificationType"], data["call"]["state"]))
        self._ready.set()

    async def wait(self, *states: str) -> None:
        """Return once the status has changed so, and raise AssertionError where it has changed otherwise."""
        wanted = [("StatusChange", each) for each in states]
        while len(self.heard) < len(wanted):
            self._ready.clear()
            await self._ready.wait()
        assert self.heard == wanted, (self.heard, wanted)
        self.heard.clear()
