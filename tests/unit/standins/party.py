"""
A party to calls, by plain requests: what the tests of the stand-ins speak with.

It knows Bayeux and JSON over HTTP as little as it must; it refuses to know Ringback.
"""

import time
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import quote

import requests

Json = dict[str, Any]


def endpoint(path: Path) -> Json:
    """Return what an endpoint file says."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


class Party:
    """One actor, signed in, who hears of things on two channels."""

    def __init__(self, told: Json, role: str) -> None:
        actor = told["actors"][role]
        self.base = f"{told['base_url']}/api/v2"
        self.number: str = actor["phone_number"]
        self.web = requests.Session()
        self.web.auth = (actor["username"], actor["password"])
        reply = self.web.get(f"{self.base}/me/devices?fields=*", timeout=5)
        if told["auth"]["csrf"]:
            name = reply.headers["X-CSRF-HEADER"]
            self.web.headers[name] = reply.headers[name]
        devices = reply.json()["devices"]
        self.device: Json = next(each for each in devices if each["phoneNumber"] == self.number)
        self.heard: list[Json] = []
        self.client = ""
        self.hear()

    def hear(self) -> None:
        """Shake hands and subscribe."""
        self.client = self.bayeux("handshake", version="1.0", supportedConnectionTypes=["long-polling"])[
            "clientId"
        ]
        for name in ("calls", "devices"):
            assert self.bayeux("subscribe", subscription=f"/v2/me/{name}")["successful"]
        self.connect()

    def bayeux(self, name: str, **fields: Any) -> Json:
        """Send one meta message; keep what else comes, and return its reply."""
        message = {"id": "7", "channel": f"/meta/{name}", "clientId": self.client, **fields}
        replies: list[Json] = self.web.post(f"{self.base}/notifications", json=[message], timeout=20).json()
        self.heard += [each for each in replies if not each["channel"].startswith("/meta/")]
        return replies[-1]

    def connect(self) -> None:
        """Poll once; shake hands again where the server has forgotten the client."""
        if "error" in self.bayeux("connect", connectionType="long-polling"):
            self.hear()

    def hears(self, state: str, kind: str = "StatusChange") -> Json:
        """Wait, for 20 seconds at most, until a call is heard of in a state; return that call."""
        until = time.monotonic() + 20
        while time.monotonic() < until:
            for each in self.heard:
                data = each["data"]
                if (data.get("notificationType"), data.get("call", {}).get("state")) == (kind, state):
                    self.heard.remove(each)
                    call: Json = data["call"]
                    return call
            self.connect()
        raise AssertionError(f"{self.number} never heard of {state}: {self.heard}")

    def hears_device(self) -> Json:
        """Wait, for 20 seconds at most, until a device is heard of; return it."""
        until = time.monotonic() + 20
        while time.monotonic() < until:
            for each in self.heard:
                if each["channel"] == "/v2/me/devices":
                    self.heard.remove(each)
                    device: Json = each["data"]["devices"][0]
                    return device
            self.connect()
        raise AssertionError(f"{self.number} never heard of a device: {self.heard}")

    def post(self, path: str, operation: str, **fields: Any) -> Json:
        """Send one command; return its reply."""
        url = f"{self.base}{path}"
        reply: Json = self.web.post(url, json={"operationName": operation, **fields}, timeout=5).json()
        return reply

    def on(self, call: Json, operation: str, **fields: Any) -> int:
        """Send a command to a call; return the result code."""
        code: int = self.post(f"/me/calls/{quote(call['id'], safe='')}", operation, **fields)["statusCode"]
        return code

    def dial(self, other: "Party") -> Json:
        """Dial; return the dialing call."""
        path = f"/me/devices/{self.device['id']}"
        reply = self.post(f"{path}/calls", "Dial", destination={"phoneNumber": other.number})
        assert reply["statusCode"] == 0, reply
        return self.hears("Dialing")

    def calls(self) -> list[Json]:
        """Return my calls; nothing where only their addresses are listed."""
        found: list[Json] = self.web.get(f"{self.base}/me/calls?fields=*", timeout=5).json().get("calls", [])
        return found


def connected(caller: Party, callee: Party) -> tuple[Json, Json]:
    """Let one party call another, who answers; return both calls."""
    caller.dial(callee)
    ringing = callee.hears("Ringing")
    assert callee.on(ringing, "Answer") == 0
    return caller.hears("Established"), callee.hears("Established")
