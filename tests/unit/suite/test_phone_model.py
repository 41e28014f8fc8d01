"""Sequences of phone calls at one extension: nothing is found at a healthy server, and what only shows after several acts is."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from tests.unit.suite.told import CHECKERS, VOIPNOW

from ringback.endpoint.endpoint import Wiring, direct, opened
from ringback.endpoint.file import EndpointFile
from ringback.serve import serve
from ringback.suite.opening import staged
from ringback.suite.sequences import performed
from ringback.suite.stage import Stage
from ringback.switch.faces import switch_for
from ringback.switch.settings import Settings

#: Enough for a phone that is picked up after a moment.
LIMITS = {"http_s": 5.0, "notification_s": 1.0, "quiet_s": 0.05}

MAKE_B = 'the agent makes phone call "B", beside what there is'


def does(action: str, name: str = "A", other: str = "") -> str:
    """Return the sentence of an action."""
    return f'the agent does {action} on phone call "{name}"' + (f" for the {other}" if other else "")


CALLED = 'the barger is called by BargeIn to phone call "A"'
COMES = 'the barger comes by BargeIn to phone call "A"'

#: By defect: the requirement that it violates, and a short sequence that shows it.
SEQUENCES = {
    "hold-once": ("VN-HOLD-2", [does("OnHold"), does("OffHold"), does("OnHold")]),
    "recording-once": (
        "VN-REC-2",
        [does("StartRecording"), does("StopRecording"), does("StartRecording")],
    ),
    "park-once": ("VN-PARK-2", [does("Park"), does("UnPark", other="barger"), does("Park")]),
    "barge-in-once": (
        "VN-BARGE-4",
        [
            does("BargeIn", other="barger"),
            'the agent hangs up the barger on phone call "A"',
            does("BargeIn", other="barger"),
        ],
    ),
    "off-hold-of-all": ("VN-HOLD-5", [MAKE_B, does("OnHold"), does("OnHold", "B"), does("OffHold")]),
    "barge-in-one-at-a-time": (
        "VN-BARGE-4",
        [MAKE_B, CALLED, 'the no_answer is called by BargeIn to phone call "B"', COMES],
    ),
    "hold-cancels-barge-in": ("VN-BARGE-4", [CALLED, does("OnHold"), COMES]),
    "unpark-takes-another": (
        "VN-PARK-4",
        [MAKE_B, does("Park"), does("Park", "B"), does("UnPark", "B", "barger")],
    ),
    "transfer-not-from-hold": ("VN-XFER-2", [does("OnHold"), does("Transfer", other="barger")]),
    "delete-not-after-transfer": (
        "VN-DEL-1",
        [does("Transfer", other="barger"), 'the agent hangs up phone call "A"'],
    ),
    "delete-takes-held-calls-along": (
        "VN-DEL-5",
        [MAKE_B, does("OnHold"), 'the agent hangs up phone call "B"'],
    ),
    "hung-up-calls-come-back": (
        "VN-DEL-1",
        [MAKE_B, 'the agent hangs up phone call "A"', MAKE_B.replace("B", "C")],
    ),
    "second-token-is-void": ("VN-AUTH-2", ["the agent signs in again"] * 2),
    "list-ends-at-three": ("VN-LIST-9", [MAKE_B, MAKE_B.replace("B", "C"), MAKE_B.replace("B", "D")]),
}


@contextmanager
def phones(*defects: str) -> Iterator[Stage]:
    """Yield a stage on the switch with some defects, where it takes a moment to pick up."""
    switch = switch_for("voipnow", Settings(pickup_s=0.2))
    switch.controls.turn_on(*defects)
    with serve(switch.app) as url:
        file = EndpointFile.from_toml({**switch.endpoint(url), "limits": LIMITS}, "phones", {})
        wiring = Wiring(kind="live", clock=time.monotonic, adapter=direct)
        with opened(file, VOIPNOW, wiring) as endpoint, staged(endpoint, CHECKERS["voipnow"]) as stage:
            yield stage


@pytest.mark.parametrize("defect", sorted(SEQUENCES))
def test_what_shows_after_several_acts_only_is_found(defect: str) -> None:
    """By the requirement that it violates."""
    requirement, sentences = SEQUENCES[defect]
    with phones(defect) as stage:
        finding = performed(stage, sentences).finding
    assert finding is not None
    assert finding.requirement == requirement


def test_nothing_is_found_where_nothing_is_wrong() -> None:
    """All of these sequences, one after the other, and all of each is done."""
    with phones() as stage:
        for _requirement, sentences in SEQUENCES.values():
            performance = performed(stage, sentences)
            assert performance.finding is None
            assert performance.done == sentences
