"""
What was read from a page of documentation: operations, exchanges, repairs, doubts.

It knows how the parts of reading follow on each other and how what was read is
named.  It refuses to decide what a contract demands: that is derived, or ruled on.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from attrs import asdict, evolve, field, frozen

from ringback.errors import NotReadable
from ringback.model import Json
from ringback.samples.addresses import addresses
from ringback.samples.blocks import Text, pieces
from ringback.samples.exchanges import Doubt, Found, Group, exchanges
from ringback.samples.heads import head_of
from ringback.samples.operations import DocumentedCode, DocumentedOperation, codes, operations, selected
from ringback.samples.page import Page
from ringback.samples.replacing import Repair
from ringback.samples.tables import is_heading, tables

_SLUG = re.compile(r"[^A-Za-z0-9._-]+")
#: Labels that begin parts of a page.
_PARTS = re.compile(
    r"Request URL|HTTP [Mm]ethod|Required [Ff]eatures|Parameters|ParameterValue|NameType|Sample\b|HTTP response"
)
_CHROME = re.compile(
    r"(?:jump to|skip to|go to|revision as of|page tree|navigation|search|from |this (?:page|article)|\(?redirected|home\b|table of|contents\b|browse\b|tools\b|log in)",
    re.IGNORECASE,
)

_MAX_TITLE = 100
#: A page with more of them is no documentation.
MAX_OPERATIONS = 1_000
MAX_TABLES = 10_000


@frozen
class Sample:
    """A message of a page, under the name that it has from now on."""

    id: str
    exchange: str
    operation: str
    found: Found

    def as_json(self, document: str) -> Json:
        """Return the sample in the form of `contracts/<api>/samples/*.json`."""
        found = self.found
        span = f"{found.first}-{found.last}" if found.last > found.first else str(found.first)
        shown: dict[str, Json] = {
            "id": self.id,
            "kind": found.kind,
            "operation": self.operation,
            "method": found.method,
            "url": found.url,
            "status": found.status,
            "exchange": self.exchange,
            "source": f"{document}:{span}",
            "body": found.body,
            "repairs": [_repair(each) for each in found.repairs],
            "lines": dict(found.lines),
        }
        if found.head:
            shown["head"] = list(found.head)
        if found.raw:
            shown["raw"] = found.raw
        return shown


@frozen
class Imported:
    """One page, read."""

    document: str
    title: str
    operations: tuple[DocumentedOperation, ...]
    samples: tuple[Sample, ...]
    #: Codes that the page lists without an operation.
    codes: tuple[DocumentedCode, ...] = ()
    doubts: tuple[Doubt, ...] = field(default=())

    @property
    def repairs(self) -> tuple[tuple[str, Repair], ...]:
        """Every repair, with the id of the sample it was made in."""
        return tuple((sample.id, each) for sample in self.samples for each in sample.found.repairs)

    def as_json(self) -> Json:
        """Return all that was read."""
        return {
            "document": self.document,
            "title": self.title,
            "operations": [operation_as_json(each) for each in self.operations],
            "codes": [_code(each) for each in self.codes],
            "samples": [each.as_json(self.document) for each in self.samples],
            "repairs": [{"sample": sample, **_repair(each)} for sample, each in self.repairs],
            "doubts": [asdict(each) for each in self.doubts],
        }


def imported(page: Page) -> Imported:
    """Read a page."""
    parts = tuple(pieces(page))
    exchanged = exchanges(parts)
    found = [each for group in exchanged.groups for each in group.samples]
    requests = [each for each in found if each.kind == "request"]
    known = {key for each in requests if isinstance(each.body, Mapping) for key in each.body}
    title = title_of(page, parts)
    tabled = tuple(tables(parts, known))
    given = addresses(parts, exchanged.addresses)
    documented: list[DocumentedOperation] = []
    doubts = [*exchanged.doubts, *_doubts_of_lines(page, parts)]
    if len(given) > MAX_OPERATIONS or len(tabled) > MAX_TABLES:
        reason = f"it has more than {MAX_OPERATIONS:,} operations, or {MAX_TABLES:,} tables"
        raise NotReadable(path=page.name, reason=reason)
    for each in operations(given, tabled, requests, lambda line: _title_at(parts, line) or title):
        if isinstance(each, Doubt):
            doubts.append(each)
        else:
            documented.append(each)
    named = documented[0].name if len(documented) == 1 and documented[0].selector else title
    document = slug(named) or slug(page.name) or "page"
    samples = tuple(_named(document, exchanged.groups, documented))
    shared = () if documented else tuple(codes(tabled))
    if not samples and not documented and not shared:
        doubts.append(Doubt(1, len(page.lines), "nothing on this page looks like an operation or a message"))
    return Imported(
        document=document,
        title=title,
        operations=tuple(documented),
        samples=samples,
        codes=shared,
        doubts=tuple(sorted(doubts, key=lambda each: each.line)),
    )


def _doubts_of_lines(page: Page, parts: Sequence[object]) -> Iterator[Doubt]:
    """Yield what is doubtful about lines: numbers that were left out, and a whole page on one of them."""
    for first, last in page.numbered:
        yield Doubt(first, last, "the lines have numbers before them, which are left out")
    for each in parts:
        if isinstance(each, Text) and not each.cells and len(set(_PARTS.findall(each.text[:20_000]))) > 2:  # noqa: PLR2004  (two may stand in a sentence)
            says = (
                "several parts of the page stand on this line; of it, only address, request and JSON are read"
            )
            yield Doubt(each.number, each.number, says, each.text[:2_000])


def title_of(page: Page, parts: Sequence[object]) -> str:
    """Return the page's title: its first heading, else its first line that is not of the site around it."""
    texts = [each for each in parts if isinstance(each, Text) and each.text and not each.cells]
    headed = next((each.text for each in texts if each.heading), "")
    short = (each.text for each in texts if len(each.text) <= _MAX_TITLE and not is_heading(each.text))
    first = next((each for each in short if not _CHROME.match(each) and not head_of(each, 0)), "")
    return headed or (first if not first.endswith(".") else "") or page.name


