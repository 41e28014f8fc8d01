"""What is seen on the wire of each defect in `ringback.switch.defects.genesys_rules`."""

from tests.unit.switch.proof import Proof

PROOFS: dict[str, Proof] = {}
