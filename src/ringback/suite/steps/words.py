"""How a sentence's words are read: actors' names, texts in quotation marks, tables of keys and values."""

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pytest_bdd import parsers


class Name:
    """One word: an actor, a state, a mode."""

    pattern = r"\w+"

    def __call__(self, text: str) -> str:
        """Return the word."""
        return text


class Text:
    """A text in quotation marks."""

    pattern = r'"[^"]*"'

    def __call__(self, text: str) -> str:
        """Return the text without its quotation marks."""
        return text[1:-1]


class How:
    """With which credentials somebody comes: `without` any, or `with wrong` ones."""

    pattern = r"without|with wrong"

    def __call__(self, text: str) -> str:
        """Return the last word."""
        return text.rsplit(maxsplit=1)[-1]


#: What a sentence's parameters may be, by the names that sentences give them.
TYPES: Mapping[str, Callable[[str], str]] = {"Name": Name(), "Text": Text(), "How": How()}

#: Reads `{who:Name}` as one word, and `{what:Text}` as a text in quotation marks.
sentence: Callable[[str], Any] = functools.partial(parsers.cfparse, extra_types=dict(TYPES))


def pairs(table: Sequence[Sequence[str]]) -> dict[str, str]:
    """Return a data table of keys and values, without its heading."""
    return {row[0]: row[1] for row in table[1:]}
