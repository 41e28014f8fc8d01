"""
The sequence diagram of a case: who told whom what, time flowing down.

It draws `ringback.run.Arrow`s as one SVG without ids of its own making, so that a page
may hold many; colours and fonts are the page's (`templates/sequence.css`).
"""

from collections.abc import Iterator, Mapping, Sequence
from html import escape

from attrs import frozen

from ringback.report.page import asset
from ringback.report.wording import counted, one_line
from ringback.run import Arrow

#: Pixels: between lifelines, beside the outer ones, for exchange and time, of a row, before a command, of a head.
LANE, EDGE, MARGIN, ROW, GAP, HEAD = 196, 74, 88, 32, 12, 30

#: After so many seconds in which nothing happened, the diagram says so, in so many pixels.
PAUSE, PAUSED = 1.0, 22

#: How the label of what should have come, and did not, ends.
LOST = " never came"

#: Pixels that a letter takes, roughly.
LETTER = 6.9

#: Arrows drawn at most, and told to a screen reader at most.
MOST, TOLD = 300, 60

#: From this many arrows on, the names stand below the lifelines as well.
LONG = 14


@frozen
class _Row:
    """One arrow with its place."""

    arrow: Arrow
    y: int
    #: Where it begins and where it points to.
    begin: int
    end: int
    #: Seconds since the one before, where they are worth telling; else 0.
    pause: float = 0.0

    @property
    def opens(self) -> bool:
        """Whether something new begins with it."""
        return self.arrow.kind == "command"

    @property
    def lost(self) -> bool:
        """Whether it is what should have come, and did not."""
        return self.arrow.faulty and self.arrow.label.endswith(LOST)


def svg(
    arrows: Sequence[Arrow],
    *,
    name: str,
    title: str,
    actors: Sequence[str] = (),
    server: str = "server",
    timed: bool = True,
) -> str:
    """
    Return the diagram of these arrows.

    `name` makes its ids unique in a page; `actors` that occur come in the order given, others as they occur.
    Times stand beside it where somebody looked at a clock (`timed`).
    """
    lanes = _lanes(_ordered(arrows, actors), server)
    rows = tuple(_rows(arrows[:MOST], lanes, server))
    left = len(arrows) - len(rows)
    foot = (rows[-1].y if rows else HEAD + GAP) + ROW * (2 if left else 1)
    tall = foot + (HEAD if len(rows) >= LONG else 0) + 2
    wide = max(lanes.values()) + EDGE
    parts = [
        (
            f'<svg class="sequence" role="img" aria-labelledby="{escape(name)}-title {escape(name)}-told"'
            f' width="{wide}" height="{tall}" viewBox="0 0 {wide} {tall}" xmlns="http://www.w3.org/2000/svg">'
        ),
        f'<title id="{escape(name)}-title">{_text(title, 200)}</title>',
        f'<desc id="{escape(name)}-told">{_text(_told(arrows, server), 8000)}</desc>',
        *_turns(rows, wide),
        *_lifelines(lanes, server, foot, repeated=len(rows) >= LONG),
        *map(_drawn, rows),
        *_margin(rows, arrows[0].at if arrows else 0.0, timed=timed),
    ]
    if left:
        parts.append(f'<text class="more" x="{MARGIN}" y="{foot - ROW // 2}">… and {left:,} more</text>')
    return "".join([*parts, "</svg>"])


def alone(drawn: str) -> str:
    """Return a diagram as a file of its own, which has its style with it."""
    style = asset("alone.css", "sequence.css")
    begin, end = drawn.split(">", 1)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{begin}><style>{style}</style>{end}\n'


def _ordered(arrows: Sequence[Arrow], actors: Sequence[str]) -> list[str]:
    occurring = dict.fromkeys(each.actor for each in arrows)
    return [each for each in dict.fromkeys((*actors, *occurring)) if each in occurring]


