"""
HTML as lines: what a browser would show, with the lines of the file.

It knows which elements break lines, how tables become rows, and which parts of
mediawiki and Confluence pages are no content.  It refuses to build a tree: a
page nests as deep as it likes, and costs what it is long.
"""

import re
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser

from attrs import define, field

from ringback.samples.line import Line

#: Elements that no browser shows, taken out before anything is parsed.
_HIDDEN = ("script", "style", "template", "noscript", "svg", "textarea")
_CUTS = re.compile(rf"<!--|<!\[CDATA\[|<({'|'.join(_HIDDEN)})(?=[\s/>])|<[!?]", re.IGNORECASE)

_BREAKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "caption",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "head",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "title",
        "tr",
        "ul",
    ]
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
#: What mediawiki, Confluence and highlighters add to a page, by class.
_NOISE = frozenset(("mw-editsection", "editsection", "gutter", "linenos", "lineno", "toc", "printfooter"))
_VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    ]
)
#: No row of a table for people is wider.
_MAX_CELLS = 64
#: Tables inside of tables, deeper than this, are lines.
_MAX_TABLES = 20
#: What a row is about has no longer name.
_MAX_NAME = 80
_JSON_START = re.compile(r"\s*[{\[]")


def html_lines(text: str) -> Iterator[Line]:
    """Return the lines that a person sees of an HTML page."""
    shown = _without_hidden(text)
    last = shown.rfind(">")
    # A tag that nothing closes would be looked for again and again.
    shown = shown[: last + 1] + shown[last + 1 :].replace("<", "&lt;")
    reader = _Reader()
    reader.feed(shown)
    reader.close()
    return reader.finished()


def _without_hidden(text: str) -> str:
    """Take comments, scripts and the like out, in one pass; line breaks stay, so that lines keep their numbers."""
    pieces: list[str] = []
    position = 0
    absent: set[str] = set()
    lowered = text.lower() if len(text.lower()) == len(text) else text
    while found := _CUTS.search(text, position):
        closing = _closing_of(found)
        end = -1 if closing in absent else lowered.find(closing, found.end())
        pieces.append(text[position : found.start()])
        if end < 0:
            absent.add(closing)
            pieces.append("&lt;")
            position = found.start() + 1
            continue
        position = end + len(closing)
        if found[0].upper() == "<![CDATA[":
            pieces.append(text[found.end() : end].replace("&", "&amp;").replace("<", "&lt;"))
        else:
            pieces.append("\n" * text.count("\n", found.start(), position))
    return "".join([*pieces, text[position:]])


def _closing_of(found: re.Match[str]) -> str:
    if found[1]:
        return f"</{found[1].lower()}>"
    return {"<!--": "-->", "<![CDATA[": "]]>"}.get(found[0].upper(), ">")


@define
class _Cell:
    lines: list[Line] = field(factory=list)

    @property
    def text(self) -> str:
        return "\n".join(" - ".join(each.cells) or each.text for each in self.lines if each.text)

    @property
    def is_short(self) -> bool:
        """Whether it may be the name of what the other cells of its row are about."""
        return (
            len(self.text) <= _MAX_NAME
            and not any(each.cells for each in self.lines)
            and "\n" not in self.text
        )


@define
class _Row:
    """A row that is open, and how deep in tables it is."""

    table: int
    cells: list[_Cell] = field(factory=list)


@define
class _Skipped:
    """An element whose content is not shown, and how deep we are in elements of its name."""

    tag: str
    depth: int = 1


