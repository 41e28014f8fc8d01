"""The official CometD client for JavaScript on the switch: it hears what a swap of calls does."""

from collections.abc import Callable
from typing import Any

import pytest
import requests

from ringback.model import Json
from ringback.serve import serve
from ringback.switch.faces import switch_for

pytestmark = pytest.mark.interop

CALLS = "/v2/me/calls"


class User:
    """An actor who commands over HTTP, and leaves listening to others."""

    def __init__(self, url: str, entry: Any) -> None:
        self.base = f"{url}/api/v2"
        self.http = requests.Session()
        self.http.auth = (entry["username"], entry["password"])
        self.number = entry["phone_number"]
        self.device = self.read("/me/devices?fields=*")["devices"][0]["id"]

    def read(self, path: str) -> Any:
        """Return what a path says."""
        return self.http.get(self.base + path, timeout=5).json()

    def newest(self) -> Any:
        """Return the call that came last."""
        return self.read("/me/calls?fields=*")["calls"][-1]

    def order(self, path: str, operation: str, **more: Any) -> None:
        """Command an operation that must be accepted."""
        body = {"operationName": operation, **more}
        self.http.post(self.base + path, json=body, timeout=5).raise_for_status()

    def dial(self, other: "User") -> Any:
        """Call somebody who answers; return the own call."""
        self.order(f"/me/devices/{self.device}/calls", "Dial", destination={"phoneNumber": other.number})
        other.order(f"/me/calls/{other.newest()['id']}", "Answer")
        return self.newest()


def test_a_swap_is_heard_by_the_official_client(script: Callable[[str, Json], Any]) -> None:
    """Hold, dial and swap on the switch arrive as the documents tell, the two of the swap last."""
    switch = switch_for("genesys")
    with serve(switch.app) as url:
        users = {name: User(url, entry) for name, entry in switch.actors.items()}
        agent, caller, colleague = users["agent"], users["caller"], users["colleague"]
        entry = switch.actors["agent"]
        official = script(
            "subscriber.mjs",
            {
                "url": f"{url}/api/v2/notifications",
                "channels": [CALLS],
                "username": entry["username"],
                "password": entry["password"],
                "count": 7,
                "seconds": 20,
            },
        )
        assert official.line() == {"connected": True}
        caller.dial(agent)
        first = agent.newest()
        agent.order(f"/me/calls/{first['id']}", "Hold")
        second = agent.dial(colleague)
        agent.order(f"/me/calls/{second['id']}", "SwapCalls", otherCallUri=first["uri"])
        told = [(each["data"]["call"]["id"], each["data"]["call"]["state"]) for each in official.rest()]
        assert told == [
            (first["id"], "Ringing"),
            (first["id"], "Established"),
            (first["id"], "Held"),
            (second["id"], "Dialing"),
            (second["id"], "Established"),
            (second["id"], "Held"),
            (first["id"], "Established"),
        ]
        assert official.code() == 0
