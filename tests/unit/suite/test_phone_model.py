"""Sequences of phone calls at one extension: nothing is found at a healthy server, and what only shows after several acts is."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from tests.unit.suite.crooked import Asked, Habit, stage_at
from tests.unit.suite.told import CHECKERS, VOIPNOW

from ringback.endpoint.endpoint import Wiring, direct, opened
from ringback.endpoint.file import EndpointFile
from ringback.model import Json
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
CONNECTS = 'the callback connects two outside numbers, as phone call "E"'
INVITES = 'the conference invites an outside number, as phone call "F"'
HANGS_UP, HANGS_UP_ALL = (
    'the agent hangs up phone call "A"',
    "the agent hangs up all phone calls of the extension",
)
HANGS_UP_NOBODY = 'the agent hangs up the number "1000000001" on phone call "A", who is not on it'


def lists(by: str) -> str:
    """Return the sentence of a listing by some parameters."""
    return f'the agent lists phone calls by "{by}"'


def tries(action: str, how: str) -> str:
    """Return the sentence of an action that must be refused."""
    return f'the agent tries {action} on phone call "A"{how} must be refused'


def tries_for(action: str, other: str) -> str:
    """Return the sentence of an action for an extension that it is not for."""
    return tries(action, f" for the {other}, which")


def tries_callback(charged: str) -> str:
    """Return the sentence of a callback that an extension is charged for which is no callback extension."""
    return f"the agent tries a callback that {charged} is charged for, which must be refused"


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
    "list-of-everybody": ("VN-LIST-9", [CONNECTS]),
    "callback-is-only-said": ("VN-CREATE-4", [CONNECTS]),
    "callback-calls-one-number": ("VN-CREATE-3", [CONNECTS]),
    "invitation-is-only-said": ("VN-CREATE-5", [INVITES]),
    "invitation-from-the-guest": ("VN-CREATE-5", [INVITES]),
    "callback-of-anybody": (
        "VN-CREATE-6",
        [tries_callback("no extension"), tries_callback("the agent's terminal")],
    ),
    "count-of-one-more": ("VN-LIST-4", [MAKE_B, lists("count")]),
    "start-index-never-beyond": ("VN-LIST-5", [MAKE_B, lists("startIndex"), lists("startIndex+count")]),
    "filter-inverted": ("VN-LIST-6", [MAKE_B, lists("filterBy=id")]),
    "filter-equals-contains": (
        "VN-LIST-6",
        [MAKE_B, does("Park"), lists("filterBy=published"), lists("filterBy=id")],
    ),
    "fields-without-the-last": ("VN-LIST-7", [MAKE_B, lists("sortOrder"), lists("fields")]),
    "delete-for-nobodys-number": ("VN-DEL-3", [HANGS_UP_NOBODY]),
    "delete-of-all-hangs-up-one": ("VN-DEL-2", [MAKE_B, HANGS_UP_ALL]),
    "delete-of-all-is-everywhere": (
        "VN-DEL-2",
        [CONNECTS, MAKE_B, MAKE_B.replace("B", "C"), HANGS_UP_ALL],
    ),
    "delete-tells-of-one": ("VN-DEL-5", [MAKE_B, HANGS_UP_ALL]),
    "any-user-is-me": ("VN-ERR-8", [tries("BargeIn", ' with userId "9999999999", which')]),
    "any-extension-is-self": ("VN-ERR-8", [tries("BargeIn", ' with extension "9999*999", which')]),
    "unknown-call-accepted": (
        "VN-ERR-3",
        [HANGS_UP, f"{HANGS_UP}, which is over", tries("OnHold", ", which is over, and")],
    ),
    "barge-in-of-a-queue": ("VN-ERR-5", [tries_for("BargeIn", "queue")]),
    "barge-in-of-strangers": ("VN-BARGE-8", [tries_for("BargeIn", "foreign")]),
    "whisper-of-strangers": ("VN-WHISPER-5", [tries_for("Whisper", "foreign")]),
    "voicemail-of-a-queue": ("VN-VM-2", [tries_for("TransferToVoicemail", "queue")]),
    "refused-actions-hold": ("VN-ERR-10", [tries("BargeIn", ' with phoneCallViewId "99", which')]),
}


@contextmanager
def phones(*defects: str, variants: tuple[str, ...] = ()) -> Iterator[Stage]:
    """Yield a stage on the switch with some defects or variants, where it takes a moment to pick up."""
    switch = switch_for("voipnow", Settings(pickup_s=0.2, variants=variants))
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


def test_parameters_that_a_server_has_not_are_noted_and_left_out() -> None:
    """Each is asked for once in a sequence, and none is a finding."""
    with phones(variants=("parameters-ignored",)) as stage:
        performance = performed(stage, [MAKE_B, lists("count"), lists("filterBy=id"), lists("count")])
    assert performance.finding is None
    assert performance.done == [MAKE_B, lists("count"), lists("filterBy=id")]
    assert performance.evidence.notes == [
        "In sequences the endpoint takes no notice of count.",
        "In sequences the endpoint takes no notice of filterBy.",
    ]


def test_there_is_one_phone_call_elsewhere_at_a_time() -> None:
    """An invitation may call a number that a callback has on the line; it can be made once that is over."""
    ends = 'the callback hangs up phone call "E"'
    with phones() as stage:
        performance = performed(stage, [CONNECTS, INVITES, ends, INVITES])
    assert performance.finding is None
    assert performance.done == [CONNECTS, ends, INVITES]


def charged_to(extension: str, *, parked: bool = False) -> Habit:
    """Return the habit of listing phone calls, or those that are parked, as another extension's."""

    def bent(call: Json) -> Json:
        if not isinstance(call, dict) or "phoneCallView" not in call:
            return call
        hit = not parked or any("parked" in each for each in call["phoneCallView"])
        return {**call, "extension": extension} if hit else call

    def habit(asked: Asked, status: int, body: Json) -> tuple[int, Json]:
        if asked.method != "GET" or not isinstance(body, dict):
            return status, body
        if isinstance(body.get("entry"), list):
            return status, {**body, "entry": [bent(each) for each in body["entry"]]}
        return status, bent(body)

    return habit


