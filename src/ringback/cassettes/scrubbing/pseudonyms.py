"""
What stands for a value: text of the same format, the same for the same value.

Without a key a pseudonym comes from the order in which values were first seen
and from their shape, never from the value: it cannot be guessed back.  With a
key it is an HMAC of the value, so that recordings which share the key agree,
and nobody without the key can tell more.  It refuses to know why a value is
replaced.
"""

import hashlib
import hmac
import re
import string
from collections.abc import Callable
from itertools import count

#: The variable of the environment that holds the key, unless another one is named.
KEY = "RINGBACK_SCRUB_KEY"
#: How many pseudonyms of one format are tried.
FEW = 100
#: Letters and digits from which a text is told to be hexadecimal.
HEXADECIMAL = 8
#: Characters of a pseudonym that differ from one value to the next; of a longer one the rest is filled up.
MAX_DISTINCT = 256
#: Punctuation that stays as it is in a pseudonym: it cannot break JSON, a form or a header.
KEPT = "-_.~:/+="
#: RFC 2606 and 6761 promise that no host below it exists.
NOWHERE = ".invalid"

Make = Callable[[str, str, int], str]

_TIME = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:([T ])(\d\d):(\d\d)(?::(\d\d))?(.*))?", re.DOTALL)


class Pseudonyms:
    """The pseudonyms of one recording, each given once."""

    def __init__(self, key: bytes = b"") -> None:
        self._key = key
        self._of: dict[tuple[str, str], str] = {}
        self._issued: set[str] = set()

    def of(
        self,
        value: str,
        avoid: Callable[[str], bool] = lambda _: False,
        kind: str = "text",
        *,
        again: bool = True,
    ) -> str:
        """
        Return the pseudonym of a value of some kind (`KINDS`).

        A pseudonym is its own, so that scrubbing twice is scrubbing once; not where what
        is asked for was surely sent (`again` is false) and only looks like one.
        """
        if not value or (again and value in self._issued):
            return value
        found = self._of.get((kind, value))
        if found is None:
            found = self._new(value, kind, avoid)
            self._of[kind, value] = found
            self._issued.add(found)
        return found

    def issued(self, value: str) -> bool:
        """Return whether a value is one of ours."""
        return value in self._issued

    def known(self, value: str, kind: str = "text") -> bool:
        """Return whether a value has a pseudonym."""
        return (kind, value) in self._of

    def _new(self, value: str, kind: str, avoid: Callable[[str], bool]) -> str:
        seed = self._seed(value, kind)
        make = KINDS[kind]
        for attempt in count():
            # A format with few values runs out of them: then the pseudonym is letters, more and more of them.
            longer = value if attempt < FEW else "x" * (len(value) + attempt // FEW)
            found = make(longer, seed, attempt)
            taken = found in self._issued or ("text", found) in self._of
            if value not in found and not taken and not avoid(found):
                return found
        raise AssertionError  # pragma: no cover - count() does not end

    def _seed(self, value: str, kind: str) -> str:
        if not self._key:
            return str(len(self._of) + 1)
        said = f"{kind}/{value}".encode("utf-8", "surrogatepass")
        return hmac.new(self._key, said, hashlib.sha256).hexdigest()


def shaped(value: str, seed: str, attempt: int = 0) -> str:
    """Return text of the same length and kinds of characters, made from the seed alone."""
    head = value[:MAX_DISTINCT]
    digits = _stream(f"ringback/{seed}/{attempt}", len(head))
    if head.isdigit() and head.isascii():
        return _number(head, digits) + "0" * (len(value) - len(head))
    alphabet = _hexadecimal(head)
    found = "".join(_like(char, number, alphabet) for char, number in zip(head, digits, strict=True))
    return found if len(value) == len(head) else found + _filled(value[MAX_DISTINCT:])


def hosted(value: str, seed: str, attempt: int = 0) -> str:
    """Return the name of a host that does not exist; of an IPv4 address, one that is kept for benchmarks."""
    digits = _stream(f"ringback/host/{seed}/{attempt}", 10)
    if re.fullmatch(r"[0-9.]+", value):
        # RFC 2544: 198.18.0.0/15 is never routed.
        return f"198.{18 + digits[0] % 2}.{digits[1] % 256}.{1 + digits[2] % 254}"
    return "".join(string.ascii_lowercase[each % 26] for each in digits) + NOWHERE


def dated(value: str, seed: str, attempt: int = 0) -> str:
    """Return a time of this century in the same notation."""
    match = _TIME.fullmatch(value)
    if match is None:
        return shaped(value, seed, attempt)
    at = _stream(f"ringback/time/{seed}/{attempt}", 6)
    day = f"{2000 + at[0] % 30}-{1 + at[1] % 12:02}-{1 + at[2] % 28:02}"
    if match[4] is None:
        return day
    clock = f"{at[3] % 24:02}:{at[4] % 60:02}" + (f":{at[5] % 60:02}" if match[7] else "")
    return f"{day}{match[4]}{clock}{match[8]}"


#: How a pseudonym of each kind is made, from the value, the seed and the number of the attempt.
KINDS: dict[str, Make] = {"text": shaped, "host": hosted, "time": dated}


def _number(value: str, digits: list[int]) -> str:
    """Return a number of as many digits; zeros at its beginning stay, and none comes to stand there."""
    bare = value.lstrip("0")
    zeros = len(value) - len(bare)
    if not bare:
        return "".join(str(each % 10) for each in digits)
    rest = [str(each % 10) for each in digits[zeros + 1 :]]
    return "".join(["0" * zeros, str(1 + digits[zeros] % 9), *rest])


def _hexadecimal(value: str) -> str:
    """Return the digits of a hexadecimal value of some length, upper or lower case; empty where it is none."""
    bare = value.replace("-", "")
    for alphabet in ("0123456789abcdef", "0123456789ABCDEF"):
        if (
            len(bare) >= HEXADECIMAL
            and set(bare) <= set(alphabet)
            and not bare.isdigit()
            and not bare.isalpha()
        ):
            return alphabet
    return ""


def _like(char: str, number: int, alphabet: str) -> str:
    if char in KEPT:
        return char
    for kind in (alphabet, string.digits, string.ascii_lowercase, string.ascii_uppercase):
        if char in kind:
            return kind[number % len(kind)]
    return string.ascii_lowercase[number % 26]


_FILL = str.maketrans(dict.fromkeys(string.digits, "0") | dict.fromkeys(string.ascii_uppercase, "X"))


def _filled(value: str) -> str:
    """Return text of the same length that tells nothing but upper case, digits and punctuation."""
    return re.sub(r"[^0X\-_.~:/+=]", "x", value.translate(_FILL))


def _stream(seed: str, length: int) -> list[int]:
    made = bytearray()
    for block in count():
        if len(made) >= 2 * length:
            break
        made += hashlib.sha256(f"{seed}/{block}".encode()).digest()
    return [int.from_bytes(made[2 * at : 2 * at + 2], "big") for at in range(length)]
