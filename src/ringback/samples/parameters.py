"""
Parameters of operations: what tables, descriptions and samples say about them.

It knows how descriptions word defaults and allowed values.  It refuses to
choose where table and samples disagree: both stand, and a doubt is raised.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from urllib.parse import parse_qsl

from attrs import field, frozen

from ringback.contracts.check import pointer
from ringback.model import Json
from ringback.samples.exchanges import SELECTORS, Doubt, Found, kind_of_label
from ringback.samples.tables import Row, Table

_TYPES = {
    "string": "string", "text": "string", "date": "string", "datetime": "string", "date-time": "string", "enum": "string", "url": "string",
    "uri": "string", "uuid": "string", "number": "number", "float": "number", "double": "number", "integer": "integer", "int": "integer",
    "long": "integer", "boolean": "boolean", "bool": "boolean", "object": "object", "json": "object", "json object": "object", "map": "object",
    "array": "array", "list": "array", "collection": "array",
}  # fmt: skip
_WORDED = (
    ("object", re.compile(r"\bJSON object\b", re.IGNORECASE)),
    ("array", re.compile(r"\b(?:JSON )?(?:array|list) of\b", re.IGNORECASE)),
    ("boolean", re.compile(r"\bboolean\b|\btrue or false\b", re.IGNORECASE)),
    ("string", re.compile(r"\bstring(?: value)?\b|\bURI\b|\bUUID\b")),
)
_OPTIONAL = re.compile(r"\boptional(?:ly)?\b|\bnot required\b|\bmay be (?:omitted|left out)\b", re.IGNORECASE)
_REQUIRED = re.compile(
    r"\brequired\b|\bmandatory\b|\bmust be (?:given|sent|set|present|specified)\b", re.IGNORECASE
)
_DEFAULT = re.compile(r"\bdefaults?(?: value)?(?: is|:| to|=)[ \t]*([^\n]{1,200})", re.IGNORECASE)
_MARKED_ITEM = re.compile(
    r"^[ \t*•-]{0,4}[\"'`]?(@?[\w*.-]{1,60})[\"'`]?[ \t]+[-–—:=][ \t]+[^\n]{0,300}\((?:the )?default\)",
    re.IGNORECASE | re.MULTILINE,
)
_MARKED = re.compile(r"([\w@*.-]{1,60})[\"'`]?[ \t]*\((?:the )?default\)", re.IGNORECASE)
_MUST = re.compile(r"\bmust be(?: set to)? [\"'`]?([\w@*-]{1,80})[\"'`]?\.?(?:\s|$)", re.IGNORECASE)
_LISTED = re.compile(
    r"\b(?:allowed|possible|valid|legal) values?(?: are|:| is)?[ \t:]*([^\n.]{1,300})|\bone of(?: the following)?(?: values)?:?[ \t]+([^\n.]{1,300})",
    re.IGNORECASE,
)
_ITEMS = re.compile(r"^[ \t*•-]{0,4}[\"'`]?(@?[\w*.-]{1,60})[\"'`]?[ \t]+[-–—:=][ \t]+\S", re.MULTILINE)
_ITEMS_FOLLOW = re.compile(
    r"following values|one of[^\n]{0,40}:\s*$|values?:\s*$", re.IGNORECASE | re.MULTILINE
)
_VALUE = re.compile(r"[\"'`“]?(@?[\w*.-]{1,60})[\"'`”]?(?: \((?:the )?default\))?")
_WORD = re.compile(r"[\"'`]?([@\w][\w@*.<>-]{0,80})[\"'`]?")
_NEEDED = frozenset(("yes", "true", "required", "mandatory", "y", "x", "always"))
_NOT_NEEDED = frozenset(("no", "false", "optional", "n", "-"))


@frozen
class DocumentedParameter:
    """A parameter, as a page documents it."""

    name: str
    line: int
    place: str
    types: tuple[str, ...] = ()
    #: The type as the page names it.
    declared: str = ""
    #: None where neither the page nor its samples tell.
    required: bool | None = None
    #: What tells whether it is required: column, text, samples or nothing.
    basis: str = "nothing"
    default: Json = None
    values: tuple[str, ...] = ()
    #: Whether other values of its type are legal beside those listed.
    open: bool = False
    #: The page's own words, for those who check.
    text: str = field(default="", repr=False)


def place_of(heading: str) -> str:
    """Return where the parameters under a heading are sent."""
    found = re.findall(r"\b(uri|url|path|query|form|header)s?\b", heading, re.IGNORECASE)
    if found and not re.search(r"\b(?:payload|body)\b", heading, re.IGNORECASE):
        place = str(found[-1]).lower()
        return "path" if place in ("uri", "url") else place
    return "response" if kind_of_label(heading) in ("response", "notification") else "body"


def parameters(
    table: Table, names: Sequence[str], requests: Sequence[Found]
) -> Iterator[DocumentedParameter | Doubt]:
    """Return a table's parameters and doubts; `names` stand in the path, `requests` are the operation's samples."""
    place = place_of(table.heading)
    for row in table.rows:
        name = table.cell(row, "name") or ""
        if not re.fullmatch(r"[\w@$.\[\]-]{1,80}\*?", name):
            yield Doubt(
                row.number, row.number, f"{name[:60]!r} is not the name of a parameter", " | ".join(row.cells)
            )
            continue
        where = "path" if name in names else place
        yield from _parameter(table, row, name.rstrip("*"), where, requests if where == "body" else ())


def _parameter(
    table: Table, row: Row, name: str, place: str, requests: Sequence[Found]
) -> Iterator[DocumentedParameter | Doubt]:
    text = table.cell(row, "text") or ""
    declared = table.cell(row, "type") or ""
    sent = [each.body[name] for each in requests if isinstance(each.body, Mapping) and name in each.body]
    typed = _types(declared) or _worded(text)
    shown = tuple(dict.fromkeys(type_of(each) for each in sent))
    required, basis = _required(
        table, row, name, text, [each for each in requests if isinstance(each.body, Mapping)]
    )
    listed = _values(name, table.cell(row, "values") or "", text, sent)
    # `User-Id - refers to …` in a list of values means: or any value of that type.
    values = tuple(each for each in listed if each != declared)
    default = _default(table.cell(row, "default"), text, typed)
    types = tuple(dict.fromkeys((*typed, *shown)))
    if "integer" in types and "number" in types:
        types = tuple(each for each in types if each != "integer")
    yield DocumentedParameter(
        name=name, line=row.number, place=place, types=types, declared=declared,
        required=required, basis=basis, default=default, values=values, open=len(values) < len(listed), text=text,
    )  # fmt: skip
    if typed and shown and not set(shown) <= set(typed) | ({"integer"} if "number" in typed else set()):
        says = f"{name} is a {' or '.join(typed)} by its description and a {' or '.join(shown)} in a sample; both are taken"
        yield Doubt(row.number, row.number, says)
    if required is None and place == "body":
        yield Doubt(row.number, row.number, f"nothing tells whether {name} is required")


def sent_only(requests: Sequence[Found], known: Collection[str]) -> Iterator[DocumentedParameter]:
    """Yield what an operation's samples send and no table names: members of bodies, and fields of forms."""
    forms = [isinstance(each.body, str) for each in requests]
    place = "form" if any(forms) else "body"
    bodies = [
        dict(parse_qsl(each.body, keep_blank_values=True)) if isinstance(each.body, str) else each.body
        for each in requests
        if isinstance(each.body, (Mapping, str))
    ]
    lines: dict[str, int] = {}
    for request, body in zip(
        (each for each in requests if isinstance(each.body, (Mapping, str))), bodies, strict=True
    ):
        for name in body:
            lines.setdefault(name, request.lines.get(pointer([name]), request.last))
    for name, line in lines.items():
        if name not in known:
            types = tuple(dict.fromkeys(type_of(body[name]) for body in bodies if name in body))
            yield DocumentedParameter(
                name=name,
                line=line,
                place=place,
                types=types,
                required=all(name in body for body in bodies),
                basis="samples",
            )


