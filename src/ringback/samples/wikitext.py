"""
The source of wiki pages as lines: Confluence's and mediawiki's markup.

It knows headings, tables and the marks around code.  It refuses to expand
macros and templates.
"""

import re
from collections.abc import Iterator

from ringback.samples.line import Line

#: How a line of such a page looks, and of no other.
WIKITEXT = re.compile(
    r"^(?:\{(?:code|noformat)(?:[:|][^{}\n]{0,200})?\}|h[1-6]\. \S|\|\|[^|\n]|\{\| ?class=|={2,6} ?[^=\n]{1,100} ?={2,6}[ \t]*$)",
    re.MULTILINE,
)
_HEADING = re.compile(r"h[1-6]\. (.+)|={2,6}[ \t]*([^=\n]+?)[ \t]*={2,6}[ \t]*")
_MACRO = re.compile(
    r"\{(code|noformat|panel|info|tip|note|warning|quote|expand|color|anchor|toc|section|column|excerpt)(?:[:|][^{}\n]{0,300})?\}"
    r"|</?(pre|syntaxhighlight|source|nowiki)(?: [^<>\n]{0,200})?>",
    re.IGNORECASE,
)
_FENCES = frozenset(("code", "noformat", "pre", "syntaxhighlight", "source"))
_ATTRIBUTES = re.compile(r"^(?:\w+=\"[^\"]*\"[ \t]*)+\|(?!\|)")


def wiki_lines(text: str) -> Iterator[Line]:
    """Return the lines that a person sees of a page, of which this is the source."""
    reader = _Reader()
    for number, each in enumerate(text.split("\n"), 1):
        yield from reader.lines(number, each)
    yield from reader.row()


class _Reader:
    """Knows whether it is within code, and the row that is open in one of mediawiki's tables."""

    def __init__(self) -> None:
        self._code = False
        self._fence = 0
        self._table = False
        self._cells: list[str] = []
        self._number = 0

    def lines(self, number: int, source: str) -> Iterator[Line]:
        """Yield what a line shows."""
        pieces = re.split(f"({_MACRO.pattern})", source, flags=re.IGNORECASE)
        # Of each macro that is found, the split gives the whole and its two groups.
        for index, each in enumerate(pieces[::4]):
            if index:
                self._toggle(pieces[index * 4 - 3], (pieces[index * 4 - 2] or pieces[index * 4 - 1]).lower())
            if each.strip() or (len(pieces) == 1):
                yield from self._shown(number, each)

    def _toggle(self, macro: str, name: str) -> None:
        if name in _FENCES:
            self._code = not self._code if macro[0] == "{" else macro[1] != "/"
            self._fence += self._code

    def _shown(self, number: int, text: str) -> Iterator[Line]:
        if self._code:
            yield Line(number=number, text=text, fence=self._fence)
        elif found := _HEADING.fullmatch(text.strip()):
            yield Line(number=number, text=found[1] or found[2], heading=True)
        elif text.startswith("{|"):
            self._table = True
        elif self._table:
            yield from self._of_table(number, text)
        elif text.startswith("||"):
            yield _row(number, text.strip().strip("|").split("||"))
        elif text.startswith("|") and text.rstrip().endswith("|"):
            yield _row(number, re.split(r"(?<!\\)\|", text.strip()[1:-1]))
        else:
            yield Line(number=number, text=text)

    def _of_table(self, number: int, text: str) -> Iterator[Line]:
        bare = text.strip()
        if bare.startswith(("|-", "|}")):
            yield from self.row()
            self._table = not bare.startswith("|}")
        elif bare.startswith(("|", "!")) and not bare.startswith("|+"):
            self._number = self._number if self._cells else number
            cells = re.split(r"\|\||!!" if bare[0] == "!" else r"\|\|", bare[1:])
            self._cells += [_ATTRIBUTES.sub("", each.strip()).strip() for each in cells]
        elif self._cells and bare:
            self._cells[-1] += f"\n{bare}"

    def row(self) -> Iterator[Line]:
        """Yield the row that is open, and close it."""
        if self._cells:
            yield _row(self._number, self._cells)
        self._cells = []


def _row(number: int, cells: list[str]) -> Line:
    shown = tuple(each.strip().strip("'*") for each in cells)
    return Line(number=number, text=" | ".join(shown), cells=shown)
