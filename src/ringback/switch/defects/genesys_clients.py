"""What a Genesys server's CometD may mistake about its clients: who they are, and what they have subscribed to."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from attrs import evolve

from ringback.cometd import messages as bayeux
from ringback.cometd.protocol import Answer, Hub
from ringback.model import Json
from ringback.switch.genesys_fittings import GenesysChange, hubbed
from ringback.switch.genesys_texts import CALLS, DEVICES

#: How many connects of a client are answered before it is forgotten.
_CONNECTS = 10

#: Advice for a client that is forgotten: it must not ask again at once, for nothing holds its connects.
_COME_BACK: Mapping[str, Json] = {"reconnect": "retry", "interval": 1000}


class Knowing(Hub):
    """Knows the clients of every user, in the order in which they have come."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owners: dict[str, str] = {}

    def receive(self, messages: Json, *, owner: str, now: float, **how: Any) -> Answer:
        """Return what to say to the messages of one HTTP request."""
        answer = super().receive(messages, owner=owner, now=now, **how)
        for each in _done(answer, bayeux.HANDSHAKE):
            self.owners[each["clientId"]] = owner
        for each in _done(answer, bayeux.DISCONNECT):
            self.owners.pop(each["clientId"], None)
        return answer

    def clients_of(self, owner: str) -> list[str]:
        """Return the clients of a user."""
        return [client for client, each in self.owners.items() if each == owner]


class ToEverybody(Knowing):
    """Tells every user what concerns one."""

    def publish(self, channel: str, data: Json, *, owner: str, now: float) -> tuple[str, ...]:
        """Queue a message for all clients of all users."""
        owners = dict.fromkeys((owner, *self.owners.values()))
        return tuple(
            client
            for each in owners
            for client in super(ToEverybody, self).publish(channel, data, owner=each, now=now)
        )


class OncePerClient(Knowing):
    """Tells each client of a user as often as the user has clients."""

    def publish(self, channel: str, data: Json, *, owner: str, now: float) -> tuple[str, ...]:
        """Queue a message several times."""
        ready: tuple[str, ...] = ()
        for _ in self.clients_of(owner):
            ready = super().publish(channel, data, owner=owner, now=now)
        return ready


class TrustingIds(Knowing):
    """Takes whoever names a client's id for its user."""

    def receive(self, messages: Json, *, owner: str, now: float, **how: Any) -> Answer:
        """Return what to say to the messages of one HTTP request."""
        named = (each.get("clientId") for each in _batch(messages))
        known = (self.owners[each] for each in named if isinstance(each, str) and each in self.owners)
        return super().receive(messages, owner=next(known, owner), now=now, **how)


class LastClientOnly(Knowing):
    """Tells only that client of a user who has shaken hands last."""

    def receive(self, messages: Json, *, owner: str, now: float, **how: Any) -> Answer:
        """Return what to say to the messages of one HTTP request."""
        answer = super().receive(messages, owner=owner, now=now, **how)
        if _done(answer, bayeux.HANDSHAKE):
            for client in self.clients_of(owner)[:-1]:
                super().receive(_unsubscribing(client, *self.subscriptions(owner)), owner=owner, now=now)
        return answer


class SubscribingAtOnce(Hub):
    """Subscribes every client to everything as soon as it has shaken hands."""

    def receive(self, messages: Json, *, owner: str, now: float, **how: Any) -> Answer:
        """Return what to say to the messages of one HTTP request."""
        answer = super().receive(messages, owner=owner, now=now, **how)
        for each in _done(answer, bayeux.HANDSHAKE):
            order = {"channel": bayeux.SUBSCRIBE, "clientId": each["clientId"], "subscription": "/**"}
            super().receive(order, owner=owner, now=now)
        return answer


class KeepingSubscriptions(Hub):
    """Says that it has ended subscriptions, and has not."""

    def receive(self, messages: Json, *, owner: str, now: float, **how: Any) -> Answer:
        """Return what to say to the messages of one HTTP request."""
        answer = super().receive(messages, owner=owner, now=now, **how)
        for each in _done(answer, bayeux.UNSUBSCRIBE):
            super().receive({**each, "channel": bayeux.SUBSCRIBE}, owner=owner, now=now)
        return answer


class LastSubscriptionOnly(Hub):
    """Ends all other subscriptions of a client that subscribes to something."""

    def receive(self, messages: Json, *, owner: str, now: float, **how: Any) -> Answer:
        """Return what to say to the messages of one HTTP request."""
        answer = super().receive(messages, owner=owner, now=now, **how)
        for each in _done(answer, bayeux.SUBSCRIBE)[-1:]:
            asked = each["subscription"]
            last = asked[-1] if isinstance(asked, list) else asked
            other = [every for every in self.subscriptions(owner) if every != last]
            super().receive(_unsubscribing(each["clientId"], *other), owner=owner, now=now)
        return answer


