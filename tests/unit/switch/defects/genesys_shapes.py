"""What is seen on the wire of each defect in `ringback.switch.defects.genesys_shapes`."""

from typing import Any

from tests.switches import Office
from tests.unit.switch.defects.genesys_tellings import Scene, at_voice, at_work, watched
from tests.unit.switch.proof import Proof


def told_of_call(office: Office) -> Any:
    """Return what the agent is told of a call that is held."""
    office.talk()
    office.clock.advance(7)
    office.agent.order("Hold")
    return office.agent.heard()[-1]["data"]


def in_call(name: str) -> Scene:
    """Return a member of the call as it is told, and as it is read."""

    def scene(office: Office) -> Any:
        told = told_of_call(office)["call"]
        return told.get(name), office.agent.call().get(name)

    return scene


def in_message(name: str) -> Scene:
    def scene(office: Office) -> Any:
        told = told_of_call(office)
        return told.get(name), told["call"]["state"]

    return scene


def capabilities(office: Office) -> Any:
    told = told_of_call(office)["call"].get("capabilities")
    return type(told).__name__, None if told is None else "Retrieve" in told


def participants(office: Office) -> Any:
    told = told_of_call(office)["call"]["participants"]
    return [each if isinstance(each, str) else each["phoneNumber"] for each in told], type(told[0]).__name__


def user_data(office: Office) -> Any:
    office.talk()
    office.agent.order("AttachUserData", userData={"Account": "7"})
    return [user.heard()[-1]["data"]["call"]["userData"] for user in (office.agent, office.caller)]


def monitored_mute(office: Office) -> Any:
    watched(office)
    office.quiet()
    office.supervisor.order("MuteMonitoredUser")
    return [each["data"]["call"]["monitoredUserMuted"] for each in office.supervisor.heard()]


def devices(office: Office) -> Any:
    at_work(office)
    at_voice(office.agent, "NotReady")
    told = office.agent.heard()[-1]["data"]["devices"]
    return type(told).__name__, (told[0] if isinstance(told, list) else told)["id"] == office.agent.device


def user_state(office: Office) -> Any:
    at_work(office)
    at_voice(office.agent, "NotReady")
    told = office.agent.heard()[-1]["data"]["devices"][0]["userState"]
    return told, office.agent.own_device()["userState"]


def success(office: Office) -> Any:
    office.talk()
    done = office.agent.order("Hold")
    refused = office.agent.order("Answer")
    return done.status, done.json, refused.status, refused.json["statusCode"]


AWAY_ID = "900D55CC-2BB0-431F-8BF9-D3525B383BE6"
AWAY = {"id": AWAY_ID, "displayName": "Not Ready", "state": "NotReady"}
PAIRS = [{"key": "Account", "value": "7"}]

PROOFS = {
    "duration-as-number": Proof(in_call("duration"), ("7", "7"), (7, 7)),
    "mute-as-boolean": Proof(in_call("mute"), ("Off", "Off"), (False, False)),
    "capabilities-missing": Proof(capabilities, ("list", True), ("NoneType", None)),
    "capabilities-as-text": Proof(capabilities, ("list", True), ("str", True)),
    "participants-as-numbers": Proof(participants, (["5000"], "dict"), (["5000"], "str")),
    "user-data-as-pairs": Proof(user_data, [{"Account": "7"}] * 2, [PAIRS] * 2),
    "monitored-mute-as-text": Proof(monitored_mute, [True], ["On"]),
    "message-type-missing": Proof(
        in_message("messageType"), ("CallStateChangeMessage", "Held"), (None, "Held")
    ),
    "notification-type-missing": Proof(
        in_message("notificationType"), ("StatusChange", "Held"), (None, "Held")
    ),
    "phone-number-missing": Proof(in_message("phoneNumber"), ("5005", "Held"), (None, "Held")),
    "devices-as-object": Proof(devices, ("list", True), ("dict", True)),
    "user-state-as-word": Proof(user_state, (AWAY, AWAY), ("Not Ready", "Not Ready")),
    "user-state-nameless": Proof(user_state, (AWAY, AWAY), ({"id": AWAY_ID}, {"id": AWAY_ID})),
    "status-code-as-text": Proof(
        success, (200, {"statusCode": 0}, 400, 2), (200, {"statusCode": "0"}, 400, 2)
    ),
    "status-code-missing": Proof(success, (200, {"statusCode": 0}, 400, 2), (200, {}, 400, 2)),
}
