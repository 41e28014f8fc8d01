"""What is seen on the wire of each defect in `ringback.switch.defects.genesys_sequels`."""

from typing import Any

from tests.switches import Office
from tests.unit.switch.defects.genesys_tellings import second_call, states
from tests.unit.switch.proof import Proof

HELD = ("StatusChange", "Held")
ESTABLISHED = ("StatusChange", "Established")


def hold_and_retrieve(office: Office) -> Any:
    office.talk()
    told = []
    for operation in ("Hold", "Retrieve") * 3:
        office.agent.order(operation)
        told.append(office.agent.told())
    return told


def swap_and_hang_up(office: Office) -> Any:
    held, established = second_call(office)
    office.agent.order("SwapCalls", established, otherCallUri=held["uri"])
    office.agent.order("Hangup", established)
    office.agent.order("Hangup", held)
    told = [each["data"]["call"] for each in office.agent.heard()]
    return [(each["state"], each["callUuid"] == each["id"]) for each in told]


def swaps(office: Office) -> Any:
    """Swap there and back, and there again."""
    held, established = second_call(office)
    told = []
    for call, other in ((established, held), (held, established), (established, held)):
        office.agent.order("SwapCalls", call, otherCallUri=other["uri"])
        told.append(sorted(office.agent.told()))
    return told, states(office.agent)


def recordings(office: Office) -> Any:
    office.talk()
    for operation in ("StartCallRecording", "StopCallRecording") * 3:
        office.agent.order(operation)
    return [each["data"]["call"]["recordingState"] for each in office.agent.heard()]


IN_TURN = [[HELD], [ESTABLISHED]]
BOTH = [ESTABLISHED, HELD]
ON, OFF = "Recording", "Stopped"

PROOFS = {
    "hold-told-with-the-next": Proof(
        hold_and_retrieve, [[HELD], [ESTABLISHED]] * 3, [[], [HELD, ESTABLISHED]] * 3
    ),
    "third-hold-untold": Proof(
        hold_and_retrieve, [*IN_TURN, *IN_TURN, *IN_TURN], [*IN_TURN, *IN_TURN, [], [ESTABLISHED]]
    ),
    "ids-mixed-up-by-swaps": Proof(
        swap_and_hang_up,
        [("Held", True), ("Established", True), ("Released", True), ("Released", True)],
        [("Held", True), ("Established", True), ("Released", True), ("Released", False)],
    ),
    "second-swap-untold": Proof(
        swaps, ([BOTH, BOTH, BOTH], ["Established", "Held"]), ([BOTH, [], BOTH], ["Established", "Held"])
    ),
    "second-recording-untold": Proof(recordings, [ON, OFF, ON, OFF, ON, OFF], [ON, OFF, OFF, ON, OFF]),
}
