"""
Rewriting the values that stand under certain names, and nothing beside them.

It walks text as it was sent (JSON good or bad, JSON in JSON strings, forms,
queries, anything of the form `name: value`) and keeps every other character.
It refuses to know why a name matters and what its value becomes.
"""

import re
from collections.abc import Callable
from urllib.parse import quote, unquote_plus

from attrs import field, frozen

from ringback.cassettes.scrubbing.walk import rewritten

#: How deep JSON may hold JSON in its strings.
MAX_NESTING = 4

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
    #: The members that lead to the value while `replace` is asked.
    trail: list[str] = field(factory=list)

    def in_json(self, text: str, nesting: int = 0) -> str:
        """Return JSON, whole or in pieces, with the values under these names replaced."""
        return rewritten(text, self, self.trail, nesting)

    def name(self, name: str) -> str:
        """Return the name as it is."""
        return name

    def is_secret(self, name: str) -> bool:
        """Return whether a name matters."""
        return bool(name) and self.matters(name)

    def secret(self, name: str, value: str) -> str:
        """Return what becomes of a value under a name that matters."""
        return self.replace(name, value)

    def text(self, parent: str, name: str, value: str, nesting: int) -> str:
        """Return another text with what stands in it replaced: it may be JSON, or have a query."""
        del parent, name
        if nesting < MAX_NESTING and value.lstrip()[:1] in ("{", "["):
            return self.in_json(value, nesting + 1)
        if "=" in value and ("?" in value or "&" in value or "#" in value):
            return self.in_pairs(value)
        return value

    def number(self, parent: str, name: str, value: str) -> str:
        """Return a number as it is."""
        del parent, name
        return value

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
