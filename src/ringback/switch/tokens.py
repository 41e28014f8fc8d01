"""OAuth for the VoipNow face: client credentials in, bearer tokens out."""

import hmac
from collections import OrderedDict
from collections.abc import Mapping

from attrs import define, field

from ringback.model import Json
from ringback.switch.ids import Ids

#: How long a token lives, in seconds; and how many are remembered.
LIFETIME = 3600
LIMIT = 1000

_BEARER = "bearer"


@define
class Tokens:
    """All bearer tokens of one App."""

    client_id: str
    client_secret: str = field(repr=False)
    ids: Ids
    #: When each token dies, in seconds.
    _deaths: OrderedDict[str, float] = field(factory=OrderedDict, init=False, repr=False)

    def grant(self, form: Mapping[str, str], now: float) -> tuple[int, dict[str, Json]]:
        """Return the HTTP status and the body that answer a request for a token."""
        if "grant_type" not in form:
            return 400, {"error": "invalid_request"}
        if form["grant_type"] != "client_credentials":
            return 400, {"error": "unsupported_grant_type"}
        if not self._is_ours(form):
            return 401, {"error": "invalid_client"}
        self.ids = self.ids.next()
        token = self.ids.fresh("token", 40)
        self._deaths[token] = now + LIFETIME
        while len(self._deaths) > LIMIT:
            self._deaths.popitem(last=False)
        return 200, {"access_token": token, "token_type": "Bearer", "expires_in": LIFETIME}

    def opens(self, authorization: str | None, now: float) -> bool:
        """Return whether an Authorization header, or the query parameter in its place, holds a living token."""
        scheme, _, token = (authorization or "").strip().partition(" ")
        return scheme.lower() == _BEARER and self._deaths.get(token.strip(), 0) > now

    def _is_ours(self, form: Mapping[str, str]) -> bool:
        # Both are compared: which of the two is wrong is nobody's business.
        right = hmac.compare_digest(form.get("client_id", "").encode(), self.client_id.encode())
        return right & hmac.compare_digest(
            form.get("client_secret", "").encode(), self.client_secret.encode()
        )
