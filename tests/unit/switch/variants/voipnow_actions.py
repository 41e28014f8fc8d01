"""What is seen on the wire of each variant in `ringback.switch.variants.voipnow_actions`."""

from collections.abc import Callable
from typing import Any

from tests.switches import Answer, Client
from tests.unit.switch.proof import Proof

BARGE: dict[str, Any] = {"sendCallTo": "0003*024", "callerId": "John Doe <42>", "waitForPickup": 20}


def told(answer: Answer) -> Any:
    """Return the status of an answer, and the code of a refusal."""
    refused = isinstance(answer.json, dict) and "error" in answer.json
    return (answer.status, answer.json["error"]["code"]) if refused else (answer.status, "")


def barge_without(name: str) -> Callable[[Client], Any]:
    """Return a scene of a BargeIn that lacks a parameter."""
    body = {key: each for key, each in BARGE.items() if key != name}
    return lambda app: told(app.act(app.talk(), "BargeIn", **body))


def acted(action: str, **more: Any) -> Callable[[Client], Any]:
    """Return a scene of how an action on a phone call is answered."""
    return lambda app: told(app.act(app.talk(), action, **more))


def without_id(app: Client) -> Any:
    """Return how an action is answered that names no phone call."""
    app.talk()
    return told(app.act(app.AGENT, "OnHold"))


def joined(action: str) -> Callable[[Client], Any]:
    """Return a scene of whose views there are once somebody has joined."""

    def scene(app: Client) -> Any:
        path = app.talk()
        app.act(path, action, **BARGE)
        app.later(1)
        return [each["extension"] for each in app.views(path)]

    return scene


def mailbox(app: Client) -> Any:
    """Return whether a phone call is listed that was transferred to voicemail."""
    path = app.talk()
    numbers = {"transferFromNumber": "0003*210", "transferNumber": "777888"}
    app.act(path, "TransferToVoicemail", sendCallTo="0003*024", **numbers)
    return app.ask("GET", path).status


def transfer(app: Client) -> Any:
    """Return how transfers are answered that name one of the two numbers, and both."""
    path = app.talk()
    one = app.act(path, "Transfer", sendCallTo="0003*024", transferFromNumber="0003*210")
    both = {"transferFromNumber": "0003*210", "transferNumber": "777888"}
    return told(one), told(app.act(path, "Transfer", sendCallTo="0003*024", **both))


def picked_up(app: Client) -> Any:
    """Return how PickUp of a phone call that rings is answered."""
    call = app.create()
    return told(app.act(f"{app.AGENT}/{call['id']}", "PickUp", **BARGE))


def recorded(app: Client) -> Any:
    """Return how the end of a recording is answered, with format."""
    path = app.talk()
    app.act(path, "StartRecording", format="wav")
    return told(app.act(path, "StopRecording", format="wav"))


DONE = (202, "")

PROOFS = {
    "wait-demanded": Proof(barge_without("waitForPickup"), DONE, (400, "pc_timeout_invalid")),
    "caller-id-demanded": Proof(barge_without("callerId"), DONE, (400, "pc_callerid_invalid")),
    "id-demanded": Proof(without_id, (400, "pc_phonecall_invalid"), (405, "request_not_implemented")),
    "full-numbers-only": Proof(
        acted("BargeIn", **{**BARGE, "sendCallTo": "024"}), DONE, (400, "pc_sendcallto_invalid")
    ),
    "views-of-who-joins": Proof(joined("BargeIn"), ["0003*210", "0003*210"], ["0003*210", "0003*024"]),
    "both-numbers-demanded": Proof(transfer, (DONE, DONE), ((400, "request_invalid"), DONE)),
    "whispers-unseen": Proof(joined("Whisper"), ["0003*210", "0003*210"], ["0003*210"]),
    "voicemail-unseen": Proof(mailbox, 200, 204),
    "one-code-for-parameters": Proof(
        acted("Whisper", **{**BARGE, "sendCallTo": "none"}),
        (400, "pc_sendcallto_invalid"),
        (400, "request_invalid"),
    ),
    "either-spelling": Proof(
        acted("BargeIn", sendCallTo="0003*024", waitForPickUp=0), DONE, (400, "pc_timeout_invalid")
    ),
    "no-pick-up": Proof(picked_up, DONE, (400, "request_invalid")),
    "no-format-at-the-end": Proof(recorded, DONE, (400, "request_invalid")),
}