def _title_at(parts: Sequence[object], line: int) -> str:
    """Return the last heading, or short line, that stands before a line."""
    before = [each for each in parts if isinstance(each, Text) and each.number < line and not each.cells]
    short = (each.text for each in reversed(before) if 0 < len(each.text) <= _MAX_TITLE)
    return next((each for each in short if not each.endswith((".", ":")) and not is_heading(each)), "")


def slug(text: str) -> str:
    """Return a name for files that is made of a text: letters, digits and hyphens."""
    return _SLUG.sub("-", text).strip("-._")[:80]


def renamed(read: Sequence[Imported]) -> Iterator[Imported]:
    """Give pages of the same name different ones: Dial, Dial-2, Dial-3."""
    taken: set[str] = set()
    for each in read:
        number, name = 1, each.document
        while name.lower() in taken:
            number += 1
            name = f"{each.document}-v{number}"
        taken.add(name.lower())
        yield each if name == each.document else _under(each, name)


def _under(read: Imported, name: str) -> Imported:
    def moved(old: str) -> str:
        return name + old[len(read.document) :]

    samples = tuple(evolve(each, id=moved(each.id), exchange=moved(each.exchange)) for each in read.samples)
    return evolve(read, document=name, samples=samples)


def _named(
    document: str, groups: Sequence[Group], documented: Sequence[DocumentedOperation]
) -> Iterator[Sample]:
    numbers = _numbers(groups)
    for group, number in zip(groups, numbers, strict=True):
        exchange = f"{document}-{number}"
        operation = _operation_of(group, documented)
        of_kind: dict[str, int] = {}
        for each in group.samples:
            of_kind[each.kind] = of_kind.get(each.kind, 0) + 1
            several = sum(other.kind == each.kind for other in group.samples) > 1
            name = f"{exchange}.{each.kind}" + (f".{of_kind[each.kind]}" if several else "")
            yield Sample(name, exchange, operation, each)


def _numbers(groups: Sequence[Group]) -> list[str]:
    """Return the exchanges' numbers: the page's own numbers of samples, each exchange of a story behind a dot."""
    together: dict[int, int] = {}
    for each in groups:
        if each.sample is not None:
            together[each.sample] = together.get(each.sample, 0) + 1
    seen: dict[int, int] = {}
    free = 0
    numbers: list[str] = []
    for each in groups:
        if each.sample is None:
            free += 1
            while free in together:
                free += 1
            numbers.append(str(free))
        else:
            seen[each.sample] = seen.get(each.sample, 0) + 1
            alone = together[each.sample] == 1
            numbers.append(str(each.sample) if alone else f"{each.sample}.{seen[each.sample]}")
    return numbers


def _operation_of(group: Group, documented: Sequence[DocumentedOperation]) -> str:
    """Return the operation of an exchange: what its request says; "" where no request is printed."""
    request = group.first("request")
    if request is None:
        return ""
    if value := selected(request, [each.selector for each in documented if each.selector]):
        return value
    before = [each for each in documented if each.selector is None]
    fitting = [each for each in before if each.method in ("", request.method)]
    return fitting[0].name if len(fitting) == 1 else ""


def _repair(repair: Repair) -> Json:
    return {key: value for key, value in asdict(repair).items() if value is not None}


def _code(code: DocumentedCode) -> Json:
    return {"line": code.line, "status": code.status, "code": code.code or None}


def operation_as_json(operation: DocumentedOperation) -> Json:
    """Return an operation, as the page documents it."""
    return {
        "name": operation.name,
        "line": operation.line,
        "method": operation.method,
        "path": operation.path,
        "selector": dict([operation.selector]) if operation.selector else None,
        "features": list(operation.features),
        "parameters": [
            {
                "name": each.name,
                "line": each.line,
                "in": each.place,
                "types": list(each.types),
                "declared": each.declared or None,
                "required": each.required,
                "basis": each.basis,
                "default": each.default,
                "values": list(each.values),
                "open": each.open,
            }
            for each in operation.parameters
        ],
        "success": list(operation.success),
        "errors": [_code(each) for each in operation.errors],
    }
