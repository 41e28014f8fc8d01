"""The people at the phones of a Genesys switch, signed in beside its clients."""

import base64
import json
from collections.abc import Mapping, Sequence

from attrs import define, field

from ringback.model import Json, Response
from ringback.switch.genesys_orders import PLACES
from ringback.switch.hands import Premises, done, newest
from ringback.switch.sessions import CSRF_NAME


@define(eq=False)
class GenesysHands:
    """Everybody who has a phone; each is signed in once."""

    premises: Premises
    _cookies: dict[str, str] = field(factory=dict, init=False, repr=False)
    _devices: dict[str, str] = field(factory=dict, init=False)

    def number_of(self, actor: str) -> str:
        """Return an actor's phone number."""
        return str(self.premises.actors[actor]["phone_number"])

    def place(self, actor: str, number: str, parameters: Mapping[str, Json]) -> str | None:
        """Dial a number; return the id of the caller's call."""
        before = {each["id"] for each in self.calls(actor)}
        self.act(actor, "Dial", None, {"destination": {"phoneNumber": number}, **parameters})
        return next((str(each["id"]) for each in self.calls(actor) if each["id"] not in before), None)

    def at_callee(self, actor: str, number: str, call: str | None) -> str | None:
        """Return the id of the callee's own side: the newest call that was dialled there; outside, nobody has one."""
        if actor not in self.premises.actors:
            return None
        dialled = [str(each["id"]) for each in self.calls(actor) if each["dnis"] == number]
        return dialled[-1] if call and dialled else None

    def answer(self, actor: str, call: str) -> None:
        """Pick up."""
        self.act(actor, "Answer", call, {})

    def hang_up(self, actor: str, call: str) -> None:
        """Leave a call."""
        self.act(actor, "Hangup", call, {})

    def act(self, actor: str, operation: str, call: str | None, parameters: Mapping[str, Json]) -> Json:
        """Command an operation where it belongs: on a call, on the device, at the channel or at the user."""
        path = self._path(actor, operation, call)
        body = {"operationName": operation, **parameters}
        return done(self._ask(actor, "POST", path, body), actor, operation)

    def calls(self, actor: str) -> Sequence[Mapping[str, Json]]:
        """Return an actor's calls that are not over."""
        found: Sequence[Mapping[str, Json]] = self._read(actor, "/me/calls?fields=*")["calls"]
        return found

    def _path(self, actor: str, operation: str, call: str | None) -> str:
        if operation in PLACES["me"]:
            return "/me"
        if operation in PLACES["channel"]:
            return "/me/channels/voice"
        if operation in PLACES["calls"]:
            return f"/me/devices/{self._device(actor)}/calls"
        # What is done after a call is over is commanded on the device.
        if operation in PLACES["device"] and (operation not in PLACES["call"] or call is None):
            return f"/me/devices/{self._device(actor)}"
        return f"/me/calls/{call or newest(self, actor, operation)}"

    def _device(self, actor: str) -> str:
        if actor not in self._devices:
            self._devices[actor] = self._read(actor, "/me/devices?fields=id")["devices"][0]["id"]
        return self._devices[actor]

    def _read(self, actor: str, path: str) -> Json:
        return done(self._ask(actor, "GET", path), actor, f"GET {path}")

    def _ask(self, actor: str, method: str, path: str, body: Json = None) -> Response:
        headers = self._signed(actor)
        content = b""
        if body is not None:
            content = json.dumps(body).encode()
            headers |= {"content-type": "application/json", **self._token(actor)}
        response = self.premises.ask(method, f"{self.premises.url}/api/v2{path}", headers, content)
        if cookie := response.header("set-cookie"):
            self._cookies[actor] = cookie.partition(";")[0]
        return response

    def _signed(self, actor: str) -> dict[str, str]:
        entry = self.premises.actors[actor]
        pair = f"{entry['username']}:{entry['password']}".encode()
        cookie = {"cookie": self._cookies[actor]} if actor in self._cookies else {}
        return {"authorization": f"Basic {base64.b64encode(pair).decode()}", **cookie}

    def _token(self, actor: str) -> dict[str, str]:
        if not self.premises.auth["csrf"]:
            return {}
        return {CSRF_NAME.lower(): self._ask(actor, "GET", "/me").header(CSRF_NAME) or ""}
