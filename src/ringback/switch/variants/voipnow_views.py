"""How a VoipNow server may print phone calls, their views and links."""

import re
from collections.abc import Callable

from ringback.model import Json
from ringback.switch.changes import both
from ringback.switch.phonecalls import PhoneCall
from ringback.switch.voipnow_fittings import VoipNowChange, VoipNowFit, showing
from ringback.switch.voipnow_texts import Show, Shown

FREEDOM = "Legal at a VoipNow server"

_OFFSET = re.compile(r"[+-]\d\d:\d\d$")
_HOST = re.compile(r"^https?://[^/]+")

LINKS = ("link", "links")


def without(*names: str) -> Show:
    """Leave members out."""
    return lambda _shown, text: {key: each for key, each in text.items() if key not in names}


def having(**members: Json) -> Show:
    """Say more, or something else."""
    return lambda _shown, text: {**text, **members}


def renamed(old: str, new: str) -> Show:
    """Call a member by another name."""
    return lambda _shown, text: {new if key == old else key: each for key, each in text.items()}


def linked(change: Callable[[str], str]) -> VoipNowFit:
    """Write the addresses of phone calls in another way."""

    def show(_shown: Shown, text: dict[str, Json]) -> dict[str, Json]:
        links = {key: {"self": change(text[key]["self"])} for key in LINKS if key in text}
        return {**text, **links}

    return in_calls(show)


def in_calls(show: Show) -> VoipNowFit:
    """Change phone calls, and the short form of them that answers an action."""
    return both(showing("phone call", show), showing("accepted", show))


def _as_text(_shown: Shown, text: dict[str, Json]) -> dict[str, Json]:
    numbers: dict[str, Json] = {key: str(text[key]) for key in ("status", "flow") if key in text}
    return {**text, **numbers}


def _own_caller_id(_shown: Shown, text: dict[str, Json]) -> dict[str, Json]:
    shown: dict[str, Json] = {key: "Phone Call <100>" for key in ("callerId", "callerID") if key in text}
    return {**text, **shown}


def _published_elsewhere(_shown: Shown, text: dict[str, Json]) -> dict[str, Json]:
    return {**text, "published": _OFFSET.sub("-02:00", text["published"])}


def _answered_alike(_shown: Shown, text: dict[str, Json]) -> dict[str, Json]:
    views = [
        {**each, "answered": text["answered"]} if {"answered"} <= each.keys() & text.keys() else each
        for each in text["phoneCallView"]
    ]
    return {**text, "phoneCallView": views}


def _answered_always(_shown: Shown, text: dict[str, Json]) -> dict[str, Json]:
    return {**text, "answered": text.get("answered", text["published"])}


def _owned_by_user(shown: Shown, text: dict[str, Json]) -> dict[str, Json]:
    assert isinstance(shown.subject, PhoneCall)
    return {**text, "ownerId": shown.subject.user}


def _whole(shown: Shown, text: dict[str, Json]) -> dict[str, Json]:
    """Say all of the phone call, as it is by now."""
    assert isinstance(shown.subject, PhoneCall)
    call = shown.texts.exchange.calls.get(shown.subject.id, shown.subject)
    return {**shown.texts.phone_call(call), **text}


VARIANTS: tuple[VoipNowChange, ...] = (
    VoipNowChange(
        "whole-calls",
        "VN-E3",
        "Actions and Delete return whole phone calls.",
        showing("accepted", _whole),
    ),
    VoipNowChange("link-singular", "VN-E4", "Phone calls have link.", in_calls(renamed("links", "link"))),
    VoipNowChange("no-links", "VN-E4", "Phone calls have no links.", in_calls(without(*LINKS))),
    VoipNowChange(
        "links-with-two-slashes",
        "VN-E5",
        "Links have two slashes before uapi.",
        linked(lambda uri: uri.replace("/uapi/", "//uapi/")),
    ),
    VoipNowChange(
        "links-name-another-host",
        "VN-E5",
        "Links name another host than the request.",
        linked(lambda uri: _HOST.sub("https://voipnow.example", uri)),
    ),
    VoipNowChange(
        "caller-ids-of-its-own",
        "VN-E10",
        "Views show a caller id of the server's own.",
        showing("view", _own_caller_id),
    ),
    VoipNowChange(
        "numbers-as-text",
        "VN-E14",
        "The status and the flow of a view are digits in strings.",
        showing("view", _as_text),
    ),
    VoipNowChange(
        "few-members",
        "VN-E14",
        "Views have no flow, phone calls no nonce.",
        both(showing("view", without("flow")), showing("phone call", without("nonce"))),
    ),
    VoipNowChange(
        "published-elsewhere",
        "VN-E15",
        "What published says has the offset of another time zone, and so is later than answered.",
        showing("phone call", _published_elsewhere),
    ),
    VoipNowChange(
        "views-answered-alike",
        "VN-E16",
        "All views show when the phone call was answered, the new ones, too.",
        showing("phone call", _answered_alike),
    ),
    VoipNowChange(
        "owned-by-user",
        "VN-E22",
        "The ownerId of a phone call is its user's id.",
        showing("phone call", _owned_by_user),
    ),
    VoipNowChange(
        "caller-id-in-capitals",
        "VN-E26",
        "Views have callerID.",
        showing("view", renamed("callerId", "callerID")),
    ),
    VoipNowChange("no-caller-id", "VN-E26", "Views have no callerId.", showing("view", without("callerId"))),
    VoipNowChange(
        "answered-while-ringing",
        "VN-E47",
        "A phone call has answered while its views still ring.",
        showing("phone call", _answered_always),
    ),
    VoipNowChange(
        "more-members",
        FREEDOM,
        "Phone calls, views and pages have members that no document knows.",
        both(
            showing("phone call", having(vendorCase={"shelf": 3})),
            showing("view", having(vendorLeg="B2")),
            showing("page", having(vendorShard=7)),
        ),
    ),
)
