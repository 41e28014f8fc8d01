"""
Request lines, status lines and headers, spelled as documentation spells them.

It knows the slips of printed HTTP, and names each one it forgives.  It refuses
to take prose for a request line.
"""

import re
from difflib import get_close_matches

from attrs import evolve, field, frozen

METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS")

_LABEL = r"(?:[^.\n]{0,60}?\b(?:Request|Response|Answer|Reply|Example|Sample)[ \t]*:?[ \t]*)?"
_REQUEST = re.compile(
    rf"^[>*`#\s]{{0,4}}{_LABEL}({'|'.join(METHODS)})[ \t]+(\S{{1,2000}})(?:[ \t]+(HTTP\S{{0,4}}(?:[ \t]?\d(?:\.\d)?)?))?[ \t]*(.{{0,4000}})$",
    re.DOTALL,
)
#: On such a line, a request line may stand behind all that comes before it on the page.
_LONG = 80
_MAX_TRAILING = 2_200
_TRAILING = re.compile(rf"(?<![\w-])({'|'.join(METHODS)})[ \t]+(\S{{1,2000}})(?:[ \t]+HTTP/\d(?:\.\d)?)?$")
_URL = re.compile(r"/|https?://|\{[^{}\s]+\}/|[\w.~%@*{}-]+/[\w.~%@*{}<>-]")
_PLACEHOLDER = re.compile(r"\{[^{}\s]*\}|<[^<>\s]*>|/:[a-z]\w*")
_VERSION = re.compile(r"HTTP[/. ]?\s?\d(?:\.\d)?")
_STATUS = re.compile(
    rf"^[>*`#\s]{{0,4}}{_LABEL}(HTTP[/. ]?\s?\d(?:\.\d)?)[ \t]+(\d{{3}})\b[ \t]*([A-Za-z' -]{{0,40}})$"
)
_BARE_STATUS = re.compile(
    r"^(?:Status(?:[ -]?[Cc]ode)?:?[ \t]*)?([1-5]\d\d)[ \t]+"
    r"(OK|Created|Accepted|No Content|Partial Content|Bad Request|Unauthorized|Forbidden|Not Found|Conflict|Internal Server Error)$"
)
_HEADER = re.compile(r"^([A-Za-z][A-Za-z0-9_-]*(?: [A-Za-z][A-Za-z0-9-]*)?)[ \t]*:[ \t]*(\S.{0,2000})$")
_HEADER_NAMES = [
    "Accept",
    "Accept-Encoding",
    "Accept-Language",
    "Authorization",
    "Cache-Control",
    "Connection",
    "Content-Length",
    "Content-Type",
    "Cookie",
    "Date",
    "ETag",
    "Host",
    "Location",
    "Origin",
    "Referer",
    "Server",
    "Set-Cookie",
    "Transfer-Encoding",
    "User-Agent",
    "X-CSRF-TOKEN",
    "X-CSRF-HEADER",
    "X-Requested-With",
]
_KNOWN = {re.sub(r"[^a-z]", "", each.lower()): each for each in _HEADER_NAMES} | {
    "authentication": "Authorization"
}
_NO_COLON = re.compile(
    r"^(host|content[ -]?type|content[ -]?length|accept|authorization)[ \t]*(?=[\w*])(\S.{0,2000})$",
    re.IGNORECASE,
)
_GLUED = re.compile(
    r"[ \t]+(?=(?:Host|HOST|Content[ -]Type|Content-Length|Auth[a-z]{5,12}|Accept|Origin|Cookie)\b[ :]?)"
)

#: No head of a sample has more lines.
MAX_HEAD = 100


@frozen
class Note:
    """A slip in a head that was forgiven."""

    line: int
    what: str


@frozen
class Head:
    """The head of a request or a response."""

    first: int
    last: int
    method: str = ""
    url: str = ""
    status: int | None = None
    lines: tuple[str, ...] = ()
    notes: tuple[Note, ...] = field(default=())

    @property
    def template(self) -> bool:
        """Whether its URL has placeholders: an address, and no sample of a request."""
        return bool(_PLACEHOLDER.search(self.url))


def head_of(text: str, number: int) -> Head | None:
    """Return the head that begins on a line, or None where none does."""
    return _request(text, number) or _response(text, number)


def trailing(text: str, number: int) -> Head | None:
    """Return the head of a request at the end of other text on its line, or None where there is none."""
    found = _TRAILING.search(text, max(0, len(text) - _MAX_TRAILING)) if len(text) > _LONG else None
    if not found or not _URL.match(found[2]):
        return None
    note = Note(number, "the request line stands behind other text")
    return Head(number, number, method=found[1], url=found[2], lines=(found[0],), notes=(note,))


def _request(text: str, number: int) -> Head | None:
    found = _REQUEST.match(text.rstrip("`* ") if text[:1] in "`*" else text)
    if not found or not _URL.match(found[2]):
        return None
    method, url, version, rest = found.groups()
    glued = [each for each in _GLUED.split(f" {rest}") if each.strip()]
    if any(_header(each.strip(), number) is None for each in glued):
        return None
    line = f"{method} {url}" + (f" {version}" if version else "")
    notes: tuple[Note, ...] = ()
    if version and not version.startswith("HTTP/"):
        notes = (Note(number, f"the HTTP version is spelt {version}"),)
    if glued:
        notes = (*notes, Note(number, "headers share the line of the request"))
    head = Head(number, number, method=method, url=url, lines=(line,), notes=notes)
    for each in glued:
        head = continued(head, each.strip(), number) or head
    return head


def _response(text: str, number: int) -> Head | None:
    found = _STATUS.match(text)
    if found:
        line = text[found.start(1) :].strip()
        notes = (
            () if found[1].startswith("HTTP/") else (Note(number, f"the HTTP version is spelt {found[1]}"),)
        )
        return Head(number, number, status=int(found[2]), lines=(line,), notes=notes)
    bare = _BARE_STATUS.match(text)
    if bare:
        return Head(number, number, status=int(bare[1]), lines=(text,))
    return None


def continued(head: Head, text: str, number: int) -> Head | None:
    """Return a head with one more line, or None where the line does not belong to it."""
    if len(head.lines) >= MAX_HEAD:
        return None
    if text in ("...", "…", "[...]"):
        return evolve(head, last=number)
    if _VERSION.fullmatch(text) and head.method and len(head.lines) == 1:
        note = Note(number, "the HTTP version stands on a line of its own")
        return _with(head, text, number, (note,))
    notes = _header(text, number)
    return None if notes is None else _with(head, text, number, notes)


def _with(head: Head, text: str, number: int, notes: tuple[Note, ...]) -> Head:
    return evolve(head, last=number, lines=(*head.lines, text), notes=(*head.notes, *notes))


def _header(text: str, number: int) -> tuple[Note, ...] | None:
    """Return what is wrong with a header's spelling, or None where the line is no header."""
    bare = _NO_COLON.match(text) if ":" not in text.partition(" ")[0] else None
    found = _HEADER.match(text)
    if found:
        name = found[1]
        plain = re.sub(r"[^a-z]", "", name.lower())
        close = get_close_matches(plain, _KNOWN, n=1, cutoff=0.85)
        known = _KNOWN.get(plain) or (_KNOWN[close[0]] if close else None)
        if known is None:
            return None if " " in name else ()
        right = name.lower() == known.lower()
        return () if right else (Note(number, f"the header {known} is spelt {name}"),)
    if bare:
        return (Note(number, f"the header {bare[1]} has no colon"),)
    return None
