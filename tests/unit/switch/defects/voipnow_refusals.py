"""What is seen on the wire of each defect in `ringback.switch.defects.voipnow_refusals`."""

from typing import Any

from tests.switches import Client
from tests.unit.switch.defects.voipnow_scenes import AGENT, BARGER, act, said, views
from tests.unit.switch.proof import Proof

#: A wrong value of each parameter that a code blames.
WRONG = {"waitForPickup": "0", "callerId": "no number", "phoneCallViewId": "99", "sendCallTo": "@self"}

RIGHT = {"action": "BargeIn", "sendCallTo": BARGER, "phoneCallViewId": "01"}


def refused(client: Client) -> Any:
    """Try to barge in with each parameter wrong, on an unknown call, and at an unknown extension."""
    path = client.talk()
    tried = {name: client.ask("PUT", path, {**RIGHT, name: value}) for name, value in WRONG.items()}
    tried["phoneCallId"] = client.ask("PUT", f"{client.AGENT}/00", RIGHT)
    tried["extension"] = client.ask("PUT", path.replace(AGENT, "0003*999"), RIGHT)
    return {name: said(answer) for name, answer in tried.items()}


#: How they are refused.
CODES = {
    "waitForPickup": (400, "pc_timeout_invalid"),
    "callerId": (400, "pc_callerid_invalid"),
    "phoneCallViewId": (400, "pc_phonecallview_invalid"),
    "sendCallTo": (400, "pc_sendcallto_invalid"),
    "phoneCallId": (400, "pc_phonecall_invalid"),
    "extension": (400, "extension_invalid"),
}


def with_status(status: int) -> Any:
    """Return how they are refused where the pc_ codes have another status."""
    return {name: (status if code.startswith("pc_") else was, code) for name, (was, code) in CODES.items()}


def right(client: Client) -> Any:
    """Record a phone call, and park it: how that is answered."""
    path = client.talk()
    return said(act(client, path, "StartRecording")), said(act(client, path, "Park"))


def nonsense(client: Client) -> Any:
    """Send wrong types, an unknown action and what is not JSON."""
    path = client.talk()
    sent: tuple[Any, ...] = ({"action": 7}, {"action": "Sing"}, [], b"{")
    return [client.ask("PUT", path, each).status for each in sent]


def envelope(client: Client) -> Any:
    """Return the body of a refusal."""
    return client.ask("GET", "/uapi/phoneCalls/99/@self").json


def left(client: Client) -> Any:
    """Return what is left of a phone call after a refusal."""
    path = client.talk()
    answer = act(client, path, "BargeIn", callerId="no number")
    return said(answer), views(client, path)


MESSAGE = "The user is neither an existing one nor @me, @viewer or @owner."
NOTHING_DONE = ((400, "pc_callerid_invalid"), ["01 agent>outside on"])

PROOFS = {
    "timeout-blames-caller-id": Proof(
        refused, CODES, {**CODES, "waitForPickup": (400, "pc_callerid_invalid")}
    ),
    "caller-id-blames-timeout": Proof(refused, CODES, {**CODES, "callerId": (400, "pc_timeout_invalid")}),
    "call-blames-view": Proof(refused, CODES, {**CODES, "phoneCallId": (400, "pc_phonecallview_invalid")}),
    "view-blames-call": Proof(refused, CODES, {**CODES, "phoneCallViewId": (400, "pc_phonecall_invalid")}),
    "send-call-to-blames-caller-id": Proof(
        refused, CODES, {**CODES, "sendCallTo": (400, "pc_callerid_invalid")}
    ),
    "send-call-to-blames-call": Proof(refused, CODES, {**CODES, "sendCallTo": (400, "pc_phonecall_invalid")}),
    "extension-blames-user": Proof(refused, CODES, {**CODES, "extension": (400, "user_invalid")}),
    "park-blames-the-right-view": Proof(right, (202, 202), (202, (400, "pc_phonecallview_invalid"))),
    "recording-blames-the-right-call": Proof(right, (202, 202), ((400, "pc_phonecall_invalid"), 202)),
    "refusals-with-404": Proof(refused, CODES, with_status(404)),
    "refusals-with-200": Proof(refused, CODES, with_status(200)),
    "refusals-with-500": Proof(refused, CODES, with_status(500)),
    "nonsense-breaks": Proof(nonsense, [400, 400, 400, 400], [500, 500, 500, 400]),
    "bad-json-breaks": Proof(nonsense, [400, 400, 400, 400], [400, 400, 400, 500]),
    "errors-without-code": Proof(
        envelope, {"error": {"code": "user_invalid", "message": MESSAGE}}, {"error": {"message": MESSAGE}}
    ),
    "errors-without-envelope": Proof(
        envelope,
        {"error": {"code": "user_invalid", "message": MESSAGE}},
        {"code": "user_invalid", "message": MESSAGE},
    ),
    "errors-in-an-array": Proof(
        envelope,
        {"error": {"code": "user_invalid", "message": MESSAGE}},
        {"error": [{"code": "user_invalid", "message": MESSAGE}]},
    ),
    "errors-without-body": Proof(envelope, {"error": {"code": "user_invalid", "message": MESSAGE}}, None),
    "refused-actions-end-the-call": Proof(left, NOTHING_DONE, ((400, "pc_callerid_invalid"), [])),
    "refused-actions-hold": Proof(
        left, NOTHING_DONE, ((400, "pc_callerid_invalid"), ["01 agent>outside on onHold"])
    ),
    "refused-actions-let-join": Proof(
        left, NOTHING_DONE, ((400, "pc_callerid_invalid"), ["01 agent>outside on", "02 barger>agent on"])
    ),
}
