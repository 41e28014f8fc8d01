"""
A small vendor's VoipNow UnifiedAPI, read from the documents alone.

It knows tokens, addresses and the shapes of replies; what happens to calls is
below.  What the documents leave open is decided in one way here, and in other
ways in `variants`.
"""

import re
import secrets
from collections.abc import Sequence
from urllib.parse import parse_qs

from tests.standins.voipnow.calls import Calls
from tests.standins.voipnow.parties import Json, PhoneCall, Refused, View
from tests.standins.web import Ask, Reply

CLIENT_ID = "app~7"
CLIENT_SECRET = "s3cret/with+signs&="


class VoipNow(Calls):
    """The whole server."""

    def __init__(self, base: str) -> None:
        super().__init__(base)
        self.tokens: set[str] = set()

    def answer(self, ask: Ask) -> Reply:
        """Answer one request."""
        with self.lock:
            self.catch_up()
            try:
                if ask.path == "/oauth/token.php":
                    return self.token(ask)
                self.signed_in(ask)
                return self.route(ask)
            except Refused as refused:
                return self.refusal(refused)

    def refusal(self, refused: Refused) -> Reply:
        """Return the documented error body."""
        return Reply.of(refused.status, {"error": {"code": refused.code, "message": refused.message}})

    # ---- who

    def token(self, ask: Ask) -> Reply:
        """Hand out a token for the client's id and secret."""
        form = {key: values[0] for key, values in parse_qs(ask.body.decode("utf-8", "replace")).items()}
        known = (form.get("client_id"), form.get("client_secret")) == (CLIENT_ID, CLIENT_SECRET)
        if ask.method != "POST" or not known or form.get("grant_type") != "client_credentials":
            return Reply.of(401, {"error": "invalid_client"})
        token = secrets.token_urlsafe(24)
        self.tokens.add(token)
        return Reply.of(200, self.granted(token))

    def granted(self, token: str) -> Json:
        """Return the body that carries a token."""
        return {"access_token": token, "token_type": "Bearer", "expires_in": 3600}

    def signed_in(self, ask: Ask) -> None:
        """Refuse requests without a token of ours, in the header or in the query."""
        given = ask.headers.get("authorization") or ask.query.get("accessRequestToken", [""])[0]
        scheme, _, token = given.partition(" ")
        if scheme.lower() != "bearer" or token not in self.tokens:
            raise self.denied()

    def denied(self) -> Refused:
        """Return the refusal of a request without a token."""
        return Refused(401, "access_denied", "You may not use this request.")

    # ---- what

    def route(self, ask: Ask) -> Reply:
        """Find the operation of a method and a path."""
        found = re.fullmatch(r"/+uapi/phoneCalls/([^/]+)/([^/]+)(?:/([^/]+))?/?", ask.path)
        if found is None:
            raise Refused(404, "not_found", "There is nothing here.")
        user, number, call_id = found[1], found[2], found[3] or ""
        if ask.method == "POST" and number == "simple":
            return self.created(self.create(user, self.body_of(ask)))
        extension = self.extension_at(user, number)
        match ask.method:
            case "GET":
                return self.listed([each for each in self.calls_at(extension) if call_id in ("", each.id)])
            case "PUT":
                return self.updated(extension, call_id, self.body_of(ask))
            case "DELETE":
                return self.deleted(self.delete(extension, call_id, ask.query.get("phoneNumber", [None])[0]))
        raise Refused(405, "request_not_implemented", "This method means nothing here.")

    def body_of(self, ask: Ask) -> Json:
        """Return the request's JSON object."""
        try:
            body = ask.json()
        except ValueError:
            raise self.malformed() from None
        if not isinstance(body, dict):
            raise self.malformed()
        return body

    def malformed(self) -> Refused:
        """Return the refusal of a body that is no JSON object."""
        return Refused(400, "body_invalid", "The body is no JSON object.")

    def updated(self, extension: str, call_id: str, body: Json) -> Reply:
        """Carry out a PhoneCallAction; of the documented ones this server has BargeIn only."""
        if "action" not in body:
            raise Refused(400, "action_invalid", "The action is missing.")
        if body["action"] != "BargeIn":
            raise Refused(501, "request_not_implemented", "This action is not implemented.")
        return self.accepted(self.barge_in(extension, call_id, body))

    # ---- shapes

    def accepted(self, call: PhoneCall) -> Reply:
        """Reply to a BargeIn that is under way."""
        return Reply.of(200, self.reference(call))

    def created(self, call: PhoneCall) -> Reply:
        """Reply to a call that is being made."""
        return Reply.of(200, [self.reference(call)])

    def deleted(self, calls: Sequence[PhoneCall]) -> Reply:
        """Reply to a hang-up."""
        return Reply.of(200, [{"id": each.id} for each in calls]) if calls else Reply(204)

    def listed(self, calls: Sequence[PhoneCall]) -> Reply:
        """Reply to a List."""
        if not calls:
            return Reply(204)
        entry = [self.resource_of(each) for each in calls]
        return Reply.of(
            200, {"entry": entry, "totalResults": len(calls), "itemsPerPage": 20, "startIndex": 0}
        )

    def reference(self, call: PhoneCall) -> Json:
        """Return the short form of a call that replies to commands carry."""
        return {"id": call.id, "extension": call.extension, "links": self.links(call)}

    def links(self, call: PhoneCall) -> Json:
        """Return where to read the call."""
        return {"self": f"{self.base}/uapi/phoneCalls/44/{call.extension}/{call.id}"}

    def resource_of(self, call: PhoneCall) -> Json:
        """Return a call; fields without a value are left out."""
        body = {
            "id": call.id,
            "extension": call.extension,
            "ownerId": "9",
            "ownerName": "Shop",
            "published": call.published,
            "nonce": call.nonce,
            "phoneCallView": [self.view_of(each) for each in call.views],
            "links": self.links(call),
        }
        return body | ({"answered": call.answered} if call.answered else {})

    def view_of(self, view: View) -> Json:
        """Return one view."""
        body = {
            "id": view.id,
            "extension": view.extension,
            "source": [view.source],
            "destination": [view.destination],
            "flow": 2 if view.destination.count("*") and view.source.count("*") else 4,
            "status": self.status_of(view),
            "callerId": view.caller_id,
        }
        return body | ({"answered": view.answered} if view.answered else {})

    def status_of(self, view: View) -> int | str:
        """Return the view's status, a number."""
        return view.status
