"""How a VoipNow server may let requests in: paths, tokens, and how it refuses those who have none."""

from collections.abc import Callable, Mapping

from attrs import evolve

from ringback.model import Json
from ringback.switch.changes import both
from ringback.switch.replies import Reply
from ringback.switch.tokens import Tokens
from ringback.switch.voipnow_asker import Denied
from ringback.switch.voipnow_desk import Desk, Visit
from ringback.switch.voipnow_fittings import (
    Grant,
    Handle,
    Locate,
    Refuse,
    VoipNowChange,
    VoipNowFit,
    granting,
    handling,
    locating,
    refusing,
)

Path = tuple[str, ...]
Granted = tuple[int, dict[str, Json]]

_UNAUTHORIZED, _FORBIDDEN = 401, 403


def at(path: Path, meant: Path) -> VoipNowFit:
    """Take whatever begins like one path for what begins like another."""

    def around(locate: Locate, asked: Path) -> Path:
        there = asked[: len(path)] == path
        return locate((*meant, *asked[len(path) :]) if there else asked)

    return locating(around)


def _user_left_out(locate: Locate, asked: Path) -> Path:
    start, rest = asked[:2], asked[2:]
    # An extension's number has an asterisk, a user's id has none.
    left_out = start == ("uapi", "phoneCalls") and bool(rest) and "*" in rest[0]
    return locate((*start, "@me", *rest) if left_out else asked)


def token_answers(change: Callable[[int, dict[str, Json]], Granted]) -> VoipNowFit:
    """Change what a request for a token is answered with."""

    def around(grant: Grant, tokens: Tokens, form: Mapping[str, str], now: float) -> Granted:
        return change(*grant(tokens, form, now))

    return granting(around)


def _misspelt(refuse: Refuse, denied: Denied) -> Reply:
    return refuse(evolve(denied, code="access_denided") if denied.code == "access_denied" else denied)


def _forbidden(refuse: Refuse, denied: Denied) -> Reply:
    return refuse(evolve(denied, status=_FORBIDDEN) if denied.status == _UNAUTHORIZED else denied)


def _no_token_forbidden(status: int, body: dict[str, Json]) -> Granted:
    return (_FORBIDDEN if status == _UNAUTHORIZED else status), body


def _error_object(status: int, body: dict[str, Json]) -> Granted:
    if not isinstance(body.get("error"), str):
        return status, body
    return status, {"error": {"code": body["error"], "message": "No token is given for this."}}


def _life_as_text(status: int, body: dict[str, Json]) -> Granted:
    if "expires_in" not in body:
        return status, body
    return status, {**body, "expires_in": str(body["expires_in"])}


def _life_untold(status: int, body: dict[str, Json]) -> Granted:
    return status, {key: each for key, each in body.items() if key != "expires_in"}


def _header_only(handle: Handle, desk: Desk, visit: Visit) -> Reply:
    if "authorization" not in visit.request.headers:
        raise Denied(_UNAUTHORIZED, "access_denied", "The token must be in the header Authorization.")
    return handle(desk, visit)


VARIANTS: tuple[VoipNowChange, ...] = (
    VoipNowChange("user-left-out", "VN-E12", "A URL without a user means @me.", locating(_user_left_out)),
    VoipNowChange(
        "denied-misspelt", "VN-E27", "The code of a bad token is access_denided.", refusing(_misspelt)
    ),
    VoipNowChange(
        "token-errors-as-objects",
        "VN-E28",
        "Errors of the token endpoint are objects with code and message.",
        token_answers(_error_object),
    ),
    VoipNowChange(
        "token-life-as-text",
        "VN-E29",
        "The expires_in of a token is digits in a string.",
        token_answers(_life_as_text),
    ),
    VoipNowChange(
        "token-life-untold", "VN-E29", "A token comes without expires_in.", token_answers(_life_untold)
    ),
    VoipNowChange(
        "phone-call-path",
        "VN-E32",
        "Requests are taken at /uapi/phoneCall/, too.",
        at(("uapi", "phoneCall"), ("uapi", "phoneCalls")),
    ),
    VoipNowChange(
        "no-token-in-query", "VN-E39", "A token in the query is not taken.", handling(_header_only)
    ),
    VoipNowChange(
        "denied-with-403",
        "VN-E40",
        "A bad token, and bad credentials for one, are answered 403.",
        both(refusing(_forbidden), token_answers(_no_token_forbidden)),
    ),
    VoipNowChange(
        "older-base-path",
        "VN-E48",
        "Requests are taken at /unifiedapi/, too.",
        at(("unifiedapi",), ("uapi",)),
    ),
    VoipNowChange(
        "token-at-shorter-path",
        "VN-E50",
        "Tokens are given at /oauth/token, too.",
        at(("oauth", "token"), ("oauth", "token.php")),
    ),
)
