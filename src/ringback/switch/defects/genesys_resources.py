"""What may be wrong with the resources of a Genesys server: ids, contents, reads that disagree with what was told."""

from attrs import evolve

from ringback.model import Json
from ringback.switch.defects.genesys_texting import changing, lacking, read_as
from ringback.switch.genesys_desk import Desk, Visit
from ringback.switch.genesys_fittings import GenesysChange
from ringback.switch.genesys_texts import Shown
from ringback.switch.world import Call, Phone, World

_CALL = "me/calls/*"
_CALLS = "me/calls"
_DEVICE = "me/devices/*"
_ME = "me"

#: What a duration that counts down starts with, in seconds.
_LONGEST_S = {"Ringing": 3600, "Dialing": 3600, "Established": 1800, "Held": 900, "Released": 0}


# ---- correlation ----


def _peer(world: World, call: Call) -> Call | None:
    return next(iter(world.others(call)), None)


def _uri_of_peer(shown: Shown, text: dict[str, Json]) -> dict[str, Json]:
    peer = _peer(shown.texts.world, shown.subject) if isinstance(shown.subject, Call) else None
    return {**text, "uri": shown.texts.call_uri(peer)} if peer else text


def _path_of_connection(_shown: Shown, text: dict[str, Json]) -> dict[str, Json]:
    return {**text, "path": f"/calls/{text['connId']}"}


def _uuid_of_state(_shown: Shown, text: dict[str, Json]) -> dict[str, Json]:
    return {**text, "callUuid": f"{text['callUuid'][:-4]}{text['state'][:4].upper()}"}


def _own_parent(_shown: Shown, text: dict[str, Json]) -> dict[str, Json]:
    if "parentCallUri" not in text:
        return text
    return {**text, "parentCallUri": text["uri"], "parentCallPath": text["path"]}


def _peers_number(shown: Shown, text: dict[str, Json]) -> dict[str, Json]:
    numbers = shown.subject.participants if isinstance(shown.subject, Call) else ()
    return {**text, "phoneNumber": numbers[0]} if numbers else text


# ---- contents ----


def _dropping(shown: Shown, text: dict[str, Json]) -> dict[str, Json]:
    most = _LONGEST_S[shown.subject.state] if isinstance(shown.subject, Call) else 0
    return {**text, "duration": str(max(0, most - int(text["duration"])))}


def _young_while_held(shown: Shown, text: dict[str, Json]) -> dict[str, Json]:
    held = isinstance(shown.subject, Call) and shown.subject.state == "Held"
    return {**text, "duration": "0"} if held else text


def _first_participant_only(_shown: Shown, text: dict[str, Json]) -> dict[str, Json]:
    return {**text, "participants": text["participants"][:1]}


def _is_owned(shown: Shown) -> bool:
    return isinstance(shown.subject, Call) and shown.subject.owner


def _is_recorded(shown: Shown) -> bool:
    return isinstance(shown.subject, Call) and shown.subject.recording == "Recording"


def _is_monitoring(shown: Shown) -> bool:
    return isinstance(shown.subject, Phone) and shown.subject.monitoring is not None


def _other_scope_and_mode(_shown: Shown, text: dict[str, Json]) -> dict[str, Json]:
    state = text["supervisorMonitoringState"]
    return {**text, "supervisorMonitoringState": {**state, "scope": state["mode"], "mode": state["scope"]}}


# ---- reads that disagree with what was told ----


def _another_call(desk: Desk, visit: Visit, value: Json) -> Json:
    own = desk.world.calls_of(visit.phone.number)
    others = desk.world.others(desk.world.call(visit.path[2], visit.phone.number))
    another = next((each for each in (*own, *others) if each.id != visit.path[2]), None)
    return {**value, "call": desk.texts(visit).call(another)} if another else value


def _another_device(desk: Desk, visit: Visit, value: Json) -> Json:
    other = next(each for each in desk.world.phones.values() if each.number != visit.phone.number)
    return {**value, "device": desk.texts(visit).device(other)}


def _never_held(_desk: Desk, _visit: Visit, value: Json) -> Json:
    call = value["call"]
    return {**value, "call": {**call, "state": "Established"}} if call["state"] == "Held" else value


def _no_addresses(_desk: Desk, _visit: Visit, value: Json) -> Json:
    return {**value, "uris": []} if "uris" in value else value


