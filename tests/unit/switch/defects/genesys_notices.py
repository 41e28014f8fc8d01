"""What is seen on the wire of each defect in what is told of calls."""

from typing import Any

from tests.switches import Office
from tests.unit.switch.proof import Proof


def hold(office: Office) -> Any:
    office.talk()
    office.agent.order("Hold")
    return office.agent.told(), office.agent.call()["state"]


PROOFS = {
    "hold-untold": Proof(hold, ([("StatusChange", "Held")], "Held"), ([], "Held")),
}
