import io
from pathlib import Path
from xml.etree import ElementTree as ET

import junitparser
import pytest
import xmlschema
from attrs import evolve
from tests import runs
from tests.unit.report.made import RUNS, made, texts

from ringback.model import Acceptance
from ringback.report.junit import junit, xunit
from ringback.report.prose import MOST_FINDINGS
from ringback.run import STATES, Accepted, Run, concluded

#: By which Jenkins' xUnit plug-in takes or refuses a report; MIT licence, see there.
SCHEMA = xmlschema.XMLSchema(Path(__file__).parents[2] / "examples" / "junit-10.xsd")


def read(text: str) -> ET.Element:
    """Return a report as a CI server reads it."""
    return ET.fromstring(text.encode())


def case(root: ET.Element, name: str) -> ET.Element:
    """Return the testcase of this name."""
    return next(each for each in root.iter("testcase") if each.get("name") == name)


def test_each_kind_is_a_suite_with_its_counts() -> None:
    """Counts of suites add up to those of the whole, and agree with the testcases."""
    root = read(junit(runs.departing()))
    assert root.tag == "testsuites"
    assert [each.get("name") for each in root] == ["genesys flow", "genesys fuzz", "genesys lifecycle"]
    for name, tag in (
        ("tests", "testcase"),
        ("failures", "failure"),
        ("errors", "error"),
        ("skipped", "skipped"),
    ):
        assert root.get(name) == str(len(list(root.iter(tag))))
        assert int(root.get(name, "")) == sum(int(each.get(name, "")) for each in root)
    assert root.get("time") == "72.000"
    assert root[0].get("timestamp") == "2026-03-25T10:00:00"


def test_a_failure_tells_all_that_a_finding_knows() -> None:
    """Message, rule, requirement, source, both values and curl are in the failure's text."""
    found = case(read(junit(runs.departing())), runs.SWAP)
    assert found.get("classname") == "genesys.flow"
    failure = found.find("failure")
    assert failure is not None
    assert failure.get("message") == runs.STATE.message
    assert failure.get("type") == "call.state, notification.missing"
    text = failure.text or ""
    for each in (
        "GWS-SWAP-3",
        "SwapCalls:418",
        "/data/call/state",
        '"duration": "12"',
        '"duration": 12',
        runs.CURL,
    ):
        assert each in text
    assert runs.MISSING.message in text


def test_an_error_is_the_problem_and_a_skip_is_the_reason() -> None:
    """What could not be told is an error, what was not exercised a skip, each with its sentence."""
    root = read(junit(runs.departing()))
    error = case(root, "genesys/fuzz/SwapCalls/07").find("error")
    assert error is not None
    assert error.get("message") == "https://gws.example.com did not answer SwapCalls within 10 s."
    skipped = case(root, "genesys/flow/barge-in/refused").find("skipped")
    assert skipped is not None
    assert skipped.get("message") == "the endpoint file has no supervisor"


def test_a_testcase_has_one_outcome_at_most() -> None:
    """Readers that take one outcome a case miss nothing."""
    for each in read(junit(runs.departing())).iter("testcase"):
        assert len([child for child in each if child.tag in ("failure", "error", "skipped")]) <= 1


def test_what_was_found_before_a_problem_is_told() -> None:
    """An errored case with findings is one error whose text has the findings."""
    made = runs.run([runs.part("a", "errored", reason="it hung up", findings=(runs.MISSING,))])
    error = case(read(junit(made)), "a").find("error")
    assert error is not None
    assert (error.get("message"), error.get("type")) == ("it hung up", "problem")
    assert runs.MISSING.message in (error.text or "")


def test_a_failure_without_findings_tells_its_reason() -> None:
    """A failed case always says something."""
    made = runs.run([runs.part("a", "failed", reason="the flow stopped")])
    failure = case(read(junit(made)), "a").find("failure")
    assert failure is not None
    assert (failure.get("message"), failure.text) == ("the flow stopped", "the flow stopped")


def test_hostile_text_is_text() -> None:
    """Control characters are gone, and markup of a server is no markup of ours."""
    text = junit(runs.departing())
    assert not set(text) & {"\x1b", "\x00", "\ud800", "\x07", "\u202e"}
    failure = case(read(text), "genesys/fuzz/SwapCalls/06").find("failure")
    assert failure is not None
    assert failure.get("message") == "</script><script>alert('')</script> [31mred"