class _Reader(HTMLParser):
    """Collects lines; tables nest, and the innermost row counts."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self._lines: list[Line] = []
        self._words: list[str] = []
        self._number = 0
        self._rows: list[_Row] = []
        self._tables = 0
        self._pre = 0
        self._fence = 0
        self._heading = False
        self._skipped: _Skipped | None = None

    def finished(self) -> Iterator[Line]:
        """Return the lines; what was left open is closed."""
        self._break()
        self._end_rows(0)
        return iter(self._lines)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        if self._skipped:
            self._skipped.depth += self._skipped.tag == tag
            return
        classes = (dict(attrs).get("class") or "").lower().split()
        if tag not in _VOID and not _NOISE.isdisjoint(classes):
            self._skipped = _Skipped(tag)
            return
        if tag in _BREAKS:
            self._break(blank=tag == "p")
        if tag == "pre":
            self._pre += 1
            self._fence += 1
        elif tag in _HEADINGS:
            self._heading = True
        elif tag == "table":
            self._tables += 1
        elif tag == "tr":
            # The end tags of rows and cells may be left out.
            self._end_rows(self._tables)
            if self._tables <= _MAX_TABLES:
                self._rows.append(_Row(self._tables))
        elif tag in ("td", "th") and self._rows and self._rows[-1].table == self._tables:
            self._rows[-1].cells.append(_Cell())

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element that is closed at once."""
        if tag in _VOID:
            self.handle_starttag(tag, attrs)
        elif tag in _BREAKS and not self._skipped:
            self._break()

    def handle_endtag(self, tag: str) -> None:
        """Close an element."""
        if self._skipped:
            self._skipped.depth -= self._skipped.tag == tag
            if self._skipped.depth == 0:
                self._skipped = None
            return
        if tag in _BREAKS:
            self._break(blank=tag == "p" or tag in _HEADINGS)
        if tag == "pre" and self._pre:
            self._pre -= 1
            self._fence += 1
        elif tag in _HEADINGS:
            self._heading = False
        elif tag == "tr":
            self._end_rows(self._tables)
        elif tag == "table":
            self._end_rows(self._tables)
            self._tables = max(0, self._tables - 1)

    def handle_data(self, data: str) -> None:
        """Take text; in preformatted text its line breaks count."""
        if self._skipped:
            return
        number = self.getpos()[0]
        for index, part in enumerate(data.split("\n")):
            if index and self._pre:
                self._break(blank=True)
            elif index:
                self._words.append(" ")
            if part and (part.strip() or self._words or self._pre):
                if not any(map(str.strip, self._words)):
                    self._number = number + index
                self._words.append(part)
        if self._pre and not self._words:
            self._number = number + data.count("\n")

    def handle_entityref(self, name: str) -> None:
        """Take a character that is written by its name."""
        self._take(unescape(f"&{name};"))

    def handle_charref(self, name: str) -> None:
        """Take a character that is written by its number."""
        self._take(unescape(f"&#{name};"))

    def _take(self, character: str) -> None:
        if self._skipped:
            return
        if not any(map(str.strip, self._words)):
            self._number = self.getpos()[0]
        self._words.append(character)

    def _break(self, *, blank: bool = False) -> None:
        words = "".join(self._words)
        self._words.clear()
        text = words if self._pre else " ".join(_collapsed(words))
        if not text.strip(" \t") and not (blank and self._into() and self._into()[-1].text):
            return
        number = self._number if text.strip(" \t") else self.getpos()[0]
        self._into().append(
            Line(number=number, text=text, heading=self._heading, fence=self._fence if self._pre else 0)
        )

    def _into(self) -> list[Line]:
        if self._rows and self._rows[-1].cells:
            return self._rows[-1].cells[-1].lines
        return self._lines

    def _end_rows(self, table: int) -> None:
        """End the rows that are open in a table of this depth, and in tables inside of it."""
        while self._rows and self._rows[-1].table >= table:
            self._end_row()

    def _end_row(self) -> None:
        row = self._rows.pop().cells
        outer = self._into()
        held = [line for cell in row for line in cell.lines]
        if not held:
            return
        nested = any(line.cells for line in held) and not row[0].is_short
        plain = nested or any(line.fence or _JSON_START.match(line.text) for line in held)
        if plain or len(row) > _MAX_CELLS or len(row) == 1:
            outer.extend(held)
            return
        cells = tuple(cell.text for cell in row)
        outer.append(Line(number=held[0].number, text=" | ".join(cells), cells=cells))


def _collapsed(words: str) -> list[str]:
    """Split at the white space that HTML collapses, which a no-break space is not."""
    return [each for each in re.split(r"[ \t\n\r\f]+", words) if each]