class NamelessSubscriptions(Hub):
    """Does not say in its replies what a client has subscribed to."""

    def receive(self, messages: Json, *, owner: str, now: float, **how: Any) -> Answer:
        """Return what to say to the messages of one HTTP request."""
        answer = super().receive(messages, owner=owner, now=now, **how)
        return evolve(answer, replies=tuple(map(_without_subscription, answer.replies)))


class DevicesDropped(Hub):
    """Drops subscriptions to the devices beside those to the calls."""

    def receive(self, messages: Json, *, owner: str, now: float, **how: Any) -> Answer:
        """Return what to say to the messages of one HTTP request."""
        answer = super().receive(messages, owner=owner, now=now, **how)
        for each in _done(answer, bayeux.SUBSCRIBE):
            if CALLS in self.subscriptions(owner):
                super().receive(_unsubscribing(each["clientId"], DEVICES), owner=owner, now=now)
        return answer


class ForgettingInSilence(Hub):
    """Forgets a client after some connects, and answers it as if it had not."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._connected: Counter[str] = Counter()

    def receive(self, messages: Json, *, owner: str, now: float, **how: Any) -> Answer:
        """Return what to say to the messages of one HTTP request."""
        connect = next((each for each in _batch(messages) if each.get("channel") == bayeux.CONNECT), {})
        client = connect.get("clientId")
        if isinstance(client, str) and self._connected[client] >= _CONNECTS:
            super().receive({"channel": bayeux.DISCONNECT, "clientId": client}, owner=owner, now=now)
            return Answer(replies=(bayeux.reply_to(connect, advice=dict(_COME_BACK)),))
        answer = super().receive(messages, owner=owner, now=now, **how)
        if isinstance(client, str) and (answer.held or _done(answer, bayeux.CONNECT)):
            self._connected[client] += 1
        return answer


def _batch(messages: Json) -> list[Mapping[str, Json]]:
    batch = messages if isinstance(messages, list) else [messages]
    return [each for each in batch if isinstance(each, Mapping)]


def _done(answer: Answer, channel: str) -> list[Mapping[str, Json]]:
    """Return the successful replies on a meta channel."""
    return [each for each in answer.replies if each.get("channel") == channel and each["successful"]]


def _without_subscription(reply: Mapping[str, Json]) -> Json:
    return {name: each for name, each in reply.items() if name != "subscription"}


def _unsubscribing(client: str, *channels: str) -> Json:
    return {"channel": bayeux.UNSUBSCRIBE, "clientId": client, "subscription": list(channels)}


def _bayeux(name: str, says: str, hub: type[Hub]) -> GenesysChange:
    return GenesysChange(name, "GWS-COMET-1", says, hubbed(hub))


DEFECTS: tuple[GenesysChange, ...] = (
    _bayeux(
        "clients-forgotten-in-silence",
        "After ten connects a client gets no messages any more; its connects are answered as before.",
        ForgettingInSilence,
    ),
    _bayeux(
        "earlier-clients-untold",
        "A user's earlier clients get no messages once another one has shaken hands.",
        LastClientOnly,
    ),
    _bayeux(
        "told-without-subscription",
        "A client gets all messages as soon as it has shaken hands.",
        SubscribingAtOnce,
    ),
    _bayeux(
        "told-after-unsubscribing",
        "A client that has unsubscribed still gets messages.",
        KeepingSubscriptions,
    ),
    GenesysChange(
        "last-subscription-only",
        "GWS-COMET-2",
        "A client gets the messages only of what it has subscribed to last.",
        hubbed(LastSubscriptionOnly),
    ),
    GenesysChange(
        "subscriptions-unnamed",
        "GWS-COMET-3",
        "The reply to a subscription does not name the channel.",
        hubbed(NamelessSubscriptions),
    ),
    GenesysChange(
        "subscription-to-devices-dropped",
        "GWS-COMET-2",
        "A client that has subscribed to calls and devices gets no messages about devices.",
        hubbed(DevicesDropped),
    ),
    GenesysChange(
        "messages-told-to-all-users",
        "GWS-NOTE-4",
        "Every message reaches the clients of all users.",
        hubbed(ToEverybody),
    ),
    GenesysChange(
        "client-id-opens-anybodys-queue",
        "GWS-NOTE-4",
        "Whoever connects by the client id of another user gets that user's messages.",
        hubbed(TrustingIds),
    ),
    GenesysChange(
        "told-once-for-each-client",
        "GWS-NOTE-5",
        "Each client of a user gets every message as often as the user has clients.",
        hubbed(OncePerClient),
    ),
)
