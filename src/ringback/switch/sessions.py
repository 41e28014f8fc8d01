"""HTTP sign-in for the Genesys face: Basic credentials, the session cookie, the CSRF token."""

import base64
import binascii
import hmac
from collections import OrderedDict
from collections.abc import Mapping

from attrs import define, field, frozen
from starlette.requests import Request

from ringback.switch.headers import cookie_of, header_of
from ringback.switch.ids import Ids

COOKIE = "JSESSIONID"

#: The header of the CSRF token.
CSRF_NAME = "X-CSRF-TOKEN"

#: How many sessions are remembered whose clients have come back with the cookie, and how many of others:
#: a client that keeps no cookie makes one with each request, and must not push out those who do.
LIMIT = 20_000
NEW_LIMIT = 1000


@frozen
class Session:
    """One HTTP session of a user."""

    id: str
    user: str
    token: str


@define
class Sessions:
    """All HTTP sessions; the least recently used goes first."""

    passwords: Mapping[str, str] = field(repr=False)
    ids: Ids
    _open: OrderedDict[str, Session] = field(factory=OrderedDict, init=False)
    #: Those whose clients have not come back yet.
    _new: OrderedDict[str, Session] = field(factory=OrderedDict, init=False)

    def sign_in(self, request: Request) -> Session | None:
        """Return the session that a request's credentials or cookie open; None where they open none."""
        known = self._returning(cookie_of(request, COOKIE))
        header = header_of(request, b"authorization")
        if header is not None:
            user = self._user(header)
            if user is None:
                return None
            known = known if known and known.user == user else self._begin(user)
        return known

    def end(self, session: Session) -> None:
        """Forget a session: its cookie opens nothing any more."""
        self._open.pop(session.id, None)
        self._new.pop(session.id, None)

    def _returning(self, cookie: str) -> Session | None:
        session = self._open.pop(cookie, None) or self._new.pop(cookie, None)
        if session is not None:
            _remember(self._open, session, LIMIT)
        return session

    def _begin(self, user: str) -> Session:
        self.ids = self.ids.next()
        session = Session(id=self.ids.fresh("session").upper(), user=user, token=self.ids.fresh("csrf"))
        _remember(self._new, session, NEW_LIMIT)
        return session

    def _user(self, header: str) -> str | None:
        scheme, _, coded = header.partition(" ")
        if scheme.lower() != "basic":
            return None
        try:
            text = base64.b64decode(coded.strip(), validate=True).decode()
        except (binascii.Error, ValueError):
            return None
        user, _, password = text.partition(":")
        expected = self.passwords.get(user)
        right = expected is not None and hmac.compare_digest(expected.encode(), password.encode())
        return user if right else None


def _remember(sessions: OrderedDict[str, Session], session: Session, limit: int) -> None:
    sessions[session.id] = session
    while len(sessions) > limit:
        sessions.popitem(last=False)
