import json
from typing import Any

import cucumber_messages
import pytest
from attrs import evolve
from tests import runs
from tests.unit.report.made import RUNS, made, texts

from ringback.report.cucumber import cucumber
from ringback.report.texts import Texts
from ringback.run import Run

#: Members of messages that name another message, and that others name.
NAMED = (
    "pickleId",
    "testCaseId",
    "testCaseStartedId",
    "testStepId",
    "pickleStepId",
    "hookId",
    "testRunStartedId",
)


def read(run: Run, at_hand: Texts | None = None) -> list[dict[str, Any]]:
    """Return the messages, after Cucumber's own classes have taken them."""
    found = [json.loads(line) for line in cucumber(run, at_hand).splitlines()]
    for each in found:
        (only,) = each
        message = cucumber_messages.message_converter.from_dict(each, cucumber_messages.Envelope)
        assert [name for name, value in vars(message).items() if value is not None] == [
            "".join(f"_{one.lower()}" if one.isupper() else one for one in only)
        ]
    return found


def of(found: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    """Return the messages of a kind."""
    return [each[kind] for each in found if kind in each]


def walked(value: Any) -> Any:
    """Yield every member of a message."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield name, each
            yield from walked(each)
    elif isinstance(value, list):
        for each in value:
            yield from walked(each)


@pytest.mark.parametrize("run", RUNS)
def test_it_is_messages(run: str) -> None:
    """Cucumber's classes take each line; what is named is there, once; every flow is a test case that ends."""
    for at_hand in (texts(), None):
        found = read(made(run), at_hand)
        members = list(walked(found))
        ids = [value for name, value in members if name == "id"]
        assert len(ids) == len(set(ids))
        assert {value for name, value in members if name in NAMED} <= set(ids)
        flows = [each for each in made(run).cases if each.kind == "flow"]
        for kind in ("pickle", "testCase", "testCaseStarted", "testCaseFinished"):
            assert len(of(found, kind)) == len(flows)
        assert of(found, "testRunFinished")[0]["success"] == (made(run).footer.verdict == "conforms")


def outcome(run: Run) -> dict[str, Any]:
    """Return what stands at the hook of a run's first flow."""
    found = read(run, texts())
    case = of(found, "testCase")[0]
    (hook,) = (each["id"] for each in case["testSteps"] if "hookId" in each)
    return next(
        dict(each["testStepResult"]) for each in of(found, "testStepFinished") if each["testStepId"] == hook
    )


def test_a_scenario_is_that_of_the_feature() -> None:
    """Source, steps and tags are the feature's own; all steps of what passed have passed."""
    found = read(made("conforming"), texts())
    assert of(found, "source")[0]["data"] == texts().features["features/genesys/swap-calls.feature"]
    pickle = of(found, "pickle")[0]
    assert (pickle["name"], pickle["uri"]) == ("Hold, dial, swap", "features/genesys/swap-calls.feature")
    statuses = [each["testStepResult"]["status"] for each in of(found, "testStepFinished")]
    assert statuses[: len(pickle["steps"]) + 1] == ["PASSED"] * (len(pickle["steps"]) + 1)


def test_a_row_of_examples_is_a_test_case() -> None:
    """An outline's rows are told apart as the run tells them apart."""
    name = "genesys/flow/user-data/operation-needs-its-parameter/deleteuserdatapair-key"
    found = read(runs.run([runs.part(name)]), texts())
    (pickle,) = of(found, "pickle")
    assert pickle["uri"] == "features/genesys/user-data.feature"
    assert len(pickle["astNodeIds"]) == 2


def test_a_failure_stands_at_the_hook() -> None:
    """What was found is told whole; at which step is not known, and not said."""
    told = outcome(made("departing"))
    assert (told["status"], told["exception"]["type"]) == ("FAILED", "call.state, notification.missing")
    assert runs.STATE.message in told["message"]
    assert runs.CURL in told["message"]
    steps = {
        each["testStepResult"]["status"] for each in of(read(made("departing"), texts()), "testStepFinished")
    }
    assert steps == {"UNKNOWN", "FAILED", "SKIPPED"}


def test_what_could_not_be_decided_is_a_problem() -> None:
    """It is no success, and no finding either."""
    told = outcome(made("undetermined"))
    assert (told["status"], told["exception"]["type"]) == ("FAILED", "Problem")
    assert told["message"].startswith("Not decided: https://gws.example.com dropped")


def test_what_was_skipped_says_why() -> None:
    """The reason stands at the hook."""
    found = of(read(made("conforming"), texts()), "testStepFinished")
    assert found[-1]["testStepResult"]["status"] == "SKIPPED"
    assert found[-1]["testStepResult"]["message"] == "the endpoint file has no supervisor"


def test_what_was_noticed_is_attached() -> None:
    """Notes and accepted findings are the log of a test case."""
    (note,) = of(read(made("conforming"), texts()), "attachment")
    assert note["body"] == "note: An unknown property /data/call/colour was sent."
    (accepted,) = of(read(made("accepted"), texts()), "attachment")
    assert "Ticket 12." in accepted["body"]


def test_a_day_that_is_none_is_no_matter() -> None:
    """A log whose times are not those of a calendar is shown all the same."""
    header = evolve(runs.HEADER, started="2026-02-31T00:00:00Z")
    assert (
        of(read(evolve(made("conforming"), header=header)), "testRunStarted")[0]["timestamp"]["seconds"] == 0
    )