def type_of(value: Json) -> str:
    """Return the JSON type of a value."""
    if isinstance(value, bool):
        return "boolean"
    names: Mapping[type, str] = {
        str: "string",
        int: "integer",
        float: "number",
        dict: "object",
        list: "array",
        type(None): "null",
    }
    return names[type(value)]


def _types(declared: str) -> tuple[str, ...]:
    found = []
    for each in re.split(r"[ ]?(?:/|\||,| or )[ ]?", declared.lower()) if declared else ():
        plain = re.sub(r"[\[<(].*|of .*", "", each).strip()
        found.append("array" if each.endswith("[]") else _TYPES.get(plain, "string" if "-" in plain else ""))
    return tuple(dict.fromkeys(each for each in found if each))


def _worded(text: str) -> tuple[str, ...]:
    return next(((name,) for name, pattern in _WORDED if pattern.search(text[:2_000])), ())


def _required(
    table: Table, row: Row, name: str, text: str, requests: Sequence[Found]
) -> tuple[bool | None, str]:
    for role, needed in (("required", True), ("optional", False)):
        cell = table.cell(row, role)
        if cell is not None and cell.lower() in _NEEDED | _NOT_NEEDED:
            return (cell.lower() in _NEEDED) == needed, "column"
    if _OPTIONAL.search(text[:2_000]):
        return False, "text"
    if _REQUIRED.search(text[:2_000]) or row.cells[0].endswith("*"):
        return True, "text"
    if requests:
        return all(name in each.body for each in requests), "samples"
    return None, "nothing"


