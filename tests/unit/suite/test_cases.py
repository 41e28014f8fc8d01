"""Case ids, which cases are asked for, and what outweighs what at a case's end."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from ringback.errors import CannotConnect, NotReadable
from ringback.model import Finding
from ringback.run import Arrow
from ringback.suite.cases import OpenStage, Plan, ended, slug, staged_case, wanted
from ringback.suite.outcome import Departed, Evidence, NotExercised
from ringback.suite.stage import Stage

FINDING = Finding(rule="call.state", operation="Hold", message="It is not held.")
PLAN = Plan(id="genesys/flow/x", kind="flow", requirements=("GWS-1",), operations=("Hold",))
PROBLEM = NotReadable(path="x.yaml", reason="it is not there")


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("Hold, dial, swap", "hold-dial-swap"),
        ("  The other call's URI  ", "the-other-call-s-uri"),
        ("waitForPickup-0-pc_timeout_invalid", "waitforpickup-0-pc-timeout-invalid"),
        ("", ""),
        ("…", ""),
    ],
)
def test_slug(text: str, part: str) -> None:
    """A part of an id is lower case, and its words are joined by hyphens."""
    assert slug(text) == part


@pytest.mark.parametrize(
    ("only", "yes"),
    [
        ("", True),
        ("swap", True),
        ("swap-calls/hold", True),
        ("genesys/flow/*", True),
        ("flow/*/hold-*-swap", True),
        ("hold-?ial", True),
        ("genesys*swap", True),
        ("SWAP", False),
        ("swap.calls", False),
        ("fuzz", False),
        ("[a-z]", False),
        ("hold-?dial", False),
        ("calls/, swap-calls/hold", True),
        ("calls/ring,disposition", False),
        (",", True),
    ],
)
def test_wanted(only: str, yes: bool) -> None:  # noqa: FBT001  (a parameter of the table above)
    """A pattern is a part of the id, in which only * and ? mean something else than themselves."""
    assert wanted("genesys/flow/swap-calls/hold-dial-swap", only) is yes


@pytest.mark.parametrize(
    ("findings", "errors", "outcome", "reason"),
    [
        ([], [], "passed", None),
        ([FINDING], [], "failed", None),
        ([FINDING], [PROBLEM], "failed", None),
        ([FINDING], [NotExercised(reason="no actor")], "failed", None),
        ([FINDING], [Departed(finding=FINDING)], "failed", None),
        ([], [PROBLEM], "errored", str(PROBLEM)),
        ([], [NotExercised(reason="no actor"), PROBLEM], "errored", str(PROBLEM)),
        ([], [NotExercised(reason="no actor")], "skipped", "no actor"),
    ],
)
def test_outcome(
    findings: list[Finding], errors: list[BaseException], outcome: str, reason: str | None
) -> None:
    """Findings outweigh problems, problems outweigh skips."""
    _, result = ended(PLAN, Evidence(findings=findings), 0.5, errors)
    assert (result.outcome, result.reason, list(result.findings)) == (outcome, reason, findings)


def test_error_of_our_own() -> None:
    """An exception that is no problem is an error of ours, and says where."""
    with pytest.raises(ZeroDivisionError) as caught:
        divmod(1, 0)
    _, result = ended(PLAN, Evidence(), 0.5, [caught.value])
    assert result.outcome == "errored"
    assert result.reason is not None
    assert result.reason.startswith(
        "An error of Ringback's own, please report it: ZeroDivisionError: integer division or modulo by zero (test_error"
    )


def test_operations_of_a_case() -> None:
    """A case names what was planned and what was sent, each once, in order."""
    arrows = [
        Arrow(kind=kind, actor="agent", label=label)
        for kind, label in (("command", "POST Dial"), ("reply", "200"), ("command", "POST Hold"))
    ]
    case, result = ended(PLAN, Evidence(arrows=arrows), -0.1)
    assert case.operations == ("Hold", "Dial")
    assert (case.requirements, result.seconds, result.sequence) == (("GWS-1",), 0.0, tuple(arrows))


def test_evidence_keeps_one_of_a_kind() -> None:
    """The same rule broken by the same operation at the same place is one finding, however often."""
    evidence = Evidence()
    again = Finding(rule="call.state", operation="Hold", message="Again.")
    elsewhere = Finding(rule="call.state", operation="Hold", message="There.", where="/data/call/state")
    for each in (FINDING, again, elsewhere):
        evidence.add(each)
    assert evidence.add(again) is FINDING
    assert evidence.findings == [FINDING, elsewhere]


def test_notes_and_errata_are_kept_once() -> None:
    """What is noticed twice is noted once."""
    evidence = Evidence()
    for _ in range(2):
        evidence.note("It is late.")
        evidence.used("GWS-E2")
    assert (evidence.notes, evidence.errata) == (["It is late."], ["GWS-E2"])


def unstaged(error: Exception) -> OpenStage:
    """Return what opens no stage, for this reason."""

    def none() -> Stage:
        raise error

    @contextmanager
    def opens(_case: str) -> Iterator[Stage]:
        yield none()

    return opens


def test_case_without_a_stage() -> None:
    """A case that cannot be staged is skipped, with the reason."""
    _, result = staged_case(
        unstaged(NotExercised(reason="the endpoint has no actor agent")),
        PLAN,
        lambda _stage: None,
        lambda: 0.0,
    )
    assert (result.outcome, result.reason) == ("skipped", "the endpoint has no actor agent")


def test_case_without_an_endpoint() -> None:
    """Where the endpoint is gone, what follows is pointless, so it is no case's own problem."""
    gone = CannotConnect(url="http://127.0.0.1:9", reason="Connection refused")
    with pytest.raises(CannotConnect):
        staged_case(unstaged(gone), PLAN, lambda _stage: None, lambda: 0.0)
