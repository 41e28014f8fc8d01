"""
Messages that a server sends to many: each is put into bytes once.

An `Event` is an ordinary message, for whoever looks into it; `encoded` knows that it need not be written again.
"""

import orjson

from ringback.cometd import messages as bayeux
from ringback.model import Json


class Event(dict[str, Json]):
    """A message for subscribers; once it is queued, nobody changes it."""

    __slots__ = ("_text",)

    @classmethod
    def of(cls, channel: str, data: Json) -> "Event":
        """Return the message that tells subscribers of a channel something."""
        return cls(bayeux.event(channel, data))

    @property
    def text(self) -> bytes:
        """It as JSON, made when it is first asked for."""
        try:
            return self._text
        except AttributeError:
            self._text: bytes = orjson.dumps(dict(self))
            return self._text


def encoded(value: Json) -> bytes:
    """Return a value as JSON; the events in it are copied, not written anew."""
    return orjson.dumps(value, default=_written, option=orjson.OPT_PASSTHROUGH_SUBCLASS)


def _written(value: Json) -> Json:
    """Return what orjson is to write for a value of a class that it does not know."""
    match value:
        case Event():
            return orjson.Fragment(value.text)
        case dict():
            return dict(value)
        case str():
            return str.__str__(value)
    raise TypeError(type(value).__name__)
