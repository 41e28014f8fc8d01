"""
Taking secrets out of exchanges, before they reach a disk.

A scrubber knows the secrets it was given and learns those it sees (cookies,
tokens, client ids); each is replaced by a pseudonym of the same format, the
same one throughout a recording.  See `secret` for how hard it looks for which
secret.  What stands under a secret key, header or cookie is replaced in any
case.  It does no I/O, and refuses to know where exchanges come from.
"""

import base64
import binascii
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping

from attrs import evolve

from ringback.cassettes.scrubbing.address import Address
from ringback.cassettes.scrubbing.fields import Fields
from ringback.cassettes.scrubbing.parts import (
    Unsearchable,
    bytes_of,
    decoded_request,
    decoded_response,
    leaves,
    measured,
    text_of,
    texts,
)
from ringback.cassettes.scrubbing.secret import Needle, Pseudonyms, Secret
from ringback.cassettes.scrubbing.views import views
from ringback.cassettes.store import Cassette, Interaction
from ringback.errors import LeakedSecret
from ringback.model import Headers, Json, Request, Response

#: Names whose values are credentials in any API.
HEADERS = ("Authorization", "Proxy-Authorization", "Cookie", "Set-Cookie", "X-CSRF-TOKEN", "X-Auth-Token")
KEYS = (
    "password", "clientId", "access_token", "refresh_token", "id_token",
    "client_secret", "client_id", "accessRequestToken", "jsessionid",
)  # fmt: skip

_SCHEME = re.compile(r"(?i)(basic|bearer|token|negotiate|digest|ntlm)(\s+)(.+)", re.DOTALL)
_USERINFO = re.compile(r"(?<=://)([^/?#@\s\"':]*+):([^/?#@\s\"']++)@")
#: Where a cookie begins in a Set-Cookie header that holds several; a date's comma is followed by a space.
_COOKIE = re.compile(r"(^|,\s*|;\s*)([^;,=\s]+)=(\"?)([^;,\"]*)")


