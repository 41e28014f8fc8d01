"""How a Genesys server may print calls, devices and messages: members, ids and addresses in another legal form."""

import re
from collections.abc import Callable

from ringback.model import Json
from ringback.switch.changes import both
from ringback.switch.commands import Command
from ringback.switch.genesys_fittings import Fittings, GenesysChange, GenesysFit, Read, reading, showing
from ringback.switch.genesys_texts import Show, Shown
from ringback.switch.ids import Ids
from ringback.switch.world import Call, World

FREEDOM = "Legal at a Genesys server"

#: How many seconds a coarse duration goes on by.
_COARSE_S = 10

_HOST = re.compile(r"^(https?://)[^/:]+")


def without(*names: str) -> Show:
    """Leave members out."""
    return lambda _shown, text: {key: each for key, each in text.items() if key not in names}


def having(**members: Json) -> Show:
    """Say more, or something else."""
    return lambda _shown, text: {**text, **members}


def said_of(call: Callable[[Shown, Call], dict[str, Json]]) -> GenesysFit:
    """Say more, or something else, of each call."""

    def change(shown: Shown, text: dict[str, Json]) -> dict[str, Json]:
        assert isinstance(shown.subject, Call)
        return {**text, **call(shown, shown.subject)}

    return showing("call", change)


def _bare_paths(_shown: Shown, text: dict[str, Json]) -> dict[str, Json]:
    paths: dict[str, Json] = {
        key: text[key].removeprefix("/") for key in ("path", "parentCallPath") if text.get(key)
    }
    return {**text, **paths}


def _localhost(_shown: Shown, text: dict[str, Json]) -> dict[str, Json]:
    named = {key: each for key, each in text.items() if key.lower().endswith("uri") and each}
    uris = {key: _HOST.sub(r"\1localhost", each) for key, each in named.items()}
    return {**text, **uris}


def _monitored(shown: Shown, call: Call) -> bool:
    return bool(shown.texts.world.supervisors(call.talk))


def _only_business(_shown: Shown, text: dict[str, Json]) -> dict[str, Json]:
    if not text.get("extensions"):
        return text
    return {**text, "extensions": {"BusinessCall": text["extensions"].get("BusinessCall", 0)}}


def _without_flags(shown: Shown, text: dict[str, Json]) -> dict[str, Json]:
    # What a supervisor has muted, the supervisor's own call must show.
    own = isinstance(shown.subject, Call) and shown.subject.mode is not None
    return without("supervisorListeningIn", *(() if own else ("monitoredUserMuted",)))(shown, text)


def _backwards(_shown: Shown, text: dict[str, Json]) -> dict[str, Json]:
    if not text.get("userData"):
        return text
    return {**text, "userData": dict(reversed(text["userData"].items()))}


def _coarse(shown: Shown, call: Call) -> dict[str, Json]:
    seconds = shown.texts.world.duration(call, shown.texts.now)
    return {"duration": str(seconds - seconds % _COARSE_S)}


def uuid_of(world: World, call: Call) -> str:
    """Return a callUuid that is not the call's id."""
    return Ids(world.ids.seed).secret(f"call uuid {call.id}").upper()


def _reads_uuid(read: Read, world: World, place: str, plain: Command, body: Json) -> Command:
    """Understand the other callUuid wherever the id was one."""
    if isinstance(body, dict) and isinstance(body.get("callUuid"), str):
        ids = {uuid_of(world, each): each.id for each in world.calls.values()}
        # An id is no callUuid here.
        body = {**body, "callUuid": ids.get(body["callUuid"], "")}
    return read(world, place, plain, body)


def _conn_id_by_state(_shown: Shown, call: Call) -> dict[str, Json]:
    return {"connId": f"{call.conn_id[:4]}{Ids(0).secret(call.id + call.state, 12)}"}


def _conn_id_of_its_own(shown: Shown, call: Call) -> dict[str, Json]:
    return {"connId": Ids(shown.texts.world.ids.seed).secret(f"connection {call.id}", 16)}


def _shown_data(_shown: Shown, text: dict[str, Json]) -> dict[str, Json]:
    return {**text, "userData": text.get("userData", {})}


def _bare_state(_shown: Shown, text: dict[str, Json]) -> dict[str, Json]:
    return {**text, "userState": {"state": text["userState"]["state"]}}


def _nulls(*names: str) -> Show:
    """Have members as null that would be left out."""
    return lambda _shown, text: {**dict.fromkeys(names), **text}


