"""
A small vendor's Genesys Web Services, read from the documents alone.

It knows sign-in, addresses and replies; how Bayeux works is the hub's
business, how bytes travel is the web's.  What the documents leave open is
decided in one way here and below, and in other ways in `variants`.
"""

import re
import secrets
from collections.abc import Mapping

from tests.standins.bayeux import Hub
from tests.standins.genesys.parties import MONITORING, RECORDING, Json, Refused, User, missing
from tests.standins.genesys.reads import Reads
from tests.standins.outbox import Outbox
from tests.standins.web import Ask, Reply


class Genesys(Reads):
    """The whole server."""

    call_operations: Mapping[str, str] = {
        "Answer": "answer_call",
        "Hold": "hold",
        "Retrieve": "retrieve",
        "Hangup": "hang_up",
        "AttachUserData": "attach",
        "UpdateUserData": "update_data",
        "DeleteUserData": "delete_data",
        "DeleteUserDataPair": "delete_pair",
        "SendDtmf": "send_tones",
        "MuteCall": "mute",
        "UnmuteCall": "mute",
        **dict.fromkeys(RECORDING, "record"),
        "SwapCalls": "swap",
        "SingleStepTransfer": "transfer",
        "SingleStepConference": "confer",
        "InitiateTransfer": "consult",
        "InitiateConference": "consult",
        "CompleteTransfer": "complete_transfer",
        "CompleteConference": "complete_conference",
        "RemoveParticipantFromConference": "remove",
        "ClearCall": "clear_call",
        "SetCallDisposition": "dispose_at_call",
        "SwitchToBargeIn": "switch",
        "SwitchToListenIn": "switch",
        "MuteMonitoredUser": "mute_user",
        "UnmuteMonitoredUser": "mute_user",
    }
    device_operations: Mapping[str, str] = {
        **dict.fromkeys(MONITORING, "monitor"),
        "CancelSupervisorMonitoring": "cancel_monitoring",
        "SetCallDisposition": "dispose_at_device",
    }
    session_operations: Mapping[str, str] = {
        "StartContactCenterSession": "start_session",
        "EndContactCenterSession": "end_session",
    }
    channel_operations: Mapping[str, str] = {"Ready": "agent_state", "NotReady": "agent_state"}
    #: The HTTP status of each result code; no document pairs them.
    statuses: Mapping[int, int] = {1: 400, 2: 409, 3: 403, 6: 404, 10: 400, 20: 401}
    csrf = False

    def __init__(self, base: str) -> None:
        super().__init__(base)
        self.sessions: dict[str, User] = {}
        self.tokens: dict[str, str] = {}
        self.hub = Hub()
        self.outbox = Outbox()

    # ---- HTTP

    def answer(self, ask: Ask) -> Reply:
        """Answer one request."""
        if self.open_to_all(ask):
            return Reply.of(200, self.version_told())
        try:
            user, session = self.signed_in(ask)
        except Refused as refused:
            return self.refusal(refused)
        headers = self.session_headers(ask, session)
        if self.csrf and ask.method != "GET" and ask.headers.get("x-csrf-token") != self.tokens.get(session):
            return Reply(403, b"Missing or invalid Csrf token", headers, "text/plain")
        path = ask.path.rstrip("/").removeprefix("/api/v2")
        if re.match(r"/notifications(/|$)", path):
            return self.notifications(user, session, ask, headers)
        with self.lock:
            return self.command(user, session, path, ask, headers)

    def signed_in(self, ask: Ask) -> tuple[User, str]:
        """Return whose request this is, and the id of the HTTP session."""
        given, session = ask.basic(), ask.cookie("JSESSIONID")
        user = self.sessions.get(session)
        if given is not None:
            user = next((each for each in self.users if (each.login, each.password) == given), None)
        if user is None:
            raise Refused(20, "Not authenticated")
        if self.sessions.get(session) is not user:
            session = f"node0{secrets.token_hex(12)}"
            self.sessions[session] = user
            self.tokens[session] = secrets.token_hex(16)
        return user, session

    def session_headers(self, ask: Ask, session: str) -> tuple[tuple[str, str], ...]:
        """Return the headers that hand out the session, where the client does not have it yet."""
        headers: tuple[tuple[str, str], ...] = ()
        if ask.cookie("JSESSIONID") != session:
            headers += (("Set-Cookie", f"JSESSIONID={session}; Path=/; HttpOnly"),)
        if self.csrf and ask.method == "GET":
            headers += (("X-CSRF-HEADER", "X-CSRF-TOKEN"), ("X-CSRF-TOKEN", self.tokens[session]))
        return headers

    def notifications(
        self, user: User, session: str, ask: Ask, headers: tuple[tuple[str, str], ...]
    ) -> Reply:
        """Answer a POST of the Bayeux client."""
        try:
            replies = self.hub.exchange(user.role, session, ask.json(), ask.hung_up)
        except ValueError as error:
            return Reply(400, str(error).encode(), headers, "text/plain")
        return Reply.of(200, replies, *headers)

    def command(
        self, user: User, session: str, path: str, ask: Ask, headers: tuple[tuple[str, str], ...]
    ) -> Reply:
        """Carry out one command or read, and let its notifications go once the reply is out."""
        self.told = []
        try:
            body = self.read(user, path, ask) if ask.method == "GET" else self.write(user, session, path, ask)
            reply = Reply.of(200, body, *headers)
        except Refused as refused:
            reply = self.refusal(refused, headers)
        return self.replied(reply)

    def replied(self, reply: Reply) -> Reply:
        """Return the reply, tied to the notifications of its command."""
        if not self.told:
            return reply
        told = list(self.told)
        sent = self.outbox.put(lambda: self.publish(told))
        return Reply(reply.status, reply.body, reply.headers, reply.media_type, sent)

    def publish(self, told: list[tuple[User, str, Json]]) -> None:
        """Hand the notifications of one command to the hub, all at once."""
        with self.hub.changed:
            for user, channel, data in told:
                self.hub.publish(user.role, channel, data)

    def refusal(self, refused: Refused, headers: tuple[tuple[str, str], ...] = ()) -> Reply:
        """Return the documented envelope of an error."""
        body = {"statusCode": refused.code, "statusMessage": refused.message}
        return Reply.of(self.statuses.get(refused.code, 400), body, *headers)

    def done(self, operation: str) -> Json:
        """Return the reply to a command that was carried out."""
        return {"statusCode": 0}

    # ---- writes

    def write(self, user: User, session: str, path: str, ask: Ask) -> Json:
        """Carry out a POST."""
        if ask.method != "POST":
            raise Refused(3, "Operation forbidden")
        body = self.body_of(ask)
        operation = body.get("operationName")
        if not isinstance(operation, str):
            raise missing("operationName")
        if path == "/me":
            self.session_command(user, session, self.known(self.session_operations, operation), body)
        elif path == f"/me/devices/{user.device}/calls" and operation == "Dial":
            self.dial(user, body)
        elif path == f"/me/devices/{user.device}":
            getattr(self, self.known(self.device_operations, operation))(user, body)
        elif path == "/me/channels/voice":
            getattr(self, self.known(self.channel_operations, operation))(user, body)
        elif found := re.fullmatch(r"/me/calls/([^/]+)", path):
            self.call_command(user, found[1], operation, body)
        else:
            raise Refused(6, "Resource not found")
        return self.done(operation)

    def body_of(self, ask: Ask) -> Json:
        """Return the request's JSON object."""
        try:
            body = ask.json()
        except ValueError:
            raise Refused(1, "The body is not JSON") from None
        if not isinstance(body, dict):
            raise Refused(1, "The body is not an object")
        return body

    def known(self, operations: Mapping[str, str], operation: str) -> str:
        """Return the method of an operation."""
        if operation not in operations or not self.has(operation):
            raise Refused(3, f"There is no operation {operation[:80]} here")
        return operations[operation]

    def call_command(self, user: User, call_id: str, operation: str, body: Json) -> None:
        """Carry out a command on a call of the user's."""
        method = self.known(self.call_operations, operation)
        if operation == "SetCallDisposition":
            self.dispose_at_call(user, call_id, body)
            return
        getattr(self, method)(self.call_at(user, call_id), body)

    def session_command(self, user: User, session: str, method: str, body: Json) -> None:
        """Carry out a command on the user's session."""
        if method == "end_session":
            self.end_session(session)
        else:
            self.start_session(user, body)

    def end_session(self, session: str) -> None:
        """End the HTTP session, and the Bayeux clients in it."""
        self.sessions.pop(session, None)
        self.hub.forget(session)
