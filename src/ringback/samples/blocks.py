"""
The blocks of JSON on a page, and the text between them.

It knows where JSON begins (a line that begins with a bracket, a brace stuck to
a word) and where it ends.  It refuses to know what a block is for.  Every block
is accounted for: it was read, or the reason is given why not.
"""

import re
from collections.abc import Iterator, Mapping

from attrs import evolve, field, frozen

from ringback.errors import NotReadable
from ringback.samples.page import Page
from ringback.samples.repair import Reading, Unreadable, read

_AT_START = re.compile(
    r"""[\s\u00a0\u200b\ufeff]*(?:\{|\[(?!\d{1,3}\]:[ \t])(?=[\s\u00a0]*(?:$|[{\["'“\]]|-?\d|true\b|false\b|null\b)))""",
    re.MULTILINE,
)
#: A brace or bracket stuck to a word, that begins an object: `Off.{`, `PUT /x HTTP/1.1 {"a": 1}`.
_WITHIN = re.compile(
    r"""(?<![/$\w{(\[-])\{(?=[ \t]*(?:$|["'“}]))|(?<=\w)\{(?=[ \t]*(?:$|["'“]))|\[(?=[ \t]*\{[ \t]*["'“])|(?<![\w\]])\[(?=[ \t]*(?:$|["“]))""",
    re.MULTILINE,
)
_BRACKETS = re.compile(r'"[^"\n]*"|[{}\[\]]')
_LIKE_JSON = re.compile(
    r"""[\s\u00a0\u200b\ufeff]*(?:[{}\]"'“”,:/]|\[|\.\.|…|-?\d|(?:true|false|null)\b|[\w-]{1,40}["']?\s*:\s*["'{\[\d]|$)""",
    re.MULTILINE,
)
#: Spaces that look like a plain one, and characters that look like nothing.
_ODD_SPACE = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_MAX_RAW = 2_000
#: A page with more blocks than this is no documentation.
MAX_BLOCKS = 20_000


@frozen
class Text:
    """A piece of text between blocks: a line, or what is left of one."""

    number: int
    text: str
    heading: bool = False
    cells: tuple[str, ...] = ()


@frozen
class Block:
    """A block of JSON: where it stands, and what was read or why it could not be."""

    #: The lines, in the file, that it begins and ends on.
    first: int
    last: int
    raw: str
    read: Reading | Unreadable
    #: The line that reading stopped at, or that a doubt is about.
    at: int
    fenced: bool = False
    #: The line of each member and item, by JSON pointer.
    lines: Mapping[str, int] = field(factory=dict)
    #: The line of each repair, in the order of the edits.
    repaired: tuple[int, ...] = ()
    #: What is uncertain about what was read: line and reason.
    doubts: tuple[tuple[int, str], ...] = ()


def pieces(page: Page) -> Iterator[Text | Block]:
    """Return the page in order, cut into text and blocks."""
    index, column, blocks = 0, 0, 0
    while index < len(page.lines):
        start = _start_of_block(page, index, column)
        if start is None:
            yield from _text(page, index, column)
            index, column = index + 1, 0
            continue
        if page.text[page.offset(index) + column : start].strip():
            yield _text_piece(page, index, column, start - page.offset(index))
        block, end = _block(page, start)
        yield block
        blocks += 1
        if blocks > MAX_BLOCKS:
            raise NotReadable(path=page.name, reason=f"it has more than {MAX_BLOCKS:,} blocks of JSON")
        index = page.index_at(end)
        column = end - page.offset(index)


def _start_of_block(page: Page, index: int, column: int) -> int | None:
    line = page.lines[index]
    if line.cells:
        return None
    begin = page.offset(index) + column
    end = page.offset(index) + len(line.text)
    found = _AT_START.match(page.text, begin, end) if not column or not line.text[:column].strip() else None
    found = (
        found
        or _WITHIN.search(page.text, begin, end)
        or (_AT_START.match(page.text, begin, end) if column else None)
    )
    return found.end() - 1 if found else None


def _text(page: Page, index: int, column: int) -> Iterator[Text]:
    line = page.lines[index]
    if line.cells:
        yield Text(line.number, line.text, line.heading, line.cells)
    elif not column or line.text[column:].strip():
        yield _text_piece(page, index, column, len(line.text))


def _text_piece(page: Page, index: int, start: int, end: int) -> Text:
    line = page.lines[index]
    return Text(line.number, plain(line.text[start:end]), line.heading)


def plain(text: str) -> str:
    """Return a text with plain spaces for odd ones, and without characters that nobody sees."""
    return _INVISIBLE.sub("", _ODD_SPACE.sub(" ", text)).strip()


def _block(page: Page, start: int) -> tuple[Block, int]:
    index = page.index_at(start)
    limit = _limit(page, index)
    found = read(page.text, start, limit)
    if isinstance(found, Unreadable):
        end, at = _end_of_unreadable(page, found, limit), found.at
    else:
        end, at = found.end, start
    block = Block(
        first=page.lines[index].number,
        last=page.number_at(max(start, end - 1)),
        raw=page.text[start : min(end, start + _MAX_RAW) if isinstance(found, Unreadable) else end],
        read=found,
        at=page.number_at(min(at, max(start, end - 1))),
        fenced=bool(page.lines[index].fence),
    )
    if isinstance(found, Reading):
        block = evolve(
            block,
            lines={pointer: page.number_at(at) for pointer, at in found.places.items()},
            repaired=tuple(page.number_at(each.at) for each in found.edits),
            doubts=tuple((page.number_at(at), reason) for at, reason in found.doubts),
        )
    return block, end


def _limit(page: Page, index: int) -> int:
    """Return where a block has to end that begins on this line: with the preformatted text around it."""
    if not page.lines[index].fence:
        return len(page.text)
    last = page.fence_ends[index]
    return page.offset(last) + len(page.lines[last].text)


def _end_of_unreadable(page: Page, found: Unreadable, limit: int) -> int:
    """Return where a block ends that could not be read: closed again, or before a line that is no JSON."""
    depth = max(found.depth, 1)
    position = max(found.at, found.start + 1)
    if found.depth == 0:
        return position
    text = page.text
    while position < limit:
        line_end = text.find("\n", position, limit)
        line_end = limit if line_end < 0 else line_end
        for bracket in _BRACKETS.finditer(text, position, line_end):
            depth += (bracket[0] in ("{", "[")) - (bracket[0] in ("}", "]"))
            if depth == 0:
                return bracket.end()
        following = line_end + 1
        if following >= limit or not _goes_on(text, following, limit):
            return line_end
        position = following
    return limit


def _goes_on(text: str, position: int, limit: int) -> bool:
    """Tell whether a line may belong to JSON; a blank one does where the next line with text does."""
    found = _LIKE_JSON.match(text, position, limit)
    if not found:
        return False
    end = text.find("\n", position, limit)
    blank = not text[position : limit if end < 0 else end].strip()
    return not blank or (
        0 <= end < limit and bool(text[end + 1 : end + 200].strip()) and _next_goes_on(text, end + 1, limit)
    )


def _next_goes_on(text: str, position: int, limit: int) -> bool:
    found = re.compile(r"\s*").match(text, position, min(limit, position + 200))
    return bool(found and _LIKE_JSON.match(text, found.end(), limit))
