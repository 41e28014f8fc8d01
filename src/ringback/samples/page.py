"""
A page of documentation as lines, whatever it was saved as.

It knows how large a page may be and which reader takes which form.  It refuses
to know what the lines say.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import accumulate
from pathlib import Path

from attrs import define, field, frozen

from ringback.errors import NotReadable
from ringback.samples.line import Line
from ringback.samples.markdown import markdown_lines
from ringback.samples.markup import html_lines
from ringback.samples.numbered import unnumbered
from ringback.samples.wikitext import WIKITEXT, wiki_lines

#: A page that is larger is no page: 50 MB.
MAX_BYTES = 50_000_000

#: More lines than this would not fit into the memory that reading a page may take.
MAX_LINES = 1_000_000

_SUFFIXES = {
    ".htm": "html",
    ".html": "html",
    ".xhtml": "html",
    ".md": "markdown",
    ".markdown": "markdown",
}
_MARKUP = re.compile(r"\s*(<!doctype|<html|<head|<body|<div|<table|<h[1-6]|<p|<!--)\b", re.IGNORECASE)
#: What a page is, its beginning tells.
_LOOKED_AT = 200_000
_LINE_END = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")


def text_lines(text: str) -> Iterator[Line]:
    """Return the lines of a text as they stand."""
    for number, each in enumerate(text.split("\n"), 1):
        yield Line(number=number, text=each)


#: Each form of page, and what turns its text into lines.
FORMS: Mapping[str, Callable[[str], Iterable[Line]]] = {
    "html": html_lines,
    "markdown": markdown_lines,
    "text": text_lines,
    "wiki": wiki_lines,
}


@define(frozen=True, slots=False)
class Page:
    """A page: its name, and the lines that a person sees."""

    name: str
    lines: tuple[Line, ...] = field()
    #: From where to where lines had numbers before them, which were left out.
    numbered: tuple[tuple[int, int], ...] = ()

    @cached_property
    def text(self) -> str:
        """All lines, joined; rows of tables are blank, since nothing but tables is read in them."""
        return "\n".join("" if each.cells else each.text for each in self.lines)

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        lengths = (0 if each.cells else len(each.text) for each in self.lines)
        return tuple(accumulate((length + 1 for length in lengths), initial=0))

    @cached_property
    def fence_ends(self) -> tuple[int, ...]:
        """The index of the last line of the preformatted text around each line."""
        ends: list[int] = []
        for index in range(len(self.lines) - 1, -1, -1):
            line = self.lines[index]
            goes_on = index + 1 < len(self.lines) and self.lines[index + 1].fence == line.fence
            ends.append(ends[-1] if line.fence and goes_on else index)
        return tuple(reversed(ends))

    def offset(self, index: int) -> int:
        """Return where the line of this index begins in the text."""
        return self._starts[index]

    def index_at(self, offset: int) -> int:
        """Return the index of the line that an offset into the text lies in."""
        return min(bisect_right(self._starts, offset), len(self.lines)) - 1

    def number_at(self, offset: int) -> int:
        """Return the number, in the file, of the line that an offset into the text lies in."""
        return self.lines[self.index_at(offset)].number


@frozen
class Saved:
    """A page as it was saved: where, and in which form."""

    path: Path
    form: str | None = None

    def read(self) -> Page:
        """Return the page; raise NotReadable where it cannot be read or is too large."""
        try:
            with self.path.open("rb") as file:
                data = file.read(MAX_BYTES + 1)
        except OSError as error:
            raise self._problem(error.strerror or "it cannot be opened") from error
        if len(data) > MAX_BYTES:
            raise self._problem(f"it has more than {MAX_BYTES // 1_000_000} MB")
        text = self._decoded(data)
        found: list[Line] = []
        for line in FORMS[self.form or form_of(self.path, text)](text):
            found.append(line)
            if len(found) > MAX_LINES:
                raise self._problem(f"it has more than {MAX_LINES:,} lines")
        lines, numbered = unnumbered(found)
        return Page(name=self.path.stem, lines=lines, numbered=numbered)

    def _decoded(self, data: bytes) -> str:
        if b"\0" in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise self._problem("it is not text")
        wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
        try:
            text = data.decode("utf-16" if wide else "utf-8-sig")
        except UnicodeDecodeError:
            if wide:
                raise self._problem("it begins as UTF-16 and does not go on so") from None
            # Every byte is a character of cp1252's superset; pages older than UTF-8 are written in it.
            text = data.decode("cp1252", errors="replace")
        if text.count("\n") + text.count("\r") > 2 * MAX_LINES:
            raise self._problem(f"it has more than {MAX_LINES:,} lines")
        return _LINE_END.sub("\n", text)

    def _problem(self, reason: str) -> NotReadable:
        return NotReadable(path=str(self.path), reason=reason)


def form_of(path: Path, text: str) -> str:
    """Return the form that a page is most likely in: by its suffix, else by how it begins."""
    named = _SUFFIXES.get(path.suffix.lower())
    if named:
        return named
    if _MARKUP.match(text[:4096]):
        return "html"
    return "wiki" if WIKITEXT.search(text, 0, _LOOKED_AT) else "text"
