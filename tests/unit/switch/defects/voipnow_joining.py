"""What is seen on the wire of each defect in `ringback.switch.defects.voipnow_joining`."""

from typing import Any

from tests.switches import Client
from tests.unit.switch.defects.voipnow_scenes import NO_ANSWER, act, acted, calls, views
from tests.unit.switch.proof import Proof

BARGE, WHISPER, MONITOR = acted("BargeIn"), acted("Whisper"), acted("Monitor")


def nobody(client: Client) -> Any:
    """Call somebody who never picks up: while it rings, and afterwards."""
    path = client.talk()
    act(client, path, "BargeIn", sendCallTo=NO_ANSWER, waitForPickup="5")
    ringing = views(client, path)
    client.later(60)
    return ringing, views(client, path)


def everywhere(client: Client) -> Any:
    """Look at all phone calls after a barge-in."""
    return acted("BargeIn")(client), calls(client)


JOINED = ["01 agent>outside on", "02 barger>agent on"]
ALONE = ["01 agent>outside on"]

PROOFS = {
    "barge-in-does-nothing": Proof(BARGE, JOINED, ALONE),
    "barge-in-joins-a-copy": Proof(everywhere, (JOINED, [JOINED]), (ALONE, [ALONE, JOINED])),
    "barge-in-takes-over": Proof(BARGE, JOINED, ["01 barger>outside on"]),
    "barge-in-ends-the-call": Proof(BARGE, JOINED, []),
    "barger-is-the-destination": Proof(BARGE, JOINED, ["01 agent>outside on", "02 agent>barger on"]),
    "barger-keeps-ringing": Proof(BARGE, JOINED, ["01 agent>outside on", "02 barger>agent rings"]),
    "barger-is-somebody-else": Proof(BARGE, JOINED, ["01 agent>outside on", "02 agent>agent on"]),
    "barge-in-without-pick-up": Proof(
        nobody,
        (ALONE, ALONE),
        (["01 agent>outside on", "02 no_answer>agent on"], ["01 agent>outside on", "02 no_answer>agent on"]),
    ),
    "barge-in-after-its-time": Proof(
        nobody, (ALONE, ALONE), (ALONE, ["01 agent>outside on", "02 no_answer>agent on"])
    ),
    "barger-rings-for-good": Proof(
        nobody,
        (ALONE, ALONE),
        (
            ["01 agent>outside on", "02 no_answer>agent rings"],
            ["01 agent>outside on", "02 no_answer>agent rings"],
        ),
    ),
    "whisper-takes-over": Proof(WHISPER, JOINED, ["01 barger>outside on"]),
    "whisper-ends-the-call": Proof(WHISPER, JOINED, []),
    "monitor-takes-over": Proof(MONITOR, JOINED, ["01 barger>outside on"]),
}
