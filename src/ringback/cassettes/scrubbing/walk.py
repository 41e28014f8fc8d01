"""
Walking through JSON as it was written, and rewriting names and values of it; every other character stays.

It needs constant stack, whatever the depth, and one look at each character.  It
refuses to know which value is replaced, and by what.
"""

import json
import re
from typing import Protocol

from attrs import define, field

_TOKEN = re.compile(
    r'"(?P<text>(?:[^"\\]++|\\.)*+)(?:"|\Z|\\\Z)(?P<colon>\s*+:)?'
    r"|(?P<number>-?\d[\d.eE+-]*+)"
    r"|(?P<open>[\[{])|(?P<close>[\]}])",
    re.DOTALL,
)
#: What stands in a trail for each item of a list.
ITEM = "*"


class Rewriter(Protocol):
    """What becomes of names and values; `parent` is the member that the object stands in, empty at the top."""

    def name(self, name: str) -> str:
        """Return what a member is called."""

    def is_secret(self, name: str) -> bool:
        """Return whether whatever stands under a name is a credential."""

    def secret(self, name: str, value: str) -> str:
        """Return what stands for a credential."""

    def text(self, parent: str, name: str, value: str, nesting: int) -> str:
        """Return what stands for a text."""

    def number(self, parent: str, name: str, value: str) -> str:
        """Return what stands for a number, as it is written."""


@define(repr=False)
class _Level:
    """An object or list that we are in: its own name, the name of what holds it, and the secret name above it."""

    name: str
    parent: str
    secret: str
    is_list: bool


@define(repr=False)
class _Walk:
    rewriter: Rewriter
    nesting: int
    trail: list[str]
    #: The name last seen, and as it is written now.
    name: str = ""
    shown: str = ""
    levels: list[_Level] = field(factory=lambda: [_Level(name="", parent="", secret="", is_list=False)])

    def token(self, match: re.Match[str]) -> str:
        kind = match.lastgroup
        if kind == "open":
            return self._open(match.group())
        if kind == "close":
            if len(self.levels) > 1:
                self.levels.pop()
                self.trail.pop()
            self.name = ""
            return match.group()
        if kind == "number":
            return self._number(match["number"])
        if kind == "colon":
            return self._name(match)
        return self._text(match)

    def _open(self, char: str) -> str:
        level = self.levels[-1]
        # Members of a list are called what the list is called.
        name = level.name if level.is_list else self.name
        secret = level.secret or (name if self.rewriter.is_secret(name) else "")
        parent = level.parent if level.is_list else level.name
        self.trail.append(ITEM if level.is_list else self.shown)
        self.levels.append(_Level(name=name, parent=parent, secret=secret, is_list=char == "["))
        self.name = self.shown = ""
        return char

    def _name(self, match: re.Match[str]) -> str:
        name = decoded(match["text"])
        self.name = name
        self.shown = self.rewriter.name(name)
        if self.shown == name:
            return match.group()
        end = match.group()[1 + len(match["text"]) :]
        return '"' + _encoded(self.shown, match["text"], name) + end

    def _place(self) -> tuple[str, str, str]:
        """Return the member that holds the value, the value's name, and the secret name above it."""
        level = self.levels[-1]
        if level.is_list:
            name, parent = level.name, level.parent
            self.trail.append(ITEM)
        else:
            name, parent = self.name, level.name
            self.trail.append(self.shown)
        self.name = self.shown = ""
        return parent, name, level.secret or (name if name and self.rewriter.is_secret(name) else "")

    def _number(self, number: str) -> str:
        parent, name, secret = self._place()
        if secret:
            # JSON numbers do not begin with zero.
            found = re.sub(r"^(-?)0(?=\d)", r"\g<1>1", self.rewriter.secret(secret, number))
        else:
            found = self.rewriter.number(parent, name, number)
        self.trail.pop()
        return found

    def _text(self, match: re.Match[str]) -> str:
        parent, name, secret = self._place()
        text = match["text"]
        value = decoded(text)
        if secret:
            found = self.rewriter.secret(secret, value)
        else:
            found = self.rewriter.text(parent, name, value, self.nesting)
        self.trail.pop()
        if found == value:
            return match.group()
        end = match.group()[1 + len(text) :]
        return '"' + _encoded(found, text, value) + end


def rewritten(text: str, rewriter: Rewriter, trail: list[str], nesting: int = 0) -> str:
    """
    Return JSON, whole or in pieces, with its names and values rewritten.

    `trail` holds the members that lead to the value while the rewriter is asked; `nesting`
    says in how many texts of JSON this JSON stands.
    """
    before = len(trail)
    found = _TOKEN.sub(_Walk(rewriter=rewriter, nesting=nesting, trail=trail).token, text)
    del trail[before:]
    return found


def _encoded(found: str, text: str, value: str) -> str:
    # Escaped as the original was: a proxy's `\u00e9` does not turn into `é`, nor the reverse.
    return json.dumps(found, ensure_ascii=value.isascii() or "\\u" in text)[1:-1]


def decoded(text: str) -> str:
    """Return what the inside of a JSON string says; as it stands where that cannot be told."""
    if "\\" not in text:
        return text
    try:
        return str(json.loads(f'"{text}"', strict=False))
    except ValueError:
        return text
