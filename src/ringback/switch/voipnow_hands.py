"""The people at the phones of a VoipNow switch, and the App that acts for them."""

import json
from collections.abc import Mapping, Sequence
from urllib.parse import quote, urlencode

from attrs import define, field

from ringback.errors import NotObeyed
from ringback.model import Json, Response
from ringback.switch.hands import Premises, done, newest

#: The view that an action is about where nobody says.
FIRST_VIEW = "01"


@define(eq=False)
class VoipNowHands:
    """Everybody who has an extension; one App speaks for all of them."""

    premises: Premises
    _token: str = field(default="", init=False, repr=False)

    def number_of(self, actor: str) -> str:
        """Return an actor's extension."""
        return str(self.premises.actors[actor]["extension"])

    def place(self, actor: str, number: str, parameters: Mapping[str, Json]) -> str | None:
        """Make a simple call; return its id. It rings at its source first, then at its destination."""
        extension = self.number_of(actor)
        view = {"source": [extension], "destination": [number], **parameters}
        body = {"extension": extension, "phoneCallView": [view]}
        made = done(self._ask("POST", "/@me/simple", body), actor, "CreateSimple")
        return str(made[0]["id"])

    def at_callee(self, actor: str, number: str, call: str | None) -> str | None:
        """Return the same id: a phone call is one, whoever is on it."""
        del actor, number
        return call

    def answer(self, actor: str, call: str) -> None:
        """Let the time pass in which both sides pick up by themselves."""
        del actor, call
        # Once for the source, once for the destination, and a little for the sums of binary fractions.
        self.premises.wait(2 * self.premises.pickup_s + 0.001)

    def hang_up(self, actor: str, call: str) -> None:
        """End a call."""
        done(self._ask("DELETE", f"{self._place(actor)}/{call}"), actor, "Delete")

    def act(self, actor: str, operation: str, call: str | None, parameters: Mapping[str, Json]) -> Json:
        """Command an action on a call; on its first view, where no other is named."""
        call = call or newest(self, actor, operation)
        body = {"action": operation, "phoneCallViewId": FIRST_VIEW, **parameters}
        return done(self._ask("PUT", f"{self._place(actor)}/{call}", body), actor, operation)

    def calls(self, actor: str) -> Sequence[Mapping[str, Json]]:
        """Return the calls of an actor's extension."""
        page = done(self._ask("GET", self._place(actor)), actor, "List")
        return list(page["entry"]) if page else []

    def _place(self, actor: str) -> str:
        entry = self.premises.actors[actor]
        return f"/{quote(str(entry['user_id']))}/{quote(str(entry['extension']), safe='*')}"

    def _ask(self, method: str, path: str, body: Json = None) -> Response:
        response = self._sent(method, path, body)
        if response.status == 401:  # noqa: PLR2004  (a token has its time)
            self._token = self._granted()
            response = self._sent(method, path, body)
        return response

    def _sent(self, method: str, path: str, body: Json) -> Response:
        headers = {"authorization": f"Bearer {self._token}", "content-type": "application/json"}
        content = json.dumps(body).encode() if body is not None else b""
        return self.premises.ask(method, f"{self.premises.url}/uapi/phoneCalls{path}", headers, content)

    def _granted(self) -> str:
        form = {"grant_type": "client_credentials", **self.premises.auth}
        headers = {"content-type": "application/x-www-form-urlencoded"}
        address = f"{self.premises.url}/oauth/token.php"
        said = done(self.premises.ask("POST", address, headers, urlencode(form).encode()), "App", "Token")
        if "access_token" not in said:
            raise NotObeyed(actor="App", what="Token", status=200, said=str(said))
        return str(said["access_token"])
