"""
Which case says what about which requirement: a row for each requirement, a column for each case.

It knows where each mark stands, one path for all marks of a kind in a row, so that forty thousand cells are a few
hundred elements. It refuses to know colours.
"""

from collections.abc import Callable, Mapping, Sequence

from attrs import field, frozen

from ringback.report.overview import Coverage
from ringback.run import Case, Result, Run

#: Columns at most; more cases than that share columns.
MOST_COLUMNS = 400

#: What a cell says, the most telling first, and how its mark is drawn in a row ten units high.
MARKS: Mapping[str, str] = {
    "departs": "0v10",
    "unclear": "1v3m0 2v3",
    "passed": "2v6",
    "skipped": "4.5v1",
}

#: Pixels of a column: of few, and of many.
WIDE, NARROW, FEW = 8, 4, 150

#: A band is named from this many pixels on.
NAMED = 14


@frozen
class Column:
    """One case, or several that are shown as one."""

    #: What is said of it.
    title: str
    #: The first case that it stands for.
    case: Case
    #: What it belongs to: the id without its last part.
    band: str


@frozen
class Row:
    """What the cases say about one requirement."""

    coverage: Coverage
    #: For each kind of mark that occurs, its path; a column is one unit wide.
    paths: Mapping[str, str]
    #: How many cells there are of each kind.
    counts: Mapping[str, int]
    #: All operations of the cases.
    operations: tuple[str, ...]


@frozen
class Band:
    """Neighbouring columns of one feature, in pixels."""

    name: str
    x: int
    width: int

    @property
    def named(self) -> bool:
        """Whether there is room for the name."""
        return self.width >= NAMED


@frozen
class Matrix:
    """All rows and columns."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    bands: tuple[Band, ...] = field(default=())

    @property
    def pixels(self) -> int:
        """How wide a column is."""
        return WIDE if len(self.columns) <= FEW else NARROW


def matrix(run: Run, coverage: Sequence[Coverage]) -> Matrix:
    """Return the matrix of a run; without columns where no case names a requirement."""
    named = {case.id: _named(case, run.result(case.id)) for case in run.cases}
    cases = [case for case in run.cases if named[case.id]]
    shared = next((each for each in _SHARING if len({each(case) for case in cases}) <= MOST_COLUMNS), _kind)
    places: dict[str, int] = {}
    columns: list[Column] = []
    cells: dict[str, dict[int, str]] = {each.id: {} for each in coverage}
    operations: dict[str, set[str]] = {each.id: set() for each in coverage}
    for case in cases:
        title = shared(case)
        if title not in places:
            places[title] = len(columns)
            columns.append(Column(title=title, case=case, band=_folder(case)))
        for name in named[case.id]:
            if name in cells:
                row, place = cells[name], places[title]
                row[place] = _worse(row.get(place), _mark(run.result(case.id), name))
                operations[name].update(case.operations)
    made = Matrix(
        columns=tuple(columns),
        rows=tuple(_row(each, cells[each.id], operations[each.id]) for each in coverage),
    )
    return Matrix(columns=made.columns, rows=made.rows, bands=_bands(made.columns, made.pixels))


def _named(case: Case, result: Result) -> tuple[str, ...]:
    broken = (each.requirement for each in result.findings if each.requirement)
    return tuple(dict.fromkeys((*case.requirements, *broken)))


def _mark(result: Result, requirement: str) -> str:
    if any(each.requirement == requirement for each in result.findings):
        return "departs"
    return "unclear" if result.outcome in ("failed", "errored") else result.outcome


def _worse(one: str | None, other: str) -> str:
    order = tuple(MARKS)
    return other if one is None else min(one, other, key=order.index)


def _row(coverage: Coverage, cells: Mapping[int, str], operations: set[str]) -> Row:
    paths, counts = dict[str, str](), dict[str, int]()
    for mark, drawn in MARKS.items():
        places = sorted(place for place, each in cells.items() if each == mark)
        if places:
            paths[mark] = "".join(f"M{place}.5 {drawn}" for place in places)
            counts[mark] = len(places)
    return Row(coverage=coverage, paths=paths, counts=counts, operations=tuple(sorted(operations)))


def _bands(columns: Sequence[Column], pixels: int) -> tuple[Band, ...]:
    bands: list[Band] = []
    for number, each in enumerate(columns):
        name = each.band.rpartition("/")[2]
        if bands and bands[-1].name == name:
            last = bands.pop()
            bands.append(Band(name=name, x=last.x, width=last.width + pixels))
        else:
            bands.append(Band(name=name, x=number * pixels, width=pixels))
    return tuple(bands)


def _whole(case: Case) -> str:
    return case.id


def _folder(case: Case) -> str:
    return case.id.rpartition("/")[0] or case.kind


def _kind(case: Case) -> str:
    return case.kind


_SHARING: tuple[Callable[[Case], str], ...] = (_whole, _folder)
