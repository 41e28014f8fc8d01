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
