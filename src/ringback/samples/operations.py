"""
The operations of a page: address, selector, parameters, codes.

It knows how tables, addresses and samples of one page belong together.  It
refuses to reconcile them: where they contradict each other it says so.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from attrs import evolve, frozen

from ringback.samples.addresses import Address, path_of
from ringback.samples.exchanges import SELECTORS, Doubt, Found
from ringback.samples.parameters import DocumentedParameter, constant, parameters, sent_only
from ringback.samples.tables import Table

_IDENTIFIER = re.compile(r"[A-Za-z][\w-]{0,80}")


@frozen
class DocumentedCode:
    """A status or a code that an operation may answer with."""

    line: int
    status: int | None
    code: str
    text: str


@frozen
class DocumentedOperation:
    """An operation, as a page documents it."""

    line: int
    name: str
    method: str = ""
    path: str = ""
    #: The member of the body, and its value, that tell it apart; empty where its URL does.
    selector: tuple[str, str] | None = None
    features: tuple[str, ...] = ()
    parameters: tuple[DocumentedParameter, ...] = ()
    codes: tuple[DocumentedCode, ...] = ()

    @property
    def success(self) -> tuple[int, ...]:
        """The statuses that the page gives for success."""
        return tuple(each.status for each in self.codes if each.status is not None and each.status < 400)  # noqa: PLR2004

    @property
    def errors(self) -> tuple[DocumentedCode, ...]:
        """The errors that the page gives."""
        return tuple(each for each in self.codes if each.status is None or each.status >= 400)  # noqa: PLR2004


@frozen
class _Section:
    """What belongs to one operation of a page."""

    address: Address
    tables: tuple[Table, ...]
    requests: tuple[Found, ...]


def operations(
    addresses: Sequence[Address],
    tables: Sequence[Table],
    requests: Sequence[Found],
    title_at: Callable[[int], str],
) -> Iterator[DocumentedOperation | Doubt]:
    """
    Return the operations of a page, and what is doubtful about them.

    `title_at` names an operation that nothing else names, by the line of its address.
    """
    for table in tables:
        yield from _doubts_of(table)
    for section in _sections(addresses, tables, requests):
        yield from _operation(section, title_at(section.address.line if len(addresses) > 1 else 0))


def _doubts_of(table: Table) -> Iterator[Doubt]:
    for number, reason in table.doubts:
        yield Doubt(number, number, reason)
    for column in table.columns:
        if not column.known:
            says = f"a column is titled {column.title[:30]}; it is read as the description"
            yield Doubt(table.first, table.first, says)
    for row in table.unread:
        yield Doubt(row.number, row.number, "a line of a table could not be read as a row", row.cells[0])
    wide = len(table.rows) > 1 and all(len(each.cells) > 2 for each in table.rows)  # noqa: PLR2004
    if wide and not table.columns:
        titles = ", ".join(each[:30] for each in table.rows[0].cells[:6])
        yield Doubt(
            table.first, table.rows[-1].number, f"nothing is known about a table that begins with {titles}"
        )


def _sections(
    addresses: Sequence[Address], tables: Sequence[Table], requests: Sequence[Found]
) -> Iterator[_Section]:
    keyed = [each for each in tables if each.columns]
    if not addresses:
        first = next((each for each in requests if each.method), None)
        if first or any(each.has("name") for each in keyed):
            yield _Section(Address(first.first if first else keyed[0].first), tuple(keyed), tuple(requests))
        return
    starts = [0, *(each.line for each in addresses[1:]), 1 << 62]
    for address, start, end in zip(addresses, starts, starts[1:], strict=False):
        yield _Section(
            address,
            tuple(each for each in keyed if start <= each.first < end),
            tuple(each for each in requests if start <= each.first < end),
        )


def _operation(section: _Section, title: str) -> Iterator[DocumentedOperation | Doubt]:
    selector = _selector(section)
    own = [each for each in section.requests if _is_own(each, selector)]
    address = section.address
    found: dict[str, DocumentedParameter] = {}
    for each in _described(section, own, selector):
        if isinstance(each, Doubt):
            yield each
        else:
            found.setdefault(each.name, each)
    selector = selector or _constant(found.values())
    yield from _nowhere(section, own)
    address = address.renamed([each.name for each in found.values() if each.place == "path"])
    yield from _wrong_urls(address, own)
    if not address.path and own:
        first = own[0]
        says = "the page gives no URL for its operation; the sample's is taken"
        yield Doubt(first.first, first.first, says)
        address = evolve(address, method=first.method or "", path=path_of(first.url or ""))
    elif not address.method and own:
        address = evolve(address, method=own[0].method or "")
    yield DocumentedOperation(
        line=address.line,
        name=selector[1] if selector else title,
        method=address.method,
        path=address.path,
        selector=selector,
        features=address.features,
        parameters=tuple(found.values()),
        codes=tuple(codes(section.tables)),
    )


def _described(
    section: _Section, own: Sequence[Found], selector: tuple[str, str] | None
) -> Iterator[DocumentedParameter | Doubt]:
    """Yield the parameters that tables name, and those that samples send besides, with what is doubtful about them."""
    known: dict[str, DocumentedParameter] = {}
    keyed = [each for each in section.tables if each.has("name")]
    for table in keyed:
        for each in parameters(table, section.address.names, own):
            if isinstance(each, DocumentedParameter) and each.place != "response":
                yield from _twice(known.get(each.name), each)
                known.setdefault(each.name, each)
                yield each
            elif isinstance(each, Doubt):
                yield each
    for parameter in sent_only(own, {*known, *dict([selector] if selector else ())}):
        yield parameter
        if keyed:
            says = f"{parameter.name} stands in a sample, and no table names it"
            yield Doubt(parameter.line, parameter.line, says)


def _nowhere(section: _Section, own: Sequence[Found]) -> Iterator[Doubt]:
    """Yield what is doubtful about an operation of which no page says where it is sent to."""
    address = section.address
    if not address.path and not own:
        first = section.tables[0].first
        last = max((each.rows[-1].number for each in section.tables if each.rows), default=first)
        says = "the page has neither address nor request for these members; it may describe a resource"
        yield Doubt(first, last, says)
    elif not address.method and not own:
        yield Doubt(address.line, address.line, "the page gives no method for this URL")


def _twice(before: DocumentedParameter | None, now: DocumentedParameter) -> Iterator[Doubt]:
    if before and (before.types, before.required, before.place) != (now.types, now.required, now.place):
        yield Doubt(
            now.line, now.line, f"{now.name} was described otherwise in line {before.line}; that counts"
        )


def _wrong_urls(address: Address, requests: Sequence[Found]) -> Iterator[Doubt]:
    for each in requests:
        if address.path and each.url and not address.matches(each.url):
            yield Doubt(
                each.first,
                each.first,
                f"this request goes to {each.url}, and the page's URL is {address.path}",
            )
        if address.method and each.method and address.method != each.method:
            yield Doubt(
                each.first,
                each.first,
                f"this request is a {each.method}, and the page's method is {address.method}",
            )


def _selector(section: _Section) -> tuple[str, str] | None:
    """Return the member that names the operation: the table's constant, else the first request's."""
    bodies = [each.body for each in section.requests if isinstance(each.body, Mapping)]
    for table in section.tables:
        for row in table.rows if table.has("name") else ():
            name, text = table.cell(row, "name") or "", table.cell(row, "text") or ""
            sent = [body[name] for body in bodies if isinstance(body.get(name), str)]
            only = constant(text)
            for value in sent or [only or text]:
                if value in (text, only) and _IDENTIFIER.fullmatch(value) and name in SELECTORS:
                    return name, value
    for body in bodies:
        for name in SELECTORS:
            if isinstance(body.get(name), str) and _IDENTIFIER.fullmatch(body[name]):
                return name, body[name]
    return None


def _constant(documented: Iterable[DocumentedParameter]) -> tuple[str, str] | None:
    """Return the one member of the body that must be there, and for which a table allows one value only."""
    fixed = [
        (each.name, each.values[0])
        for each in documented
        if each.place == "body" and each.required and len(each.values) == 1 and not each.open
    ]
    return fixed[0] if len(fixed) == 1 and _IDENTIFIER.fullmatch(fixed[0][1]) else None


def selected(found: Found, documented: Iterable[tuple[str, str]] = ()) -> str:
    """Return the value of the selector that a request's body carries, known by its name or documented; "" without."""
    body = found.body if isinstance(found.body, Mapping) else {}
    known = (value for name, value in documented if body.get(name) == value)
    return next(known, "") or next((body[each] for each in SELECTORS if isinstance(body.get(each), str)), "")


def _is_own(request: Found, selector: tuple[str, str] | None) -> bool:
    return selector is None or (
        isinstance(request.body, Mapping) and request.body.get(selector[0]) == selector[1]
    )


def codes(tables: Sequence[Table]) -> Iterator[DocumentedCode]:
    """Return the statuses and codes that tables list."""
    for table in tables:
        if table.has("name"):
            continue
        for row in table.rows:
            status = table.cell(row, "status")
            number = int(status) if status and re.fullmatch(r"[1-5]\d\d", status) else None
            code = table.cell(row, "code") or ""
            if number or code:
                yield DocumentedCode(row.number, number, code, table.cell(row, "text") or "")
