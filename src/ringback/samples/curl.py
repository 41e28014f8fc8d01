"""
Requests that a page prints as commands of curl.

It knows the options that say where a request goes and what it carries.  It
refuses to run anything, and to know what comes back.
"""

import re
import shlex
from collections.abc import Iterator, Mapping

from attrs import define, field

from ringback.samples.blocks import Block
from ringback.samples.heads import METHODS, Head

_BEGIN = re.compile(r"""[`$>#\s]{0,4}curl(?:\.exe)?\s+(?=-|https?://|["'/$\\])""")
_QUOTES = re.compile(r"\\.|['\"]")
#: Stands in the command's text where a block of JSON was cut out of it.
_BODY = "\x00"
_DATA = (
    "-d", "--data", "--data-raw", "--data-binary", "--data-ascii", "--data-urlencode", "--json",
)  # fmt: skip
#: What an option gives; no option at all is the URL.
_MEANING: Mapping[str, str] = {
    **dict.fromkeys(_DATA, "data"),
    **dict.fromkeys(("-X", "--request"), "method"),
    **dict.fromkeys(("-H", "--header"), "header"),
    **dict.fromkeys(("", "--url"), "url"),
}
#: Options that are followed by something of no interest.
_VALUED = frozenset(
    ("-u", "--user", "-o", "--output", "-b", "--cookie", "-c", "--cookie-jar", "-A", "--user-agent", "-e", "--referer",
     "-F", "--form", "-m", "--max-time", "--connect-timeout", "--cacert", "-E", "--cert", "--key", "-x", "--proxy", "-w", "--write-out")
)  # fmt: skip
#: No command has more text.
_MAX = 20_000


def begins(text: str) -> bool:
    """Tell whether a line begins a command of curl."""
    return bool(_BEGIN.match(text))


@define
class Command:
    """A command of curl that is being read, and the JSON in it."""

    first: int
    last: int
    #: Its text so far, with a mark in the place of the JSON.
    text: str = ""
    block: Block | None = None
    #: Whether it goes on after what was read.
    is_open: bool = True
    #: The quote that is open.
    _quote: str = field(default="", init=False)

    def line(self, text: str, number: int) -> None:
        """Take one more line, or what is left of one."""
        goes_on = text.endswith("\\")
        self._quote = _quote_after(text, self._quote)
        self.text += text.removesuffix("\\") + " "
        self.last = max(self.last, number)
        self.is_open = (goes_on or bool(self._quote)) and len(self.text) < _MAX

    def json(self, block: Block) -> None:
        """Take the JSON that stands within it."""
        self.block = block
        self.text = self.text.removesuffix(" ") + _BODY
        self.last = block.last

    def request(self) -> tuple[Head, str] | None:
        """Return the request's head, and what it sends where that was not cut out as JSON; None for no command."""
        try:
            words = shlex.split(_BEGIN.sub("", self.text.rstrip("` "), count=1))
        except ValueError:
            return None
        options: dict[str, str] = {}
        headers: list[str] = []
        for option, value in _options(words):
            if option in ("-H", "--header"):
                headers.append(value)
            else:
                options.setdefault(_MEANING.get(option, option), value)
        method = (options.get("method") or ("POST" if "data" in options else "GET")).upper()
        url = options.get("url", "")
        if not url or method not in METHODS:
            return None
        lines = (f"{method} {url}", *headers)
        head = Head(self.first, self.last, method=method, url=url, lines=lines)
        sent = options.get("data", "").strip()
        return head, "" if _BODY in sent else sent


def _quote_after(text: str, quote: str) -> str:
    """Return the quote that is open after a line of the shell, given the one that was open before it."""
    for found in _QUOTES.finditer(text):
        if found[0] in ("'", '"') and quote in ("", found[0]):
            quote = "" if quote else found[0]
        elif found[0] == "\\'" and quote == "'":
            # Within single quotes a backslash is a character like any other.
            quote = ""
    return quote


def _options(words: list[str]) -> Iterator[tuple[str, str]]:
    """Yield options with their values, and what is no option under an empty name."""
    ahead = iter(words)
    for word in ahead:
        name, joined, value = word.partition("=")
        if not word.startswith("-"):
            yield "", word
        elif word.startswith("--") and joined:
            yield name, value
        elif word in _VALUED or word in _MEANING:
            yield word, next(ahead, "")
        elif re.fullmatch(r"-[XHd].+", word, re.DOTALL):
            yield word[:2], word[2:]
