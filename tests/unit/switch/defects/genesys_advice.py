"""What is seen on the wire of each defect in `ringback.switch.defects.genesys_advice`."""

from typing import Any

from tests.switches import CONNECT, Office
from tests.unit.switch.proof import Proof

RETRY = {"reconnect": "retry", "interval": 0, "timeout": 30000}


def connected(office: Office) -> Any:
    office.talk()
    office.agent.order("Hold")
    told, reply = office.agent.comet(CONNECT)
    return told["data"]["call"]["state"], reply["successful"], reply["advice"]


def connects_by_id(office: Office) -> Any:
    return office.agent.comet({**CONNECT, "id": "7"})[-1]["id"]


def disconnected(office: Office) -> Any:
    office.talk()
    office.agent.comet({"channel": "/meta/disconnect"})
    office.agent.order("Hold")
    reply = office.agent.comet(CONNECT)[-1]
    return reply["successful"], reply.get("error"), reply["advice"]["reconnect"]


HEARD, GONE = ("Held", True, RETRY), (False, "402::unknown_client", "handshake")

PROOFS = {
    "advice-to-stay-away": Proof(connected, HEARD, ("Held", True, {"reconnect": "none"})),
    "advice-to-come-in-an-hour": Proof(
        connected, HEARD, ("Held", True, {"reconnect": "retry", "interval": 3_600_000})
    ),
    "connects-answered-by-another-id": Proof(connects_by_id, "7", "1"),
    "dead-clients-accepted": Proof(disconnected, GONE, (True, None, "retry")),
    "dead-clients-turned-away": Proof(disconnected, GONE, (False, "402::unknown_client", "none")),
}
