"""
Values that may not be written, in pieces: what stands for a number, a name, an address or a text.

A text is taken apart into the addresses, times and tokens that it is made of,
and each has its own pseudonym.  So a number is the same in a URL, in a member, in
a `sip:` address and in a sentence, and a text keeps its length and shape.  What
the recorded client made up itself (`own`) stays, but for the pieces of it that
are somebody's.  It knows no member by name.
"""

import re
from collections.abc import Callable
from urllib.parse import quote, unquote

from attrs import define, field

from ringback.cassettes.scrubbing import vocabulary
from ringback.cassettes.scrubbing.address import PSEUDONYM, Address
from ringback.cassettes.scrubbing.policy import Policy
from ringback.cassettes.scrubbing.pseudonyms import NOWHERE, Pseudonyms

#: A value of fewer characters than this is in any text by chance: it is somebody's only where it was found.
SHORT = 3
#: A longer token is data, and nothing that comes twice.
LONGEST = 512

# Every repetition is bounded or takes all it can for good: a hostile text costs time in proportion to its length.
_PIECE = re.compile(
    r"(?P<url>\b[A-Za-z][A-Za-z0-9+.-]{1,11}://[^\s\"'<>\\]{1,2048})"
    r"|(?P<uuid>(?<![0-9A-Za-z])[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}(?![0-9A-Za-z]))"
    r"|(?P<time>(?<![0-9A-Za-z])[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2})?)?(?![0-9A-Za-z-]))"
    r"|(?P<ip>(?<![0-9A-Za-z.])(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![0-9A-Za-z.]))"
    r"|(?P<host>(?<![0-9A-Za-z])(?:[A-Za-z0-9-]{1,63}+\.){1,8}[A-Za-z]{2,24}(?![0-9A-Za-z-]))"
    r"|(?P<coded>(?:%[0-9A-Fa-f]{2}|\\{1,8}u[0-9A-Fa-f]{4}|\\{1,8}x[0-9A-Fa-f]{2}|&\#[0-9A-Fa-fxX]{1,7};){2,}+)"
    # Spelled: every letter stands alone.
    r"|(?P<spelled>(?<![0-9A-Za-z\x80-\U0010ffff])(?:[0-9A-Za-z\x80-\U0010ffff][^0-9A-Za-z\x80-\U0010ffff]){3,}+)"
    r"|(?P<token>[0-9A-Za-z\x80-\U0010ffff]+)"
)
_AUTHORITY = re.compile(r"(?P<who>[^@]{0,256}@)?(?P<host>\[[^\]]{1,64}\]|[^:@]{0,256})(?P<port>:[0-9]{1,5})?")
_SCHEME = re.compile(
    r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]{1,11})://(?P<authority>[^/?#]*)(?P<rest>.*)", re.DOTALL
)
#: A number as people write it down.
_DIALLED = re.compile(r"\+?[0-9(][0-9 ().-]{3,30}[0-9]")
_DIGITS = re.compile(r"[0-9]+")
_ESCAPES = re.compile(r"((?:%[0-9A-Fa-f]{2})+)")
_LETTERS = re.compile(r"[0-9A-Za-z\x80-\U0010ffff]")
#: What a path may hold beside letters, digits and escapes (RFC 3986).
SAFE = "*@:+,=~!$&'()"


