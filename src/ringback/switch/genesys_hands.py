"""The people at the phones of a Genesys switch, signed in beside its clients."""

import base64
import json
from collections.abc import Mapping, Sequence

from attrs import define, field

from ringback.errors import NotObeyed
from ringback.model import Json, Response
from ringback.switch.genesys_orders import PLACES
from ringback.switch.hands import Premises, done, no_call
from ringback.switch.sessions import CSRF_NAME
from ringback.switch.world import Call, World


@define(eq=False)
class GenesysHands:
    """Everybody who has a phone; each is signed in once."""

    premises: Premises
    _cookies: dict[str, str] = field(factory=dict, init=False, repr=False)

    def number_of(self, actor: str) -> str:
        """Return an actor's phone number."""
        return str(self.premises.actors[actor]["phone_number"])

    def place(self, actor: str, number: str, parameters: Mapping[str, Json]) -> str | None:
        """Dial a number; return the id of the caller's call."""
        before = {each.id for each in self._own(actor)}
        self.act(actor, "Dial", None, {"destination": {"phoneNumber": number}, **parameters})
        return next((each.id for each in self._own(actor) if each.id not in before), None)

    def at_callee(self, actor: str, number: str, call: str | None) -> str | None:
        """Return the id of the callee's side of the same conversation; outside, nobody has one."""
        del number
        if call is None or actor not in self.premises.actors:
            return None
        talk = next((each.talk for each in self.premises.controls.calls() if each.id == call), None)
        return next((each.id for each in self._own(actor) if each.talk == talk), None)

    def answer(self, actor: str, call: str) -> None:
        """Pick up."""
        self.act(actor, "Answer", call, {})

    def hang_up(self, actor: str, call: str) -> None:
        """Leave a call."""
        self.act(actor, "Hangup", call, {})

    def act(self, actor: str, operation: str, call: str | None, parameters: Mapping[str, Json]) -> Json:
        """Command an operation where it belongs: on a call, on the device, at the channel or at the user."""
        path = self._path(actor, operation, call)
        response = self._ask(actor, "POST", path, {"operationName": operation, **parameters})
        said = done(response, actor, operation)
        # Servers may refuse with 200 as well; 7 is done in part.
        if isinstance(said, Mapping) and said.get("statusCode", 0) not in (0, 7):
            raise NotObeyed(actor=actor, what=operation, status=response.status, said=str(said))
        return said

    def calls(self, actor: str) -> Sequence[Mapping[str, Json]]:
        """Return an actor's calls that are not over."""
        said = done(self._ask(actor, "GET", "/me/calls?fields=*"), actor, "GetCalls")
        found: Sequence[Mapping[str, Json]] = said["calls"]
        return found

    def _own(self, actor: str) -> Sequence[Call]:
        number = self.number_of(actor)
        return [each for each in self.premises.controls.calls() if each.number == number]

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
        own = self._own(actor)
        if call is None and not own:
            raise no_call(actor, operation)
        return f"/me/calls/{call or own[-1].id}"

    def _device(self, actor: str) -> str:
        world = self.premises.controls.state
        assert isinstance(world, World), "the state of a Genesys switch is a world"
        return world.phone(self.number_of(actor)).device

    def _ask(self, actor: str, method: str, path: str, body: Json = None) -> Response:
        # Asked for first: it comes with the cookie that it belongs to.
        token = {} if body is None else {"content-type": "application/json", **self._token(actor)}
        content = b"" if body is None else json.dumps(body).encode()
        headers = {**self._signed(actor), **token}
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