def _default(cell: str | None, text: str, types: Sequence[str]) -> Json:
    # In a list of values with what they mean, the value stands first, and not beside the mark.
    marked = _MARKED_ITEM.search(text[:5_000]) or _MARKED.search(text[:5_000])
    found = _DEFAULT.search(text[:5_000])
    raw = cell or (marked[1] if marked else found[1] if found else "")
    words = raw.strip().rstrip(".").split()
    if not words or words[0].lower() in ("the", "a", "an", "none", "-", "no", "system"):
        return None
    word = _WORD.fullmatch(words[0].rstrip(".,;"))
    if not word:
        return None
    if "number" in types or "integer" in types:
        return _number(word[1])
    if "boolean" in types:
        return {"true": True, "false": False}.get(word[1].lower())
    # More than one word is a sentence, unless the value is followed by its unit.
    return word[1] if len(words) == 1 or cell else None


def _number(word: str) -> Json:
    if re.fullmatch(r"-?\d{1,15}", word):
        return int(word)
    return float(word) if re.fullmatch(r"-?\d{1,15}\.\d{1,15}", word) else None


def _values(name: str, cell: str, text: str, sent: Sequence[Json]) -> tuple[str, ...]:
    if cell:
        return _items(cell)
    if _ITEMS_FOLLOW.search(text[:5_000]) and (items := _ITEMS.findall(text[:5_000])):
        return tuple(dict.fromkeys(items))
    if listed := _LISTED.search(text[:5_000]):
        return _items(listed[1] or listed[2])
    only = constant(text)
    if only and (only in sent or (not sent and name in SELECTORS) or "must be set to" in text.lower()):
        return (only,)
    alone = _WORD.fullmatch(text.strip())
    return (alone[1],) if alone and alone[1] in sent else ()


def constant(text: str) -> str:
    """Return the one value that a description allows ("must be set to Park"); "" where it names none."""
    found = _MUST.search(text[:5_000])
    return found[1] if found else ""


def _items(text: str) -> tuple[str, ...]:
    pieces = [each.strip() for each in re.split(r",|\bor\b|\band\b|/|;|\|", text) if each.strip()]
    found = [_VALUE.fullmatch(each) for each in pieces]
    return tuple(dict.fromkeys(each[1] for each in found if each)) if all(found) else ()