def _until_recorded(fittings: Fittings) -> Fittings:
    """Have recordingState as null until the call is recorded for the first time."""
    recorded: set[str] = set()

    def change(shown: Shown, text: dict[str, Json]) -> dict[str, Json]:
        assert isinstance(shown.subject, Call)
        if text.get("recordingState") not in (None, "Stopped"):
            recorded.add(shown.subject.id)
        return text if shown.subject.id in recorded else {**text, "recordingState": None}

    return showing("call", change)(fittings)


METRICS = {"eventProcessing": {"serverProcessingTimeTotalMs": 2, "nodeProcessingTimeNanos": 81_000}}

VARIANTS: tuple[GenesysChange, ...] = (
    GenesysChange(
        "absent-is-null",
        FREEDOM,
        "What a call or a message lacks, it has as null, and recordingState before the first recording.",
        both(
            showing("call", _nulls("userData", "monitoring", "parentCallUri", "parentCallPath", "ani")),
            showing("call message", _nulls("extensions")),
            _until_recorded,
        ),
    ),
    GenesysChange(
        "no-extensions",
        "GWS-E4",
        "Messages about calls have no extensions.",
        showing("call message", without("extensions")),
    ),
    GenesysChange(
        "no-parent",
        "GWS-E4",
        "A consultation call does not name the call that it is about.",
        showing("call", without("parentCallUri", "parentCallPath")),
    ),
    GenesysChange(
        "bare-paths", "GWS-E6", "The paths of calls have no leading slash.", showing("call", _bare_paths)
    ),
    GenesysChange(
        "localhost-uris",
        "GWS-E7",
        "URIs in resources and messages name localhost, whatever the server was reached by.",
        both(*(showing(what, _localhost) for what in ("call", "device", "user"))),
    ),
    GenesysChange(
        "listening-in-told",
        "GWS-E12",
        "All calls of a monitored conversation say supervisorListeningIn.",
        said_of(lambda shown, call: {"supervisorListeningIn": _monitored(shown, call)}),
    ),
    GenesysChange(
        "monitoring-family",
        "GWS-E13",
        "Calls have monitoring, and extensions no WrapUpTime, like the page of SingleStepTransfer.",
        both(
            said_of(lambda shown, call: {"monitoring": _monitored(shown, call)}),
            showing("call message", _only_business),
        ),
    ),
    GenesysChange(
        "both-families",
        "GWS-E13",
        "Calls have monitoring, and extensions WrapUpTime.",
        said_of(lambda shown, call: {"monitoring": _monitored(shown, call)}),
    ),
    GenesysChange(
        "user-data-backwards",
        "GWS-E14",
        "User data comes back in another order than it was sent in.",
        showing("call", _backwards),
    ),
    GenesysChange(
        "no-monitoring-flags",
        "GWS-E18",
        "Calls have no supervisorListeningIn, and parties' calls no monitoredUserMuted.",
        showing("call", _without_flags),
    ),
    GenesysChange("no-conn-id", "GWS-E19", "Calls have no connId.", showing("call", without("connId"))),
    GenesysChange(
        "conn-id-changes", "GWS-E19", "A call's connId changes with its state.", said_of(_conn_id_by_state)
    ),
    GenesysChange(
        "coarse-durations", "GWS-E26", "A call's duration goes on by ten seconds at a time.", said_of(_coarse)
    ),
    GenesysChange(
        "metrics-in-data",
        "GWS-E28",
        "The data of messages about calls has metrics of the server's own.",
        showing("call message", having(metrics=METRICS)),
    ),
    GenesysChange(
        "uuid-is-not-id",
        "GWS-E30",
        "A call's callUuid is not its id.",
        both(
            said_of(lambda shown, call: {"callUuid": uuid_of(shown.texts.world, call)}), reading(_reads_uuid)
        ),
    ),
    GenesysChange(
        "conn-id-unrelated",
        "GWS-E34",
        "A call's connId does not end with the number that its id ends with.",
        said_of(_conn_id_of_its_own),
    ),
    GenesysChange(
        "more-members",
        FREEDOM,
        "Calls, devices and messages have members that no document knows.",
        both(
            showing("call", having(vendorCase={"shelf": 3, "tags": []})),
            showing("device", having(vendorRack="B2")),
            showing("call message", having(sequence=7)),
            showing("device message", having(sequence=7)),
        ),
    ),
    GenesysChange(
        "empty-user-data",
        FREEDOM,
        "A call without user data shows an empty object of it.",
        showing("call", _shown_data),
    ),
    GenesysChange(
        "bare-user-states",
        FREEDOM,
        "The userState of a device has neither id nor displayName.",
        showing("device", _bare_state),
    ),
)
