"""
Tables on a page, in each of the forms in which they survive copying.

It knows rows of cells, pipes, tabs, lines of "name value", cells on lines of
their own, and titles and cells run together into one word.  It refuses to know
what a table is about.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import groupby

from attrs import define, field, frozen

from ringback.samples.blocks import Block, Text
from ringback.samples.heads import head_of
from ringback.samples.titles import Column, column_of, columns_of, columns_run_together

_RULE = re.compile(r"[\s|:+=-]*[-=][\s|:+=-]*")
_PIPE = re.compile(r"(?<!\\)\|")
_HEADING = re.compile(
    r"(?:(?:HTTP|URI|URL|Query|Form|Request|Response|Error|Return|Path|Body|CometD)[ -]?)*"
    r"(?:requests?|responses?|payload|body|fragment|query|parameters?|examples?|samples?(?: \d+)?|success|failure|errors?|overview|"
    r"notifications?|headers?|notes?|important|see also|model|codes?|object)\s*:?",
    re.IGNORECASE,
)
_NAME = r"[A-Za-z_@$][\w.$@\[\]-]{0,80}"
_TYPE = (
    r"(?:(?:Array|List|Collection|Map)[ ]?(?:<[\w, -]{1,40}>|of [\w-]{1,40})"
    r"|[Ss]tring|[Nn]umber|[Ii]nteger|[Ii]nt|[Ll]ong|[Ff]loat|[Bb]oolean|[Bb]ool|[Oo]bject|[Aa]rray|[Dd]ate(?:-?[Tt]ime)?|[Ee]num|UR[IL]|UUID"
    r"|JSON(?: object)?|[A-Z][A-Za-z]{0,20}(?:-[A-Z][A-Za-z]{0,20}){1,4}|(?<=\s)[A-Za-z][\w<>-]{0,40}(?=\s))"
)
_NEED = r"(?:[Yy]es|[Nn]o|YES|NO|[Tt]rue|[Ff]alse|[Rr]equired|[Oo]ptional|[Mm]andatory)(?=[A-Z0-9(@\s]|$)"
_GAP = r"[\s\u00a0]{0,200}"
_CELLS = {
    "name": rf"({_NAME}?)",
    "type": rf"({_TYPE})",
    "required": rf"({_NEED})",
    "optional": rf"({_NEED})",
    "status": r"(\d{3})",
    "code": r"(-?\d{1,5}|[a-z][a-z0-9]*(?:_[a-z0-9]+)*)(?=[A-Z\s]|$)",
}
_LINE_ROW = re.compile(rf"({_NAME})[ \t\u00a0]+(\S.*)", re.DOTALL)
#: A type of several words, and one whose first word is one word.
_HYPHENED = re.compile(r"[A-Z][A-Za-z]{0,20}(?:-[A-Z][A-Za-z]{0,20}){1,4}")
_ONE_WORD = re.compile(r"(?:[A-Z]+|[A-Z][a-z]+)-")
#: What is said of one parameter is no longer.
_MAX_JOINED = 5_000
_MAX_DIVIDED = 160
_INNER_CAPITAL = re.compile(r"[a-z0-9][A-Z]")
_LOOKS_LIKE_ROW = re.compile(rf"{_NAME}[^.\n]{{0,60}}?(?:Yes|No)(?=[A-Z])")


@frozen
class Row:
    """A row: where it stands, and its cells, one for each column."""

    number: int
    cells: tuple[str, ...]


@frozen
class Table:
    """A table: its columns (none where it has no titles), its rows, and the heading above it."""

    first: int
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    heading: str = ""
    #: What stands between the rows and could not be read as one.
    unread: tuple[Row, ...] = ()
    #: What was read so, and may be meant otherwise: line and reason.
    doubts: tuple[tuple[int, str], ...] = ()

    def cell(self, row: Row, *roles: str) -> str | None:
        """Return a row's cell in the first column that has one of these roles, or None without such a column."""
        for role in roles:
            for column, cell in zip(self.columns, row.cells, strict=False):
                if column.role == role:
                    return cell.strip()
        return None

    def has(self, role: str) -> bool:
        """Whether it has a column of this role."""
        return any(each.role == role for each in self.columns)


def tables(pieces: Iterable[Text | Block], known: Collection[str] = ()) -> Iterator[Table]:
    """
    Return the tables on a page, in order.

    `known` are names that rows may begin with, for tables in which nothing stands between a name and the rest.
    """
    heading = ""
    for is_text, run in groupby(pieces, key=lambda each: isinstance(each, Text)):
        if is_text:
            reader = _Run([each for each in run if isinstance(each, Text)], known, heading)
            yield from reader.tables()
            heading = reader.heading


