"""What is seen on the wire of each variant in `ringback.switch.variants.genesys_calls`."""

from typing import Any

from tests.switches import Office
from tests.unit.switch.proof import Proof


def attached_twice(office: Office) -> Any:
    """Return the value of a key that was attached twice, beside another."""
    office.talk()
    office.agent.order("AttachUserData", userData={"key": "first"})
    office.agent.order("AttachUserData", userData={"key": "second", "other": "1"})
    return office.agent.call()["userData"]


def cleared(office: Office) -> Any:
    """Return the result code of clearing a call of two, and how many calls there are then."""
    office.talk()
    return office.agent.order("ClearCall").json["statusCode"], len(office.caller.calls())


def recording(office: Office) -> Any:
    """Return the recording of a call that was answered, and the result code of beginning one."""
    office.talk()
    before = office.agent.call().get("recordingState")
    return before, office.agent.order("StartCallRecording").json["statusCode"]


PROOFS = {
    "attach-keeps-first": Proof(
        attached_twice, {"key": "second", "other": "1"}, {"key": "first", "other": "1"}
    ),
    "attach-shows-all": Proof(
        attached_twice, {"key": "second", "other": "1"}, {"key": ["first", "second"], "other": "1"}
    ),
    "conferences-cleared-only": Proof(cleared, (0, 0), (2, 1)),
    "never-recorded": Proof(recording, ("Stopped", 0), (None, 3)),
    "recorded-at-once": Proof(recording, ("Stopped", 0), ("Recording", 2)),
}
