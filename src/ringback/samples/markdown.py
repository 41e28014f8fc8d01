"""
Markdown as lines: headings, fences and tables are told apart from prose.

It knows the blocks of CommonMark and its tables.  It refuses to render what is
inside of them, but for the marks around words in headings and cells.
"""

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ringback.samples.line import Line

_MARKS = re.compile(r"(?<!\\)(\*\*|__|`+)")
_LINK = re.compile(r"\[([^\[\]\n]{0,200})\]\([^()\s]{0,500}\)")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def markdown_lines(text: str) -> Iterator[Line]:
    """Return the lines that a person sees of a Markdown page."""
    # A definition of a link is not shown, and `["a"]: x` is one; we want to lose nothing.
    parser = MarkdownIt("commonmark").enable("table").disable("reference")
    tokens: list[Token] = []
    parser.block.parse(text, parser, {}, tokens)
    source = text.split("\n")
    heading = False
    fence = 0
    row: Row | None = None
    for token in tokens:
        first = token.map[0] if token.map else 0
        if token.type == "heading_open":
            heading = True
        elif token.type == "heading_close":
            heading = False
        elif token.type == "tr_open":
            row = Row(first + 1)
        elif token.type == "tr_close" and row:
            yield row.line()
            row = None
        elif token.type in ("fence", "code_block"):
            fence += 1
            yield Line(number=first + 1, text="")
            yield from _fenced(token, first, fence)
        elif token.type == "inline" and row:
            row.cells.append(shown(token.content))
        elif token.type in {"inline", "html_block"}:
            yield Line(number=first + 1, text="")
            for index, each in enumerate(token.content.split("\n")):
                content = source[first + index] if token.type == "html_block" else each
                yield Line(
                    number=first + index + 1, text=shown(content) if heading else content, heading=heading
                )


class Row:
    """A row of a table that is being read."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.cells: list[str] = []

    def line(self) -> Line:
        """Return the row as a line."""
        return Line(number=self.number, text=" | ".join(self.cells), cells=tuple(self.cells))


def shown(content: str) -> str:
    """Return what is seen of a cell or a heading: no marks around words, no addresses of links."""
    return _ESCAPED.sub(r"\1", _LINK.sub(r"\1", _MARKS.sub("", content)))


def _fenced(token: Token, first: int, fence: int) -> Iterator[Line]:
    start = first + 1 + (token.type == "fence")
    for index, each in enumerate(token.content.removesuffix("\n").split("\n")):
        yield Line(number=start + index, text=each, fence=fence)
