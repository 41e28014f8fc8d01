"""
What stands in a secret place: under a secret key or header, in a cookie, in an Authorization.

Whatever stands there is replaced, keeping its scheme and its form, and is
looked for elsewhere from then on where it can be told from other text.
"""

import base64
import binascii
import re
from bisect import insort
from collections.abc import Callable, Iterable

from attrs import define, field

from ringback.cassettes.scrubbing.fields import Fields
from ringback.cassettes.scrubbing.manifest import Manifest
from ringback.cassettes.scrubbing.pseudonyms import Pseudonyms
from ringback.cassettes.scrubbing.secret import Needle, Secret

#: Names whose values are credentials in any API.
HEADERS = (
    "Authorization", "Proxy-Authorization", "Cookie", "Set-Cookie", "X-CSRF-TOKEN", "X-XSRF-TOKEN", "X-Auth-Token",
    "X-Api-Key", "Sec-WebSocket-Key", "Sec-WebSocket-Accept",
)  # fmt: skip
KEYS = (
    "password", "clientId", "access_token", "refresh_token", "id_token",
    "client_secret", "client_id", "accessRequestToken", "jsessionid", "code_verifier", "client_assertion", "api_key",
)  # fmt: skip

_SCHEME = re.compile(r"(?i)(basic|bearer|token|negotiate|digest|ntlm)(\s+)(.+)", re.DOTALL)
_USERINFO = re.compile(r"(?<=://)([^/?#@\s\"':]*+):([^/?#@\s\"']++)@")
#: Where a cookie begins in a Set-Cookie header that holds several; a date's comma is followed by a space.
_COOKIE = re.compile(r"(^|,\s*|;\s*)([^;,=\s]+)=(\"?)([^;,\"]*)")


@define(repr=False)
class Credentials:
    """The credentials of one recording: which are known, and where they stand."""

    headers: set[str]
    names: set[str]
    pseudonyms: Pseudonyms
    manifest: Manifest
    #: Told of each secret that is new.
    learnt: Callable[[Needle], None]
    needles: dict[str, Needle] = field(factory=dict)
    longest_first: list[Needle] = field(factory=list)
    #: Whose exchange is looked at.
    actor: str = ""
    #: What stands for a user's name.
    user: Callable[[str], str] = field(default=lambda self: self)

    def know(self, secrets: Iterable[Secret | str]) -> None:
        """Take in the secrets that are known from the beginning."""
        for number, each in enumerate(secrets, 1):
            self.learn(Secret(name=f"secret {number}", value=each) if isinstance(each, str) else each)

    def learn(self, secret: Secret) -> None:
        """Look for a secret from now on."""
        # Tiny ones stand in any text by chance: they are replaced only where a credential stands.
        if secret.is_tiny or secret.value in self.needles or self.pseudonyms.issued(secret.value):
            return
        pseudonym = self.pseudonyms.of(secret.value, self.is_known)
        needle = self.needles[secret.value] = Needle(secret=secret, pseudonym=pseudonym)
        # A secret may be a part of another.
        insort(self.longest_first, needle, key=lambda each: -len(each.secret.value))
        self.learnt(needle)

    def is_known(self, text: str) -> bool:
        """Return whether a text is a secret."""
        return text in self.needles

    def is_secret(self, name: str) -> bool:
        """Return whether what stands under a name is a credential."""
        return name.lower() in self.names

    def fields(self) -> Fields:
        """Return the fields that hold credentials."""
        return Fields(matters=self.is_secret, replace=self.shown, trail=self.manifest.trail)

    def disguised(self, rule: str, value: str, user: str = "") -> str:
        """Return the pseudonym of a value that stands in a secret place; look for it elsewhere if it is distinct."""
        if not value or self.pseudonyms.issued(value):
            return value
        self.manifest.note(rule)
        secret = Secret(name=f"{self.actor or 'somebody'}'s {rule}", value=value, user=user)
        if not secret.is_word:
            self.learn(secret)
        return self.pseudonyms.of(value, self.is_known)

    def shown(self, rule: str, value: str) -> str:
        """Return what stands for a value that may begin with an authorization scheme."""
        match = _SCHEME.fullmatch(value)
        if match is None:
            return self.disguised(rule, value)
        scheme, space, rest = match.groups()
        if scheme.lower() == "basic":
            return str(scheme + space + self._basic(rule, rest))
        return str(scheme + space + self.disguised(rule, rest))

    def _basic(self, rule: str, coded: str) -> str:
        try:
            plain = base64.b64decode(coded, validate=True).decode()
        except (binascii.Error, ValueError):
            return self.disguised(rule, coded)
        user, colon, password = plain.partition(":")
        if not colon:
            return self.disguised(rule, coded)
        hidden = f"{self.user(user)}:{self.disguised(rule, password, user)}"
        return base64.b64encode(hidden.encode()).decode()

    def in_url(self, url: str) -> str:
        """Return a URL, or text with URLs in it, without the credentials in it."""
        url = _USERINFO.sub(lambda found: f"{found[1]}:{self.disguised('password', found[2])}@", url)
        return self.fields().in_pairs(url)

    def in_cookies(
        self,
        header: str,
        value: str,
        name_of: Callable[[str], str] = lambda name: name,
    ) -> str:
        """Return a Cookie or Set-Cookie header with all cookies' values replaced; `name_of` says what they are called."""

        def cookie(found: re.Match[str]) -> str:
            before, name, quoted, content = found.groups()
            if header == "set-cookie" and before.startswith(";"):
                return str(found.group())
            name = name_of(name)
            return f"{before}{name}={quoted}{self.disguised(f'cookie {name}', content)}"

        return _COOKIE.sub(cookie, value)