def _lanes(actors: Sequence[str], server: str) -> Mapping[str, int]:
    """Return where each lifeline stands: the server after the first half of the actors."""
    half = max(1, len(actors) // 2) if actors else 0
    names = (*actors[:half], server, *actors[half:])
    return {each: MARGIN + EDGE + number * LANE for number, each in enumerate(names)}


def _rows(arrows: Sequence[Arrow], lanes: Mapping[str, int], server: str) -> Iterator[_Row]:
    y, before = HEAD + GAP // 2, arrows[0].at if arrows else 0.0
    for arrow in arrows:
        pause = arrow.at - before if arrow.at - before >= PAUSE else 0.0
        before = arrow.at
        y += ROW + (GAP if arrow.kind == "command" else 0) + (PAUSED if pause else 0)
        ends = (lanes[arrow.actor], lanes[server])
        begin, end = ends if arrow.kind == "command" else ends[::-1]
        yield _Row(arrow=arrow, y=y, begin=begin, end=end, pause=pause)


def _turns(rows: Sequence[_Row], wide: int) -> Iterator[str]:
    """Yield what stands behind: every other command with all that follows it, and each row at fault."""
    turns: list[list[_Row]] = []
    for row in rows:
        if row.opens or not turns:
            turns.append([])
        turns[-1].append(row)
    for each in turns[::2]:
        yield _behind("turn", each[0].y - ROW + 8, each[-1].y + 12, wide)
    for row in rows:
        if row.arrow.faulty:
            yield _behind("fault", row.y - ROW + 12, row.y + 10, wide)


def _behind(sort: str, top: int, foot: int, wide: int) -> str:
    return f'<rect class="{sort}" x="0" y="{top}" width="{wide}" height="{foot - top}" rx="4"/>'


def _lifelines(lanes: Mapping[str, int], server: str, foot: int, *, repeated: bool) -> Iterator[str]:
    for each, x in lanes.items():
        kind = "server" if each == server else "actor"
        yield f'<path class="life {kind}" d="M{x} {HEAD}V{foot}"/>'
        for y in (0, foot) if repeated else (0,):
            yield (
                f'<g class="who {kind}"><rect x="{x - 62}" y="{y + 1}" width="124" height="{HEAD - 2}" rx="6"/>'
                f'<text x="{x}" y="{y + 20}">{_text(each, 17)}</text></g>'
            )


def _drawn(row: _Row) -> str:
    way = 1 if row.end > row.begin else -1
    arrow = row.arrow
    middle = (row.begin + row.end) // 2
    tip = row.end - 2 * way
    back = tip - 9 * way
    head = f"M{back} {row.y - 5}L{tip} {row.y}L{back} {row.y + 5}" + ("Z" if arrow.kind == "command" else "")
    faulty = (" faulty" if arrow.faulty else "") + (" lost" if row.lost else "")
    cross = f'<path class="cross" d="M{middle - 6} {row.y - 6}l12 12m0 -12l-12 12"/>' if arrow.faulty else ""
    pointed = "" if row.lost else f'<path class="tip" d="{head}"/>'
    # What never came has no tip that its label must leave room for.
    fits = int((abs(row.end - row.begin) - (0 if row.lost else 28)) / LETTER)
    return (
        f'<g class="{arrow.kind}{faulty}"><title>{_text(_hover(arrow), 600)}</title>'
        f'<path class="line" d="M{row.begin} {row.y}H{middle if row.lost else tip}"/>'
        f"{pointed}{cross}"
        f'<text x="{middle}" y="{row.y - 8}">{_text(arrow.label, fits)}</text></g>'
    )


def _hover(arrow: Arrow) -> str:
    of = f", exchange {arrow.exchange}" if arrow.exchange is not None else ""
    detail = f": {arrow.detail}" if arrow.detail else ""
    fault = "At fault. " if arrow.faulty else ""
    return f"{fault}{arrow.label} ({arrow.kind}{of}){detail}"


def _margin(rows: Sequence[_Row], begin: float, *, timed: bool) -> Iterator[str]:
    # Where all is over within a second, hundredths would be the same on most rows.
    digits = 3 if max((row.arrow.at for row in rows), default=begin) - begin < 1 else 2
    for row in rows:
        at = max(0.0, row.arrow.at - begin)
        if timed and row.pause:
            middle = row.y - ROW - PAUSED // 2 + 14
            yield f'<text class="pause" x="{MARGIN - 4}" y="{middle}">{row.pause:,.1f} s later</text>'
        if timed:
            yield f'<text class="time" x="{MARGIN - 4}" y="{row.y + 4}">{at:.{digits}f} s</text>'
        if row.arrow.kind == "command" and row.arrow.exchange is not None:
            yield f'<text class="exchange" x="2" y="{row.y + 4}">#{row.arrow.exchange}</text>'


def _told(arrows: Sequence[Arrow], server: str) -> str:
    """Return the diagram as sentences."""
    steps = []
    for each in arrows[:TOLD]:
        whence, whither = (each.actor, server) if each.kind == "command" else (server, each.actor)
        fault = ", at fault" if each.faulty else ""
        steps.append(f"{whence} to {whither}: {one_line(each.label, 80)}{fault}.")
    more = f" And {len(arrows) - TOLD:,} more." if len(arrows) > TOLD else ""
    return f"{counted(len(arrows), 'message')}. {' '.join(steps)}{more}"


def _text(text: str, most: int) -> str:
    return escape(one_line(text, most))
