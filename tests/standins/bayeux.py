"""
The server's side of Bayeux long-polling, as one lock and one queue per client.

It knows clients, subscriptions and held connects (https://docs.cometd.org); it
refuses to know what the messages are about, and who may sign in.
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Message = dict[str, Any]


@dataclass(eq=False)
class Client:
    """One client that has shaken hands."""

    id: str
    owner: str
    #: The HTTP session it belongs to.
    session: str
    subscriptions: set[str] = field(default_factory=set)
    queue: deque[Message] = field(default_factory=deque)
    #: Counts its connects; only the newest one may take messages.
    connects: int = 0


def covers(subscription: str, channel: str) -> bool:
    """Whether a subscription, perhaps with a wildcard at its end, covers a channel."""
    if subscription.endswith("/**"):
        return channel.startswith(subscription[:-2])
    if subscription.endswith("/*"):
        return channel.rpartition("/")[0] == subscription[:-2]
    return subscription == channel


class Hub:
    """All clients of one server, and what waits for each of them."""

    #: Seconds that a connect is held, whatever the client advises.
    hold = 5.0
    #: Milliseconds that a client is told to wait before its next connect.
    interval = 0
    #: How many messages one connect takes at most.
    batch = 1000
    #: Whether the first connect of a client is held like all others.
    holds_first = False

    def __init__(self) -> None:
        self.clients: dict[str, Client] = {}
        self.changed = threading.Condition()
        self.handshakes = 0

    # What the API calls.

    def exchange(self, owner: str, session: str, raw: Any, hung_up: Callable[[], bool]) -> list[Message]:
        """Answer what one POST carries, in order; raise ValueError where it is no Bayeux."""
        messages = raw if isinstance(raw, list) else [raw]
        if not all(isinstance(each, dict) and isinstance(each.get("channel"), str) for each in messages):
            raise ValueError("every message is an object with a channel")
        replies: list[Message] = []
        for message in messages:
            replies += self._reply(owner, session, message, hung_up)
        return replies

    def publish(self, owner: str, channel: str, data: Any) -> None:
        """Queue a message for every client of an owner who has subscribed to its channel."""
        with self.changed:
            for client in self.clients.values():
                if client.owner == owner and any(covers(each, channel) for each in client.subscriptions):
                    self.enqueue(client, {"channel": channel, "data": data})
            self.changed.notify_all()

    def forget(self, session: str) -> None:
        """Forget the clients of an HTTP session that has ended."""
        with self.changed:
            self.clients = {key: each for key, each in self.clients.items() if each.session != session}
            self.changed.notify_all()

    # What variants and vices change.

    def enqueue(self, client: Client, message: Message) -> None:
        """Keep a message until the client's next connect takes it."""
        client.queue.append(message)

    def seconds_held(self, client: Client, message: Message) -> float:
        """Return how long this connect waits for a message."""
        return 0.0 if client.connects == 1 and not self.holds_first else self.hold

    def take(self, client: Client) -> list[Message]:
        """Return the messages that this connect delivers."""
        return [client.queue.popleft() for _ in range(min(self.batch, len(client.queue)))]

    # The meta channels.

    def _reply(
        self, owner: str, session: str, message: Message, hung_up: Callable[[], bool]
    ) -> list[Message]:
        channel = message["channel"]
        if channel == "/meta/handshake":
            return [self._handshake(owner, session, message)]
        client = self.clients.get(str(message.get("clientId")))
        if client is None or client.owner != owner:
            return [self._unknown(message)]
        if channel == "/meta/connect":
            return self._connect(client, message, hung_up)
        others = {
            "/meta/subscribe": self._subscribe,
            "/meta/unsubscribe": self._unsubscribe,
            "/meta/disconnect": self._disconnect,
        }
        return [others.get(channel, self._published)(client, message)]

    def _published(self, client: Client, message: Message) -> Message:
        return self._said(message, successful=False, error="403::This server only listens on meta channels")

    def _said(self, message: Message, **more: Any) -> Message:
        same = {"id": message["id"]} if "id" in message else {}
        return {"channel": message["channel"], **same, **more}

    def _advice(self) -> Message:
        return {"reconnect": "retry", "interval": self.interval, "timeout": int(self.hold * 1000)}

    def _unknown(self, message: Message) -> Message:
        advice = {"reconnect": "handshake", "interval": 0}
        return self._said(message, successful=False, error="402::Unknown client", advice=advice)

    def _handshake(self, owner: str, session: str, message: Message) -> Message:
        with self.changed:
            self.handshakes += 1
            client = Client(id=f"{self.handshakes:04d}yx1qq0z7", owner=owner, session=session)
            self.clients[client.id] = client
        return self._said(
            message,
            successful=True,
            clientId=client.id,
            version="1.0",
            supportedConnectionTypes=["long-polling"],
            advice=self._advice(),
        )

    def _subscribe(self, client: Client, message: Message) -> Message:
        wanted = message.get("subscription")
        names = [each for each in (wanted if isinstance(wanted, list) else [wanted]) if isinstance(each, str)]
        if not names or not all(each.startswith("/") for each in names):
            return self._said(message, successful=False, error="400::subscription missing")
        with self.changed:
            client.subscriptions.update(names)
        return self._said(message, successful=True, subscription=wanted)

    def _unsubscribe(self, client: Client, message: Message) -> Message:
        wanted = message.get("subscription")
        with self.changed:
            client.subscriptions.difference_update(wanted if isinstance(wanted, list) else [str(wanted)])
        return self._said(message, successful=True, subscription=wanted)

    def _disconnect(self, client: Client, message: Message) -> Message:
        with self.changed:
            self.clients.pop(client.id, None)
            self.changed.notify_all()
        return self._said(message, successful=True)

    def _connect(self, client: Client, message: Message, hung_up: Callable[[], bool]) -> list[Message]:
        with self.changed:
            client.connects += 1
            mine = client.connects
            self.changed.notify_all()
            until = time.monotonic() + self.seconds_held(client, message)
            while not client.queue and client.connects == mine and client.id in self.clients:
                left = until - time.monotonic()
                if left <= 0:
                    break
                self.changed.wait(left)
            if client.id not in self.clients:
                return [self._said(message, successful=False, advice={"reconnect": "none"})]
            # What a client that has gone away cannot read stays for its next connect.
            taken = [] if client.connects != mine or hung_up() else self.take(client)
        return [*taken, self._said(message, successful=True, advice=self._advice())]
