"""What is missing is looked up before it is said whose fault that is: the finding names what must be mended."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from tests.unit.suite.told import CHECKERS, GENESYS

from ringback.endpoint.endpoint import Wiring, direct, opened
from ringback.endpoint.file import EndpointFile
from ringback.model import Finding
from ringback.serve import serve
from ringback.suite.opening import staged
from ringback.suite.sequences import performed
from ringback.suite.stage import Stage
from ringback.switch.faces import switch_for
from ringback.switch.settings import Settings

#: Short, since whatever the switch tells is told at once.
LIMITS = {"http_s": 5.0, "notification_s": 0.5, "quiet_s": 0.05}

CALL = "the caller calls the agent"
TALK = [CALL, "the agent answers the call from the caller"]
HOLD, RETRIEVE = "the agent holds the call with the caller", "the agent retrieves the call with the caller"
MUTED = ["the agent mutes the call with the caller", "the agent unmutes the call with the caller"]
DIAL, TAKEN = "the agent dials the colleague", "the colleague answers the call from the agent"
SWAP = "the agent swaps the call with the colleague for the call with the caller"
CONSULT = "the agent consults the colleague about a transfer of the call with the caller"

#: By defect: what is done, and the rule, the operation and the requirement of what is found.
FOUND = {
    "ringing-untold": ([CALL], ("notification.missing", "Dial", "GWS-RING-1")),
    "dial-rings-elsewhere": ([CALL], ("notification.missing", "Dial", "GWS-DIAL-1")),
    "phone-number-of-peer": ([CALL], ("notification.misaddressed", "Dial", "GWS-NOTE-2")),
    "advice-to-come-in-an-hour": ([CALL], ("cometd.advice", "Dial", "GWS-COMET-4")),
    "answer-untold-to-caller": (TALK, ("notification.missing", "Answer", "GWS-DIAL-2")),
    "consult-answer-untold": ([*TALK, CONSULT, TAKEN], ("notification.missing", "Answer", "GWS-XFER-3")),
    "hold-only-told": ([*TALK, HOLD, RETRIEVE], ("call.state", "Hold", "GWS-HOLD-1")),
    "muted-before-not-held": ([*TALK, *MUTED, HOLD], ("command.refused", "Hold", "GWS-HOLD-1")),
    "swap-told-of-one-call": (
        [*TALK, HOLD, DIAL, TAKEN, SWAP],
        ("notification.missing", "SwapCalls", "GWS-SWAP-2"),
    ),
}


@contextmanager
def desk(*defects: str) -> Iterator[Stage]:
    """Yield a stage on the switch with some defects."""
    switch = switch_for("genesys", Settings(defects=defects))
    with serve(switch.app) as url:
        file = EndpointFile.from_toml({**switch.endpoint(url), "limits": LIMITS}, "desk", {})
        wiring = Wiring(kind="live", clock=time.monotonic, adapter=direct)
        with opened(file, GENESYS, wiring) as endpoint, staged(endpoint, CHECKERS["genesys"]) as stage:
            yield stage


def brief(finding: Finding) -> tuple[str, str | None, str | None]:
    """Return the rule, the operation and the requirement of a finding."""
    return finding.rule, finding.operation, finding.requirement


@pytest.mark.parametrize("defect", sorted(FOUND))
def test_who_is_to_blame(defect: str) -> None:
    """What looks the same from outside is told apart by what is read, and by what was advised."""
    sentences, expected = FOUND[defect]
    with desk(defect) as stage:
        performed(stage, sentences)
        assert brief(stage.evidence.findings[0]) == expected


def test_nobody_is_to_blame() -> None:
    """A switch that does what it should is found nothing of, whatever is done."""
    with desk() as stage:
        assert performed(stage, [*TALK, HOLD, DIAL, TAKEN, SWAP]).finding is None
