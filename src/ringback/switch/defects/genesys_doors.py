"""What a Genesys server may let in wrongly: credentials, cookies, tokens, other people's calls and devices."""

import base64
import binascii
from collections.abc import Awaitable, Callable

from attrs import evolve
from starlette.requests import Request

from ringback.switch.changes import both
from ringback.switch.genesys_desk import Desk, Visit
from ringback.switch.genesys_fittings import (
    Admit,
    Fittings,
    GenesysChange,
    GenesysFit,
    Handle,
    Trust,
    admitting,
    handling,
    trusting,
)
from ringback.switch.replies import Reply
from ringback.switch.sessions import COOKIE, CSRF_NAME, Session, Sessions


def _signed_in(inner: Admit, sessions: Sessions, request: Request, user: str) -> Session | None:
    """Sign in as a user, whoever asks."""
    pair = f"{user}:{sessions.passwords.get(user, '')}".encode()
    others = [(name, value) for name, value in request.scope["headers"] if name != b"authorization"]
    headers = [*others, (b"authorization", b"Basic " + base64.b64encode(pair))]
    return inner(sessions, Request({**request.scope, "headers": headers}))


def _shows_any(request: Request) -> bool:
    """Whether a request comes with credentials, good or bad."""
    return request.headers.get("authorization") is not None


def _anybody(sessions: Sessions) -> str:
    return next(iter(sessions.passwords))


# ---- signing in ----


def _any_password(inner: Admit, sessions: Sessions, request: Request) -> Session | None:
    known = inner(sessions, request)
    if known is not None:
        return known
    coded = request.headers.get("authorization", "").partition(" ")[2]
    try:
        user = base64.b64decode(coded).decode().partition(":")[0]
    except (binascii.Error, ValueError):
        return None
    return _signed_in(inner, sessions, request, user) if user in sessions.passwords else None


def _beginning_of_password(inner: Admit, sessions: Sessions, request: Request) -> Session | None:
    known = inner(sessions, request)
    if known is not None:
        return known
    coded = request.headers.get("authorization", "").partition(" ")[2]
    try:
        user, _, begun = base64.b64decode(coded).decode().partition(":")
    except (binascii.Error, ValueError):
        return None
    right = bool(begun) and sessions.passwords.get(user, "").startswith(begun)
    return _signed_in(inner, sessions, request, user) if right else None


def _nobody_in_particular(inner: Admit, sessions: Sessions, request: Request) -> Session | None:
    known = inner(sessions, request)
    if known is not None or _shows_any(request):
        return known
    return _signed_in(inner, sessions, request, _anybody(sessions))


def _any_cookie(inner: Admit, sessions: Sessions, request: Request) -> Session | None:
    known = inner(sessions, request)
    if known is not None or _shows_any(request) or COOKIE not in request.cookies:
        return known
    return _signed_in(inner, sessions, request, _anybody(sessions))


def _any_scheme(inner: Admit, sessions: Sessions, request: Request) -> Session | None:
    known = inner(sessions, request)
    header = request.headers.get("authorization", "basic")
    if known is not None or header.partition(" ")[0].lower() == "basic":
        return known
    return _signed_in(inner, sessions, request, _anybody(sessions))


def _cookies_of_the_dead(fittings: Fittings) -> Fittings:
    """Remember every session that there ever was."""
    seen: dict[str, Session] = {}

    def admit(inner: Admit, sessions: Sessions, request: Request) -> Session | None:
        session = inner(sessions, request)
        if session is None and not _shows_any(request):
            return seen.get(request.cookies.get(COOKIE, ""))
        if session is not None:
            seen[session.id] = session
        return session

    return admitting(admit)(fittings)


def _last_session(fittings: Fittings) -> Fittings:
    """Take any cookie that is good for the session of whoever showed a password last."""
    last: list[Session] = []

    def admit(inner: Admit, sessions: Sessions, request: Request) -> Session | None:
        session = inner(sessions, request)
        if session is None:
            return None
        if _shows_any(request):
            last[:] = [session]
        return last[0]

    return admitting(admit)(fittings)


# ---- what belongs to others ----


def _owner(desk: Desk, visit: Visit, methods: tuple[str, ...]) -> str | None:
    """Return the number of whose call or device a path names, where a request by these methods names any."""
    world = desk.world
    if visit.request.method not in methods or len(visit.path) < 3 or visit.path[0] != "me":  # noqa: PLR2004
        return None
    if visit.path[1] == "calls":
        call = world.calls.get(visit.path[2])
        return call.number if call and call.number in world.phones else None
    return next((each.number for each in world.phones.values() if each.device == visit.path[2]), None)


def _open_to_all(kind: str, *methods: str) -> GenesysFit:
    """Serve requests for other people's calls or devices as if their owners had sent them."""

    async def handle(inner: Handle, desk: Desk, visit: Visit) -> Reply:
        owner = _owner(desk, visit, methods) if visit.path[1:2] == (kind,) else None
        return await inner(desk, evolve(visit, phone=desk.world.phone(owner)) if owner else visit)

    return handling(handle)


# ---- forged requests ----


