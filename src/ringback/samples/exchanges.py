"""
Exchanges on a page: requests, their responses, and the notifications in order.

It knows how labels, request lines and the shape of a body tell what a block is.
Where they leave it open it says so; it refuses to leave a block out.
"""

import re
from collections.abc import Iterable, Mapping

from attrs import define, evolve, field, frozen

from ringback.model import Json
from ringback.samples.blocks import Block, Text
from ringback.samples.curl import Command, begins
from ringback.samples.heads import Head, Note, continued, head_of, trailing
from ringback.samples.repair import Reading, Unreadable, read
from ringback.samples.replacing import Repair, repairs_of

#: What tells operations apart that share a URL, where the page has no table that says so.
SELECTORS = ("operationName", "action", "operation", "command")

_KINDS: Mapping[str, re.Pattern[str]] = {
    "request": re.compile(r"\brequests?\b|\bpayload\b|\bposts?\b", re.IGNORECASE),
    "response": re.compile(
        r"\bresponses?\b|\brepl(?:y|ies)\b|\banswer\b|\breturns?\b|\boutputs?\b|\bresult\b", re.IGNORECASE
    ),
    "notification": re.compile(r"notifications?\b|\bcometd\b|\bevents?\b|\bmessages?\b", re.IGNORECASE),
}
_GROUP = re.compile(r"^(?:sample|example)s?\b[ \t]*#?[ \t]*(\d{1,4})?\b.{0,60}$", re.IGNORECASE)
_MAX_LABEL = 8
#: The body of a form.
_FORM = re.compile(r"[\w.%+-]{1,80}=[^&\s]{0,2000}(?:&[\w.%+-]{1,80}=[^&\s]{0,2000}){0,50}")
_XML = re.compile(r"<(?:\?xml\b|!DOCTYPE\b|/?([A-Za-z_][\w:.-]{0,80})(?:\s[^<>]{0,2000})?/?>)")
#: What a page itself may be written with.
_HTML = frozenset((
    "a", "abbr", "b", "big", "blockquote", "body", "br", "center", "code", "dd", "del", "details", "div", "dl", "dt",
    "em", "font", "h1", "h2", "h3", "h4", "h5", "h6", "head", "hr", "html", "i", "img", "ins", "kbd", "li", "link",
    "meta", "ol", "p", "pre", "s", "small", "span", "strike", "strong", "style", "sub", "summary", "sup", "table",
    "tbody", "td", "tfoot", "th", "thead", "title", "tr", "tt", "u", "ul", "var",
))  # fmt: skip


@frozen
class Doubt:
    """What could not be read with certainty: the lines, why, and what stands there."""

    line: int
    last: int
    reason: str
    raw: str = ""


@frozen
class Found:
    """One request, response or notification of a page."""

    kind: str
    first: int
    last: int
    body: Json = None
    method: str | None = None
    url: str | None = None
    status: int | None = None
    head: tuple[str, ...] = ()
    raw: str = ""
    repairs: tuple[Repair, ...] = ()
    #: The line of each member and item, by JSON pointer into the body.
    lines: Mapping[str, int] = field(factory=dict)


@frozen
class Group:
    """What was exchanged: a request, a response, notifications; any of them may be missing."""

    samples: tuple[Found, ...]
    #: The number of the sample that the page says it belongs to.
    sample: int | None = None

    def first(self, kind: str) -> Found | None:
        """Return the first one of this kind."""
        return next((each for each in self.samples if each.kind == kind), None)


@frozen
class Exchanges:
    """All exchanges of a page, the addresses it prints, and what is doubtful about them."""

    groups: tuple[Group, ...]
    addresses: tuple[Head, ...]
    doubts: tuple[Doubt, ...]


def exchanges(pieces: Iterable[Text | Block]) -> Exchanges:
    """Return the exchanges that the pieces of a page make, in order."""
    reader = _Reader()
    for each in pieces:
        if isinstance(each, Block):
            reader.block(each)
        elif each.cells:
            reader.finish_head()
        elif each.text:
            reader.text(each)
    return reader.finished()


def kind_of_label(text: str) -> str:
    """Return the kind of message that a label or a sentence announces: the one it names last; "" for none."""
    places = {
        kind: max((each.start() for each in pattern.finditer(text)), default=-1)
        for kind, pattern in _KINDS.items()
    }
    kind = max(places, key=lambda each: places[each])
    return kind if places[kind] >= 0 else ""


