import json
from typing import Any

import pytest
from allure_commons import model2
from attrs import evolve
from tests import runs
from tests.unit.report.made import RUNS, made, texts

from ringback.report.allure import allure
from ringback.run import Run


def results(run: Run) -> dict[str, dict[str, Any]]:
    """Return the results of a run by the case's whole name."""
    read = [json.loads(text) for name, text in allure(run, texts()).items() if name.endswith("-result.json")]
    return {each["fullName"]: each for each in read}


@pytest.mark.parametrize("run", RUNS)
def test_allures_own_values_take_it(run: str) -> None:
    """Every case is a result, of members that Allure's values have; what it refers to is there."""
    files = allure(made(run), texts())
    found = {name: json.loads(text) for name, text in files.items() if name.endswith("-result.json")}
    assert len(found) == len(made(run).cases)
    for name, each in found.items():
        result = model2.TestResult(**each)
        assert name == result.file_pattern.format(prefix=result.uuid)
        assert result.start <= result.stop
        assert result.status in {"passed", "failed", "broken", "skipped"}
        for step in result.steps:
            model2.TestStepResult(**step)
        for label in result.labels:
            model2.Label(**label)
        assert {one["source"] for one in result.attachments} <= set(files)
    assert {name for name in files if "/" in name or "\\" in name} == set()


def test_each_outcome_has_a_status() -> None:
    """A finding has failed, a problem is broken, a skip says why."""
    found = results(made("departing"))
    swap = found[runs.SWAP]
    assert (swap["status"], swap["name"]) == ("failed", "hold-dial-swap")
    assert swap["statusDetails"]["message"] == f"{runs.STATE.message} (and 1 finding more)"
    assert runs.MISSING.message in swap["statusDetails"]["trace"]
    assert found["genesys/fuzz/SwapCalls/07"]["status"] == "broken"
    assert found["genesys/flow/barge-in/refused"]["status"] == "skipped"
    assert (
        found["genesys/flow/barge-in/refused"]["statusDetails"]["message"]
        == "the endpoint file has no supervisor"
    )


def test_the_sequence_is_the_steps() -> None:
    """Commands, answers and notifications are steps in time; what is at fault has failed."""
    steps = results(made("departing"))[runs.SWAP]["steps"]
    assert [steps[0]["name"], steps[1]["name"]] == [
        "caller → server: Dial 5005",
        "server → caller: 200 statusCode 0",
    ]
    assert [each["status"] for each in steps].count("failed") == 1
    assert steps[0]["start"] == 1_774_432_803_200


def test_a_case_has_a_history() -> None:
    """The same case has the same history in another run, and another result."""
    one = results(made("departing"))[runs.SWAP]
    two = results(evolve(made("conforming"), header=evolve(runs.HEADER, started="2026-04-01T00:00:00Z")))[
        runs.SWAP
    ]
    assert one["historyId"] == two["historyId"]
    assert one["uuid"] != two["uuid"]


def test_what_is_accepted_is_known() -> None:
    """A case with accepted findings has passed, and they are attached."""
    (found,) = results(made("accepted")).values()
    assert (found["status"], found["statusDetails"]) == ("passed", {"known": True})
    assert "Ticket 12." in allure(made("accepted"))[found["attachments"][0]["source"]]
