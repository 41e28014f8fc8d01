"""
What stands for what in two tellings of one session: ids, numbers and addresses of the recording, and of the server.

A name that stood for something once stands for it to the end; that is how an
id that changes in the middle of a session is noticed.
"""

import re
from urllib.parse import unquote, urlsplit

from attrs import define, field

from ringback.model import Json

#: What tells a name from a word: a digit in it, and some length.
_NAME = re.compile(r"(?=.*\d)[\w.*@+:-]{3,}")
#: A time of day, or a date: it differs with every telling, and names nothing.
_TIME = re.compile(
    r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d.*)?|\w{3}, \d\d \w{3} \d{4} .*|\d{10}|\d{13}|\d\d:\d\d(:\d\d)?"
)
#: A part of an address, or of any text, that may be a name.
_TOKEN = re.compile(r"[\w.*@+-]+(?:%[0-9A-Fa-f]{2}[\w.*@+-]*)*")


def is_time(value: str) -> bool:
    """Return whether a text says when something was."""
    return _TIME.fullmatch(value) is not None


def is_name(value: str) -> bool:
    """Return whether a text names one of many: an id, a number."""
    return _NAME.fullmatch(value) is not None


def is_address(value: str) -> bool:
    """Return whether a text is a URI, or a path."""
    return value.startswith("/") or "://" in value


@define
class Names:
    """What is called how on both sides, learnt as it shows."""

    _live: dict[str, str] = field(factory=dict)
    _recorded: dict[str, str] = field(factory=dict)

    def copy(self) -> "Names":
        """Return names that learn for themselves from now on."""
        return Names(dict(self._live), dict(self._recorded))

    def knows(self, recorded: str) -> bool:
        """Return whether a name of the recording has shown what it stands for."""
        return recorded in self._live

    def learn(self, recorded: str, live: str) -> bool:
        """Remember what a name stands for; return whether that agrees with what it stood for before."""
        return (
            self._live.setdefault(recorded, live) == live
            and self._recorded.setdefault(live, recorded) == recorded
        )

    def learn_all(self, recorded: Json, live: Json) -> None:
        """Remember what the names in two values of one form stand for, where they stand in the same places."""
        if isinstance(recorded, dict) and isinstance(live, dict):
            for key in recorded.keys() & live.keys():
                self.learn_all(recorded[key], live[key])
        elif isinstance(recorded, list) and isinstance(live, list):
            for one, other in zip(recorded, live, strict=False):
                self.learn_all(one, other)
        elif isinstance(recorded, str) and isinstance(live, str) and recorded and live:
            self.learn(recorded, live)

    def in_text(self, text: str) -> str:
        """Return a text of the recording with every name that is known as the server calls it."""
        if text in self._live:
            return self._live[text]
        return _TOKEN.sub(lambda found: self._live.get(unquote(found[0]), found[0]), text)

    def in_target(self, url: str) -> str:
        """Return path and query of a URL of the recording, likewise."""
        parts = urlsplit(url)
        return self.in_text(parts.path) + (f"?{self.in_text(parts.query)}" if parts.query else "")

    def in_json(self, value: Json) -> Json:
        """Return JSON of the recording, likewise; the names of members stay."""
        if isinstance(value, dict):
            return {key: self.in_json(each) for key, each in value.items()}
        if isinstance(value, list):
            return [self.in_json(each) for each in value]
        return self.in_text(value) if isinstance(value, str) else value
