"""
A secret, what stands in its place, and where it is looked for.

How a secret is looked for depends on how well it can be told from other text:

* **tiny**, under four characters: only where a credential stands (a password
  key, an Authorization header), since any text contains it by chance;
* **a word**, under eight characters, or digits only, or letters only: as a
  whole token, and not as the name of a JSON member, which is the API's own;
* **distinct**: anywhere, within other text too, and in base64 of other text.
"""

import base64
import re
from collections.abc import Callable, Iterator
from functools import cached_property
from urllib.parse import quote

from attrs import define, field, frozen

from ringback.cassettes.scrubbing.pseudonyms import shaped
from ringback.cassettes.scrubbing.views import base64_cores, origins

#: What stands for a secret where none may stand.
COVER = "scrubbed"
TINY = 4
WORD = 8
#: A value of letters only, or digits only, that is as long as this is no word and no phone number.
LONG = 16
#: A longer text is not searched for escaped secrets to replace, in characters; if there is one, it is refused.
MAX_TRACED = 1024 * 1024
#: A secret has a dozen spellings at most.
MAX_ROUNDS = 64

#: Where a secret stands in a text, and what takes its place.
Hit = tuple[int, int, str]

_BEFORE = r"(?:(?<![A-Za-z0-9_])|(?<=%[0-9A-Fa-f]{2})|(?<=\\u[0-9A-Fa-f]{4})|(?<=\\[bfnrt]))"
_AFTER = r"(?![A-Za-z0-9_])(?!\\*\"\s*:)"


@frozen
class Secret:
    """A value that must never be written, and the name by which a problem may call it."""

    #: Whose and what: `agent's password`.
    name: str
    value: str = field(repr=False)
    #: The user it is sent with in HTTP Basic, where it is a password.
    user: str = ""

    @property
    def is_tiny(self) -> bool:
        """Whether any text contains it by chance."""
        return len(self.value) < TINY

    @property
    def is_word(self) -> bool:
        """Whether it could be a part of ordinary text."""
        plain = self.value.isalpha() or self.value.isdigit()
        return len(self.value) < (LONG if plain else WORD)


@define(slots=False, repr=False)
class Needle:
    """How one secret is found in text, and replaced by its pseudonym."""

    secret: Secret
    pseudonym: str

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        value = self.secret.value
        # A form writes a space as a plus sign.
        spelled = "|".join(re.escape(each) for each in dict.fromkeys((value, value.replace(" ", "+"))))
        return re.compile(f"{_BEFORE}(?:{spelled}){_AFTER}" if self.secret.is_word else spelled)

    @cached_property
    def _coded(self) -> tuple[tuple[str, str], ...]:
        """Pieces of base64 and what replaces them: first whole credentials, then what any base64 has."""
        value, user = self.secret.value, self.secret.user
        whole = [(f"{user}:{value}", f"{user}:{self.pseudonym}")] if user else []
        pairs = [(_b64(one), _b64(other)) for one, other in whole]
        sources = [one for one, _ in whole] + ([] if self.secret.is_word else [value])
        cores = [core for each in sources for core in base64_cores(each)]
        return (*pairs, *((core, shaped(core, "0")) for core in cores))

    @property
    def beginnings(self) -> tuple[str, ...]:
        """What every place begins with where the secret may stand: itself, and the pieces of base64 that tell of it."""
        value = self.secret.value
        return (value, value.replace(" ", "+"), *(core for core, _ in self._coded))

    def in_view(self, view: str) -> bool:
        """Return whether the text, as it stands, contains the secret, or base64 of it."""
        return next(self._hits(view), None) is not None

    def replaced(self, text: str) -> tuple[str, int]:
        """Return the text without the secret and base64 of it, and how often they were there."""
        return _repeated(text, lambda each: list(self._hits(each)))

    def respelled(self, text: str) -> tuple[str, int]:
        """Return the text without the secret in any escaped spelling, and how often it was there."""
        return _repeated(text, self._escaped_hits)

    def _escaped_hits(self, text: str) -> list[Hit]:
        if len(text) > MAX_TRACED:
            return []
        for view, spans in origins(text):
            hits = [(spans[start][0], spans[end - 1][1], new) for start, end, new in self._hits(view)]
            if hits:
                return [(start, end, _respelled(text[start:end], new)) for start, end, new in hits]
        return []

    def _hits(self, view: str) -> Iterator[Hit]:
        value = self.secret.value
        if value in view or (" " in value and value.replace(" ", "+") in view):
            found = [(*match.span(), self.pseudonym) for match in self._pattern.finditer(view)]
            if found:
                yield from found
                return
        for core, new in self._coded:
            if core in view:
                yield from ((*match.span(), new) for match in re.finditer(re.escape(core), view))
                return


def _repeated(text: str, hits_of: Callable[[str], list[Hit]]) -> tuple[str, int]:
    """Return the text with all hits replaced, of one kind after the other; what is left is for the last look."""
    times = 0
    for _ in range(MAX_ROUNDS):
        hits = hits_of(text)
        if not hits:
            break
        text = _cut(text, hits)
        times += len(hits)
    return text, times


def _cut(text: str, hits: list[Hit]) -> str:
    """Return the text with each of these spans replaced; they are in order."""
    parts, at = [], 0
    for start, end, new in hits:
        # Two views of one escape may overlap; what is gone is gone.
        if start >= at:
            parts += [text[at:start], new]
            at = end
    return "".join([*parts, text[at:]])


def _respelled(old: str, new: str) -> str:
    return quote(new, safe="") if "%" in old else new


def _b64(text: str) -> str:
    return base64.b64encode(text.encode("utf-8", "surrogateescape")).decode()
