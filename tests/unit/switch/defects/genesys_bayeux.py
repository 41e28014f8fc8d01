"""What is seen on the wire of each defect in `ringback.switch.defects.genesys_bayeux`."""

from typing import Any

from tests.switches import Office
from tests.unit.switch.defects.genesys_tellings import polled, states
from tests.unit.switch.proof import Proof

HELD = ("StatusChange", "Held")
ESTABLISHED = ("StatusChange", "Established")
RELEASED = ("StatusChange", "Released")


def between_connects(office: Office) -> Any:
    office.talk()
    for operation in ("Hold", "Retrieve", "Hangup"):
        office.agent.order(operation)
    return office.agent.told()


def from_the_start(office: Office) -> Any:
    office.caller.dial(office.agent.number)
    office.agent.order("Answer")
    return office.agent.told(), office.caller.told()


def during_a_connect(office: Office) -> Any:
    office.talk()
    came = polled(office.agent, lambda: office.agent.order("Hold"))
    office.agent.order("Retrieve")
    return [each["data"]["call"]["state"] for each in came], office.agent.told()


def twelve(office: Office) -> Any:
    office.talk()
    told = []
    for operation in ("Hold", "Retrieve") * 6:
        office.agent.order(operation)
        told.append(len(office.agent.heard()))
    return told, states(office.agent)


def one_by_one(office: Office) -> Any:
    office.talk()
    told = []
    for operation in ("Hold", "Retrieve"):
        office.agent.order(operation)
        told.append(office.agent.told())
    return told


def batch(office: Office) -> Any:
    office.talk()
    office.agent.order("Hold")
    office.agent.order("Retrieve")
    return [(each["channel"], type(each["data"]).__name__) for each in office.agent.heard()]


CALLS = "/v2/me/calls"
ALL = [HELD, ESTABLISHED, RELEASED]

PROOFS = {
    "messages-between-connects-lost": Proof(between_connects, ALL, [HELD]),
    "messages-to-held-connects-lost": Proof(during_a_connect, (["Held"], [ESTABLISHED]), ([], [ESTABLISHED])),
    "first-message-lost": Proof(
        from_the_start,
        ([("StatusChange", "Ringing"), ESTABLISHED], [("StatusChange", "Dialing"), ESTABLISHED]),
        ([ESTABLISHED], [ESTABLISHED]),
    ),
    # The agent has been told of the ringing call and of the answer before.
    "tenth-message-lost": Proof(
        twelve, ([1] * 12, ["Established"]), ([1] * 7 + [0] + [1] * 4, ["Established"])
    ),
    "last-message-delivered-again": Proof(
        one_by_one, [[HELD], [ESTABLISHED]], [[ESTABLISHED, HELD], [HELD, ESTABLISHED]]
    ),
    "messages-merged": Proof(batch, [(CALLS, "dict")] * 2, [(CALLS, "list")]),
    "data-as-text": Proof(batch, [(CALLS, "dict")] * 2, [(CALLS, "str")] * 2),
    "channels-without-version": Proof(batch, [(CALLS, "dict")] * 2, [("/me/calls", "dict")] * 2),
    "messages-in-reverse": Proof(between_connects, ALL, ALL[::-1]),
}