def kind_of_body(body: Json) -> str:
    """Return the kind of message that a body looks like; "" where it may be any."""
    if not isinstance(body, Mapping):
        return ""
    data = body.get("data")
    inner = data if isinstance(data, Mapping) else {}
    if "channel" in body or not {"messageType", "notificationType"}.isdisjoint((*body, *inner)):
        return "notification"
    if any(isinstance(body.get(each), str) for each in SELECTORS):
        return "request"
    if "statusCode" in body or "error" in body:
        return "response"
    return ""


@define
class _Reader:
    groups: list[Group] = field(factory=list)
    addresses: list[Head] = field(factory=list)
    doubts: list[Doubt] = field(factory=list)
    _current: list[Found] = field(factory=list)
    _sample: int | None = None
    _head: Head | None = None
    _open: bool = False
    _texts: list[Text] = field(factory=list)
    _kind: str = ""
    _command: Command | None = None
    _foreign: list[Text] = field(factory=list)

    def finished(self) -> Exchanges:
        self.finish_head()
        self._close()
        return Exchanges(tuple(self.groups), tuple(self.addresses), tuple(self.doubts))

    def text(self, text: Text) -> None:
        if self._command and (begins(text.text) or head_of(text.text, text.number)):
            self._finish_command()
        if self._command or begins(text.text):
            self._of_command(text)
            return
        if self._is_foreign(text):
            self._foreign.append(text)
            return
        self._finish_foreign()
        head = head_of(text.text, text.number) or trailing(text.text, text.number)
        if head:
            self.finish_head()
            self._head, self._open = head, True
            self._texts.clear()
            return
        if self._head and self._open:
            more = continued(self._head, text.text, text.number)
            if more:
                self._head = more
                return
            if self._head.method and _FORM.fullmatch(text.text):
                self._form(text)
                return
        self._open = False
        group = _GROUP.match(text.text)
        if group and len(text.text.split()) <= _MAX_LABEL:
            self.finish_head()
            self._close()
            self._sample = int(group[1]) if group[1] else None
        self._texts.append(text)

    def finish_head(self) -> None:
        """Take a head that no body follows: an address, or a message without a body."""
        self._finish_command()
        self._finish_foreign()
        head, self._head = self._head, None
        if head is None:
            return
        if head.template:
            self.addresses.append(head)
            return
        kind = "request" if head.method else "response"
        self._place(_found(kind, head, None, (head.first, head.last)))

    def block(self, block: Block) -> None:
        if self._command and not self._command.block and isinstance(block.read, Reading):
            self._command.json(block)
            return
        self._finish_command()
        self._finish_foreign()
        if not isinstance(block.read, Reading):
            self._unread(block)
            return
        body = block.read.value
        if isinstance(body, list) and not block.fenced and not any(isinstance(each, dict) for each in body):
            self._doubt(block, "a list of plain values is no message", block.raw)
            return
        for line, reason in block.doubts:
            self.doubts.append(Doubt(line, line, reason))
        kind = self._kind_of(block, body)
        head, self._head = self._head, None
        if head and head.template:
            self.addresses.append(head)
        if head and ("request" if head.method else "response") != kind:
            self._head = head
            self.finish_head()
            head = None
        self._place(_found(kind, head, block, (head.first if head else block.first, block.last)))
        self._texts.clear()

    def _of_command(self, text: Text) -> None:
        if self._command is None:
            self.finish_head()
            self._command = Command(text.number, text.number)
            self._texts.clear()
        self._command.line(text.text, text.number)
        if not self._command.is_open:
            self._finish_command()

    def _finish_command(self) -> None:
        command, self._command = self._command, None
        if command is None:
            return
        request = command.request()
        if request is None:
            raw = command.text.replace("\0", command.block.raw if command.block else "")
            self.doubts.append(
                Doubt(command.first, command.last, "this command could not be read", raw.strip())
            )
            return
        head, sent = request
        found = _found("request", head, command.block, (head.first, head.last))
        if sent:
            found = self._sent(found, sent)
        self._place(found)

    def _sent(self, found: Found, sent: str) -> Found:
        """Return a request with the body that a command gives as a word of the shell."""
        if sent[0] == "@":
            what = f"the body of this request is in a file, {sent[1:80]}, that the page does not print"
            self.doubts.append(Doubt(found.first, found.last, what, sent))
            return found
        reading = read(sent, 0) if sent[0] in "{[" else None
        if isinstance(reading, Unreadable):
            self.doubts.append(Doubt(found.first, found.last, reading.reason, sent))
            return found
        if reading is None:
            return evolve(found, body=sent)
        repairs = repairs_of(sent, reading, [found.first] * len(reading.edits))
        raw = sent if reading.edits else ""
        return evolve(found, body=reading.value, raw=raw, repairs=(*found.repairs, *repairs))

    def _form(self, text: Text) -> None:
        head, self._head, self._open = self._head, None, False
        if head:
            found = _found("request", head, None, (head.first, text.number))
            self._place(evolve(found, body=text.text))
            self._texts.clear()

    def _is_foreign(self, text: Text) -> bool:
        found = _XML.match(text.text)
        if found:
            return (found[1] or "").lower() not in _HTML
        return bool(self._foreign) and not head_of(text.text, text.number) and text.text.endswith(">")

    def _finish_foreign(self) -> None:
        lines, self._foreign = self._foreign, []
        text = "\n".join(each.text for each in lines)
        if "<?xml" in text or "</" in text or "/>" in text:
            says = "it looks like XML, and only JSON is read"
            self.doubts.append(Doubt(lines[0].number, lines[-1].number, says, text[:2_000]))
        else:
            self._texts += lines

    def _unread(self, block: Block) -> None:
        reason = getattr(block.read, "reason", "")
        self._doubt(block, reason, block.raw)
        if self._head and (self._open or not self._texts):
            head, self._head = self._head, None
            if head.template:
                self.addresses.append(head)
        self._texts.clear()

    def _doubt(self, block: Block, reason: str, raw: str) -> None:
        where = f" (line {block.at})" if block.at != block.first else ""
        self.doubts.append(Doubt(block.first, block.last, f"{reason}{where}", raw))

    def _kind_of(self, block: Block, body: Json) -> str:
        shape = kind_of_body(body)
        if self._head and not self._texts:
            kind = "request" if self._head.method else "response"
            if shape in ("", kind) or self._head.method not in ("GET", "HEAD", "DELETE"):
                return kind
            return shape
        label = next((kind for each in reversed(self._texts) if (kind := self._announced(each.text))), "")
        if self._head and self._head.method and label in ("", "request") and shape in ("", "request"):
            return "request"
        if self._head and self._head.status and label in ("", "response"):
            return "response"
        if label and shape and label != shape:
            what = f"it is announced as a {label} and looks like a {shape}"
            self.doubts.append(Doubt(block.first, block.last, what))
        kind = label or shape or (self._kind if not self._texts else "")
        if not kind:
            self.doubts.append(
                Doubt(
                    block.first,
                    block.last,
                    "nothing tells whether it is a request, a response or a notification",
                )
            )
        return kind or "unknown"

    @staticmethod
    def _announced(text: str) -> str:
        return kind_of_label(text)

    def _place(self, found: Found) -> None:
        if self._starts_anew(found):
            self._close()
        if found.kind == "response" and not self._current:
            what = "the page prints no request for this response"
            self.doubts.append(Doubt(found.first, found.last, what))
        self._current.append(found)
        self._kind = found.kind

    def _starts_anew(self, found: Found) -> bool:
        kinds = [each.kind for each in self._current]
        if found.kind == "notification":
            return bool(kinds) and "request" not in kinds and bool(self._texts)
        return found.kind in ("request", "unknown") or found.kind in kinds or "unknown" in kinds

    def _close(self) -> None:
        if self._current:
            self.groups.append(Group(tuple(self._current), self._sample))
            self._current = []


def _found(kind: str, head: Head | None, block: Block | None, span: tuple[int, int]) -> Found:
    notes: tuple[Note, ...] = head.notes if head else ()
    found = Found(
        kind=kind,
        first=span[0],
        last=span[1],
        method=head.method or None if head else None,
        url=head.url or None if head else None,
        status=head.status if head else None,
        head=head.lines if head else (),
        repairs=tuple(Repair(each.line, each.what) for each in notes),
    )
    if not block or not isinstance(block.read, Reading):
        return found
    reading = block.read
    return evolve(
        found,
        body=reading.value,
        raw=block.raw if reading.edits else "",
        repairs=(*found.repairs, *repairs_of(block.raw, reading, block.repaired)),
        lines=block.lines,
    )