def _forged(answer: Callable[[Handle, Desk, Visit], Awaitable[Reply]]) -> GenesysFit:
    """Answer requests without a valid token in another way than by the documented refusal."""

    def fit(fittings: Fittings) -> Fittings:
        forged: list[Request] = []

        def trust(inner: Trust, session: Session, request: Request) -> bool:
            if not inner(session, request):
                forged.append(request)
            return True

        async def handle(inner: Handle, desk: Desk, visit: Visit) -> Reply:
            if not any(each is visit.request for each in forged):
                return await inner(desk, visit)
            forged[:] = [each for each in forged if each is not visit.request]
            return await answer(inner, desk, visit)

        return both(trusting(trust), handling(handle))(fittings)

    return fit


async def _unauthorized(_inner: Handle, _desk: Desk, _visit: Visit) -> Reply:
    return Reply(401, text="Missing or invalid Csrf token")


async def _done_all_the_same(inner: Handle, desk: Desk, visit: Visit) -> Reply:
    await inner(desk, visit)
    return Reply(403, text="Missing or invalid Csrf token")


async def _said_to_be_done(_inner: Handle, _desk: Desk, _visit: Visit) -> Reply:
    return Reply(value={"statusCode": 0})


def _readers_asked(fittings: Fittings) -> Fittings:
    """Ask for the token where calls are read; where the user is read, it is still handed out."""
    lacking: list[Request] = []

    def trust(inner: Trust, session: Session, request: Request) -> bool:
        if request.headers.get(CSRF_NAME) != session.token:
            lacking.append(request)
        return inner(session, request)

    async def handle(inner: Handle, desk: Desk, visit: Visit) -> Reply:
        lacks = any(each is visit.request for each in lacking)
        lacking[:] = [each for each in lacking if each is not visit.request]
        if lacks and visit.path == ("me", "calls"):
            return Reply(403, text="Missing or invalid Csrf token")
        return await inner(desk, visit)

    return both(trusting(trust), handling(handle))(fittings)


DEFECTS: tuple[GenesysChange, ...] = (
    GenesysChange(
        "any-password", "GWS-SESSION-3", "A user is signed in with any password.", admitting(_any_password)
    ),
    GenesysChange(
        "beginning-of-password",
        "GWS-SESSION-3",
        "A user is signed in with the beginning of the password.",
        admitting(_beginning_of_password),
    ),
    GenesysChange(
        "no-credentials-needed",
        "GWS-SESSION-3",
        "A request without credentials and cookie is served as the first user's.",
        admitting(_nobody_in_particular),
    ),
    GenesysChange(
        "any-cookie",
        "GWS-SESSION-3",
        "An unknown session cookie opens the first user's resources.",
        admitting(_any_cookie),
    ),
    GenesysChange(
        "any-scheme",
        "GWS-SESSION-3",
        "Credentials of another scheme than Basic are not looked at, and open the first user's resources.",
        admitting(_any_scheme),
    ),
    GenesysChange(
        "cookie-outlives-session",
        "GWS-SESSION-3",
        "After EndContactCenterSession the cookie of the session is still served.",
        _cookies_of_the_dead,
    ),
    GenesysChange(
        "cookie-of-somebody-else",
        "GWS-SESSION-4",
        "Every cookie opens the resources of the user who signed in last.",
        _last_session,
    ),
    GenesysChange(
        "calls-readable-by-all",
        "GWS-SESSION-3",
        "Anybody who is signed in can read anybody's call.",
        _open_to_all("calls", "GET"),
    ),
    GenesysChange(
        "calls-commanded-by-all",
        "GWS-SESSION-3",
        "Anybody who is signed in can command operations on anybody's call.",
        _open_to_all("calls", "POST"),
    ),
    GenesysChange(
        "devices-readable-by-all",
        "GWS-SESSION-3",
        "Anybody who is signed in can read anybody's device.",
        _open_to_all("devices", "GET"),
    ),
    GenesysChange(
        "devices-commanded-by-all",
        "GWS-SESSION-3",
        "Anybody who is signed in can dial from anybody's device.",
        _open_to_all("devices", "POST"),
    ),
    GenesysChange(
        "token-never-asked",
        "GWS-CSRF-1",
        "With CSRF protection on, a command without a token is carried out.",
        trusting(lambda _inner, _session, _request: True),
    ),
    GenesysChange(
        "token-asked-of-readers",
        "GWS-CSRF-2",
        "With CSRF protection on, the calls cannot be read without a token.",
        _readers_asked,
    ),
    GenesysChange(
        "token-refused-with-401",
        "GWS-CSRF-1",
        "With CSRF protection on, a command without a token is refused with HTTP 401.",
        _forged(_unauthorized),
    ),
    GenesysChange(
        "token-refused-and-done",
        "GWS-CSRF-1",
        "With CSRF protection on, a command without a token is refused, and carried out.",
        _forged(_done_all_the_same),
    ),
    GenesysChange(
        "token-lacking-and-zero",
        "GWS-CSRF-1",
        "With CSRF protection on, a command without a token is answered as done, and is not.",
        _forged(_said_to_be_done),
    ),
)