@define
class _Run:
    """Text without blocks in it, and how far it was read."""

    texts: Sequence[Text]
    known: Collection[str]
    heading: str = ""
    _index: int = 0
    _glued: bool = False

    def tables(self) -> Iterator[Table]:
        """Return the tables of the run."""
        while self._index < len(self.texts):
            text = self.texts[self._index]
            cells_of = next((each for each in (_cells, _pipes, _tabs) if each(text)), None)
            if cells_of:
                yield from _split(self._rows(cells_of), self.heading)
            elif columns := self._titles():
                yield self._listed(columns, text.number)
            else:
                if text.heading or is_heading(text.text) or text.text.endswith(":"):
                    self.heading = text.text[:200]
                self._index += 1

    def _rows(self, cells_of: Callable[[Text], tuple[str, ...]]) -> list[Row]:
        rows: list[Row] = []
        while self._index < len(self.texts):
            text = self.texts[self._index]
            cells = cells_of(text)
            if not cells and not _is_rule(text):
                break
            if cells and not _is_rule(text):
                if rows and _goes_on(rows[-1], cells):
                    rows[-1] = _joined(rows[-1], cells)
                else:
                    rows.append(Row(text.number, cells))
            self._index += 1
        return rows

    def _titles(self) -> tuple[Column, ...]:
        """Return the titles that begin here, on one line or on a line each, and step over them."""
        columns = columns_run_together(self.texts[self._index].text)
        if columns:
            self._glued = " " not in self.texts[self._index].text
            self._index += 1
            return columns
        self._glued = False
        if not column_of(self.texts[self._index].text).role:
            return ()
        titles: list[str] = []
        index = self._index
        while index < min(len(self.texts), self._index + _MAX_TITLE_LINES) and (
            column_of(self.texts[index].text).role or not self.texts[index].text
        ):
            if self.texts[index].text:
                titles.append(self.texts[index].text)
            index += 1
        if len(titles) < 3 or not columns_of(titles):  # noqa: PLR2004  (two such lines may be headings)
            return ()
        self._index = index
        return columns_of(titles)

    def _listed(self, columns: tuple[Column, ...], first: int) -> Table:
        roles = [each.role for each in columns]
        lines = self._region(by_line=roles == ["name", "text"])
        if roles == ["name", "text"]:
            rows, unread = _line_rows(lines, self.known, glued=self._glued)
            return Table(first, columns, tuple(rows), self.heading, tuple(unread))
        read = _joined_rows(lines, columns, self.known)
        return Table(first, columns, tuple(read.rows), self.heading, tuple(read.unread), tuple(read.doubts))

    def _region(self, *, by_line: bool) -> list[Text]:
        """Return the lines that belong to the table whose titles were just read."""
        lines: list[Text] = []
        while self._index < len(self.texts):
            text = self.texts[self._index]
            over = (
                text.cells or text.heading or _HEADING.fullmatch(text.text) or head_of(text.text, text.number)
            )
            if over or columns_run_together(text.text) or (by_line and lines and not text.text):
                break
            if text.text or not by_line:
                lines.append(text)
            self._index += 1
        return lines


def _goes_on(row: Row, cells: Sequence[str]) -> bool:
    """Tell whether cells are further lines of the row before: of as many columns, the first one empty."""
    alike = len(cells) == len(row.cells) > 1 and not cells[0] and bool(row.cells[0]) and any(cells)
    return alike and sum(map(len, row.cells)) < _MAX_JOINED


def _joined(row: Row, cells: Sequence[str]) -> Row:
    joined = ("\n".join(filter(None, each)) for each in zip(row.cells, cells, strict=True))
    return Row(row.number, tuple(joined))


def is_heading(text: str) -> bool:
    """Tell whether a line is one of the headings that all pages have: Request, Sample 1, Query parameters."""
    return bool(_HEADING.fullmatch(text))


def _cells(text: Text) -> tuple[str, ...]:
    return text.cells


def _pipes(text: Text) -> tuple[str, ...]:
    if "|" not in text.text or text.cells or len(text.text) > 20_000:  # noqa: PLR2004  (no row is longer)
        return ()
    cells = [each.strip().replace("\\|", "|") for each in _PIPE.split(text.text.strip())]
    edged = not cells[0] or not cells[-1]
    if not edged and " | " not in text.text:
        return ()
    return tuple(cells[1 if not cells[0] else 0 : -1 if not cells[-1] else None])


def _tabs(text: Text) -> tuple[str, ...]:
    cells = [each.strip() for each in text.text.strip().split("\t")]
    return tuple(cells) if len(cells) > 1 and not text.cells else ()


def _is_rule(text: Text) -> bool:
    return bool(_RULE.fullmatch(text.text)) and len(text.text) < 2_000  # noqa: PLR2004


