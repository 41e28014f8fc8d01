"""What a Genesys server may do wrong to Bayeux clients that are several, away, unknown or wrong; the demand is in each docstring."""

import threading
from collections.abc import Callable
from typing import Any

from tests.standins.bayeux import Client, Hub, Message
from tests.standins.genesys.bayeux_variants import AnswersConnectsAtOnce, OneClientHub
from tests.standins.genesys.parties import User
from tests.standins.genesys.server import Genesys
from tests.standins.genesys.vices import HoldToldAgain
from tests.standins.web import Ask

#: How long a server that is not careful lies between two looks at what it knows, in seconds.
WINDOW_S = 0.03

#: How many messages a server that loses some keeps for a client that is away.
KEPT = 2


class _LatestHub(Hub):
    def enqueue(self, client: Client, message: Message) -> None:
        latest = [each for each in self.clients.values() if each.owner == client.owner][-1]
        if client is latest:
            super().enqueue(client, message)


class LatestClientOnly(Genesys):
    """Only the client that came last is told; each that subscribed must be."""

    def __init__(self, base: str) -> None:
        super().__init__(base)
        self.hub = _LatestHub()


class _EagerHub(Hub):
    def _handshake(self, owner: str, session: str, message: Message) -> Message:
        reply = super()._handshake(owner, session, message)
        self.clients[reply["clientId"]].subscriptions.add("/**")
        return reply


class TellsWithoutSubscription(Genesys):
    """Who has shaken hands is told everything; notifications come after a subscription."""

    def __init__(self, base: str) -> None:
        super().__init__(base)
        self.hub = _EagerHub()


class _StickyHub(Hub):
    def _unsubscribe(self, client: Client, message: Message) -> Message:
        return self._said(message, successful=True, subscription=message.get("subscription"))


class KeepsSubscriptions(Genesys):
    """Who has unsubscribed is told on; that must end with the subscription."""

    def __init__(self, base: str) -> None:
        super().__init__(base)
        self.hub = _StickyHub()


class _OneStickyHub(_StickyHub, OneClientHub):
    pass


class KeepsSubscriptionsOfOne(Genesys):
    """A user has one client, which is legal; told on once it has unsubscribed, it must not be."""

    def __init__(self, base: str) -> None:
        super().__init__(base)
        self.hub = _OneStickyHub()


class _ForgetfulOneHub(OneClientHub):
    def enqueue(self, client: Client, message: Message) -> None:
        if len(client.queue) < KEPT:
            super().enqueue(client, message)


class LosesOfOneWhileAway(Genesys):
    """A user has one client, which is legal; of what happens between its connects some is never told."""

    def __init__(self, base: str) -> None:
        super().__init__(base)
        self.hub = _ForgetfulOneHub()


class HoldToldAgainAtPolls(AnswersConnectsAtOnce, HoldToldAgain):
    """No connect is held, which is legal; a second Hold changes nothing, so there is nothing to tell of it."""


class _OpenHub(Hub):
    def exchange(self, owner: str, session: str, raw: Any, hung_up: Callable[[], bool]) -> list[Message]:
        messages = raw if isinstance(raw, list) else [raw]
        ids = [each.get("clientId") for each in messages if isinstance(each, dict)]
        known = next((self.clients[each].owner for each in ids if each in self.clients), owner)
        return super().exchange(known, session, raw, hung_up)


class ClientIdIsAKey(Genesys):
    """By a client id anybody gets what its user is told; a notification reaches nobody else."""

    def __init__(self, base: str) -> None:
        super().__init__(base)
        self.hub = _OpenHub()


class _BackwardHub(Hub):
    def take(self, client: Client) -> list[Message]:
        return super().take(client)[::-1]


class LatestFirst(Genesys):
    """What waits for a client comes in the reverse order; nothing is told of a call after it was released."""

    def __init__(self, base: str) -> None:
        super().__init__(base)
        self.hub = _BackwardHub()


class _WelcomingHub(Hub):
    def _unknown(self, message: Message) -> Message:
        advice = {"reconnect": "retry", "interval": 1000}
        return self._said(message, successful=True, advice=advice)


class WelcomesStrangers(Genesys):
    """A client that nobody knows is answered like any other; it must be refused."""

    def __init__(self, base: str) -> None:
        super().__init__(base)
        self.hub = _WelcomingHub()


class _MutteringHub(Hub):
    def _unsubscribe(self, client: Client, message: Message) -> Message:
        reply = super()._unsubscribe(client, message)
        del reply["successful"]
        return reply


class MuttersReplies(Genesys):
    """Who unsubscribes is not told whether that was successful; every reply must say so."""

    def __init__(self, base: str) -> None:
        super().__init__(base)
        self.hub = _MutteringHub()


class ReadsMixedUp(Genesys):
    """Of two users who read at once the first is shown what is the second's; each has their own calls."""

    def __init__(self, base: str) -> None:
        super().__init__(base)
        self.asking: User | None = None
        self.others = threading.Condition()

    def signed_in(self, ask: Ask) -> tuple[User, str]:
        user, session = super().signed_in(ask)
        if ask.method != "GET" or "calls" not in ask.path:
            return user, session
        with self.others:
            self.asking = user
            self.others.notify_all()
            self.others.wait_for(lambda: self.asking is not user, WINDOW_S)
            return self.asking, session
