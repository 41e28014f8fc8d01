"""
The allow-list at work: every name and value of an exchange is held against the policy, and replaced if it does not pass.

It takes exchanges apart (URL, headers, JSON, forms, multipart, text, anything
else) and keeps their form.  What may be written is the policy's to say, what
stands for the rest is the values' business.
"""

import json
import re
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from urllib.parse import quote, unquote_plus

from attrs import define

from ringback.cassettes.scrubbing import vocabulary
from ringback.cassettes.scrubbing.credentials import Credentials
from ringback.cassettes.scrubbing.fields import MAX_NESTING
from ringback.cassettes.scrubbing.manifest import Manifest
from ringback.cassettes.scrubbing.parts import bytes_of, text_of
from ringback.cassettes.scrubbing.policy import Policy
from ringback.cassettes.scrubbing.secret import COVER
from ringback.cassettes.scrubbing.values import SHORT, Values
from ringback.cassettes.scrubbing.walk import rewritten
from ringback.model import Headers, Json, Request

#: Phrases that may stand beside a status code.
PHRASES = frozenset(each.phrase for each in HTTPStatus)
#: Characters that no text has.
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
_BOUNDARY = re.compile(r"(?i)boundary=\"?([^\";,\s]{1,200})")
_DISPOSITION = re.compile(r"(?i)((?:file)?name)=\"([^\"]*)\"")
#: One part of a multipart body: its headers, and what follows them.
_PART = re.compile(r"\A(\r?\n)((?:[^\r\n]+\r?\n)*)(\r?\n)(.*)\Z", re.DOTALL)
_FORM = re.compile(r"[^\s=&]{1,256}=[^\s&]*(?:&[^\s&]*)*")
_NUMBER = re.compile(r"\d+")
FORM = "application/x-www-form-urlencoded"