def test_many_findings_are_cut() -> None:
    """A case with countless findings shows the first of them, and says how many are left."""
    failure = case(read(junit(runs.departing())), "genesys/lifecycle/0").find("failure")
    assert failure is not None
    assert (failure.text or "").endswith(f"… and {40 - MOST_FINDINGS} findings more")


def test_notes_are_output() -> None:
    """What was noticed and is legal stands in the case's output."""
    found = case(read(junit(runs.conforming())), runs.SWAP)
    assert found.findtext("system-out") == "note: An unknown property /data/call/colour was sent."


def test_the_same_run_gives_the_same_bytes() -> None:
    """The report depends on the run alone."""
    assert junit(runs.departing()) == junit(runs.departing())


def test_accepted_findings_are_no_failures() -> None:
    """A case that shows only what is accepted passes and says so; what became of each entry is a case of its own."""
    known = Acceptance(rule="call.state", requirement="GWS-SWAP-3", reason="Ticket 12.", expires="2027-01-01")
    case, result = runs.part("a", findings=(evolve(runs.STATE, accepted=known),))
    held = tuple(Accepted(acceptance=known, state=each, findings=1) for each in STATES)
    footer = concluded((case,), (result,), (), runs.FINISHED, held)
    made = Run(header=runs.HEADER, cases=(case,), results=(result,), footer=footer)
    root = read(junit(made))
    assert (root.get("tests"), root.get("failures"), root.get("skipped")) == ("5", "2", "1")
    told = root.find("testsuite/testcase[@name='a']/system-out")
    assert told is not None
    assert "Ticket 12." in (told.text or "")
    outcomes = [[one.tag for one in each] for each in root.findall("testsuite[2]/testcase")]
    assert outcomes == [[], ["failure"], ["failure"], ["skipped"]]


@pytest.mark.parametrize("run", RUNS)
def test_the_strict_form_is_as_the_schema_of_jenkins_says(run: str) -> None:
    """The xUnit plug-in refuses what its schema does not have, and finds nothing to refuse."""
    SCHEMA.validate(io.StringIO(xunit(made(run), texts())))


@pytest.mark.parametrize("run", RUNS)
def test_the_usual_form_has_three_attributes_more(run: str) -> None:
    """File and line of a case, and the count of all that was skipped, are all that the schema has not."""
    root = read(junit(made(run), texts()))
    root.attrib.pop("skipped")
    for each in root.iter("testcase"):
        assert {each.attrib.pop("file", None) is None, each.attrib.pop("line", None) is None} != {True, False}
    SCHEMA.validate(io.StringIO(ET.tostring(root, encoding="unicode")))


@pytest.mark.parametrize("run", RUNS)
def test_other_readers_read_it(run: str) -> None:
    """A library of others finds the same cases and outcomes."""
    kinds = {"failed": junitparser.Failure, "errored": junitparser.Error, "skipped": junitparser.Skipped}
    suites = junitparser.JUnitXml.fromstring(junit(made(run), texts()).encode())
    mine = [each for suite in suites for each in suite if ".accepted" not in (each.classname or "")]
    assert len(mine) == len(made(run).cases)
    for outcome, kind in kinds.items():
        count = sum(isinstance(one, kind) for each in mine for one in each.result)
        assert count == made(run).footer.cases[outcome]


def test_a_flow_names_its_scenario() -> None:
    """File and line are those of the scenario; what is no flow has none."""
    root = read(junit(made("departing"), texts()))
    swap = case(root, runs.SWAP)
    feature = texts().features[str(swap.get("file"))].splitlines()
    assert feature[int(swap.get("line", "")) - 1].strip() == "Scenario: Hold, dial, swap"
    assert case(root, "genesys/fuzz/SwapCalls/00").get("file") is None


def test_what_a_reader_prints_commands_no_job() -> None:
    """Readers print messages in the log of a job: what they read is no command there either."""
    root = read(junit(made("hostile"), texts()))
    for each in root.iter():
        for text in (each.text or "", *each.attrib.values()):
            assert "##[" not in text
            assert not [line for line in text.splitlines() if line.lstrip().startswith("::")]
