"""A client that speaks Bayeux with requests and nothing else: it hears what a swap of calls does."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from tests.acceptance.processes import served

pytestmark = pytest.mark.interop


class Listener(threading.Thread):
    """The other half of a Bayeux client: it connects again and again, and keeps what it is told."""

    def __init__(self, url: str, username: str, password: str, channel: str) -> None:
        super().__init__(daemon=True)
        self.url = f"{url}/api/v2/notifications"
        self.http = requests.Session()
        self.http.auth = (username, password)
        self.told: list[Any] = []
        self.news = threading.Condition()
        self.left = False
        self.client = self._send(
            "handshake", version="1.0", minimumVersion="1.0", supportedConnectionTypes=["long-polling"]
        )["clientId"]
        self._send("subscribe", subscription=channel)
        # The first connect asks not to be held, and brings the advice.
        self.advice = self._connect(advice={"timeout": 0})["advice"]

    def _send(self, kind: str, **more: Any) -> Any:
        message = {"channel": f"/meta/{kind}", "id": kind, **more}
        if kind != "handshake":
            message["clientId"] = self.client
        response = self.http.post(self.url, data=json.dumps([message]), headers=JSON, timeout=60)
        response.raise_for_status()
        mine = None
        for each in response.json():
            if each["channel"] == f"/meta/{kind}":
                mine = each
            else:
                with self.news:
                    self.told.append(each)
                    self.news.notify()
        assert mine is not None, response.text
        assert mine["successful"], mine
        assert mine["id"] == kind
        return mine

    def _connect(self, **more: Any) -> Any:
        return self._send("connect", connectionType="long-polling", **more)

    def run(self) -> None:
        """Connect until the server advises otherwise, or we have left."""
        while not self.left and self._connect().get("advice", {}).get("reconnect", "retry") == "retry":
            pass

    def leave(self) -> None:
        """Disconnect, which ends the connect that is pending."""
        self.left = True
        self._send("disconnect")
        self.join(30)

    def wait(self, count: int) -> list[tuple[str, str]]:
        """Return the id and the state of each call told of, once there are as many."""
        with self.news:
            assert self.news.wait_for(lambda: len(self.told) >= count, 30), self.told
            return [(each["data"]["call"]["id"], each["data"]["call"]["state"]) for each in self.told]


JSON = {"Content-Type": "application/json"}


class Phone:
    """An actor's phone, over plain HTTP."""

    def __init__(self, url: str, entry: Any) -> None:
        self.base = f"{url}/api/v2"
        self.http = requests.Session()
        self.http.auth = (entry["username"], entry["password"])
        self.number = entry["phone_number"]
        uri = self._get("/me/devices")["uris"][0]
        self.device = uri.rpartition("/")[2]

    def _get(self, path: str) -> Any:
        return self.http.get(self.base + path, timeout=10).json()

    def newest(self) -> Any:
        """Return the call that came last."""
        return self._get("/me/calls?fields=*")["calls"][-1]

    def post(self, path: str, operation: str, **more: Any) -> None:
        """Command an operation."""
        answer = self.http.post(self.base + path, json={"operationName": operation, **more}, timeout=10)
        assert answer.json() == {"statusCode": 0}

    def dial(self, number: str) -> None:
        """Call a number."""
        self.post(f"/me/devices/{self.device}/calls", "Dial", destination={"phoneNumber": number})

    def order(self, operation: str, **more: Any) -> None:
        """Command an operation on the newest call."""
        self.post(f"/me/calls/{self.newest()['id']}", operation, **more)


@pytest.fixture
def ready(tmp_path: Path) -> Iterator[Any]:
    """Start a server as anybody would, in any language: wait for its ready file, and read it."""
    path = tmp_path / "ready.json"
    with served("genesys", "--ready-file", str(path)):
        yield json.loads(path.read_text(encoding="utf-8"))
    assert not path.exists()


def test_a_swap_is_heard_by_a_client_made_of_requests(ready: Any) -> None:
    """All that happens to the agent's two calls is heard, in order, the two of the swap last."""
    phones = {name: Phone(ready["url"], entry) for name, entry in ready["actors"].items()}
    agent, caller, colleague = phones["agent"], phones["caller"], phones["colleague"]
    entry = ready["actors"]["agent"]
    listener = Listener(ready["url"], entry["username"], entry["password"], "/v2/me/calls")
    assert listener.advice["reconnect"] == "retry"
    listener.start()
    caller.dial(agent.number)
    first = agent.newest()
    agent.order("Answer")
    agent.order("Hold")
    agent.dial(colleague.number)
    second = agent.newest()
    colleague.order("Answer")
    agent.order("SwapCalls", otherCallUri=first["uri"])
    told = listener.wait(7)
    listener.leave()
    assert told == [
        (first["id"], "Ringing"),
        (first["id"], "Established"),
        (first["id"], "Held"),
        (second["id"], "Dialing"),
        (second["id"], "Established"),
        (second["id"], "Held"),
        (first["id"], "Established"),
    ]
    assert not listener.is_alive()