@pytest.mark.parametrize(
    ("habit", "acts"),
    [(charged_to("0003*024"), [MAKE_B]), (charged_to("0003*024", parked=True), [does("Park")])],
    ids=["all", "parked"],
)
def test_who_is_charged_stays_so(habit: Habit, acts: list[str]) -> None:
    """A phone call is of the extension that it was created with."""
    with stage_at(habit) as stage:
        finding = performed(stage, acts).finding
    assert finding is not None
    assert (finding.rule, finding.requirement) == ("listing.selection", "VN-CREATE-1")


def test_the_short_form_of_an_extension_is_the_same_one() -> None:
    """How a number is written is the server's affair."""
    with stage_at(charged_to("210")) as stage:
        assert performed(stage, [does("OnHold")]).finding is None


def test_no_other_phone_call_is_parked() -> None:
    """Parking one of two leaves the other one where it is."""
    parked: list[bool] = []

    def all_of_them(asked: Asked, status: int, body: Json) -> tuple[int, Json]:
        if asked.action == "Park":
            parked.append(True)
        entry = body.get("entry") if isinstance(body, dict) else None
        if asked.method != "GET" or not parked or not isinstance(entry, list):
            return status, body
        since = {"parked": "2026-11-26T10:00:00Z"}
        bent = [
            {**call, "phoneCallView": [{**view, **since} for view in call.get("phoneCallView", ())]}
            for call in entry
        ]
        return status, {**body, "entry": bent}

    with stage_at(all_of_them) as stage:
        finding = performed(stage, [MAKE_B, does("Park")]).finding
    assert finding is not None
    assert (finding.rule, finding.requirement) == ("view.state", "VN-HOLD-5")
    assert finding.message == "After Park on phone call A, phone call B shows parked."