@define(repr=False)
class Values:
    """The pseudonyms of one recording, and how they are put together."""

    policy: Policy
    pseudonyms: Pseudonyms
    address: Address
    #: Takes down which rule replaced something.
    note: Callable[[str], None]
    #: What no pseudonym may be: the secrets that are looked for.
    avoid: Callable[[str], bool]
    #: Returns a query as it may be written; who puts the parts together says how.
    pairs: Callable[[str], str] = field(default=str)
    #: What the recorded client made up itself, and ids that passed; it may be written wherever it comes back.
    own: set[str] = field(factory=set)
    #: What is known from the beginning to be somebody's.
    somebody: set[str] = field(factory=set)
    #: The same of values that are too short to be somebody's elsewhere than in paths and personal members.
    short: set[str] = field(factory=set)
    #: Whole values that were replaced, in order.
    replaced: dict[str, None] = field(factory=dict)
    #: Those of them that stood in a path.
    addressed: set[str] = field(factory=set)

    def known(self, value: str) -> bool:
        """Return whether a value is somebody's, by what was seen."""
        return self.pseudonyms.known(value)

    def passes(self, parent: str, name: str, value: str) -> bool:
        """Return whether a member may say this; an id that passes does so wherever it stands, and one that was replaced passes nowhere."""
        form = self.policy.form(parent, name)
        # Somebody's number is not everybody's because a page prints it as well.
        if not self.policy.lets(parent, name, value) or (value in self.somebody and form is None):
            return False
        if value in self.own or not self.policy.identifies(parent, name, value):
            return True
        ids = [value, *self._ids(value)]
        if any(self._was_replaced(each, formed=form == "id") for each in ids):
            return False
        self.own.update(ids)
        return True

    def _ids(self, value: str) -> list[str]:
        """Return what stands for something else in the path of an address; nothing for another text."""
        match = _SCHEME.fullmatch(value)
        if match is None and not self.is_path(value):
            return []
        path = re.split(r"[?#]", match["rest"] if match else value)[0]
        names = [unquote(each.partition(";")[0], errors="surrogateescape") for each in path.split("/")]
        return [
            each for each, means in zip(names, self.policy.variable(names), strict=True) if means is not None
        ]

    def _was_replaced(self, value: str, *, formed: bool) -> bool:
        """Return whether a value has a pseudonym already; a word that was one of many in a text has none as an id."""
        if value in self.addressed or value in self.somebody:
            return True
        has_digit = _DIGITS.search(value) is not None
        if len(value) < SHORT:
            return value in self.replaced and value not in self.short and (formed or has_digit)
        return (has_digit and self.known(value)) or (value in self.replaced and (formed or has_digit))

    def text(self, value: str, *, own: bool = False, words: frozenset[str] = frozenset()) -> str:
        """Return a text with its pieces replaced; of the client's own one, those that are somebody's."""
        if value in self.own and not self.known(value):
            return value
        own = own and not (value in self.replaced and len(value) >= SHORT)
        if _DIALLED.fullmatch(value) and not value.isdigit() and not _is_address(value):
            found = self._dialled(value, own=own)
        else:
            found = _PIECE.sub(lambda match: self._piece(match, own, words), value)
        if not own and found != value and len(value) <= LONGEST:
            self.replaced.setdefault(value)
        return found

    def token(self, value: str, *, own: bool = False) -> str:
        """Return what stands for one token."""
        if value in self.own and not self.known(value):
            return value
        if own and (len(value) < SHORT or not self.known(value)):
            return value
        self.note(_rule(value))
        return self.pseudonyms.of(value, self.avoid, again=False)

    def host(self, value: str, *, own: bool = False) -> str:
        """Return what stands for the name or the number of a host."""
        low = value.lower()
        if low == PSEUDONYM or (low.endswith(NOWHERE) and self.pseudonyms.issued(low)) or value in self.own:
            return value
        if own and not self.pseudonyms.known(low, "host"):
            return value
        self.note("format/host")
        return self.pseudonyms.of(low, self.avoid, "host", again=False)

    def url(self, value: str, *, own: bool = False) -> str:
        """Return an address with host, user, path, query and fragment replaced."""
        match = _SCHEME.fullmatch(value)
        if match is None:
            return self.path(value, own=own)
        scheme = (
            match["scheme"] if match["scheme"].lower() in vocabulary.SCHEMES else self.token(match["scheme"])
        )
        return f"{scheme}://{self._authority(match['authority'], own=own)}{self.path(match['rest'], own=own)}"

    def path(self, value: str, *, own: bool = False) -> str:
        """Return path, query and fragment, of which only what the contract calls so is left."""
        before, hash_, fragment = value.partition("#")
        path, mark, query = before.partition("?")
        pieces = path.split("/")
        names = [unquote(each.partition(";")[0], errors="surrogateescape") for each in pieces]
        meant = self.policy.variable(names)
        found = [
            each if means is None and ";" not in each else self._segment(each, means, own=own)
            for each, means in zip(pieces, meant, strict=True)
        ]
        tail = (mark + self.pairs(query) if mark else "") + (
            hash_ + self.text(fragment, own=own) if hash_ else ""
        )
        return "/".join(found) + tail

    def is_path(self, value: str) -> bool:
        """Return whether a text is a path of the API: its first segment is one."""
        first = next((each for each in value.split("/", 3)[:3] if each), "")
        return "/" in value and first in self.policy.segments and not re.search(r"\s", value)

    def _segment(self, piece: str, means: str | None, *, own: bool) -> str:
        segment, semicolon, parameters = piece.partition(";")
        if means is not None:
            value = unquote(segment, errors="surrogateescape")
            if not (means and self.passes("", means, value)) and not self._is_own_id(value):
                found = self._in_path(segment, value, own=own)
                if found != segment:
                    self.addressed.add(value)
                segment = found
        return segment + (semicolon + self.pairs(parameters) if semicolon else "")

    def _is_own_id(self, value: str) -> bool:
        is_short = len(value) < SHORT and value not in self.short
        return value in self.own and (is_short or not self.known(value))

    def _in_path(self, segment: str, value: str, *, own: bool) -> str:
        if self.known(value) and value not in self.own:
            # What stands in a path is an id, however short.
            own = False
        pieces = _ESCAPES.split(segment)
        if any(_LETTERS.search(unquote(each, errors="surrogateescape")) for each in pieces[1::2]):
            found = self.text(value, own=own)
            return segment if found == value else quote(found, safe=SAFE, errors="surrogateescape")
        # Escapes of punctuation stay as they were written.
        return "".join(each if at % 2 else self.text(each, own=own) for at, each in enumerate(pieces))

    def _authority(self, value: str, *, own: bool) -> str:
        match = _AUTHORITY.fullmatch(value)
        if match is None:
            return self.text(value, own=own)
        user = match["who"] or ""
        shown = f"{self.text(user[:-1], own=own)}@" if user else ""
        host = match["host"]
        return shown + (self.host(host, own=own) if host else "") + (match["port"] or "")

    def _dialled(self, value: str, *, own: bool) -> str:
        """Return a number that is written in groups: the pseudonym of its digits, in the same groups."""
        digits = "".join(_DIGITS.findall(value))
        left = iter(self.token(digits, own=own))
        return _DIGITS.sub(lambda match: "".join(next(left, "0") for _ in match.group()), value)

    def _piece(self, match: re.Match[str], own: bool, words: frozenset[str]) -> str:  # noqa: FBT001  (called for each piece)
        value, kind = match.group(), match.lastgroup
        if kind == "url":
            return self.url(value, own=own)
        if kind in ("ip", "host"):
            return self.host(value, own=own)
        if kind in ("coded", "spelled", "time"):
            return value if own else self._whole(value, kind)
        if kind == "token" and self._is_word(value.lower(), match, words):
            return value
        return self.token(value, own=own)

    def _whole(self, value: str, kind: str) -> str:
        # Escapes as one: a pseudonym for each character would make a cipher of them that anybody solves.
        self.note("format/time" if kind == "time" else "format/token")
        return self.pseudonyms.of(value, self.avoid, "time" if kind == "time" else "text", again=False)

    def _is_word(self, low: str, match: re.Match[str], words: frozenset[str]) -> bool:
        return low in words or (low in vocabulary.SCHEMES and match.string.startswith(":", match.end()))


def _is_address(value: str) -> bool:
    return bool(
        re.fullmatch(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}", value)
        or re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value)
    )


def _rule(value: str) -> str:
    """Return the name of the rule by which a token was replaced; a slash keeps it apart from names of members."""
    if value.isdigit():
        return "format/number"
    if value.isalpha():
        return "format/word"
    return "format/uuid" if re.fullmatch(r"[0-9A-Fa-f-]{36}", value) else "format/token"
