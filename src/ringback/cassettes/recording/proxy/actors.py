"""
Whose a request is that came through a proxy.

Actors are known by their HTTP Basic user, or by credentials in a form; what they
are given (cookies, tokens, CometD client ids) is remembered as theirs.  Who is
not known gets a number.  What is remembered here never leaves memory.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qsl

from attrs import define, field, frozen

from ringback.cassettes.credentials import user_of
from ringback.model import Json, Request, Response

#: Members of JSON by whose values a client is known again.
TOKENS = ("clientId", "access_token", "refresh_token", "id_token", "jsessionid", "sessionId")
#: Bodies that are larger are not looked into, in bytes.
MAX_BODY = 256 * 1024
#: A cookie that is shorter is a setting, not a session.
SHORTEST = 8

_MENTIONED = re.compile("|".join(f'"{each}"' for each in TOKENS).encode())


@frozen
class Known:
    """An actor of the endpoint file, and what they sign in with."""

    name: str
    #: The user of HTTP Basic; empty where there is none.
    user: str = ""
    secrets: tuple[str, ...] = field(default=(), repr=False)


@define
class Actors:
    """Tells actors apart; `connection` stands for the connection that a request came on."""

    known: tuple[Known, ...] = ()
    _owners: dict[str, str] = field(factory=dict, repr=False)
    _crowds: dict[str, str] = field(factory=dict)
    _clients: int = 0

    def of(self, request: Request, response: Response, last: str = "", crowd: str = "") -> str:
        """
        Return whose an exchange is, and remember what it shows.

        `last` is who came on the same connection before; `crowd` is what all share that cannot be told apart.
        """
        shown = tuple(_shown(request))
        given = tuple(_given(response)) if response.ok else ()
        actor = self._signed_in(request) or self._owner(shown)
        if not actor:
            actor = last or (self._numbered() if given else self._of_crowd(crowd))
        for token in (*shown, *given):
            # A named owner is better than a number.
            if token not in self._owners or self._owners[token] not in self._names:
                self._owners[token] = actor
        return actor

    @property
    def _names(self) -> frozenset[str]:
        return frozenset(each.name for each in self.known)

    def _signed_in(self, request: Request) -> str:
        user = user_of(request.header("Authorization") or "")
        for each in self.known:
            if user and user == each.user:
                return each.name
        if user or not any(each.secrets for each in self.known):
            return ""
        said = frozenset(_said(request))
        for each in self.known:
            if said.intersection(each.secrets) and (not each.user or each.user in said):
                return each.name
        return ""

    def _owner(self, tokens: Iterable[str]) -> str:
        return next((self._owners[each] for each in tokens if each in self._owners), "")

    def _of_crowd(self, crowd: str) -> str:
        if crowd not in self._crowds:
            self._crowds[crowd] = self._numbered()
        return self._crowds[crowd]

    def _numbered(self) -> str:
        self._clients += 1
        return f"client {self._clients}"


def _shown(request: Request) -> Iterator[str]:
    """Yield what a request shows that its client was given before, the surest first."""
    authorization = request.header("Authorization") or ""
    if authorization:
        yield f"authorization {authorization}"
        # What was given as a token is shown as a bearer's.
        yield authorization.partition(" ")[2].strip()
    yield from _tokens(request.body)
    for name, value in request.headers:
        if name.lower() == "cookie":
            yield from _cookies(value)


def _given(response: Response) -> Iterator[str]:
    """Yield what a response gives its client to show again."""
    for name, value in response.headers:
        if name.lower() == "set-cookie":
            yield from _cookies(value.partition(";")[0])
    yield from _tokens(response.body)


def _cookies(text: str) -> Iterator[str]:
    try:
        jar = SimpleCookie(text)
    except CookieError:
        return
    for name, cookie in jar.items():
        if len(cookie.value) >= SHORTEST:
            yield f"cookie {name}={cookie.value}"


def _tokens(body: bytes) -> Iterator[str]:
    if len(body) <= MAX_BODY and _MENTIONED.search(body):
        for name, value in _members(_json(body)):
            if name in TOKENS and len(value) >= SHORTEST:
                yield value


def _said(request: Request) -> Iterator[str]:
    """Yield the values in the query and the body of a request: a form or JSON."""
    yield from (value for _, value in parse_qsl(request.query))
    if len(request.body) > MAX_BODY:
        return
    document = _json(request.body)
    if document is not None:
        yield from (value for _, value in _members(document))
    else:
        yield from (value for _, value in parse_qsl(request.body.decode("latin-1")))


def _json(body: bytes) -> Json:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _members(value: Json, name: str = "") -> Iterator[tuple[str, str]]:
    """Yield the texts in a JSON value, each with the name of its member."""
    todo: list[tuple[str, Json]] = [(name, value)]
    while todo:
        name, value = todo.pop()
        if isinstance(value, str):
            yield name, value
        elif isinstance(value, Mapping):
            todo += value.items()
        elif isinstance(value, list):
            todo += ((name, each) for each in value)
