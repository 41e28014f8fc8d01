"""What is seen on the wire of each defect in `ringback.switch.defects.voipnow_doors`."""

from tests.unit.switch.proof import Proof

PROOFS: dict[str, Proof] = {}
