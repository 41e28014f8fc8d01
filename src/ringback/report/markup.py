"""
Markdown as code hosts render it, around text that nobody can vouch for.

All such text stands in code: there it is neither markup nor HTML, and code hosts link no mention, issue, commit
or address in it.
"""

import html
import re
from collections.abc import Iterable, Sequence

from attrs import define, field

from ringback.report.inert import plain_text
from ringback.report.wording import one_line

_TICKS = re.compile("`+")


@define
class Page:
    """Text that is made of whole blocks, and has an end."""

    most: int
    blocks: list[str] = field(factory=list)
    size: int = 0

    def add(self, text: str) -> None:
        """Add a block."""
        self.blocks.append(text)
        self.size += len(text.encode())

    def fill(self, blocks: Iterable[str], share: float) -> int:
        """Add blocks until a share of the page is full; return how many are left."""
        left = 0
        for each in blocks:
            if left or self.size + len(each.encode()) > self.most * share:
                left += 1
            else:
                self.add(each)
        return left

    @property
    def text(self) -> str:
        """All blocks."""
        return "".join(self.blocks)


def code(text: str, most: int = 160) -> str:
    """Return a text in one line of code; a dash where there is none."""
    flat = plain_text(one_line(text, most))
    if not flat:
        return "–"
    ticks = _longer(flat, 1)
    # One space on each side is taken off by whoever renders it.
    pad = " " if flat[0] in "` " or flat[-1] in "` " else ""
    return f"{ticks}{pad}{flat}{pad}{ticks}"


def cell(text: str, most: int = 160) -> str:
    """Return the same for a cell of a table, where nothing hides a stroke: it is shown as a broken one."""
    return code(text.replace("|", "¦"), most)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; cells are Markdown already."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(each)} |\n" for each in lines)


def block(text: str, language: str = "", most: int = 2_000) -> str:
    """Return text as a block of code."""
    shown = plain_text(text if len(text) <= most else f"{text[:most]}\n… ({len(text):,} characters)")
    ticks = _longer(shown, 3)
    return f"{ticks}{language}\n{shown.rstrip()}\n{ticks}\n"


def details(said: str, body: str, quoted: str = "") -> str:
    """Return what is folded away behind words of ours and a text of others."""
    shown = html.escape(plain_text(one_line(quoted, 200)))
    line = " ".join(filter(None, (said, f"<code>{shown}</code>" if shown else "")))
    return f"<details><summary>{line}</summary>\n\n{body.rstrip()}\n\n</details>\n"


def _longer(text: str, least: int) -> str:
    most = max((len(each) for each in _TICKS.findall(text)), default=0)
    return "`" * max(least, most + 1)
