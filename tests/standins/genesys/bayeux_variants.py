"""What a vendor's Genesys Web Services may do one way or the other in Bayeux long-polling; all of it conforms."""

import json
import re
from collections.abc import Callable
from typing import Any

from tests.standins.bayeux import Client, Hub, Message
from tests.standins.genesys.parties import User
from tests.standins.genesys.server import Genesys
from tests.standins.web import Ask, Reply

OK = 200

#: How many messages a client is told before a server forgets it.
FORGOTTEN_AFTER = 3


class HonoursAdvice(Genesys):
    """A connect is held as long as the client advises, and the very first one not at all."""

    def __init__(self, base: str) -> None:
        super().__init__(base)
        self.hub.seconds_held = self.seconds_held  # type: ignore[method-assign]  # the hub of this variant only

    def seconds_held(self, client: Client, message: Message) -> float:
        """Return what the client advises, up to the server's own limit."""
        advice: Any = message.get("advice")
        timeout = advice.get("timeout") if isinstance(advice, dict) else None
        return min(self.hub.hold, timeout / 1000) if isinstance(timeout, (int, float)) else self.hub.hold


class AnswersConnectsAtOnce(Genesys):
    """No connect is held; the client is told to come back after 50 ms."""

    def __init__(self, base: str) -> None:
        super().__init__(base)
        self.hub.hold, self.hub.interval = 0.0, 50


class HoldsFirstConnect(Genesys):
    """Even the first connect is held."""

    def __init__(self, base: str) -> None:
        super().__init__(base)
        self.hub.holds_first = True


class OneByOne(Genesys):
    """A connect delivers one message, however many wait."""

    def __init__(self, base: str) -> None:
        super().__init__(base)
        self.hub.batch = 1


class TellsWithAnyReply(Genesys):
    """Bayeux messages that wait come with whatever is replied to next, not only with a connect."""

    def notifications(
        self, user: User, session: str, ask: Ask, headers: tuple[tuple[str, str], ...]
    ) -> Reply:
        reply = super().notifications(user, session, ask, headers)
        found = re.search(rb'"clientId": ?"(\w+)"', ask.body)
        client = self.hub.clients.get(found[1].decode()) if found else None
        if client is None or client.owner != user.role or reply.status != OK:
            return reply
        with self.hub.changed:
            return Reply.of(OK, [*self.hub.take(client), *json.loads(reply.body)], *headers)


class ForgetsOnce(Genesys):
    """The server forgets a client before anything has happened; it must shake hands again."""

    def notifications(
        self, user: User, session: str, ask: Ask, headers: tuple[tuple[str, str], ...]
    ) -> Reply:
        if b"/meta/connect" in ask.body and user.role not in self.forgotten:
            self.forgotten.add(user.role)
            self.hub.forget(session)
        return super().notifications(user, session, ask, headers)

    def __init__(self, base: str) -> None:
        super().__init__(base)
        self.forgotten: set[str] = set()


class _OtherHub(Hub):
    """Bayeux with all that is optional, and without all that is."""

    def exchange(self, owner: str, session: str, raw: Any, hung_up: Callable[[], bool]) -> list[Message]:
        replies = super().exchange(owner, session, raw, hung_up)
        for each in replies:
            if each["channel"] != "/meta/handshake":
                each.pop("id", None)
            if each["channel"].startswith("/meta/"):
                each["ext"] = {"ack": True, "vendor": {"node": 3}}
                each["timestamp"] = "2016-03-25T18:22:00"
                each.setdefault("advice", self._advice())
        return replies

    def enqueue(self, client: Client, message: Message) -> None:
        super().enqueue(client, {**message, "id": f"m{len(client.queue)}", "ext": {"seq": 1}})


class WordyBayeux(Genesys):
    """Bayeux replies carry `ext`, `timestamp` and `advice`, and no `id` but that of the handshake."""

    def __init__(self, base: str) -> None:
        super().__init__(base)
        self.hub = _OtherHub()


class OneClientHub(Hub):
    """Ends a user's earlier client when another one shakes hands, and tells it so."""

    def _handshake(self, owner: str, session: str, message: Message) -> Message:
        with self.changed:
            self.clients = {key: each for key, each in self.clients.items() if each.owner != owner}
            self.changed.notify_all()
        return super()._handshake(owner, session, message)

    def _connect(self, client: Client, message: Message, hung_up: Callable[[], bool]) -> list[Message]:
        replies = super()._connect(client, message, hung_up)
        return replies if client.id in self.clients else [self._unknown(message)]


class OneClientEach(Genesys):
    """A user has one client: one more ends the earlier one, which is told to shake hands again."""

    def __init__(self, base: str) -> None:
        super().__init__(base)
        self.hub = OneClientHub()


class _ForgetfulHub(Hub):
    """Ends the session of each user's first client with its third message, and tells it so."""

    def __init__(self) -> None:
        super().__init__()
        self.told: dict[str, int] = {}

    def enqueue(self, client: Client, message: Message) -> None:
        count = self.told[client.owner] = self.told.get(client.owner, 0) + 1
        if count == FORGOTTEN_AFTER:
            self.clients = {key: each for key, each in self.clients.items() if each is not client}
        else:
            super().enqueue(client, message)

    def _connect(self, client: Client, message: Message, hung_up: Callable[[], bool]) -> list[Message]:
        replies = super()._connect(client, message, hung_up)
        return replies if client.id in self.clients else [self._unknown(message)]


class ForgetsInBetween(Genesys):
    """The session of a client ends while there is something to tell; the client is told that it has ended."""

    def __init__(self, base: str) -> None:
        super().__init__(base)
        self.hub = _ForgetfulHub()


class _PlainHub(Hub):
    """Takes no patterns, lets nobody unsubscribe, and lets further clients of a user poll."""

    def _subscribe(self, client: Client, message: Message) -> Message:
        if "*" in str(message.get("subscription")):
            return self._said(message, successful=False, error="403::Only whole channels")
        return super()._subscribe(client, message)

    def _unsubscribe(self, client: Client, message: Message) -> Message:
        return self._said(message, successful=False, error="403::Disconnect instead")

    def seconds_held(self, client: Client, message: Message) -> float:
        first = next(each for each in self.clients.values() if each.owner == client.owner)
        return super().seconds_held(client, message) if first is client else 0.0

    def _connect(self, client: Client, message: Message, hung_up: Callable[[], bool]) -> list[Message]:
        *events, reply = super()._connect(client, message, hung_up)
        if self.seconds_held(client, message) == 0 and client.connects > 1:
            reply["advice"] = {**self._advice(), "multiple-clients": True, "interval": 60}
        return [*events, reply]


class PlainBayeux(Genesys):
    """Subscriptions are to whole channels and for good, and only a user's first client has its connects held."""

    def __init__(self, base: str) -> None:
        super().__init__(base)
        self.hub = _PlainHub()
