"""A small softphone: it dials, holds, and shows an agent's calls as the server tells of them."""

from typing import Any

import requests


class Softphone:
    """The calls of one agent."""

    def __init__(self, url: str, username: str, password: str) -> None:
        self.base = f"{url}/api/v2"
        self.http = requests.Session()
        self.http.auth = (username, password)
        self.client = ""
        shake = self._bayeux("/meta/handshake", version="1.0", supportedConnectionTypes=["long-polling"])
        self.client = shake[0]["clientId"]
        self._bayeux("/meta/subscribe", subscription="/v2/me/calls")
        self.device = self._get("/me/devices?fields=*")["devices"][0]["id"]
        self.calls: dict[str, dict[str, Any]] = {}
        self.refresh()

    def refresh(self) -> None:
        """Ask for the calls that there are."""
        self.calls = {each["id"]: each for each in self._get("/me/calls?fields=*")["calls"]}

    def listen(self) -> None:
        """Take in what the server has told since the last time."""
        for message in self._bayeux("/meta/connect", connectionType="long-polling", advice={"timeout": 0}):
            if message["channel"] == "/v2/me/calls":
                call = message["data"]["call"]
                self.calls[call["id"]] = call
        self.calls = {name: each for name, each in self.calls.items() if each["state"] != "Released"}

    def shown(self) -> list[str]:
        """Return a line for each call: with whom, in which state."""
        return [f"{each['participants'][0]['phoneNumber']} {each['state']}" for each in self.calls.values()]

    def minutes(self) -> list[int]:
        """Return how long each call has lasted, in whole minutes."""
        self.refresh()
        return [int(each["duration"]) // 60 for each in self.calls.values()]

    def dial(self, number: str) -> None:
        """Call somebody; never twice, whatever becomes of the answer."""
        self._post(f"/me/devices/{self.device}/calls", "Dial", destination={"phoneNumber": number})

    def hold(self) -> None:
        """Put the newest call on hold; look for oneself whether it is, and trust no notification."""
        self._post(f"/me/calls/{list(self.calls)[-1]}", "Hold")
        self.refresh()

    def _get(self, path: str) -> Any:
        for _ in range(2):
            try:
                answer = self.http.get(self.base + path, timeout=5)
            except requests.ConnectionError:
                # Asking once more does no harm.
                continue
            if answer.ok:
                return answer.json()
        raise OfflineError

    def _post(self, path: str, operation: str, **more: Any) -> None:
        try:
            answer = self.http.post(self.base + path, json={"operationName": operation, **more}, timeout=5)
        except requests.ConnectionError:
            # It may have been done, or not: whoever wants to know must look.
            self.refresh()
            return
        answer.raise_for_status()

    def _bayeux(self, channel: str, **more: Any) -> Any:
        message = {"channel": channel, "clientId": self.client, **more}
        return self.http.post(f"{self.base}/notifications", json=[message], timeout=40).json()


class OfflineError(Exception):
    """The server does not answer."""