@define(repr=False)
class Sieve:
    """The allow-list of one recording; it is the rewriter of its JSON."""

    policy: Policy
    credentials: Credentials
    values: Values
    manifest: Manifest
    #: Whether what is looked at was made up by the recorded client, which is known to make up nothing private.
    own: bool = False

    def __attrs_post_init__(self) -> None:
        self.values.pairs = self.pairs

    # What a rewriter of JSON says.

    def name(self, name: str) -> str:
        """Return what a member is called."""
        if self.policy.lets_name(name) or self.credentials.is_secret(name) or not name:
            return name
        if self.own and not self.values.known(name):
            self.values.own.add(name)
            return name
        return self.values.text(name, own=self.own)

    def is_secret(self, name: str) -> bool:
        """Return whether whatever stands under a name is a credential."""
        return bool(name) and self.credentials.is_secret(name)

    def secret(self, name: str, value: str) -> str:
        """Return what stands for a credential."""
        return self.credentials.shown(name, value)

    def text(self, parent: str, name: str, value: str, nesting: int) -> str:
        """Return what stands for a text of a member."""
        if not value:
            return value
        if name in self.policy.personal and self.values.known(value):
            return self.values.text(value)
        if self.values.passes(parent, name, value):
            if self.own:
                self._remember(value)
            return value
        if nesting < MAX_NESTING and value.lstrip()[:1] in ("{", "[") and is_json(value):
            return rewritten(value, self, self.manifest.trail, nesting + 1)
        if self.policy.bayeux and name == "error" and vocabulary.BAYEUX_ERROR.match(value):
            return value[:4] + self.values.text(value[4:], own=self.own)
        return self.shown(value)

    def number(self, parent: str, name: str, value: str) -> str:
        """Return what stands for a number of a member."""
        if self.own or self.values.passes(parent, name, value):
            return value
        found = _NUMBER.sub(self._digits, value.partition("e")[0].partition("E")[0])
        # JSON numbers do not begin with zero, but for zero itself.
        return re.sub(r"^(-?)0(?=\d)", r"\g<1>1", found)

    def _digits(self, match: re.Match[str]) -> str:
        found = self.values.token(match.group())
        # Where a short one has run out of pseudonyms, any number will do.
        return found if found.isdigit() else "7" * len(match.group())

    def shown(self, value: str) -> str:
        """Return what stands for a text that the policy does not let pass."""
        if self.own:
            self._remember(value)
        if "://" in value and " " not in value:
            return self.values.url(self.credentials.in_url(value), own=self.own)
        if self.values.is_path(value):
            return self.values.path(value, own=self.own)
        if value[:1] == "?" or ("=" in value and "&" in value and _FORM.fullmatch(value)):
            return self.pairs(value)
        return self.values.text(value, own=self.own)

    def _remember(self, value: str) -> None:
        if value not in self.values.replaced and not self.values.known(value):
            self.values.own.add(value)

    # The parts of an exchange.

    def method(self, method: str) -> str:
        """Return a method."""
        return method if method.upper() in vocabulary.METHODS else self.values.text(method)

    def reason(self, reason: str) -> str:
        """Return the phrase beside a status code."""
        return reason if reason in PHRASES else self.values.text(reason)

    def url(self, url: str) -> str:
        """Return the URL of a request."""
        return self.values.url(self.credentials.in_url(url), own=self.own)

    def pairs(self, query: str) -> str:
        """Return a query or a form, each value held against the policy under its name."""
        mark, rest = ("?", query[1:]) if query[:1] == "?" else ("", query)
        return mark + "".join(self._pair(each) for each in re.split(r"([&;])", rest))

    def _pair(self, piece: str) -> str:
        if piece in ("", "&", ";"):
            return piece
        raw_name, equals, raw = piece.partition("=")
        name = unquote_plus(raw_name, errors="surrogateescape")
        shown = self.name(name)
        if shown != name:
            raw_name = quote(shown, safe="", errors="surrogateescape")
        if not equals:
            return raw_name
        value = unquote_plus(raw, errors="surrogateescape")
        self.manifest.trail.append(shown)
        found = self.secret(name, value) if self.is_secret(name) else self.text("", name, value, 0)
        self.manifest.trail.pop()
        if found != value:
            raw = quote(found, safe="", errors="surrogateescape")
        return f"{raw_name}={raw}"

    def headers(self, headers: Headers) -> Headers:
        """Return headers, each held against what is known of its name."""
        return tuple(self._header(name, value) for name, value in headers)

    def _header(self, name: str, value: str) -> tuple[str, str]:
        low = name.lower()
        shown = (
            name
            if low in self.policy.headers
            else self.values.text(name, own=self.own, words=vocabulary.WORDS)
        )
        self.manifest.trail.append(shown)
        found = self._header_value(low, value)
        self.manifest.trail.pop()
        return shown, found

    def _header_value(self, low: str, value: str) -> str:
        if low in ("cookie", "set-cookie"):
            return self._cookies(low, value)
        if low in self.credentials.headers:
            # A header that the server named itself is called by no name of the server's here.
            return self.credentials.shown(low if low in self.policy.headers else "csrf token", value)
        if low in vocabulary.NAMING:
            return self._naming(value)
        if low in vocabulary.ADDRESSED:
            return self._address(low, value)
        if (form := vocabulary.FORMED.get(low)) and form.fullmatch(value):
            return value
        value = self.credentials.in_url(value)
        return self._worded(value) if low in vocabulary.WORDED else self.values.text(value, own=self.own)

    def _worded(self, value: str) -> str:
        def said(match: re.Match[str]) -> str:
            if match["known"]:
                return match["known"]
            return self.values.text(match.group(), words=vocabulary.WORDS)

        return vocabulary.PARAMETER.sub(said, value)

    def _naming(self, value: str) -> str:
        def named(match: re.Match[str]) -> str:
            name = match.group()
            known = name.lower() in self.policy.headers
            return name if known else self.values.text(name, words=vocabulary.WORDS)

        return re.sub(r"[^,\s]+", named, value)

    def _address(self, low: str, value: str) -> str:
        if low == "host":
            return self.values.url(f"http://{value}", own=self.own)[len("http://") :]
        if low == "link":
            return (
                re.sub(r"<([^>]*)>", lambda match: f"<{self.url(match[1])}>", value)
                if "<" in value
                else self.values.text(value)
            )
        if value in ("*", "null"):
            return value
        return self.values.url(self.credentials.in_url(value), own=self.own)

    def _cookies(self, low: str, value: str) -> str:
        pieces = self.credentials.in_cookies(low, value, self._cookie).split(";")
        if low == "cookie":
            return ";".join(pieces)
        return ";".join([pieces[0], *(self._attribute(each) for each in pieces[1:])])

    def _cookie(self, name: str) -> str:
        return name if name.lower() in self.policy.cookies else self.values.text(name)

    def _attribute(self, piece: str) -> str:
        name, equals, value = piece.partition("=")
        low = name.strip().lower()
        form = vocabulary.ATTRIBUTES.get(low)
        if low == "path":
            return name + equals + self.values.path(value)
        if low == "domain":
            return name + equals + self.values.host(value.strip())
        # A second cookie that a proxy joined to the first has been seen to already.
        if form is not None and form.fullmatch(
            value.partition(",")[0].strip() if low != "expires" else value.strip()[:29]
        ):
            return piece
        return (
            self.values.text(name, words=frozenset(vocabulary.ATTRIBUTES)) + equals + self.values.text(value)
        )

    def body(self, body: bytes, media_type: str) -> bytes:
        """Return a body: JSON, forms and multipart by their members, any other text in pieces, what is no text not at all."""
        if not body:
            return body
        if _CONTROL.search(body):
            self.manifest.note("format/bytes")
            return b"\0" * len(body)
        return bytes_of(self._text_body(text_of(body), media_type))

    def _text_body(self, text: str, media_type: str) -> str:
        kind = media_type.partition(";")[0].strip().lower()
        if kind.startswith("multipart/") and (match := _BOUNDARY.search(media_type)):
            return self._multipart(text, match[1])
        if kind == FORM and _FORM.fullmatch(text):
            return self.pairs(text)
        if is_json(text):
            return rewritten(text, self, self.manifest.trail)
        if _FORM.fullmatch(text):
            return self.pairs(text)
        fields = self.credentials.fields()
        text = self.credentials.in_url(fields.in_loose(fields.in_json(text)))
        return self.values.text(text, own=self.own, words=vocabulary.ELEMENTS)

    def _multipart(self, text: str, boundary: str) -> str:
        shown = self.values.text(boundary, words=vocabulary.WORDS)
        first, *parts = text.split(f"--{boundary}")
        return f"--{shown}".join([self.values.text(first), *(self._part(each) for each in parts)])

    def _part(self, part: str) -> str:
        match = _PART.fullmatch(part)
        if match is None:
            return self.values.text(part)
        begin, head, blank, content = match.groups()
        media_type, name, lines = "", "", []
        for each in head.splitlines(keepends=True):
            header, colon, value = each.partition(":")
            low = header.strip().lower()
            if low == "content-type":
                media_type = value.strip()
            if low == "content-disposition":
                found = _DISPOSITION.search(value)
                name = found[2] if found else ""
                value = _DISPOSITION.sub(
                    lambda each: (
                        f'{each[1]}="{self.name(each[2]) if each[1].lower() == "name" else self.values.text(each[2])}"'
                    ),
                    value,
                )
                lines.append(f"{header}{colon}{value}")
                continue
            end = value[len(value.rstrip()) :]
            lead = value[: len(value) - len(value.lstrip())] if value.strip() else ""
            shown, said = self._header(header, value.strip())
            lines.append(f"{shown}{colon}{lead}{said}{end}")
        tail = content[len(content.rstrip("\r\n")) :]
        bare = content[: len(content) - len(tail)]
        if self.is_secret(name):
            bare = self.secret(name, bare)
        elif media_type:
            bare = text_of(self.body(bytes_of(bare), media_type))
        else:
            bare = self.text("", name, bare, 0)
        return begin + "".join(lines) + blank + bare + tail

    def expect(self, request: Request) -> None:
        """Take in what the client is about to say, since the answer to somebody else may be told of it before its own."""
        if not self.own:
            return
        if (_FORM.fullmatch(query := request.query)) is not None:
            self.pairs(query)
        self.body(request.body, request.header("Content-Type") or "")

    def described(self, value: Json, nesting: int = 0) -> Json:
        """Return what metadata says of the endpoint, every text of it somebody's."""
        if isinstance(value, str):
            return value if value == COVER else self.shown(value)
        if isinstance(value, Mapping) and nesting < MAX_NESTING:
            return {key: self.described(each, nesting + 1) for key, each in value.items()}
        if isinstance(value, list | tuple) and nesting < MAX_NESTING:
            return [self.described(each, nesting + 1) for each in value]
        return value

    def register(self, values: Iterable[str]) -> None:
        """Take in what is known from the beginning to be somebody's."""
        for each in values:
            (self.values.somebody if len(each) >= SHORT else self.values.short).add(each)
            self.values.text(each)


def is_json(text: str) -> bool:
    """Return whether a text is JSON that is not nested beyond reason."""
    if text.lstrip()[:1] not in ("{", "[", '"', "-", "t", "f", "n", *"0123456789"):
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
