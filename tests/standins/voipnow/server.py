"""
A small vendor's VoipNow UnifiedAPI, read from the documents alone.

It knows tokens and addresses; what happens to calls, and how they are shown,
is in the other modules.  What the documents leave open is decided in one way
here, and in other ways in `variants`.
"""

import re
import secrets
from collections.abc import Sequence
from urllib.parse import parse_qs

from tests.standins.voipnow.creating import Creating
from tests.standins.voipnow.hanging_up import HangingUp
from tests.standins.voipnow.holding import Holding
from tests.standins.voipnow.joining import Joining
from tests.standins.voipnow.listing import Listing
from tests.standins.voipnow.parties import Json, PhoneCall, Refused
from tests.standins.voipnow.transferring import Transferring
from tests.standins.web import Ask, Reply

CLIENT_ID = "app~7"
CLIENT_SECRET = "s3cret/with+signs&="


class VoipNow(Creating, Joining, Holding, Transferring, HangingUp, Listing):
    """The whole server."""

    def __init__(self, base: str) -> None:
        super().__init__(base)
        self.tokens: set[str] = set()
        #: What each action of a PhoneCallAction does.
        self.actions = {
            "BargeIn": self.barge_in,
            "Whisper": self.whisper,
            "Monitor": self.monitor,
            "PickUp": self.pick_up_call,
            "UnPark": self.unpark,
            "OnHold": self.on_hold,
            "OffHold": self.off_hold,
            "StartRecording": self.start_recording,
            "StopRecording": self.stop_recording,
            "Transfer": self.transfer,
            "TransferToVoicemail": self.transfer_to_voicemail,
        }
        #: How a call is made, by the last segment of the path.
        self.creations = {"simple": self.create, "callback": self.call_back, "conferenceInvite": self.invite}

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
        query = {name: values[0] for name, values in ask.query.items()}
        if ask.method == "POST" and number in self.creations and not call_id:
            return self.created(self.creations[number](user, self.body_of(ask), query))
        extension = self.extension_at(user, number)
        match ask.method:
            case "GET":
                return self.listed(self.found(extension, call_id, query))
            case "PUT":
                return self.updated(extension, call_id, self.body_of(ask))
            case "DELETE":
                return self.deleted(self.delete(extension, call_id, query.get("phoneNumber")))
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
        """Carry out a PhoneCallAction."""
        action = body.get("action")
        if action == "Park":
            return self.parked(self.park(extension, call_id, body))
        if not isinstance(action, str) or action not in self.actions:
            raise Refused(400, "action_invalid", "There is no such action.")
        return self.accepted(self.actions[action](extension, call_id, body))

    # ---- replies to commands

    def accepted(self, call: PhoneCall) -> Reply:
        """Reply to an action that is done, or under way."""
        return Reply.of(200, self.reference(call))

    def parked(self, calls: Sequence[PhoneCall]) -> Reply:
        """Reply to a Park, which may be of several calls."""
        return Reply.of(200, [self.reference(each) for each in calls]) if calls else Reply(204)

    def created(self, call: PhoneCall) -> Reply:
        """Reply to a call that is being made."""
        return Reply.of(200, [self.reference(call)])

    def deleted(self, calls: Sequence[PhoneCall]) -> Reply:
        """Reply to a hang-up."""
        return Reply.of(200, [{"id": each.id} for each in calls]) if calls else Reply(204)