def _split(rows: Iterable[Row], heading: str) -> Iterator[Table]:
    """Return the tables that consecutive rows make: a row of titles begins one."""
    columns: tuple[Column, ...] = ()
    held: list[Row] = []
    first = 0
    for row in rows:
        titles = columns_of(row.cells)
        if titles:
            if held:
                yield Table(first, columns, tuple(held), heading)
            columns, held, first = titles, [], row.number
            continue
        first = first or row.number
        held.append(row)
    if held:
        yield Table(first, columns, tuple(held), heading)


def _line_rows(lines: Iterable[Text], known: Collection[str], *, glued: bool) -> tuple[list[Row], list[Row]]:
    """Read rows of a name and its description, one on each line; they may be `glued` where the titles are."""
    rows: list[Row] = []
    unread: list[Row] = []
    names = sorted(known, key=len, reverse=True)
    for text in lines:
        found = _LINE_ROW.fullmatch(text.text)
        name = next((each for each in names if text.text.startswith(each)), "")
        stuck = name and text.text[len(name) : len(name) + 1].isupper() and (not found or found[1] != name)
        if stuck:
            rows.append(Row(text.number, (name, text.text[len(name) :])))
        elif found and not (glued and found[1] != name and _INNER_CAPITAL.search(found[1])):
            rows.append(Row(text.number, (found[1], found[2])))
        else:
            unread.append(Row(text.number, (text.text,)))
    return rows, unread


def _divided(row: Row, known: Collection[str]) -> tuple[Row, str]:
    """
    Return a row whose name and type have nothing between them, divided where they meet, and why that is in doubt.

    `userIdUser-Id` is `user` and `IdUser-Id`, or `userId` and `User-Id`: a name that samples know decides, or one that
    is spelled as its type is, else the first capital from which on a type's first word is one word.
    """
    whole = row.cells[0] + row.cells[1]
    if not _HYPHENED.fullmatch(row.cells[1]) or len(whole) > _MAX_DIVIDED:
        return row, ""
    places = [at for at in range(1, len(whole)) if whole[at].isupper() and not whole[at - 1].isupper()]
    pairs = [
        (whole[:at], whole[at:]) for at in places if _HYPHENED.fullmatch(whole[at:]) and "-" not in whole[:at]
    ]
    if len(pairs) < 2:  # noqa: PLR2004  (one way to read it)
        return row, ""
    sure = [each for each in pairs if each[0] in known or each[0].lower() == each[1].replace("-", "").lower()]
    likely = [each for each in pairs if _ONE_WORD.match(each[1])]
    name, kind = (sure or likely or pairs)[0]
    reason = "" if len(sure) == 1 else f"{whole} is read as {name} and {kind}; nothing stands between them"
    return Row(row.number, (name, kind, *row.cells[2:])), reason


@define
class _Joined:
    """What was read of rows whose cells run together."""

    rows: list[Row] = field(factory=list)
    unread: list[Row] = field(factory=list)
    doubts: list[tuple[int, str]] = field(factory=list)


def _joined_rows(lines: Sequence[Text], columns: tuple[Column, ...], known: Collection[str]) -> _Joined:
    """Read rows whose cells have nothing, spaces, or line breaks between them."""
    text = "\n".join(each.text for each in lines)
    keyed = [each.role for each in columns if each.role in _CELLS]
    tail = len(columns) - len(keyed)
    pattern = re.compile("^[ \t\u00a0]*" + _GAP.join(_CELLS[each] for each in keyed), re.MULTILINE)
    leading = [each.role for each in columns[: len(keyed)]]
    if leading != keyed or tail > 1:
        return _Joined(unread=[Row(each.number, (each.text,)) for each in lines if each.text])
    found = list(pattern.finditer(text))
    read = _Joined()
    for index, each in enumerate(found):
        end = found[index + 1].start() if index + 1 < len(found) else len(text)
        rest = text[each.end() : end].strip()
        number = lines[text.count("\n", 0, each.start(1))].number if index < _MAX_COUNTED else lines[0].number
        row = Row(number, (*each.groups(), rest))
        if leading[:2] == ["name", "type"] and each.end(1) == each.start(2):
            row, reason = _divided(row, known)
            read.doubts += [(number, reason)] if reason else []
        read.rows.append(row)
        odd = next((line for line in rest.split("\n")[1:] if _LOOKS_LIKE_ROW.match(line)), "")
        if odd:
            read.unread.append(Row(number, (odd,)))
    before = text[: found[0].start()] if found else text
    read.unread += [Row(lines[0].number, (each,)) for each in before.split("\n") if each.strip()]
    return read


#: Titles on lines of their own, with blank lines between them, take no more lines than this.
_MAX_TITLE_LINES = 60
#: Counting lines from the start for each row is quadratic; no table has so many rows.
_MAX_COUNTED = 1_000
