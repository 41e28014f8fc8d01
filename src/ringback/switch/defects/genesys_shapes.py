"""What may be wrong with the shapes of a Genesys server's resources, messages and answers."""

from attrs import evolve

from ringback.model import Json
from ringback.switch.defects.genesys_texting import changing, lacking
from ringback.switch.genesys_desk import Desk, Visit
from ringback.switch.genesys_fittings import GenesysChange, GenesysFit, Handle, handling
from ringback.switch.genesys_routes import shape
from ringback.switch.genesys_texts import Shown
from ringback.switch.replies import Reply

#: Where calls are made, and where they are commanded.
_COMMANDS = ("me/devices/*/calls", "me/calls/*")


def _duration_as_number(_shown: Shown, text: dict[str, Json]) -> dict[str, Json]:
    return {**text, "duration": int(text["duration"])}


def _mute_as_boolean(_shown: Shown, text: dict[str, Json]) -> dict[str, Json]:
    return {**text, "mute": text["mute"] == "On"}


def _capabilities_as_text(_shown: Shown, text: dict[str, Json]) -> dict[str, Json]:
    return {**text, "capabilities": ",".join(text["capabilities"])}


def _participants_as_numbers(_shown: Shown, text: dict[str, Json]) -> dict[str, Json]:
    return {**text, "participants": [each["phoneNumber"] for each in text["participants"]]}


def _user_data_as_pairs(_shown: Shown, text: dict[str, Json]) -> dict[str, Json]:
    pairs = [{"key": key, "value": each} for key, each in text.get("userData", {}).items()]
    return {**text, "userData": pairs} if pairs else text


def _muting_as_text(_shown: Shown, text: dict[str, Json]) -> dict[str, Json]:
    return {**text, "monitoredUserMuted": "On" if text["monitoredUserMuted"] else "Off"}


def _device_alone(_shown: Shown, text: dict[str, Json]) -> dict[str, Json]:
    return {**text, "devices": text["devices"][0]}


def _user_state_as_word(_shown: Shown, text: dict[str, Json]) -> dict[str, Json]:
    return {**text, "userState": text["userState"]["displayName"]}


def _user_state_nameless(_shown: Shown, text: dict[str, Json]) -> dict[str, Json]:
    return {**text, "userState": {"id": text["userState"]["id"]}}


def _answering(**members: Json) -> GenesysFit:
    """Set members of what successful commands about calls are answered with; None takes one out."""

    async def handle(inner: Handle, desk: Desk, visit: Visit) -> Reply:
        reply = await inner(desk, visit)
        if visit.request.method != "POST" or shape(visit.path) not in _COMMANDS:
            return reply
        value = {key: each for key, each in {**reply.value, **members}.items() if each is not None}
        return evolve(reply, value=value)

    return handling(handle)


DEFECTS: tuple[GenesysChange, ...] = (
    GenesysChange(
        "duration-as-number",
        "GWS-CALL-1",
        "The duration of a call is a number.",
        changing("call", _duration_as_number),
    ),
    GenesysChange(
        "mute-as-boolean",
        "GWS-CALL-1",
        "The mute of a call is true or false.",
        changing("call", _mute_as_boolean),
    ),
    GenesysChange(
        "capabilities-missing",
        "GWS-CALL-1",
        "Calls have no capabilities.",
        lacking("call", "capabilities"),
    ),
    GenesysChange(
        "capabilities-as-text",
        "GWS-CALL-1",
        "The capabilities of a call are one text, with commas.",
        changing("call", _capabilities_as_text),
    ),
    GenesysChange(
        "participants-as-numbers",
        "GWS-CALL-7",
        "The participants of a call are plain phone numbers.",
        changing("call", _participants_as_numbers),
    ),
    GenesysChange(
        "user-data-as-pairs",
        "GWS-CALL-12",
        "The user data of a call is an array of pairs.",
        changing("call", _user_data_as_pairs),
    ),
    GenesysChange(
        "monitored-mute-as-text",
        "GWS-CALL-8",
        "The monitoredUserMuted of a call is On or Off.",
        changing("call", _muting_as_text),
    ),
    GenesysChange(
        "message-type-missing",
        "GWS-NOTE-1",
        "Notifications of calls do not name their messageType.",
        lacking("call message", "messageType"),
    ),
    GenesysChange(
        "notification-type-missing",
        "GWS-NOTE-2",
        "Notifications of calls have no notificationType.",
        lacking("call message", "notificationType"),
    ),
    GenesysChange(
        "phone-number-missing",
        "GWS-NOTE-2",
        "Notifications of calls have no phoneNumber.",
        lacking("call message", "phoneNumber"),
    ),
    GenesysChange(
        "devices-as-object",
        "GWS-NOTE-3",
        "The devices of a notification are one device, not an array.",
        changing("device message", _device_alone),
    ),
    GenesysChange(
        "user-state-as-word",
        "GWS-STATE-3",
        "The userState of a device is a word.",
        changing("device", _user_state_as_word),
    ),
    GenesysChange(
        "user-state-nameless",
        "GWS-STATE-3",
        "The userState of a device has an id, and no state.",
        changing("device", _user_state_nameless),
    ),
    GenesysChange(
        "status-code-as-text",
        "GWS-RESULT-1",
        "The statusCode of a successful command about a call is a text.",
        _answering(statusCode="0"),
    ),
    GenesysChange(
        "status-code-missing",
        "GWS-RESULT-1",
        "A successful command about a call is answered without a statusCode.",
        _answering(statusCode=None),
    ),
)
