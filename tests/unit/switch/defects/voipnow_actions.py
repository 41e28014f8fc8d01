"""What is seen on the wire of each defect in `ringback.switch.defects.voipnow_actions`."""

from typing import Any

from tests.switches import Client
from tests.unit.switch.defects.voipnow_scenes import (
    AGENT,
    NO_ANSWER,
    Scene,
    act,
    acted,
    calls,
    named,
    path_of,
    views,
)
from tests.unit.switch.proof import Proof

HOLD, OFF_HOLD = acted("OnHold"), acted("OnHold", "OffHold")
RECORD, RECORDED = acted("StartRecording"), acted("StartRecording", "StopRecording")
PARK, UNPARK = acted("Park"), acted("Park", "UnPark")
TRANSFER, ONE_VIEW_OF_TWO = acted("Transfer"), acted("BargeIn", "OnHold")


def pick_up(client: Client) -> Any:
    """Let the barger pick up what rings elsewhere."""
    path = path_of(client.create(destination=NO_ANSWER))
    client.later(1)
    before = views(client, path)
    act(client, path, "PickUp")
    return before, views(client, path)


def held_anywhere(client: Client) -> Any:
    """Look for a phone call that is put on hold by its id, and among all."""
    return HOLD(client), calls(client)


def one_of_two(client: Client) -> Any:
    """Put the first of two phone calls on hold."""
    paths = [client.talk(), client.talk()]
    act(client, paths[0], "OnHold")
    return [views(client, each) for each in paths]


def since(member: str, action: str) -> Scene:
    """Return the scene in which it is asked since when a view is what an action made it."""

    def scene(client: Client) -> Any:
        path = client.talk()
        act(client, path, action)
        return client.views(path)[0][member]

    return scene


def answer(action: str) -> Scene:
    """Return the scene in which it is looked at what answers an action, with names for the ids."""

    def scene(client: Client) -> Any:
        path = client.talk()
        told = act(client, path, action)
        return told.status, named(path, told)

    return scene


BARGE_IN = answer("BargeIn")


def told(call_id: str, linked: str) -> Any:
    """Return a phone call in an answer, by names for its id and for the id that its link has."""
    link = f"http://switch.test/uapi/phoneCalls/12/{AGENT}/{linked}"
    return {"id": call_id, "extension": AGENT, "links": {"self": link}}


TAKEN = ["01 barger>outside on"]
THERE = ["01 agent>outside on"]
PARKED = ["01 agent>outside on parked"]
HELD = ["01 agent>outside on onHold"]
RECORDING = ["01 agent>outside on recording"]
THIS, THAT = told("THIS", "THIS"), told("THAT", "THAT")

#: When whatever happens first to a phone call that is on happens.
SECOND = "2026-01-05T09:00:01+00:00"

PROOFS = {
    "hold-does-nothing": Proof(HOLD, HELD, THERE),
    "hold-ends-the-call": Proof(HOLD, HELD, []),
    "hold-moves-the-call": Proof(held_anywhere, (HELD, [HELD]), ([], [HELD])),
    "hold-of-another-view": Proof(
        ONE_VIEW_OF_TWO,
        ["01 agent>outside on onHold", "02 barger>agent on"],
        ["01 agent>outside on", "02 barger>agent on onHold"],
    ),
    "hold-of-the-newest-call": Proof(one_of_two, [HELD, THERE], [THERE, HELD]),
    "hold-is-true": Proof(since("onHold", "OnHold"), healthy=SECOND, changed=True),
    "hold-for-good": Proof(OFF_HOLD, THERE, HELD),
    "recording-does-nothing": Proof(RECORD, RECORDING, THERE),
    "recording-holds": Proof(RECORD, RECORDING, HELD),
    "recording-in-seconds": Proof(since("recording", "StartRecording"), SECOND, 1340802530),
    "recording-for-good": Proof(RECORDED, THERE, RECORDING),
    "park-does-nothing": Proof(PARK, PARKED, THERE),
    "park-unseen": Proof(PARK, PARKED, THERE),
    "park-answers-with-nothing": Proof(answer("Park"), (202, [THIS]), (202, [])),
    "park-answers-with-another": Proof(answer("Park"), (202, [THIS]), (202, [THAT])),
    "parked-for-good": Proof(UNPARK, TAKEN, ["01 barger>outside on parked"]),
    "unpark-does-nothing": Proof(UNPARK, TAKEN, PARKED),
    "unpark-connects-another": Proof(UNPARK, TAKEN, ["01 foreign>outside on"]),
    "transfer-does-nothing": Proof(TRANSFER, TAKEN, THERE),
    "transfer-ends-the-call": Proof(TRANSFER, TAKEN, []),
    "transfer-connects-another": Proof(TRANSFER, TAKEN, ["01 foreign>outside on"]),
    "pick-up-does-nothing": Proof(
        pick_up,
        (["01 agent>no_answer rings there"], ["01 agent>barger on"]),
        (["01 agent>no_answer rings there"], ["01 agent>no_answer rings there"]),
    ),
    "pick-up-ends-the-call": Proof(
        pick_up,
        (["01 agent>no_answer rings there"], ["01 agent>barger on"]),
        (["01 agent>no_answer rings there"], []),
    ),
    "barge-in-answers-with-another": Proof(BARGE_IN, (202, THIS), (202, THAT)),
    "barge-in-answers-with-an-array": Proof(BARGE_IN, (202, THIS), (202, [THIS])),
    "barge-in-answers-without-extension": Proof(
        BARGE_IN,
        (202, THIS),
        (202, {name: value for name, value in THIS.items() if name != "extension"}),
    ),
    "barge-in-answers-302": Proof(BARGE_IN, (202, THIS), (302, THIS)),
    "barge-in-link-leads-astray": Proof(BARGE_IN, (202, THIS), (202, told("THIS", "THAT"))),
}
