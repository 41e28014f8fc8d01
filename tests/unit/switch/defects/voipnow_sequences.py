"""What is seen on the wire of each defect in `ringback.switch.defects.voipnow_sequences`."""

from typing import Any

from tests.switches import Client
from tests.unit.switch.defects.voipnow_scenes import BARGER, act, acted, calls, there, three, views
from tests.unit.switch.proof import Proof


def barged_in_twice(client: Client) -> Any:
    """Barge in, be hung up, and barge in again."""
    path = client.talk()
    act(client, path, "BargeIn")
    client.ask("DELETE", f"{path}?phoneNumber={BARGER}")
    before = views(client, path)
    act(client, path, "BargeIn")
    return before, views(client, path)


def two_held(client: Client) -> Any:
    """Put two phone calls on hold, and take one of them off."""
    paths = [client.talk(), client.talk()]
    for path in paths:
        act(client, path, "OnHold")
    act(client, paths[0], "OffHold")
    return calls(client)


def two_barge_ins_together(client: Client) -> Any:
    """Barge in on two phone calls at the same time."""
    paths = [client.talk(), client.talk()]
    for path in paths:
        client.act(path, "BargeIn", sendCallTo=BARGER)
    client.later(1)
    return calls(client)


def held_while_ringing(client: Client) -> Any:
    """Put a phone call on hold while somebody is called to barge in."""
    path = client.talk()
    client.act(path, "BargeIn", sendCallTo=BARGER)
    client.act(path, "OnHold")
    client.later(1)
    return views(client, path)


def two_parked(client: Client) -> Any:
    """Park two phone calls, and take the first."""
    paths = [client.talk(), client.talk()]
    for path in paths:
        act(client, path, "Park")
    act(client, paths[0], "UnPark")
    return calls(client)


def hung_up_after_transfer(client: Client) -> Any:
    """Transfer a phone call, and hang it up; hang up another one."""
    transferred, other = client.talk(), client.talk()
    act(client, transferred, "Transfer")
    for path in (transferred, other):
        client.ask("DELETE", path)
    return there(client, transferred, other)


def hung_up_beside_held(client: Client) -> Any:
    """Hang up one phone call of the agent while another one is on hold, beside one of the barger."""
    paths = three(client)
    act(client, paths[1], "OnHold")
    client.ask("DELETE", paths[0])
    return there(client, *paths)


def hung_up_and_called(client: Client) -> Any:
    """Hang up a phone call, and make another one."""
    old = client.talk()
    client.ask("DELETE", old)
    before = there(client, old)
    new = client.talk()
    return before, there(client, old, new)


def tokens(client: Client) -> Any:
    """Ask for one token after the other, and use each."""
    granted = [client.grant().json["access_token"] for _ in range(4)]
    return [client.ask("GET", client.AGENT, token=each).status for each in granted]


def many(client: Client) -> Any:
    """List after each of five new calls."""
    listed = []
    for _ in range(5):
        client.create()
        page = client.ask("GET", client.AGENT).json
        listed.append((len(page["entry"]), page["totalResults"]))
    return listed


ALONE = ["01 agent>outside on"]
JOINED = ["01 agent>outside on", "02 barger>agent on"]
PARKED = ["01 agent>outside on parked"]
HELD = ["01 agent>outside on onHold"]
TAKEN = ["01 barger>outside on"]
RECORDING = ["01 agent>outside on recording"]

PROOFS = {
    "hold-once": Proof(acted("OnHold", "OffHold", "OnHold"), HELD, ALONE),
    "recording-once": Proof(acted("StartRecording", "StopRecording", "StartRecording"), RECORDING, ALONE),
    "park-once": Proof(acted("Park", "UnPark", "Park"), ["01 barger>outside on parked"], TAKEN),
    "barge-in-once": Proof(barged_in_twice, (ALONE, JOINED), (ALONE, ALONE)),
    "off-hold-of-all": Proof(two_held, [ALONE, HELD], [ALONE, ALONE]),
    "barge-in-one-at-a-time": Proof(two_barge_ins_together, [JOINED, JOINED], [ALONE, JOINED]),
    "hold-cancels-barge-in": Proof(
        held_while_ringing, ["01 agent>outside on onHold", "02 barger>agent on"], HELD
    ),
    "unpark-takes-another": Proof(two_parked, [TAKEN, PARKED], [PARKED, TAKEN]),
    "transfer-not-from-hold": Proof(acted("OnHold", "Transfer"), ["01 barger>outside on onHold"], HELD),
    "delete-not-after-transfer": Proof(hung_up_after_transfer, [False, False], [True, False]),
    "delete-takes-held-calls-along": Proof(hung_up_beside_held, [False, True, True], [False, False, True]),
    "hung-up-calls-come-back": Proof(hung_up_and_called, ([False], [False, True]), ([False], [True, True])),
    "second-token-is-void": Proof(tokens, [204, 204, 204, 204], [401, 204, 401, 204]),
    "list-ends-at-three": Proof(
        many, [(1, 1), (2, 2), (3, 3), (4, 4), (5, 5)], [(1, 1), (2, 2), (3, 3), (3, 4), (3, 5)]
    ),
}
