"""What a VoipNow server may let in wrongly, or refuse in the wrong words: tokens, parameters, codes and statuses."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from attrs import evolve

from ringback.model import Json
from ringback.switch.changes import both
from ringback.switch.defects.voipnow_combinators import (
    action_of,
    mended,
    reading_as,
    taken,
)
from ringback.switch.phonecall_actions import ACTIONS, Order
from ringback.switch.phonecalls import Extension
from ringback.switch.replies import Reply
from ringback.switch.tokens import LIFETIME, Tokens
from ringback.switch.voipnow_asker import Asker, Denied
from ringback.switch.voipnow_fittings import (
    Admit,
    Fittings,
    Grant,
    Handle,
    VoipNowChange,
    VoipNowFit,
    admitting,
    granting,
    handling,
)

if TYPE_CHECKING:
    from ringback.switch.voipnow_desk import Desk, Visit

#: Actions that let somebody join.
JOINING = ("BargeIn", "Monitor", "Whisper")

#: How long a token lives that should live longer, in seconds.
MOMENT = 2


# ---- tokens


def open_where(may: Callable[["Visit"], bool]) -> VoipNowFit:
    """Let some requests in without a valid token."""

    def fit(fittings: Fittings) -> Fittings:
        stranger = [False]

        def admit(inner: Admit, tokens: Tokens, given: str | None, now: float) -> bool:
            stranger[0] = not inner(tokens, given, now)
            return True

        def handle(inner: Handle, desk: "Desk", visit: "Visit") -> Reply:
            if stranger[0] and not may(visit):
                raise Denied(401, "access_denied", "You are not authorized to use this request.")
            return inner(desk, visit)

        return handling(handle)(admitting(admit)(fittings))

    return fit


def open_to(method: str) -> VoipNowFit:
    """Let all requests of a method in."""
    return open_where(lambda visit: visit.request.method == method)


def whatever_secret(
    grant: Grant, tokens: Tokens, form: Mapping[str, str], now: float
) -> tuple[int, dict[str, Json]]:
    """Grant a token whatever the secret is."""
    return grant(tokens, {**form, "client_secret": tokens.client_secret}, now)


def for_moments(
    grant: Grant, tokens: Tokens, form: Mapping[str, str], now: float
) -> tuple[int, dict[str, Json]]:
    """Grant a token, and say that it is good for a moment."""
    status, body = grant(tokens, form, now)
    return status, {**body, **({"expires_in": MOMENT} if "expires_in" in body else {})}


def in_words(
    grant: Grant, tokens: Tokens, form: Mapping[str, str], now: float
) -> tuple[int, dict[str, Json]]:
    """Grant a token, and say in words how long it is good for."""
    status, body = grant(tokens, form, now)
    return status, {**body, **({"expires_in": "an hour"} if "expires_in" in body else {})}


# ---- what is accepted


def without(name: str) -> Callable[[dict[str, Json]], Json]:
    """Return what leaves a parameter out of a body."""
    return lambda body: {key: value for key, value in body.items() if key != name}


def first_view(body: dict[str, Json]) -> Json:
    """Return a body that names the first view."""
    return {**body, "phoneCallViewId": "01"}


def calling(actions: Iterable[str], suits: Callable[[Asker, Extension], bool]) -> VoipNowFit:
    """Let some actions call extensions that they must not call."""
    wanted = frozenset(actions)

    def read(asker: Asker, body: Json, again: Callable[[Json], Order]) -> Order:
        try:
            return again(body)
        except Denied as denied:
            named = body.get("sendCallTo") if action_of(body) in wanted else None
            called = asker.found(named) if isinstance(named, str) else None
            if denied.code != "pc_sendcallto_invalid" or called is None or not suits(asker, called):
                raise
            # All else must be right, as it would be for a terminal that may be called.
            for each in asker.exchange.extensions:
                with suppress(Denied):
                    return evolve(again({**body, "sendCallTo": each}), send_call_to=called.number)
            raise

    return reading_as(read)


def no_terminal(_asker: Asker, called: Extension) -> bool:
    """Return whether an extension is none of a phone."""
    return not called.terminal


def of_others(asker: Asker, called: Extension) -> bool:
    """Return whether an extension is of another organization."""
    return called.organization != asker.organization


def known_action(_asker: Asker, body: Json, again: Callable[[Json], Order]) -> Order:
    """Take an action that nobody knows for OnHold."""
    action = action_of(body)
    return again(body if not action or action in ACTIONS else {**body, "action": "OnHold"})


def anybody(code: str, place: int, name: str) -> VoipNowFit:
    """Where a request would be refused by a code, do as if its path had another segment."""

    def handle(inner: Handle, desk: "Desk", visit: "Visit") -> Reply:
        try:
            return inner(desk, visit)
        except Denied as denied:
            if denied.code != code or len(visit.path) <= place or visit.request.method == "POST":
                raise
            return inner(desk, evolve(visit, path=(*visit.path[:place], name, *visit.path[place + 1 :])))

    return handling(handle)


DEFECTS: tuple[VoipNowChange, ...] = (
    # ---- tokens
    VoipNowChange(
        "no-token-needed",
        "VN-AUTH-1",
        "A request without a token is served.",
        admitting(lambda admit, tokens, given, now: given is None or admit(tokens, given, now)),
    ),
    VoipNowChange(
        "any-token-opens",
        "VN-AUTH-1",
        "A request with a token that nobody was given is served.",
        admitting(lambda admit, tokens, given, now: given is not None or admit(tokens, given, now)),
    ),
    VoipNowChange(
        "any-token-opens-in-the-query",
        "VN-AUTH-1",
        "A request with a wrong token in its query is served.",
        open_where(lambda visit: "accessRequestToken" in visit.request.query_params),
    ),
    VoipNowChange(
        "open-to-readers",
        "VN-AUTH-1",
        "Phone calls are listed without a valid token.",
        open_to("GET"),
    ),
    VoipNowChange(
        "open-to-actions",
        "VN-AUTH-1",
        "Actions are done without a valid token.",
        open_to("PUT"),
    ),
    VoipNowChange(
        "open-to-callers",
        "VN-AUTH-1",
        "Calls are made without a valid token.",
        open_to("POST"),
    ),
    VoipNowChange(
        "open-to-deletes",
        "VN-AUTH-1",
        "Phone calls are hung up without a valid token.",
        open_to("DELETE"),
    ),
    VoipNowChange(
        "tokens-live-for-ever",
        "VN-AUTH-1",
        "A token that is said to be good for two seconds is so for ever.",
        both(granting(for_moments), admitting(lambda admit, tokens, given, _now: admit(tokens, given, 0.0))),
    ),
    VoipNowChange(
        "tokens-die-early",
        "VN-AUTH-2",
        "A token that is said to be good for an hour is so for two seconds.",
        admitting(lambda admit, tokens, given, now: admit(tokens, given, now + LIFETIME - MOMENT)),
    ),
    VoipNowChange(
        "any-secret-will-do",
        "VN-AUTH-2",
        "A token is granted for a wrong secret.",
        granting(whatever_secret),
    ),
    VoipNowChange(
        "token-expires-in-words",
        "VN-AUTH-2",
        "How long a token is good for is told in words, not as a number of seconds.",
        granting(in_words),
    ),
    # ---- what is accepted
    VoipNowChange(
        "any-wait-accepted",
        "VN-ERR-1",
        "A waitForPickup that is no number above zero is accepted.",
        mended("pc_timeout_invalid", JOINING, without("waitForPickup")),
    ),
    VoipNowChange(
        "any-caller-id-accepted",
        "VN-ERR-2",
        "A callerId without a number is accepted.",
        mended("pc_callerid_invalid", JOINING, without("callerId")),
    ),
    VoipNowChange(
        "unknown-call-accepted",
        "VN-ERR-3",
        "An action on a phone call that nobody has is accepted, and does nothing.",
        taken("pc_phonecall_"),
    ),
    VoipNowChange(
        "any-view-accepted",
        "VN-ERR-4",
        "A view that the phone call has not is taken for its first one.",
        mended("pc_phonecallview_invalid", ACTIONS, first_view),
    ),
    VoipNowChange(
        "send-call-to-nobody-accepted",
        "VN-ERR-5",
        "A sendCallTo that is missing or nobody's is accepted, and does nothing.",
        taken("pc_sendcallto_"),
    ),
    VoipNowChange(
        "barge-in-of-a-queue",
        "VN-ERR-5",
        "BargeIn is accepted for an extension that is no phone terminal.",
        calling(("BargeIn",), no_terminal),
    ),
    VoipNowChange(
        "barge-in-of-strangers",
        "VN-BARGE-8",
        "An extension of another organization barges in.",
        calling(("BargeIn",), of_others),
    ),
    VoipNowChange(
        "whisper-of-a-queue",
        "VN-WHISPER-5",
        "Whisper is accepted for an extension that is no phone terminal.",
        calling(("Whisper",), no_terminal),
    ),
    VoipNowChange(
        "whisper-of-strangers",
        "VN-WHISPER-5",
        "An extension of another organization whispers.",
        calling(("Whisper",), of_others),
    ),
    VoipNowChange(
        "voicemail-of-a-queue",
        "VN-VM-2",
        "A phone call is transferred to the voicemail of an extension that is no phone terminal.",
        calling(("TransferToVoicemail",), no_terminal),
    ),
    VoipNowChange(
        "voicemail-of-strangers",
        "VN-VM-2",
        "A phone call is transferred to a voicemail of another organization.",
        calling(("TransferToVoicemail",), of_others),
    ),
    VoipNowChange(
        "any-action-holds",
        "VN-ERR-7",
        "An action that nobody has heard of puts the phone call on hold.",
        reading_as(known_action),
    ),
    VoipNowChange(
        "any-user-is-me",
        "VN-ERR-8",
        "A user id that nobody has is taken for @me.",
        anybody("user_invalid", 0, "@me"),
    ),
    VoipNowChange(
        "any-extension-is-self",
        "VN-ERR-8",
        "An extension that nobody has is taken for @self.",
        anybody("extension_invalid", 1, "@self"),
    ),
)
