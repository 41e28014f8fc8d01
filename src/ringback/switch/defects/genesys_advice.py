"""What a Genesys server's CometD may say wrong to clients that do as they are told: they stop hearing anything."""

from collections.abc import Mapping
from typing import Any

from attrs import evolve

from ringback.cometd import messages as bayeux
from ringback.cometd.protocol import Answer, Held, Hub
from ringback.model import Json
from ringback.switch.genesys_fittings import GenesysChange, hubbed

#: Advice that sends a client to sleep, and advice by which one that is not known does not hurry.
_AN_HOUR: Mapping[str, Json] = {"reconnect": "retry", "interval": 3_600_000}
_A_SECOND: Mapping[str, Json] = {"reconnect": "retry", "interval": 1000}


class Advising(Hub):
    """Has the last word about the replies to connects."""

    def receive(self, messages: Json, *, owner: str, now: float, **how: Any) -> Answer:
        """Return what to say to the messages of one HTTP request."""
        answer = super().receive(messages, owner=owner, now=now, **how)
        return evolve(answer, replies=tuple(map(self._said, answer.replies)))

    def release(self, held: Held, now: float) -> tuple[Json, ...] | None:
        """Return the answer of a held connect."""
        replies = super().release(held, now)
        return None if replies is None else tuple(map(self._said, replies))

    def to_known(self, reply: Mapping[str, Json]) -> Json:
        """Return what a client is told whose connect succeeds."""
        return reply

    def to_unknown(self, reply: Mapping[str, Json]) -> Json:
        """Return what a client is told whose session is not there."""
        return reply

    def _said(self, reply: Json) -> Json:
        if not isinstance(reply, Mapping) or reply.get("channel") != bayeux.CONNECT:
            return reply
        if reply["successful"]:
            return self.to_known(reply)
        return self.to_unknown(reply) if str(reply["error"]).startswith("402") else reply


class SendingAway(Advising):
    """Tells clients that are welcome not to come back."""

    def to_known(self, reply: Mapping[str, Json]) -> Json:
        """Return what a client is told whose connect succeeds."""
        return {**reply, "advice": dict(bayeux.STAY_AWAY)}


class SendingToSleep(Advising):
    """Tells clients to come back in an hour."""

    def to_known(self, reply: Mapping[str, Json]) -> Json:
        """Return what a client is told whose connect succeeds."""
        return {**reply, "advice": dict(_AN_HOUR)}


class Misnaming(Advising):
    """Answers every connect as if it were the first message."""

    def to_known(self, reply: Mapping[str, Json]) -> Json:
        """Return what a client is told whose connect succeeds."""
        return {**reply, "id": "1"}


class AcceptingTheDead(Advising):
    """Answers clients whose sessions are over as if they were not."""

    def to_unknown(self, reply: Mapping[str, Json]) -> Json:
        """Return what a client is told whose session is not there."""
        return {**bayeux.reply_to(reply), "advice": dict(_A_SECOND)}


class TurningAway(Advising):
    """Tells clients whose sessions are over not to begin another one."""

    def to_unknown(self, reply: Mapping[str, Json]) -> Json:
        """Return what a client is told whose session is not there."""
        return {**reply, "advice": dict(bayeux.STAY_AWAY)}


def _advised(name: str, says: str, hub: type[Hub]) -> GenesysChange:
    return GenesysChange(name, "GWS-COMET-4", says, hubbed(hub))


DEFECTS: tuple[GenesysChange, ...] = (
    _advised(
        "advice-to-stay-away",
        "Each connect is answered with the advice not to connect again: who follows it hears nothing more.",
        SendingAway,
    ),
    _advised(
        "advice-to-come-in-an-hour",
        "Each connect is answered with the advice to wait for an hour: until then nothing is heard.",
        SendingToSleep,
    ),
    GenesysChange(
        "connects-answered-by-another-id",
        "GWS-COMET-3",
        "The reply to each connect has the id of the client's first message.",
        hubbed(Misnaming),
    ),
    GenesysChange(
        "dead-clients-accepted",
        "GWS-COMET-1",
        "A client whose session is over is answered as if it lived, and never hears anything.",
        hubbed(AcceptingTheDead),
    ),
    _advised(
        "dead-clients-turned-away",
        "A client whose session is over is advised to give up, and not to shake hands again.",
        TurningAway,
    ),
)