class Scrubber:
    """Replaces secrets consistently; one scrubber serves one recording."""

    def __init__(
        self,
        *,
        secrets: Iterable[Secret | str] = (),
        headers: Iterable[str] = (),
        keys: Iterable[str] = (),
        base_url: str = "",
    ) -> None:
        self.counts: Counter[str] = Counter()
        self._headers = {name.lower() for name in (*HEADERS, *headers)}
        self._names = {name.lower() for name in (*KEYS, *keys)}
        self._address = Address(base_url)
        self._pseudonyms = Pseudonyms()
        self._needles: dict[str, Needle] = {}
        self._longest_first: list[Needle] = []
        self._actor = ""
        for number, each in enumerate(secrets, 1):
            secret = Secret(name=f"secret {number}", value=each) if isinstance(each, str) else each
            self._learn(secret)

    @classmethod
    def from_settings(
        cls, settings: Mapping[str, Json], *, secrets: Iterable[Secret | str] = (), base_url: str = ""
    ) -> "Scrubber":
        """Return the scrubber that an API's `[scrub]` table describes."""
        return cls(
            secrets=secrets,
            headers=settings.get("headers", ()),
            keys=settings.get("keys", ()),
            base_url=base_url,
        )

    @property
    def known(self) -> int:
        """How many secrets are looked for by now."""
        return len(self._needles)

    def learnt(self, since: int) -> tuple[str, ...]:
        """Return the secrets that were learnt after so many others."""
        return tuple(self._needles)[since:]

    def manifest(self) -> dict[str, Json]:
        """Return what was replaced so far, and how often: what the metadata of a recording says of it."""
        return {rule: times for rule, times in sorted(self.counts.items()) if times}

    def exchange(
        self, actor: str, request: Request, response: Response, path: str = "the cassette"
    ) -> tuple[Request, Response]:
        """
        Return an exchange without secrets, and remember those that it showed.

        Raises LeakedSecret for a body that cannot be searched.
        """
        self._actor = actor
        try:
            asked, answer = decoded_request(request), decoded_response(response)
        except Unsearchable as error:
            secret = f"a body that cannot be searched (Content-Encoding: {error.coding})"
            raise LeakedSecret(path=path, secret=secret, where=f"{request.method} {request.path}") from None
        self._note_csrf(answer)
        asked = evolve(
            asked,
            url=self._in_url(asked.url),
            headers=self._in_headers(asked.headers),
            body=self._in_body(asked.body),
        )
        answer = evolve(answer, headers=self._in_headers(answer.headers), body=self._in_body(answer.body))
        asked, answer = self._again(asked, answer)
        return (
            evolve(asked, headers=measured(asked.headers, request.body, asked.body)),
            evolve(answer, headers=measured(answer.headers, response.body, answer.body)),
        )

    def message(self, actor: str, data: str | bytes) -> str | bytes:
        """Return what passed on a web socket without secrets, and remember those that it showed."""
        self._actor = actor
        body = data.encode("utf-8", "surrogateescape") if isinstance(data, str) else data
        return self._hidden_data(
            text_of(self._in_body(body)) if isinstance(data, str) else self._in_body(body)
        )

    def anew(self, interaction: Interaction) -> Interaction:
        """Return a scrubbed interaction without the secrets that were learnt since."""
        request, response = self._again(interaction.request, interaction.response)
        frames = tuple(evolve(each, data=self._hidden_data(each.data)) for each in interaction.frames)
        return evolve(interaction, request=request, response=response, frames=frames)

    def _again(self, request: Request, response: Response) -> tuple[Request, Response]:
        asked, answer = self._hidden_body(request.body), self._hidden_body(response.body)
        headers = self._hidden_headers(response.headers)
        return (
            evolve(
                request,
                url=self._hidden(request.url),
                headers=measured(self._hidden_headers(request.headers), request.body, asked),
                body=asked,
            ),
            evolve(
                response,
                reason=self._hidden(response.reason),
                headers=measured(headers, response.body, answer),
                body=answer,
            ),
        )

    def json(self, value: Json) -> Json:
        """Return JSON without the known secrets in its texts."""
        if isinstance(value, str):
            return self._hidden(value)
        if isinstance(value, Mapping):
            return {key: self.json(each) for key, each in value.items()}
        if isinstance(value, list | tuple):
            return [self.json(each) for each in value]
        return value

    def shows(self, interaction: Interaction, since: int = 0) -> bool:
        """Return whether an interaction holds a secret that was learnt after so many others."""
        needles = list(self._needles.values())[since:]
        return any(_found(needles, text) for _, text in texts(interaction))

    def check(self, cassette: Cassette, path: str) -> None:
        """Raise LeakedSecret where anything in a cassette still holds a secret."""
        for number, each in enumerate(cassette.interactions, 1):
            for where, text in texts(each):
                self._check(text, path, f"{where} of interaction {number}")
        for where, text in leaves(cassette.metadata, "metadata"):
            self._check(text, path, where)

    def check_text(self, text: str, path: str) -> None:
        """Raise LeakedSecret where the text of a file, names and all, holds a distinct secret."""
        distinct = [each for each in self._needles.values() if not each.secret.is_word]
        if (secret := _found(distinct, text)) is not None:
            raise LeakedSecret(path=path, secret=secret.name, where="the text of the file")

    def _check(self, text: str, path: str, where: str) -> None:
        secret = _found(self._needles.values(), text)
        if secret is not None:
            raise LeakedSecret(path=path, secret=secret.name, where=where)
        if self._address.is_name and any(self._address.is_in(view) for view in views(text)):
            address = "the endpoint's address"
            raise LeakedSecret(path=path, secret=address, where=where)

    def _learn(self, secret: Secret) -> None:
        # Tiny ones stand in any text by chance: they are replaced only where a credential stands.
        if secret.is_tiny or secret.value in self._needles or self._pseudonyms.issued(secret.value):
            return
        pseudonym = self._pseudonyms.of(secret.value, self._is_secret)
        self._needles[secret.value] = Needle(secret=secret, pseudonym=pseudonym)
        # A secret may be a part of another.
        self._longest_first = sorted(self._needles.values(), key=lambda each: -len(each.secret.value))

    def _is_secret(self, text: str) -> bool:
        return any(each.in_view(text) for each in self._needles.values())

    def _disguised(self, rule: str, value: str, user: str = "") -> str:
        """Return the pseudonym of a value that stands in a secret place; look for it elsewhere if it is distinct."""
        if not value or self._pseudonyms.issued(value):
            return value
        self.counts[rule] += 1
        secret = Secret(name=f"{self._actor or 'somebody'}'s {rule}", value=value, user=user)
        if not secret.is_word:
            self._learn(secret)
        return self._pseudonyms.of(value, self._is_secret)

    # What stands in a secret place.

    def _fields(self) -> Fields:
        return Fields(matters=lambda name: name.lower() in self._names, replace=self._credential)

    def _credential(self, rule: str, value: str) -> str:
        """Return what stands for a value that may begin with an authorization scheme."""
        match = _SCHEME.fullmatch(value)
        if match is None:
            return self._disguised(rule, value)
        scheme, space, rest = match.groups()
        if scheme.lower() == "basic":
            return scheme + space + self._basic(rule, rest)
        return scheme + space + self._disguised(rule, rest)

    def _basic(self, rule: str, coded: str) -> str:
        try:
            plain = base64.b64decode(coded, validate=True).decode()
        except (binascii.Error, ValueError):
            return self._disguised(rule, coded)
        user, colon, password = plain.partition(":")
        if not colon:
            return self._disguised(rule, coded)
        # The user is replaced here only: a user's name is data elsewhere.
        hidden = f"{self._pseudonyms.of(user, self._is_secret)}:{self._disguised(rule, password, user)}"
        return base64.b64encode(hidden.encode()).decode()

    def _in_url(self, url: str) -> str:
        url = _USERINFO.sub(lambda found: f"{found[1]}:{self._disguised('password', found[2])}@", url)
        return self._fields().in_pairs(url)

    def _in_headers(self, headers: Headers) -> Headers:
        return tuple((name, self._in_header(name.lower(), value)) for name, value in headers)

    def _in_header(self, name: str, value: str) -> str:
        if name in ("cookie", "set-cookie"):
            return self._in_cookies(name, value)
        if name in self._headers:
            return self._credential(name, value)
        return self._in_url(value)

    def _in_cookies(self, header: str, value: str) -> str:
        def cookie(found: re.Match[str]) -> str:
            before, name, quoted, content = found.groups()
            if header == "set-cookie" and before.startswith(";"):
                return found.group()
            return f"{before}{name}={quoted}{self._disguised(f'cookie {name}', content)}"

        return _COOKIE.sub(cookie, value)

    def _in_body(self, body: bytes) -> bytes:
        if not body:
            return body
        text = text_of(body)
        fields = self._fields()
        found = fields.in_json(text)
        if text.lstrip()[:1] not in ("{", "[", '"'):
            found = fields.in_loose(fields.in_pairs(found))
        elif not _is_json(text):
            found = fields.in_loose(found)
        return bytes_of(found)

    def _note_csrf(self, response: Response) -> None:
        if name := response.header("X-CSRF-HEADER"):
            self._headers.add(name.lower())

    # What is known to be a secret, wherever it stands.

    def _hidden_headers(self, headers: Headers) -> Headers:
        return tuple((name, self._hidden(value)) for name, value in headers)

    def _hidden_body(self, body: bytes) -> bytes:
        text = text_of(body)
        found = self._hidden(text)
        return body if found == text else bytes_of(found)

    def _hidden_data(self, data: str | bytes) -> str | bytes:
        return self._hidden(data) if isinstance(data, str) else self._hidden_body(data)

    def _hidden(self, text: str) -> str:
        if not text:
            return text
        needles = self._longest_first
        for needle in needles:
            text, times = needle.replaced(text)
            self.counts["elsewhere"] += times
        if len(shapes := tuple(views(text))) > 1:
            for needle in needles:
                if any(needle.in_view(shape) for shape in shapes):
                    text, times = needle.respelled(text)
                    self.counts["elsewhere"] += times
        text, times = self._address.replaced(text)
        self.counts["address"] += times
        return text


def _found(needles: Iterable[Needle], text: str) -> Secret | None:
    shapes = tuple(views(text))
    return next((each.secret for each in needles if any(each.in_view(shape) for shape in shapes)), None)


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
