"""
Where the switch's ids, tokens and passwords come from: a seed and a counter, never a clock.

Same seed, same ids.  It knows the documented forms of ids, and nothing of what they name.
"""

import uuid
from hashlib import blake2b
from typing import Self

from attrs import evolve, frozen

_BASE32 = "0123456789ABCDEFGHIJKLMNOPQRSTUV"


@frozen
class Ids:
    """A source of ids; taking one gives the source of the next."""

    seed: int
    taken: int = 0

    def next(self) -> Self:
        """Return the source that stands one id further."""
        return evolve(self, taken=self.taken + 1)

    def secret(self, what: str, digits: int = 32) -> str:
        """Return hexadecimal digits that belong to a name for good: a password, a device's number."""
        return blake2b(f"{self.seed}:{what}".encode(), digest_size=64).hexdigest()[:digits]

    def fresh(self, what: str, digits: int = 32) -> str:
        """Return hexadecimal digits that nothing else in this world has."""
        return self.secret(f"{what}:{self.taken}", digits)

    def uuid(self, what: str) -> str:
        """Return a UUID that belongs to a name for good."""
        return str(uuid.UUID(self.secret(what), version=4))

    def call_uuid(self) -> str:
        """Return a call's id: 32 upper-case letters and digits, the last six of which count."""
        number = int(self.secret("exchange", 40), 16)
        prefix = "01" + _base32(number, 24)
        return prefix + _base32(self.taken, 6)

    def conn_id(self) -> str:
        """Return a connection's id: 16 lower-case hexadecimal digits, the last eight of which count."""
        return "0071" + self.secret("exchange", 4) + format(self.taken % 16**8, "08x")


def _base32(number: int, digits: int) -> str:
    text = ""
    for _ in range(digits):
        number, digit = divmod(number, 32)
        text = _BASE32[digit] + text
    return text
