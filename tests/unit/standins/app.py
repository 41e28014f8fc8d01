"""
An App with a token, by plain requests: what the tests of the VoipNow stand-in speak with.

It knows URLs and bodies; it refuses to know Ringback.
"""

import time
from typing import Any

import requests

Json = dict[str, Any]


class App:
    """One app with a token, by plain requests."""

    def __init__(self, told: Json) -> None:
        self.told = told
        self.base = f"{told['base_url']}/uapi/phoneCalls"
        auth = told["auth"]
        form = {**auth, "grant_type": "client_credentials", "redirect_uri": "http://x", "type": "unifiedapi"}
        reply = requests.post(f"{told['base_url']}/oauth/token.php", data=form, timeout=5).json()
        self.web = requests.Session()
        self.web.headers["Authorization"] = f"Bearer {reply['access_token']}"

    def number(self, role: str) -> str:
        """Return an actor's extension."""
        found: str = self.told["actors"][role]["extension"]
        return found

    def call(self, to: str = "") -> Json:
        """Make a call from the agent to the number outside, or to another, and wait until it is answered."""
        self.create(to or self.told["numbers"]["external"])
        return self.until(lambda calls: bool(calls and calls[-1].get("answered")))[-1]

    def create(self, to: str, kind: str = "simple", by: str = "agent", **query: str) -> requests.Response:
        """Have a call made, charged to an actor's extension."""
        source = self.number(by) if kind != "callback" else self.told["numbers"]["external"]
        body = {
            "extension": self.number(by),
            "phoneCallView": [{"source": [source], "destination": [to]}],
        }
        user = self.told["actors"]["agent"]["user_id"]
        return self.web.post(f"{self.base}/{user}/{kind}", params=query, json=body, timeout=5)

    def until(self, holds: Any) -> list[Json]:
        """List until what is listed satisfies a condition, for 20 seconds at most."""
        until = time.monotonic() + 20
        while not holds(calls := self.calls()):
            assert time.monotonic() < until, calls
        return calls

    def calls(self, extension: str = "", **query: str) -> list[Json]:
        """Return the calls of the agent, or of another extension, whatever the shape of the List."""
        url = f"{self.base}/44/{extension or self.number('agent')}"
        reply = self.web.get(url, params=query, timeout=5)
        body = reply.json() if reply.status_code == 200 else []
        found = body if isinstance(body, list) else body.get("entry", [body])
        return list(found.values()) if isinstance(found, dict) else list(found)

    def views(self, calls: list[Json]) -> list[Json]:
        """Return the views of all of some calls."""
        return [view for each in calls for view in each["phoneCallView"]]

    def shows(self, calls: list[Json], member: str) -> bool:
        """Tell whether a view of one of some calls has a value for a member."""
        return any(each.get(member) for each in self.views(calls))

    def view(self, index: int = 0) -> Json:
        """Return a view of the agent's first call."""
        view: Json = self.calls()[0]["phoneCallView"][index]
        return view

    def act(self, call: Json, action: str, *, ext: str = "", **body: Any) -> requests.Response:
        """Take an action on a call, on its first view unless the body says otherwise."""
        url = f"{self.base}/44/{ext or self.number('agent')}/{call['id']}"
        view = call["phoneCallView"][0]["id"]
        return self.web.put(url, json={"action": action, "phoneCallViewId": view, **body}, timeout=5)

    def barge(self, call: Json, **changed: Any) -> requests.Response:
        """Let the barger into a call."""
        body = {
            "sendCallTo": self.number("barger"),
            "callerId": "John Doe <42420042>",
            "waitForPickup": "20",
            **changed,
        }
        action = str(body.pop("action", "BargeIn"))
        return self.act({**call, "id": body.pop("id", call["id"])}, action, **body)
