"""
Rewriting the values that stand under certain names, and nothing beside them.

It walks text as it was sent (JSON good or bad, JSON in JSON strings, forms,
queries, anything of the form `name: value`) and keeps every other character.
It refuses to know why a name matters and what its value becomes.
"""

import json
import re
from collections.abc import Callable
from urllib.parse import quote, unquote_plus

from attrs import define, field, frozen

#: How deep JSON may hold JSON in its strings.
MAX_NESTING = 4

_TOKEN = re.compile(
    r'"(?P<text>(?:[^"\\]++|\\.)*+)(?:"|\Z|\\\Z)(?P<colon>\s*+:)?'
    r"|(?P<number>-?\d[\d.eE+-]*+)"
    r"|(?P<open>[\[{])|(?P<close>[\]}])",
    re.DOTALL,
)
_PAIR = re.compile(r"(?P<before>^|[?&#])(?P<name>[^=&;#?\s\"'<>]++)=(?P<value>[^&;#\s\"'<>\\]*+)")
#: A parameter of a path segment, as servlet containers write their session id.
_PARAMETER = re.compile(r"(?P<before>;)(?P<name>[^=&;#?/\s\"'<>]++)=(?P<value>[^?/&;#\s\"'<>\\]*+)")
_LOOSE = re.compile(
    r"(?P<before>(?<![A-Za-z0-9_])(?P<name>[A-Za-z_][A-Za-z0-9_.-]{0,63})[\"'\\]*+\s{0,8}[:=>]\s{0,8}[\"'\\]*+)"
    r"(?P<value>[^\s\"'\\,;&<>}\])]++)"
)


@frozen
class Fields:
    """Which names matter, and what becomes of the value under one."""

    matters: Callable[[str], bool]
    #: From name and value to the value's replacement; the same value where there is nothing to replace.
    replace: Callable[[str, str], str]

    def in_json(self, text: str, nesting: int = 0) -> str:
        """Return JSON, whole or in pieces, with the values under these names replaced."""
        walk = _Walk(fields=self, nesting=nesting)
        return _TOKEN.sub(walk.token, text)

    def in_pairs(self, text: str) -> str:
        """Return a form, a query, or text with URLs in it, with the values under these names replaced."""
        return _PAIR.sub(self._pair, _PARAMETER.sub(self._pair, text))

    def in_loose(self, text: str) -> str:
        """Return any text with what follows one of these names and a colon, `=` or `>` replaced."""
        return _LOOSE.sub(self._after, text)

    def _pair(self, match: re.Match[str]) -> str:
        name = unquote_plus(match["name"])
        if not self.matters(name):
            return match.group()
        value = unquote_plus(match["value"], errors="surrogateescape")
        found = self.replace(name, value)
        if found == value:
            return match.group()
        kept = quote(found, safe="", errors="surrogateescape")
        return f"{match['before']}{match['name']}={kept}"

    def _after(self, match: re.Match[str]) -> str:
        if not self.matters(match["name"]):
            return match.group()
        return match["before"] + self.replace(match["name"], match["value"])


@define
class _Walk:
    """One pass over JSON tokens: the name last seen, and how deep we are in the value of one that matters."""

    fields: Fields
    nesting: int
    name: str = ""
    #: The name that matters and holds the list or object we are in, with one entry for each level.
    within: list[str] = field(factory=list)

    def token(self, match: re.Match[str]) -> str:
        if match["open"]:
            return self._open(match.group())
        if match["close"]:
            return self._close(match.group())
        if match["number"]:
            return self._number(match["number"])
        if match["colon"] is not None:
            self.name = _decoded(match["text"])
            return match.group()
        return self._string(match)

    def _open(self, char: str) -> str:
        if self.within or self.fields.matters(self.name):
            self.within.append(self.within[-1] if self.within else self.name)
        self.name = ""
        return char

    def _close(self, char: str) -> str:
        if self.within:
            self.within.pop()
        self.name = ""
        return char

    def _secret_name(self) -> str:
        name, self.name = self.name, ""
        if name and self.fields.matters(name):
            return name
        return self.within[-1] if self.within else ""

    def _number(self, number: str) -> str:
        name = self._secret_name()
        if not name:
            return number
        found = self.fields.replace(name, number)
        # JSON numbers do not begin with zero.
        return re.sub(r"^(-?)0(?=\d)", r"\g<1>1", found)

    def _string(self, match: re.Match[str]) -> str:
        name = self._secret_name()
        text = match["text"]
        value = _decoded(text)
        found = self.fields.replace(name, value) if name else self._nested(value)
        if found == value:
            return match.group()
        end = match.group()[1 + len(text) :]
        # Escaped as the original was: a proxy's `\u00e9` does not turn into `é`, nor the reverse.
        return '"' + json.dumps(found, ensure_ascii=value.isascii() or "\\u" in text)[1:-1] + end

    def _nested(self, value: str) -> str:
        if self.nesting < MAX_NESTING and value.lstrip()[:1] in ("{", "["):
            return self.fields.in_json(value, self.nesting + 1)
        if "=" in value and ("?" in value or "&" in value or "#" in value):
            return self.fields.in_pairs(value)
        return value


def _decoded(text: str) -> str:
    if "\\" not in text:
        return text
    try:
        return str(json.loads(f'"{text}"', strict=False))
    except ValueError:
        return text