def _as_they_rang(_desk: Desk, _visit: Visit, value: Json) -> Json:
    user = dict(value["user"])
    if "calls" in user:
        user["calls"] = [{**each, "state": "Ringing", "capabilities": ["Answer"]} for each in user["calls"]]
    return {**value, "user": user}


def _never_over(desk: Desk, visit: Visit, value: Json) -> Json:
    texts, number = desk.texts(visit), visit.phone.number
    over = (each for each in desk.world.calls.values() if each.number == number and not each.live)
    still = [texts.call(evolve(each, state="Established")) for each in over]
    return {**value, "calls": [*value["calls"], *still]} if "calls" in value else value


def _heard_in_lists(_desk: Desk, _visit: Visit, value: Json) -> Json:
    if "calls" not in value:
        return value
    return {
        **value,
        "calls": [{**each, "mute": "Off"} if "mute" in each else each for each in value["calls"]],
    }


DEFECTS: tuple[GenesysChange, ...] = (
    GenesysChange(
        "phone-number-of-peer",
        "GWS-NOTE-2",
        "Notifications of calls carry the phoneNumber of the other party.",
        changing("call message", _peers_number),
    ),
    GenesysChange(
        "uri-of-peers-call",
        "GWS-CALL-2",
        "The uri of a call is that of the other party's call.",
        changing("call", _uri_of_peer),
    ),
    GenesysChange(
        "path-of-connection",
        "GWS-CALL-2",
        "The path of a call ends with its connId.",
        changing("call", _path_of_connection),
    ),
    GenesysChange(
        "call-uuid-by-state",
        "GWS-CALL-3",
        "The callUuid of a call changes with its state.",
        changing("call", _uuid_of_state),
    ),
    GenesysChange(
        "consultation-its-own-parent",
        "GWS-CONF-8",
        "A consultation call names itself as the one that it was made from.",
        changing("call", _own_parent),
    ),
    GenesysChange(
        "duration-counts-down",
        "GWS-CALL-4",
        "The duration of a call counts down, and drops when the call is answered, held or released.",
        changing("call", _dropping),
    ),
    GenesysChange(
        "duration-starts-anew",
        "GWS-CALL-4",
        "The duration of a call that is put on hold starts anew.",
        changing("call", _young_while_held),
    ),
    GenesysChange(
        "conference-with-one-participant",
        "GWS-CONF-5",
        "Who has brought a conference together is shown one participant only.",
        changing("call", _first_participant_only, _is_owned),
    ),
    GenesysChange(
        "recording-not-shown",
        "GWS-REC-1",
        "A call that is recorded does not show its recordingState.",
        lacking("call", "recordingState", _is_recorded),
    ),
    GenesysChange(
        "monitoring-not-shown",
        "GWS-MON-1",
        "The device of a supervisor who monitors shows no monitoring state.",
        lacking("device", "supervisorMonitoringState"),
    ),
    GenesysChange(
        "scope-and-mode-exchanged",
        "GWS-MON-4",
        "The scope and the mode of a monitoring state have changed places.",
        changing("device", _other_scope_and_mode, _is_monitoring),
    ),
    GenesysChange(
        "another-call-read",
        "GWS-READ-1",
        "Who reads a call gets another one of theirs; where there is none, that of the other party.",
        read_as(_CALL, _another_call),
    ),
    GenesysChange(
        "another-device-read",
        "GWS-READ-2",
        "Who reads their device gets somebody else's.",
        read_as(_DEVICE, _another_device),
    ),
    GenesysChange(
        "held-call-read-as-established",
        "GWS-READ-1",
        "A single held call is read as Established.",
        read_as(_CALL, _never_held),
    ),
    GenesysChange(
        "calls-without-addresses",
        "GWS-READ-3",
        "Read without fields, the calls come as an empty list.",
        read_as(_CALLS, _no_addresses),
    ),
    GenesysChange(
        "calls-with-user-ringing",
        "GWS-READ-4",
        "Read with the user, all calls are Ringing.",
        read_as(_ME, _as_they_rang),
    ),
    GenesysChange(
        "released-calls-listed",
        "GWS-HANGUP-1",
        "Calls that are over are still listed, as Established.",
        read_as(_CALLS, _never_over),
    ),
    GenesysChange(
        "mute-listed-as-off",
        "GWS-MUTE-1",
        "All calls are listed with mute Off.",
        read_as(_CALLS, _heard_in_lists),
    ),
)
