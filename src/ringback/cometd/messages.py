"""
The words of Bayeux: channels, advice, and the messages that both sides send.

It knows what a legal message looks like and how a wildcard matches.  It
refuses to know any session, any clock and any socket.  What stands in
brackets names a section of the Bayeux protocol specification 1.0; sections are
named, not numbered, because its editions number them differently.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from ringback.model import Json

HANDSHAKE = "/meta/handshake"
CONNECT = "/meta/connect"
DISCONNECT = "/meta/disconnect"
SUBSCRIBE = "/meta/subscribe"
UNSUBSCRIBE = "/meta/unsubscribe"

#: The protocol version that both of our sides speak.
VERSION = "1.0"

#: The only transport that the documented servers and clients have in common.
LONG_POLLING = "long-polling"

#: The transport that carries both directions, and tells clients things at any time.
WEBSOCKET = "websocket"

#: What advice may tell a client to do next (Reconnect Advice): connect again, handshake again, give up.
RECONNECTS = ("retry", "handshake", "none")

#: Longest channel name that we take, in characters.
CHANNEL_LIMIT = 1024

#: Advice for a client whose session is gone.
HANDSHAKE_AGAIN: Mapping[str, Json] = MappingProxyType({"reconnect": "handshake", "interval": 0})

#: Advice for a client that shall not come back.
STAY_AWAY: Mapping[str, Json] = MappingProxyType({"reconnect": "none"})


_SCALARS = (str, int, float)


def is_meta(channel: str) -> bool:
    """Return whether a channel is for the protocol itself (Meta Channels)."""
    return channel.startswith("/meta/")


def is_channel(name: Json) -> bool:
    """Return whether a value names a channel or a channel pattern: `/` and non-empty segments (Channels)."""
    if not isinstance(name, str) or len(name) > CHANNEL_LIMIT or not name.startswith("/"):
        return False
    *parents, last = name.split("/")[1:]
    # A wildcard is the whole of the last segment, and nowhere else.
    return all(each and "*" not in each for each in parents) and (
        last in ("*", "**") or (bool(last) and "*" not in last)
    )


def patterns_of(channel: str) -> Iterator[str]:
    """Return every subscription that a message on this channel is for: itself, `/*` and `/**` (Channel Globbing)."""
    yield channel
    parent = channel.rpartition("/")[0]
    yield f"{parent}/*"
    while True:
        yield f"{parent}/**"
        if not parent:
            return
        parent = parent.rpartition("/")[0]


def event(channel: str, data: Json) -> Json:
    """Return a message that tells a subscriber something (Delivery)."""
    return {"data": data, "channel": channel}


def reply_to(message: Mapping[str, Json], **more: Json) -> Json:
    """Return the successful reply to a message: it repeats its id, channel and client id (Message Fields)."""
    repeated = {
        name: message[name]
        for name in ("id", "channel", "clientId")
        if isinstance(message.get(name), _SCALARS)
    }
    return {**repeated, "successful": True, **more}


def refusal_of(message: Mapping[str, Json], error: str, **more: Json) -> Json:
    """Return the unsuccessful reply to a message; `error` is `code:arguments:text` (error)."""
    return {**reply_to(message, **more), "successful": False, "error": error}


def milliseconds(value: Json) -> float | None:
    """Return a duration as advice gives it, in ms, or None where it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    # Comparing rejects NaN, which Python's JSON reader lets through.
    return value if 0 <= value < float("inf") else None
