"""How whoever has a phone number behaves when it is called: answers, lets it ring, or is busy."""

import re
from collections.abc import Mapping

from attrs import frozen

from ringback.errors import NotValid
from ringback.model import Json

RINGS, ANSWERS, BUSY = "rings", "answers", "busy"

#: The longest that anything is waited for, in seconds.
FOREVER = 86400.0

_TEXT = re.compile(r"(rings|answers)(?::([0-9]{1,6}(?:\.[0-9]{1,6})?))?|busy")

_ADVICE = "A number is busy, rings, rings:SECONDS, answers or answers:SECONDS."


@frozen
class Manner:
    """One way to behave."""

    #: rings, answers or busy.
    word: str
    #: After how long it is answered, or the ringing ends by itself, in seconds.
    seconds: float | None = None

    def __str__(self) -> str:
        return self.word if self.seconds is None else f"{self.word}:{self.seconds:g}"

    @classmethod
    def read(cls, text: Json, where: str = "number", path: str = "the manner of a number") -> "Manner":
        """
        Return what a text says: `busy`, `rings`, `rings:SECONDS`, `answers`, `answers:SECONDS`.

        Raises NotValid for any other.
        """
        match = _TEXT.fullmatch(text) if isinstance(text, str) else None
        if match is None:
            raise NotValid(path=path, where=where, reason=f"{text!r} is no manner", advice=_ADVICE)
        word, seconds = match.groups()
        return cls(word or BUSY, None if seconds is None else min(float(seconds), FOREVER))

    @property
    def busy(self) -> bool:
        """Whether nothing rings at all."""
        return self.word == BUSY

    def answers_after(self, usual: float) -> float | None:
        """Return after how many seconds it is answered, None where it is not; `usual` is what is so unless said."""
        return (usual if self.seconds is None else self.seconds) if self.word == ANSWERS else None

    @property
    def gives_up_after(self) -> float | None:
        """After how many seconds the ringing ends by itself; None where it does not."""
        return {BUSY: 0.0, RINGS: self.seconds}.get(self.word)


def manners_of(given: Mapping[str, Json] | None) -> Mapping[str, Manner]:
    """Return the manners in the `[switch.numbers]` of a mapping like an endpoint file; raises NotValid."""
    switch = (given or {}).get("switch", {})
    numbers = switch.get("numbers", {}) if isinstance(switch, Mapping) else None
    if not isinstance(numbers, Mapping):
        raise NotValid(path="the actors", where="switch.numbers", reason="it is not a table")
    return {
        str(number): Manner.read(text, f"switch.numbers.{number}", "the actors")
        for number, text in numbers.items()
    }
